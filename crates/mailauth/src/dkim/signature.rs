//! A DKIM-Signature field (RFC 6376 §3.5).

use std::sync::Arc;

use crate::dkim::{Canonicalization, KeyType, decode};
use crate::tag_list::{FaultKind, TagList, is_blank};
use crate::{DomainName, Span};

/// Longest field read, in octets.
const LONGEST: usize = 1 << 16;

/// What a signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `a`: the kind of key; the hash is always SHA-256.
    pub kind: KeyType,
    /// `d`: who takes responsibility.
    pub domain: DomainName,
    /// `s`.
    pub selector: String,
    /// `c`, of header fields.
    pub header: Canonicalization,
    /// `c`, of the body.
    pub body: Canonicalization,
    /// `h`: the fields signed, lower case, in order.
    pub fields: Vec<String>,
    /// `bh`.
    pub body_hash: Vec<u8>,
    /// `b`.
    pub signature: Vec<u8>,
    /// `l`: how many octets of the body are signed.
    pub length: Option<u64>,
    /// `t`, Unix seconds.
    pub signed_at: Option<i64>,
    /// `x`, Unix seconds.
    pub expires_at: Option<i64>,
    /// Domain of `i`, when given.
    pub identity: Option<DomainName>,
    /// The value of the field with `b` emptied.
    pub(super) without_b: String,
}

/// Why a field is not a signature that could be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureFault {
    /// Cannot be read: why.
    Malformed(String),
    /// Signed with SHA-1, which is not to be trusted (RFC 8301 §3.1).
    Sha1,
}

impl Signature {
    /// Reads the value of a field. Beside the fault stand `d` and `s` as far as they
    /// could be read.
    pub fn parse(value: &[u8]) -> Result<Signature, (SignatureFault, String, String)> {
        let none = |what: &str| {
            let fault = SignatureFault::Malformed(what.to_string());
            (fault, String::new(), String::new())
        };
        if value.len() > LONGEST {
            return Err(none("the field is too long"));
        }
        let text = std::str::from_utf8(value).map_err(|_| none("the field is not text"))?;
        let list = TagList::parse(&Arc::from(text));
        Signature::read(&list).map_err(|fault| {
            let said = |tag| -> String {
                let value = list.value(tag).unwrap_or_default();
                value
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(253)
                    .collect()
            };
            (fault, said("d"), said("s"))
        })
    }

    fn read(list: &TagList) -> Result<Signature, SignatureFault> {
        let bad = |what: &str| SignatureFault::Malformed(what.to_string());
        if let Some(fault) = list.faults().iter().find(|f| f.kind != FaultKind::Empty) {
            return Err(bad(match fault.kind {
                FaultKind::Duplicate => "a tag stands there twice",
                _ => "it is not a list of tags",
            }));
        }
        let need = |tag: &str| {
            list.tag(tag)
                .ok_or_else(|| SignatureFault::Malformed(format!("{tag}= is missing")))
        };
        if list.of(need("v")?.value) != "1" {
            return Err(bad("v= is not 1"));
        }
        let kind = match list.of(need("a")?.value) {
            a if a.eq_ignore_ascii_case("rsa-sha256") => KeyType::Rsa,
            a if a.eq_ignore_ascii_case("ed25519-sha256") => KeyType::Ed25519,
            a if a.eq_ignore_ascii_case("rsa-sha1") => return Err(SignatureFault::Sha1),
            _ => return Err(bad("a= is not an algorithm of the standard")),
        };
        let domain = DomainName::host(list.of(need("d")?.value))
            .map_err(|_| bad("d= is not a domain name"))?;
        let selector = list.of(need("s")?.value).to_ascii_lowercase();
        let sound = DomainName::host(&selector).is_ok_and(|name| name.as_str() == selector);
        if !sound {
            return Err(bad("s= is not a selector"));
        }
        let c = list.value("c").unwrap_or("simple/simple");
        let (header, body) = c.split_once('/').unwrap_or((c, "simple"));
        let how = |word| Canonicalization::parse(word).ok_or_else(|| bad("c= is unknown"));
        let (header, body) = (how(header)?, how(body)?);
        let fields: Vec<String> = list
            .parts(need("h")?.value, ':')
            .into_iter()
            .map(|span| list.of(span).to_ascii_lowercase())
            .collect();
        if !fields.iter().any(|field| field == "from") {
            return Err(bad("h= does not sign From"));
        }
        let bytes = |tag: &str| -> Result<Vec<u8>, SignatureFault> {
            decode(list.text(), need(tag)?.value)
                .map_err(|_| SignatureFault::Malformed(format!("{tag}= is not Base64")))
        };
        let number = |tag: &str| -> Result<Option<u64>, SignatureFault> {
            let Some(value) = list.value(tag) else {
                return Ok(None);
            };
            let fits = value.len() <= 18 && value.bytes().all(|b| b.is_ascii_digit());
            match value.parse() {
                Ok(number) if fits => Ok(Some(number)),
                _ => Err(SignatureFault::Malformed(format!("{tag}= is not a number"))),
            }
        };
        let seconds = |tag| number(tag).map(|n| n.and_then(|n| i64::try_from(n).ok()));
        let (signed_at, expires_at) = (seconds("t")?, seconds("x")?);
        if let (Some(t), Some(x)) = (signed_at, expires_at)
            && x <= t
        {
            return Err(bad("x= is not later than t="));
        }
        if let Some(q) = list.tag("q") {
            let mut methods = list.parts(q.value, ':').into_iter();
            if !methods.any(|span| list.of(span).eq_ignore_ascii_case("dns/txt")) {
                return Err(bad("q= does not name dns/txt"));
            }
        }
        let identity = match list.value("i") {
            None => None,
            Some(i) => {
                let (_, host) = i.rsplit_once('@').ok_or_else(|| bad("i= has no @"))?;
                let host = DomainName::host(host).map_err(|_| bad("i= has no domain"))?;
                if !host.is_within(&domain) {
                    return Err(bad("i= is not within d="));
                }
                Some(host)
            }
        };
        Ok(Signature {
            kind,
            header,
            body,
            fields,
            body_hash: bytes("bh")?,
            signature: bytes("b")?,
            length: number("l")?,
            signed_at,
            expires_at,
            identity,
            without_b: without(list, need("b")?.value),
            domain,
            selector,
        })
    }
}

/// The text without a value and the blanks around it (RFC 6376 §3.7).
fn without(list: &TagList, value: Span) -> String {
    let text = list.text();
    let before = text.get(..value.start).unwrap_or_default();
    let after = text.get(value.end..).unwrap_or_default();
    let mut out = before.trim_end_matches(is_blank).to_string();
    out.push_str(after.trim_start_matches(is_blank));
    out
}
