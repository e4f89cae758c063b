use super::*;
use crate::rollout::{NameSeen, Ours, names_below, unknown_names};
use jiff::civil::date;

fn in_name(name: &str, exists: bool, messages: u64, dkim: u64, passed: u64) -> NameSeen {
    NameSeen {
        name: name.into(),
        below: name != "clinic.test",
        exists: Some(exists),
        messages,
        dkim_aligned: dkim,
        passed,
    }
}

fn stream(name: &str, ours: Ours, messages: u64, dkim: u64, passed: u64) -> Stream {
    Stream {
        name: name.into(),
        ours,
        names: vec![in_name("clinic.test", true, messages, dkim, passed)],
        first_seen: Some(date(2026, 1, 1)),
        ..Stream::default()
    }
}

fn seen(streams: Vec<Stream>) -> Observed {
    Observed {
        days: 30,
        reporters: 3,
        streams,
        not_seen: Vec::new(),
    }
}

fn case(at: Stage, observed: &Observed) -> Case<'_> {
    Case {
        at,
        since: Some(date(2026, 9, 1)),
        usage: DomainUse::People,
        receives: Receives::Yes(vec!["mx.clinic.test".into()]),
        unused: false,
        observed,
        today: date(2026, 11, 1),
    }
}

fn open(step: &StepPlan) -> Vec<&'static str> {
    let not_met = step.preconditions.iter().filter(|p| !p.is_met());
    not_met.map(|p| p.code).collect()
}

#[test]
fn g3_quarantine_waits_for_own_mail_and_reject_for_dkim() {
    let observed = seen(vec![
        stream("Microsoft 365", Ours::Ours, 1000, 1000, 1000),
        stream("Reminders", Ours::Ours, 500, 0, 500),
        stream("192.0.2.9", Ours::NotOurs, 90, 0, 0),
    ]);
    let plan = plan(&case(Stage::Watch, &observed));
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
    assert_eq!(plan.stage(), Stage::QuarantineTest);
    assert_eq!(open(&plan.steps[3]), ["own-dkim"]);
}

#[test]
fn g3_what_would_be_hit_holds_the_plan_up() {
    let observed = seen(vec![
        stream("Billing", Ours::Ours, 100, 0, 60),
        stream("198.51.100.4", Ours::Undecided, 12, 0, 0),
        stream("203.0.113.1", Ours::Undecided, 1, 0, 0),
    ]);
    let plan = plan(&Case {
        since: Some(date(2026, 10, 20)),
        usage: DomainUse::Programs,
        ..case(Stage::Watch, &observed)
    });
    assert_eq!(open(&plan.steps[0]), ["waited", "decided", "own-pass"]);
    assert_eq!(plan.stage(), Stage::Watch);
    let own = &plan.steps[0].preconditions[4];
    assert_eq!(own.found, "40 messages of yours would be hit: Billing");
}

#[test]
fn mb_62_a_steady_sender_of_few_messages_waits_for_a_decision() {
    let copier = Stream {
        steady: true,
        ..stream("198.51.100.60", Ours::Undecided, 4, 0, 0)
    };
    let observed = seen(vec![
        stream("Microsoft 365", Ours::Ours, 1000, 1000, 1000),
        copier,
    ]);
    let plan = plan(&case(Stage::Watch, &observed));
    assert_eq!(open(&plan.steps[0]), ["decided"]);
}

#[test]
fn mb_67_without_reports_nothing_is_taken_for_granted() {
    let observed = Observed::default();
    let plan = plan(&Case {
        since: None,
        ..case(Stage::Watch, &observed)
    });
    for step in &plan.steps {
        assert!(!step.ready());
        for one in &step.preconditions {
            assert_eq!(one.state, PreconditionState::Unknown, "{one:?}");
            assert!(!one.found.contains('%') && one.found != "none", "{one:?}");
        }
    }
    assert_eq!(
        names_below(Stage::Quarantine, &observed).state,
        PreconditionState::Unknown
    );
    assert_eq!(unknown_names(&observed).state, PreconditionState::Unknown);
}

#[test]
fn mb_60_where_nothing_of_ones_own_was_seen_nothing_is_ready() {
    let observed = seen(vec![stream("198.51.100.4", Ours::NotOurs, 500, 0, 0)]);
    let plan = plan(&case(Stage::Watch, &observed));
    let next = plan.next().unwrap();
    assert!(!next.ready());
    assert_eq!(open(next), ["own-seen", "own-pass", "settled"]);
    let seen = next.preconditions.iter().find(|p| p.code == "own-seen");
    assert!(
        seen.unwrap()
            .found
            .starts_with("nothing of yours was seen yet")
    );
}

#[test]
fn mb_60_a_sender_called_ones_own_that_was_not_seen_is_named() {
    let observed = Observed {
        not_seen: vec!["Mailchimp".into()],
        ..seen(vec![stream("Microsoft 365", Ours::Ours, 10, 10, 10)])
    };
    let plan = plan(&case(Stage::Watch, &observed));
    let next = plan.next().unwrap();
    assert!(next.ready(), "{:?}", open(next));
    let told: Vec<_> = next.not_known().collect();
    assert!(told[0].found.contains("Mailchimp"));
}

