//! A row of a risk register: the risk, its rating, its treatment and its action.

use super::{Planned, Planner, set};
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::affects::affects;
use crate::meaning::citation::citations;
use crate::meaning::state::{self, State};
use crate::meaning::strategy::strategy;
use crate::workbook::squeeze;
use catalog::Level;
use register::records::{Action, Original, Risk, Stage, Strategy};
use register::verbs;
use register::{Command, Id, Kind as Named, Record, Ref};

impl Planner<'_> {
    pub(super) fn risk(&mut self, row: &MappedRow) {
        let risks = &self.register.tables.risks;
        let before = self.known(risks, "risk", row);
        let row = &*self.changed_cells(row, before);
        let today = self.source.today;
        let told = row.text("status").map(|text| state::risk(text, today));
        let told = told.unwrap_or(Reading::Unknown);
        let is_closed = matches!(told, Reading::Is(State::Ended(_)));
        if let Some(before) = before
            && before.retired.is_some()
        {
            if is_closed {
                self.plan.unchanged += 1;
                return;
            }
            return self.ended(row, before.known_as());
        }
        self.meant(row, "status", told, |state| state.words().to_owned());
        if told == Reading::Is(State::Done) {
            let text = row.text("status").unwrap_or_default().to_owned();
            self.remark_value(row, "status: ", &text, " says that the work is done, not that the risk is over; the risk stays open here. Close it here, or write “Closed”");
        }
        let risk = before.cloned().unwrap_or_else(|| Risk {
            id: self.id_of_new(),
            origin: if self.is_exported() {
                String::new()
            } else {
                format!("imported from {}", self.source.file)
            },
            source: self.source_key(row),
            ..Risk::default()
        });
        let id = risk.id;
        let mut risk = self.plain(risk, row);
        let lost = match row.text("affects") {
            None => Reading::Unknown,
            Some(text) => affects(text).map_or(Reading::Unread, Reading::Is),
        };
        let lost = self.meant(row, "affects", lost, String::from);
        if let Reading::Is(affects) = lost {
            risk.affects = affects;
        }
        if self.own.is_some() {
            // A changed list of ours is the whole list.
            emptied(row, &mut risk);
        }
        let provisions_open = self.provisions_of(row, &mut risk);
        let not_found = self.assets_of(row, &mut risk);
        for item in row.list("threats") {
            add(&mut risk.threats, self.threat(item));
        }
        for item in row.list("vulnerabilities") {
            add(&mut risk.vulnerabilities, self.vulnerability(item));
        }
        if let Some(original) = self.original(row) {
            risk.original = Some(original);
        }
        let treatment = row.text("treatment").map_or(Reading::Unknown, strategy);
        let treatment = self.meant(row, "treatment", treatment, |s| s.words().to_owned());
        let rates = row.level("likelihood").is_some() && row.level("impact").is_some();
        // Words that are not a day are told already.
        let due_placed = row.text("action").is_some() || row.date("due").is_none();
        self.unplaced(
            &mut risk.extra,
            row,
            &[
                ("due", due_placed),
                ("rationale", rates),
                ("treatment_reason", treatment.known().is_some()),
            ],
        );
        self.keep(
            &mut risk.extra,
            row,
            &[
                ("assets", not_found.is_empty()),
                ("threats", true),
                ("vulnerabilities", true),
                ("treatment", treatment.is_read()),
                ("affects", lost.is_read()),
                ("provisions", !provisions_open),
            ],
        );
        if self.own.is_some() && !not_found.is_empty() {
            risk.extra.insert("assets".to_owned(), not_found.join("\n"));
        }
        self.levels_meant(row);
        let rerated = before.is_none_or(|b| {
            // What stands in a row of ours differs from the rating as it is.
            self.own.is_some()
                || !same_rating(b.original.as_ref(), risk.original.as_ref())
                || (b.current.is_none() && b.verified.is_none())
        });
        let was = before.and_then(|b| b.original.clone());
        let follows = self.after.len();
        let rated_here = before.is_some_and(|b| b.current.is_some())
            && (self.edited_here(before, "current") || self.edited_here(before, "verified"));
        if rerated && rated_here {
            self.remark(row, "it was rated here since the last import, and that rating is kept; the file's own rating changed and stands beside it".to_owned());
        }
        let rated =
            rerated && !rated_here && self.rate(row, id, was.as_ref(), risk.original.as_ref());
        let treated = before.is_some_and(|b| {
            self.own.is_none()
                && b.treatment.is_some()
                && b.extra.get("treatment") == risk.extra.get("treatment")
        });
        let treated_here =
            before.is_some_and(|b| b.treatment.is_some()) && self.edited_here(before, "treatment");
        if !treated && treated_here && treatment.known().is_some() {
            self.remark(row, "its treatment was decided here since the last import and is kept; the file's words changed and are kept beside it".to_owned());
        }
        let treated = treated || treated_here;
        let is_rated = rated || before.is_some_and(|b| b.rating_in_effect().is_some());
        let changed = self.put(row, before, risk);
        if !treated {
            self.treat(row, id, treatment.known(), is_rated);
        }
        self.action(row, id);
        if is_closed {
            let end = verbs::Retire {
                target: id.to(),
                on: match told {
                    Reading::Is(State::Ended(Some(day))) => day,
                    _ => today,
                },
                reason: format!(
                    "closed in {}: status “{}”",
                    self.source.file,
                    row.text("status").unwrap_or_default()
                ),
            };
            self.retire(row, before, end);
        }
        self.note_follows(row.number, before, changed, follows);
    }

    /// Adds the provisions the row cites; `true` where other words stand beside them,
    /// which are kept then.
    fn provisions_of(&mut self, row: &MappedRow, risk: &mut Risk) -> bool {
        let mut open = false;
        for item in row.list("provisions") {
            if self.own.is_some() {
                add(&mut risk.provisions, item.text.clone());
                continue;
            }
            let cited = citations(&item.text);
            if cited.more || cited.found.is_empty() {
                open = true;
                let after = match cited.found.is_empty() {
                    true => " cites no section of the Security Rule; the words are kept",
                    false => " says more than the citations taken from it; the words are kept",
                };
                self.remark_value(row, "provisions: ", &item.text, after);
            }
            for provision in cited.found {
                add(&mut risk.provisions, provision);
            }
        }
        open
    }

    /// Adds what the row says the risk touches; gives the names not found.
    fn assets_of(&mut self, row: &MappedRow, risk: &mut Risk) -> Vec<String> {
        let mut not_found = Vec::new();
        let items: Vec<String> = row.list("assets").iter().map(|i| i.text.clone()).collect();
        let mut named: Vec<(String, Option<Ref>)> = Vec::new();
        for item in items {
            match self.own {
                Some(_) => named.push((item.clone(), self.exact(&item))),
                None => named.extend(self.find.things(&item)),
            }
        }
        for (name, found) in named {
            match found.map(|r| (r.kind, r.id)) {
                Some((Named::Asset, id)) => add(&mut risk.assets, Id::new(id)),
                Some((Named::Vendor, id)) => add(&mut risk.vendors, Id::new(id)),
                Some((Named::Site, id)) => add(&mut risk.sites, Id::new(id)),
                Some((Named::Flow, id)) => add(&mut risk.flows, Id::new(id)),
                Some((Named::Group, id)) => add(&mut risk.groups, Id::new(id)),
                _ => {
                    not_found.push(name.clone());
                    self.remark_value(
                        row,
                        "no asset, vendor or site is called ",
                        &name,
                        "; the words are kept, import the inventory and this file again",
                    );
                }
            }
        }
        not_found
    }

    /// The rating the row's first source had: as the row spells it out, else, in
    /// tables that are not ours, the cells of likelihood, impact, score and level.
    fn original(&self, row: &MappedRow) -> Option<Original> {
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
    ) -> bool {
        let (Some(likelihood), Some(impact)) = (row.level("likelihood"), row.level("impact"))
        else {
            for field in ["likelihood", "impact"] {
                if let Some(number) = row.text(field).map(str::to_owned) {
                    self.remark_value(row, &format!("{field}: "), &number, " means nothing without the scale's highest number, which the file does not state; the risk is not rated. Write highest = under [scale] in the mapping");
                }
            }
            if now.is_some() {
                self.remark(row, "likelihood and impact are not both given, so the risk is not rated; its original level is kept".to_owned());
            }
            return false;
        };
        if let Some((_, method)) = self.register.method_in_use() {
            let missing = |l: Level| !method.levels.contains(&l);
            if missing(likelihood) || missing(impact) {
                self.remark(row, format!("the method {} has no level “{}” or “{}”, so the risk is not rated; its original is kept", method.name, likelihood, impact));
                return false;
            }
        }
        self.compare(row, likelihood, impact);
        let reason = row
            .text("rationale")
            .map_or_else(|| self.reason(was, now), str::to_owned);
        let rate = verbs::Rate::overall(
            risk,
            Stage::Current,
            likelihood,
            impact,
            reason,
            self.source.today,
        );
        self.after.push(Planned {
            row: Some(row.number),
            command: Command::Rate(rate),
        });
        true
    }

    /// Notes what words and numbers of levels become.
    fn levels_meant(&mut self, row: &MappedRow) {
        for field in ["likelihood", "impact", "level"] {
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

    fn treat(&mut self, row: &MappedRow, risk: Id<Risk>, said: Option<Strategy>, rated: bool) {
        let (Some(text), Some(strategy)) = (row.text("treatment"), said) else {
            return;
        };
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
                target: risk,
                strategy,
                reason: row.text("treatment_reason").map_or_else(
                    || format!("As decided in {}: {}", self.source.file, squeeze(text)),
                    str::to_owned,
                ),
            }),
        });
    }

    /// The corrective action a row plans.
    fn action(&mut self, row: &MappedRow, risk: Id<Risk>) {
        let Some(title) = row.text("action") else {
            return;
        };
        let due = row.date("due");
        let key = self.source_key(row);
        let owner = row.text("owner").and_then(|name| self.person(name));
        let actions = &self.register.tables.actions;
        let before = match (&self.own, &key) {
            (None, Some(key)) => self
                .find
                .by_key(actions, "action", &key.system, &key.key)
                .filter(|action| action.risks.contains(&risk))
                // The file gave its risk another key.
                .or_else(|| self.action_called(risk, title)),
            // The row of a risk speaks of its first open action.
            _ => self
                .register
                .tables
                .risks
                .get(risk)
                .and_then(|r| crate::export::planned_action(self.register, r)),
        };
        let done = row
            .text("status")
            .map(|text| state::risk(text, self.source.today));
        if before.is_none() && done == Some(Reading::Is(State::Done)) {
            self.remark(row, "the file says that this is done; the action stands here as planned until somebody says so here, with what shows it");
        }
        let number = row.number;
        let push = |planner: &mut Self, command| {
            planner.after.push(Planned {
                row: Some(number),
                command,
            })
        };
        let Some(before) = before else {
            let action = Action {
                id: Id::new((self.new_id)()),
                title: squeeze(title),
                risks: vec![risk],
                owner,
                due,
                source: key,
                ..Action::default()
            };
            return push(self, Command::Save(action.into()));
        };
        if before.retired.is_some() || !before.state.is_open() {
            return;
        }
        if before.title != squeeze(title) && self.edited_here(Some(before), "title") {
            self.remark(
                row,
                format!(
                    "{} was renamed here since and keeps its name “{}”; the file says “{}”",
                    before.known_as(),
                    before.title,
                    squeeze(title)
                ),
            );
        } else if before.title != squeeze(title) {
            let renamed = Action {
                title: squeeze(title),
                ..before.clone()
            };
            push(self, Command::Save(renamed.into()));
        }
        if let Some(due) = due
            && before.due != Some(due)
            && before.slips.is_empty()
        {
            // A date that was moved here is not moved back by an older file.
            let reschedule = verbs::Reschedule {
                target: before.id,
                due,
                reason: format!("the date in {} changed", self.source.file),
            };
            push(self, Command::Reschedule(reschedule));
        }
    }
}

impl<'a> Planner<'a> {
    /// The open action of a risk that has a title.
    fn action_called(&self, risk: Id<Risk>, title: &str) -> Option<&'a Action> {
        let register: &'a register::Register = self.register;
        let risk = register.tables.risks.get(risk)?;
        risk.actions(register)
            .find(|action| action.retired.is_none() && action.title == squeeze(title))
    }
}

/// Empties the lists that the row gives anew.
fn emptied(row: &MappedRow, risk: &mut Risk) {
    if row.fields.contains_key("assets") {
        risk.assets.clear();
        risk.vendors.clear();
        risk.sites.clear();
        risk.flows.clear();
        risk.groups.clear();
    }
    if row.fields.contains_key("threats") {
        risk.threats.clear();
    }
    if row.fields.contains_key("vulnerabilities") {
        risk.vulnerabilities.clear();
    }
    if row.fields.contains_key("provisions") {
        risk.provisions.clear();
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
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
