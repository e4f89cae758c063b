//! What takes two people, done by two accounts for which one person alone answers.

use super::{Coverage, GapKind};
use crate::actor::NamedPerson;
use crate::hands::{Behind, Follow, Hands};
use crate::id::Id;
use crate::record::Record;
use crate::records::{AcceptanceState, Person};
use crate::register::Register;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Who stands behind people, each followed once.
struct Followed<'r> {
    hands: Hands<'r>,
    behind: BTreeMap<(Option<Id<Person>>, String), Behind>,
}

impl Followed<'_> {
    /// What is said where one answers for both of two.
    fn one_for_both(&mut self, first: &NamedPerson, second: &NamedPerson) -> Option<String> {
        let key = |person: &NamedPerson| (person.person, person.name.clone());
        for person in [first, second] {
            let hands = &self.hands;
            self.behind
                .entry(key(person))
                .or_insert_with(|| hands.behind_person(person, Follow::LetIn));
        }
        let (a, b) = (&self.behind[&key(first)], &self.behind[&key(second)]);
        Some(a.shared(b)?.words(&first.name, &second.name))
    }
}

impl Coverage {
    /// Acceptances in force, verified actions and verified ratings that rest on two
    /// accounts of which one person alone says whose they are.
    pub(super) fn answered_by_one(&mut self, register: &Register, today: Date) {
        let tables = &register.tables;
        if tables.memberships.is_empty() {
            return;
        }
        let mut followed = Followed {
            hands: Hands::of(register),
            behind: BTreeMap::new(),
        };
        let mut told = Vec::new();
        for acceptance in tables.acceptances.live() {
            let ruling = acceptance.ruling.as_ref().filter(|ruling| ruling.approved);
            if acceptance.state(register, today) == AcceptanceState::InForce
                && let Some(ruling) = ruling
                && let Some(text) = followed.one_for_both(&acceptance.requested_by, &ruling.by)
            {
                told.push((acceptance.reference(), acceptance.tag(), text));
            }
        }
        for action in tables.actions.live() {
            let Some(check) = &action.verification else {
                continue;
            };
            let mut doers = action.completed_by.iter();
            if let Some(text) = doers.find_map(|doer| followed.one_for_both(doer, &check.by)) {
                told.push((action.reference(), action.tag(), text));
            }
        }
        for risk in tables.risks.live() {
            let Some(rating) = &risk.verified else {
                continue;
            };
            let mut others = risk.actions_ever(register).flat_map(|action| {
                let check = action.verification.as_ref().map(|check| &check.by);
                action.completed_by.iter().chain(check)
            });
            if let Some(text) = others.find_map(|one| followed.one_for_both(one, &rating.by)) {
                told.push((risk.reference(), risk.tag(), text));
            }
        }
        let tolerances = tables.tolerances.live();
        let approvals = tolerances
            .map(|it| (it.reference(), it.tag(), &it.approval))
            .chain(
                tables
                    .decisions
                    .live()
                    .map(|it| (it.reference(), it.tag(), &it.approval)),
            )
            .chain(
                tables
                    .exclusions
                    .live()
                    .map(|it| (it.reference(), it.tag(), &it.approval)),
            );
        for (target, tag, approval) in approvals {
            if let Some(approval) = approval
                && let Some(affirmed) = &approval.affirmed
                && approval.entered.by.person != affirmed.by.person
                && let Some(text) = followed.one_for_both(&approval.entered.by, &affirmed.by)
            {
                told.push((target, tag, text));
            }
        }
        for (target, tag, text) in told {
            self.gap(GapKind::VouchedByOne, Some(target), tag, text);
        }
    }
}
