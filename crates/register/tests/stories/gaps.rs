//! For each kind of gap, how it opens and how it closes.

use crate::support::{Book, date};
use catalog::Catalog;
use catalog::Level::{High, Low};
use phiward_register::records::*;
use phiward_register::verbs;
use phiward_register::{AnyRecord, Command, GapKind, Id, Record};

pub type Step = fn(&mut Book);

/// Opens a gap of a kind in a fresh book, then closes it. Those of what is said and not
/// shown, approved or looked at again stand in a file of their own.
pub fn case(kind: GapKind) -> (Step, Step) {
    match kind {
        GapKind::ProfileIncomplete => (
            |b| edit_profile(b, |p| p.workforce = None),
            |b| edit_profile(b, |p| p.workforce = Some(3)),
        ),
        GapKind::NoInventory => (
            |_| {},
            |b| {
                b.asset("Laptop", "laptop");
            },
        ),
        GapKind::AssetWithoutClass => (
            |b| {
                b.asset("Some box", "");
            },
            |b| edit(b, |a: &mut Asset| a.class = "server".into()),
        ),
        GapKind::EphiNotKnown => (
            |b| {
                b.asset("Some box", "server");
                edit(b, |a: &mut Asset| a.ephi_known = false);
            },
            |b| edit(b, |a: &mut Asset| a.ephi_known = true),
        ),
        GapKind::AssetNotAnalysed => (
            |b| {
                let asset = b.asset("Laptop", "laptop");
                b.risk("Named, but not rated", &[asset]);
            },
            |b| {
                let risk = first::<Risk>(b).id;
                b.rate(risk, Low, Low);
            },
        ),
        GapKind::FlowNotAnalysed => (
            |b| {
                let id = b.id();
                b.save(Flow {
                    id,
                    name: "Referrals".into(),
                    ..Flow::default()
                });
            },
            |b| {
                let flow = first::<Flow>(b).id;
                rated(b, |r| r.flows = vec![flow]);
            },
        ),
        GapKind::SiteNotAnalysed => (
            |b| {
                let id = b.id();
                b.save(Site {
                    id,
                    name: "Main street".into(),
                    ..Site::default()
                });
            },
            // A risk to an asset is a risk at its site.
            |b| {
                let site = first::<Site>(b).id;
                let asset = b.asset("Laptop", "laptop");
                edit(b, |a: &mut Asset| a.site = Some(site));
                rated(b, |r| r.assets = vec![asset]);
            },
        ),
        GapKind::GroupNotAnalysed => (
            |b| {
                let id = b.id();
                b.save(Group {
                    id,
                    name: "Front desk".into(),
                    ..Group::default()
                });
            },
            |b| {
                let group = first::<Group>(b).id;
                rated(b, |r| r.groups = vec![group]);
            },
        ),
        GapKind::VendorNotAnalysed => (
            |b| {
                b.vendor("Cloud", Some(true));
            },
            |b| {
                let vendor = first::<Vendor>(b).id;
                let asset = b.asset("Hosted record", "server");
                edit(b, |a: &mut Asset| a.vendor = Some(vendor));
                rated(b, |r| r.assets = vec![asset]);
            },
        ),
        GapKind::FlowToNowhere => (
            |b| {
                let id = b.id();
                b.save(Flow {
                    id,
                    name: "Referrals".into(),
                    from: FlowEnd::Party("patients".into()),
                    ..Flow::default()
                });
            },
            |b| edit(b, |f: &mut Flow| f.to = FlowEnd::Party("payers".into())),
        ),
        GapKind::AssetOnNoFlow => (
            |b| {
                b.asset("Laptop", "laptop");
            },
            |b| {
                let id = b.id();
                let asset = first::<Asset>(b).id;
                b.save(Flow {
                    id,
                    name: "Visits".into(),
                    from: FlowEnd::Party("patients".into()),
                    to: FlowEnd::Asset(asset),
                    ..Flow::default()
                });
            },
        ),
        GapKind::ThreatAbsent => (
            |b| {
                b.asset("Laptop", "laptop");
            },
            |b| {
                for scenario in Catalog::builtin().scenarios_for("laptop") {
                    let id = b.id();
                    b.save(Dismissal {
                        id,
                        scenario: scenario.code.clone(),
                        class: "laptop".into(),
                        reason: "never leaves the vault".into(),
                        ..Dismissal::default()
                    });
                }
            },
        ),
        GapKind::VendorUndecided => (
            |b| {
                b.vendor("Cloud", None);
            },
            |b| edit(b, |v: &mut Vendor| v.business_associate = Some(true)),
        ),
        GapKind::HostUnnamed => (
            |b| {
                b.asset("Hosted record", "ehr");
                edit(b, |a: &mut Asset| {
                    a.hosting = "Vendor-hosted".into();
                    a.ephi = EphiUse::all();
                });
            },
            |b| edit(b, |a: &mut Asset| a.hosting = "Self-hosted".into()),
        ),
        GapKind::AgreementMissing => (
            |b| {
                b.vendor("Cloud", Some(true));
            },
            |b| {
                edit(b, |v: &mut Vendor| {
                    v.agreements = vec![Agreement {
                        state: AgreementState::InForce,
                        ..Agreement::default()
                    }]
                })
            },
        ),
        GapKind::ProvisionUnanswered => (|_| {}, answer_everything),
        GapKind::ApplicabilityOpen => (
            |b| edit_profile(b, |p| p.other_arrangement = None),
            |b| {
                edit_profile(b, |p| p.other_arrangement = Some(false));
                b.vendor("Window cleaning", Some(false));
            },
        ),
        GapKind::AddressableUndecided => (
            |b| {
                let id = b.id();
                b.save(Answer {
                    id,
                    provision: "164.312(a)(2)(iv)".into(),
                    in_place: YesNo::No,
                    ..Answer::default()
                });
            },
            |b| {
                edit(b, |a: &mut Answer| {
                    (a.in_place, a.used_properly) = (YesNo::Yes, YesNo::Yes)
                })
            },
        ),
        GapKind::CostAlone => (
            |b| decide(b, |d| d.factors.costs = "too dear".into()),
            |b| {
                edit(b, |d: &mut Decision| {
                    d.factors.size_and_complexity = "one room".into()
                })
            },
        ),
        GapKind::DecisionIncomplete => (
            |b| decide(b, |_| {}),
            |b| {
                let chief = b.who("Chiara Bell");
                let factors = b.register.profile().expect("the profile").factors.clone();
                edit(b, |d: &mut Decision| {
                    d.factors = factors.clone();
                    d.approved_by = Some(chief);
                    d.decided_on = Some(date("2026-02-01"));
                });
            },
        ),
        GapKind::RiskOnNothing => (
            |b| {
                b.risk("What of?", &[]);
            },
            |b| {
                let asset = b.asset("Laptop", "laptop");
                edit(b, |r: &mut Risk| r.assets = vec![asset]);
            },
        ),
        GapKind::RiskUnrated => (
            |b| {
                b.risk("How bad?", &[]);
            },
            |b| {
                let risk = first::<Risk>(b).id;
                b.rate(risk, Low, Low);
            },
        ),
        GapKind::RiskUnpaired => (
            |b| {
                b.risk("By whom?", &[]);
                edit(b, |r: &mut Risk| r.threats.clear());
            },
            |b| {
                let threat = first::<Threat>(b).id;
                edit(b, |r: &mut Risk| r.threats = vec![threat]);
            },
        ),
        GapKind::NoTolerance => (|_| {}, tolerate_low),
        GapKind::Untreated => (high_risk, |b| treat(b, Strategy::Mitigate)),
        GapKind::NoAction => (
            |b| {
                high_risk(b);
                treat(b, Strategy::Mitigate);
            },
            planned,
        ),
        GapKind::NotAccepted => (
            |b| {
                high_risk(b);
                treat(b, Strategy::Accept);
            },
            accepted,
        ),
        GapKind::AcceptanceStale => (
            |b| {
                high_risk(b);
                accepted(b);
                b.days(1);
                let risk = first::<Risk>(b).id;
                b.rate(risk, High, High);
            },
            accepted,
        ),
        GapKind::VouchedByOne => (
            |b| {
                high_risk(b);
                let chief = b.who("Chiara Bell");
                b.r#as("Ben Ortiz").ok(verbs::Admit {
                    target: Id::new(uuid::Uuid::from_u128(0xacc)),
                    name: "Chiara Bell".into(),
                    email: "chiara@clinic.example".into(),
                    roles: vec!["approver".into()],
                    person: Some(chief),
                    offered_by: None,
                    taken_over: false,
                });
                accepted(b);
            },
            |b| {
                b.r#as("Ada Park").ok(verbs::ConfirmTie {
                    target: Id::new(uuid::Uuid::from_u128(0xacc)),
                    note: "in person".into(),
                });
            },
        ),
        GapKind::NotAffirmed => (
            |b| {
                high_risk(b);
                let chief = b.who("Chiara Bell");
                let via = b.signed_in("Chiara Bell", Some("Chiara Bell")).actor.via;
                b.r#as("Ben Ortiz").ok(verbs::Admit {
                    target: Id::new(via.and_then(phiward_register::Via::account).unwrap()),
                    name: "Chiara Bell".into(),
                    email: "chiara@clinic.example".into(),
                    roles: vec!["approver".into()],
                    person: Some(chief),
                    offered_by: None,
                    taken_over: false,
                });
                accepted(b);
            },
            |b| {
                let asserted = b.gaps(GapKind::NotAffirmed)[0].target.unwrap();
                b.signed_in("Chiara Bell", Some("Chiara Bell"))
                    .ok(verbs::Affirm {
                        target: asserted,
                        note: String::new(),
                    });
                b.r#as("Ada Park");
            },
        ),
        GapKind::ActionWithoutOwner => (
            |b| {
                high_risk(b);
                planned(b);
                edit(b, |a: &mut Action| a.owner = None);
            },
            |b| {
                let ben = b.who("Ben Ortiz");
                edit(b, |a: &mut Action| a.owner = Some(ben));
            },
        ),
        GapKind::ActionWithoutDate => (
            |b| {
                let id = b.id();
                b.save(Action {
                    id,
                    title: "Some day".into(),
                    ..Action::default()
                });
            },
            |b| {
                let action = first::<Action>(b).id;
                b.ok(Command::Reschedule(verbs::Reschedule {
                    target: action,
                    due: date("2026-06-30"),
                    reason: "agreed with Ben".into(),
                }));
            },
        ),
        GapKind::ActionOverdue => (
            |b| {
                high_risk(b);
                planned(b);
                b.days(400);
            },
            |b| {
                let (action, on) = (first::<Action>(b).id, b.today());
                b.ok(Command::Complete(verbs::Complete {
                    target: action,
                    on,
                    evidence: vec![],
                }));
            },
        ),
        GapKind::TriggerOpen => (
            |b| {
                let id = b.id();
                b.save(Trigger {
                    id,
                    note: "New X-ray".into(),
                    review_by: Some(date("2026-03-01")),
                    ..Trigger::default()
                });
            },
            |b| {
                let target = first::<Trigger>(b).id;
                b.ok(verbs::Settle {
                    target,
                    reason: "rated again".into(),
                    on: date("2026-03-02"),
                });
            },
        ),
        other => crate::gaps_of_what_is_said::case(other),
    }
}

