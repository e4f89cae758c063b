//! Listening: plain on the machine itself, with TLS or behind a proxy elsewhere.

use crate::bodies::REQUESTS_OF_ONE;
use crate::connections::{Limited, Most};
use crate::state::AppState;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Connections open at once. Systems let a process hold 1,024 files.
const MOST: usize = 512;
/// How long a connection may take to send the whole head of a request, or wait before it.
const HEAD_WAIT: Duration = Duration::from_secs(15);
/// Bytes of the head of a request: a choice of columns is the longest address.
const HEAD: usize = 64 << 10;

/// How long what is being answered may take once the program was told to stop: with what
/// comes after it less than the ten seconds that containers are given.
const ENDING: Duration = Duration::from_secs(5);

/// Certificate and key, as PEM files.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate with its chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Address and port; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// TLS, where browsers come directly.
    pub tls: Option<Tls>,
    /// A proxy in front ends TLS.
    pub behind_proxy: bool,
}

/// Why the program cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It would send health risk records in the clear over a network.
    #[error(
        "{0} can be reached over the network, and what is sent there in plain HTTP can be read on the way; give --tls-cert and --tls-key, or --behind-proxy when a proxy in front ends TLS, or listen on 127.0.0.1"
    )]
    Plain(SocketAddr),
    /// The port is taken, or the address is not this machine's.
    #[error("cannot listen on {address}: {reason}; choose another address with --listen ADDR:PORT")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// Certificate or key cannot be used.
    #[error(
        "the certificate {certificate} with the key {key} cannot be used: {reason}; both must be PEM files that belong together"
    )]
    Certificate {
        /// The certificate's file.
        certificate: String,
        /// The key's file.
        key: String,
        /// Why.
        reason: std::io::Error,
    },
    /// The server stopped.
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
}

/// A socket that listens, and how it will be served.
#[derive(Debug)]
pub struct Listening {
    socket: TcpListener,
    tls: Option<RustlsConfig>,
    most: Most,
    /// The address listened on, with its real port.
    pub address: SocketAddr,
}

impl Listening {
    /// Whether browsers come over HTTPS directly.
    pub fn is_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Begins to listen.
    ///
    /// # Errors
    /// Before anything is answered: see [`ServeError`].
    pub async fn begin(options: &ServeOptions) -> Result<Listening, ServeError> {
        let local = options.listen.ip().is_loopback();
        if !local && options.tls.is_none() && !options.behind_proxy {
            return Err(ServeError::Plain(options.listen));
        }
        let tls = match &options.tls {
            None => None,
            Some(tls) => Some(load(tls).await?),
        };
        let refused = |reason| ServeError::Listen {
            address: options.listen,
            reason,
        };
        let socket = TcpListener::bind(options.listen).map_err(refused)?;
        socket.set_nonblocking(true).map_err(refused)?;
        let address = socket.local_addr().map_err(refused)?;
        Ok(Listening {
            socket,
            tls,
            most: Most {
                open: MOST,
                // A proxy's connections are everybody's.
                of_one_address: (!options.behind_proxy).then_some(REQUESTS_OF_ONE),
            },
            address,
        })
    }
}

async fn load(tls: &Tls) -> Result<RustlsConfig, ServeError> {
    // Installed by name: with two providers compiled in, none is the default.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = RustlsConfig::from_pem_file(&tls.certificate, &tls.key)
        .await
        .map_err(|reason| ServeError::Certificate {
            certificate: tls.certificate.display().to_string(),
            key: tls.key.display().to_string(),
            reason,
        })?;
    // What is offered is what is spoken.
    let mut offer = (*config.get_inner()).clone();
    offer.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.reload_from_config(Arc::new(offer));
    Ok(config)
}

/// Answers until the program is told to stop.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listening: Listening, state: AppState) -> Result<(), ServeError> {
    let tidying = tokio::spawn(tidy(state.clone()));
    let watching = tokio::spawn(crate::mail::watch::watch(state.clone()));
    let served = serve_router(listening, crate::router(state)).await;
    tidying.abort();
    watching.abort();
    served
}

/// Takes up documents an earlier run left unfinished, and forgets what ended by
/// itself (sessions, links, documents of yesterday), now and every hour.
async fn tidy(state: AppState) {
    let mut hourly = tokio::time::interval(Duration::from_secs(3_600));
    loop {
        hourly.tick().await;
        if let Err(error) = state.access().sweep(state.clock()).await {
            let waiting = state.access().ends_waiting(state.clock());
            tracing::warn!(%error, waiting, "what ended could not be swept; ends of sessions wait to be written");
        }
        crate::refusals::tell_left(&state).await;
        crate::jobs::begin(&state);
    }
}

/// The same for any router; the measure of what the framework itself costs.
///
/// # Errors
/// When the socket fails.
pub async fn serve_router(listening: Listening, router: axum::Router) -> Result<(), ServeError> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    tokio::spawn(stop(handle.clone()));
    let failed = ServeError::Stopped;
    let server = axum_server::from_tcp(listening.socket)
        .map_err(failed)?
        .handle(handle);
    let most = listening.most;
    match listening.tls {
        Some(tls) => {
            let server =
                server.map(|plain| RustlsAcceptor::new(tls).acceptor(Limited::new(plain, most)));
            impatient(server).serve(service).await
        }
        None => {
            let server = server.map(|plain| Limited::new(plain, most));
            impatient(server).serve(service).await
        }
    }
    .map_err(failed)
}

/// HTTP/1.1 alone, which names the host of each request, and with an end to
/// waiting for one.
fn impatient<A>(server: Server<SocketAddr, A>) -> Server<SocketAddr, A> {
    let mut server = server.http1_only();
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WAIT)
        .max_buf_size(HEAD);
    server
}

/// Waits for Ctrl-C or SIGTERM, then lets open requests finish.
async fn stop(handle: Handle<SocketAddr>) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupted.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
    handle.graceful_shutdown(Some(ENDING));
}
