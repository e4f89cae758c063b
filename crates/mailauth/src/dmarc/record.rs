//! A DMARC policy record (RFC 9989 §4.7, §4.8).
//!
//! Only the version can make a record none. Whatever else cannot be read is
//! replaced by its default and kept as a [`RecordProblem`].

use std::sync::Arc;

use crate::Span;
use crate::dmarc::{Policy, Psd, ReportUri, Target, UriFault};
use crate::report::Alignment;
use crate::tag_list::{FaultKind, TagList, trim};

/// The tags in use, without the historic ones.
pub const TAGS: [&str; 11] = [
    "v", "p", "sp", "np", "t", "psd", "rua", "ruf", "fo", "adkim", "aspf",
];

/// Most addresses kept of one list.
const URIS: usize = 50;

/// When failure reports are asked for (`fo`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FailureOptions {
    /// `1`: when any mechanism failed to give an aligned pass; otherwise when all did.
    pub any: bool,
    /// `d`: when a signature failed.
    pub dkim: bool,
    /// `s`: when SPF failed.
    pub spf: bool,
}

/// What was passed over or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordProblem {
    /// What.
    pub kind: RecordProblemKind,
    /// Where.
    pub span: Span,
}

/// The kinds of [`RecordProblem`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordProblemKind {
    /// A piece that is not a tag, or one tag twice.
    Syntax(FaultKind),
    /// A tag nobody registered; ignored.
    UnknownTag,
    /// A value the tag does not have; `default` takes its place.
    BadValue {
        /// The tag.
        tag: &'static str,
        /// In words: what is taken instead.
        default: &'static str,
    },
    /// An address of `rua` or `ruf` that is none; ignored.
    BadUri {
        /// `rua` or `ruf`.
        tag: &'static str,
        /// Why.
        fault: UriFault,
    },
    /// More addresses than are read.
    TooManyUris,
    /// `pct`, `rf` or `ri`: no longer part of the standard.
    Historic(&'static str),
}

/// A text that was meant as a DMARC record and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misshapen {
    /// `v=dmarc1` and the like: the version is case-sensitive.
    Case(Span),
    /// `v=DMARC1` is there, but not first.
    NotFirst(Span),
    /// Blanks or quotation marks stand in front.
    SomethingInFront(Span),
    /// `v=DMARC2`, `v=DMARC1.0`, `v=DMARC1 p=none`.
    Version(Span),
}

/// A record that begins with `v=DMARC1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    list: TagList,
    /// `p`, when valid.
    pub p: Option<Policy>,
    /// `sp`, when valid.
    pub sp: Option<Policy>,
    /// `np`, when valid.
    pub np: Option<Policy>,
    /// `t=y`: one level milder than written.
    pub testing: bool,
    /// `psd`.
    pub psd: Psd,
    /// `adkim`.
    pub adkim: Alignment,
    /// `aspf`.
    pub aspf: Alignment,
    /// `fo`; of no effect without `ruf`.
    pub fo: FailureOptions,
    /// Where aggregate reports go.
    pub rua: Vec<ReportUri>,
    /// Where failure reports go.
    pub ruf: Vec<ReportUri>,
    /// `pct` of RFC 7489, 0 to 100, when readable.
    pub pct: Option<u8>,
    /// What was passed over or replaced, in the order of the tags.
    pub problems: Vec<RecordProblem>,
}

impl Record {
    /// Whether a text is a DMARC record at all (RFC 9989 §4.7, `v`).
    pub fn is_one(text: &str) -> bool {
        let Some(rest) = text.strip_prefix('v') else {
            return false;
        };
        let blank = |c| c == ' ' || c == '\t';
        let Some(rest) = rest.trim_start_matches(blank).strip_prefix('=') else {
            return false;
        };
        let Some(rest) = rest.trim_start_matches(blank).strip_prefix("DMARC1") else {
            return false;
        };
        let rest = rest.trim_start_matches(blank);
        rest.is_empty() || rest.starts_with(';')
    }

