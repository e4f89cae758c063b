//! The file's own scale: how far its numbers go, and how to describe it.

use super::build::Build;
use super::facts::{Column, Table};
use super::score::{Fit, is_nothing};
use crate::field::Kind;
use crate::levels;
use crate::mapping::Scale;
use crate::workbook::{Row, Sheet, squeeze};

impl Build<'_> {
    /// A description in words, for risks that are rated.
    pub(super) fn scale(&self, top: Option<u32>) -> Option<Scale> {
        if self.fit.kind != Kind::Risks {
            return None;
        }
        let column = |field: &str| self.fit.column(field).map(|i| &self.table.columns[i]);
        let words = |field: &str| -> Option<String> {
            let values = &self.columns.get(field)?.values;
            let numbers = values
                .keys()
                .filter_map(|v| v.parse::<u32>().ok())
                .collect::<Vec<_>>();
            if numbers.len() == values.len() && !numbers.is_empty() {
                return Some(format!(
                    "{}–{}",
                    numbers.iter().min()?,
                    numbers.iter().max()?
                ));
            }
            let mut listed: Vec<_> = values.iter().collect();
            listed.sort_by_key(|(_, l)| l.parse::<catalog::Level>().ok());
            Some(
                listed
                    .iter()
                    .map(|(v, _)| v.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            )
        };
        let mut parts = Vec::new();
        if let Some(likelihood) = words("likelihood") {
            parts.push(format!("likelihood {likelihood}"));
        }
        if let Some(impact) = words("impact") {
            parts.push(format!("impact {impact}"));
        }
        if column("score").is_some() {
            parts.push(
                match (
                    self.combines(|l, i| l * i),
                    self.combines(|l, i| l + i),
                    top,
                ) {
                    (true, _, Some(top)) => format!("score is their product (1–{})", top * top),
                    (true, _, None) => "score is their product".to_owned(),
                    (_, true, _) => "score is their sum".to_owned(),
                    _ => "score as given".to_owned(),
                },
            );
        }
        if let Some(level) = words("level") {
            parts.push(format!("level {level}"));
        }
        (!parts.is_empty()).then(|| Scale {
            description: parts.join("; "),
            ..Scale::default()
        })
    }

    /// Whether the score is a combination of likelihood and impact in every row.
    fn combines(&self, combine: fn(u32, u32) -> u32) -> bool {
        let number = |row: &Row, field: &str| {
            self.fit
                .column(field)
                .and_then(|c| levels::leading_number(&row.cell(c).shown()))
        };
        let rows = self.table.rows.iter().filter_map(|r| {
            Some((
                number(r, "likelihood")?,
                number(r, "impact")?,
                number(r, "score")?,
            ))
        });
        let mut any = false;
        rows.inspect(|_| any = true).all(|(l, i, s)| {
            l.checked_mul(i).is_some() && l < 1000 && i < 1000 && combine(l, i) == s
        }) && any
    }
}

/// The highest number of the scale that likelihood and impact share.
pub fn top_of_scale(sheet: &Sheet, header: &Row, table: &Table<'_>, fit: &Fit) -> Option<u32> {
    let two: Vec<&Column> = ["likelihood", "impact"]
        .iter()
        .filter_map(|f| fit.column(f))
        .map(|i| &table.columns[i])
        .collect();
    let numbers: Option<Vec<u32>> = two
        .iter()
        .flat_map(|c| &c.distinct)
        .filter(|v| !is_nothing(v) && !levels::unrated(v))
        .map(|v| levels::leading_number(v))
        .collect();
    let highest = numbers?.into_iter().max()?;
    // "Likelihood (1-5)", or a title that speaks of a 5×5 matrix.
    let said = sheet
        .rows
        .iter()
        .filter(|r| r.number <= header.number)
        .flat_map(|r| &r.cells)
        .map(|c| squeeze(&c.shown()).to_lowercase())
        .find_map(|text| {
            [3u32, 4, 5, 10].into_iter().find(|n| {
                [
                    format!("1-{n}"),
                    format!("1–{n}"),
                    format!("1 to {n}"),
                    format!("{n}x{n}"),
                    format!("{n}×{n}"),
                    format!("{n} x {n}"),
                    format!("{n} × {n}"),
                    format!("1..{n}"),
                ]
                .iter()
                .any(|form| followed_by_no_digit(&text, form))
            })
        });
    let usual = match highest {
        0..=3 => 3,
        4 | 5 => 5,
        6..=10 => 10,
        _ => return None,
    };
    Some(said.filter(|s| *s >= highest).unwrap_or(usual))
}

fn followed_by_no_digit(text: &str, form: &str) -> bool {
    text.match_indices(form).any(|(at, _)| {
        let after = text[at + form.len()..].chars().next();
        let before = text[..at].chars().next_back();
        !after.is_some_and(|c| c.is_ascii_digit()) && !before.is_some_and(|c| c.is_ascii_digit())
    })
}
