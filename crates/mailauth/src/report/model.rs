//! What a DMARC aggregate report says, whichever version of the format it is in.
//!
//! Words of the format that are known become values; others are kept as they stand
//! and remarked upon, never dropped or guessed.

use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Who reports on which span of time (RFC 9990 §3.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Format version as written; usually empty or `1.0`.
    pub version: String,
    /// The reporting organization; the domain of `email` when it left its name out.
    pub org_name: String,
    /// Its address.
    pub email: String,
    /// Anything else it says of how to reach it.
    pub extra_contact_info: String,
    /// Its id of the report.
    pub report_id: String,
    /// First second covered, Unix time, UTC.
    pub begin: i64,
    /// Last second covered, Unix time, UTC.
    pub end: i64,
    /// Errors it says it had.
    pub errors: Vec<String>,
    /// The program that made the report.
    pub generator: String,
}

impl Metadata {
    /// Bytes of its texts.
    pub fn size(&self) -> usize {
        let texts = [
            &self.version,
            &self.org_name,
            &self.email,
            &self.extra_contact_info,
            &self.report_id,
            &self.generator,
        ];
        let of = |texts: &mut dyn Iterator<Item = &String>| texts.map(String::len).sum::<usize>();
        of(&mut texts.into_iter()) + of(&mut self.errors.iter())
    }
}

/// The policy it found (RFC 9990 §3.1.1.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyPublished {
    /// The domain the record was found at.
    pub domain: String,
    /// Alignment asked of DKIM.
    pub adkim: Alignment,
    /// Alignment asked of SPF.
    pub aspf: Alignment,
    /// `p`, as written.
    pub p: String,
    /// `sp`, as written; empty when not given.
    pub sp: String,
    /// `np`, as written; empty when not given.
    pub np: String,
    /// `pct` of RFC 7489, in percent.
    pub pct: Option<u8>,
    /// `fo`, as written.
    pub fo: String,
    /// Whether `t=y` was set; `None` when not said.
    pub testing: Option<bool>,
    /// `psl` or `treewalk`, as written; empty when not said.
    pub discovery_method: String,
}

/// How near two domains must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Alignment {
    /// Same organizational domain.
    #[default]
    Relaxed,
    /// The very same domain.
    Strict,
}

/// What the receiver did with the mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Disposition {
    /// Nothing because of DMARC.
    #[default]
    None,
    /// DMARC passed (RFC 9990).
    Pass,
    /// Treated as suspicious.
    Quarantine,
    /// Refused.
    Reject,
    /// A word no version of the format knows.
    Other(Arc<str>),
}

/// What the receiver found of one mechanism after alignment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Passed and aligned.
    Pass,
    /// Failed, or passed without alignment.
    #[default]
    Fail,
    /// Another word, or none.
    Other(Arc<str>),
}

/// Why the receiver departed from the policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// `local_policy`, `mailing_list`, `forwarded` …, as written.
    pub kind: Arc<str>,
    /// Its comment.
    pub comment: Arc<str>,
}

/// One DKIM signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DkimResult {
    /// `d=`.
    pub domain: Arc<str>,
    /// `s=`; empty when left out.
    pub selector: Arc<str>,
    /// In the words of RFC 8601 §2.7.1, lower case.
    pub result: Arc<str>,
}

/// The SPF check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SpfResult {
    /// The domain checked.
    pub domain: Arc<str>,
    /// `mfrom` or `helo`, as written; empty when left out.
    pub scope: Arc<str>,
    /// In the words of RFC 8601 §2.7.2, lower case.
    pub result: Arc<str>,
}

/// One row: so many messages from one address with the same outcome.
///
/// Texts that repeat from row to row are shared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Record {
    /// The sending address; `None` when it could not be read.
    pub source_ip: Option<IpAddr>,
    /// Messages, at least 0.
    pub count: u64,
    /// What was done.
    pub disposition: Disposition,
    /// DKIM after alignment.
    pub dkim: Verdict,
    /// SPF after alignment.
    pub spf: Verdict,
    /// Departures from the policy.
    pub reasons: Vec<Reason>,
    /// Domain of the From header, lower case.
    pub header_from: Arc<str>,
    /// Domain of the envelope sender, lower case; empty when left out or null.
    pub envelope_from: Arc<str>,
    /// Domain of the recipient, lower case; empty when left out.
    pub envelope_to: Arc<str>,
    /// Signatures, in order, at most a hundred.
    pub dkim_results: Vec<DkimResult>,
    /// SPF, once or not at all in RFC 9990, more in older reports.
    pub spf_results: Vec<SpfResult>,
}

/// An oddity of a report that was read all the same: a remark on its sender.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Remark {
    /// What kind.
    pub kind: RemarkKind,
    /// Where and what, for a person.
    pub what: String,
    /// How often in this report.
    pub times: u64,
}

/// The oddities known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkKind {
    /// XML that is not well formed, read as far as it makes sense.
    NotWellFormed,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// An element the format asks for is missing or empty.
    Missing,
    /// A word the format does not know.
    UnknownWord,
    /// A word in upper case or with blanks around it.
    Spelling,
    /// A number or address that cannot be read.
    BadValue,
    /// A span of time that ends before it begins, covers more than two days, or lies
    /// in the future or before DMARC was.
    OddPeriod,
    /// More of something than is kept.
    TooMany,
    /// Another report of the same reporter says the same of the same time.
    Repeated,
    /// A row left out because it says nothing usable.
    RowSkipped,
    /// The container: a wrong type, a wrong name, files without a report beside it.
    Container,
    /// The receiver's verdict is not what its own results make (see
    /// [`analyse`](super::analyse)).
    Disagrees,
}
