//! The 55 assessable provisions and the addressable decisions.

use super::{Coverage, GapKind};
use crate::record::Record;
use crate::records::{Decision, YesNo};
use crate::register::Register;
use crate::safeguards::{Implementation, assessed_provisions};
use catalog::Catalog;

impl Coverage {
    pub(super) fn safeguards(&mut self, register: &Register, catalog: &Catalog) {
        for assessed in assessed_provisions(register, catalog) {
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
                Implementation::InPlace | Implementation::InPart | Implementation::NotInPlace => {}
            }
            if assessed.undecided() {
                let what = format!("{title} is not fully in place, and no decision says why");
                self.gap(GapKind::AddressableUndecided, None, citation, what);
            } else if assessed.provision.is_addressable()
                && let Some(decision) = assessed.reason_on_record()
            {
                self.decision(decision, title);
            }
        }
    }

    fn decision(&mut self, decision: &Decision, title: &str) {
        if decision.owes().is_empty() {
            return;
        }
        let target = Some(decision.reference());
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
                format!("{title}: the decision lacks a factor, its approver or its date"),
            );
        }
    }
}
