//! TLS as a client: which certificates are believed.

use std::sync::Arc;

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
