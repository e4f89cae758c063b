//! Corrective actions: who does what by when, and what came of it (A11, B3 to B5).

use super::common::{Extra, Retired, SourceKey, earlier, need};
use super::{Evidence, Person, Risk};
use crate::actor::{NamedPerson, Via};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::words::words;
use catalog::Horizon;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A corrective action.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Action {
    /// Identifier.
    pub id: Id<Action>,
    /// Number.
    pub number: u32,
    /// What is to be done.
    pub title: String,
    /// How.
    pub description: String,
    /// The risks it reduces.
    pub risks: Vec<Id<Risk>>,
    /// Measure of the catalog it carries out.
    pub measure: String,
    /// Provisions it serves; none: an enhancement beyond the rule.
    pub provisions: Vec<String>,
    /// The person accountable.
    pub owner: Option<Id<Person>>,
    /// People, equipment and help it needs.
    pub resources: String,
    /// Cost in US cents.
    pub cost_cents: Option<i64>,
    /// Immediate or long-term.
    pub horizon: Option<Horizon>,
    /// First day of work.
    pub start: Option<Date>,
    /// Day it is due.
    pub due: Option<Date>,
    /// Day it was done.
    pub done: Option<Date>,
    /// State.
    pub state: ActionState,
    /// Every moved due date, oldest first.
    pub slips: Vec<Slip>,
    /// Steps on the way.
    pub milestones: Vec<Milestone>,
    /// What protects until it is done.
    pub interim: String,
    /// Actions that must be done first.
    pub depends_on: Vec<Id<Action>>,
    /// What shows it.
    pub evidence: Vec<Id<Evidence>>,
    /// Everyone who owned it before: none of them can verify it.
    pub past_owners: Vec<Id<Person>>,
    /// The risks it was to reduce before: who owned or did it verifies none of them either.
    pub past_risks: Vec<Id<Risk>>,
    /// Who said that it is done, each time: none of them can verify it.
    pub completed_by: Vec<NamedPerson>,
    /// The accounts and tokens by which they said so: a name alone says little of who an
    /// account belongs to that stands for nobody.
    pub completed_via: Vec<Via>,
    /// The check by someone other than the owner.
    pub verification: Option<Verification>,
    /// Anything else worth knowing.
    pub notes: String,
    /// Where it was imported from.
    pub source: Option<SourceKey>,
    /// Columns without a field here.
    pub extra: Extra,
    /// End of the record: why it was dropped.
    pub retired: Option<Retired>,
}

words! {
    /// State of an action.
    #[derive(Default)]
    pub enum ActionState {
        /// Planned.
        #[default]
        Planned = "planned", "planned";
        /// Being worked on.
        InProgress = "in_progress", "in progress";
        /// Said to be done.
        Done = "done", "done, not verified";
        /// Found to be done, on evidence, by someone else.
        Verified = "verified", "verified";
    }
}

impl ActionState {
    /// Whether work remains.
    pub fn is_open(self) -> bool {
        matches!(self, ActionState::Planned | ActionState::InProgress)
    }
}

/// A moved due date (B4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Due before; `None` where it had no due date.
    #[serde(default)]
    pub old: Option<Date>,
    /// Due after.
    pub new: Date,
    /// Why; never empty.
    #[serde(default)]
    pub why: String,
    /// Who moved it.
    #[serde(default)]
    pub by: NamedPerson,
    /// When it was moved.
    pub on: Date,
}

/// A step on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Milestone {
    /// What.
    pub title: String,
    /// By when.
    pub due: Option<Date>,
    /// When it was reached.
    pub done: Option<Date>,
}

/// The check that an action was really carried out (B5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Who checked; not the owner.
    #[serde(default)]
    pub by: NamedPerson,
    /// When.
    pub on: Date,
    /// What was found.
    #[serde(default)]
    pub result: String,
}

impl Action {
    /// Whether it is open and due before a day.
    pub fn overdue(&self, today: Date) -> bool {
        self.retired.is_none() && self.state.is_open() && self.due.is_some_and(|due| due < today)
    }

    /// Whether it still says of the work what somebody confirmed, of no more risks and
    /// provisions, and shows it by no less evidence.
    pub fn is_as_confirmed(&self, confirmed: &Action) -> bool {
        let shown = |id| self.evidence.contains(id);
        let speaks_of = |id| confirmed.risks.contains(id);
        let cites = |it| confirmed.provisions.contains(it);
        (&self.title, &self.description, &self.measure)
            == (&confirmed.title, &confirmed.description, &confirmed.measure)
            && confirmed.evidence.iter().all(shown)
            && self.risks.iter().all(speaks_of)
            && self.provisions.iter().all(cites)
    }

