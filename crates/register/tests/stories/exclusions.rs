//! A5: what is left out of the analysis has a reason and an approver.

use crate::support::Book;
use catalog::Catalog;
use phiward_register::records::{Asset, EphiUse, Exclusion, Flow, Site};
use phiward_register::{Command, Coverage, GapKind, Id};

fn leave_out(book: &mut Book, asset: Id<Asset>) -> Exclusion {
    Exclusion {
        id: book.id(),
        target: Some(asset.to()),
        analysed_in: Some(book.asset("Server room", "server").to()),
        reason: "test data only".into(),
        approved_by: Some(book.who("Chiara Bell")),
        on: Some(book.today()),
        ..Exclusion::default()
    }
}

#[test]
fn a5_an_exclusion_needs_reason_approver_and_something_the_analysis_covers() {
    let mut book = Book::new();
    let asset = book.asset("Training server", "server");
    let fine = leave_out(&mut book, asset);
    let refused = |change: &dyn Fn(&mut Exclusion)| {
        let mut exclusion = fine.clone();
        change(&mut exclusion);
        book.refused(Command::Save(exclusion.into()))
    };
    assert!(refused(&|x| x.reason.clear()).contains("reason is missing"));
    assert!(refused(&|x| x.approved_by = None).contains("approver is missing"));
    assert!(refused(&|x| x.target = None).contains("what is missing"));
    let person = book.who("Ben Ortiz");
    assert!(
        refused(&|x| x.target = Some(person.to())).contains("not something the analysis covers")
    );
}

#[test]
fn a5_what_holds_ephi_is_not_analysed_in_what_holds_none_or_is_left_out_itself() {
    let mut book = Book::new();
    let record = book.asset("Health record", "ehr");
    let other = book.asset("Staff system", "hr-system");
    let without = |book: &mut Book, asset: Id<Asset>| {
        let mut asset = book.register.tables.assets.get(asset).unwrap().clone();
        (asset.ephi, asset.ephi_known) = (EphiUse::default(), true);
        book.save(asset);
    };
    without(&mut book, other);
    let exclusion = leave_out(&mut book, record);
    let refused = |book: &mut Book, exclusion: &Exclusion, place: Id<Asset>| {
        let mut exclusion = exclusion.clone();
        exclusion.analysed_in = Some(place.to());
        book.refused(Command::Save(exclusion.into()))
    };
    assert!(refused(&mut book, &exclusion, other).contains("is said to hold no ePHI"));
    assert!(
        !refused(&mut book, &exclusion, record).is_empty(),
        "in itself"
    );

    // Each in the other: neither would be analysed.
    let second = book.asset("Second record", "ehr");
    book.save(Exclusion {
        analysed_in: Some(second.to()),
        ..exclusion
    });
    let back = leave_out(&mut book, second);
    assert!(refused(&mut book, &back, record).contains("is left out itself"));
    assert!(book.gaps(GapKind::ExcludedWithEphi).is_empty());

    // What holds the other holds no ePHI any more: the exclusion leaves out what it must not.
    without(&mut book, second);
    let gaps = book.gaps(GapKind::ExcludedWithEphi);
    assert!(gaps[0].what.contains("is said to hold no ePHI"), "{gaps:?}");
    assert!(book.register.exclusion(record.to()).is_none());
}

#[test]
fn a5_an_excluded_asset_is_listed_with_reason_and_approver_and_is_no_gap() {
    let mut book = Book::new();
    let asset = book.asset("Training server", "server");
    let exclusion = leave_out(&mut book, asset);
    let open = |book: &Book| {
        let gaps = book.gaps(GapKind::AssetNotAnalysed).into_iter();
        gaps.filter(|gap| gap.target == Some(asset.to())).count()
    };
    assert_eq!(open(&book), 1);
    let id = book.save(exclusion);
    assert_eq!(open(&book), 0);
    let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
    let covered = coverage
        .covered
        .iter()
        .find(|c| c.target == asset.to())
        .unwrap();
    assert_eq!(
        covered.excluded,
        Some((
            "test data only".into(),
            "asserted by Ada Park on the command line, not yet affirmed by Chiara Bell".into()
        ))
    );
    assert_eq!(covered.risks, 0);
    assert!(book.register.exclusion(asset.to()).is_some());

    book.retire(id, "it holds real data after all").unwrap();
    assert_eq!(open(&book), 1, "back in scope");
}

/// 164.308(a)(1)(ii)(A): all ePHI. What holds it is analysed here, or in a record that is
/// named.
#[test]
fn a5_nothing_that_holds_or_may_hold_ephi_is_excluded() {
    let mut book = Book::new();
    let holds = book.asset("Records", "ehr");
    let open = book.asset("Some box", "server");
    let mut unknown = book.register.tables.assets.get(open).unwrap().clone();
    unknown.ephi_known = false;
    book.save(unknown);
    let site = book.id();
    book.save(Site {
        id: site,
        name: "Main street".into(),
        ..Site::default()
    });
    let mut there = book.register.tables.assets.get(holds).unwrap().clone();
    there.site = Some(site);
    book.save(there);
    let flow = book.id();
    book.save(Flow {
        id: flow,
        name: "Referrals".into(),
        ..Flow::default()
    });
    let associate = book.vendor("Cloud", Some(true));
    let undecided = book.vendor("Courier", None);
    let fine = leave_out(&mut book, holds);
    for (target, why) in [
        (
            holds.to(),
            "it creates, receives, maintains, transmits ePHI",
        ),
        (open.to(), "nobody has said whether it holds ePHI"),
        (site.to(), "asset A-1 is there, which holds ePHI"),
        (flow.to(), "a flow is ePHI on its way"),
        (associate.to(), "it is a business associate"),
        (
            undecided.to(),
            "nobody has decided whether it is a business associate",
        ),
    ] {
        let exclusion = Exclusion {
            target: Some(target),
            analysed_in: None,
            ..fine.clone()
        };
        let refusal = book.refused(Command::Save(exclusion.clone().into()));
        assert!(refusal.contains(why), "{refusal}");
        let elsewhere = Exclusion {
            analysed_in: fine.analysed_in,
            ..exclusion
        };
        book.clone().save(elsewhere);
    }
    // A place that is itself, or is none.
    for place in [holds.to(), flow.to()] {
        let exclusion = Exclusion {
            analysed_in: Some(place),
            ..fine.clone()
        };
        let refusal = book.refused(Command::Save(exclusion.into()));
        assert!(refusal.contains("not a record in which"), "{refusal}");
    }
    let neither = book.vendor("Window cleaning", Some(false));
    book.save(Exclusion {
        target: Some(neither.to()),
        analysed_in: None,
        ..fine
    });
}

#[test]
fn a5_a_population_is_excluded_by_its_name() {
    let mut book = Book::new();
    let id = book.id();
    let chief = book.who("Chiara Bell");
    book.save(Exclusion {
        id,
        what: "corporate systems".into(),
        count: Some(34),
        reason: "belong to the parent company's analysis".into(),
        approved_by: Some(chief),
        ..Exclusion::default()
    });
    assert_eq!(book.register.tables.exclusions.live().count(), 1);
}
