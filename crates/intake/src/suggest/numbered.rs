//! Columns of one name and several numbers: “Threat 1”, “Threat 2”; “Milestone 1”,
//! “Milestone 1 Date”, “Milestone 2” …

use super::build::{Build, shorten};
use super::headed::plain_header;
use crate::field::Holds;
use crate::mapping::ColumnRule;
use crate::workbook::letters;

/// A header without its number, and the number: “threat 2” is “threat” and 2.
pub(super) fn numbered(header: &str) -> Option<(&str, u32)> {
    let digits = header.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (stem, number) = header.split_at(header.len() - digits);
    let stem = stem.trim_end_matches(|c: char| c.is_whitespace() || "#-–._:".contains(c));
    let number = number.parse().ok().filter(|n| (1..=20).contains(n))?;
    stem.chars()
        .any(char::is_alphabetic)
        .then_some((stem, number))
}

/// Whether a header is the day of the step of a number: “milestone 2 date”.
fn is_day_of(header: &str, stem: &str, number: u32) -> bool {
    let Some(rest) = header.strip_prefix(stem) else {
        return false;
    };
    let words = rest.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let days = ["date", "due", "by", "target", "completion", "day"];
    words.iter().any(|word| word.parse() == Ok(number)) && words.iter().any(|w| days.contains(w))
}

impl Build<'_> {
    /// Reads several columns of one name into a field that holds several things; says of
    /// the others that only the first is read.
    pub(super) fn numbered_columns(&mut self) {
        let headers: Vec<String> = self
            .table
            .columns
            .iter()
            .map(|column| plain_header(&column.base))
            .collect();
        for (field, first, _) in &self.fit.fields {
            let Some((stem, 1)) = numbered(&headers[*first]) else {
                continue;
            };
            let of_actions = |i: usize| {
                let mut headers = self.actions.iter().flat_map(|action| action.fields());
                headers.any(|(_, header)| header == self.table.columns[i].name)
            };
            if of_actions(*first) {
                continue;
            }
            let is_free = |i: usize| {
                let used = self.fit.fields.iter().any(|(_, c, _)| *c == i) || of_actions(i);
                !used && self.table.columns[i].filled > 0 && self.fit.key != Some(i)
            };
            let others = headers.iter().enumerate().filter(|(i, _)| is_free(*i));
            let mut steps: Vec<(u32, usize)> = others
                .filter_map(|(i, header)| {
                    let (other, number) = numbered(header)?;
                    (other == stem && number > 1).then_some((number, i))
                })
                .collect();
            if steps.is_empty() {
                continue;
            }
            steps.insert(0, (1, *first));
            steps.sort_unstable();
            let holds = self.fit.kind.field(field).map(|spec| spec.holds);
            let mut columns: Vec<usize> = Vec::new();
            for (number, step) in &steps {
                columns.push(*step);
                let day = |(_, header): &(usize, &String)| is_day_of(header, stem, *number);
                let days = headers.iter().enumerate().filter(day).map(|(i, _)| i);
                columns.extend(days.filter(|i| *field == "milestones" && is_free(*i)));
            }
            let name = |i: &usize| self.table.columns[*i].name.clone();
            let names: Vec<String> = columns.iter().map(name).collect();
            if holds == Some(Holds::List) || *field == "milestones" {
                self.read_together(field, names);
                continue;
            }
            let others: Vec<String> = steps[1..]
                .iter()
                .map(|(_, i)| {
                    format!(
                        "“{}” ({})",
                        shorten(&self.table.columns[*i].name),
                        letters(*i)
                    )
                })
                .collect();
            let text = format!(
                "of several columns only “{}” ({}) is read as {field}; {} is kept in words. Give each a row of its own under the same number",
                shorten(&self.table.columns[*first].name),
                letters(*first),
                others.join(", ")
            );
            self.warn(text);
        }
    }

    fn read_together(&mut self, field: &str, names: Vec<String>) {
        let rule = self.columns.entry(field.to_owned()).or_default();
        let split = std::mem::take(&mut rule.split);
        *rule = ColumnRule {
            column: None,
            columns: names,
            join: Some("; ".to_owned()),
            split: match split.is_empty() || split.iter().any(|s| s == ";") {
                true => split,
                false => [vec![";".to_owned()], split].concat(),
            },
            ..std::mem::take(rule)
        };
        self.comment(field, "these columns say it together".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b3_numbered_headers_belong_together() {
        assert_eq!(numbered("threat 2"), Some(("threat", 2)));
        assert_eq!(numbered("action #1"), Some(("action", 1)));
        assert_eq!(numbered("milestone1"), Some(("milestone", 1)));
        assert_eq!(numbered("2026"), None);
        assert_eq!(numbered("risk 2026"), None);
        assert!(is_day_of("milestone 2 date", "milestone", 2));
        assert!(!is_day_of("milestone 2 date", "milestone", 1));
        assert!(!is_day_of("milestone 2", "milestone", 2));
    }
}