    /// How a text that is not a DMARC record was meant as one, if it was.
    pub fn misshapen(text: &str) -> Option<Misshapen> {
        if Record::is_one(text) {
            return None;
        }
        let whole = Span::new(0, text.len());
        let inner = text.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        let from = text.find(inner).unwrap_or(0);
        if from > 0 && Record::is_one(inner) {
            return Some(Misshapen::SomethingInFront(Span::new(0, from)));
        }
        let list = TagList::parse(&text.into());
        for (index, tag) in list.tags().iter().enumerate() {
            if !list.of(tag.name).eq_ignore_ascii_case("v") {
                continue;
            }
            let value = list.of(tag.value);
            let version = value.get(..5).unwrap_or("");
            if !version.eq_ignore_ascii_case("dmarc") {
                return None;
            }
            return Some(if !value.eq_ignore_ascii_case("DMARC1") {
                Misshapen::Version(tag.value)
            } else if index > 0 || !list.faults().is_empty() {
                Misshapen::NotFirst(tag.whole)
            } else {
                Misshapen::Case(tag.whole)
            });
        }
        let start = text.get(..6).unwrap_or("");
        start
            .eq_ignore_ascii_case("dmarc1")
            .then_some(Misshapen::Version(whole))
    }

    /// Reads a record; `None` when it is none.
    pub fn parse(text: &Arc<str>) -> Option<Record> {
        if !Record::is_one(text) {
            return None;
        }
        let list = TagList::parse(text);
        let mut record = Record {
            p: None,
            sp: None,
            np: None,
            testing: false,
            psd: Psd::default(),
            adkim: Alignment::default(),
            aspf: Alignment::default(),
            fo: FailureOptions::default(),
            rua: Vec::new(),
            ruf: Vec::new(),
            pct: None,
            problems: list
                .faults()
                .iter()
                .map(|fault| RecordProblem {
                    kind: RecordProblemKind::Syntax(fault.kind),
                    span: fault.span,
                })
                .collect(),
            list: list.clone(),
        };
        for tag in list.tags() {
            let value = list.of(tag.value);
            match list.of(tag.name) {
                "v" => {}
                "p" => record.p = record.policy("p", tag.value),
                "sp" => record.sp = record.policy("sp", tag.value),
                "np" => record.np = record.policy("np", tag.value),
                "t" => match word(value, &["y", "n"]) {
                    Some(0) => record.testing = true,
                    Some(_) => {}
                    None => record.bad("t", "n", tag.value),
                },
                "psd" => match word(value, &["y", "n", "u"]) {
                    Some(0) => record.psd = Psd::Yes,
                    Some(1) => record.psd = Psd::No,
                    Some(_) => {}
                    None => record.bad("psd", "u", tag.value),
                },
                "adkim" => record.adkim = record.alignment("adkim", tag.value),
                "aspf" => record.aspf = record.alignment("aspf", tag.value),
                "fo" => match failure_options(value) {
                    Some(fo) => record.fo = fo,
                    None => record.bad("fo", "0", tag.value),
                },
                "rua" => record.rua = record.uris("rua", tag.value),
                "ruf" => record.ruf = record.uris("ruf", tag.value),
                "pct" => {
                    record.pct = value.parse().ok().filter(|pct| *pct <= 100);
                    record.note(RecordProblemKind::Historic("pct"), tag.whole);
                }
                "rf" => record.note(RecordProblemKind::Historic("rf"), tag.whole),
                "ri" => record.note(RecordProblemKind::Historic("ri"), tag.whole),
                _ => record.note(RecordProblemKind::UnknownTag, tag.whole),
            }
        }
        Some(record)
    }

    fn note(&mut self, kind: RecordProblemKind, span: Span) {
        self.problems.push(RecordProblem { kind, span });
    }

