//! What stands beside a value in its row and takes it back. A safeguard is “Implemented” and
//! its test “Failed”; an agreement is “on file” and not signed by the vendor; something is
//! “Done” and was reopened. Which of the two is so, the file does not say: nothing is recorded
//! of it, both are kept in words, and it is told.
//!
//! One table says for each statement which columns speak of the same thing and what in them
//! takes it back. Only what leaves nothing to be done is looked at: that something is missing
//! needs no proof.

mod columns;
mod remark;

use super::Planner;
use super::beside::{is_remark, remarks};
use crate::Typed;
use crate::mapped::MappedRow;
use crate::meaning::phrase::{Bearing, bearing};
use crate::meaning::{Reading, When, yes_no};
use crate::workbook::squeeze;
pub(super) use columns::Relief;
use columns::{COLUMNS, Column, has, plain};
use remark::remark_takes;
use std::collections::HashMap;

/// The key under which the comment of a field's cell is kept.
pub(crate) fn comment_key(field: &str) -> String {
    format!("{field} (comment)")
}

/// The columns of the table that each header of a file is one of, looked at once.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<String, Vec<&'static Column>>);

impl Known {
    fn of(&mut self, header: &str) -> &[&'static Column] {
        if !self.0.contains_key(header) {
            self.0.insert(header.to_owned(), known_of(header).collect());
        }
        self.0.get(header).map_or(&[], Vec::as_slice)
    }
}

/// Whether a header names a product of which each machine has another.
fn is_of_a_product(header: &str) -> bool {
    has(
        "bitlocker|filevault|luks|veracrypt|tde|tls|ssl",
        &plain(header),
    )
}

/// The columns of the table that a header is one of.
fn known_of(header: &str) -> impl Iterator<Item = &'static Column> {
    let plain = plain(header);
    COLUMNS
        .iter()
        .filter(move |column| column.has_header(&plain))
}

/// Whether a column beside a value bears on it: one that may take it back, remarks, its comment.
pub(super) fn bears(relief: Relief, field: &str, header: &str, text: &str) -> bool {
    if is_remark(header) {
        return remark_takes(relief, text) || bearing(text, "") == Bearing::Turns;
    }
    header == comment_key(field) || known_of(header).any(|column| column.of.contains(&relief))
}

/// What takes a statement back: the header of its column and its words.
fn found(
    known: &mut Known,
    row: &MappedRow,
    field: &str,
    relief: Relief,
    when: When,
) -> Option<(String, String)> {
    let done = ["completed_on", "closed_on"]
        .iter()
        .find_map(|field| row.date(field));
    // A column may have a field of its own, whose words are kept as they are.
    let verified = row.text("verified");
    let own = verified.map(|text| ("verified", text));
    let others = row.extra.iter();
    let others = others.map(|(header, text)| (header.as_str(), text.as_str()));
    let comment = comment_key(field);
    for (header, text) in own.into_iter().chain(others) {
        if header == comment {
            match bearing(text, "") {
                Bearing::Turns => return Some((header.to_owned(), text.to_owned())),
                _ => continue,
            }
        }
        let takes = |column: &&Column| {
            column.of.contains(&relief) && column.takes.takes(relief, text, when, done)
        };
        // “BitLocker: No” beside “FileVault: Yes” is of another machine.
        let is_of_another = || {
            is_of_a_product(header)
                && yes_no::yes_no(text) == Reading::Is(false)
                && row.extra.iter().any(|(other, said)| {
                    let affirms = |column: &&Column| {
                        column.of.contains(&relief) && column.takes.affirms(relief, said, when)
                    };
                    other.as_str() != header
                        && is_of_a_product(other)
                        && known_of(other).any(|column| affirms(&column))
                })
        };
        if known.of(header).iter().any(takes) && !is_of_another() {
            return Some((header.to_owned(), text.to_owned()));
        }
    }
    let remark = remarks(row).find(|text| remark_takes(relief, text))?;
    Some(("a remark".to_owned(), remark.to_owned()))
}

