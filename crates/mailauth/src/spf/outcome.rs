//! A question about a mail, and the answer (RFC 7208 §2.6, §4.1).

use std::fmt;
use std::net::IpAddr;

use serde::Serialize;

use crate::spf::record::Qualifier;
use crate::{DomainName, Span};

/// The mail to be judged.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// The client's address.
    pub ip: IpAddr,
    /// MAIL FROM; empty (or `<>`) for a bounce, which is judged as
    /// `postmaster@HELO` (RFC 7208 §2.4).
    pub mail_from: &'a str,
    /// The name given with HELO or EHLO.
    pub helo: &'a str,
    /// The receiving host, for explanations; `unknown` when empty.
    pub receiver: &'a str,
    /// Seconds since 1970, for explanations.
    pub now: i64,
}

impl<'a> Query<'a> {
    /// From a client, with sender and HELO.
    pub fn new(ip: IpAddr, mail_from: &'a str, helo: &'a str) -> Query<'a> {
        Query {
            ip,
            mail_from,
            helo,
            receiver: "",
            now: 0,
        }
    }
}

/// The seven results of RFC 7208 §2.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SpfResult {
    /// No record, or no domain to ask for.
    None,
    /// The domain says nothing of this client.
    Neutral,
    /// The client may send.
    Pass,
    /// The client may not send.
    Fail,
    /// The client probably may not send.
    Softfail,
    /// DNS gave no answer; later it may.
    Temperror,
    /// The records cannot be evaluated.
    Permerror,
}

impl SpfResult {
    /// In the standard's word.
    pub fn as_str(self) -> &'static str {
        match self {
            SpfResult::None => "none",
            SpfResult::Neutral => "neutral",
            SpfResult::Pass => "pass",
            SpfResult::Fail => "fail",
            SpfResult::Softfail => "softfail",
            SpfResult::Temperror => "temperror",
            SpfResult::Permerror => "permerror",
        }
    }
}

impl fmt::Display for SpfResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Qualifier> for SpfResult {
    fn from(qualifier: Qualifier) -> SpfResult {
        match qualifier {
            Qualifier::Pass => SpfResult::Pass,
            Qualifier::Fail => SpfResult::Fail,
            Qualifier::Softfail => SpfResult::Softfail,
            Qualifier::Neutral => SpfResult::Neutral,
        }
    }
}

/// What came out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The result.
    pub result: SpfResult,
    /// The domain's own explanation of a refusal (`exp=`), else the reason.
    pub explanation: String,
    /// Whether the domain gave the explanation.
    pub explained_by_domain: bool,
    /// Why, in one plain sentence.
    pub reason: String,
    /// The term that decided, when one did.
    pub matched: Option<Site>,
    /// Terms that asked DNS; 10 are allowed.
    pub lookups: u32,
    /// Questions that found nothing; 2 are allowed.
    pub voids: u32,
    /// What was looked at, in order; the first 256 steps.
    pub trace: Vec<Step>,
}

/// A term of some domain's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Site {
    /// Whose record.
    pub domain: DomainName,
    /// The term as written.
    pub term: String,
    /// Its place in the record.
    pub span: Span,
}

/// One term looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// How many records deep: 0 is the sender's own.
    pub depth: u32,
    /// The term.
    #[serde(flatten)]
    pub site: Site,
    /// What it came to.
    pub result: StepResult,
}

/// What a term came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepResult {
    /// It covers the client.
    Match,
    /// It does not.
    NoMatch,
    /// It ended the check with an error.
    Error,
}
