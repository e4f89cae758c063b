//! One question, one answer.

use std::net::{Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::DomainName;

/// The record types e-mail authentication asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// IPv4 address.
    A,
    /// IPv6 address.
    Aaaa,
    /// Mail exchanger.
    Mx,
    /// Text: SPF, DKIM, DMARC and the rest live here.
    Txt,
    /// Name of an address.
    Ptr,
    /// Alias.
    Cname,
    /// Name servers of a zone.
    Ns,
}

impl RecordType {
    /// As zone files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            RecordType::A => "A",
            RecordType::Aaaa => "AAAA",
            RecordType::Mx => "MX",
            RecordType::Txt => "TXT",
            RecordType::Ptr => "PTR",
            RecordType::Cname => "CNAME",
            RecordType::Ns => "NS",
        }
    }
}

/// The content of one record.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Data {
    /// IPv4 address.
    A(Ipv4Addr),
    /// IPv6 address.
    Aaaa(Ipv6Addr),
    /// Preference (lower is tried first) and host; the root as host is a null MX
    /// (RFC 7505).
    Mx(u16, DomainName),
    /// The strings of a TXT record joined without blanks (RFC 7208 §3.3), bytes
    /// that are not UTF-8 replaced.
    Txt(String),
    /// Name of an address.
    Ptr(DomainName),
    /// What the name is an alias of.
    Cname(DomainName),
    /// A name server.
    Ns(DomainName),
}

/// Why an answer could not be had. None of these says that a record is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// No answer within the time allowed.
    Timeout,
    /// SERVFAIL.
    ServerFailure,
    /// REFUSED.
    Refused,
    /// Any other response code, or an answer that could not be read.
    Malformed(String),
    /// The server could not be reached.
    Network(String),
    /// Nothing may be asked: the program runs offline and has no recorded answer.
    Offline,
    /// The budget of questions for one audit is used up.
    Budget,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Timeout => f.write_str("no answer in time"),
            Failure::ServerFailure => f.write_str("the server failed (SERVFAIL)"),
            Failure::Refused => f.write_str("the server refused to answer (REFUSED)"),
            Failure::Malformed(what) => write!(f, "the answer could not be read: {what}"),
            Failure::Network(what) => write!(f, "the server could not be reached: {what}"),
            Failure::Offline => f.write_str("offline, and no answer is recorded"),
            Failure::Budget => f.write_str("too many questions for one audit"),
        }
    }
}

/// What is known after asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "data")]
pub enum Outcome {
    /// Records of the type asked for; never empty.
    Present(Vec<Data>),
    /// The name exists and has no record of that type.
    NoData,
    /// The name does not exist, nor anything below it (NXDOMAIN, RFC 8020).
    NxDomain,
    /// Could not tell.
    Unknown(Failure),
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The name asked for.
    pub name: DomainName,
    /// The type asked for.
    pub kind: RecordType,
    /// What was said.
    pub outcome: Outcome,
    /// The names the answer came by when the name is an alias, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<DomainName>,
    /// The server that answered, as `address:port`, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// When it was asked, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
}

impl Response {
    /// An answer without server and time.
    pub fn new(name: DomainName, kind: RecordType, outcome: Outcome) -> Response {
        Response {
            name,
            kind,
            outcome,
            aliases: Vec::new(),
            server: None,
            asked_at: None,
        }
    }

    /// The records; none when absent or unknown.
    pub fn data(&self) -> &[Data] {
        match &self.outcome {
            Outcome::Present(data) => data,
            _ => &[],
        }
    }

    /// The texts of TXT records.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.data().iter().filter_map(|data| match data {
            Data::Txt(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Why nothing is known, when nothing is.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Outcome::Unknown(failure) => Some(failure),
            _ => None,
        }
    }

    /// Known to have no record of that type: NXDOMAIN or an empty answer, what
    /// RFC 7208 §4.6.4 calls a void lookup.
    pub fn is_absent(&self) -> bool {
        matches!(self.outcome, Outcome::NoData | Outcome::NxDomain)
    }
}
