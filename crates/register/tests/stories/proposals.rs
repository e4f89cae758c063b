//! A8: scenarios are proposed for an asset until each is a risk or not applicable.

use crate::support::Book;
use catalog::{Catalog, Scenario};
use phiward_register::records::{Asset, Dismissal, Exclusion, Risk};
use phiward_register::{Command, GapKind, Id, proposals};

fn laptops() -> (Book, Id<Asset>, Id<Asset>, &'static Scenario) {
    let mut book = Book::new();
    let one = book.asset("Front desk laptop", "laptop");
    let two = book.asset("Rounding laptop", "laptop");
    let scenario = Catalog::builtin().scenarios_for("laptop").next().unwrap();
    (book, one, two, scenario)
}

/// Assets for which a scenario is proposed.
fn proposed(book: &Book, scenario: &Scenario) -> Vec<Id<Asset>> {
    proposals(&book.register, Catalog::builtin(), None)
        .into_iter()
        .filter(|p| p.scenario.code == scenario.code)
        .map(|p| p.asset)
        .collect()
}

fn dismiss(book: &mut Book, scenario: &Scenario, asset: Option<Id<Asset>>, class: &str) {
    let id = book.id();
    book.save(Dismissal {
        id,
        scenario: scenario.code.clone(),
        asset,
        class: class.into(),
        reason: "they never leave the building".into(),
        ..Dismissal::default()
    });
}

#[test]
fn a8_every_scenario_of_the_class_is_proposed_as_a_sentence_with_the_name() {
    let (book, one, _, _) = laptops();
    let all = proposals(&book.register, Catalog::builtin(), Some(one));
    let expected: Vec<&str> = Catalog::builtin()
        .scenarios_for("laptop")
        .map(|s| s.code.as_str())
        .collect();
    assert!(expected.len() > 3);
    assert_eq!(
        all.iter()
            .map(|p| p.scenario.code.as_str())
            .collect::<Vec<_>>(),
        expected
    );
    for proposal in all {
        assert!(
            proposal.sentence.contains("Front desk laptop"),
            "{}",
            proposal.sentence
        );
        assert!(
            !proposal.sentence.contains("{asset}"),
            "{}",
            proposal.sentence
        );
    }
}

#[test]
fn a8_an_accepted_proposal_is_not_proposed_again_for_that_asset() {
    let (mut book, one, two, scenario) = laptops();
    let id = book.id();
    book.save(Risk {
        id,
        sentence: "Theft of the front desk laptop".into(),
        assets: vec![one],
        scenario: scenario.code.clone(),
        ..Risk::default()
    });
    assert_eq!(proposed(&book, scenario), [two]);
    book.retire(id, "sold").unwrap();
    assert_eq!(
        proposed(&book, scenario),
        [two],
        "a closed risk was considered too"
    );
}

#[test]
fn a8_a_scenario_is_dismissed_for_one_asset_its_class_or_altogether() {
    let (book, one, two, scenario) = laptops();
    assert_eq!(proposed(&book, scenario), [one, two]);
    let after = |asset, class: &str| {
        let mut book = book.clone();
        dismiss(&mut book, scenario, asset, class);
        proposed(&book, scenario)
    };
    assert_eq!(after(Some(one), ""), [two]);
    assert_eq!(after(None, "laptop"), []);
    assert_eq!(after(None, "tablet"), [one, two]);
    assert_eq!(after(None, ""), []);
}

#[test]
fn a8_a_dismissal_needs_its_reason_and_can_be_taken_back() {
    let (mut book, one, two, scenario) = laptops();
    let id = book.id();
    let mut dismissal = Dismissal {
        id,
        scenario: scenario.code.clone(),
        ..Dismissal::default()
    };
    assert!(
        book.refused(Command::Save(dismissal.clone().into()))
            .contains("reason is missing")
    );
    dismissal.reason = "they never leave the building".into();
    book.save(dismissal);
    assert_eq!(proposed(&book, scenario), []);
    book.retire(id, "they do now").unwrap();
    assert_eq!(proposed(&book, scenario), [one, two]);
}

#[test]
fn a8_nothing_is_proposed_for_what_is_gone_or_left_out() {
    let (mut book, one, two, scenario) = laptops();
    book.retire(one, "sold").unwrap();
    assert_eq!(proposed(&book, scenario), [two]);
    let id = book.id();
    let hospital = book.evidence("The hospital's analysis");
    let chief = book.who("Chiara Bell");
    book.save(Exclusion {
        id,
        target: Some(two.to()),
        analysed_in: Some(hospital.to()),
        reason: "training only".into(),
        approved_by: Some(chief),
        ..Exclusion::default()
    });
    assert_eq!(proposed(&book, scenario), []);
    assert!(
        book.gaps(GapKind::ThreatAbsent).is_empty(),
        "nor is a threat absent"
    );
}

#[test]
fn a8_dismissing_for_one_of_two_assets_leaves_the_threat_open_for_the_class() {
    let (mut book, one, two, _) = laptops();
    for scenario in Catalog::builtin().scenarios_for("laptop") {
        dismiss(&mut book, scenario, Some(one), "");
    }
    assert_eq!(
        book.gaps(GapKind::ThreatAbsent).len(),
        1,
        "the second laptop still faces them"
    );
    for scenario in Catalog::builtin().scenarios_for("laptop") {
        dismiss(&mut book, scenario, Some(two), "");
    }
    assert!(book.gaps(GapKind::ThreatAbsent).is_empty());
}
