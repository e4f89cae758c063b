//! The plan: each stage with what must be true before it and how long it lasts.

use jiff::civil::Date;
use serde::Serialize;

use super::{DomainUse, Observed, Ours, Stage, Stream};

/// Share of a sender's messages that must pass, in percent: the rest are copies
/// that forwarders broke.
const PASSES: u64 = 98;
/// Days without a new sender before a stage that changes delivery.
const STABLE_DAYS: i32 = 14;
/// Messages in thirty days from which a sender that nobody has decided on holds
/// the plan up. Single messages are noise.
const WORTH_DECIDING: u64 = 10;

/// How long a stage lasts at least, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Dwell {
    /// Days.
    pub days: u32,
    /// Why that many.
    pub why: &'static str,
}

/// Whether something that must be true is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PreconditionState {
    /// It is.
    Met,
    /// It is not.
    Open,
    /// The reports do not say yet.
    Unknown,
}

/// Something that must be true before a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Precondition {
    /// Stable name.
    pub code: &'static str,
    /// What must be true.
    pub what: &'static str,
    /// Whether it is.
    #[serde(rename = "standing")]
    pub state: PreconditionState,
    /// What the reports show of it.
    pub found: String,
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
    /// Whether it may begin: nothing is open and nothing unknown.
    pub fn ready(&self) -> bool {
        self.preconditions
            .iter()
            .all(|precondition| precondition.state == PreconditionState::Met)
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
}