    fn bad(&mut self, tag: &'static str, default: &'static str, span: Span) {
        self.note(RecordProblemKind::BadValue { tag, default }, span);
    }

    fn policy(&mut self, tag: &'static str, span: Span) -> Option<Policy> {
        let policy = Policy::parse(self.list.of(span));
        if policy.is_none() {
            // RFC 9989 §4.10.1: one bad request makes the whole record `p=none`.
            self.bad(tag, "p=none for the whole record", span);
        }
        policy
    }

    fn alignment(&mut self, tag: &'static str, span: Span) -> Alignment {
        match word(self.list.of(span), &["r", "s"]) {
            Some(0) => Alignment::Relaxed,
            Some(_) => Alignment::Strict,
            None => {
                self.bad(tag, "r", span);
                Alignment::Relaxed
            }
        }
    }

    fn uris(&mut self, tag: &'static str, span: Span) -> Vec<ReportUri> {
        let mut uris = Vec::new();
        for (index, part) in self.list.parts(span, ',').into_iter().enumerate() {
            if index == URIS {
                self.note(
                    RecordProblemKind::TooManyUris,
                    Span::new(part.start, span.end),
                );
                break;
            }
            match ReportUri::parse(self.list.text(), part) {
                Ok(uri) => uris.push(uri),
                Err(fault) => {
                    // An empty part has no width of its own to point at.
                    let at = if part.start == part.end { span } else { part };
                    self.note(RecordProblemKind::BadUri { tag, fault }, at);
                }
            }
        }
        uris
    }

    /// The record's text.
    pub fn text(&self) -> &Arc<str> {
        self.list.text()
    }

    /// Its tags.
    pub fn tags(&self) -> &TagList {
        &self.list
    }

    /// Place of a whole tag; the version's when the tag is not there.
    pub fn span(&self, tag: &str) -> Span {
        let first = || self.list.tags().first().copied();
        self.list
            .tag(tag)
            .or_else(first)
            .map_or(Span::new(0, self.text().len()), |tag| tag.whole)
    }

    /// Whether a request (`p`, `sp`, `np`) is missing or cannot be read, so that
    /// the record asks for nothing (RFC 9989 §4.10.1).
    pub fn is_broken(&self) -> bool {
        self.p.is_none()
            || (self.sp.is_none() && self.list.tag("sp").is_some())
            || (self.np.is_none() && self.list.tag("np").is_some())
    }

    /// Whether receivers do DMARC at all because of this record: a broken one needs
    /// an address for reports, and then acts as `p=none` (RFC 9989 §4.10.1).
    pub fn applies(&self) -> bool {
        !self.is_broken() || !self.rua.is_empty()
    }

    /// The policy as written, before `t`.
    pub fn requested(&self, target: Target) -> Policy {
        if self.is_broken() {
            return Policy::None;
        }
        let chosen = match target {
            Target::Own => self.p,
            Target::Subdomain => self.sp.or(self.p),
            Target::NonExistent => self.np.or(self.sp).or(self.p),
        };
        chosen.unwrap_or_default()
    }

    /// The policy that takes effect: [`requested`](Self::requested), one level
    /// milder with `t=y`.
    pub fn policy_for(&self, target: Target) -> Policy {
        let requested = self.requested(target);
        if self.testing {
            requested.lowered()
        } else {
            requested
        }
    }
}

/// Which of some words a value is, in any case.
fn word(value: &str, words: &[&str]) -> Option<usize> {
    words.iter().position(|w| value.eq_ignore_ascii_case(w))
}

