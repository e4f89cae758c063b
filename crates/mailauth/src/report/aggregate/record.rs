//! One row being read.

use std::sync::Arc;

use super::document::odd_value;
use super::intern::Interner;
use super::place::Place;
use super::value;
use crate::report::remarks::{Remarks, shown};
use crate::report::{
    Disposition, DkimResult, Limits, Reason, Record, RemarkKind, SpfResult, Verdict,
};

/// Words for the outcome of SPF and DKIM (RFC 8601 §2.7.1, §2.7.2).
const RESULTS: [&str; 8] = [
    "pass",
    "fail",
    "softfail",
    "neutral",
    "none",
    "temperror",
    "permerror",
    "policy",
];

/// Rows of one record that are kept.
const MOST_ROWS: usize = 1_000;

/// The row being read, and what its remarks need to know.
pub(super) struct Row {
    record: Record,
    number: u64,
    reason: Reason,
    /// Text of a reason outside of its elements.
    reason_text: String,
    has_ip: bool,
    has_count: bool,
    has_verdicts: (bool, bool, bool),
    /// Set while inside of a signature or SPF result that is not kept.
    over: (bool, bool),
    /// Bytes of its results, and of its reasons.
    said: (usize, usize),
    /// Further rows of the same record, which stood before this one.
    earlier: Vec<Record>,
    interner: Interner,
    limits: Limits,
}

impl Row {
    pub(super) fn new(limits: Limits) -> Row {
        Row {
            record: blank(),
            number: 0,
            reason: Reason::default(),
            reason_text: String::new(),
            has_ip: false,
            has_count: false,
            has_verdicts: (false, false, false),
            over: (false, false),
            said: (0, 0),
            earlier: Vec::new(),
            interner: Interner::new(),
            limits,
        }
    }

    pub(super) fn clear(&mut self, number: u64) {
        self.record = blank();
        self.number = number;
        (self.has_ip, self.has_count) = (false, false);
        self.has_verdicts = (false, false, false);
        self.over = (false, false);
        self.said = (0, 0);
        self.earlier.clear();
    }

    /// A `<row>` begins. Where it is not the first of its record, the record counts once for
    /// each: what the format has in a record is one.
    pub(super) fn begin_row(&mut self, remarks: &mut Remarks) {
        if !self.has_ip && !self.has_count {
            return;
        }
        let row = self.number;
        remarks.note(RemarkKind::TooMany, "row", || {
            format!("record {row} has more than one row; each is counted")
        });
        if self.earlier.len() >= MOST_ROWS {
            remarks.note(RemarkKind::RowSkipped, "rows", || {
                format!("record {row} has more than {MOST_ROWS} rows; the rest was left out")
            });
            self.earlier.pop();
        }
        let fresh = Record {
            header_from: self.record.header_from.clone(),
            envelope_from: self.record.envelope_from.clone(),
            envelope_to: self.record.envelope_to.clone(),
            dkim_results: std::mem::take(&mut self.record.dkim_results),
            spf_results: std::mem::take(&mut self.record.spf_results),
            ..blank()
        };
        let before = std::mem::replace(&mut self.record, fresh);
        self.earlier.push(before);
        self.said.1 = 0;
        (self.has_ip, self.has_count) = (false, false);
        self.has_verdicts = (false, false, false);
    }

    /// The rows of the record that stood before its last: their own values, and what the
    /// record says of them all.
    pub(super) fn earlier(&mut self, last: &Record) -> Vec<Record> {
        let mut rows = std::mem::take(&mut self.earlier);
        for row in &mut rows {
            row.header_from.clone_from(&last.header_from);
            row.envelope_from.clone_from(&last.envelope_from);
            row.envelope_to.clone_from(&last.envelope_to);
            row.dkim_results.clone_from(&last.dkim_results);
            row.spf_results.clone_from(&last.spf_results);
        }
        rows
    }

    pub(super) fn begin_dkim(&mut self, remarks: &mut Remarks) {
        self.over.0 = self.record.dkim_results.len() >= self.limits.dkim;
        if self.over.0 {
            too_many(remarks, "dkim", self.number, self.limits.dkim);
        } else {
            self.record.dkim_results.push(DkimResult::default());
        }
    }

    pub(super) fn begin_spf(&mut self, remarks: &mut Remarks) {
        self.over.1 = self.record.spf_results.len() >= self.limits.spf;
        if self.over.1 {
            too_many(remarks, "spf", self.number, self.limits.spf);
        } else {
            self.record.spf_results.push(SpfResult::default());
        }
    }

    pub(super) fn begin_reason(&mut self) {
        self.reason = Reason::default();
        self.reason_text.clear();
    }

