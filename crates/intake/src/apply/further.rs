//! Rows that go on with a record above: further actions of one risk in merged cells, below
//! blank ones, or under the same number. What they add is kept with that record; a row that
//! says something else of it is an error which names both.

use super::{Work, cut};
use crate::cellread;
use crate::field::Kind;
use crate::mapped::{MappedRow, Typed, Value};
use crate::workbook::{Row, same_words, squeeze};
use std::collections::{BTreeMap, HashMap};

/// How a row shows that it goes on with a record above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GoesOn {
    /// It stands in merged cells that begin in the record's row.
    Merged,
    /// It stands right below, without a number and a name of its own.
    Below,
    /// It has the record's number.
    Numbered,
}

/// The record that was read last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    /// Its first row.
    pub row: u32,
    /// The last row that goes on with it.
    pub until: u32,
    /// Its place among the rows that were read; `None`: it has errors.
    pub at: Option<usize>,
}

/// What two rows of one record say differently.
struct Differs {
    field: &'static str,
    here: String,
    there: String,
}

/// Rows of one record. Each is held against all before it, so that a table in which all rows
/// have one number would be read for hours.
const MOST_ROWS: usize = 500;

/// Fields of which each further row of a risk has its own, where it names an action.
const OF_AN_ACTION: [&str; 4] = ["action", "due", "owner", "status"];

/// Fields whose cells in several rows of one record are items of one list.
const LISTS: [&str; 8] = [
    "assets",
    "threats",
    "vulnerabilities",
    "controls",
    "provisions",
    "risks",
    "safeguards",
    "milestones",
];

/// The field by which a row without a number and a name can go on with the record above.
fn goes_on_by(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Risks | Kind::Findings => Some("action"),
        Kind::Actions => Some("milestones"),
        _ => None,
    }
}

/// Whether rows of a kind may go on with a record: not where a row is found by what it is
/// about, which two rows say by themselves.
fn can_go_on(kind: Kind) -> bool {
    !matches!(kind, Kind::Ratings | Kind::Answers | Kind::People)
}

