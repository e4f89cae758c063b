//! One command of every verb, with every field filled by what a test likes. No
//! `..` here: a new field must be filled too, or this does not compile.

use catalog::{Level, Likelihood};
use jiff::civil::Date;
use phiward_register::records::{
    AgreementState, ImpactRating, Offered, SenderDecision, Stage, Strategy,
};
use phiward_register::verbs::*;
use phiward_register::{Command, Id, Kind, NamedPerson, NewEvidence, Ref, Shown, Via};
use uuid::Uuid;

/// What the fields of verbs are filled with.
pub struct Filling<'a> {
    /// Texts, one after the other and again from the start.
    pub texts: &'a [String],
    /// Days.
    pub days: &'a [Date],
    /// Numbers, for ids and for what can be chosen.
    pub numbers: &'a [u128],
    /// Whether there is what may be missing.
    pub full: bool,
}

impl Filling<'_> {
    fn text(&self, n: usize) -> String {
        self.texts[n % self.texts.len()].clone()
    }

    fn day(&self, n: usize) -> Date {
        self.days[n % self.days.len()]
    }

    fn maybe(&self, n: usize) -> Option<Date> {
        (self.full || self.number(n).is_multiple_of(2)).then(|| self.day(n))
    }

    fn number(&self, n: usize) -> u128 {
        self.numbers[n % self.numbers.len()]
    }

    fn choice(&self, n: usize, of: usize) -> usize {
        (self.number(n) % of as u128) as usize
    }

    fn id<T>(&self, n: usize) -> Id<T> {
        Id::new(Uuid::from_u128(self.number(n)))
    }

    fn level(&self, n: usize) -> Level {
        Level::from_index(self.choice(n, 5))
    }

    fn any(&self, n: usize) -> Ref {
        Ref {
            kind: Kind::ALL[self.choice(n, Kind::ALL.len())],
            id: self.id::<()>(n + 1).uuid(),
        }
    }

    /// Evidence of the book, and evidence that comes along.
    fn shown(&self, n: usize) -> Vec<Shown> {
        let new = NewEvidence {
            id: self.id(n + 1),
            title: self.text(n),
            location: self.text(n + 1),
            on: self.maybe(n),
        };
        let all = vec![Shown::Known(self.id(n)), Shown::New(new)];
        let kept = if self.full { 2 } else { self.choice(n, 3) };
        all.into_iter().take(kept).collect()
    }
}

/// One command of every verb.
pub fn of(with: &Filling<'_>) -> Vec<Command> {
    let mut all = of_risks(with);
    all.extend(of_actions(with));
    all.extend(of_others(with));
    all
}

fn of_risks(with: &Filling<'_>) -> Vec<Command> {
    let part = |n: usize| (with.full || with.choice(n, 2) == 0).then(|| with.level(n));
    vec![
        Rate {
            target: with.id(0),
            stage: [
                Stage::Inherent,
                Stage::Current,
                Stage::Target,
                Stage::Verified,
            ][with.choice(1, 4)],
            method: with.text(0),
            likelihood: if with.choice(2, 2) == 0 {
                Likelihood::Overall(with.level(3))
            } else {
                Likelihood::TwoStep {
                    initiation: with.level(3),
                    adverse: with.level(4),
                }
            },
            impact: ImpactRating {
                confidentiality: part(5),
                integrity: part(6),
                availability: part(7),
                patient_harm: part(8),
                overall: part(9),
            },
            reason: with.text(1),
            evidence: with.shown(2),
            on: with.day(0),
        }
        .into(),
        Treat {
            target: with.id(1),
            strategy: Strategy::ALL[with.choice(2, Strategy::ALL.len())],
            reason: with.text(2),
        }
        .into(),
        Accept {
            target: with.id(2),
            id: with.id(3),
            reason: with.text(3),
            compensating: with.text(4),
            expires: with.day(1),
            review_trigger: with.text(5),
        }
        .into(),
        Affirm {
            target: with.any(3),
            note: with.text(2),
        }
        .into(),
        Approve {
            target: with.id(4),
            authority: with.text(6),
            note: with.text(7),
        }
        .into(),
        Deny {
            target: with.id(5),
            authority: with.text(8),
            note: with.text(9),
        }
        .into(),
        Revoke {
            target: with.id(6),
            reason: with.text(10),
        }
        .into(),
        Merge {
            target: with.id(7),
            into: with.id(8),
            reason: with.text(11),
        }
        .into(),
    ]
}