    /// Says again of the work what somebody confirmed, and shows it by no less evidence.
    pub fn keep_as_confirmed(&mut self, confirmed: &Action) {
        self.title.clone_from(&confirmed.title);
        self.description.clone_from(&confirmed.description);
        self.measure.clone_from(&confirmed.measure);
        self.risks.retain(|id| confirmed.risks.contains(id));
        self.provisions
            .retain(|it| confirmed.provisions.contains(it));
        for id in &confirmed.evidence {
            if !self.evidence.contains(id) {
                self.evidence.push(*id);
            }
        }
    }

    /// Takes over from the state it replaces who owned it and which risks it was to reduce.
    pub(crate) fn remember(&mut self, before: Option<&Action>) {
        let none = (Vec::new(), Vec::new());
        (self.past_owners, self.past_risks) = before.map_or(none, |b| {
            (
                earlier(&b.past_owners, b.owner.as_slice(), self.owner.as_slice()),
                earlier(&b.past_risks, &b.risks, &self.risks),
            )
        });
    }
}

impl Record for Action {
    plain_record!(Action);
    fn label(&self) -> &str {
        &self.title
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        // Before work has begun it is a plan, and no plan is entered late.
        let begun = self.start.filter(|_| self.state != ActionState::Planned);
        out.extend(begun.map(|on| ("start", on)));
        out.extend(self.done.map(|on| ("done", on)));
        out.extend(self.verification.as_ref().map(|it| ("verification", it.on)));
        let reached = self.milestones.iter().filter_map(|it| it.done);
        out.extend(reached.map(|on| ("milestones", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.risks.iter().map(|id| id.to()));
        out.extend(self.owner.map(|id| id.to()));
        out.extend(self.past_owners.iter().map(|id| id.to()));
        out.extend(self.past_risks.iter().map(|id| id.to()));
        out.extend(self.depends_on.iter().map(|id| id.to()));
        out.extend(self.evidence.iter().map(|id| id.to()));
        out.extend(
            self.slips
                .iter()
                .filter_map(|s| s.by.person)
                .map(|id| id.to()),
        );
        let doers = self.completed_by.iter().filter_map(|by| by.person);
        out.extend(doers.map(|id| id.to()));
        out.extend(
            self.verification
                .iter()
                .filter_map(|v| v.by.person)
                .map(|id| id.to()),
        );
    }
    fn normalize(&mut self, before: Option<&Self>) {
        self.remember(before);
        self.completed_by = before.map_or_else(Vec::new, |b| b.completed_by.clone());
        self.completed_via = before.map_or_else(Vec::new, |b| b.completed_via.clone());
    }
    fn check(&self, register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(&known, &self.title, "title", "say what is to be done")?;
        let fresh = Action::default();
        let then = before.unwrap_or(&fresh);
        if before.is_some() && then.due != self.due || then.slips != self.slips {
            return Err(Refusal::rule(
                known,
                "a due date cannot be moved without its reason",
                "reschedule the action and say why",
            ));
        }
        if (then.state, then.done, &then.verification)
            != (self.state, self.done, &self.verification)
        {
            return Err(Refusal::rule(
                known,
                "the state of an action cannot be edited in place",
                "start, complete or verify it",
            ));
        }
        if then.state == ActionState::Verified && !self.is_as_confirmed(then) {
            return Err(Refusal::rule(
                known,
                "somebody confirmed this work on this evidence, and an edit would change what they confirmed",
                "reopen it with the reason, change it, and have it confirmed again; evidence can be added as it stands",
            ));
        }
        let confirmed_by = self.verification.as_ref().and_then(|it| it.by.person);
        if self.owner.is_some() && self.owner == confirmed_by && then.owner != self.owner {
            return Err(Refusal::rule(
                known,
                "whoever confirmed it would own it",
                "name another owner, or reopen it and have somebody else confirm it",
            ));
        }
        // Work may start after the day it was due; only dates set here are checked.
        if let (Some(start), Some(due)) = (self.start, self.due)
            && due < start
            && before.is_none_or(|b| (b.start, b.due) != (self.start, self.due))
        {
            return Err(Refusal::rule(
                known,
                format!("it is due ({due}) before it starts ({start})"),
                "correct one of the two dates",
            ));
        }
        if self.cost_cents.is_some_and(|cents| cents < 0) {
            return Err(Refusal::rule(
                known,
                "a cost below zero",
                "give the cost as a positive amount",
            ));
        }
        if register.action_waits_for_itself(self) {
            return Err(Refusal::rule(
                known,
                "it would wait for itself through what it depends on",
                "drop one of the dependencies",
            ));
        }
        Ok(())
    }
}
