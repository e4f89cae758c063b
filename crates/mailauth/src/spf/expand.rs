//! Macro strings filled in for one mail (RFC 7208 §7.3).

use std::fmt::Write as _;
use std::net::IpAddr;

use crate::DomainName;
use crate::spf::macros::{Letter, Macro, MacroString, PartKind};

/// Most bytes a macro string may become.
const LENGTH: usize = 64 * 1024;

/// What macros are filled in from.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The client's address, an IPv4-mapped one as IPv4.
    pub ip: IpAddr,
    /// The sender's local part.
    pub local_part: &'a str,
    /// The sender's domain.
    pub sender_domain: &'a str,
    /// The domain whose record is read.
    pub domain: &'a str,
    /// The name given with HELO.
    pub helo: &'a str,
    /// The receiving host.
    pub receiver: &'a str,
    /// Seconds since 1970.
    pub now: i64,
    /// The client's validated name, or `unknown`.
    pub validated: &'a str,
}

impl<'a> Values<'a> {
    /// Of a record's domain alone, for strings without any macro but `%{d}`.
    pub(super) fn of_domain(domain: &'a DomainName) -> Values<'a> {
        Values {
            ip: IpAddr::from([0, 0, 0, 0]),
            local_part: "",
            sender_domain: "",
            domain: domain.as_str(),
            helo: "",
            receiver: "",
            now: 0,
            validated: "",
        }
    }
}

impl MacroString {
    /// Filled in; `text` is what it was read from. `None` when it grows beyond
    /// 64 KiB.
    pub fn expand(&self, text: &str, values: &Values<'_>) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            match &part.kind {
                PartKind::Literal => out.push_str(part.span.of(text)),
                PartKind::Percent => out.push('%'),
                PartKind::Blank => out.push(' '),
                PartKind::UrlBlank => out.push_str("%20"),
                PartKind::Expand(found) => found.expand(values, &mut out),
            }
            if out.len() > LENGTH {
                return None;
            }
        }
        Some(out)
    }

    /// Filled in as a name to ask for: too long a name loses labels on the left
    /// (RFC 7208 §7.3); `None` when it is not a name DNS could have, one with
    /// non-ASCII characters included (RFC 8616 §4).
    pub fn expand_name(&self, text: &str, values: &Values<'_>) -> Option<DomainName> {
        let long = self.expand(text, values)?;
        let mut name = long.strip_suffix('.').unwrap_or(&long);
        while name.len() > 253 {
            name = name.split_once('.')?.1;
        }
        DomainName::from_dns(name).ok()
    }
}

impl Macro {
    fn expand(&self, values: &Values<'_>, out: &mut String) {
        let owned: String;
        let value = match self.letter {
            Letter::Sender => {
                owned = format!("{}@{}", values.local_part, values.sender_domain);
                &owned
            }
            Letter::LocalPart => values.local_part,
            Letter::SenderDomain => values.sender_domain,
            Letter::Domain => values.domain,
            Letter::Ip => {
                owned = in_labels(values.ip);
                &owned
            }
            Letter::Validated => values.validated,
            Letter::Version if values.ip.is_ipv4() => "in-addr",
            Letter::Version => "ip6",
            Letter::Helo => values.helo,
            Letter::ReadableIp => {
                owned = values.ip.to_string();
                &owned
            }
            Letter::Receiver => values.receiver,
            Letter::Time => {
                owned = values.now.to_string();
                &owned
            }
        };
        let changed = self.transform(value);
        if self.escape {
            escape(&changed, out);
        } else {
            out.push_str(&changed);
        }
    }

    fn transform(&self, value: &str) -> String {
        if self.keep.is_none() && !self.reverse && self.delimiters.is_empty() {
            return value.to_string();
        }
        let mut parts: Vec<&str> = if self.delimiters.is_empty() {
            value.split('.').collect()
        } else {
            value.split(|c| self.delimiters.contains(c)).collect()
        };
        if self.reverse {
            parts.reverse();
        }
        let keep = self.keep.map_or(usize::MAX, |count| count as usize);
        let skip = parts.len().saturating_sub(keep);
        parts[skip..].join(".")
    }
}

/// Dotted decimals, or the nibbles of an IPv6 address.
fn in_labels(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let mut out = String::with_capacity(63);
            for (index, byte) in ip.octets().into_iter().enumerate() {
                let dot = if index > 0 { "." } else { "" };
                let _ = write!(out, "{dot}{:X}.{:X}", byte >> 4, byte & 15);
            }
            out
        }
    }
}

/// Percent-encodes what is not unreserved (RFC 3986 §2.3).
fn escape(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// The name whose PTR records name an address (RFC 1035 §3.5, RFC 3596 §2.5).
pub fn reverse_name(ip: IpAddr) -> DomainName {
    let zone = if ip.is_ipv4() { "in-addr" } else { "ip6" };
    let labels: Vec<String> = in_labels(ip).split('.').rev().map(String::from).collect();
    DomainName::from_dns(&format!("{}.{zone}.arpa", labels.join(".")))
        .unwrap_or_else(|_| DomainName::root())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;
    use crate::spf::macros::Place;

    fn expand(text: &str, ip: &str) -> String {
        let values = Values {
            ip: ip.parse().unwrap(),
            local_part: "strong-bad",
            sender_domain: "email.example.com",
            domain: "email.example.com",
            helo: "h",
            receiver: "mx.example.org",
            now: 0,
            validated: "unknown",
        };
        let (string, faults) =
            MacroString::parse(text, Span::new(0, text.len()), Place::Explanation);
        assert_eq!(faults, []);
        string.expand(text, &values).unwrap()
    }

    /// The examples of RFC 7208 §7.4.
    #[test]
    fn macros_become_what_the_standard_shows() {
        for (text, becomes) in [
            ("%{s}", "strong-bad@email.example.com"),
            ("%{o}", "email.example.com"),
            ("%{d4}", "email.example.com"),
            ("%{d2}", "example.com"),
            ("%{d1}", "com"),
            ("%{dr}", "com.example.email"),
            ("%{d2r}", "example.email"),
            ("%{l-}", "strong.bad"),
            ("%{lr}", "strong-bad"),
            ("%{lr-}", "bad.strong"),
            ("%{l1r-}", "strong"),
            (
                "%{ir}.%{v}._spf.%{d2}",
                "3.2.0.192.in-addr._spf.example.com",
            ),
            ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ] {
            assert_eq!(expand(text, "192.0.2.3"), becomes, "{text}");
        }
        assert_eq!(
            expand("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01"),
            "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com"
        );
    }
}
