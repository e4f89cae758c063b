//! What was to be looked at again by a day that is past: the analysis as a whole, triggers,
//! milestones, work that waits to be confirmed, business associates (element 9).

use super::{Coverage, GapKind};
use crate::elements::review_due;
use crate::record::Record;
use crate::records::{ActionState, Vendor};
use crate::register::Register;
use jiff::ToSpan;
use jiff::civil::Date;

/// Days within which somebody else looks at what is said to be done. No rule names a
/// number: after a month nobody remembers what there was to see.
const DAYS_TO_CONFIRM: i64 = 30;
/// Months between looks at a business associate's safeguards. No rule in force names them.
const MONTHS_BETWEEN_CHECKS: i64 = 12;
/// Months between reviews that OCR's guidance names at most.
const LONGEST_INTERVAL: u32 = 36;

impl Coverage {
    pub(super) fn review(&mut self, register: &Register, today: Date) {
        if let Some(due) = review_due(register).filter(|due| *due < today) {
            self.gap(
                GapKind::ReviewOverdue,
                None,
                "review",
                format!(
                    "by the organization's own interval the analysis was to be reviewed by {due}"
                ),
            );
        }
        if let Some(profile) = register.profile()
            && let Some(months) = profile
                .review_interval_months
                .filter(|m| *m > LONGEST_INTERVAL)
        {
            self.gap(
                GapKind::ReviewFarOff,
                Some(profile.reference()),
                "review",
                format!("the analysis is to be reviewed every {months} months"),
            );
        }
        self.steps(register, today);
        self.verified(register);
        self.associates(register, today);
        for trigger in register
            .tables
            .triggers
            .live()
            .filter(|t| t.settled.is_none())
        {
            if let Some(by) = trigger.review_by
                && by < today
            {
                self.gap(
                    GapKind::TriggerOpen,
                    Some(trigger.reference()),
                    trigger.tag(),
                    format!("“{}” was to be looked at by {by}", trigger.note),
                );
            }
        }
    }

    /// Milestones that are past, and work that waits to be confirmed.
    fn steps(&mut self, register: &Register, today: Date) {
        for action in register.tables.actions.live() {
            let target = Some(action.reference());
            for milestone in action.milestones.iter().filter(|_| action.state.is_open()) {
                if let (Some(due), None) = (milestone.due, milestone.done)
                    && due < today
                {
                    self.gap(
                        GapKind::MilestoneOverdue,
                        target,
                        action.tag(),
                        format!(
                            "“{}” of “{}” was due on {due}",
                            milestone.title, action.title
                        ),
                    );
                }
            }
            if action.state == ActionState::Done
                && let Some(done) = action.done
                && done.saturating_add(DAYS_TO_CONFIRM.days()) < today
            {
                self.gap(
                    GapKind::NotVerified,
                    target,
                    action.tag(),
                    format!("“{}” is said to be done since {done}", action.title),
                );
            }
        }
    }

    /// What is called verified, and rests on evidence that is not there.
    fn verified(&mut self, register: &Register) {
        let actions = register.tables.actions.live();
        let actions = actions
            .filter(|it| it.state == ActionState::Verified && !register.is_shown_by(&it.evidence))
            .map(|it| {
                (
                    it.reference(),
                    it.tag(),
                    format!("“{}” is verified", it.title),
                )
            });
        let risks = register.tables.risks.live().filter_map(|risk| {
            let rating = risk.verified.as_ref()?;
            let words = || format!("the rating of {} is verified", rating.on);
            (!register.is_shown_by(&rating.evidence))
                .then(|| (risk.reference(), risk.tag(), words()))
        });
        for (target, tag, words) in actions.chain(risks) {
            let text = format!("{words}, and no evidence of it is left");
            self.gap(GapKind::VerifiedWithoutEvidence, Some(target), tag, text);
        }
    }

    /// Business associates with an agreement in force whose safeguards were last looked
    /// at, or agreed on, longer ago than the interval.
    fn associates(&mut self, register: &Register, today: Date) {
        let in_force =
            |v: &&Vendor| v.business_associate == Some(true) && v.agreement_in_force(today);
        for vendor in register.tables.vendors.live().filter(in_force) {
            let checked = vendor.verifications.iter().map(|v| v.on).max();
            let agreed = vendor.agreements.iter().filter_map(|a| a.effective).max();
            let Some(last) = checked.max(agreed) else {
                continue;
            };
            if last.saturating_add(MONTHS_BETWEEN_CHECKS.months()) < today {
                let words = match checked {
                    Some(on) => format!("last looked at on {on}"),
                    None => format!("never looked at since the agreement of {last}"),
                };
                self.gap(
                    GapKind::VendorCheckOverdue,
                    Some(vendor.reference()),
                    vendor.tag(),
                    format!("{}: {words}", vendor.name),
                );
            }
        }
    }
}
