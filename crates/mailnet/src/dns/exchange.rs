//! One question to one server, and the message that answers it.
//!
//! Each question has a socket, and with it a port, of its own and a random id; a
//! datagram that does not repeat id and question is not ours (RFC 5452 §9).

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use hickory_proto::op::{Edns, Message, MessageType, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, Name};
use mailauth::DomainName;
use mailauth::dns::{Failure, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// The largest answer by UDP we ask for: what passes everywhere unfragmented.
const PAYLOAD: u16 = 1232;
/// The header of a message.
const HEADER: usize = 12;

/// A question as it is sent.
pub(super) struct Question {
    query: Query,
}

impl Question {
    /// None when the name is longer than a message can carry.
    pub(super) fn new(name: &DomainName, kind: RecordType) -> Option<Question> {
        let name = Name::from_labels(name.labels().map(str::as_bytes)).ok()?;
        Some(Question {
            query: Query::query(name, wire(kind)),
        })
    }

    /// The message that asks it, with a new random id.
    fn message(&self, extended: bool) -> Result<(u16, Vec<u8>), Failure> {
        let mut message = Message::query();
        message.metadata.recursion_desired = true;
        message.add_query(self.query.clone());
        if extended {
            let mut edns = Edns::new();
            edns.set_max_payload(PAYLOAD);
            message.set_edns(edns);
        }
        let bytes = message.to_vec().map_err(malformed)?;
        Ok((message.metadata.id, bytes))
    }

    fn is_repeated_by(&self, message: &Message) -> bool {
        match message.queries.as_slice() {
            [query] => {
                query.name == self.query.name
                    && query.query_type == self.query.query_type
                    && query.query_class == DNSClass::IN
            }
            // Servers leave the question out only where they could not read it.
            [] => message.metadata.response_code != ResponseCode::NoError,
            _ => false,
        }
    }
}

/// A type as it is sent.
fn wire(kind: RecordType) -> hickory_proto::rr::RecordType {
    use hickory_proto::rr::RecordType as Wire;
    match kind {
        RecordType::A => Wire::A,
        RecordType::Aaaa => Wire::AAAA,
        RecordType::Mx => Wire::MX,
        RecordType::Txt => Wire::TXT,
        RecordType::Ptr => Wire::PTR,
        RecordType::Cname => Wire::CNAME,
        RecordType::Ns => Wire::NS,
    }
}

/// Asks `server`, by UDP and, when the answer is cut short, by TCP. Not bounded in
/// time: the caller does that.
pub(super) async fn ask(server: SocketAddr, question: &Question) -> Result<Message, Failure> {
    let message = once(server, question, true).await?;
    // Servers older than EDNS refuse what they do not know (RFC 6891 §7).
    match message.metadata.response_code {
        ResponseCode::FormErr | ResponseCode::NotImp | ResponseCode::BADVERS => {
            once(server, question, false).await
        }
        _ => Ok(message),
    }
}

async fn once(server: SocketAddr, question: &Question, edns: bool) -> Result<Message, Failure> {
    let (id, bytes) = question.message(edns)?;
    match by_udp(server, question, id, &bytes).await? {
        Some(message) => Ok(message),
        None => by_tcp(server, question, id, &bytes).await,
    }
}

/// None: the answer was cut short.
async fn by_udp(
    server: SocketAddr,
    question: &Question,
    id: u16,
    bytes: &[u8],
) -> Result<Option<Message>, Failure> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).await.map_err(network)?;
    // From here on the system drops what comes from elsewhere.
    socket.connect(server).await.map_err(network)?;
    socket.send(bytes).await.map_err(network)?;
    let mut buffer = [0_u8; PAYLOAD as usize];
    loop {
        let length = socket.recv(&mut buffer).await.map_err(network)?;
        let answer = buffer.get(..length).unwrap_or_default();
        if !answer.starts_with(&id.to_be_bytes()) {
            continue;
        }
        let cut = answer.len() >= HEADER && answer.get(2).is_some_and(|flags| flags & 0x02 != 0);
        if cut {
            return Ok(None);
        }
        let message = Message::from_vec(answer).map_err(malformed)?;
        if message.metadata.message_type == MessageType::Response
            && question.is_repeated_by(&message)
        {
            return Ok(Some(message));
        }
    }
}

async fn by_tcp(
    server: SocketAddr,
    question: &Question,
    id: u16,
    bytes: &[u8],
) -> Result<Message, Failure> {
    let mut stream = TcpStream::connect(server).await.map_err(network)?;
    let length = u16::try_from(bytes.len()).map_err(malformed)?;
    let framed = [&length.to_be_bytes(), bytes].concat();
    stream.write_all(&framed).await.map_err(network)?;
    let mut answer = vec![0; usize::from(stream.read_u16().await.map_err(network)?)];
    stream.read_exact(&mut answer).await.map_err(network)?;
    let message = Message::from_vec(&answer).map_err(malformed)?;
    if message.metadata.id != id
        || message.metadata.message_type != MessageType::Response
        || !question.is_repeated_by(&message)
    {
        return Err(Failure::Malformed("it answers another question".into()));
    }
    if message.metadata.truncation {
        return Err(Failure::Malformed("cut short by TCP too".into()));
    }
    Ok(message)
}

fn network(error: io::Error) -> Failure {
    Failure::Network(error.to_string())
}

fn malformed(error: impl std::fmt::Display) -> Failure {
    Failure::Malformed(error.to_string())
}
