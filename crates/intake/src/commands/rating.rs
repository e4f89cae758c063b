//! What a row says of a risk's ratings and treatment.

use super::{Planned, Planner, set};
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::strategy::{Decision, decision};
use crate::workbook::squeeze;
use catalog::Level;
use jiff::civil::Date;
use register::records::{Original, Risk, Stage, Strategy};
use register::verbs;
use register::{Command, Id};

/// Ratings beside that as things stand, with the fields of their likelihood and impact.
const STAGES: &[(Stage, &str, &str)] = &[
    (Stage::Inherent, "inherent_likelihood", "inherent_impact"),
    (Stage::Target, "target_likelihood", "target_impact"),
];

/// Fields of ratings and treatments whose words are kept beside what they became.
pub(super) const RATED_WORDS: [&str; 5] = [
    "inherent_likelihood",
    "inherent_impact",
    "target_likelihood",
    "target_impact",
    "rated_on",
];

impl Planner<'_> {
    /// Rates and treats a risk as the row says, where the file says something new and
    /// nobody has rated or treated it here since. `risk` is the risk as it will stand, with
    /// the row's own words; the commands follow it.
    pub(super) fn judge(
        &mut self,
        row: &MappedRow,
        before: Option<&Risk>,
        risk: &Risk,
        treatment: Reading<Strategy>,
    ) {
        self.levels_meant(row);
        let day = self.rating_day(row, risk);
        let rated = self.rate_now(row, before, risk, day);
        for stage in STAGES {
            self.rate_beside(row, before, risk, stage, day);
        }
        self.treat(row, before, risk, treatment, rated);
    }

    /// What the row decides about the risk.
    pub(super) fn treatment_of(&mut self, row: &MappedRow) -> Reading<Strategy> {
        let when = self.when();
        let said = row.text("treatment").map(|text| decision(text, when));
        let said = said.unwrap_or(Reading::Unknown);
        // An acceptance is told when it is made.
        if let Reading::Is(Decision {
            strategy,
            done: true,
        }) = said
            && strategy != Strategy::Accept
        {
            let text = row.text("treatment").unwrap_or_default().to_owned();
            self.remark_value(row, "treatment: ", &text, " says that it was done; recorded is what was decided, and nothing stands as done by it. What was done is an action, with its day and what shows it");
        }
        let said = said.map(|decision| decision.strategy);
        self.meant(row, "treatment", said, |s| s.words().to_owned())
    }

    /// The rating as things stand; gives whether the risk is rated after it.
    fn rate_now(&mut self, row: &MappedRow, before: Option<&Risk>, risk: &Risk, day: Date) -> bool {
        let rerated = before.is_none_or(|b| {
            // What stands in a row of ours differs from the rating as it is.
            self.own.is_some()
                || !same_rating(b.original.as_ref(), risk.original.as_ref())
                || words_changed(row, b, "rated_on")
                || (b.current.is_none() && b.verified.is_none())
        });
        let rated_here = before.is_some_and(|b| b.current.is_some())
            && (self.edited_here(before, "current") || self.edited_here(before, "verified"));
        if rerated && rated_here {
            let stands = before.and_then(Risk::level);
            let stands = stands.map_or_else(String::new, |level| format!(" ({level})"));
            let said = |field: &str| {
                let value = row.fields.get(field)?;
                Some(format!("{field} {}", squeeze(&value.raw)))
            };
            let says: Vec<String> = ["likelihood", "impact"]
                .into_iter()
                .filter_map(said)
                .collect();
            self.remark(row, format!("it was rated here since the last import, and that rating{stands} is kept; the file's own rating changed and stands beside it: {}", says.join(", ")));
        }
        let was = before.and_then(|b| b.original.clone());
        let rated = rerated
            && !rated_here
            && self.rate(row, risk.id, was.as_ref(), risk.original.as_ref(), day);
        rated || before.is_some_and(|b| b.rating_in_effect().is_some())
    }

    /// A rating without safeguards, or one hoped for.
    fn rate_beside(
        &mut self,
        row: &MappedRow,
        before: Option<&Risk>,
        risk: &Risk,
        (stage, likelihood, impact): &(Stage, &'static str, &'static str),
        day: Date,
    ) {
        if !row.fields.contains_key(likelihood) && !row.fields.contains_key(impact) {
            return;
        }
        let stands = before.and_then(|b| b.rating(*stage));
        let says_anew = before.is_none_or(|b| {
            self.own.is_some()
                || stands.is_none()
                || words_changed(row, b, likelihood)
                || words_changed(row, b, impact)
        });
        if !says_anew {
            return;
        }
        if stands.is_some() && self.edited_here(before, stage.code()) {
            return self.remark(row, format!("its {} rating was made here since the last import and is kept; the file's words changed and are kept beside it", stage.words()));
        }
        let mut levels = [None, None];
        for (field, level) in [likelihood, impact].into_iter().zip(&mut levels) {
            *level = row.level(field);
            if level.is_none() {
                self.no_level(row, field);
            }
        }
        let [Some(how_likely), Some(how_bad)] = levels else {
            return self.remark(row, format!("likelihood and impact are not both given for the {} rating, so it is not made; the words are kept", stage.words()));
        };
        if !self.method_has(row, how_likely, how_bad) {
            return;
        }
        let raw = |field: &str| row.fields.get(field).map_or("", |value| value.raw.trim());
        let reason = match self.own {
            Some(_) => format!("As rated in {}", self.source.file),
            None => format!(
                "As rated in {}: {} likelihood {}, impact {}",
                self.source.file,
                stage.words(),
                squeeze(raw(likelihood)),
                squeeze(raw(impact))
            ),
        };
        let rate = verbs::Rate::overall(risk.id, *stage, how_likely, how_bad, reason, day);
        self.after.push(Planned {
            row: Some(row.number),
            command: Command::Rate(rate),
        });
    }

    /// The day that the row's ratings speak of: its own, where the risk was found by then;
    /// else today, and that is told.
    fn rating_day(&mut self, row: &MappedRow, risk: &Risk) -> Date {
        let today = self.source.today;
        let Some(day) = row.date("rated_on") else {
            return today;
        };
        let raw = row.fields["rated_on"].raw.clone();
        if day > today {
            self.remark_value(
                row,
                "rated_on: ",
                &raw,
                " is still to come; the rating is entered as of today, and the words are kept",
            );
            return today;
        }
        if day == today || risk.identified_on.is_some_and(|found| found <= day) {
            return day;
        }
        self.remark_value(row, "rated_on: ", &raw, " comes before the day on which the risk was identified, or that day is not recorded; the rating is entered as of today, its reason says the day of the file");
        today
    }

    /// Tells of a number that nobody can read without the end of its scale, and of words
    /// that are no level.
    fn no_level(&mut self, row: &MappedRow, field: &'static str) {
        let Some(words) = row.text(field).map(str::to_owned) else {
            return;
        };
        if crate::levels::leading_number(&words).is_none() {
            return self.unread(row, field, &words);
        }
        self.remark_value(row, &format!("{field}: "), &words, " means nothing without the scale's highest number, which the file does not state; the risk is not rated by it. Write highest = under [scale] in the mapping");
    }

    /// Whether the method in use has both levels; told where it has not.
    fn method_has(&mut self, row: &MappedRow, likelihood: Level, impact: Level) -> bool {
        if let Some((_, method)) = self.register.method_in_use() {
            let missing = |l: Level| !method.levels.contains(&l);
            if missing(likelihood) || missing(impact) {
                self.remark(row, format!("the method {} has no level “{}” or “{}”, so the risk is not rated; its original is kept", method.name, likelihood, impact));
                return false;
            }
        }
        true
    }

    /// The rating the row's first source had: as the row spells it out, else, in
    /// tables that are not ours, the cells of likelihood, impact, score and level.
    pub(super) fn original(&self, row: &MappedRow) -> Option<Original> {
        let mut told = Original::default();
        set(&mut told.likelihood, row, "original_likelihood");
        set(&mut told.impact, row, "original_impact");
        set(&mut told.score, row, "original_score");
        set(&mut told.level, row, "original_level");
        set(&mut told.scale, row, "original_scale");
        if told != Original::default() {
            return Some(told);
        }
        let original = row.original.as_ref().filter(|_| self.own.is_none())?;
        Some(Original {
            likelihood: original.likelihood.clone().unwrap_or_default(),
            impact: original.impact.clone().unwrap_or_default(),
            score: original.score.clone().unwrap_or_default(),
            level: original.level.clone().unwrap_or_default(),
            scale: original.scale.clone(),
        })
    }

    /// Rates the risk as things stand; `false` when the row does not say enough.
    fn rate(
        &mut self,
        row: &MappedRow,
        risk: Id<Risk>,
        was: Option<&Original>,
        now: Option<&Original>,
        day: Date,
    ) -> bool {
        let (Some(likelihood), Some(impact)) = (row.level("likelihood"), row.level("impact"))
        else {
            for field in ["likelihood", "impact"] {
                self.no_level(row, field);
            }
            if now.is_some() {
                self.remark(row, "likelihood and impact are not both given, so the risk is not rated; what the file says of it is kept in words".to_owned());
            }
            return false;
        };
        if !self.method_has(row, likelihood, impact) {
            return false;
        }
        self.compare(row, likelihood, impact);
        let mut reason = row
            .text("rationale")
            .map_or_else(|| self.reason(was, now), str::to_owned);
        if let Some(told) = row.date("rated_on").filter(|told| *told != day) {
            reason.push_str(&format!(" (rated on {told}, as the file says)"));
        }
        let rate = verbs::Rate::overall(risk, Stage::Current, likelihood, impact, reason, day);
        self.after.push(Planned {
            row: Some(row.number),
            command: Command::Rate(rate),
        });
        true
    }

    /// Notes what words and numbers of levels become.
    fn levels_meant(&mut self, row: &MappedRow) {
        for field in ["likelihood", "impact", "level"].into_iter().chain(
            STAGES
                .iter()
                .flat_map(|(_, likelihood, impact)| [*likelihood, *impact]),
        ) {
            let Some(value) = row.fields.get(field) else {
                continue;
            };
            let raw = value.raw.clone();
            let meaning = row
                .level(field)
                .map_or_else(String::new, |level| level.words().to_owned());
            self.meanings.note(field, &raw, meaning);
        }
    }

    /// Tells where the level here differs from the file's own, and why.
    fn compare(&mut self, row: &MappedRow, likelihood: Level, impact: Level) {
        let theirs = row.fields.get("level").filter(|_| self.own.is_none());
        let Some((value, (_, method))) = theirs.zip(self.register.method_in_use()) else {
            return;
        };
        let Some(theirs) = row.level("level") else {
            return;
        };
        let Ok(ours) = method.score(catalog::Likelihood::Overall(likelihood), impact) else {
            return;
        };
        if ours.level != theirs {
            let after = format!(
                " in the file is {} here: the level follows from likelihood {likelihood} and impact {impact} by the method {}",
                ours.level, method.name
            );
            self.remark_value(row, "the level ", value.raw.trim(), &after);
        }
    }

    /// "As rated in risks.xlsx: likelihood 4, impact 4, score 16, level High (5×5 …)".
    fn reason(&self, was: Option<&Original>, now: Option<&Original>) -> String {
        let words = |o: &Original| {
            [
                ("likelihood", &o.likelihood),
                ("impact", &o.impact),
                ("score", &o.score),
                ("level", &o.level),
            ]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| format!("{name} {text}"))
            .collect::<Vec<_>>()
            .join(", ")
        };
        let mut reason = format!("As rated in {}", self.source.file);
        if let Some(now) = now {
            reason.push_str(&format!(": {}", words(now)));
            if !now.scale.is_empty() {
                reason.push_str(&format!(" (scale: {})", now.scale));
            }
        }
        if let Some(was) = was {
            reason.push_str(&format!("; before that: {}", words(was)));
        }
        reason
    }

    /// Treats the risk as the row says, unless that was decided here since, or before.
    fn treat(
        &mut self,
        row: &MappedRow,
        before: Option<&Risk>,
        risk: &Risk,
        said: Reading<Strategy>,
        rated: bool,
    ) {
        let treated = before.is_some_and(|b| {
            self.own.is_none()
                && b.treatment.is_some()
                && b.extra.get("treatment") == risk.extra.get("treatment")
        });
        let treated_here =
            before.is_some_and(|b| b.treatment.is_some()) && self.edited_here(before, "treatment");
        if !treated && treated_here && said.known().is_some() {
            self.remark(row, "its treatment was decided here since the last import and is kept; the file's words changed and are kept beside it".to_owned());
        }
        let (Some(text), Some(strategy)) = (row.text("treatment"), said.known()) else {
            return;
        };
        if treated || treated_here {
            return;
        }
        if !rated {
            self.remark(
                row,
                "a risk that is not rated cannot be treated; the words are kept".to_owned(),
            );
            return;
        }
        if strategy == Strategy::Accept {
            self.remark(
                row,
                "accepting a risk needs an acceptance approved here".to_owned(),
            );
        }
        self.after.push(Planned {
            row: Some(row.number),
            command: Command::Treat(verbs::Treat {
                target: risk.id,
                strategy,
                reason: row.text("treatment_reason").map_or_else(
                    || format!("As decided in {}: {}", self.source.file, squeeze(text)),
                    str::to_owned,
                ),
            }),
        });
    }
}

/// Whether the row's words of a field are others than those kept with the risk.
fn words_changed(row: &MappedRow, before: &Risk, field: &str) -> bool {
    let now = row.fields.get(field).map(|value| squeeze(&value.raw));
    now.is_some() && now.as_ref() != before.extra.get(field)
}

/// Whether two original ratings are one; how the scale is described does not matter.
fn same_rating(a: Option<&Original>, b: Option<&Original>) -> bool {
    let parts = |o: &Original| {
        (
            o.likelihood.clone(),
            o.impact.clone(),
            o.score.clone(),
            o.level.clone(),
        )
    };
    a.map(parts) == b.map(parts)
}
