//! Columns that say something together: what a record is called, and where a site is.

use super::build::Build;
use super::facts::{Column, Table};
use super::headed::plain_header;
use super::held::{codes, level_like};
use crate::field::Kind;
use crate::mapping::ColumnRule;

/// The columns of first and last names.
pub(super) fn first_and_last(table: &Table<'_>) -> Option<[usize; 2]> {
    let of = |words: &[&str]| {
        let mut columns = table.columns.iter();
        columns.position(|c| c.filled > 0 && words.contains(&plain_header(&c.base).as_str()))
    };
    let first = of(&["first name", "given name", "firstname", "first"])?;
    let last = of(&["last name", "surname", "family name", "lastname", "last"])?;
    Some([first, last])
}

impl Build<'_> {
    /// Joins street, city, state and ZIP code of a site.
    pub(super) fn address(&mut self) {
        if self.fit.kind != Kind::Sites {
            return;
        }
        let is = |words: &[&str], i: &usize| {
            words.contains(&plain_header(&self.table.columns[*i].base).as_str())
        };
        let used = |i: &usize| self.fit.fields.iter().any(|(_, c, _)| c == i);
        let parts = [
            &["suite", "address line 2", "address 2", "unit"][..],
            &["city", "town"],
            &["state", "province"],
            &["zip", "zip code", "postal code", "postcode"],
        ];
        let all = 0..self.table.columns.len();
        let found = parts.iter().filter_map(|words| {
            all.clone()
                .find(|i| is(words, i) && !used(i) && self.table.columns[*i].filled > 0)
        });
        let columns: Vec<usize> = self
            .fit
            .column("address")
            .into_iter()
            .chain(found)
            .collect();
        if columns.len() < 2 {
            return;
        }
        let names = columns.iter().map(|i| self.table.columns[*i].name.clone());
        let rule = ColumnRule {
            columns: names.collect(),
            join: Some(", ".to_owned()),
            ..ColumnRule::default()
        };
        self.columns.insert("address".to_owned(), rule);
        self.comment(
            "address",
            "these columns are the address together".to_owned(),
        );
    }

    /// Makes sure that the title has a source, and says which columns it is.
    pub(super) fn title(&mut self) -> Vec<usize> {
        let title = self.fit.kind.title();
        if let Some(names) = first_and_last(self.table) {
            let rule = ColumnRule {
                columns: names
                    .iter()
                    .map(|i| self.table.columns[*i].name.clone())
                    .collect(),
                ..ColumnRule::default()
            };
            if self.fit.kind == Kind::People {
                self.columns.insert(title.to_owned(), rule);
                self.comment(title, "first and last name together".to_owned());
                return names.to_vec();
            }
        }
        if let Some(column) = self.fit.column(title) {
            return vec![column];
        }
        let pair: Vec<usize> = ["threats", "vulnerabilities"]
            .iter()
            .filter_map(|f| self.fit.column(f))
            .collect();
        let used = |i: usize| self.fit.fields.iter().any(|(_, c, _)| *c == i);
        let columns = &self.table.columns;
        let complete = |c: &Column| c.filled == self.table.rows.len() && c.filled > 0;
        let longest = |indexes: Vec<usize>| {
            indexes
                .into_iter()
                .max_by_key(|i| (columns[*i].filled, columns[*i].length, columns.len() - i))
        };
        // A flow without a name is called by its way.
        let way: Vec<usize> = match (self.fit.kind, self.fit.column("parties")) {
            (Kind::Flows, Some(parties)) => vec![parties],
            (Kind::Flows, None) => ["from", "to"]
                .iter()
                .filter_map(|f| self.fit.column(f))
                .collect(),
            _ => Vec::new(),
        };
        let (sources, why) = if way.iter().any(|i| complete(&columns[*i])) {
            (way, "no column names the flow; it is called by its way")
        } else if !pair.is_empty() && pair.iter().any(|i| complete(&columns[*i])) {
            (
                pair,
                "no column is the risk in a sentence; these two say it together",
            )
        } else {
            let free: Vec<usize> = (0..columns.len())
                .filter(|i| {
                    !used(*i)
                        && Some(*i) != self.fit.key
                        && columns[*i].numbers * 2 < columns[*i].filled
                        && !level_like(&columns[*i])
                        && !codes(&columns[*i])
                })
                .collect();
            let best = longest(free)
                .filter(|i| columns[*i].filled * 2 >= self.table.rows.len())
                .or_else(|| longest((0..columns.len()).collect()))
                .unwrap_or(0);
            (
                vec![best],
                "no header says it; this column looks most like it. Check it",
            )
        };
        let rule = if let [one] = sources[..] {
            ColumnRule {
                fill_down: columns[one].merged_down,
                ..ColumnRule::from_column(&columns[one].name)
            }
        } else {
            ColumnRule {
                columns: sources.iter().map(|i| columns[*i].name.clone()).collect(),
                join: Some(match self.fit.kind {
                    Kind::Flows => " → ".to_owned(),
                    _ => ": ".to_owned(),
                }),
                fill_down: sources.iter().any(|i| columns[*i].merged_down),
                ..ColumnRule::default()
            }
        };
        self.columns.insert(title.to_owned(), rule);
        self.comment(title, why.to_owned());
        sources
    }
}