    /// Text where a reason should have its elements.
    pub(super) fn reason_text(&mut self, text: &str) {
        let left = self
            .limits
            .row_text_bytes
            .saturating_sub(self.reason_text.len());
        let fits = text.get(..text.floor_char_boundary(left)).unwrap_or("");
        self.reason_text.push_str(fits);
    }

    /// Takes the text of a reason for what it lacks: one word is its type, more are its
    /// comment.
    fn take_reason_text(&mut self, reason: &mut Reason, remarks: &mut Remarks) {
        let text = value::clean(&self.reason_text);
        if text.is_empty() {
            return;
        }
        let row = self.number;
        let is_word = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let (lacks, what) = match is_word {
            true => (&mut reason.kind, "type"),
            false => (&mut reason.comment, "comment"),
        };
        if lacks.is_empty() {
            *lacks = self.interner.get(&text);
            remarks.note(RemarkKind::Spelling, "reason", || {
                format!(
                    "row {row}: the {what} of a reason, “{}”, stands without its element",
                    shown(&text)
                )
            });
        } else {
            remarks.note(RemarkKind::NotWellFormed, "text", || {
                format!("text between elements: “{}”", shown(&text))
            });
        }
    }

    pub(super) fn end_reason(&mut self, remarks: &mut Remarks) {
        let mut reason = std::mem::take(&mut self.reason);
        self.take_reason_text(&mut reason, remarks);
        if reason.kind.is_empty() {
            let row = self.number;
            remarks.note(RemarkKind::Missing, "reason", || {
                format!("row {row}: a reason without its type")
            });
        }
        if reason.kind.is_empty() && reason.comment.is_empty() {
            return;
        }
        self.said.1 += reason.kind.len() + reason.comment.len();
        if self.record.reasons.len() >= self.limits.reasons {
            too_many(remarks, "reason", self.number, self.limits.reasons);
        } else if self.said.1 > self.limits.row_bytes {
            too_long(remarks, "reasons", self.number, self.limits.row_bytes);
        } else {
            self.record.reasons.push(reason);
        }
    }

