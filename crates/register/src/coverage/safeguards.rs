//! The 55 assessable provisions, what shows them, and the addressable decisions.

use super::{Coverage, GapKind};
use crate::record::Record;
use crate::records::{Action, Answer, Decision, YesNo};
use crate::register::Register;
use crate::safeguards::{AssessedProvision, Implementation};
use catalog::Catalog;
use jiff::civil::Date;
use std::collections::HashMap;

/// Live actions by the provision they serve.
type Serving<'r> = HashMap<&'r str, Vec<&'r Action>>;

fn serving(register: &Register) -> Serving<'_> {
    let mut serving = Serving::new();
    for action in register.tables.actions.live() {
        for citation in &action.provisions {
            serving.entry(citation).or_default().push(action);
        }
    }
    serving
}

impl Coverage {
    pub(super) fn safeguards(
        &mut self,
        register: &Register,
        catalog: &Catalog,
        provisions: &[AssessedProvision<'_>],
        today: Date,
    ) {
        let serving = serving(register);
        for assessed in provisions {
            let citation = assessed.provision.citation.as_str();
            let title = &assessed.provision.title;
            match &assessed.implementation {
                Implementation::NotApplicable(_) => continue,
                Implementation::ApplicabilityOpen(why) => {
                    let what = format!("{title}: {why}");
                    self.gap(GapKind::ApplicabilityOpen, None, citation, what);
                    continue;
                }
                Implementation::Unanswered => {
                    // What applies by the facts of the profile cannot be answered away.
                    let waved_off = assessed.answer.is_some_and(|a| a.required == YesNo::No);
                    let what = if waved_off {
                        format!(
                            "{title}: answered as not required, yet nothing recorded of the organization makes it so"
                        )
                    } else {
                        title.clone()
                    };
                    let target = assessed.answer.map(|a| a.reference());
                    self.gap(GapKind::ProvisionUnanswered, target, citation, what);
                }
                _ => {}
            }
            if assessed.to_implement() {
                let actions = serving.get(citation).map_or(&[][..], Vec::as_slice);
                self.unfinished(assessed, actions);
            }
            if assessed.undecided() {
                let what = format!("{title} is not fully in place, and no decision says why");
                self.gap(GapKind::AddressableUndecided, None, citation, what);
            } else if assessed.provision.is_addressable()
                && let Some(decision) = assessed.decision
            {
                self.decision(decision, title, today);
            }
        }
        let named = |answer: &&Answer| {
            catalog
                .provision(&answer.provision)
                .is_some_and(|p| p.is_assessable())
        };
        for answer in register.tables.answers.live().filter(named) {
            self.not_shown(register, catalog, answer);
        }
    }

    /// What is still to be put in place, without an open action that says by when.
    fn unfinished(&mut self, assessed: &AssessedProvision<'_>, actions: &[&Action]) {
        if actions.iter().any(|a| a.state.is_open() && a.due.is_some()) {
            return;
        }
        let stands = match assessed.implementation {
            Implementation::NotInPlace => "not in place",
            _ => "in place in part only, or not used properly",
        };
        let undated = actions.iter().find(|a| a.state.is_open());
        let done = actions.iter().find(|a| !a.state.is_open());
        let owed = match (undated, done) {
            (Some(action), _) => format!("{} has no due date", action.tag()),
            (None, Some(action)) => format!(
                "{} is {}, and the answer was not given anew",
                action.tag(),
                action.state.words()
            ),
            (None, None) => "no action names it".to_owned(),
        };
        let kind = match assessed.provision.is_addressable() {
            true => GapKind::DecidedNotPlanned,
            false => GapKind::RequiredNotInPlace,
        };
        let words = match assessed.decision {
            Some(decision) if assessed.provision.is_addressable() => {
                format!("{} is decided, it is {stands}, and {owed}", decision.tag())
            }
            _ => format!("{stands}, and {owed}"),
        };
        let what = format!("{}: {words}", assessed.provision.title);
        self.gap(kind, None, assessed.provision.citation.as_str(), what);
    }

    /// What an answer says to be there, and nothing on record shows.
    fn not_shown(&mut self, register: &Register, catalog: &Catalog, answer: &Answer) {
        let said = match (answer.in_place, answer.used_properly) {
            (_, YesNo::Yes) => "used properly",
            (YesNo::Yes, _) => "in place",
            _ => return,
        };
        if register.is_shown_by(&answer.evidence) {
            return;
        }
        let title = catalog
            .provision(&answer.provision)
            .map_or(answer.provision.as_str(), |p| &p.title);
        let whom = answer
            .asset
            .and_then(|id| register.tables.assets.get(id))
            .map_or_else(String::new, |asset| format!(" for {}", asset.name));
        self.gap(
            GapKind::SafeguardNotShown,
            Some(answer.reference()),
            answer.provision.as_str(),
            format!("{title} is said to be {said}{whom}, and no evidence shows it"),
        );
    }

    fn decision(&mut self, decision: &Decision, title: &str, today: Date) {
        let target = Some(decision.reference());
        if let Some(on) = decision.review_on.filter(|on| *on < today) {
            self.gap(
                GapKind::DecisionReviewOverdue,
                target,
                decision.tag(),
                format!("{title}: the decision was to be looked at again on {on}"),
            );
        }
        let owes = decision.owes();
        if owes.is_empty() {
            return;
        }
        if decision.cost_alone() {
            self.gap(
                GapKind::CostAlone,
                target,
                decision.tag(),
                format!("{title}: cost is the only factor weighed"),
            );
        } else {
            self.gap(
                GapKind::DecisionIncomplete,
                target,
                decision.tag(),
                format!("{title}: {}", owes.join("; ")),
            );
        }
    }
}
