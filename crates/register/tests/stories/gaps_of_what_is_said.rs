//! For each kind of gap in what is said and not shown, approved by who entered it, or to
//! be looked at again: how it opens and how it closes.

use crate::gaps::{Step, decide, edit, first, high_risk, planned, rated};
use crate::support::{Book, date, shown};
use catalog::Catalog;
use catalog::Level::{High, Low};
use phiward_register::records::*;
use phiward_register::verbs;
use phiward_register::{Change, Command, GapKind, Id};

/// A required specification.
const REQUIRED: &str = "164.308(a)(7)(ii)(A)";
/// An addressable one.
const ADDRESSABLE: &str = "164.312(a)(2)(iv)";

/// Opens a gap of a kind in a fresh book, then closes it.
pub fn case(kind: GapKind) -> (Step, Step) {
    match kind {
        GapKind::RequiredNotInPlace => (
            |b| answer(b, REQUIRED, YesNo::No, YesNo::No),
            |b| work_on(b, REQUIRED),
        ),
        GapKind::DecidedNotPlanned => (
            |b| {
                answer(b, ADDRESSABLE, YesNo::Partly, YesNo::Yes);
                decide(b, |d| d.outcome = Some(AddressableOutcome::Implemented));
            },
            |b| work_on(b, ADDRESSABLE),
        ),
        GapKind::SafeguardNotShown => (
            |b| answer(b, REQUIRED, YesNo::Yes, YesNo::Yes),
            |b| {
                let evidence = b.evidence("Restore test");
                edit(b, |a: &mut Answer| a.evidence = vec![evidence]);
            },
        ),
        GapKind::DecisionReviewOverdue => (
            |b| decide(b, |d| d.review_on = Some(date("2026-02-01"))),
            |b| edit(b, |d: &mut Decision| d.review_on = Some(date("2027-02-01"))),
        ),
        GapKind::ProposalsOpen => (
            |b| {
                b.asset("Laptop", "laptop");
            },
            |b| dismiss(b, "laptop"),
        ),
        GapKind::DismissalUnapproved => (
            |b| dismiss(b, "laptop"),
            |b| {
                let chief = b.who("Chiara Bell");
                let all: Vec<Dismissal> = b.register.tables.dismissals.all().cloned().collect();
                for dismissal in all {
                    b.save(Dismissal {
                        approved_by: Some(chief),
                        approved_on: Some(date("2026-03-02")),
                        ..dismissal
                    });
                }
            },
        ),
        GapKind::ExcludedWithEphi => (
            |b| {
                let asset = b.asset("Training server", "server");
                exclude(b, asset, "Chiara Bell", true);
                // What was true of it is not any more.
                edit(b, |a: &mut Asset| a.ephi.maintains = true);
            },
            |b| {
                let exclusion = first::<Exclusion>(b).id;
                b.retire(exclusion, "it holds ePHI now").expect("ended");
            },
        ),
        GapKind::AgreementNotShown => (
            |b| agreed(b, "2026-01-05"),
            |b| {
                let evidence = b.evidence("Signed agreement");
                edit(b, |v: &mut Vendor| {
                    v.agreements[0].evidence = Some(evidence)
                });
            },
        ),
        GapKind::VendorCheckOverdue => (
            |b| agreed(b, "2024-01-05"),
            |b| {
                let target = first::<Vendor>(b).id;
                let on = b.today();
                b.ok(verbs::VendorCheck {
                    target,
                    on,
                    by: "Ada Park".into(),
                    result: "their report was read".into(),
                    evidence: vec![],
                });
            },
        ),
        GapKind::RiskWithoutOwner => (
            |b| {
                let risk = b.risk("Whose?", &[]);
                let risk = b.risk_now(risk).clone();
                b.save(Risk {
                    owner: None,
                    ..risk
                });
            },
            |b| {
                let ben = b.who("Ben Ortiz");
                edit(b, |r: &mut Risk| r.owner = Some(ben));
            },
        ),
        GapKind::RiskWithoutSafeguards => (
            |b| {
                b.risk("What protects?", &[]);
                edit(b, |r: &mut Risk| {
                    r.safeguards.clear();
                    r.provisions = vec![REQUIRED.into()];
                });
            },
            |b| answer(b, REQUIRED, YesNo::No, YesNo::No),
        ),
        GapKind::ReasonRepeated => (
            |b| {
                for _ in 0..11 {
                    rate_alike(b, "ok");
                }
            },
            |b| {
                let risk = first::<Risk>(b).id;
                b.ok(Command::Rate(verbs::Rate::overall(
                    risk,
                    Stage::Current,
                    Low,
                    Low,
                    "the room is locked, and twice a year somebody tries the door".into(),
                    b.today(),
                )));
            },
        ),
        GapKind::FactsChanged => (
            |b| {
                let asset = b.asset("Laptop", "laptop");
                rated(b, |r| r.assets = vec![asset]);
                b.days(1);
                edit(b, |a: &mut Asset| a.encrypted = YesNo::No);
            },
            |b| {
                b.days(1);
                let risk = first::<Risk>(b).id;
                b.rate(risk, High, High);
            },
        ),
        GapKind::ApprovedByEnterer => (
            |b| {
                let asset = b.asset("Training server", "server");
                exclude(b, asset, "Ada Park", true);
            },
            |b| {
                let chief = b.who("Chiara Bell");
                edit(b, |x: &mut Exclusion| x.approved_by = Some(chief));
            },
        ),
        GapKind::ApprovalUndated => (
            |b| {
                let asset = b.asset("Training server", "server");
                exclude(b, asset, "Chiara Bell", false);
            },
            |b| edit(b, |x: &mut Exclusion| x.on = Some(date("2026-03-02"))),
        ),
        GapKind::MilestoneOverdue => (
            |b| {
                high_risk(b);
                planned(b);
                edit(b, |a: &mut Action| {
                    a.milestones = vec![Milestone {
                        title: "Ask for offers".into(),
                        due: Some(date("2026-03-01")),
                        done: None,
                    }]
                });
            },
            |b| {
                edit(b, |a: &mut Action| {
                    a.milestones[0].done = Some(date("2026-03-02"))
                })
            },
        ),
        GapKind::NotVerified => (
            |b| {
                high_risk(b);
                planned(b);
                let evidence = b.evidence("Settings");
                let (target, on) = (first::<Action>(b).id, b.today());
                b.r#as("Ben Ortiz").ok(verbs::Complete {
                    target,
                    on,
                    evidence: shown(&[evidence]),
                });
                b.days(31);
            },
            |b| {
                let (target, on) = (first::<Action>(b).id, b.today());
                b.r#as("Chiara Bell").ok(verbs::Confirm {
                    target,
                    on,
                    result: "looked at every laptop".into(),
                    evidence: vec![],
                });
            },
        ),
        GapKind::ReviewOverdue => (
            |b| {
                rated(b, |_| {});
                b.days(400);
            },
            |b| {
                let (id, on) = (b.id(), b.today());
                b.save(Trigger {
                    id,
                    kind: TriggerKind::Schedule,
                    note: "The yearly review".into(),
                    ..Trigger::default()
                });
                b.ok(verbs::Settle {
                    target: id,
                    reason: "nothing new but the scanner".into(),
                    on,
                });
            },
        ),
        GapKind::ReasonShared => (
            |b| dismiss(b, "laptop"),
            |b| {
                let all: Vec<Dismissal> = b.register.tables.dismissals.all().cloned().collect();
                for dismissal in all {
                    let which = letters(&dismissal.scenario);
                    b.save(Dismissal {
                        reason: format!("not here, as the walk-through showed: {which}"),
                        ..dismissal
                    });
                }
            },
        ),
        GapKind::ReasonEmpty => (
            |b| rate_alike(b, "ok 1"),
            |b| {
                let risk = first::<Risk>(b).id;
                b.ok(Command::Rate(verbs::Rate::overall(
                    risk,
                    Stage::Current,
                    Low,
                    Low,
                    "the room is locked, and twice a year somebody tries the door".into(),
                    b.today(),
                )));
            },
        ),
        GapKind::EphiContradicted => (
            |b| {
                let asset = b.asset("Portal", "website");
                edit(b, |a: &mut Asset| {
                    (a.ephi, a.ephi_known) = (EphiUse::default(), true)
                });
                let id = b.id();
                b.save(Flow {
                    id,
                    name: "Messages of patients".into(),
                    from: FlowEnd::Party("patients".into()),
                    to: FlowEnd::Asset(asset),
                    ..Flow::default()
                });
            },
            |b| edit(b, |a: &mut Asset| a.ephi.maintains = true),
        ),
        GapKind::ActionFarOff => (
            |b| {
                high_risk(b);
                let risk = first::<Risk>(b).id;
                b.action("Replace the server", risk, "Ben Ortiz", "2099-12-31");
            },
            |b| {
                edit(b, |a: &mut Action| {
                    a.milestones = vec![Milestone {
                        title: "Ask for offers".into(),
                        due: Some(date("2026-09-01")),
                        done: None,
                    }]
                });
            },
        ),
        GapKind::VerifiedWithoutEvidence => (
            |b| {
                high_risk(b);
                let risk = first::<Risk>(b).id;
                let action = b.action("Encrypt laptops", risk, "Ben Ortiz", "2026-06-30");
                let proof = b.evidence("Screenshot");
                let on = b.today();
                b.r#as("Ada Park").ok(verbs::Complete {
                    target: action,
                    on,
                    evidence: shown(&[proof]),
                });
                b.r#as("Chiara Bell").ok(verbs::Confirm {
                    target: action,
                    on,
                    result: "seen".into(),
                    evidence: Vec::new(),
                });
                // As a book from before the rule may have it.
                let mut kept = b.register.tables.evidence.get(proof).unwrap().clone();
                let same = b.request(Command::Save(kept.clone().into()));
                kept.retired = Some(Retired {
                    on,
                    ..Retired::default()
                });
                let mut entry = b.register.decide(&same).unwrap();
                entry.changes = vec![Change::Put(kept.into())];
                b.store(&entry);
            },
            |b| {
                let target = first::<Action>(b).id;
                b.ok(verbs::Reopen {
                    target,
                    reason: "nothing shows it any more".into(),
                });
            },
        ),
        GapKind::ActionForMany => (
            |b| {
                let id = b.id();
                let all = Catalog::builtin().assessable_provisions();
                let provisions = all.take(11).map(|p| p.citation.clone()).collect();
                let owner = Some(b.who("Ben Ortiz"));
                b.save(Action {
                    id,
                    title: "Do everything".into(),
                    provisions,
                    owner,
                    due: Some(date("2026-06-30")),
                    ..Action::default()
                });
            },
            |b| edit(b, |a: &mut Action| a.provisions.truncate(10)),
        ),
        GapKind::ReviewFarOff => (|b| interval(b, 120), |b| interval(b, 36)),
        other => panic!("{} has no story", other.code()),
    }
}

