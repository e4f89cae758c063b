//! One action: all facts, what it reduces, and how its dates moved.

use crate::places;
use crate::{Link, Shell};
use catalog::{Catalog, Horizon, Level};
use fields::columns::{action_state, level_of};
use register::records::{Action, ActionState};
use register::{Id, Kind, Record, Register, Table};

/// An action.
#[derive(Debug, askama::Template)]
#[template(path = "plan/action.html")]
pub struct ActionPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// When it was dropped; empty where it was not.
    pub ended: String,
    /// When work begins or began; empty where that is not known.
    pub begun: String,
    /// When each milestone was reached; empty where it was not.
    pub reached: Vec<String>,
    /// The action.
    pub action: &'p Action,
    /// When it was done; empty where it is not.
    pub done: String,
    /// When it was confirmed; empty where it is not.
    pub confirmed: String,
    /// State in words.
    pub state: String,
    /// Sign of the state.
    pub sign: &'static str,
    /// The highest level of what it reduces.
    pub level: Option<Level>,
    /// Owner; empty for nobody.
    pub owner: &'p str,
    /// The risks it reduces, with their level.
    pub risks: Vec<(Link, Option<Level>)>,
    /// What must be done first, and whether it is.
    pub waits_for: Vec<(Link, bool)>,
    /// What waits for it.
    pub waited_for_by: Vec<Link>,
    /// Evidence.
    pub evidence: Vec<Link>,
    /// The measure of the catalog it carries out.
    pub measure: String,
    /// Why the person who looks cannot confirm it; empty where they can.
    pub cannot_confirm: String,
    /// Ledger position of its last change.
    pub revision: u64,
}

impl<'p> ActionPage<'p> {
    /// The page of an action. `cannot_confirm`: why who looks may not.
    pub fn new(
        shell: &'p Shell,
        register: &'p Register,
        action: &'p Action,
        cannot_confirm: String,
    ) -> ActionPage<'p> {
        let (t, base) = (&register.tables, shell.base.as_str());
        let (sign, state) = action_state(action, shell.today);
        let own = |other: &Action| {
            Link::to(
                format!("{} {}", other.tag(), other.title),
                places::of_number(base, Kind::Action, other.number),
            )
        };
        let said = |field: &str, on| crate::html::said(register, action.reference(), field, on);
        ActionPage {
            shell,
            ended: crate::html::ended(register, action),
            begun: crate::html::said_or(register, action.reference(), "start", action.start),
            reached: action
                .milestones
                .iter()
                .map(|step| {
                    crate::html::said_or(register, action.reference(), "milestones", step.done)
                })
                .collect(),
            done: action.done.map_or_else(String::new, |on| said("done", on)),
            confirmed: action
                .verification
                .as_ref()
                .map_or_else(String::new, |check| said("verification", check.on)),
            action,
            state: crate::html::first_upper(&state),
            sign,
            level: level_of(register, action),
            owner: match action.owner {
                Some(_) => register.person_name(action.owner),
                None => "",
            },
            risks: action
                .risks
                .iter()
                .filter_map(|id| t.risks.get(*id))
                .map(|risk| {
                    (
                        Link::to(
                            format!("{} {}", risk.tag(), risk.sentence),
                            places::of_number(base, Kind::Risk, risk.number),
                        ),
                        risk.level(),
                    )
                })
                .collect(),
            waits_for: action
                .depends_on
                .iter()
                .filter_map(|id| t.actions.get(*id))
                .map(|other| (own(other), !other.state.is_open()))
                .collect(),
            waited_for_by: t
                .actions
                .live()
                .filter(|other| other.depends_on.contains(&action.id))
                .map(own)
                .collect(),
            evidence: labels(&t.evidence, &action.evidence, base),
            measure: Catalog::builtin()
                .measure(&action.measure)
                .map_or_else(String::new, |measure| measure.name.clone()),
            cannot_confirm,
            revision: t.revision(action.reference()).unwrap_or_default(),
        }
    }

    fn verb(&self, verb: &str) -> String {
        format!(
            "{}/plan/actions/{}/{verb}",
            self.shell.base, self.action.number
        )
    }

    fn crumbs(&self) -> Vec<Link> {
        vec![
            Link::to("Plan", format!("{}/plan", self.shell.base)),
            Link::here(self.action.tag(), ""),
        ]
    }

    fn horizon(&self) -> &'static str {
        match self.action.horizon {
            Some(Horizon::Immediate) => "Immediate: within the next weeks",
            Some(Horizon::LongTerm) => "Long-term: planned over months or years",
            None => "",
        }
    }

    fn is(&self, state: &str) -> bool {
        self.action.retired.is_none()
            && match self.action.state {
                ActionState::Planned => state == "planned" || state == "open",
                ActionState::InProgress => state == "open",
                ActionState::Done => state == "done" || state == "closed",
                ActionState::Verified => state == "closed",
            }
    }

    fn history(&self) -> String {
        format!("{}/history/{}", self.shell.base, self.action.tag())
    }
}

fn labels<R: Record>(table: &Table<R>, ids: &[Id<R>], base: &str) -> Vec<Link> {
    ids.iter()
        .filter_map(|id| table.get(*id))
        .map(|record| {
            Link::to(
                format!("{} {}", record.tag(), record.label()),
                places::of_number(base, R::KIND, record.number()),
            )
        })
        .collect()
}