impl Planner<'_> {
    /// Whether something beside the value of `field` takes back what it says; it is told
    /// then, and the words are kept.
    pub(super) fn taken_back_by(
        &mut self,
        row: &MappedRow,
        field: &'static str,
        relief: Relief,
    ) -> bool {
        if self.own.is_some() {
            return false;
        }
        let when = self.when();
        let Some((header, text)) = found(&mut self.against, row, field, relief, when) else {
            return false;
        };
        let said = match row.fields.get(field) {
            Some(value) => {
                self.meanings.note(field, &value.raw, String::new());
                self.unread.push(field);
                squeeze(&value.raw)
            }
            None => String::new(),
        };
        let before = match said.is_empty() {
            true => format!("{field}: beside it “{}” says ", super::shortened(&header)),
            false => format!(
                "{field}: “{}” stands beside “{}”, which says ",
                super::shortened(&said),
                super::shortened(&header)
            ),
        };
        self.remark_value(row, &before, &text, ", which may take it back: nothing is recorded of it, and the words are kept. Correct the row, or say here what is so");
        true
    }

    /// Whether the row says beside a missing agreement that none is required; it is told then.
    pub(super) fn agreement_not_required(&mut self, row: &MappedRow) -> bool {
        const ASKS: &str = "baa required|baa needed|agreement required|agreement needed|requires baa|requires a baa|needs baa|needs a baa";
        let asks = |header: &str| {
            let plain = plain(header);
            plain == "required" || has(ASKS, &plain) && !has("subcontractor|sub|date|by", &plain)
        };
        let other = row
            .extra
            .iter()
            .find(|(header, text)| asks(header) && yes_no::yes_no(text) == Reading::Is(false));
        let Some((header, text)) = other.filter(|_| self.own.is_none()).cloned() else {
            return false;
        };
        let said = squeeze(row.text("agreement").unwrap_or_default());
        let before = format!(
            "agreement: “{}” stands beside “{}”, which says ",
            super::shortened(&said),
            super::shortened(&header)
        );
        self.remark_value(
            row,
            &before,
            &text,
            ": none is recorded as missing, nor whether one is needed, and the words are kept",
        );
        true
    }

    /// Whether what a row says of a field, and what was not understood or is taken back in it,
    /// is other than the words of an earlier file by which the record stands so.
    pub(super) fn said_anew(
        &self,
        kept: &register::records::Extra,
        row: &MappedRow,
        field: &str,
        relief: Relief,
    ) -> bool {
        let Some(earlier) = kept.get(field).filter(|_| self.own.is_none()) else {
            return false;
        };
        let now = row.fields.get(field).map(|value| squeeze(&value.raw));
        now.is_some_and(|now| {
            // What was said here since stands, whatever else of the row is another.
            let mut others = row.extra.iter();
            let is_new = |header: &String, text: &String| {
                kept.get(header) != Some(text) && bears(relief, field, header, text)
            };
            now != *earlier || others.any(|(header, text)| is_new(header, text))
        })
    }
}

/// Whether a safeguard is named with words that it is not done, or not kept up: “Cover sheet
/// required by policy but not followed”.
pub(super) fn is_undone(plain: &str) -> bool {
    const UNDONE: &str = "but not|not followed|not enforced|not used|not being used|not tested|not working|not monitored|not reviewed|not maintained|not updated|not applied|not configured|not deployed|not consistently|not always|not performed|not done|not complied with|not checked|not in use|not enabled|not active|not effective|rarely followed|never followed|never tested|never reviewed|never used|seldom followed|often skipped|ignored|bypassed";
    has(UNDONE, plain)
}

/// Fields of ePHI in which some cells are numbers beyond 0 and 1: they count something, and
/// 1 is no yes there.
pub(super) fn counts(rows: &[MappedRow], field: &str) -> bool {
    let values = rows.iter().filter_map(|row| row.fields.get(field));
    let mut numbers = values.filter_map(|value| value.raw.trim().parse::<f64>().ok());
    numbers.any(|number| number != 0.0 && number != 1.0)
}

/// Whether a cell is a number and nothing else.
pub(super) fn is_number(row: &MappedRow, field: &str) -> bool {
    let value = row.fields.get(field);
    value.is_some_and(|value| {
        matches!(value.typed, Typed::Text(_) | Typed::List(_))
            && value.raw.trim().parse::<f64>().is_ok()
    })
}
