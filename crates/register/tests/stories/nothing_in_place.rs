//! A5: a practice with nothing in place cannot be told that nothing is open. It has done
//! every step in the shortest way there is: all that is proposed rated “ok” at once, every
//! question answered, each vendor agreed with, one flow for everything.

use crate::support::{Book, date};
use catalog::{Catalog, Level};
use phiward_register::records::*;
use phiward_register::verbs::Rate;
use phiward_register::{Coverage, GapKind, assessed_provisions, proposals};
use std::collections::BTreeMap;

const ASSETS: [(&str, &str); 15] = [
    ("Dentrix", "ehr"),
    ("Office e-mail", "email"),
    ("Office server", "server"),
    ("Front desk computers", "desktop"),
    ("Clinic laptops", "laptop"),
    ("Firewall", "firewall"),
    ("Office Wi-Fi", "wifi"),
    ("Copier", "printer"),
    ("X-ray sensor", "medical-device-networked"),
    ("Billing", "billing"),
    ("Website", "website"),
    ("Appointment reminders", "messaging"),
    ("Backup", "backup"),
    ("Phones", "phone"),
    ("Office premises", "facility"),
];

fn practice() -> Book {
    let catalog = Catalog::builtin();
    let mut book = Book::new();
    let known = |class: &str| match catalog.class(class) {
        Some(_) => class.to_owned(),
        None => "server".to_owned(),
    };
    let assets: Vec<_> = ASSETS
        .iter()
        .map(|(name, class)| book.asset(name, &known(class)))
        .collect();
    let proposed: Vec<_> = proposals(&book.register, catalog, None)
        .into_iter()
        .map(|p| (p.asset, p.scenario.code.clone(), p.sentence))
        .collect();
    assert!(proposed.len() > 100, "{} proposals", proposed.len());
    let risks: Vec<_> = proposed
        .into_iter()
        .map(|(asset, scenario, sentence)| {
            let risk = book.risk(&sentence, &[asset]);
            let record = book.risk_now(risk).clone();
            book.save(Risk {
                scenario,
                owner: None,
                safeguards: String::new(),
                ..record
            })
        })
        .collect();
    for risk in risks {
        let on = book.today();
        let rate = Rate::overall(
            risk,
            Stage::Current,
            Level::Low,
            Level::Low,
            "ok".into(),
            on,
        );
        book.ok(rate);
    }
    let leaves: Vec<_> = assessed_provisions(&book.register, catalog)
        .iter()
        .filter(|assessed| assessed.implementation.applies())
        .map(|a| (a.provision.citation.clone(), a.provision.is_addressable()))
        .collect();
    for (provision, addressable) in leaves {
        let stands = if addressable { YesNo::Yes } else { YesNo::No };
        let id = book.id();
        book.save(Answer {
            id,
            provision,
            in_place: stands,
            used_properly: stands,
            note: "not done".into(),
            ..Answer::default()
        });
    }
    let (id, ada) = (book.id(), book.who("Ada Park"));
    book.save(Tolerance {
        id,
        highest: Some(Level::Low),
        statement: "low".into(),
        approved_by: Some(ada),
        approved_on: Some(date("2026-03-02")),
        ..Tolerance::default()
    });
    for name in ["Host", "Biller", "Reminders", "IT firm", "Shredder"] {
        let vendor = book.vendor(name, Some(true));
        let record = book.register.tables.vendors.get(vendor).unwrap().clone();
        book.save(Vendor {
            agreements: vec![Agreement {
                state: AgreementState::InForce,
                effective: Some(date("2020-01-01")),
                ..Agreement::default()
            }],
            ..record
        });
        let risk = book.risk("Things happen", &[]);
        let record = book.risk_now(risk).clone();
        book.save(Risk {
            vendors: vec![vendor],
            ..record
        });
        book.rate(risk, Level::Low, Level::Low);
    }
    let id = book.id();
    book.save(Flow {
        id,
        name: "All ePHI".into(),
        from: FlowEnd::Asset(assets[0]),
        via: assets[1..14].iter().map(|id| FlowEnd::Asset(*id)).collect(),
        to: FlowEnd::Asset(assets[14]),
        ..Flow::default()
    });
    book
}

#[test]
fn a5_a_practice_with_nothing_in_place_is_told_what_is_missing() {
    let book = practice();
    let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
    assert!(!coverage.complete());
    let mut counts: BTreeMap<GapKind, usize> = BTreeMap::new();
    for gap in &coverage.gaps {
        *counts.entry(gap.kind).or_default() += 1;
    }
    let count = |kind: GapKind| counts.get(&kind).copied().unwrap_or(0);
    let provisions = assessed_provisions(&book.register, Catalog::builtin());
    let required = provisions
        .iter()
        .filter(|a| a.implementation.applies() && !a.provision.is_addressable())
        .count();
    let addressable = provisions
        .iter()
        .filter(|a| a.implementation.applies() && a.provision.is_addressable())
        .count();
    assert!(required >= 26, "{required} required leaves");
    assert_eq!(count(GapKind::RequiredNotInPlace), required, "{counts:?}");
    assert_eq!(count(GapKind::SafeguardNotShown), addressable, "{counts:?}");
    let risks = book.register.tables.risks.live();
    let unowned = risks.filter(|risk| risk.owner.is_none()).count();
    assert!(unowned > 100);
    assert_eq!(count(GapKind::RiskWithoutOwner), unowned);
    assert_eq!(count(GapKind::ReasonRepeated), 1);
    assert_eq!(count(GapKind::ApprovedByEnterer), 1, "the tolerance");
    assert_eq!(count(GapKind::AgreementNotShown), 5);
    assert_eq!(count(GapKind::VendorCheckOverdue), 5);
    assert!(coverage.gaps.len() > 26 + unowned, "{counts:?}");
}
