//! What looks like a rating and is not read as one, with the reason.

use super::build::{Build, shorten};
use super::headed::{header_fits, plain_header};
use super::held::is_nothing;
use super::legend::names;
use super::stage::{Stage, is_before_or_after, stage};
use crate::field::{Holds, Kind};
use crate::levels;
use crate::workbook::letters;

impl Build<'_> {
    /// Takes “Severity” for no impact where nothing says how likely a risk is: it may be of
    /// the risk as a whole. It is kept under its own name.
    pub(super) fn severity_alone(&mut self) {
        let Some(index) = self.fit.column("impact") else {
            return;
        };
        let header = plain_header(&self.table.columns[index].base);
        let is_severity = header
            .split(' ')
            .any(|word| word == "severity" || word == "sev");
        let only = self.fit.kind == Kind::Risks && self.fit.column("likelihood").is_none();
        if is_severity && only && !header.contains("impact") {
            self.columns.remove("impact");
        }
    }

    /// Says that the risks of a file stay unrated, where no columns say how likely and how
    /// bad they are.
    fn unrated(&mut self) {
        let has = |field: &str| self.columns.contains_key(field);
        let staged = ["inherent_likelihood", "target_likelihood"];
        if self.fit.kind != Kind::Risks
            || has("likelihood") && has("impact")
            || staged.iter().any(|field| has(field))
        {
            return;
        }
        let said: Vec<String> = ["likelihood", "impact", "level", "score"]
            .iter()
            .filter_map(|field| self.columns.get(*field)?.column.as_deref())
            .map(|header| format!("“{}”", shorten(header)))
            .collect();
        let missing = match (has("likelihood"), has("impact")) {
            (true, _) => "how bad each risk is",
            (_, true) => "how likely each risk is",
            _ => "how likely and how bad each risk is",
        };
        let kept = match said.is_empty() {
            true => String::new(),
            false => format!("; {} is kept in words beside them", said.join(", ")),
        };
        self.warn(format!(
            "no column is understood that says {missing}, so the risks come in unrated and wait to be rated here{kept}"
        ));
    }

    /// Says which columns are levels by their header and are not read, and why.
    pub(super) fn levels_not_understood(&mut self) {
        let mut elsewhere: Vec<String> = Vec::new();
        for (index, column) in self.table.columns.iter().enumerate() {
            let header = plain_header(&column.base);
            let used = self.fit.fields.iter().any(|(_, c, _)| *c == index);
            if used || column.filled == 0 || self.fit.key == Some(index) {
                continue;
            }
            let place = format!("“{}” ({})", shorten(&column.name), letters(index));
            let of_another = stage(&column.group).is_some_and(|stage| stage != Stage::Now);
            let of_a_group = (column.grouped || of_another)
                && ["likelihood", "impact", "level", "score"]
                    .iter()
                    .filter_map(|name| self.fit.kind.field(name))
                    .any(|spec| header_fits(&header, spec) >= 60);
            let rates = matches!(self.fit.kind, Kind::Risks | Kind::Ratings);
            if rates && (is_before_or_after(&header) || of_a_group) {
                elsewhere.push(place.clone());
                self.comments.tail.push(format!(
                    "{place} is a rating before or after safeguards; it is kept as it is and not taken for the rating as things stand"
                ));
                continue;
            }
            if rates && names(&header, &["priority", "priorities"]) {
                self.warn(format!(
                    "{place} says what is to be done first, which is no rating of a risk: nothing is recorded of it, and its words are kept. If it is the level of risk, name it under [columns]"
                ));
                continue;
            }
            let field = self
                .fit
                .kind
                .fields()
                .iter()
                .filter(|f| f.holds == Holds::Level && !self.columns.contains_key(f.name))
                .map(|f| (header_fits(&header, f), f.name))
                .max()
                .filter(|(sure, _)| *sure >= 62);
            let Some((_, field)) = field else { continue };
            let strange: Vec<String> = column
                .distinct
                .iter()
                .filter(|v| !is_nothing(v) && !levels::unrated(v) && levels::of_word(v).is_none())
                .take(8)
                .map(|v| format!("“{}”", shorten(v)))
                .collect();
            if strange.is_empty() {
                continue;
            }
            self.warn(format!(
                "{place} looks like the {field}, but these values are not understood: {}. It is not read; say what each value means under [columns.{field}.values]",
                strange.join(", ")
            ));
        }
        let is_rated = ["likelihood", "impact", "level", "score"]
            .iter()
            .any(|field| self.fit.column(field).is_some());
        let beside = ["inherent_likelihood", "target_likelihood"];
        for field in beside {
            if let Some(i) = self.fit.column(field).filter(|_| !is_rated) {
                let name = shorten(&self.table.columns[i].name);
                elsewhere.push(format!("“{name}” ({})", letters(i)));
            }
        }
        let of_other_days = !elsewhere.is_empty() && !is_rated;
        if !of_other_days {
            self.unrated();
        }
        if of_other_days {
            self.warn(format!(
                "no column says that it is the rating as things stand; {} of before or after safeguards, or of another time, and the risks stay unrated. If {} how things stand, name it under [columns]",
                match &elsewhere[..] {
                    [one] => format!("{one} is"),
                    several => format!("{} are", several.join(", ")),
                },
                match elsewhere.len() {
                    1 => "it is",
                    _ => "one of them is",
                }
            ));
        }
    }
}
