//! The records of a domain: what the linter says, the SPF tree, the answers of DNS.

use crate::{Link, Shell};
use mailauth::diagnostic::plain;
use mailauth::{Diagnostic, Severity};

/// What DNS says of a domain, and what is to be said of it.
#[derive(Debug, askama::Template)]
#[template(path = "mail/audit.html")]
pub struct AuditPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The views.
    pub tabs: Vec<Link>,
    /// Number of the domain's asset.
    pub number: u32,
    /// The domain.
    pub domain: String,
    /// The last check; `None` when there was none.
    pub checked: Option<Checked>,
}

/// A check that was made.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// When, in words.
    pub at: String,
    /// Findings, the gravest first.
    pub findings: Vec<FindingView>,
    /// The SPF record as a tree, flattened.
    pub tree: Vec<TreeRow>,
    /// The tree's totals in a sentence.
    pub tree_sum: String,
    /// Every question with its answer.
    pub answers: Vec<AnswerRow>,
}

/// A finding as it is shown.
#[derive(Debug, Clone, Default)]
pub struct FindingView {
    /// Its rule.
    pub code: String,
    /// `error`, `warning`, `note` or `could not tell`.
    pub severity: String,
    /// Sign: late, todo, none.
    pub sign: &'static str,
    /// What is found.
    pub message: String,
    /// The name in DNS.
    pub name: String,
    /// The record before the place, the place, and after it.
    pub record: Option<(String, String, String)>,
    /// Why it matters.
    pub why: String,
    /// The place in the standard.
    pub source: String,
    /// What to do.
    pub fix: String,
    /// The finding in the register: tag, and what came of it.
    pub known: Option<(String, String)>,
}

impl FindingView {
    /// A diagnostic as it is shown.
    pub fn of(diagnostic: &Diagnostic) -> FindingView {
        FindingView {
            code: diagnostic.rule.code.to_owned(),
            severity: diagnostic.rule.severity.as_str().to_owned(),
            sign: match diagnostic.rule.severity {
                Severity::Error => "late",
                Severity::Warning | Severity::Unknown => "todo",
                Severity::Note => "none",
            },
            message: diagnostic.plain_message(),
            name: diagnostic.name.to_string(),
            record: diagnostic.record.as_deref().map(|record| {
                let span = diagnostic.span.unwrap_or_default();
                match (
                    record.get(..span.start),
                    record.get(span.start..span.end),
                    record.get(span.end..),
                ) {
                    (Some(before), Some(place), Some(after)) => {
                        (before.to_owned(), place.to_owned(), after.to_owned())
                    }
                    _ => (record.to_owned(), String::new(), String::new()),
                }
            }),
            why: plain(diagnostic.rule.why),
            source: diagnostic.rule.source.to_owned(),
            fix: plain(diagnostic.how_to_fix()),
            known: None,
        }
    }
}

/// A term of the SPF tree.
#[derive(Debug, Clone, Default)]
pub struct TreeRow {
    /// Depth, from 0.
    pub depth: usize,
    /// The term.
    pub term: String,
    /// Questions to DNS it costs, with what it leads to.
    pub lookups: u32,
    /// Answers without content.
    pub voids: u32,
    /// What to know of it.
    pub note: String,
}

/// A question with its answer.
#[derive(Debug, Clone, Default)]
pub struct AnswerRow {
    /// The name.
    pub name: String,
    /// The type.
    pub kind: &'static str,
    /// What was said.
    pub said: Vec<String>,
    /// Who said it and when.
    pub by: String,
}
