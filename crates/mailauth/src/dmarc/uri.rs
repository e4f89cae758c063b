//! Where reports are to go: the addresses of `rua` and `ruf` (RFC 9989 §4.6, §4.8).

use crate::{DomainName, Span};

/// Who receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// `mailto:`: the address, decoded, and its domain.
    Mail {
        /// `reports@example.org`.
        address: String,
        /// `example.org`.
        domain: DomainName,
    },
    /// `https:` or `http:`: the host.
    Web(DomainName),
    /// A scheme no receiver of reports is known to serve.
    Other(String),
}

impl Recipient {
    /// The domain that has to agree to receive (RFC 9990 §4), where there is one.
    pub fn domain(&self) -> Option<&DomainName> {
        match self {
            Recipient::Mail { domain, .. } | Recipient::Web(domain) => Some(domain),
            Recipient::Other(_) => None,
        }
    }
}

/// One address of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportUri {
    /// Place in the record.
    pub span: Span,
    /// As written, without an obsolete size.
    pub uri: String,
    /// Who receives.
    pub to: Recipient,
    /// The obsolete `!10m` behind it, which reporters ignore.
    pub size: Option<Span>,
}

/// Why an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UriFault {
    /// Nothing between two commas.
    Empty,
    /// A mail address without `mailto:` in front.
    NoMailto,
    /// No scheme.
    NoScheme,
    /// What follows `mailto:` is not a mail address.
    BadAddress,
    /// What follows `https:` has no host.
    BadHost,
    /// A blank, or a character no URI has.
    BadCharacter,
    /// `!` with something that is not a size behind it.
    BadSize,
}

impl ReportUri {
    /// Reads the address at `span` of `record`.
    pub fn parse(record: &str, span: Span) -> Result<ReportUri, UriFault> {
        let text = span.of(record);
        if text.is_empty() {
            return Err(UriFault::Empty);
        }
        if text
            .chars()
            .any(|c| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\\' | '`'))
        {
            return Err(UriFault::BadCharacter);
        }
        let (uri, size) = match text.split_once('!') {
            None => (text, None),
            Some((uri, size)) if is_size(size) => {
                (uri, Some(Span::new(span.start + uri.len(), span.end)))
            }
            Some(_) => return Err(UriFault::BadSize),
        };
        let Some((scheme, rest)) = uri.split_once(':') else {
            return Err(if uri.contains('@') {
                UriFault::NoMailto
            } else {
                UriFault::NoScheme
            });
        };
        let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        if !scheme_fits {
            return Err(if scheme.contains('@') {
                UriFault::NoMailto
            } else {
                UriFault::NoScheme
            });
        }
        let scheme = scheme.to_ascii_lowercase();
        let to = match scheme.as_str() {
            "mailto" => mail(rest).ok_or(UriFault::BadAddress)?,
            "https" | "http" => Recipient::Web(host(rest).ok_or(UriFault::BadHost)?),
            _ => Recipient::Other(scheme),
        };
        Ok(ReportUri {
            span,
            uri: uri.to_string(),
            to,
            size,
        })
    }

    /// The scheme in lower case.
    pub fn scheme(&self) -> &str {
        match &self.to {
            Recipient::Mail { .. } => "mailto",
            Recipient::Web(_) if self.uri.as_bytes().get(4) == Some(&b':') => "http",
            Recipient::Web(_) => "https",
            Recipient::Other(scheme) => scheme,
        }
    }
}

/// `1*DIGIT [k / m / g / t]` (RFC 9989 §4.8).
fn is_size(size: &str) -> bool {
    let digits = size.trim_end_matches(|c: char| "kmgtKMGT".contains(c));
    !digits.is_empty()
        && size.len() - digits.len() <= 1
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The mailbox of RFC 6068, without its header fields.
fn mail(rest: &str) -> Option<Recipient> {
    let address = rest.split('?').next().unwrap_or(rest);
    let address = decoded(address)?;
    let (local, domain) = address.rsplit_once('@')?;
    let sound = !local.is_empty()
        && local.len() <= 64
        && !local.contains('@')
        && local.chars().all(|c| c.is_ascii_graphic());
    if !sound {
        return None;
    }
    let domain = DomainName::host(domain).ok()?;
    Some(Recipient::Mail { address, domain })
}

fn host(rest: &str) -> Option<DomainName> {
    let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    DomainName::host(host.split(':').next()?).ok()
}

/// Takes `%2C` and the like back; `None` when an escape is broken.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            out.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ReportUri, UriFault> {
        ReportUri::parse(text, Span::new(0, text.len()))
    }

    #[test]
    fn addresses_are_read_with_sizes_and_escapes() {
        let uri = read("mailto:a%2Cb@Example.ORG!10m").unwrap();
        assert_eq!(
            uri.to,
            Recipient::Mail {
                address: "a,b@Example.ORG".into(),
                domain: DomainName::parse("example.org").unwrap()
            }
        );
        assert_eq!(uri.uri, "mailto:a%2Cb@Example.ORG");
        assert_eq!(uri.size, Some(Span::new(24, 28)));
        let web = read("https://user@reports.example:8443/x").unwrap();
        assert_eq!(web.to.domain().unwrap().as_str(), "reports.example");
        assert_eq!(web.scheme(), "https");
    }

    #[test]
    fn what_is_no_address_is_said() {
        for (text, fault) in [
            ("", UriFault::Empty),
            ("reports@example.org", UriFault::NoMailto),
            ("reports.example.org", UriFault::NoScheme),
            ("mailto:example.org", UriFault::BadAddress),
            ("mailto:a@@example.org", UriFault::BadAddress),
            ("mailto:a%zz@example.org", UriFault::BadAddress),
            ("mailto:a b@example.org", UriFault::BadCharacter),
            ("mailto:a@example.org!10x", UriFault::BadSize),
            ("https:///x", UriFault::BadHost),
        ] {
            assert_eq!(read(text), Err(fault), "{text}");
        }
    }
}
