//! The 55 leaves and the addressable decisions.

use super::{Coverage, HoleKind};
use crate::record::Record;
use crate::records::{AddressableOutcome, Decision, YesNo};
use crate::register::Register;
use crate::scope::{Applicability, applicability};
use catalog::Catalog;
use std::collections::HashMap;

impl Coverage {
    pub(super) fn safeguards(&mut self, register: &Register, catalog: &Catalog) {
        let answers: HashMap<&str, _> = register
            .tables
            .answers
            .live()
            .filter(|a| a.asset.is_none())
            .map(|a| (a.provision.as_str(), a))
            .collect();
        let decisions: HashMap<&str, &Decision> = register
            .tables
            .decisions
            .live()
            .map(|d| (d.provision.as_str(), d))
            .collect();
        for leaf in catalog.leaves() {
            let citation = leaf.citation.as_str();
            match applicability(register, leaf) {
                Applicability::NotApplicable(_) => continue,
                Applicability::NotKnown(why) => {
                    self.hole(
                        HoleKind::ApplicabilityOpen,
                        None,
                        citation,
                        format!("{}: {why}", leaf.title),
                    );
                    continue;
                }
                Applicability::Applies => {}
            }
            let answer = answers.get(citation);
            // What applies by the facts of the profile cannot be answered away.
            let waved_off = answer.is_some_and(|a| a.required == YesNo::No);
            let answered = answer.is_some_and(|a| {
                a.in_place != YesNo::Unknown
                    && (a.in_place == YesNo::No || a.used_properly != YesNo::Unknown)
            });
            if !answered {
                let what = if waved_off {
                    format!(
                        "{}: answered as not required, yet nothing recorded of the organization makes it so",
                        leaf.title
                    )
                } else {
                    leaf.title.clone()
                };
                self.hole(
                    HoleKind::LeafUnanswered,
                    answer.map(|a| a.reference()),
                    citation,
                    what,
                );
            }
            if leaf.is_addressable() {
                let in_place = answer.is_some_and(|a| a.in_place == YesNo::Yes);
                // A decision to implement is no reason for what is not in place.
                let promised = |d: &&Decision| {
                    d.outcome == Some(AddressableOutcome::Implemented)
                        && answer.is_some_and(|a| a.in_place != YesNo::Yes)
                };
                match decisions.get(citation).copied().filter(|d| !promised(d)) {
                    None if answered && !in_place => {
                        self.hole(
                            HoleKind::AddressableUndecided,
                            None,
                            citation,
                            format!(
                                "{} is not fully in place, and no decision says why",
                                leaf.title
                            ),
                        );
                    }
                    None => {}
                    Some(decision) => self.decision(decision, &leaf.title),
                }
            }
        }
    }

    fn decision(&mut self, decision: &Decision, title: &str) {
        if decision.outcome == Some(AddressableOutcome::Implemented) {
            return;
        }
        let target = Some(decision.reference());
        if decision.cost_alone() {
            self.hole(
                HoleKind::CostAlone,
                target,
                decision.tag(),
                format!("{title}: cost is the only factor weighed"),
            );
        } else if !decision.factors.complete()
            || decision.approved_by.is_none()
            || decision.decided_on.is_none()
        {
            self.hole(
                HoleKind::DecisionIncomplete,
                target,
                decision.tag(),
                format!("{title}: the decision lacks a factor, its approver or its date"),
            );
        }
    }
}