impl Work<'_> {
    /// Whether a row goes on with the record read last.
    pub(super) fn goes_on(&self, row: &Row) -> Option<(GoesOn, Last)> {
        if !can_go_on(self.mapping.kind) || self.mapping.is_own() {
            return None;
        }
        let last = self.last?;
        let title = self.field(self.mapping.kind.title())?;
        let names: &[usize] = match self.key_columns.is_empty() {
            true => &title.columns,
            false => &self.key_columns,
        };
        let blank = |columns: &[usize]| columns.iter().all(|c| row.cell(*c).is_blank());
        let untitled = blank(&title.columns);
        if !self.key_columns.is_empty() && untitled && self.has_key_of(row, last) {
            return Some((GoesOn::Numbered, last));
        }
        if names.is_empty() || !blank(names) {
            return None;
        }
        let begins = |column: &usize| {
            let areas = self.located.sheet.merges.iter();
            areas
                .filter(|m| m.left <= *column && *column <= m.right)
                .find(|m| m.top < row.number && row.number <= m.bottom)
                .map(|m| m.top)
        };
        if names.iter().all(|column| begins(column) == Some(last.row)) {
            return Some((GoesOn::Merged, last));
        }
        let by = goes_on_by(self.mapping.kind)?;
        let rules = self.rules.iter().chain(self.actions.iter().flatten());
        let says = rules
            .filter(|rule| rule.spec.name == by)
            .flat_map(|rule| &rule.columns)
            .any(|c| !row.cell(*c).is_blank());
        (says && untitled && row.number == last.until + 1).then_some((GoesOn::Below, last))
    }

    /// Whether a row has the number of the record read last.
    fn has_key_of(&self, row: &Row, last: Last) -> bool {
        let known = last.at.and_then(|at| self.out.rows.get(at));
        let key = self.key(row, &BTreeMap::new());
        known
            .zip(key)
            .is_some_and(|(known, key)| known.key.to_lowercase() == key.to_lowercase())
    }

    /// Takes what a row says of the record above.
    pub(super) fn further(&mut self, row: &Row, how: GoesOn, last: Last) {
        if let Some(known) = &mut self.last {
            known.until = row.number;
        }
        let errors_before = self.errors();
        self.torn(row);
        let (fields, blanked) = self.fields_of(row, true);
        if self.errors() > errors_before {
            self.out.bad_rows.push(row.number);
            return;
        }
        let Some(at) = last.at else {
            self.error(
                row.number,
                None,
                format!(
                    "it goes on with the record of row {}, which has errors",
                    last.row
                ),
                "mend that row first".to_owned(),
            );
            self.out.bad_rows.push(row.number);
            return;
        };
        let key = self.out.rows[at].key.clone();
        let (further, alone) = self.beside(row, &key);
        if self.errors() > errors_before {
            self.out.bad_rows.push(row.number);
            return;
        }
        let mut extra = self.extra_of(row, blanked);
        extra.extend(alone);
        let further = MappedRow {
            number: row.number,
            key,
            fields,
            original: None,
            extra,
            further,
        };
        self.takes(&further);
        self.join(further, at, how);
    }

    /// Joins a row to the record at a place, or says what stands against it.
    pub(super) fn join(&mut self, further: MappedRow, at: usize, how: GoesOn) {
        let number = further.number;
        let rows = self.joined.entry(at).or_default();
        *rows += 1;
        if *rows >= MOST_ROWS {
            let key = &self.out.rows[at].key;
            let what = format!(
                "“{}” has {MOST_ROWS} rows already, from row {} on; more of one record are not read",
                cut(key),
                self.out.rows[at].number
            );
            let fix = "give the records numbers of their own, or choose another column as key";
            self.error(number, None, what, fix.to_owned());
            self.out.bad_rows.push(number);
            return;
        }
        let (first, key) = (self.out.rows[at].number, self.out.rows[at].key.clone());
        match joined(self.mapping.kind, &mut self.out.rows[at], further) {
            Ok(true) => self.remarks.row(
                number,
                match how {
                    GoesOn::Merged => "read as more of the record above, whose merged cells reach down to here",
                    GoesOn::Below => "read as more of the record above, for want of a number and a name of its own",
                    GoesOn::Numbered => "read as more of the record above that has the same number",
                },
            ),
            Ok(false) => self.remarks.row(
                number,
                format!("says nothing that row {first} does not say, and was taken once"),
            ),
            Err(differs) => {
                let column = self.field(differs.field).and_then(|f| f.columns.first().copied());
                let label = column.map_or(differs.field.to_owned(), |c| self.located.names[c].clone());
                let of = match how {
                    GoesOn::Numbered => format!("the key “{}” stands in row {first} already", cut(&key)),
                    _ => format!("it goes on with the record of row {first}"),
                };
                self.error(
                    number,
                    column,
                    format!(
                        "{of}, and “{}” differs: “{}” here, “{}” there",
                        label,
                        cut(&differs.here),
                        cut(&differs.there)
                    ),
                    "give one of the two rows another key, or make both say the same".to_owned(),
                );
                self.out.bad_rows.push(number);
            }
        }
    }

    /// Whether a second row of a key may go on with the first.
    pub(super) fn may_join(&self) -> bool {
        can_go_on(self.mapping.kind) && !self.mapping.is_own()
    }
}