pub trait Kept: Record + Into<AnyRecord> {
    fn table(book: &Book) -> &phiward_register::Table<Self>;
}
macro_rules! kept {
    ($($kind:ident $table:ident),*) => { $(impl Kept for $kind {
        fn table(book: &Book) -> &phiward_register::Table<Self> { &book.register.tables.$table }
    })* };
}
kept!(Asset assets, Flow flows, Site sites, Group groups, Vendor vendors, Threat threats,
      Risk risks, Action actions, Answer answers, Decision decisions, Trigger triggers,
      Exclusion exclusions, Dismissal dismissals);

pub fn first<R: Kept>(book: &Book) -> &R {
    R::table(book).all().next().expect("one is there")
}

pub fn edit<R: Kept>(book: &mut Book, change: impl Fn(&mut R)) {
    let mut record = first::<R>(book).clone();
    change(&mut record);
    book.save(record);
}

fn edit_profile(book: &mut Book, change: fn(&mut Profile)) {
    let mut profile = book.register.profile().expect("the profile").clone();
    change(&mut profile);
    book.save(profile);
}

pub fn rated(book: &mut Book, concerns: impl Fn(&mut Risk)) {
    let risk = book.risk("A risk", &[]);
    let mut record = book.risk_now(risk).clone();
    concerns(&mut record);
    book.save(record);
    book.rate(risk, Low, Low);
}

