//! What a row changes in a record that stands here, field by field: what was edited here
//! since the last import is kept and told, a name that becomes another one is refused,
//! and every change is said with what stood there before.

use super::alike::alike;
use super::{Planned, Planner, Refused};
use crate::imported::Left;
use crate::mapped::MappedRow;
use crate::workbook::squeeze;
use catalog::Likelihood;
use register::records::Stage;
use register::verbs::{self, Retire};
use register::{AnyRecord, Command, Record, field_changes};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Most changes kept for people; the rest are counted.
pub(super) const MOST_CHANGES: usize = 200;

impl Planner<'_> {
    /// The record as it is to be kept; `None` where the row was refused.
    pub(super) fn settled<R>(&mut self, row: &MappedRow, before: &R, after: R) -> Option<R>
    where
        R: Record + DeserializeOwned + Into<AnyRecord>,
    {
        let mut after = after;
        if self.carried.rekeyed.contains(&row.number)
            && let Some(source) = self.source_key(row)
            && let Ok(rekeyed) = fields::with_values(&after, vec![("source", json!(source))])
        {
            after = rekeyed;
        }
        let told = self.kept_here(before, &mut after);
        let renames = before.label() != after.label() && !alike(before.label(), after.label());
        if renames && !self.source.renames && !self.is_exported() {
            self.plan.refused.push(Refused {
                row: Some(row.number),
                why: format!(
                    "this would rename {} “{}” to “{}”. If it is another thing, give it another key{}; if it was renamed, say so with --accept-renames, or rename it here first",
                    before.tag(),
                    short(before.label()),
                    short(after.label()),
                    if self.own.is_some() { "" } else { ", or the file a list of its own with --list NAME" }
                ),
            });
            return None;
        }
        for text in told {
            self.remark(row, text);
        }
        Some(after)
    }

    /// Puts back what was edited here since the file last said something else, and says
    /// what the file says instead.
    fn kept_here<R>(&self, before: &R, after: &mut R) -> Vec<String>
    where
        R: Record + DeserializeOwned + Into<AnyRecord>,
    {
        // A table of ours says what its editor wants; what it was made from is not known.
        let Some(left) = self.source.left.filter(|_| self.own.is_none()) else {
            return Vec::new();
        };
        if *before == *after {
            return Vec::new();
        }
        let blank;
        let base = match left.of(&before.reference()) {
            Left::Standing => return Vec::new(),
            Left::Other(said) => &said.record,
            Left::Nothing => {
                blank = AnyRecord::blank(R::KIND, before.id().uuid());
                &blank
            }
        };
        let (here, file): (AnyRecord, AnyRecord) = (before.clone().into(), after.clone().into());
        let (mut merged, _) = fields::merge(base, &here, &file);
        // Where a row came from is no statement of the file, and never edited here.
        let mut value = merged.to_value();
        for place in ["source", "original", "extra"] {
            value[place] = file.to_value()[place].take();
        }
        one_statement(R::KIND, base, &here, &mut value);
        if let Ok(with_origin) = AnyRecord::from_value(R::KIND, value) {
            merged = with_origin;
        }
        let told = field_changes(Some(&merged), &file)
            .into_iter()
            .map(|change| {
                let label = fields::label(R::KIND, &change.field);
                let ours = self.words(R::KIND, &change.field, &change.before);
                let theirs = self.words(R::KIND, &change.field, &change.after);
                format!(
                    "“{label}” of {} was edited here since and is kept: “{ours}”; the file says “{theirs}”. If the file is right, change it here",
                    before.tag()
                )
            })
            .collect();
        if let Ok(kept) = serde_json::from_value(merged.to_value()) {
            *after = kept;
        }
        told
    }

    /// Whether a place of a record was written here since the last import.
    pub(super) fn edited_here<R>(&self, before: Option<&R>, place: &str) -> bool
    where
        R: Record + Into<AnyRecord>,
    {
        let (Some(before), Some(left), None) = (before, self.source.left, &self.own) else {
            return false;
        };
        let now = || fields::value_at(before, place);
        match left.of(&before.reference()) {
            Left::Standing => false,
            Left::Other(said) => said.value.get(place) != Some(&now()),
            Left::Nothing => !now().is_null(),
        }
    }

    /// Notes what changes in a record: old and new of each place.
    pub(super) fn note_changes(&mut self, row: u32, before: &AnyRecord, after: &AnyRecord) {
        if self.plan.changes.len() >= MOST_CHANGES {
            self.plan.more_changes += 1;
            return;
        }
        let kind = after.kind();
        let places: Vec<String> = field_changes(Some(before), after)
            .into_iter()
            .map(|change| {
                format!(
                    "{}: “{}” becomes “{}”",
                    fields::label(kind, &change.field),
                    self.words(kind, &change.field, &change.before),
                    self.words(kind, &change.field, &change.after)
                )
            })
            .collect();
        self.plan.changes.push(format!(
            "row {row}, {} “{}”: {}",
            before.known_as(),
            short(before.label()),
            places.join("; ")
        ));
    }

    /// Ends a record as the file says, unless it was brought back here since.
    pub(super) fn retire<R>(&mut self, row: &MappedRow, before: Option<&R>, end: Retire)
    where
        R: Record + Into<AnyRecord>,
    {
        if self.edited_here(before, "retired") {
            return self.remark(row, "it was brought back here since the last import and stays; in the file its status still says that it ended");
        }
        self.after.push(Planned {
            row: Some(row.number),
            command: Command::Retire(end),
        });
    }

    /// Counts and notes what follows for a record beside its own places: the commands
    /// from one on.
    pub(super) fn note_follows<R: Record>(
        &mut self,
        row: u32,
        before: Option<&R>,
        is_changed: bool,
        from: usize,
    ) {
        let is_refused = self.plan.refused.last().is_some_and(|r| r.row == Some(row));
        let (Some(before), false) = (before, is_refused || self.after.len() == from) else {
            return;
        };
        if !is_changed {
            // The record stands, but what belongs to it does not.
            self.plan.unchanged = self.plan.unchanged.saturating_sub(1);
            self.plan.changed += 1;
        }
        let words: Vec<String> = self.after[from..]
            .iter()
            .filter_map(|planned| {
                Some(match &planned.command {
                    Command::Rate(rate) => self.rated_anew(rate),
                    Command::Treat(treat) => {
                        format!("treatment becomes “{}”", treat.strategy.words())
                    }
                    Command::Reschedule(moved) => format!("its action is due on {}", moved.due),
                    Command::Start(begun) => format!("in progress since {}", begun.on),
                    Command::Complete(done) => format!("done on {}, not verified", done.on),
                    Command::Retire(_) => "it ends".to_owned(),
                    Command::Save(record) => format!("action “{}”", short(record.label())),
                    _ => return None,
                })
            })
            .collect();
        if words.is_empty() {
            return;
        }
        if self.plan.changes.len() >= MOST_CHANGES {
            self.plan.more_changes += 1;
            return;
        }
        self.plan.changes.push(format!(
            "row {row}, {} “{}”: {}",
            before.known_as(),
            short(before.label()),
            words.join("; ")
        ));
    }

    /// What a new rating makes of the one that stands: “rated anew, from high to low
    /// (likelihood high → low): …”.
    fn rated_anew(&self, rate: &verbs::Rate) -> String {
        let why = short(&rate.reason);
        let risk = self.register.tables.risks.get(rate.target);
        let stands = risk.and_then(|risk| match rate.stage {
            Stage::Current => risk.rating_in_effect(),
            stage => risk.rating(stage),
        });
        let method = self.register.method_in_use();
        let parts = stands.zip(method).zip(rate.impact.level());
        let Some(((stands, (_, method)), impact)) = parts else {
            return format!("rated anew: {why}");
        };
        let Ok(score) = method.score(rate.likelihood, impact) else {
            return format!("rated anew: {why}");
        };
        let likelihood = match rate.likelihood {
            Likelihood::Overall(level) if level != stands.likelihood => {
                format!("likelihood {} → {level}", stands.likelihood)
            }
            _ => String::new(),
        };
        let impact = match impact == stands.impact {
            true => String::new(),
            false => format!("impact {} → {impact}", stands.impact),
        };
        let parts: Vec<String> = [likelihood, impact]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let of = match rate.stage {
            Stage::Current => String::new(),
            stage => format!("{} ", stage.words()),
        };
        let level = match score.level == stands.level {
            true => format!("{of}level stays {}", stands.level),
            false => format!("{of}level {} becomes {}", stands.level, score.level),
        };
        match parts.is_empty() {
            true => format!("rated anew, {level}: {why}"),
            false => format!("rated anew, {level} ({}): {why}", parts.join(", ")),
        }
    }

    /// A value in words. What the import itself is to add is not in the register yet.
    fn words(&self, kind: register::Kind, place: &str, value: &Value) -> String {
        let mut shown = fields::show(self.register, kind, place, value);
        for command in &self.parts {
            if let Command::Save(record) = command {
                let id = record.reference().id.to_string();
                if shown.contains(&id) {
                    shown = shown.replace(&id, record.label());
                }
            }
        }
        short(&shown)
    }
}

/// Places that say one thing together: where one of them was edited here since, what the
/// file says of the others is not mixed with it.
fn one_statement(kind: register::Kind, base: &AnyRecord, here: &AnyRecord, merged: &mut Value) {
    let together: &[&str] = match kind {
        register::Kind::Answer => &["required", "in_place", "used_properly", "on"],
        _ => return,
    };
    let (base, here) = (base.to_value(), here.to_value());
    let Value::Object(merged) = merged else {
        return;
    };
    if together.iter().any(|place| base[*place] != here[*place]) {
        for place in together {
            match &here[*place] {
                Value::Null => merged.remove(*place),
                ours => merged.insert((*place).to_owned(), ours.clone()),
            };
        }
    }
}

fn short(text: &str) -> String {
    let text = squeeze(text);
    if text.chars().count() <= 80 {
        return text;
    }
    format!("{}…", text.chars().take(79).collect::<String>())
}
