//! Certificates that an authority of the test's own signed.

/// A certificate, its key, and the authority to trust, each as PEM.
pub struct Certified {
    /// The authority's certificate.
    pub authority: String,
    /// The server's.
    pub certificate: String,
    /// The server's key.
    pub key: String,
}

impl Certified {
    /// What the authority calls itself.
    pub const AUTHORITY: &str = "Lantern Hill authority";

    /// For a server of this name, by an authority made for it.
    ///
    /// # Panics
    /// When `name` is not a name of a server.
    pub fn server(name: &str) -> Certified {
        let key = || rcgen::KeyPair::generate().expect("a key");
        let authority_key = key();
        let mut authority = rcgen::CertificateParams::default();
        authority.distinguished_name = rcgen::DistinguishedName::new();
        authority
            .distinguished_name
            .push(rcgen::DnType::CommonName, Certified::AUTHORITY);
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let signed = authority.self_signed(&authority_key).expect("a signature");
        let issuer = rcgen::Issuer::new(authority, authority_key);
        let key = key();
        let certificate = rcgen::CertificateParams::new(vec![name.to_string()])
            .and_then(|wanted| wanted.signed_by(&key, &issuer))
            .expect("a certificate for the name");
        Certified {
            authority: signed.pem(),
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }

    /// The certificate of an authority of a name, valid from one day to another (year,
    /// month, day).
    ///
    /// # Panics
    /// When a day is none.
    pub fn authority_of(name: &str, from: (i32, u8, u8), until: (i32, u8, u8)) -> String {
        let day = |(year, month, day)| rcgen::date_time_ymd(year, month, day);
        let mut authority = rcgen::CertificateParams::default();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        authority.distinguished_name = rcgen::DistinguishedName::new();
        authority
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
        (authority.not_before, authority.not_after) = (day(from), day(until));
        let key = rcgen::KeyPair::generate().expect("a key");
        authority.self_signed(&key).expect("a signature").pem()
    }
}
