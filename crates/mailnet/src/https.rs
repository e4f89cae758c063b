//! One exchange over HTTPS with a host that may be connected to.

use std::io;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes};
use hyper::header::{HOST, HeaderValue, USER_AGENT};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::reach::{NotReached, Reach};
use crate::tls::{Distrust, Trust};

/// The most that is read of a head, in octets.
const HEAD: usize = 16 * 1024;
/// The largest answer read, in octets.
const LARGEST: usize = 256 * 1024;

/// Speaks HTTPS with hosts that may be connected to; redirects are not followed.
#[derive(Clone, Debug)]
pub(crate) struct Https {
    pub trust: Trust,
    pub reach: Reach,
    /// From the first question to the last byte.
    pub timeout: Duration,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HttpsError {
    /// The address is none of HTTPS.
    #[error("{0} is not an address of HTTPS, such as https://login.example/token")]
    Address(String),
    /// The host is not on the public Internet, and nobody allowed it.
    #[error(
        "{0} is not on the public Internet; who looks after phiward can allow it (phiward serve --allow-host)"
    )]
    Inside(String),
    /// Its certificate is not believed.
    #[error("{host} cannot be trusted: {why}")]
    Distrusted {
        /// The host.
        host: String,
        /// Why not.
        why: Distrust,
    },
    /// No connection, or it broke off.
    #[error("{host} could not be reached: {why}")]
    Unreached {
        /// The host.
        host: String,
        /// The network's reason.
        why: String,
    },
    /// No answer in time.
    #[error("{0} did not answer in time")]
    Timeout(String),
    /// More than is held.
    #[error("{0} answered with more than {LARGEST} bytes")]
    TooLarge(String),
}

impl Https {
    /// Sends a request for an absolute address, and waits for all of the answer.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, HttpsError> {
        let address = request.uri().clone();
        let host = host_of(&address)?;
        match tokio::time::timeout(self.timeout, self.exchange(&host, request)).await {
            Ok(answer) => answer,
            Err(_) => Err(HttpsError::Timeout(host)),
        }
    }

    async fn exchange(
        &self,
        host: &str,
        mut request: Request<Vec<u8>>,
    ) -> Result<Response<Vec<u8>>, HttpsError> {
        let unreached = |why: String| HttpsError::Unreached {
            host: host.to_owned(),
            why,
        };
        let address = request.uri().clone();
        let port = address.port_u16().unwrap_or(443);
        let tcp = self.reach.connect(host, port).await;
        let tcp = tcp.map_err(|why| match why {
            NotReached::Inside(_) => HttpsError::Inside(host.to_owned()),
            NotReached::Network(error) => unreached(error.to_string()),
        })?;
        let stream =
            secure(&self.trust, host, tcp)
                .await
                .map_err(|error| match Distrust::of(&error) {
                    Some(why) => HttpsError::Distrusted {
                        host: host.to_owned(),
                        why,
                    },
                    None => unreached(error.to_string()),
                })?;
        let authority = address.authority().map_or("", |named| named.as_str());
        let named = HeaderValue::from_str(authority)
            .map_err(|_| HttpsError::Address(address.to_string()))?;
        let headers = request.headers_mut();
        headers.insert(HOST, named);
        headers.insert(USER_AGENT, HeaderValue::from_static("phiward"));
        // What a server is asked for is a path; the host stands in its own line.
        *request.uri_mut() = address
            .path_and_query()
            .map_or("/", |path| path.as_str())
            .parse()
            .map_err(|_| HttpsError::Address(address.to_string()))?;
        let answer = ask(
            stream,
            request.map(|body| Full::new(Bytes::from(body))),
            LARGEST,
        )
        .await
        .map_err(|error| unreached(error.to_string()))?;
        let (head, body) = answer.into_parts();
        match body {
            Ok(bytes) => Ok(Response::from_parts(head, bytes.to_vec())),
            Err(NoBody::TooLarge) => Err(HttpsError::TooLarge(host.to_owned())),
            Err(NoBody::BrokeOff(why)) => Err(unreached(why)),
        }
    }
}

/// The host of an address of HTTPS, as names and addresses are connected to.
pub(crate) fn host_of(address: &Uri) -> Result<String, HttpsError> {
    let host = match (address.scheme_str(), address.host()) {
        (Some("https"), Some(host)) => host.trim_matches(['[', ']']),
        _ => "",
    };
    match host {
        "" => Err(HttpsError::Address(address.to_string())),
        host => Ok(host.to_owned()),
    }
}

/// TLS with a server that has a certificate of the name.
pub(crate) async fn secure(
    trust: &Trust,
    host: &str,
    tcp: TcpStream,
) -> io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    TlsConnector::from(trust.settings.clone())
        .connect(name, tcp)
        .await
}

/// Why there is a head and no body.
#[derive(Debug)]
pub(crate) enum NoBody {
    TooLarge,
    BrokeOff(String),
}

/// Asks over a connection; the body is read up to so many octets.
pub(crate) async fn ask<B>(
    stream: TlsStream<TcpStream>,
    request: Request<B>,
    largest: usize,
) -> hyper::Result<Response<Result<Bytes, NoBody>>>
where
    B: Body + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(HEAD)
        .handshake(TokioIo::new(stream))
        .await?;
    // Not a task of its own: whoever stops waiting drops the connection too.
    let answer = async {
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = match Limited::new(body, largest).collect().await {
            Ok(all) => Ok(all.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(NoBody::TooLarge),
            Err(error) => Err(NoBody::BrokeOff(error.to_string())),
        };
        Ok(Response::from_parts(head, body))
    };
    let mut answer = std::pin::pin!(answer);
    tokio::select! {
        biased;
        done = &mut answer => done,
        // The connection may end first and the answer still be on its way to us.
        _ = connection => answer.await,
    }
}
