//! What names each row of a table once.

use super::build::{Build, shorten};
use crate::mapping::{Mapping, RepeatedKeys};
use crate::workbook::{letters, squeeze};

impl Build<'_> {
    pub(super) fn key(&mut self, mapping: &mut Mapping, title: &[usize]) {
        let columns = &self.table.columns;
        let names = |indexes: &[usize]| {
            indexes
                .iter()
                .map(|i| columns[*i].name.clone())
                .collect::<Vec<_>>()
        };
        if let Some(key) = self.fit.key {
            mapping.key = names(&[key]);
            let further = match columns[key].runs {
                true => {
                    "; rows below that have no number of their own, or the same, go on with the record"
                }
                false => "",
            };
            self.comments.key.push(format!(
                "column {} names each row once; importing again updates by it{further}",
                letters(key)
            ));
            if let (false, Some((text, first, second))) = (columns[key].runs, self.repeated(key)) {
                self.warn(format!(
                    "“{text}” stands under “{}” ({}) in rows {first} and {second}: rows of one number that say different things are refused, until each has a number of its own",
                    shorten(&columns[key].name),
                    letters(key)
                ));
            }
            return;
        }
        self.number_not_used();
        let mut key = title.to_vec();
        let others = (0..columns.len())
            .filter(|i| !title.contains(i) && columns[*i].filled > 0 && columns[*i].length <= 60);
        for other in std::iter::once(None).chain(others.map(Some)) {
            if let Some(other) = other {
                if key.len() >= 4 {
                    break;
                }
                key.push(other);
            }
            if self.unique(&key) {
                mapping.key = names(&key);
                self.comments.key.push("no column of numbers was found; these words name each row once, and importing again updates by them".to_owned());
                return;
            }
        }
        mapping.key = names(title);
        mapping.repeated_keys = RepeatedKeys::Number;
        self.comments.key.push("nothing names each row once; repeated rows are numbered in their order. Better add a column of numbers".to_owned());
    }

    pub(super) fn unique(&self, key: &[usize]) -> bool {
        let mut seen = std::collections::HashSet::new();
        self.table.rows.iter().all(|row| {
            let parts: Vec<String> = key
                .iter()
                .map(|i| squeeze(&row.cell(*i).shown()).to_lowercase())
                .collect();
            !parts[0].is_empty() && seen.insert(parts.join(" / "))
        })
    }

    /// A value that stands twice in a column, with its rows.
    pub(super) fn repeated(&self, column: usize) -> Option<(String, u32, u32)> {
        let mut seen: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
        self.table.rows.iter().find_map(|row| {
            let text = squeeze(&row.cell(column).shown());
            let first = seen.insert(text.to_lowercase(), row.number)?;
            (!text.is_empty()).then(|| (shorten(&text), first, row.number))
        })
    }

    /// Says of a column of numbers why it does not name the rows.
    pub(super) fn number_not_used(&mut self) {
        let columns = &self.table.columns;
        let found = self.fit.kind.key_headers().find_map(|key| {
            (0..columns.len()).find(|i| {
                let column = &columns[*i];
                let used = self.fit.fields.iter().any(|(_, c, _)| c == i);
                super::headed::plain_header(&column.base) == key
                    && !used
                    && column.filled * 2 >= self.table.rows.len()
                    && super::held::codes(column)
            })
        });
        let Some(index) = found else { return };
        let why = match self.repeated(index) {
            Some((text, first, second)) => {
                format!("“{text}” stands in rows {first} and {second}")
            }
            None => match self.table.rows.len().saturating_sub(columns[index].filled) {
                0 => return,
                1 => "one row has none".to_owned(),
                rows => format!("{rows} rows have none"),
            },
        };
        self.warn(format!(
            "“{}” ({}) looks like the number of each row and does not name each once: {why}. The rows are found again by other words, and other files cannot name them by it; give each row a number of its own",
            shorten(&columns[index].name),
            letters(index)
        ));
    }
}
