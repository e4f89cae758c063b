//! TLS as a client: which certificates are believed.

use std::io;
use std::sync::Arc;

use rustls::CertificateError;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;

/// Whose certificates are believed: the authorities of Mozilla's list, as compiled
/// in, and others a person names.
#[derive(Clone)]
pub struct Trust {
    pub(crate) settings: Arc<ClientConfig>,
}

/// Why certificates given to be trusted cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the certificates to trust cannot be used: {0}")]
pub struct TrustError(String);

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trust")
    }
}

impl Trust {
    /// The public authorities alone.
    pub fn public() -> Result<Trust, TrustError> {
        Trust::with_roots(Vec::new())
    }

    /// The public authorities, and those in a PEM file; one must be in it.
    pub fn and_pem(pem: &[u8]) -> Result<Trust, TrustError> {
        let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let roots = roots.map_err(|e| TrustError(e.to_string()))?;
        if roots.is_empty() {
            return Err(TrustError("no certificate is in it".into()));
        }
        Trust::with_roots(roots)
    }

    fn with_roots(more: Vec<CertificateDer<'static>>) -> Result<Trust, TrustError> {
        let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        for root in more {
            roots.add(root).map_err(|e| TrustError(e.to_string()))?;
        }
        let settings = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| TrustError(e.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Trust {
            settings: Arc::new(settings),
        })
    }
}

/// Why a server's certificate is not believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Distrust {
    /// No authority that is believed signed it.
    #[error(
        "no authority that phiward believes signed its certificate. Where an authority of your own did, give that authority’s certificate"
    )]
    Issuer,
    /// It is for another name.
    #[error("its certificate is for another name; use the name that stands in it")]
    Name,
    /// Its time is over, or has not come.
    #[error(
        "its certificate is not valid today: it has ended, or has not begun; who runs the server renews it"
    )]
    Time,
    /// The certificate of an authority stands in a server's place.
    #[error(
        "it shows the certificate of an authority as its own; have that authority sign one for the server"
    )]
    AuthorityInPlace,
    /// Any other reason.
    #[error("its certificate cannot be used: {0}")]
    Other(String),
}

impl Distrust {
    /// What an error of a connection says of a certificate; `None` where it is about
    /// something else.
    pub(crate) fn of(error: &io::Error) -> Option<Distrust> {
        let cause = error.get_ref()?.downcast_ref::<rustls::Error>()?;
        let rustls::Error::InvalidCertificate(why) = cause else {
            return None;
        };
        Some(match why {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => Distrust::Issuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Distrust::Name
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Distrust::Time,
            // The verifier has no word of its own for it.
            other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
                Distrust::AuthorityInPlace
            }
            other => Distrust::Other(other.to_string()),
        })
    }
}
