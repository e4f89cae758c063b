//! Actions that stand beside each other in the row of a risk, each in columns of its own:
//! “Action 1”, “Action 1 Due”, “Action 2”, “Action 2 Due”.

use super::Work;
use crate::cellread::FieldRule;
use crate::field::FieldSpec;
use crate::locate::Located;
use crate::mapped::MappedRow;
use crate::mapping::{ColumnRule, Mapping};
use crate::workbook::Row;
use std::collections::BTreeMap;

/// A field and the rule that fills it.
type Filled = (&'static FieldSpec, ColumnRule);

/// The rules of each action in columns of its own: as those of its fields, with its columns.
pub(super) fn rules(mapping: &Mapping) -> Vec<Vec<Filled>> {
    let of = |(field, header): (&'static str, &str)| {
        let usual = mapping.columns.get(field).cloned().unwrap_or_default();
        let rule = ColumnRule {
            column: Some(header.to_owned()),
            columns: Vec::new(),
            constant: None,
            required: false,
            ..usual
        };
        Some((mapping.kind.field(field)?, rule))
    };
    let actions = mapping.actions.iter();
    actions
        .map(|action| action.fields().filter_map(of).collect())
        .collect()
}

/// Makes them ready for many rows.
pub(super) fn ready<'a>(
    rules: &'a [Vec<Filled>],
    located: &Located<'_>,
) -> Vec<Vec<FieldRule<'a>>> {
    let ready = |(spec, rule): &'a Filled| FieldRule::new(spec, rule, |n| located.column(n));
    let actions = rules.iter();
    actions
        .map(|action| action.iter().map(ready).collect())
        .collect()
}

impl Work<'_> {
    /// The actions that a row plans in columns of their own, and the words of such columns
    /// beside which no action stands.
    pub(super) fn beside(
        &mut self,
        row: &Row,
        key: &str,
    ) -> (Vec<MappedRow>, Vec<(String, String)>) {
        let (mut found, mut alone) = (Vec::new(), Vec::new());
        let actions = std::mem::take(&mut self.actions);
        for action in &actions {
            let (fields, blanked) = self.fields_by(action, row, true);
            alone.extend(blanked);
            if fields.contains_key("action") {
                found.push(MappedRow {
                    number: row.number,
                    key: key.to_owned(),
                    fields,
                    original: None,
                    extra: Vec::new(),
                    further: Vec::new(),
                });
                continue;
            }
            alone.extend(self.without_action(action, &actions, row));
        }
        self.actions = actions;
        (found, alone)
    }

    /// Words of the columns of an action that is blank in this row, told and kept.
    fn without_action(
        &mut self,
        action: &[FieldRule<'_>],
        all: &[Vec<FieldRule<'_>>],
        row: &Row,
    ) -> Vec<(String, String)> {
        // A column that several share speaks of the others.
        let elsewhere: BTreeMap<usize, usize> = all
            .iter()
            .flatten()
            .chain(&self.rules)
            .flat_map(|rule| &rule.columns)
            .fold(BTreeMap::new(), |mut times, column| {
                *times.entry(*column).or_default() += 1;
                times
            });
        let own = action.iter().flat_map(|rule| &rule.columns);
        let filled: Vec<usize> = own
            .copied()
            .filter(|c| elsewhere.get(c) == Some(&1) && !row.cell(*c).is_blank())
            .collect();
        let mut kept = Vec::new();
        for column in filled {
            let (header, text) = (self.located.names[column].clone(), self.shown(row, column));
            self.remarks.value(
                row.number,
                &format!("{header}: "),
                &text,
                " stands beside a blank action; the words are kept with the risk, and nothing falls due by them",
            );
            kept.push((header, text));
        }
        kept
    }
}
