//! What the values of a file become: for every field with a meaning of its own, each
//! value, its meaning, and how often it stands there. What is shown before an import.

use super::Planner;
use crate::field::{FieldSpec, Holds, Kind};
use crate::mapped::MappedRow;
use crate::meaning::{Reading, is_cross};
use crate::workbook::squeeze;
use register::records::Strategy;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most values kept of a field; the rest are counted together.
const VALUES: usize = 200;

/// A field with a meaning of its own, and what its values become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// The field.
    pub field: &'static str,
    /// What it means, for people.
    pub label: &'static str,
    /// Its values, the most frequent first.
    pub values: Vec<MeantValue>,
    /// Rows with values beyond those.
    pub more: u32,
    /// What a person may say that a value means, as a mapping writes it; none where a
    /// value is not one of a few words.
    pub choices: Vec<&'static str>,
}

/// A value and what it becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeantValue {
    /// The file's words.
    pub value: String,
    /// What is recorded, in words; blank where nothing is.
    pub meaning: String,
    /// Whether the whole cell was understood.
    pub understood: bool,
    /// Rows that have it.
    pub rows: u32,
}

/// What values mean, as rows come by.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    fields: BTreeMap<&'static str, Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    values: Vec<MeantValue>,
    at: HashMap<(String, String), usize>,
    more: u32,
}

impl Meanings {
    fn add(&mut self, field: &'static str, value: String, meaning: String, understood: bool) {
        let seen = self.fields.entry(field).or_default();
        let key = (value.to_lowercase(), meaning.clone());
        if let Some(known) = seen.at.get(&key).and_then(|at| seen.values.get_mut(*at)) {
            known.rows += 1;
        } else if seen.values.len() < VALUES {
            seen.at.insert(key, seen.values.len());
            seen.values.push(MeantValue {
                value,
                meaning,
                understood,
                rows: 1,
            });
        } else {
            seen.more += 1;
        }
    }

    /// Notes what a value becomes, without more to be said; blank for nothing.
    pub fn note(&mut self, field: &'static str, value: &str, meaning: String) {
        let understood = !meaning.is_empty();
        self.add(field, super::shortened(value), meaning, understood);
    }

    /// The fields in the order of the kind.
    pub fn of(self, kind: Kind) -> Vec<Meant> {
        let mut fields = self.fields;
        let specs = kind.fields().iter();
        specs
            .filter_map(|spec| {
                let mut seen = fields.remove(spec.name)?;
                seen.values
                    .sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
                Some(Meant {
                    field: spec.name,
                    label: spec.meaning,
                    values: seen.values,
                    more: seen.more,
                    choices: choices(kind, spec),
                })
            })
            .collect()
    }
}

/// What a value of a field may be said to mean.
fn choices(kind: Kind, spec: &FieldSpec) -> Vec<&'static str> {
    match (spec.name, spec.holds) {
        (_, Holds::Level) => catalog::Level::ALL
            .iter()
            .map(|level| level.words())
            .collect(),
        ("agreement", _) => vec![
            "in force",
            "being repaired",
            "missing",
            "not needed",
            "not known",
        ],
        ("encrypted", _) => vec!["yes", "in part", "no", "not known"],
        ("ephi", _) => vec![
            "yes",
            "no",
            "creates",
            "receives",
            "maintains",
            "transmits",
            "not known",
        ],
        ("treatment", _) => Strategy::ALL
            .iter()
            .map(|strategy| strategy.words())
            .collect(),
        ("in_place", _) => vec!["in place", "in part", "not in place", "not applicable"],
        ("status", _) => match kind {
            Kind::Risks => vec!["open", "closed"],
            Kind::Actions => vec!["open", "in progress", "done", "dropped"],
            _ => vec!["in use", "retired"],
        },
        (_, Holds::YesNo) => vec!["yes", "no"],
        ("class", _) => {
            let classes = catalog::Catalog::builtin().classes.iter();
            classes.map(|class| class.code.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

/// Fields in which some cells are a lone “x” and others say something else.
pub(super) fn crossed(rows: &[MappedRow]) -> HashSet<&'static str> {
    let mut crosses: HashSet<&'static str> = HashSet::new();
    let mut others: HashSet<&'static str> = HashSet::new();
    for (&field, value) in rows.iter().flat_map(|row| &row.fields) {
        match is_cross(&value.raw) {
            true => crosses.insert(field),
            false if crate::cellread::nothing(&value.raw) => false,
            false => others.insert(field),
        };
    }
    crosses.intersection(&others).copied().collect()
}

impl Planner<'_> {
    /// Notes what a cell becomes; a cell that is not understood is told and kept.
    pub(super) fn meant<T: Copy>(
        &mut self,
        row: &MappedRow,
        field: &'static str,
        reading: Reading<T>,
        words: impl Fn(T) -> String,
    ) -> Reading<T> {
        let Some(value) = row.fields.get(field) else {
            return reading;
        };
        let shown = super::shortened(&value.raw);
        // A cross among words and other marks may be a tick or a no.
        let crossed = self.crossed.contains(field) && is_cross(&value.raw);
        let reading = match crossed {
            true => Reading::Unread,
            false => reading,
        };
        match reading {
            Reading::Is(known) => self.meanings.add(field, shown, words(known), true),
            Reading::Unknown => self
                .meanings
                .add(field, shown, "not known".to_owned(), true),
            Reading::Unread => {
                let raw = squeeze(&value.raw);
                self.meanings.add(field, shown, String::new(), false);
                self.unread(row, field, &raw);
            }
        }
        reading
    }

    /// Tells of words that are not understood, and keeps them.
    pub(super) fn unread(&mut self, row: &MappedRow, field: &'static str, words: &str) {
        if !self.unread.contains(&field) {
            self.unread.push(field);
        }
        self.remark_value(
            row,
            &format!("{field}: "),
            words,
            " is not understood, so nothing is recorded of it; the words are kept. Say what it means in the mapping's values, or correct the cell",
        );
    }
}
