//! Listening: plain on the machine itself, with TLS or behind a proxy elsewhere.

use crate::site::Site;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

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
            address,
        })
    }
}

async fn load(tls: &Tls) -> Result<RustlsConfig, ServeError> {
    // Installed by name: with two providers compiled in, none is the default.
    let _ = rustls::crypto::ring::default_provider().install_default();
    RustlsConfig::from_pem_file(&tls.certificate, &tls.key)
        .await
        .map_err(|reason| ServeError::Certificate {
            certificate: tls.certificate.display().to_string(),
            key: tls.key.display().to_string(),
            reason,
        })
}

/// Answers until the program is told to stop.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listening: Listening, site: Site) -> Result<(), ServeError> {
    // What an earlier run left unfinished.
    crate::jobs::begin(&site);
    serve_router(listening, crate::router(site)).await
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
    match listening.tls {
        Some(tls) => {
            axum_server::from_tcp_rustls(listening.socket, tls)
                .map_err(failed)?
                .handle(handle)
                .serve(service)
                .await
        }
        None => {
            axum_server::from_tcp(listening.socket)
                .map_err(failed)?
                .handle(handle)
                .serve(service)
                .await
        }
    }
    .map_err(failed)
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
    handle.graceful_shutdown(Some(Duration::from_secs(10)));
}
