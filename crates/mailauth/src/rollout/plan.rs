//! The plan: each stage with what must be true before it and how long it lasts.

use jiff::civil::Date;
use serde::Serialize;

use super::precondition::counted;
use super::{
    DomainUse, Observed, Precondition, PreconditionState, Receives, Stage, Stream, conditions,
    parked,
};

/// How long a stage lasts at least, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Dwell {
    /// Days.
    pub days: u32,
    /// Why that many.
    pub why: &'static str,
}

/// A stage in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepPlan {
    /// The stage.
    pub stage: Stage,
    /// How long it lasts at least.
    pub dwell: Dwell,
    /// What must be true before it begins.
    pub preconditions: Vec<Precondition>,
}

impl StepPlan {
    /// Whether it may begin: nothing that is needed is open or unknown.
    pub fn ready(&self) -> bool {
        !self.preconditions.iter().any(Precondition::holds)
    }

    /// What is not known and does not hold it up.
    pub fn not_known(&self) -> impl Iterator<Item = &Precondition> {
        self.preconditions
            .iter()
            .filter(|p| p.state == PreconditionState::Unknown && !p.holds())
    }
}

/// The plan of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Where the domain stands.
    pub at: Stage,
    /// The stages still to come, in order.
    pub steps: Vec<StepPlan>,
}

impl Plan {
    /// The next stage.
    pub fn next(&self) -> Option<&StepPlan> {
        self.steps.first()
    }

    /// The stage whose conditions are met: the next one when it is ready, else the
    /// present one. Watching changes no delivery and has no conditions.
    pub fn stage(&self) -> Stage {
        match self.next() {
            Some(step) if step.ready() => step.stage,
            _ => self.at.max(Stage::Watch),
        }
    }
}

/// What a plan is made for.
#[derive(Clone, Debug)]
pub struct Case<'c> {
    /// Where the domain stands.
    pub at: Stage,
    /// The day its present policy was first seen.
    pub since: Option<Date>,
    /// What it is used for.
    pub usage: DomainUse,
    /// Whether a server takes mail for it.
    pub receives: Receives,
    /// Somebody was shown those servers and says that nobody reads what they take.
    pub unused: bool,
    /// What reports show.
    pub observed: &'c Observed,
    /// The day of asking.
    pub today: Date,
}

/// Plans the way from where a domain stands to refusal.
pub fn plan(case: &Case<'_>) -> Plan {
    let steps = Stage::ALL
        .into_iter()
        .filter(|stage| *stage > case.at && goes_through(case.usage, *stage))
        .map(|stage| StepPlan {
            stage,
            dwell: dwell(stage, case.usage),
            preconditions: preconditions(stage, case),
        })
        .collect();
    Plan { at: case.at, steps }
}

/// A domain without mail has nothing to observe and goes straight to reject.
fn goes_through(usage: DomainUse, stage: Stage) -> bool {
    usage != DomainUse::Parked || stage == Stage::Reject
}

/// How long a stage lasts.
pub(super) fn dwell(stage: Stage, usage: DomainUse) -> Dwell {
    let month = "RFC 9989 §7.4 asks for a month where people may post to mailing lists, and a month shows monthly senders";
    match (stage, usage) {
        (_, DomainUse::Parked) | (Stage::Nothing | Stage::Reject, _) => Dwell {
            days: 0,
            why: "nothing to wait for",
        },
        (Stage::Watch, _) => Dwell {
            days: 30,
            why: month,
        },
        (Stage::QuarantineTest | Stage::RejectTest, _) => Dwell {
            days: 14,
            why: "two weeks of reports show what the step would do",
        },
        (Stage::Quarantine, DomainUse::People) => Dwell {
            days: 30,
            why: month,
        },
        (Stage::Quarantine, DomainUse::Programs) => Dwell {
            days: 14,
            why: "two weeks of reports show that nothing of yours is held back",
        },
    }
}

fn preconditions(stage: Stage, case: &Case<'_>) -> Vec<Precondition> {
    if case.usage == DomainUse::Parked {
        return parked::of(&case.receives, case.unused, case.observed);
    }
    if stage == Stage::Watch {
        return Vec::new();
    }
    let days = dwell(case.at, case.usage).days;
    let mut all = vec![conditions::waited(case.at, days, case.since, case.today)];
    // What is sent in the names below has conditions of its own.
    let own = case.observed.only(|name| !name.below);
    all.extend(conditions::of(stage, &own, case.today));
    all
}

/// Senders of the organization whose mail the present policy hits, with how many messages
/// in the last thirty days: a reason to go back to watching first. Empty where the policy
/// asks for nothing.
pub fn failing_now(at: Stage, observed: &Observed) -> Option<String> {
    if at < Stage::QuarantineTest {
        return None;
    }
    let failing = conditions::failing(observed, Stream::passed);
    let lost: u64 = failing.iter().map(|stream| stream.failed()).sum();
    (lost > 0).then(|| {
        let names = failing.iter().map(|stream| stream.name.as_str());
        format!(
            "{} of yours failed in the last 30 days: {}",
            counted(lost, "message", "messages"),
            super::precondition::named(names)
        )
    })
}

#[cfg(test)]
mod tests;