    /// A text of the row is complete.
    pub(super) fn field(&mut self, place: Place, value: &str, remarks: &mut Remarks) {
        let row = Some(self.number);
        let mut odd = |odd| odd_value(remarks, odd, place, value, row);
        match place {
            Place::SourceIp if value.is_empty() => {}
            Place::SourceIp => {
                let (address, how) = value::address(value);
                odd(how);
                self.record.source_ip = address;
                self.has_ip = true;
            }
            Place::Count if value.is_empty() => {}
            Place::Count => {
                let (count, how) = value::count(value);
                odd(how);
                if self.has_count {
                    let row = self.number;
                    remarks.note(RemarkKind::TooMany, "count", || {
                        format!("row {row} has more than one count; the last is taken")
                    });
                }
                self.record.count = count;
                self.has_count = true;
            }
            Place::Disposition if value.is_empty() => {}
            Place::Disposition => {
                let word = self.word(place, value, &[], remarks);
                self.record.disposition = match &*word {
                    "none" => Disposition::None,
                    "pass" => Disposition::Pass,
                    "quarantine" => Disposition::Quarantine,
                    "reject" => Disposition::Reject,
                    _ => {
                        self.unknown(place, value, remarks);
                        Disposition::Other(word)
                    }
                };
                self.has_verdicts.0 = true;
            }
            Place::DkimVerdict => {
                self.has_verdicts.1 = !value.is_empty();
                self.record.dkim = self.verdict(place, value, remarks);
            }
            Place::SpfVerdict => {
                self.has_verdicts.2 = !value.is_empty();
                self.record.spf = self.verdict(place, value, remarks);
            }
            Place::ReasonType => self.reason.kind = self.interner.get(value),
            Place::ReasonComment => self.reason.comment = self.interner.get(value),
            Place::EnvelopeTo => self.record.envelope_to = self.domain(place, value, remarks),
            Place::EnvelopeFrom => self.record.envelope_from = self.domain(place, value, remarks),
            Place::HeaderFrom => self.record.header_from = self.domain(place, value, remarks),
            Place::DkimDomain | Place::DkimSelector | Place::DkimWord if !self.over.0 => {
                let text = match place {
                    Place::DkimDomain => self.domain(place, value, remarks),
                    Place::DkimSelector => self.interner.get(value),
                    _ => self.word(place, value, &RESULTS, remarks),
                };
                if !self.has_room(&text, remarks) {
                    self.over.0 = true;
                    self.record.dkim_results.pop();
                } else if let Some(result) = self.record.dkim_results.last_mut() {
                    match place {
                        Place::DkimDomain => result.domain = text,
                        Place::DkimSelector => result.selector = text,
                        _ => result.result = text,
                    }
                }
            }
            Place::SpfDomain | Place::SpfScope | Place::SpfWord if !self.over.1 => {
                let text = match place {
                    Place::SpfDomain => self.domain(place, value, remarks),
                    Place::SpfScope => self.interner.get(value),
                    _ => self.word(place, value, &RESULTS, remarks),
                };
                if !self.has_room(&text, remarks) {
                    self.over.1 = true;
                    self.record.spf_results.pop();
                } else if let Some(result) = self.record.spf_results.last_mut() {
                    match place {
                        Place::SpfDomain => result.domain = text,
                        Place::SpfScope => result.scope = text,
                        _ => result.result = text,
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether a text more of the results is kept: what a row says of itself is said again
    /// wherever its outcome stands.
    fn has_room(&mut self, text: &str, remarks: &mut Remarks) -> bool {
        self.said.0 += text.len();
        let fits = self.said.0 <= self.limits.row_bytes;
        if !fits {
            too_long(remarks, "results", self.number, self.limits.row_bytes);
        }
        fits
    }

    fn domain(&mut self, place: Place, text: &str, remarks: &mut Remarks) -> Arc<str> {
        let (domain, odd) = value::domain(text);
        odd_value(remarks, odd, place, text, Some(self.number));
        self.interner.get(&domain)
    }

    /// A word in lower case; one that is not among `known` is kept and remarked upon.
    fn word(
        &mut self,
        place: Place,
        text: &str,
        known: &[&str],
        remarks: &mut Remarks,
    ) -> Arc<str> {
        let (word, odd) = value::word(text);
        odd_value(remarks, odd, place, text, Some(self.number));
        if !known.is_empty() && !known.contains(&&*word) {
            self.unknown(place, text, remarks);
        }
        self.interner.get(&word)
    }

    fn verdict(&mut self, place: Place, text: &str, remarks: &mut Remarks) -> Verdict {
        let word = self.word(place, text, &[], remarks);
        match &*word {
            "pass" => Verdict::Pass,
            "fail" => Verdict::Fail,
            _ => {
                if !text.is_empty() {
                    self.unknown(place, text, remarks);
                }
                Verdict::Other(word)
            }
        }
    }

    fn unknown(&self, place: Place, text: &str, remarks: &mut Remarks) {
        let row = self.number;
        remarks.note(RemarkKind::UnknownWord, place.name(), || {
            format!(
                "row {row}: {} is “{}”, a word the format does not know",
                place.name(),
                shown(text)
            )
        });
    }

    /// The row, unless it says nothing usable.
    pub(super) fn finish(&mut self, remarks: &mut Remarks) -> Option<Record> {
        let row = self.number;
        if self.record.source_ip.is_none() && self.record.header_from.is_empty() && !self.has_count
        {
            remarks.note(RemarkKind::RowSkipped, "row", || {
                format!("row {row} has neither an address nor a domain nor a count")
            });
            return None;
        }
        let (disposition, dkim, spf) = self.has_verdicts;
        for (there, name) in [
            (self.has_ip, "source_ip"),
            (self.has_count, "count"),
            (disposition, "disposition"),
            (dkim, "dkim"),
            (spf, "spf"),
            (!self.record.header_from.is_empty(), "header_from"),
        ] {
            if !there {
                remarks.note(RemarkKind::Missing, name, || {
                    format!("row {row} has no {name}")
                });
            }
        }
        Some(std::mem::replace(&mut self.record, blank()))
    }
}

fn blank() -> Record {
    Record {
        source_ip: None,
        count: 0,
        disposition: Disposition::None,
        dkim: Verdict::Other(Arc::default()),
        spf: Verdict::Other(Arc::default()),
        reasons: Vec::new(),
        header_from: Arc::default(),
        envelope_from: Arc::default(),
        envelope_to: Arc::default(),
        dkim_results: Vec::new(),
        spf_results: Vec::new(),
    }
}

fn too_long(remarks: &mut Remarks, name: &'static str, row: u64, most: usize) {
    remarks.note(RemarkKind::TooMany, name, || {
        format!("row {row}: its {name} have more than {most} bytes; the rest was left out")
    });
}

fn too_many(remarks: &mut Remarks, name: &'static str, row: u64, most: usize) {
    remarks.note(RemarkKind::TooMany, name, || {
        format!("row {row} has more than {most} {name} results; the rest was left out")
    });
}
