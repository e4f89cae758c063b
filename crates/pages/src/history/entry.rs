//! One entry: who, when, why, and what it left changed.

use super::changes::{ChangeLine, change_lines};
use crate::{html, places};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use register::{AnyRecord, Assurance, Entry, Register};

/// An entry as a line that opens.
#[derive(Debug, Clone)]
pub struct EntryLine {
    /// Its position in the ledger.
    pub position: u64,
    /// When, as a program reads it.
    pub time: String,
    /// When, as a person of the organization reads it.
    pub when: String,
    /// Who; empty where it was redacted.
    pub who: String,
    /// In which role and how sure that is; may be empty.
    pub role: String,
    /// What was done.
    pub what: String,
    /// Why, in their words; may be empty.
    pub why: String,
    /// The records it put, or the first of them.
    pub touched: Vec<TouchedLine>,
    /// How many more it put.
    pub more: usize,
    /// Its own page.
    pub href: String,
    /// Its content was redacted.
    pub redacted: bool,
}

/// A record that an entry put.
#[derive(Debug, Clone)]
pub struct TouchedLine {
    /// "R-14".
    pub tag: String,
    /// Its name or sentence then.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Its history.
    pub history: String,
    /// It was not there before.
    pub new: bool,
    /// Field by field.
    pub changes: Vec<ChangeLine>,
}

/// A record that an entry put, against its state before.
pub fn touched_line(
    register: &Register,
    base: &str,
    before: Option<&AnyRecord>,
    after: &AnyRecord,
) -> TouchedLine {
    let tag = after.tag();
    TouchedLine {
        label: after.label().to_owned(),
        href: places::of(base, after),
        history: format!("{base}/history/{tag}"),
        new: before.is_none(),
        changes: change_lines(register, before, after),
        tag,
    }
}

/// An entry without its records; `None`: it was redacted.
pub fn entry_line(
    position: u64,
    time: Timestamp,
    zone: &TimeZone,
    entry: Option<&Entry>,
    base: &str,
) -> EntryLine {
    let local = time.to_zoned(zone.clone());
    let by = entry.map(|e| &e.by);
    EntryLine {
        position,
        time: time.to_string(),
        when: format!(
            "{}, {}",
            html::day_words(local.date()),
            local.strftime("%-I:%M %p")
        ),
        who: by.map_or_else(String::new, |by| by.name.clone()),
        role: by.map_or_else(String::new, |by| {
            let sure = match by.assurance {
                Assurance::SignedIn => "",
                Assurance::Asserted => "at the command line",
                Assurance::Token => "a program with a token",
                Assurance::Job => "phiward itself",
            };
            let both = [by.role.as_str(), sure];
            let said: Vec<&str> = both.into_iter().filter(|s| !s.is_empty()).collect();
            said.join(", ")
        }),
        what: entry.map_or_else(
            || "Redacted".to_owned(),
            |entry| html::first_upper(fields::history_words(&entry.verb)),
        ),
        why: entry.map_or_else(String::new, |entry| entry.why.clone()),
        touched: Vec::new(),
        more: 0,
        href: format!("{base}/history/entries/{position}"),
        redacted: entry.is_none(),
    }
}