pub fn high_risk(book: &mut Book) {
    let risk = book.risk("A high risk", &[]);
    book.rate(risk, High, High);
}

fn treat(book: &mut Book, strategy: Strategy) {
    let risk = first::<Risk>(book).id;
    book.ok(Command::Treat(verbs::Treat {
        target: risk,
        strategy,
        reason: "reasonable for a clinic".into(),
    }));
}

pub fn planned(book: &mut Book) {
    let risk = first::<Risk>(book).id;
    book.action("Do it", risk, "Ben Ortiz", "2026-06-30");
}

pub fn accepted(book: &mut Book) {
    let risk = first::<Risk>(book).id;
    let acceptance = book
        .r#as("Ben Ortiz")
        .ask(risk, "2026-12-31")
        .expect("asked");
    book.r#as("Chiara Bell")
        .rule(acceptance, true)
        .expect("approved");
}

pub fn tolerate_low(book: &mut Book) {
    let (id, chief) = (book.id(), book.who("Chiara Bell"));
    book.save(Tolerance {
        id,
        highest: Some(Low),
        statement: "We live with low risk".into(),
        approved_by: Some(chief),
        approved_on: Some(date("2026-03-01")),
        ..Tolerance::default()
    });
}

pub fn decide(book: &mut Book, change: fn(&mut Decision)) {
    let mut decision = Decision {
        id: book.id(),
        provision: "164.312(a)(2)(iv)".into(),
        outcome: Some(AddressableOutcome::Neither),
        reason: "not reasonable here".into(),
        ..Decision::default()
    };
    change(&mut decision);
    book.save(decision);
}

fn answer_everything(book: &mut Book) {
    for provision in Catalog::builtin().assessable_provisions() {
        let id = book.id();
        book.save(Answer {
            id,
            provision: provision.citation.clone(),
            required: YesNo::Yes,
            in_place: YesNo::Yes,
            used_properly: YesNo::Yes,
            ..Answer::default()
        });
    }
}