/// Plans the way from where a domain stands to refusal.
///
/// `since` is the day its present policy was first seen; `today` the day of asking.
pub fn plan(
    at: Stage,
    since: Option<Date>,
    usage: DomainUse,
    observed: &Observed,
    today: Date,
) -> Plan {
    let steps = Stage::ALL
        .into_iter()
        .filter(|stage| *stage > at && goes_through(usage, *stage))
        .map(|stage| StepPlan {
            stage,
            dwell: dwell(stage, usage),
            preconditions: preconditions(stage, at, since, usage, observed, today),
        })
        .collect();
    Plan { at, steps }
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

fn preconditions(
    stage: Stage,
    at: Stage,
    since: Option<Date>,
    usage: DomainUse,
    observed: &Observed,
    today: Date,
) -> Vec<Precondition> {
    if usage == DomainUse::Parked || stage == Stage::Watch {
        return Vec::new();
    }
    let mut all = vec![
        waited(at, since, usage, today),
        reports(observed),
        decided(observed),
        own_pass(observed),
        senders_are_stable(observed, today),
    ];
    if stage >= Stage::RejectTest {
        all.push(own_dkim(observed));
    }
    all
}

fn waited(at: Stage, since: Option<Date>, usage: DomainUse, today: Date) -> Precondition {
    let dwell = dwell(at, usage);
    let (state, found) = match since {
        _ if dwell.days == 0 => (
            PreconditionState::Met,
            "the present stage has no waiting time".into(),
        ),
        None => (
            PreconditionState::Unknown,
            "it is not known since when the present policy is published".into(),
        ),
        Some(since) => {
            let days = days_between(since, today);
            let found = format!("{days} of {} days at “{}”", dwell.days, at.words());
            if days >= i64::from(dwell.days) {
                (PreconditionState::Met, found)
            } else {
                (PreconditionState::Open, found)
            }
        }
    };
    Precondition {
        code: "waited",
        what: "The present stage lasted long enough",
        state,
        found,
    }
}

fn reports(observed: &Observed) -> Precondition {
    let found = format!(
        "reports on {} of the last 30 days from {}",
        observed.days,
        counted(u64::from(observed.reporters), "reporter", "reporters")
    );
    Precondition {
        code: "reports",
        what: "Reports cover at least 28 of the last 30 days",
        state: if observed.days >= 28 {
            PreconditionState::Met
        } else if observed.days == 0 {
            PreconditionState::Unknown
        } else {
            PreconditionState::Open
        },
        found,
    }
}

fn decided(observed: &Observed) -> Precondition {
    let open: Vec<&Stream> = observed
        .of(Ours::Undecided)
        .filter(|stream| stream.messages >= WORTH_DECIDING)
        .collect();
    Precondition {
        code: "decided",
        what: "Each sender is decided on: ours, or not",
        state: known(observed, open.is_empty()),
        found: if open.is_empty() {
            format!("no undecided sender of {WORTH_DECIDING} messages or more")
        } else {
            format!(
                "{} undecided: {}",
                counted(open.len() as u64, "sender is", "senders are"),
                named(&open)
            )
        },
    }
}

fn own_pass(observed: &Observed) -> Precondition {
    let failing: Vec<&Stream> = observed
        .of(Ours::Ours)
        .filter(|stream| stream.passed * 100 < stream.messages * PASSES)
        .collect();
    let lost: u64 = failing.iter().map(|stream| stream.failed()).sum();
    Precondition {
        code: "own-pass",
        what: "Each of your own senders passes, by DKIM or SPF in your domain's name",
        state: known(observed, failing.is_empty()),
        found: if failing.is_empty() {
            format!("all pass for at least {PASSES} % of their messages")
        } else {
            format!(
                "{} of yours would be hit: {}",
                counted(lost, "message", "messages"),
                named(&failing)
            )
        },
    }
}

fn own_dkim(observed: &Observed) -> Precondition {
    let failing: Vec<&Stream> = observed
        .of(Ours::Ours)
        .filter(|stream| stream.dkim_aligned * 100 < stream.messages * PASSES)
        .collect();
    Precondition {
        code: "own-dkim",
        what: "Each of your own senders signs with DKIM in your domain's name (RFC 9989 §7.4)",
        state: known(observed, failing.is_empty()),
        found: if failing.is_empty() {
            format!("all sign at least {PASSES} % of their messages")
        } else {
            format!("relying on SPF alone: {}", named(&failing))
        },
    }
}

fn senders_are_stable(observed: &Observed, today: Date) -> Precondition {
    let new: Vec<&Stream> = observed
        .of(Ours::Ours)
        .filter(|stream| {
            stream
                .first_seen
                .is_some_and(|day| days_between(day, today) < i64::from(STABLE_DAYS))
        })
        .collect();
    Precondition {
        code: "settled",
        what: "No new sender of yours appeared in the last two weeks",
        state: known(observed, new.is_empty()),
        found: if new.is_empty() {
            "none".into()
        } else {
            format!("new: {}", named(&new))
        },
    }
}

/// Without reports nothing is known, whatever an empty list suggests.
fn known(observed: &Observed, met: bool) -> PreconditionState {
    match (observed.days, met) {
        (0, _) => PreconditionState::Unknown,
        (_, true) => PreconditionState::Met,
        (_, false) => PreconditionState::Open,
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// The first few names.
fn named(streams: &[&Stream]) -> String {
    let mut text = streams
        .iter()
        .take(4)
        .map(|stream| stream.name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    if streams.len() > 4 {
        text.push_str(&format!(" and {} more", streams.len() - 4));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn stream(name: &str, ours: Ours, messages: u64, dkim: u64, passed: u64) -> Stream {
        Stream {
            name: name.into(),
            ours,
            messages,
            dkim_aligned: dkim,
            spf_aligned: passed,
            passed,
            first_seen: Some(date(2026, 1, 1)),
        }
    }

    fn seen(streams: Vec<Stream>) -> Observed {
        Observed {
            since: Some(date(2026, 1, 1)),
            days: 30,
            reporters: 3,
            streams,
        }
    }

    fn open(step: &StepPlan) -> Vec<&'static str> {
        step.preconditions
            .iter()
            .filter(|p| p.state != PreconditionState::Met)
            .map(|p| p.code)
            .collect()
    }

    #[test]
    fn g3_quarantine_waits_for_own_mail_and_reject_for_dkim() {
        let observed = seen(vec![
            stream("Microsoft 365", Ours::Ours, 1000, 1000, 1000),
            stream("Reminders", Ours::Ours, 500, 0, 500),
            stream("192.0.2.9", Ours::NotOurs, 90, 0, 0),
        ]);
        let plan = plan(
            Stage::Watch,
            Some(date(2026, 9, 1)),
            DomainUse::People,
            &observed,
            date(2026, 11, 1),
        );
        let stages: Vec<Stage> = plan.steps.iter().map(|step| step.stage).collect();
        assert_eq!(
            stages,
            [
                Stage::QuarantineTest,
                Stage::Quarantine,
                Stage::RejectTest,
                Stage::Reject
            ]
        );
        assert!(plan.steps[0].ready(), "{:?}", open(&plan.steps[0]));
        assert_eq!(open(&plan.steps[3]), ["own-dkim"]);
    }

    #[test]
    fn g3_what_would_be_hit_holds_the_plan_up() {
        let observed = seen(vec![
            stream("Billing", Ours::Ours, 100, 0, 60),
            stream("198.51.100.4", Ours::Undecided, 12, 0, 0),
            stream("203.0.113.1", Ours::Undecided, 1, 0, 0),
        ]);
        let plan = plan(
            Stage::Watch,
            Some(date(2026, 10, 20)),
            DomainUse::Programs,
            &observed,
            date(2026, 11, 1),
        );
        assert_eq!(open(&plan.steps[0]), ["waited", "decided", "own-pass"]);
        let own = &plan.steps[0].preconditions[3];
        assert_eq!(own.found, "40 messages of yours would be hit: Billing");
    }

    #[test]
    fn g3_without_reports_nothing_is_taken_for_granted() {
        let plan = plan(
            Stage::Watch,
            None,
            DomainUse::People,
            &Observed::default(),
            date(2026, 11, 1),
        );
        assert!(
            plan.steps[0]
                .preconditions
                .iter()
                .all(|p| p.state == PreconditionState::Unknown)
        );
    }

    #[test]
    fn g3_a_parked_domain_goes_straight_to_reject() {
        let plan = plan(
            Stage::Nothing,
            None,
            DomainUse::Parked,
            &Observed::default(),
            date(2026, 11, 1),
        );
        assert_eq!(plan.steps.len(), 1);
        assert_eq!(plan.steps[0].stage, Stage::Reject);
        assert!(plan.steps[0].ready());
    }
}