#[test]
fn mb_51_a_domain_said_to_send_nothing_is_held_against_mx_and_reports() {
    let busy = seen(vec![stream(
        "Microsoft 365",
        Ours::Undecided,
        5976,
        5976,
        5976,
    )]);
    let quiet = seen(vec![stream("203.0.113.9", Ours::Undecided, 40, 0, 0)]);
    let none = Observed::default();
    let no = || Receives::No("it has a null MX".into());
    let yes = || Receives::Yes(vec!["mx.clinic.test".into()]);
    let of = |receives, unused, observed| {
        let plan = plan(&Case {
            usage: DomainUse::Parked,
            receives,
            unused,
            ..case(Stage::Nothing, observed)
        });
        assert_eq!(plan.steps.len(), 1);
        assert_eq!(plan.steps[0].stage, Stage::Reject);
        let step = plan.steps[0].clone();
        (step.ready(), open(&step), step)
    };
    let (ready, speaks_against, step) = of(yes(), false, &busy);
    assert!(!ready);
    assert_eq!(speaks_against, ["takes-none", "sends-none"]);
    assert!(step.preconditions[1].found.starts_with("5976 messages"));
    // Saying it again does not make mail go away that passes.
    assert_eq!(of(yes(), true, &busy).1, ["sends-none"]);
    assert!(!of(no(), false, &busy).0);
    // A mail server nobody uses: said again, and a month shows nothing.
    assert!(!of(yes(), false, &quiet).0);
    assert!(of(yes(), true, &quiet).0);
    assert!(!of(yes(), true, &none).0);
    // No server and no reports: it may be closed, and what is not known is said.
    let (ready, not_met, step) = of(no(), false, &none);
    assert!(ready);
    assert_eq!(not_met, ["sends-none"]);
    assert_eq!(step.not_known().count(), 1);
    assert!(!of(Receives::Unknown, false, &quiet).0);
}

#[test]
fn mb_52_names_below_have_conditions_of_their_own() {
    let mut newsletter = stream("203.0.113.60", Ours::Ours, 200, 200, 200);
    newsletter
        .names
        .push(in_name("news.clinic.test", true, 12, 0, 0));
    let observed = seen(vec![newsletter]);
    // In the domain's own name all passes.
    let plan = plan(&case(Stage::Quarantine, &observed));
    assert!(plan.next().unwrap().ready());
    let below = names_below(Stage::RejectTest, &observed);
    assert_eq!(below.state, PreconditionState::Open);
    assert_eq!(
        below.found,
        "12 messages of yours would be hit: news.clinic.test (from 203.0.113.60)"
    );
    let passes = seen(vec![Stream {
        names: vec![in_name("news.clinic.test", true, 12, 0, 12)],
        ..stream("203.0.113.60", Ours::Ours, 0, 0, 0)
    }]);
    assert!(names_below(Stage::Quarantine, &passes).is_met());
    assert!(
        !names_below(Stage::Reject, &passes).is_met(),
        "reject asks for DKIM below, too"
    );
}

#[test]
fn mb_53_names_that_are_not_in_dns_are_looked_at_for_a_month() {
    let inside = |ours, exists| Stream {
        names: vec![in_name("nas.clinic.test", exists, 3, 0, 0)],
        ..stream("198.51.100.9", ours, 0, 0, 0)
    };
    assert!(unknown_names(&seen(vec![])).is_met());
    let found = unknown_names(&seen(vec![inside(Ours::Undecided, false)]));
    assert_eq!(found.state, PreconditionState::Open);
    assert_eq!(
        found.found,
        "3 messages from names that are not in DNS: nas.clinic.test (from 198.51.100.9)"
    );
    assert!(unknown_names(&seen(vec![inside(Ours::NotOurs, false)])).is_met());
    assert!(unknown_names(&seen(vec![inside(Ours::Ours, true)])).is_met());
    let mut not_asked = inside(Ours::Ours, true);
    not_asked.names[0].exists = None;
    assert_eq!(
        unknown_names(&seen(vec![not_asked])).state,
        PreconditionState::Unknown
    );
    let short = Observed {
        days: 20,
        ..seen(vec![])
    };
    assert!(!unknown_names(&short).is_met());
}

#[test]
fn mb_61_mail_of_ones_own_that_the_policy_hits_is_named() {
    let observed = seen(vec![stream("203.0.113.5", Ours::Ours, 100, 0, 0)]);
    assert_eq!(failing_now(Stage::Watch, &observed), None);
    assert_eq!(
        failing_now(Stage::Quarantine, &observed).as_deref(),
        Some("100 messages of yours failed in the last 30 days: 203.0.113.5")
    );
    let fine = seen(vec![stream("203.0.113.5", Ours::Ours, 100, 0, 99)]);
    assert_eq!(failing_now(Stage::Quarantine, &fine), None);
}