/// Joins a row to that of its record; `false` where it says nothing new.
fn joined(kind: Kind, into: &mut MappedRow, mut further: MappedRow) -> Result<bool, Differs> {
    let acts =
        matches!(kind, Kind::Risks | Kind::Findings) && further.fields.contains_key("action");
    let action = further.text("action").unwrap_or_default().to_owned();
    let does_so = |row: &MappedRow| row.text("action").is_some_and(|it| same_words(it, &action));
    // The same action once more is no action of its own.
    let again = acts && {
        let mut of = std::iter::once(&*into).chain(&into.further);
        of.any(does_so)
    };
    let acts = acts && !again;
    let mut new = acts;
    let mut taken: Vec<(&'static str, Value)> = Vec::new();
    let names: Vec<&'static str> = further.fields.keys().copied().collect();
    for name in names {
        if acts && OF_AN_ACTION.contains(&name) {
            continue;
        }
        let Some(value) = further.fields.remove(name) else {
            continue;
        };
        let Some(there) = into.fields.get(name) else {
            new = true;
            taken.push((name, value));
            continue;
        };
        let (here, was) = (squeeze(&value.raw), squeeze(&there.raw));
        if here.to_lowercase() == was.to_lowercase() {
            continue;
        }
        if LISTS.contains(&name) {
            new = true;
            taken.push((name, with(there, value)));
            continue;
        }
        // The due day of an action that another row of the record names.
        let of_action = again && OF_AN_ACTION.contains(&name);
        let known = of_action
            && into.further.iter().any(|row| {
                let same = row.fields.get(name).map(|v| squeeze(&v.raw));
                same.is_none_or(|text| text.to_lowercase() == here.to_lowercase()) && does_so(row)
            });
        if !known {
            return Err(Differs {
                field: name,
                here,
                there: was,
            });
        }
    }
    let beside = new_beside(into, std::mem::take(&mut further.further))?;
    new |= !beside.is_empty();
    let mut extra: Vec<(String, String)> = Vec::new();
    for (header, text) in std::mem::take(&mut further.extra) {
        let known = into.extra.iter().find(|(known, _)| *known == header);
        match known {
            Some((_, there)) if squeeze(there) == squeeze(&text) => {}
            _ if acts => extra.push((header, text)),
            None => {
                new = true;
                into.extra.push((header, text));
            }
            Some(_) => {
                new = true;
                let free = (2..).map(|n| format!("{header} ({n})"));
                let mut free =
                    free.filter(|name| into.extra.iter().all(|(known, _)| known != name));
                if let Some(name) = free.next() {
                    into.extra.push((name, text));
                }
            }
        }
    }
    into.fields.extend(taken);
    if acts {
        further.extra = extra;
        into.further.push(further);
    }
    into.further.extend(beside);
    Ok(new)
}

/// Of the actions in columns of a row, those that its record does not have yet.
fn new_beside(into: &MappedRow, beside: Vec<MappedRow>) -> Result<Vec<MappedRow>, Differs> {
    let text = |row: &MappedRow, name: &str| {
        let value = row.fields.get(name);
        value.map(|value| squeeze(&value.raw).to_lowercase())
    };
    if beside.is_empty() {
        return Ok(Vec::new());
    }
    // Each is looked up among all: how it reads there is worked out once.
    let mut by_action: HashMap<Option<String>, &MappedRow> = HashMap::new();
    for known in std::iter::once(into).chain(&into.further) {
        by_action.entry(text(known, "action")).or_insert(known);
    }
    let mut new = Vec::new();
    for row in beside {
        let Some(known) = by_action.get(&text(&row, "action")) else {
            new.push(row);
            continue;
        };
        for field in ["due", "owner", "status"] {
            if let (Some(there), Some(here)) = (text(known, field), text(&row, field))
                && there != here
            {
                return Err(Differs { field, here, there });
            }
        }
    }
    Ok(new)
}

/// A list with the items of another, or a text with another below it.
fn with(there: &Value, value: Value) -> Value {
    let typed = match (&there.typed, value.typed) {
        (Typed::List(known), Typed::List(items)) => {
            let mut all = known.clone();
            all.extend(items.into_iter().filter(|item| !known.contains(item)));
            Typed::List(all)
        }
        (Typed::Text(known), Typed::Text(text)) => Typed::Text(format!("{known}\n{text}")),
        (known, _) => known.clone(),
    };
    Value {
        raw: format!("{}\n{}", there.raw, value.raw),
        typed,
    }
}

/// Whether nothing but a name that says that there is none stands in a text.
pub(super) fn names_nothing(raw: &str) -> bool {
    !raw.trim().is_empty() && cellread::nothing(raw)
}
