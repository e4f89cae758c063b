//! A5: what is left out of the analysis has a reason and an approver.

use crate::support::Book;
use catalog::Catalog;
use phiward_register::records::{Asset, Exclusion};
use phiward_register::{Command, Coverage, GapKind, Id};

fn leave_out(book: &mut Book, asset: Id<Asset>) -> Exclusion {
    Exclusion {
        id: book.id(),
        target: Some(asset.to()),
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
fn a5_an_excluded_asset_is_listed_with_reason_and_approver_and_is_no_gap() {
    let mut book = Book::new();
    let asset = book.asset("Training server", "server");
    assert_eq!(book.gaps(GapKind::AssetNotAnalysed).len(), 1);
    let exclusion = leave_out(&mut book, asset);
    let id = book.save(exclusion);
    assert!(book.gaps(GapKind::AssetNotAnalysed).is_empty());
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
    assert_eq!(
        book.gaps(GapKind::AssetNotAnalysed).len(),
        1,
        "back in scope"
    );
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
