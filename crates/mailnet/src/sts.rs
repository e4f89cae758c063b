//! Fetching the policy of MTA-STS over HTTPS (RFC 8461 §3.3).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, StatusCode};
use mailauth::DomainName;
use mailauth::dns::{Data, Failure, Outcome, RecordType, Resolver};
use mailauth::mta_sts::{Fetched, PolicySource};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::Trust;
use crate::https::{self, NoBody};
use crate::reach::{NotReached, Reach};

/// The largest file read, in bytes.
const LARGEST: usize = 64 * 1024;
/// How many addresses of a host are tried.
const ADDRESSES: usize = 4;
const PATH: &str = "/.well-known/mta-sts.txt";

/// How policies are fetched.
#[derive(Clone, Debug)]
pub struct Options {
    /// For everything from the first question to the last byte. RFC 8461 §3.3 has
    /// senders wait a minute; who looks at a page does not.
    pub timeout: Duration,
    /// The port; 443 but for tests.
    pub port: u16,
    /// Which hosts may be connected to: a domain cannot make the program speak to what
    /// only the program can reach.
    pub reach: Reach,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            timeout: Duration::from_secs(10),
            port: 443,
            reach: Reach::public(),
        }
    }
}

/// Fetches policies; addresses of hosts are asked of `resolver` and of nobody else.
#[derive(Debug)]
pub struct Policies<R> {
    resolver: R,
    trust: Trust,
    options: Options,
}

/// Why no policy came: what the server made plain, or what hides the truth.
enum Trouble {
    Absent(String),
    Failed(String),
}

impl<R: Resolver> Policies<R> {
    /// Fetches as `options` say.
    pub fn new(resolver: R, trust: Trust, options: Options) -> Policies<R> {
        Policies {
            resolver,
            trust,
            options,
        }
    }

    async fn policy(&self, domain: &DomainName) -> Result<Fetched, Trouble> {
        let host = domain
            .under("mta-sts")
            .map_err(|e| Trouble::Absent(e.to_string()))?;
        let mut last = Trouble::Failed(format!("{host} could not be reached"));
        let found = self.addresses(&host).await?;
        let may = |address: &IpAddr| self.options.reach.allows(host.as_str(), *address);
        // Where none may be connected to, trying says so.
        let (may, not): (Vec<IpAddr>, Vec<IpAddr>) = found.into_iter().partition(may);
        let tried = if may.is_empty() { not } else { may };
        for address in tried.into_iter().take(ADDRESSES) {
            match self.connect(&host, address).await {
                Ok(stream) => return get(stream, &host).await,
                Err(trouble) => last = trouble,
            }
        }
        Err(last)
    }

    /// The addresses of the host; at least one.
    async fn addresses(&self, host: &DomainName) -> Result<Vec<IpAddr>, Trouble> {
        let mut found = Vec::new();
        let mut unknown: Option<Failure> = None;
        let mut why = String::new();
        for kind in [RecordType::A, RecordType::Aaaa] {
            match self.resolver.lookup(host, kind).await.outcome {
                Outcome::Present(data) => found.extend(data.iter().filter_map(|d| match d {
                    Data::A(address) => Some(IpAddr::V4(*address)),
                    Data::Aaaa(address) => Some(IpAddr::V6(*address)),
                    _ => None,
                })),
                Outcome::NoData => why = format!("the host {host} has no address"),
                Outcome::NxDomain => why = format!("there is no host {host}"),
                Outcome::Unknown(failure) => unknown = Some(failure),
            }
        }
        match (found.first(), unknown) {
            (None, Some(failure)) => Err(Trouble::Failed(format!(
                "the addresses of {host} are not known: {failure}"
            ))),
            (None, None) => Err(Trouble::Absent(why)),
            (Some(_), _) => Ok(found),
        }
    }

    async fn connect(
        &self,
        host: &DomainName,
        address: IpAddr,
    ) -> Result<TlsStream<TcpStream>, Trouble> {
        let at = SocketAddr::new(address, self.options.port);
        let tcp = self.options.reach.connect_to(host.as_str(), [at]).await;
        let tcp = tcp.map_err(|why| match why {
            NotReached::Inside(address) => Trouble::Failed(format!(
                "{host} has the address {address}, which is not on the public Internet"
            )),
            NotReached::Network(error) => {
                Trouble::Failed(format!("{host} could not be reached: {error}"))
            }
        })?;
        https::secure(&self.trust, host.as_str(), tcp)
            .await
            .map_err(|error| distrust(host, &error))
    }
}

/// A certificate that does not fit is the server's word; anything else is not.
fn distrust(host: &DomainName, error: &io::Error) -> Trouble {
    let cause = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match cause {
        Some(rustls::Error::InvalidCertificate(why)) => Trouble::Absent(format!(
            "the certificate of {host} cannot be trusted: {why}"
        )),
        _ => Trouble::Failed(format!("no secure connection to {host}: {error}")),
    }
}

async fn get(stream: TlsStream<TcpStream>, host: &DomainName) -> Result<Fetched, Trouble> {
    let failed = |why: String| Trouble::Failed(format!("{host} broke off: {why}"));
    let request = Request::get(PATH)
        .header(HOST, host.as_str())
        .header(ACCEPT, "text/plain")
        .header(USER_AGENT, "phiward")
        .body(Empty::<Bytes>::new())
        .map_err(|e| Trouble::Failed(e.to_string()))?;
    let answer = https::ask(stream, request, LARGEST).await;
    let (head, body) = answer.map_err(|e| failed(e.to_string()))?.into_parts();
    if head.status != StatusCode::OK {
        return Err(refusal(head.status));
    }
    let content_type = head.headers.get(CONTENT_TYPE);
    let content_type = content_type.map_or_else(String::new, |v| {
        String::from_utf8_lossy(v.as_bytes()).into_owned()
    });
    let bytes = body.map_err(|error| match error {
        NoBody::TooLarge => Trouble::Absent(format!("the file is larger than {LARGEST} bytes")),
        NoBody::BrokeOff(why) => failed(why),
    })?;
    Ok(Fetched::Policy {
        text: String::from_utf8_lossy(&bytes).into_owned(),
        content_type,
    })
}

/// What a status other than 200 says. A server in trouble does not say that there is
/// no policy.
fn refusal(status: StatusCode) -> Trouble {
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        Trouble::Failed(format!("the server answered {status}"))
    } else if status.is_redirection() {
        Trouble::Absent(format!("{status}: a redirect, which is not followed"))
    } else {
        Trouble::Absent(status.to_string())
    }
}

impl<R: Resolver> PolicySource for Policies<R> {
    async fn fetch(&self, domain: &DomainName) -> Fetched {
        let within = tokio::time::timeout(self.options.timeout, self.policy(domain));
        match within.await {
            Ok(Ok(fetched)) => fetched,
            Ok(Err(Trouble::Absent(why))) => Fetched::Absent { why },
            Ok(Err(Trouble::Failed(why))) => Fetched::Failed(why),
            Err(_) => Fetched::Failed("the host did not answer in time".into()),
        }
    }
}
