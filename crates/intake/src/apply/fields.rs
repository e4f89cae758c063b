//! The fields that the rules of a mapping find in a row.

use super::Work;
use super::further::names_nothing;
use super::guessed::{Told, keeps_words, says_nothing};
use super::ticked;
use crate::cellread::{self, CellProblem, FieldRule};
use crate::field::Holds;
use crate::mapped::{Typed, Value};
use crate::workbook::{Row, squeeze, unguard};
use std::collections::BTreeMap;

impl Work<'_> {
    /// The text a rule finds in a row, before any meaning is given to it.
    pub(super) fn raw(&self, row: &Row, field: &FieldRule<'_>) -> String {
        let rule = field.rule;
        if let Some(constant) = &rule.constant {
            return constant.clone();
        }
        let one = |column: usize| {
            let text = self.taken(row, column, field.spec.holds);
            let text = self.meant_by_ditto(column, text);
            match self.above.get(&column) {
                Some(above) if rule.fill_down && text.trim().is_empty() => above.clone(),
                _ => text,
            }
        };
        if rule.ticked {
            return ticked::said(field, &self.located.names, &one);
        }
        if let [column] = field.columns[..] {
            return one(column);
        }
        let pieces: Vec<String> = field
            .columns
            .iter()
            .map(|c| squeeze(&one(*c)))
            .filter(|t| !t.is_empty())
            .collect();
        pieces.join(rule.join.as_deref().unwrap_or(" "))
    }

    /// The rule of a field.
    pub(super) fn field(&self, name: &str) -> Option<&FieldRule<'_>> {
        self.rules.iter().find(|f| f.spec.name == name)
    }

    pub(super) fn shown(&self, row: &Row, column: usize) -> String {
        self.guarded(row.cell(column).seen())
    }

    /// The text of a cell as a field takes it: days and numbers by what they are.
    pub(super) fn taken(&self, row: &Row, column: usize, holds: Holds) -> String {
        let cell = row.cell(column);
        if cell.formula && self.located.sheet.zero_formulas.contains(&column) {
            return String::new();
        }
        self.guarded(match holds {
            Holds::Date | Holds::Number => cell.plain(),
            _ => cell.seen(),
        })
    }

    pub(super) fn guarded(&self, text: String) -> String {
        if self.mapping.guarded {
            unguard(&text).to_owned()
        } else {
            text
        }
    }

    /// The fields of a row, and the words that are read as blank. What is wrong with a cell
    /// is an error; a row that goes on with a record above needs no name.
    pub(super) fn fields_of(
        &mut self,
        row: &Row,
        goes_on: bool,
    ) -> (BTreeMap<&'static str, Value>, Vec<(String, String)>) {
        let rules = std::mem::take(&mut self.rules);
        let read = self.fields_by(&rules, row, goes_on);
        self.rules = rules;
        read
    }

    /// The fields that some rules find in a row.
    pub(super) fn fields_by(
        &mut self,
        rules: &[FieldRule<'_>],
        row: &Row,
        goes_on: bool,
    ) -> (BTreeMap<&'static str, Value>, Vec<(String, String)>) {
        let mapping = self.mapping;
        let mut blanked: Vec<(String, String)> = Vec::new();
        let mut fields = BTreeMap::new();
        for field in rules {
            let (spec, rule) = (field.spec, field.rule);
            let column = field.columns.first().copied();
            let mut broken = false;
            for c in field.columns.iter().copied() {
                if let Err(problem) = cellread::usable(row.cell(c)) {
                    self.error(row.number, Some(c), problem.what, problem.fix);
                    broken = true;
                }
            }
            if broken {
                continue;
            }
            let mut raw = self.raw(row, field);
            if spec.holds == Holds::Date
                && let Some(column) = column
            {
                let free = !rule.values.contains_key(&squeeze(&raw));
                raw = self.day(raw, column, free);
            }
            if rule.fill_down {
                for c in field.columns.iter().copied() {
                    let text = self.shown(row, c);
                    if !text.trim().is_empty() {
                        self.above.insert(c, text);
                    }
                }
            }
            let title = spec.name == mapping.kind.title();
            let is_name = mapping.kind.title() == "name";
            match cellread::typed(field, mapping, &raw) {
                Ok(Some(typed)) => {
                    fields.insert(spec.name, Value { raw, typed });
                }
                // "n/a" is not a name; the record is called by its number.
                Ok(None) if title && goes_on => {}
                Ok(None) if title && is_name && names_nothing(&raw) => {
                    match self.key(row, &fields) {
                        Some(key) if !mapping.key.is_empty() => {
                            self.remarks.value(
                                row.number,
                                "the name ",
                                raw.trim(),
                                " names nothing, so the record is called by its number",
                            );
                            fields.insert(
                                spec.name,
                                Value {
                                    typed: Typed::Text(key.clone()),
                                    raw: key,
                                },
                            );
                        }
                        _ => self.error(
                            row.number,
                            column,
                            "the text that names the record is missing".to_owned(),
                            "fill the cell, or leave the row out with a rule in skip_rows"
                                .to_owned(),
                        ),
                    }
                }
                Ok(None) if (rule.required && !goes_on) || title => {
                    let what = format!(
                        "the {} is missing",
                        if title {
                            "text that names the record"
                        } else {
                            "value"
                        }
                    );
                    self.error(
                        row.number,
                        column,
                        what,
                        "fill the cell, or leave the row out with a rule in skip_rows".to_owned(),
                    );
                }
                // Words that are read as blank are words all the same.
                Ok(None) if keeps_words(spec.holds) && !says_nothing(&raw) && !mapping.is_own() => {
                    if let Some(column) = column {
                        self.tell(Told::Blanked, column, squeeze(&raw));
                        blanked.push((self.located.names[column].clone(), raw));
                    }
                }
                Ok(None) => {}
                Err(CellProblem { what, fix }) => self.error(row.number, column, what, fix),
            }
        }
        (fields, blanked)
    }
}
