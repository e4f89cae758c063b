//! How to describe the file's own scale.

use super::build::Build;
use crate::field::Kind;
use crate::levels;
use crate::mapping::Scale;
use crate::workbook::Row;

impl Build<'_> {
    /// A description in words, for risks that are rated.
    pub(super) fn scale(&self) -> Option<Scale> {
        if !matches!(self.fit.kind, Kind::Risks | Kind::Ratings) {
            return None;
        }
        let column = |field: &str| self.fit.column(field).map(|i| &self.table.columns[i]);
        let words = |field: &str| -> Option<String> {
            let values = &self.columns.get(field)?.values;
            if values.is_empty() {
                // How far they go is not stated, and so is not said.
                return Some("in numbers".to_owned()).filter(|_| field != "level");
            }
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
            // Words that mean no level are none of the scale.
            let mut listed: Vec<_> = values.iter().filter(|(_, l)| !l.is_empty()).collect();
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
                    self.shared_steps(),
                ) {
                    (true, _, Some((low, top))) => {
                        format!("score is their product ({}–{})", low * low, top * top)
                    }
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

    /// The first and last number where likelihood and impact have one scale.
    fn shared_steps(&self) -> Option<(u32, u32)> {
        let of = |field: &str| {
            let steps = self.steps.get(field)?;
            Some((steps.low, steps.top))
        };
        of("likelihood").filter(|steps| of("impact") == Some(*steps))
    }
}
