//! What a check says: a rule, the record, the place in it, why, and how to fix it.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use serde::Serialize;

use crate::DomainName;

/// A range of bytes in a record's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// From `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The text of the range; empty when it is not inside `record`.
    pub fn of(self, record: &str) -> &str {
        record.get(self.start..self.end).unwrap_or("")
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Mail is refused, spoofable or unprotected because of it.
    Error,
    /// It works against the domain, or will.
    Warning,
    /// Worth knowing; nothing is wrong.
    Note,
    /// Could not be checked: DNS or a server gave no answer.
    Unknown,
}

impl Severity {
    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
            Severity::Unknown => "could not tell",
        }
    }
}

/// A rule of the linter. Its code never changes and is never used again.
///
/// `fires` and `quiet` are zone texts ([`crate::dns::Zone`]) about `example.test`:
/// an audit of the first reports the rule, an audit of the second does not. A test
/// over all rules holds them to it.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name in kebab case beginning with the subject: `spf-two-records`.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is found, in one line.
    pub title: &'static str,
    /// Why it matters, in plain words.
    pub why: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    /// The place in the standard: `RFC 7208 §4.5`.
    pub source: &'static str,
    /// A zone that has the fault.
    pub fires: &'static str,
    /// The same zone put right.
    pub quiet: &'static str,
}

/// One finding of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule.
    pub rule: &'static Rule,
    /// The name in DNS it is about: `_dmarc.example.org`.
    pub name: DomainName,
    /// The record's text, when there is one.
    pub record: Option<Arc<str>>,
    /// The place in the record.
    pub span: Option<Span>,
    /// What is found here, with the particulars; one sentence without full stop.
    pub message: String,
    /// What to do here, when it can be said better than the rule says it.
    pub fix: Option<String>,
}

impl Diagnostic {
    /// About a name, without a record to point at.
    pub fn at(rule: &'static Rule, name: &DomainName, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule,
            name: name.clone(),
            record: None,
            span: None,
            message: message.into(),
            fix: None,
        }
    }

    /// Points at a place in a record.
    #[must_use]
    pub fn on(mut self, record: &Arc<str>, span: Span) -> Diagnostic {
        self.record = Some(record.clone());
        self.span = Some(span);
        self
    }

    /// Says what to do here.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Diagnostic {
        self.fix = Some(fix.into());
        self
    }

    /// What is found, for prose: with quotation marks where a terminal shows code.
    pub fn plain_message(&self) -> String {
        plain(&self.message)
    }

    /// What to do: of the finding, else of its rule.
    pub fn how_to_fix(&self) -> &str {
        self.fix.as_deref().unwrap_or(self.rule.fix)
    }

    /// The place as (column, width) in characters, the column from 0.
    pub fn place(&self) -> Option<(usize, usize)> {
        let (record, span) = (self.record.as_deref()?, self.span?);
        let before = record.get(..span.start)?.chars().count();
        let width = record.get(span.start..span.end)?.chars().count();
        Some((before, width))
    }
}

/// Text with quotation marks in place of backticks.
pub fn plain(text: &str) -> String {
    let mut open = false;
    text.chars()
        .map(|c| match c {
            '`' => {
                open = !open;
                if open { '“' } else { '”' }
            }
            other => other,
        })
        .collect()
}

/// Most characters of a record on one line of a terminal.
const LINE: usize = 96;

impl fmt::Display for Diagnostic {
    /// As a compiler would: severity and code, message, the record with the place
    /// underlined, why, how to fix.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}[{}]: {}",
            self.rule.severity.as_str(),
            self.rule.code,
            self.message
        )?;
        writeln!(f, "  --> {}", self.name)?;
        if let Some(record) = &self.record {
            let clean: Vec<char> = record
                .chars()
                .map(|c| if c.is_control() { '·' } else { c })
                .collect();
            let (column, width) = self.place().unwrap_or((0, 0));
            let width = width.clamp(1, LINE);
            // A long record is shown around the place spoken of.
            let from = if column + width > LINE {
                column.saturating_sub(LINE / 3)
            } else {
                0
            };
            let to = clean.len().min(from + LINE);
            let mut line = String::new();
            if from > 0 {
                line.push('…');
            }
            line.extend(&clean[from.min(to)..to]);
            if to < clean.len() {
                line.push('…');
            }
            writeln!(f, "   |\n   | {line}")?;
            let mut mark = String::new();
            let lead = column - from + usize::from(from > 0);
            let _ = write!(mark, "{}{}", " ".repeat(lead), "^".repeat(width));
            writeln!(f, "   | {mark}")?;
        }
        writeln!(f, "   = why: {} ({})", self.rule.why, self.rule.source)?;
        write!(f, "   = fix: {}", self.how_to_fix())
    }
}

impl Serialize for Diagnostic {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown<'a> {
            code: &'a str,
            severity: Severity,
            name: &'a DomainName,
            #[serde(skip_serializing_if = "Option::is_none")]
            record: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            span: Option<Span>,
            title: &'a str,
            message: &'a str,
            why: &'a str,
            fix: &'a str,
            source: &'a str,
        }
        Shown {
            code: self.rule.code,
            severity: self.rule.severity,
            name: &self.name,
            record: self.record.as_deref(),
            span: self.span,
            title: self.rule.title,
            message: &self.message,
            why: self.rule.why,
            fix: self.how_to_fix(),
            source: self.rule.source,
        }
        .serialize(to)
    }
}
