//! A5: everything in scope is analysed, excluded, or named as a hole. Each kind
//! of hole has a case in which it opens and one in which it closes.

use crate::support::{Book, date};
use catalog::Catalog;
use catalog::Level::{High, Low};
use phiward_register::records::*;
use phiward_register::{AnyRecord, Command, Coverage, HoleKind, Id, Record};

type Step = fn(&mut Book);

/// Opens a hole of a kind in a fresh book, then closes it. The match has no
/// wildcard: a new kind of hole does not compile without its two cases.
fn case(kind: HoleKind) -> (Step, Step) {
    match kind {
        HoleKind::ProfileIncomplete => (
            |b| edit_profile(b, |p| p.workforce = None),
            |b| edit_profile(b, |p| p.workforce = Some(3)),
        ),
        HoleKind::NoInventory => (
            |_| {},
            |b| {
                b.asset("Laptop", "laptop");
            },
        ),
        HoleKind::AssetWithoutClass => (
            |b| {
                b.asset("Some box", "");
            },
            |b| edit(b, |a: &mut Asset| a.class = "server".into()),
        ),
        HoleKind::EphiNotKnown => (
            |b| {
                b.asset("Some box", "server");
                edit(b, |a: &mut Asset| a.ephi_known = false);
            },
            |b| edit(b, |a: &mut Asset| a.ephi_known = true),
        ),
        HoleKind::AssetNotAnalysed => (
            |b| {
                let asset = b.asset("Laptop", "laptop");
                b.risk("Named, but not rated", &[asset]);
            },
            |b| {
                let risk = first::<Risk>(b).id;
                b.rate(risk, Low, Low);
            },
        ),
        HoleKind::FlowNotAnalysed => (
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
        HoleKind::SiteNotAnalysed => (
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
        HoleKind::GroupNotAnalysed => (
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
        HoleKind::VendorNotAnalysed => (
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
        HoleKind::FlowToNowhere => (
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
        HoleKind::AssetOnNoFlow => (
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
        HoleKind::ThreatAbsent => (
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
        HoleKind::VendorUndecided => (
            |b| {
                b.vendor("Cloud", None);
            },
            |b| edit(b, |v: &mut Vendor| v.business_associate = Some(true)),
        ),
        HoleKind::AgreementMissing => (
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
        HoleKind::LeafUnanswered => (|_| {}, answer_everything),
        HoleKind::ApplicabilityOpen => (
            |b| edit_profile(b, |p| p.other_arrangement = None),
            |b| {
                edit_profile(b, |p| p.other_arrangement = Some(false));
                b.vendor("Window cleaning", Some(false));
            },
        ),
        HoleKind::AddressableUndecided => (
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
        HoleKind::CostAlone => (
            |b| decide(b, |d| d.factors.costs = "too dear".into()),
            |b| {
                edit(b, |d: &mut Decision| {
                    d.factors.size_and_complexity = "one room".into()
                })
            },
        ),
        HoleKind::DecisionIncomplete => (
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
        HoleKind::RiskOnNothing => (
            |b| {
                b.risk("What of?", &[]);
            },
            |b| {
                let asset = b.asset("Laptop", "laptop");
                edit(b, |r: &mut Risk| r.assets = vec![asset]);
            },
        ),
        HoleKind::RiskUnrated => (
            |b| {
                b.risk("How bad?", &[]);
            },
            |b| {
                let risk = first::<Risk>(b).id;
                b.rate(risk, Low, Low);
            },
        ),
        HoleKind::RiskUnpaired => (
            |b| {
                b.risk("By whom?", &[]);
                edit(b, |r: &mut Risk| r.threats.clear());
            },
            |b| {
                let threat = first::<Threat>(b).id;
                edit(b, |r: &mut Risk| r.threats = vec![threat]);
            },
        ),
        HoleKind::NoTolerance => (|_| {}, tolerate_low),
        HoleKind::Untreated => (high_risk, |b| treat(b, Strategy::Mitigate)),
        HoleKind::NoAction => (
            |b| {
                high_risk(b);
                treat(b, Strategy::Mitigate);
            },
            planned,
        ),
        HoleKind::NotAccepted => (
            |b| {
                high_risk(b);
                treat(b, Strategy::Accept);
            },
            accepted,
        ),
        HoleKind::AcceptanceStale => (
            |b| {
                high_risk(b);
                accepted(b);
                b.days(1);
                let risk = first::<Risk>(b).id;
                b.rate(risk, High, High);
            },
            accepted,
        ),
        HoleKind::ActionWithoutOwner => (
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
        HoleKind::ActionWithoutDate => (
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
                b.ok(Command::Reschedule {
                    action,
                    due: date("2026-06-30"),
                    reason: "agreed with Ben".into(),
                });
            },
        ),
        HoleKind::ActionOverdue => (
            |b| {
                high_risk(b);
                planned(b);
                b.days(400);
            },
            |b| {
                let (action, on) = (first::<Action>(b).id, b.today());
                b.ok(Command::Complete {
                    action,
                    on,
                    evidence: vec![],
                });
            },
        ),
        HoleKind::TriggerOpen => (
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
                edit(b, |t: &mut Trigger| {
                    t.settled = Some(Retired {
                        on: date("2026-03-02"),
                        reason: "rated again".into(),
                        ..Retired::default()
                    })
                })
            },
        ),
    }
}

trait Kept: Record + Into<AnyRecord> {
    fn table(book: &Book) -> &phiward_register::Table<Self>;
}
macro_rules! kept {
    ($($kind:ident $table:ident),*) => { $(impl Kept for $kind {
        fn table(book: &Book) -> &phiward_register::Table<Self> { &book.register.tables.$table }
    })* };
}
kept!(Asset assets, Flow flows, Site sites, Group groups, Vendor vendors, Threat threats,
      Risk risks, Action actions, Answer answers, Decision decisions, Trigger triggers);

fn first<R: Kept>(book: &Book) -> &R {
    R::table(book).all().next().expect("one is there")
}

fn edit<R: Kept>(book: &mut Book, change: impl Fn(&mut R)) {
    let mut record = first::<R>(book).clone();
    change(&mut record);
    book.save(record);
}

fn edit_profile(book: &mut Book, change: fn(&mut Profile)) {
    let mut profile = book.register.profile().expect("the profile").clone();
    change(&mut profile);
    book.save(profile);
}

fn rated(book: &mut Book, concerns: impl Fn(&mut Risk)) {
    let risk = book.risk("A risk", &[]);
    let mut record = book.risk_now(risk).clone();
    concerns(&mut record);
    book.save(record);
    book.rate(risk, Low, Low);
}

fn high_risk(book: &mut Book) {
    let risk = book.risk("A high risk", &[]);
    book.rate(risk, High, High);
}

fn treat(book: &mut Book, strategy: Strategy) {
    let risk = first::<Risk>(book).id;
    book.ok(Command::Treat {
        risk,
        strategy,
        reason: "reasonable for a clinic".into(),
    });
}

fn planned(book: &mut Book) {
    let risk = first::<Risk>(book).id;
    book.action("Do it", risk, "Ben Ortiz", "2026-06-30");
}

fn accepted(book: &mut Book) {
    let risk = first::<Risk>(book).id;
    let acceptance = book
        .r#as("Ben Ortiz")
        .ask(risk, "2026-12-31")
        .expect("asked");
    book.r#as("Chiara Bell")
        .rule(acceptance, true)
        .expect("approved");
}

fn tolerate_low(book: &mut Book) {
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

fn decide(book: &mut Book, change: fn(&mut Decision)) {
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
    for leaf in Catalog::builtin().leaves() {
        let id = book.id();
        book.save(Answer {
            id,
            provision: leaf.citation.clone(),
            required: YesNo::Yes,
            in_place: YesNo::Yes,
            used_properly: YesNo::Yes,
            ..Answer::default()
        });
    }
}

#[test]
fn a5_each_kind_of_hole_opens_and_closes() {
    for kind in HoleKind::ALL {
        let (open, close) = case(*kind);
        let mut book = Book::new();
        open(&mut book);
        let holes = book.holes(*kind);
        assert!(!holes.is_empty(), "{} does not open", kind.code());
        for hole in holes {
            assert!(!hole.tag.is_empty() && !hole.what.is_empty(), "{hole:?}");
            if let Some(target) = hole.target {
                assert!(book.register.tables.revision(target).is_some(), "{hole:?}");
            }
        }
        close(&mut book);
        let left = book.holes(*kind);
        assert!(left.is_empty(), "{} does not close: {left:?}", kind.code());
    }
}

#[test]
fn hole_kinds_have_a_code_of_their_own_a_citation_a_heading_and_a_fix() {
    let mut codes: Vec<&str> = HoleKind::ALL.iter().map(|k| k.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), HoleKind::ALL.len());
    for kind in HoleKind::ALL {
        assert!(kind.citation().starts_with("164."), "{}", kind.code());
        assert!(!kind.heading().is_empty() && !kind.fix().is_empty());
        // Each citation is a place in the rule: a leaf, a standard, or 164.306.
        for citation in kind.citation().split(", ") {
            let known = Catalog::builtin()
                .provisions
                .iter()
                .any(|p| p.citation.starts_with(citation));
            assert!(known || citation.starts_with("164.306"), "{citation}");
        }
    }
}

#[test]
fn a5_holes_come_in_the_order_of_the_analysis_and_group_without_loss() {
    let mut book = Book::empty();
    book.asset("Laptop", "");
    let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
    assert!(coverage.holes.is_sorted_by_key(|h| h.kind));
    assert!(!coverage.complete());
    let grouped: usize = coverage.by_kind().values().map(Vec::len).sum();
    assert_eq!(grouped, coverage.holes.len());
}

#[test]
fn a5_every_thing_in_scope_is_covered_or_a_hole_and_never_both() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    book.asset("Server", "server");
    book.vendor("Cloud", Some(true));
    rated(&mut book, |r| r.assets = vec![laptop]);
    let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
    let not_analysed = [HoleKind::AssetNotAnalysed, HoleKind::VendorNotAnalysed];
    let holes: Vec<_> = coverage
        .holes
        .iter()
        .filter(|h| not_analysed.contains(&h.kind))
        .map(|h| h.tag.as_str())
        .collect();
    let covered: Vec<_> = coverage
        .covered
        .iter()
        .map(|c| (c.tag.as_str(), c.risks))
        .collect();
    assert_eq!(covered, [("A-1", 1)]);
    assert_eq!(holes, ["A-2", "V-1"]);
}

#[test]
fn a5_an_asset_without_ephi_is_out_of_scope_only_once_that_is_known() {
    let mut book = Book::new();
    book.asset("Projector", "desktop");
    edit(&mut book, |a: &mut Asset| {
        (a.ephi, a.ephi_known) = (EphiUse::default(), false)
    });
    assert_eq!(book.holes(HoleKind::AssetNotAnalysed).len(), 1);
    edit(&mut book, |a: &mut Asset| a.ephi_known = true);
    assert!(book.holes(HoleKind::AssetNotAnalysed).is_empty());
}

#[test]
fn a8_a_risk_with_the_threat_considers_it_for_its_class_of_assets() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let theft = Catalog::builtin()
        .threat("device-theft")
        .expect("the threat")
        .name
        .clone();
    assert!(book.holes(HoleKind::ThreatAbsent)[0].what.contains(&theft));
    book.risk("A stolen laptop exposes schedules", &[laptop]);
    assert!(!book.holes(HoleKind::ThreatAbsent)[0].what.contains(&theft));
}

#[test]
fn b1_a_risk_within_tolerance_owes_no_treatment() {
    let mut book = Book::new();
    rated(&mut book, |_| {});
    assert!(book.holes(HoleKind::Untreated).is_empty());
    let id: Id<Risk> = first::<Risk>(&book).id;
    book.rate(id, High, High);
    assert_eq!(book.holes(HoleKind::Untreated).len(), 1);
    accepted(&mut book);
    assert!(
        book.holes(HoleKind::Untreated).is_empty(),
        "an acceptance will do"
    );
}

#[test]
fn b6_an_expired_acceptance_is_a_hole() {
    let mut book = Book::new();
    high_risk(&mut book);
    accepted(&mut book);
    assert!(book.holes(HoleKind::AcceptanceStale).is_empty());
    book.days(400);
    assert_eq!(book.holes(HoleKind::AcceptanceStale)[0].tag, "X-1");
}
