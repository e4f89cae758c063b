//! A name server whose zone and mishaps a test writes.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mailauth::DomainName;
use mailauth::dns::{RecordType, Zone};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinHandle;

use crate::message::{Question, Reply};

/// What goes wrong with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No answer at all.
    Silence,
    /// SERVFAIL.
    ServerFailure,
    /// REFUSED.
    Refused,
    /// FORMERR while the question carries EDNS, as servers before RFC 6891 do.
    NoExtensions,
    /// The answer by UDP is cut short; by TCP it is whole.
    CutShort,
    /// Cut short by UDP, and TCP hangs up.
    CutShortNoTcp,
    /// Bytes that are not a message, under the right id.
    Garbage,
    /// Answers with another id and to another question come first, then the right
    /// one.
    Spoofed,
}

/// How often was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuestionCount {
    /// By UDP.
    pub udp: usize,
    /// By TCP.
    pub tcp: usize,
}

/// How often a fault is still to happen; none is always.
type Remaining = Option<usize>;

#[derive(Default)]
struct State {
    faults: HashMap<(DomainName, RecordType), (Fault, Remaining)>,
    asked: HashMap<(DomainName, RecordType), QuestionCount>,
    under_way: usize,
    most_under_way: usize,
    /// What happens at once to questions beyond so many under way.
    bears: Option<(usize, Fault)>,
    /// Of the questions by UDP, one in so many is lost; so many came so far.
    loses: Option<(usize, usize)>,
}

struct Shared {
    zone: Mutex<Arc<Zone>>,
    latency: Duration,
    state: Mutex<State>,
}

