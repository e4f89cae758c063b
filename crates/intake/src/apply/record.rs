//! One row as a record: its key, its fields, and what its file rated it.

use super::further::{GoesOn, Last};
use super::{Known, Work, cut};
use crate::commands::against::comment_key;
use crate::field::{Holds, Kind};
use crate::mapped::{MappedRow, Original, Value};
use crate::mapping::{RepeatedKeys, Scale};
use crate::workbook::{Row, squeeze};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Work<'_> {
    pub(super) fn record(&mut self, row: &Row) {
        let errors_before = self.errors();
        self.torn(row);
        let (fields, blanked) = self.fields_of(row, false);
        let key = self.key(row, &fields);
        self.last = Some(Last {
            row: row.number,
            until: row.number,
            at: None,
        });
        let Some(key) = key else {
            // A missing title was reported already and is the key here.
            if !self.mapping.key.is_empty() {
                let column = self.located.column(&self.mapping.key[0]);
                self.error(
                    row.number,
                    column,
                    "the record's key is missing".to_owned(),
                    "give the row its number or name, or leave it out with a rule in skip_rows"
                        .to_owned(),
                );
            }
            self.out.bad_rows.push(row.number);
            return;
        };
        let is_bad = self.errors() > errors_before;
        let plain = key.to_lowercase();
        let numbers = self.mapping.repeated_keys == RepeatedKeys::Number;
        let mut onto = None;
        let key = match self.keys.get_mut(&plain) {
            None => key,
            Some(known) if numbers => {
                known.times += 1;
                let (first, times) = (known.row, known.times);
                let mut numbered = format!("{key} ({times})");
                while self.keys.contains_key(&numbered.to_lowercase()) {
                    numbered.push_str(" (2)");
                }
                self.remarks.value(
                    row.number,
                    "the words that name a row above name this one, too: ",
                    &format!("{key}, row {first}"),
                    "; they are told apart by their order alone, which has to stay when the file is imported again: better give each a number",
                );
                numbered
            }
            Some(known) => {
                let (first, at) = (known.row, known.at);
                onto = at.filter(|_| !is_bad && self.may_join());
                if onto.is_none() {
                    let named = self.mapping.key.first();
                    let column = named.and_then(|k| self.located.column(k));
                    self.error(row.number, column, format!("the key “{}” stands in row {first} already", cut(&key)), "give one of the two rows another key, delete the repeated row, or name more columns in the mapping's key".to_owned());
                }
                key
            }
        };
        let original = self.original(row);
        let (further, alone) = self.beside(row, &key);
        // What is wrong there is an error of the row, too.
        if self.errors() > errors_before {
            onto = None;
        }
        let mut extra = self.extra_of(row, blanked);
        extra.extend(alone);
        let mapped = MappedRow {
            number: row.number,
            key,
            fields,
            original,
            extra,
            further,
        };
        self.takes(&mapped);
        if let Some(at) = onto {
            self.last = Some(Last {
                row: self.out.rows[at].number,
                until: row.number,
                at: Some(at),
            });
            return self.join(mapped, at, GoesOn::Numbered);
        }
        let is_bad = self.errors() > errors_before;
        let at = (!is_bad).then_some(self.out.rows.len());
        let known = Known {
            row: row.number,
            times: 1,
            at,
        };
        self.keys.entry(mapped.key.to_lowercase()).or_insert(known);
        match at {
            None => self.out.bad_rows.push(row.number),
            Some(_) => self.out.rows.push(mapped),
        }
        if let Some(last) = &mut self.last {
            last.at = at;
        }
    }

    /// Filled cells of columns no field reads, and words that are read as blank.
    pub(super) fn extra_of(
        &self,
        row: &Row,
        blanked: Vec<(String, String)>,
    ) -> Vec<(String, String)> {
        let unmapped = self.located.unmapped.iter();
        let filled = unmapped.filter(|c| !row.cell(**c).is_blank());
        filled
            .map(|c| (self.located.names[*c].clone(), self.shown(row, *c)))
            .chain(blanked)
            .chain(self.comments_of(row))
            .collect()
    }

    /// Comments beside cells of a row, under the field that reads the cell, else its header.
    fn comments_of(&self, row: &Row) -> Vec<(String, String)> {
        let all = &self.located.sheet.comments;
        let beside = all.range((row.number, 0)..=(row.number, usize::MAX));
        let of = |((_, column), text): (&(u32, usize), &Arc<str>)| {
            let read = self.rules.iter().find(|rule| rule.columns.contains(column));
            let named = match read {
                Some(rule) => rule.spec.name,
                None => self.located.names.get(*column)?.as_str(),
            };
            Some((comment_key(named), text.to_string()))
        };
        beside.filter_map(of).collect()
    }

    pub(super) fn key(&self, row: &Row, fields: &BTreeMap<&'static str, Value>) -> Option<String> {
        if self.mapping.key.is_empty() {
            return fields
                .get(self.mapping.kind.title())
                .map(|v| squeeze(&v.raw))
                .filter(|k| !k.is_empty());
        }
        let parts: Vec<String> = self
            .key_columns
            .iter()
            .map(|column| squeeze(&self.shown(row, *column)))
            .collect();
        parts
            .iter()
            .any(|p| !p.is_empty())
            .then(|| parts.join(" / "))
    }

    pub(super) fn original(&self, row: &Row) -> Option<Original> {
        if !matches!(self.mapping.kind, Kind::Risks | Kind::Ratings) {
            return None;
        }
        let none = Scale::default();
        let scale = self.mapping.scale.as_ref().unwrap_or(&none);
        let text = |column: &Option<String>, field: &str| -> Option<String> {
            let raw = match column {
                Some(name) => {
                    let column = self.located.column(name);
                    column.map(|c| self.taken(row, c, Holds::Text))
                }
                None => self
                    .field(field)
                    .filter(|f| f.rule.constant.is_none())
                    .map(|f| self.raw(row, f)),
            };
            raw.map(|r| squeeze(&r)).filter(|r| !r.is_empty())
        };
        let original = Original {
            likelihood: text(&scale.likelihood, "likelihood"),
            impact: text(&scale.impact, "impact"),
            score: text(&scale.score, "score"),
            level: text(&scale.level, "level"),
            scale: scale.description.clone(),
        };
        let any = [
            &original.likelihood,
            &original.impact,
            &original.score,
            &original.level,
        ]
        .iter()
        .any(|o| o.is_some());
        any.then_some(original)
    }
}
