//! A5: everything in scope is analysed, excluded, or named as a gap. Each kind
//! of gap has a case in which it opens and one in which it closes.

use crate::gaps::{accepted, case, edit, first, high_risk, rated};
use crate::support::Book;
use catalog::Catalog;
use catalog::Level::High;
use phiward_register::records::{Asset, EphiUse, Risk};
use phiward_register::{Coverage, GapKind, Id};

#[test]
fn a5_each_kind_of_gap_opens_and_closes() {
    for kind in GapKind::ALL {
        let (open, close) = case(*kind);
        let mut book = Book::new();
        open(&mut book);
        let gaps = book.gaps(*kind);
        assert!(!gaps.is_empty(), "{} does not open", kind.code());
        for gap in gaps {
            assert!(!gap.tag.is_empty() && !gap.what.is_empty(), "{gap:?}");
            if let Some(target) = gap.target {
                assert!(book.register.tables.revision(target).is_some(), "{gap:?}");
            }
        }
        close(&mut book);
        let left = book.gaps(*kind);
        assert!(left.is_empty(), "{} does not close: {left:?}", kind.code());
    }
}

#[test]
fn gap_kinds_have_a_code_of_their_own_a_citation_a_heading_and_a_fix() {
    let mut codes: Vec<&str> = GapKind::ALL.iter().map(|k| k.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), GapKind::ALL.len());
    for kind in GapKind::ALL {
        assert!(kind.citation().starts_with("164."), "{}", kind.code());
        assert!(!kind.heading().is_empty() && !kind.fix().is_empty());
        // Each citation is a place in the rule: an assessable provision, a standard, or 164.306.
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
fn a5_gaps_come_in_the_order_of_the_analysis_and_group_without_loss() {
    let mut book = Book::empty();
    book.asset("Laptop", "");
    let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
    assert!(coverage.gaps.is_sorted_by_key(|h| h.kind));
    assert!(!coverage.complete());
    let grouped: usize = coverage.by_kind().values().map(Vec::len).sum();
    assert_eq!(grouped, coverage.gaps.len());
}

#[test]
fn a5_every_thing_in_scope_is_covered_or_a_gap_and_never_both() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    book.asset("Server", "server");
    book.vendor("Cloud", Some(true));
    rated(&mut book, |r| r.assets = vec![laptop]);
    let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
    let not_analysed = [GapKind::AssetNotAnalysed, GapKind::VendorNotAnalysed];
    let gaps: Vec<_> = coverage
        .gaps
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
    assert_eq!(gaps, ["A-2", "V-1"]);
}

#[test]
fn a5_an_asset_without_ephi_is_out_of_scope_only_once_that_is_known() {
    let mut book = Book::new();
    book.asset("Projector", "desktop");
    edit(&mut book, |a: &mut Asset| {
        (a.ephi, a.ephi_known) = (EphiUse::default(), false)
    });
    assert_eq!(book.gaps(GapKind::AssetNotAnalysed).len(), 1);
    edit(&mut book, |a: &mut Asset| a.ephi_known = true);
    assert!(book.gaps(GapKind::AssetNotAnalysed).is_empty());
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
    assert!(book.gaps(GapKind::ThreatAbsent)[0].what.contains(&theft));
    book.risk("A stolen laptop exposes schedules", &[laptop]);
    assert!(!book.gaps(GapKind::ThreatAbsent)[0].what.contains(&theft));
}

#[test]
fn b1_a_risk_within_tolerance_owes_no_treatment() {
    let mut book = Book::new();
    rated(&mut book, |_| {});
    assert!(book.gaps(GapKind::Untreated).is_empty());
    let id: Id<Risk> = first::<Risk>(&book).id;
    book.rate(id, High, High);
    assert_eq!(book.gaps(GapKind::Untreated).len(), 1);
    accepted(&mut book);
    assert!(
        book.gaps(GapKind::Untreated).is_empty(),
        "an acceptance will do"
    );
}

#[test]
fn b6_an_expired_acceptance_is_a_gap() {
    let mut book = Book::new();
    high_risk(&mut book);
    accepted(&mut book);
    assert!(book.gaps(GapKind::AcceptanceStale).is_empty());
    book.days(400);
    assert_eq!(book.gaps(GapKind::AcceptanceStale)[0].tag, "X-1");
}
