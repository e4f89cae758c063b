//! Asking name servers.
//!
//! Every name is asked for as it stands, from the root: there are no search
//! domains, no hosts file, no cache and no names answered here, `localhost` and
//! `.invalid` included (RFC 6761 leaves those to the server asked). What is asked
//! goes to the servers given and to no other.

mod ask;
mod exchange;
mod flow;
mod pace;
mod reading;
mod round_trip;
mod system;

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use flow::Flow;
use jiff::Timestamp;
use mailauth::DomainName;
use mailauth::dns::{Failure, Outcome, RecordType, Resolver, Response};
use pace::Pace;
use reading::Reading;
use round_trip::RoundTrip;

pub use system::{AddressError, server_address};

/// How many aliases are followed in all; unbound and BIND stop near this too.
const ALIASES: usize = 16;

/// How patiently and how fast questions are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How long the last try may take, TCP after a truncated answer included; those before
    /// it have a part of it, and the first no more than answers mostly take, so that a
    /// datagram that is lost costs little.
    pub timeout: Duration,
    /// How often each server is tried before giving up; at least once. One that says that
    /// it fails is not tried again.
    pub tries: usize,
    /// How many questions may be under way at once, at most; at least one. It begins with
    /// fewer, and there are fewer again once a server refuses or loses some.
    pub concurrency: usize,
    /// How many questions may be sent per second, where the server wants it.
    pub per_second: Option<NonZeroU32>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            timeout: Duration::from_secs(3),
            tries: 3,
            concurrency: 128,
            per_second: None,
        }
    }
}

/// A resolver over the network: a stub (RFC 1034 §5.3.1) that asks servers which
/// resolve, or one authoritative server.
///
/// Needs a tokio runtime with I/O and time. A question ends after at most
/// `tries × servers × timeout`, and the pauses between them, for each alias the servers
/// leave to be followed.
#[derive(Debug)]
pub struct Dns {
    servers: Vec<SocketAddr>,
    options: Options,
    flow: Flow,
    pace: Pace,
    round_trip: RoundTrip,
    /// Questions so far; spreads those that are asked again.
    asked: AtomicU64,
}

impl Dns {
    /// Asks the servers that the system is set to use (`/etc/resolv.conf`), and
    /// nothing else of its settings. Fails when that cannot be read.
    pub fn system() -> io::Result<Dns> {
        Ok(Dns::new(system::servers()?, Options::default()))
    }

    /// Asks this server, by UDP and, when an answer is cut short, by TCP.
    pub fn at(server: SocketAddr) -> Dns {
        Dns::new(vec![server], Options::default())
    }

    fn new(servers: Vec<SocketAddr>, options: Options) -> Dns {
        Dns {
            servers,
            flow: Flow::new(options.concurrency, patience(&options, 1).min(TRIAL)),
            asked: AtomicU64::new(0),
            round_trip: RoundTrip::default(),
            pace: Pace::new(options.per_second),
            options,
        }
    }

    /// The same servers, asked as `options` say.
    pub fn with(self, options: Options) -> Dns {
        Dns::new(self.servers, options)
    }

    /// The servers asked, in the order they are tried.
    pub fn servers(&self) -> &[SocketAddr] {
        &self.servers
    }
}

/// Within so long it shows what is lost of the first questions.
const TRIAL: Duration = Duration::from_millis(500);

/// How long a try may take: the first a part, the last all of it.
fn patience(options: &Options, attempt: usize) -> Duration {
    let tries = options.tries.max(1);
    let part = attempt.clamp(1, tries) as f64 / tries as f64;
    options.timeout.mul_f64(part)
}

impl Resolver for Dns {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        let mut response = Response::new(name.clone(), kind, Outcome::NoData);
        response.asked_at = Some(Timestamp::now());
        let mut at = name.clone();
        response.outcome = loop {
            let (server, heard) = self.ask(&at, kind).await;
            response.server = server.map(|server| server.to_string());
            let reading = match heard {
                Ok(reading) => reading,
                Err(failure) => break Outcome::Unknown(failure),
            };
            let circle = reading
                .aliases
                .iter()
                .any(|alias| alias == name || response.aliases.contains(alias));
            response.aliases.extend(reading.aliases);
            match reading.outcome {
                Some(outcome) => break outcome,
                None if circle || response.aliases.len() > ALIASES => {
                    break Outcome::Unknown(Failure::Malformed("aliases without end".into()));
                }
                // Only a server that does not resolve stops inside a chain.
                None => at = response.aliases.last().unwrap_or(name).clone(),
            }
        };
        response
    }
}