fn of_actions(with: &Filling<'_>) -> Vec<Command> {
    vec![
        Start {
            target: with.id(0),
            on: with.day(2),
        }
        .into(),
        Reschedule {
            target: with.id(1),
            due: with.day(3),
            reason: with.text(0),
        }
        .into(),
        Milestone {
            target: with.id(2),
            title: with.text(1),
            due: with.maybe(3),
            done: with.maybe(4),
        }
        .into(),
        Complete {
            target: with.id(3),
            on: with.day(4),
            evidence: with.shown(4),
        }
        .into(),
        Reopen {
            target: with.id(4),
            reason: with.text(2),
        }
        .into(),
        Confirm {
            target: with.id(5),
            on: with.day(5),
            result: with.text(3),
            evidence: with.shown(6),
        }
        .into(),
    ]
}

fn of_others(with: &Filling<'_>) -> Vec<Command> {
    let states = [
        AgreementState::Unknown,
        AgreementState::InForce,
        AgreementState::Remediating,
        AgreementState::Missing,
    ];
    vec![
        Agreement {
            target: with.id(0),
            state: states[with.choice(1, 4)],
            effective: with.maybe(2),
            ends: with.maybe(3),
            clauses: vec![with.text(0), with.text(1)],
            evidence: with.shown(2),
            note: with.text(2),
        }
        .into(),
        VendorCheck {
            target: with.id(1),
            on: with.day(0),
            by: with.text(3),
            result: with.text(4),
            evidence: with.shown(3),
        }
        .into(),
        Settle {
            target: with.id(2),
            reason: with.text(5),
            on: with.day(1),
        }
        .into(),
        Retire {
            target: with.any(3),
            on: with.day(2),
            reason: with.text(6),
        }
        .into(),
        Restore {
            target: with.any(4),
            reason: with.text(7),
        }
        .into(),
        Redact {
            target: with.any(5),
            id: with.id(6),
            reason: with.text(8),
            earlier_only: with.choice(7, 2) == 0,
        }
        .into(),
        ApproveRedaction {
            target: with.id(6),
            note: with.text(9),
        }
        .into(),
        WithdrawRedaction {
            target: with.id(6),
            reason: with.text(9),
        }
        .into(),
        DenyRedaction {
            target: with.id(6),
            reason: with.text(9),
        }
        .into(),
        GoOn {
            target: with.id(7),
            lost_position: with.number(8) as u64,
            lost_hash: with.text(9),
            lost_numbers: vec![(phiward_register::Kind::Risk, with.number(8) as u32)],
            reason: with.text(10),
        }
        .into(),
        SetClock {
            target: with.id(7),
            position: with.number(8) as u64,
            reason: with.text(9),
        }
        .into(),
        Admit {
            target: with.id(1),
            name: with.text(2),
            email: with.text(3),
            roles: vec![with.text(4)],
            person: with.full.then(|| with.id(5)),
            offered_by: with.full.then(|| Offered {
                by: NamedPerson {
                    person: Some(with.id(6)),
                    name: with.text(7),
                },
                via: Some(Via::Account(Uuid::from_u128(with.number(8)))),
                account: None,
            }),
            taken_over: with.full,
        }
        .into(),
        ChangeRoles {
            target: with.id(2),
            roles: vec![with.text(5)],
            before: if with.full {
                vec![with.text(6)]
            } else {
                Vec::new()
            },
        }
        .into(),
        Tie {
            target: with.id(3),
            person: Some(with.id(4)),
            before: with.full.then(|| with.id(5)),
        }
        .into(),
        ConfirmTie {
            target: with.id(4),
            note: with.text(6),
        }
        .into(),
        NoteReset {
            target: with.id(5),
            by: NamedPerson {
                person: Some(with.id(6)),
                name: with.text(7),
            },
            via: with
                .full
                .then(|| Via::Account(Uuid::from_u128(with.number(8)))),
            at: jiff::Timestamp::UNIX_EPOCH,
            times: 0,
        }
        .into(),
        RemoveMember {
            target: with.id(6),
            reason: with.text(8),
        }
        .into(),
        Undo {
            target: with.id(7),
            // What it puts back and ends is in the entry as records.
            restore: Vec::new(),
            retire: Vec::new(),
            reason: with.text(10),
        }
        .into(),
        DecideSender {
            target: with.id(8),
            decision: [
                SenderDecision::Undecided,
                SenderDecision::Ours,
                SenderDecision::NotOurs,
            ][with.choice(9, 3)],
            reason: with.text(11),
        }
        .into(),
        CloseFinding {
            target: with.id(9),
            on: with.day(3),
            evidence: with.shown(8),
        }
        .into(),
        ReopenFinding {
            target: with.id(10),
            on: with.day(4),
            evidence: with.shown(9),
        }
        .into(),
    ]
}
