//! Certificates of authorities that a person gives: what they are, or what is wrong with them.

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use crate::Trust;

/// The most certificates of one text.
const MOST: usize = 20;
/// The most characters of a name that is shown.
const NAME: usize = 100;

/// An authority's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Whose it is: the common name, else all of the name.
    pub subject: String,
    /// When it ends.
    pub until: Timestamp,
}

/// What is wrong with a text of certificates: whole sentences, with what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AuthorityError {
    /// A key was given, too.
    #[error(
        "This holds a private key, and nothing was kept of it. Give the certificate alone; the key stays with the authority."
    )]
    Key,
    /// There is none.
    #[error(
        "There is no certificate in this. In PEM form one begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----."
    )]
    None,
    /// One too many.
    #[error("This holds more than {MOST} certificates; give those of your own authority alone.")]
    Many,
    /// One cannot be read.
    #[error(
        "Certificate {0} of this cannot be read; part of it may be missing. Copy it again, from its BEGIN line to its END line."
    )]
    Broken(usize),
    /// One has ended.
    #[error("The certificate of “{0}” ended on {1}. Give the one that followed it.")]
    Ended(String, jiff::civil::Date),
    /// One has not begun.
    #[error("The certificate of “{0}” is valid only from {1} on.")]
    NotBegun(String, jiff::civil::Date),
    /// One is a server's, signed by somebody else.
    #[error(
        "The certificate of “{0}” is a server’s, signed by “{1}”. Give the certificate of “{1}”."
    )]
    Server(String, String),
    /// One can be read, and not be used.
    #[error("The certificate of “{0}” cannot be used to trust others.")]
    Unusable(String),
}

/// Reads the certificates of a text in PEM form; each must be of use at a time.
///
/// # Errors
/// [`AuthorityError`], the first that is wrong.
pub fn read(pem: &str, at: Timestamp) -> Result<Vec<Authority>, AuthorityError> {
    if pem.contains("PRIVATE KEY-----") {
        return Err(AuthorityError::Key);
    }
    let mut all = Vec::new();
    for (index, der) in CertificateDer::pem_slice_iter(pem.as_bytes()).enumerate() {
        if index == MOST {
            return Err(AuthorityError::Many);
        }
        let broken = AuthorityError::Broken(index + 1);
        let der = der.map_err(|_| broken.clone())?;
        all.push(one(&der, at).map_err(|wrong| wrong.unwrap_or(broken))?);
    }
    match all.first() {
        None if pem.contains("-----BEGIN CERTIFICATE-----") => Err(AuthorityError::Broken(1)),
        None => Err(AuthorityError::None),
        Some(first) => match Trust::and_pem(pem.as_bytes()) {
            Ok(_) => Ok(all),
            Err(_) => Err(AuthorityError::Unusable(first.subject.clone())),
        },
    }
}

/// One certificate; an error of `None` is one that cannot be read.
fn one(der: &[u8], at: Timestamp) -> Result<Authority, Option<AuthorityError>> {
    let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| None::<AuthorityError>)?;
    if !rest.is_empty() {
        return Err(None);
    }
    let subject = name(certificate.subject());
    let time = |second: i64| Timestamp::from_second(second).map_err(|_| None::<AuthorityError>);
    let day = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let from = time(certificate.validity().not_before.timestamp())?;
    let until = time(certificate.validity().not_after.timestamp()).unwrap_or(Timestamp::MAX);
    if until < at {
        return Err(Some(AuthorityError::Ended(subject, day(until))));
    }
    if from > at {
        return Err(Some(AuthorityError::NotBegun(subject, day(from))));
    }
    // Who signed their own stands for nobody else, and may be believed all the same.
    let own = certificate.subject().as_raw() == certificate.issuer().as_raw();
    if !certificate.is_ca() && !own {
        let issuer = name(certificate.issuer());
        return Err(Some(AuthorityError::Server(subject, issuer)));
    }
    Ok(Authority { subject, until })
}

fn name(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().find_map(|cn| cn.as_str().ok());
    let text = common.map_or_else(|| name.to_string(), str::to_owned);
    let shown: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME)
        .collect();
    match shown.trim() {
        "" => "(no name)".to_owned(),
        shown => shown.to_owned(),
    }
}