/// Digits as letters.
fn letters(code: &str) -> String {
    let digits = code.bytes().filter(u8::is_ascii_digit);
    digits
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect()
}

fn interval(book: &mut Book, months: u32) {
    let mut profile = book.register.profile().expect("the profile").clone();
    profile.review_interval_months = Some(months);
    book.save(profile);
}

fn answer(book: &mut Book, provision: &str, in_place: YesNo, used_properly: YesNo) {
    let id = book.id();
    book.save(Answer {
        id,
        provision: provision.into(),
        in_place,
        used_properly,
        ..Answer::default()
    });
}

/// Plans an action for a provision; only with a day is the gap closed.
fn work_on(book: &mut Book, provision: &str) {
    let id = book.id();
    let action = Action {
        id,
        title: "Put it in place".into(),
        provisions: vec![provision.into()],
        owner: Some(book.who("Ben Ortiz")),
        ..Action::default()
    };
    book.save(action);
    let open = |b: &Book| {
        b.gaps(GapKind::RequiredNotInPlace).len() + b.gaps(GapKind::DecidedNotPlanned).len()
    };
    assert_eq!(open(book), 1, "an action without a day closes nothing");
    book.ok(Command::Reschedule(verbs::Reschedule {
        target: id,
        due: date("2026-06-30"),
        reason: "agreed with Ben".into(),
    }));
}

