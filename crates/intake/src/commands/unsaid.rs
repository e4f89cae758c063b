//! What a record holds because a file said it, and what the row of today's file does not
//! say any more: cells that are blank now, things that are not named any more. Nothing of
//! it is taken off by silence; each is told with its record and its row.

use super::Planner;
use crate::export::{Cells, Exported, cells};
use crate::field::{FieldSpec, Holds, Kind};
use crate::mapped::MappedRow;
use crate::profiles::header;
use crate::workbook::squeeze;
use register::{AnyRecord, Record};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Most records told of; the rest are counted.
const MOST: usize = 200;

/// Fields that follow from others.
const FOLLOWS: [&str; 2] = ["score", "level"];

/// Fields whose words are kept with the record where a cell said them, and which may be
/// filled from other cells: only the words show that a file said them.
const KEPT_WORDS: [&str; 15] = [
    "class",
    "ephi",
    "encrypted",
    "parties",
    "from",
    "to",
    "agreement",
    "assets",
    "threats",
    "vulnerabilities",
    "treatment",
    "affects",
    "provisions",
    "risks",
    "milestones",
];

/// Lines about records, and how many there were beyond those kept.
#[derive(Debug, Default)]
pub(super) struct Unsaid {
    lines: Vec<String>,
    more: usize,
}

impl Unsaid {
    fn add(&mut self, line: String) {
        match self.lines.len() < MOST {
            true => self.lines.push(line),
            false => self.more += 1,
        }
    }

    /// The lines as remarks; one in their place, where an import of the very same file told
    /// them.
    pub fn remarks(self, again: Option<&str>) -> impl Iterator<Item = String> {
        let all = self.lines.len() + self.more;
        let told = again.filter(|_| all > 0).map(|earlier| {
            format!(
                "{} what {} from earlier files, as was told when this very file came in as {earlier}; nothing of it has changed",
                crate::workbook::counted(all, "row does not say", "rows do not say"),
                if all == 1 { "its record holds" } else { "their records hold" }
            )
        });
        let unsaid = match told.is_some() {
            true => Unsaid::default(),
            false => self,
        };
        told.into_iter().chain(unsaid.lines())
    }

    fn lines(self) -> impl Iterator<Item = String> {
        let more = (self.more > 0).then(|| {
            format!(
                "and {} more rows do not say what their records hold from an earlier file",
                self.more
            )
        });
        self.lines.into_iter().chain(more)
    }
}

/// A place of a record that holds several things, and the field that names them.
pub(super) type Links = &'static [(&'static str, &'static str)];

/// A row, the record it is of, and that record as files said it.
struct Sides<'r, R> {
    row: &'r MappedRow,
    here: &'r R,
    stands: Cells,
    base: R,
    said: Cells,
}

impl Planner<'_> {
    /// Tells what stands in a record because an earlier file said it, and the row does not.
    /// `named` has what the row names in the places of `links`; `skip` are fields that are
    /// told elsewhere.
    pub(super) fn unsaid<R>(
        &mut self,
        row: &MappedRow,
        before: Option<&R>,
        named: &R,
        links: Links,
        skip: &[&str],
    ) where
        R: Exported + Record + DeserializeOwned + Into<AnyRecord>,
    {
        let Some(before) = before.filter(|_| self.own.is_none()) else {
            return;
        };
        let fields = self.kind.fields().iter();
        let blank = fields.filter(|spec| {
            let name = spec.name;
            let told = FOLLOWS.contains(&name) || skip.contains(&name);
            self.read.contains(&name) && !says(row, name) && !told
        });
        let blank: Vec<&FieldSpec> = blank.collect();
        let columns = self.kept.iter();
        let columns = columns.filter(|header| row.extra.iter().all(|(known, _)| known != *header));
        let columns: Vec<&String> = columns.collect();
        let links: Vec<&'static str> = links
            .iter()
            .filter(|(_, field)| says(row, field) && !skip.contains(field))
            .map(|(place, _)| *place)
            .collect();
        let (here, today) = (value(before), value(named));
        let stands = cells(self.register, &self.find, before);
        let Some(left) = self.source.left else {
            // Which of it a file said, only the history tells.
            let kept = before.kept().1;
            let filled = |field: &str| {
                kept.contains_key(field) || stands.iter().any(|(name, _)| *name == field)
            };
            self.plan.asks_history |= blank.iter().any(|spec| filled(spec.name))
                || columns.iter().any(|header| kept.contains_key(*header))
                || links
                    .iter()
                    .any(|place| !beyond(place, &here, &today).is_empty());
            return;
        };
        let Some(base) = left.value(&before.reference()) else {
            return;
        };
        let Ok(by_files) = serde_json::from_value::<R>(base.clone()) else {
            return;
        };
        let sides = Sides {
            row,
            here: before,
            stands,
            said: cells(self.register, &self.find, &by_files),
            base: by_files,
        };
        let mut dropped: Vec<String> = Vec::new();
        for place in links {
            let here = beyond(place, &here, &today);
            let of_files = items(place, base);
            for item in here.iter().filter(|item| holds(&of_files, item)) {
                let words = match item.get("title") {
                    Some(title) => title.as_str().unwrap_or_default().to_owned(),
                    None => fields::show(self.register, R::KIND, place, &json!([item])),
                };
                let what = fields::label(R::KIND, place);
                dropped.push(format!("{what} “{}”", short(&words)));
            }
        }
        let parts: Vec<String> = [
            (
                "not said in this file any more, and kept as it stands",
                sides.blank(&blank, &columns),
            ),
            ("not named any more, and kept", dropped),
            (
                "not named any more, and taken out",
                sides.taken_out(self.kind),
            ),
        ]
        .into_iter()
        .filter(|(_, things)| !things.is_empty())
        .map(|(words, things)| format!("{words}: {}", things.join(", ")))
        .collect();
        if !parts.is_empty() {
            self.tell_unsaid(row, before, &parts.join("; "));
        }
    }

    /// Tells something of a record that a row does not say any more.
    pub(super) fn tell_unsaid<R: Record>(&mut self, row: &MappedRow, record: &R, what: &str) {
        self.unsaid.add(format!(
            "row {}, {} “{}”: {what}. What is so no longer, change here",
            row.number,
            record.tag(),
            short(record.label())
        ));
    }
}