impl Shared {
    fn zone(&self) -> Arc<Zone> {
        let zone = self.zone.lock();
        zone.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A DNS server on a free port of loopback, UDP and TCP, answering from a zone; it
/// ends when dropped.
///
/// It speaks as a resolver does: chains of aliases are followed to their end. A
/// failure `timeout` of the zone is a question without answer.
pub struct Responder {
    address: SocketAddr,
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Responder {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Responder {
    /// Answers from `zone`, each answer after `latency`.
    pub async fn start(zone: Zone, latency: Duration) -> io::Result<Responder> {
        let (udp, tcp) = sockets().await?;
        let address = udp.local_addr()?;
        let shared = Arc::new(Shared {
            zone: Mutex::new(Arc::new(zone)),
            latency,
            state: Mutex::default(),
        });
        let tasks = vec![
            tokio::spawn(serve_udp(Arc::new(udp), shared.clone())),
            tokio::spawn(serve_tcp(tcp, shared.clone())),
        ];
        Ok(Responder {
            address,
            shared,
            tasks,
        })
    }

    /// Answers at once from the text of a zone.
    ///
    /// # Panics
    /// When the text is not a zone or loopback has no port left: a test's own mistake.
    pub async fn of(zone: &str) -> Responder {
        let zone = match Zone::parse(zone) {
            Ok(zone) => zone,
            Err(error) => panic!("the zone of the test: {error}"),
        };
        match Responder::start(zone, Duration::ZERO).await {
            Ok(responder) => responder,
            Err(error) => panic!("no name server on loopback: {error}"),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it answers from this zone.
    pub fn answers(&self, zone: Zone) {
        let mut stands = self
            .shared
            .zone
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *stands = Arc::new(zone);
    }

    /// From now on this goes wrong with a question, the next `times` times or
    /// always.
    pub fn fault(&self, name: &DomainName, kind: RecordType, fault: Fault, times: Option<usize>) {
        let question = (name.clone(), kind);
        self.shared.state().faults.insert(question, (fault, times));
    }

    /// From now on this happens at once to questions beyond so many under way, as with a
    /// small server.
    pub fn bears(&self, most: usize, fault: Fault) {
        self.shared.state().bears = Some((most, fault));
    }

    /// From now on one in so many questions by UDP is lost on the way.
    pub fn loses(&self, one_in: usize) {
        self.shared.state().loses = Some((one_in.max(1), 0));
    }

    /// How often this was asked.
    pub fn asked(&self, name: &DomainName, kind: RecordType) -> QuestionCount {
        let question = (name.clone(), kind);
        self.shared
            .state()
            .asked
            .get(&question)
            .copied()
            .unwrap_or_default()
    }

    /// How often anything was asked.
    pub fn asked_in_all(&self) -> QuestionCount {
        let state = self.shared.state();
        state
            .asked
            .values()
            .fold(QuestionCount::default(), |sum, one| QuestionCount {
                udp: sum.udp + one.udp,
                tcp: sum.tcp + one.tcp,
            })
    }

    /// How many questions were waiting for their answer at once, at most.
    pub fn most_under_way(&self) -> usize {
        self.shared.state().most_under_way
    }
}

/// The same free port for both.
async fn sockets() -> io::Result<(UdpSocket, TcpListener)> {
    let mut tries = 0;
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        match TcpListener::bind(udp.local_addr()?).await {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(error) if tries == 50 => return Err(error),
            Err(_) => tries += 1,
        }
    }
}

/// What is to become of a question.
#[derive(Clone, Copy)]
struct Begun {
    fault: Option<Fault>,
    /// It is too much or lost, and answered or dropped at once.
    too_much: bool,
}

impl Begun {
    /// The end of the question's time on the way.
    async fn wait(self, shared: &Shared) {
        if !self.too_much {
            tokio::time::sleep(shared.latency).await;
        }
    }

    fn end(self, shared: &Shared) {
        if !self.too_much {
            shared.state().under_way -= 1;
        }
    }
}

/// Counts a question, and says what is to become of it.
fn begin(shared: &Shared, question: &Question, tcp: bool) -> Begun {
    let mut state = shared.state();
    if let Some((most, fault)) = state.bears
        && state.under_way >= most
    {
        return Begun {
            fault: Some(fault),
            too_much: true,
        };
    }
    if let (false, Some((one_in, came))) = (tcp, &mut state.loses) {
        *came += 1;
        if *came % *one_in == 0 {
            return Begun {
                fault: Some(Fault::Silence),
                too_much: true,
            };
        }
    }
    Begun {
        fault: planned(&mut state, question, tcp),
        too_much: false,
    }
}

/// Counts a question, and says what is to go wrong with it.
fn planned(state: &mut State, question: &Question, tcp: bool) -> Option<Fault> {
    let key = (question.name.clone(), question.kind);
    state.under_way += 1;
    state.most_under_way = state.most_under_way.max(state.under_way);
    let asked = state.asked.entry(key.clone()).or_default();
    if tcp {
        asked.tcp += 1;
    } else {
        asked.udp += 1;
    }
    match state.faults.get_mut(&key)? {
        (fault, None) => Some(*fault),
        (_, Some(0)) => None,
        (fault, Some(remaining)) => {
            *remaining -= 1;
            Some(*fault)
        }
    }
}

async fn serve_udp(socket: Arc<UdpSocket>, shared: Arc<Shared>) {
    let mut buffer = [0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let Some(question) = buffer.get(..length).and_then(Question::read) else {
            continue;
        };
        let begun = begin(&shared, &question, false);
        let (socket, shared) = (socket.clone(), shared.clone());
        tokio::spawn(async move {
            begun.wait(&shared).await;
            let reply = Reply::to(&question, &shared.zone(), begun.fault).await;
            begun.end(&shared);
            for datagram in reply.datagrams() {
                // Whoever asked may be gone.
                let _ = socket.send_to(&datagram, from).await;
            }
        });
    }
}

async fn serve_tcp(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = shared.clone();
        tokio::spawn(async move {
            // Whoever asked may be gone.
            let _ = answer_tcp(stream, &shared).await;
        });
    }
}

async fn answer_tcp(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    loop {
        let mut bytes = vec![0; usize::from(stream.read_u16().await?)];
        stream.read_exact(&mut bytes).await?;
        let Some(question) = Question::read(&bytes) else {
            return Ok(());
        };
        let begun = begin(shared, &question, true);
        begun.wait(shared).await;
        let reply = Reply::to(&question, &shared.zone(), begun.fault).await;
        begun.end(shared);
        match reply.framed() {
            Some(framed) => stream.write_all(&framed).await?,
            None => return Ok(()),
        }
    }
}