fn dismiss(book: &mut Book, class: &str) {
    for scenario in Catalog::builtin().scenarios_for(class) {
        let id = book.id();
        book.save(Dismissal {
            id,
            scenario: scenario.code.clone(),
            class: class.into(),
            reason: "never leaves the vault".into(),
            ..Dismissal::default()
        });
    }
}

fn exclude(book: &mut Book, asset: Id<Asset>, approver: &str, dated: bool) {
    let mut record = book.register.tables.assets.get(asset).unwrap().clone();
    (record.ephi, record.ephi_known) = (EphiUse::default(), true);
    book.save(record);
    let exclusion = Exclusion {
        id: book.id(),
        target: Some(asset.to()),
        reason: "test data only".into(),
        approved_by: Some(book.who(approver)),
        on: dated.then(|| book.today()),
        ..Exclusion::default()
    };
    book.save(exclusion);
}

/// A business associate with an agreement in force since a day.
fn agreed(book: &mut Book, since: &str) {
    book.vendor("Cloud", Some(true));
    edit(book, |v: &mut Vendor| {
        v.agreements = vec![Agreement {
            state: AgreementState::InForce,
            effective: Some(date(since)),
            ..Agreement::default()
        }]
    });
}

fn rate_alike(book: &mut Book, reason: &str) {
    let risk = book.risk("Something else", &[]);
    let on = book.today();
    book.ok(Command::Rate(verbs::Rate::overall(
        risk,
        Stage::Current,
        Low,
        Low,
        reason.into(),
        on,
    )));
}
