//! Answers to be ticked, each in a column of its own: “Yes”, “No”, “N/A”; “Mitigate”,
//! “Accept”, “Avoid”.

use super::build::{Build, shorten};
use super::facts::{Column, Table};
use super::headed::{header_fits, plain_header};
use crate::apply::ticked::{asks_one, parted};
use crate::field::{FieldSpec, Holds, Kind};
use crate::meaning::activity::{activity, names_ephi};
use crate::meaning::{self, agreement, in_place, strategy, yes_no};
use crate::workbook::letters;
use jiff::civil::Date;

/// The field of a kind that such columns answer.
fn field_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Answers => Some("in_place"),
        Kind::Risks | Kind::Ratings => Some("treatment"),
        Kind::Vendors => Some("agreement"),
        _ => None,
    }
}

/// The columns that answer a field by marks: two at least, and nothing else in them.
pub fn ticked(kind: Kind, table: &Table<'_>) -> Option<(&'static str, Vec<usize>)> {
    let field = field_of(kind)?;
    let answers = |column: &Column| {
        let header = plain_header(&column.base);
        let day = Date::MAX;
        match field {
            "treatment" => strategy::strategy(&header, day).known().is_some(),
            "agreement" => agreement::agreement(&header, day).known().is_some(),
            _ => {
                let says = [
                    "n/a",
                    "na",
                    "not applicable",
                    "partial",
                    "partially",
                    "in part",
                ];
                yes_no::yes_no(&header).known().is_some()
                    || in_place::in_place(&header, day).known().is_some()
                    || says.contains(&header.as_str())
            }
        }
    };
    let is_marked = |column: &Column| column.distinct.iter().all(|text| meaning::is_tick(text));
    let found: Vec<usize> = (0..table.columns.len())
        .filter(|i| answers(&table.columns[*i]) && is_marked(&table.columns[*i]))
        .collect();
    let filled = found
        .iter()
        .filter(|i| table.columns[**i].filled > 0)
        .count();
    (found.len() > 1 && filled > 0).then_some((field, found))
}

/// Columns that say of each thing that is done with ePHI whether it is: “Creates ePHI”,
/// “Receives ePHI”, or such words below the group “ePHI”.
fn activities(kind: Kind, table: &Table<'_>) -> Option<(&'static str, Vec<usize>)> {
    if kind != Kind::Assets {
        return None;
    }
    let is_of = |column: &Column| {
        let named = names_ephi(&column.base) || names_ephi(&column.group);
        named && activity(&column.base).is_some()
    };
    let answers = |column: &Column| {
        let is = |text: &String| {
            meaning::is_tick(text) || yes_no::yes_no(text) != meaning::Reading::Unread
        };
        let known = column.distinct.iter().filter(|text| is(text)).count();
        known * 2 >= column.distinct.len()
    };
    let found: Vec<usize> = (0..table.columns.len())
        .filter(|i| is_of(&table.columns[*i]) && answers(&table.columns[*i]))
        .collect();
    let mut named: Vec<_> = found
        .iter()
        .filter_map(|i| activity(&table.columns[*i].base))
        .collect();
    named.sort_unstable();
    named.dedup();
    let filled = found.iter().any(|i| table.columns[*i].filled > 0);
    // Two columns of one activity ask twice, and do not part a question.
    let stated = named.iter().filter(|is| **is != "handles").count();
    (stated > 1 && named.len() == found.len() && filled).then_some(("ephi", found))
}

/// All fields of a kind that are answered by marks, with the columns of each: the answers
/// alone, or a question with its answers, such as “PHI: Yes” and “PHI: No”.
pub fn all_ticked(kind: Kind, table: &Table<'_>) -> Vec<(&'static str, Vec<usize>)> {
    let mut out: Vec<(&'static str, Vec<usize>)> = ticked(kind, table).into_iter().collect();
    out.extend(activities(kind, table));
    let is_marked = |column: &Column| {
        let mut cells = column.distinct.iter();
        column.filled > 0 && cells.all(|text| meaning::is_tick(text))
    };
    let is_blank = |column: &Column| column.filled == 0;
    let answered = |spec: &FieldSpec| {
        const MEANT: [&str; 5] = [
            "ephi",
            "encrypted",
            "agreement",
            "in_place",
            "used_properly",
        ];
        spec.holds == Holds::YesNo || MEANT.contains(&spec.name)
    };
    let name = |i: usize| table.columns[i].name.as_str();
    for spec in kind.fields().iter().filter(|spec| answered(spec)) {
        let is_of = |i: &usize| {
            let column = &table.columns[*i];
            let question = parted(name(*i)).map(|(question, _)| plain_header(question));
            let fits = question.is_some_and(|question| header_fits(&question, spec) >= 55);
            fits && (is_marked(column) || is_blank(column))
        };
        let found: Vec<usize> = (0..table.columns.len()).filter(is_of).collect();
        let Some(first) = found.first().copied() else {
            continue;
        };
        let one: Vec<usize> = found
            .into_iter()
            .filter(|i| asks_one(&[name(first), name(*i)]))
            .collect();
        let free = |(field, columns): &(&str, Vec<usize>)| {
            *field != spec.name && columns.iter().all(|i| !one.contains(i))
        };
        let filled = one.iter().any(|i| table.columns[*i].filled > 0);
        if one.len() > 1 && filled && out.iter().all(free) {
            out.push((spec.name, one));
        }
    }
    out
}

impl Build<'_> {
    /// Reads such columns together.
    pub(super) fn ticked_columns(&mut self) {
        for (field, columns) in all_ticked(self.fit.kind, self.table) {
            self.ticked_field(field, &columns);
        }
    }

    fn ticked_field(&mut self, field: &'static str, columns: &[usize]) {
        let Some(first) = self.fit.column(field).filter(|c| columns.contains(c)) else {
            return;
        };
        let rule = self.columns.entry(field.to_owned()).or_default();
        rule.column = None;
        let names = |i: &usize| self.table.columns[*i].name.clone();
        rule.columns = columns.iter().map(names).collect();
        rule.ticked = true;
        let named: Vec<String> = columns
            .iter()
            .map(|i| {
                format!(
                    "“{}” ({})",
                    shorten(&self.table.columns[*i].name),
                    letters(*i)
                )
            })
            .collect();
        self.comments.fields.remove(field);
        self.comment(
            field,
            format!(
                "{} are answers to be ticked, from column {}",
                named.join(", "),
                letters(first)
            ),
        );
    }
}
