//! Questions and replies as bytes.

use hickory_proto::op::{Message, MessageType, Query, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NS, PTR, SOA, TXT};
use hickory_proto::rr::{Name, RData, Record, RecordType as Wire};
use mailauth::DomainName;
use mailauth::dns::{Data, Failure, Outcome, RecordType, Resolver, Zone};

use crate::responder::Fault;

const TTL: u32 = 60;

/// A question as it came.
pub(crate) struct Question {
    message: Message,
    query: Query,
    pub(crate) name: DomainName,
    pub(crate) kind: RecordType,
}

impl Question {
    /// None for what is not a question of a type known here.
    pub(crate) fn read(bytes: &[u8]) -> Option<Question> {
        let message = Message::from_vec(bytes).ok()?;
        let query = message.queries.first()?.clone();
        let kind = match query.query_type {
            Wire::A => RecordType::A,
            Wire::AAAA => RecordType::Aaaa,
            Wire::MX => RecordType::Mx,
            Wire::TXT => RecordType::Txt,
            Wire::PTR => RecordType::Ptr,
            Wire::CNAME => RecordType::Cname,
            Wire::NS => RecordType::Ns,
            _ => return None,
        };
        let name = domain(&query.name)?;
        (message.metadata.message_type == MessageType::Query).then_some(Question {
            message,
            query,
            name,
            kind,
        })
    }
}

/// What is sent back.
pub(crate) struct Reply {
    /// The answer; none is silence.
    message: Option<Message>,
    fault: Option<Fault>,
    /// How many bytes whoever asked takes by UDP.
    payload: usize,
}

impl Reply {
    pub(crate) async fn to(question: &Question, zone: &Zone, fault: Option<Fault>) -> Reply {
        let response = zone.lookup(&question.name, question.kind).await;
        let asked = &question.message;
        let mut message = Message::response(asked.metadata.id, asked.metadata.op_code);
        message.metadata.recursion_desired = asked.metadata.recursion_desired;
        message.metadata.recursion_available = true;
        message.add_query(question.query.clone());
        if let Some(edns) = &asked.edns {
            message.set_edns(edns.clone());
        }
        let mut owner = question.query.name.clone();
        for alias in &response.aliases {
            let target = wire(alias);
            let data = RData::CNAME(CNAME(target.clone()));
            message.add_answer(Record::from_rdata(owner, TTL, data));
            owner = target;
        }
        let silent =
            response.outcome == Outcome::Unknown(Failure::Timeout) || fault == Some(Fault::Silence);
        message.metadata.response_code = match &response.outcome {
            Outcome::Present(data) => {
                for data in data {
                    message.add_answer(Record::from_rdata(owner.clone(), TTL, content(data)));
                }
                ResponseCode::NoError
            }
            Outcome::NoData => ResponseCode::NoError,
            Outcome::NxDomain => ResponseCode::NXDomain,
            Outcome::Unknown(Failure::Refused) => ResponseCode::Refused,
            Outcome::Unknown(_) => ResponseCode::ServFail,
        };
        if response.is_absent() {
            let soa = SOA::new(Name::root(), Name::root(), 1, 60, 60, 60, 60);
            message.add_authority(Record::from_rdata(Name::root(), TTL, RData::SOA(soa)));
        }
        let refused = match fault {
            Some(Fault::ServerFailure) => Some(ResponseCode::ServFail),
            Some(Fault::Refused) => Some(ResponseCode::Refused),
            Some(Fault::NoExtensions) if asked.edns.is_some() => Some(ResponseCode::FormErr),
            _ => None,
        };
        if let Some(code) = refused {
            message.answers.clear();
            message.authorities.clear();
            message.metadata.response_code = code;
            if code == ResponseCode::FormErr {
                message.edns = None;
            }
        }
        Reply {
            message: (!silent).then_some(message),
            fault,
            payload: usize::from(asked.max_payload()),
        }
    }

    /// What goes out by UDP, in order.
    pub(crate) fn datagrams(&self) -> Vec<Vec<u8>> {
        let Some(message) = &self.message else {
            return Vec::new();
        };
        let whole = bytes(message);
        let cut = || vec![bytes(&message.truncate())];
        match self.fault {
            Some(Fault::CutShort | Fault::CutShortNoTcp) => cut(),
            _ if whole.len() > self.payload => cut(),
            Some(Fault::Garbage) => vec![garbage(message)],
            Some(Fault::Spoofed) => {
                let mut other_id = message.clone();
                other_id.metadata.id = !message.metadata.id;
                let mut other_name = message.clone();
                for query in &mut other_name.queries {
                    query.name = Name::root();
                }
                for lie in [&mut other_id, &mut other_name] {
                    lie.answers.clear();
                    lie.metadata.response_code = ResponseCode::NXDomain;
                }
                vec![bytes(&other_id), bytes(&other_name), whole]
            }
            _ => vec![whole],
        }
    }

    /// What goes out by TCP; none hangs up.
    pub(crate) fn framed(&self) -> Option<Vec<u8>> {
        let message = self.message.as_ref()?;
        let bytes = match self.fault {
            Some(Fault::CutShortNoTcp) => return None,
            Some(Fault::Garbage) => garbage(message),
            _ => bytes(message),
        };
        let length = u16::try_from(bytes.len()).ok()?;
        Some([&length.to_be_bytes(), bytes.as_slice()].concat())
    }
}

fn bytes(message: &Message) -> Vec<u8> {
    match message.to_vec() {
        Ok(bytes) => bytes,
        Err(error) => panic!("the zone of the test cannot be sent: {error}"),
    }
}

fn garbage(message: &Message) -> Vec<u8> {
    let mut bytes = message.metadata.id.to_be_bytes().to_vec();
    bytes.extend([0x81, 0x80, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xc0, 0x0c]);
    bytes
}

fn domain(name: &Name) -> Option<DomainName> {
    if name.is_root() {
        return Some(DomainName::root());
    }
    let labels: Result<Vec<&str>, _> = name.iter().map(std::str::from_utf8).collect();
    DomainName::from_dns(&labels.ok()?.join(".")).ok()
}

fn wire(name: &DomainName) -> Name {
    match Name::from_labels(name.labels().map(str::as_bytes)) {
        Ok(name) => name,
        Err(error) => panic!("the zone of the test has a name that cannot be sent: {error}"),
    }
}

fn content(data: &Data) -> RData {
    match data {
        Data::A(address) => RData::A(A(*address)),
        Data::Aaaa(address) => RData::AAAA(AAAA(*address)),
        Data::Mx(preference, host) => RData::MX(MX::new(*preference, wire(host))),
        Data::Txt(text) if text.is_empty() => RData::TXT(TXT::from_bytes(vec![b""])),
        Data::Txt(text) => RData::TXT(TXT::from_bytes(text.as_bytes().chunks(255).collect())),
        Data::Ptr(host) => RData::PTR(PTR(wire(host))),
        Data::Cname(host) => RData::CNAME(CNAME(wire(host))),
        Data::Ns(host) => RData::NS(NS(wire(host))),
    }
}