impl<R: Exported> Sides<'_, R> {
    /// The cell of a field that stands as files said it.
    fn as_said(&self, field: &str) -> Option<&String> {
        let said = cell(&self.said, field)?;
        (cell(&self.stands, field) == Some(said)).then_some(said)
    }

    /// Words that are kept with the record as files said them.
    fn words(&self, key: &str) -> Option<&String> {
        let said = self.base.kept().1.get(key)?;
        (self.here.kept().1.get(key) == Some(said)).then_some(said)
    }

    /// Fields and columns that files said, and whose cells are blank now.
    fn blank(&self, fields: &[&FieldSpec], columns: &[&String]) -> Vec<String> {
        let fields = fields.iter().filter_map(|spec| {
            let name = spec.name;
            // Words that no field took, or that show that a file said it.
            let same = cell(&self.said, name) == cell(&self.stands, name);
            let words = self.words(name).filter(|_| same);
            let text = match KEPT_WORDS.contains(&name) {
                true => words,
                false => self.as_said(name).or(words),
            };
            Some(format!("{} “{}”", label(spec), short(text?)))
        });
        let columns = columns.iter().filter_map(|header| {
            let text = self.words(header)?;
            Some(format!("{header} “{}”", short(text)))
        });
        fields.chain(columns).collect()
    }

    /// Items of lists of words that files said, and that the row's list does not have.
    fn taken_out(&self, kind: Kind) -> Vec<String> {
        let mut out = Vec::new();
        for spec in kind.fields() {
            let list = spec.holds == Holds::List && !spec.by_hand && spec.field.is_some();
            let now = self.row.fields.get(spec.name);
            let (true, Some(now), Some(was)) = (
                list || spec.name == "agreement_clauses",
                now.map(|value| plain(&value.raw)),
                self.as_said(spec.name),
            ) else {
                continue;
            };
            let items = was.split(['\n', ';', ',']).map(str::trim);
            for item in items.filter(|item| !item.is_empty() && !now.contains(&plain(item))) {
                out.push(format!("{} “{}”", label(spec), short(item)));
            }
        }
        out
    }
}

/// Whether a row, or one that goes on with it, fills a field.
fn says(row: &MappedRow, field: &str) -> bool {
    let mut rows = std::iter::once(row).chain(&row.further);
    rows.any(|row| row.fields.contains_key(field))
}

fn cell<'c>(cells: &'c Cells, field: &str) -> Option<&'c String> {
    let found = cells.iter().find(|(name, _)| *name == field);
    found.map(|(_, text)| text)
}

fn value<R: Record + Into<AnyRecord>>(record: &R) -> Value {
    let record: AnyRecord = record.clone().into();
    record.to_value()
}

/// What stands in a place of a record that holds several things.
fn items(place: &str, record: &Value) -> Vec<Value> {
    record[place].as_array().cloned().unwrap_or_default()
}

/// The items of a place of one record that another does not have.
fn beyond(place: &str, here: &Value, other: &Value) -> Vec<Value> {
    let other = items(place, other);
    let mut all = items(place, here);
    all.retain(|item| !holds(&other, item));
    all
}

fn holds(items: &[Value], item: &Value) -> bool {
    items.iter().any(|other| known_by(other) == known_by(item))
}

/// What tells an item of a list from others: itself, or its title.
fn known_by(item: &Value) -> &Value {
    item.get("title").unwrap_or(item)
}

/// A field as people call it.
fn label(spec: &FieldSpec) -> String {
    match spec.field {
        Some(field) => field.label.to_owned(),
        None => header(spec.name),
    }
}

fn plain(text: &str) -> String {
    squeeze(text).to_lowercase()
}

fn short(text: &str) -> String {
    let text = squeeze(text);
    if text.chars().count() <= 80 {
        return text;
    }
    format!("{}…", text.chars().take(79).collect::<String>())
}