/// Each of `0`, `1`, `d`, `s` at most once, `0` and `1` not both.
fn failure_options(value: &str) -> Option<FailureOptions> {
    let (mut fo, mut seen) = (FailureOptions::default(), Vec::new());
    for part in value.split(':') {
        let part = trim(part, Span::new(0, part.len())).of(part);
        let option = word(part, &["0", "1", "d", "s"])?;
        if seen.contains(&option) || (option < 2 && seen.iter().any(|s| *s < 2)) {
            return None;
        }
        seen.push(option);
        match option {
            1 => fo.any = true,
            2 => fo.dkim = true,
            3 => fo.spf = true,
            _ => {}
        }
    }
    Some(fo)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Record {
        Record::parse(&text.into()).unwrap()
    }

    #[test]
    fn the_version_comes_first_and_in_capitals() {
        for good in ["v=DMARC1", "v = DMARC1 ; p=none", "v=DMARC1;"] {
            assert!(Record::is_one(good), "{good}");
        }
        for (bad, how) in [
            ("v=dmarc1; p=none", Some(Misshapen::Case(Span::new(0, 8)))),
            ("V=DMARC1; p=none", Some(Misshapen::Case(Span::new(0, 8)))),
            (
                "p=none; v=DMARC1",
                Some(Misshapen::NotFirst(Span::new(8, 16))),
            ),
            (
                " v=DMARC1",
                Some(Misshapen::SomethingInFront(Span::new(0, 1))),
            ),
            (
                "v=DMARC1 p=none",
                Some(Misshapen::Version(Span::new(2, 15))),
            ),
            (
                "v=DMARC2; p=none",
                Some(Misshapen::Version(Span::new(2, 8))),
            ),
            ("v=spf1 -all", None),
            ("hello", None),
        ] {
            assert!(!Record::is_one(bad), "{bad}");
            assert_eq!(Record::misshapen(bad), how, "{bad}");
        }
    }

    #[test]
    fn bad_values_become_defaults_and_keep_their_place() {
        let record = read(
            "v=DMARC1; p=reject; aspf=relaxed; fo=2; rua=a@x.test,mailto:b@x.test!5m; t=1; xyz=1; pct=50",
        );
        assert_eq!(record.policy_for(Target::Own), Policy::Reject);
        assert_eq!(record.aspf, Alignment::Relaxed);
        assert_eq!(record.rua.len(), 1);
        assert_eq!(record.pct, Some(50));
        let seen: Vec<_> = record
            .problems
            .iter()
            .map(|p| p.span.of(record.text()))
            .collect();
        assert_eq!(seen, ["relaxed", "2", "a@x.test", "1", "xyz=1", "pct=50"]);
    }

    #[test]
    fn a_bad_request_with_an_address_watches_and_without_one_does_nothing() {
        for text in [
            "v=DMARC1; p=rejct",
            "v=DMARC1",
            "v=DMARC1; p=reject; sp=quarantin",
        ] {
            assert!(!read(text).applies(), "{text}");
            let watched = read(&format!("{text}; rua=mailto:a@x.test"));
            assert!(watched.applies());
            assert_eq!(watched.policy_for(Target::Own), Policy::None, "{text}");
        }
    }

    #[test]
    fn subdomains_fall_back_and_t_lowers_one_level() {
        let record = read("v=DMARC1; p=quarantine; np=reject");
        assert_eq!(record.policy_for(Target::Subdomain), Policy::Quarantine);
        assert_eq!(record.policy_for(Target::NonExistent), Policy::Reject);
        let record = read("v=DMARC1; p=reject; sp=quarantine; t=Y");
        assert_eq!(record.policy_for(Target::Own), Policy::Quarantine);
        assert_eq!(record.policy_for(Target::NonExistent), Policy::None);
        assert_eq!(record.requested(Target::NonExistent), Policy::Quarantine);
    }

    #[test]
    fn options_of_failure_reports_are_read_once_each() {
        assert_eq!(
            read("v=DMARC1; p=none; fo=1:d:s").fo,
            FailureOptions {
                any: true,
                dkim: true,
                spf: true
            }
        );
        for bad in ["0:1", "d:d", "", "x"] {
            let record = read(&format!("v=DMARC1; p=none; fo={bad}"));
            assert_eq!(record.problems.len(), 1, "{bad}");
        }
    }
}
