//! A6: guidance fits what the organization is, and its size where that matters.

use crate::support::Book;
use catalog::{Audience, Catalog};
use phiward_register::records::EntityKind::{self, *};
use phiward_register::{assessed_provisions, audience, words_for};

fn told(kinds: &[EntityKind], workforce: Option<u32>) -> Audience {
    let book = Book::new();
    let mut profile = book.register.profile().unwrap().clone();
    profile.kinds = kinds.to_vec();
    profile.workforce = workforce;
    audience(Some(&profile))
}

#[test]
fn a6_whose_words_are_read_follows_from_what_the_organization_does() {
    let small = Some(12);
    let large = Some(400);
    for (kinds, workforce, expected) in [
        (vec![Provider], small, Audience::Practice),
        (vec![Provider], None, Audience::Practice),
        (vec![Provider], large, Audience::Hospital),
        (vec![Hospital], small, Audience::Hospital),
        // A plan of 400 people is not a hospital, nor is a large agency or firm.
        (vec![GroupHealthPlan], large, Audience::GroupHealthPlan),
        (
            vec![GroupHealthPlan, HealthPlan],
            large,
            Audience::GroupHealthPlan,
        ),
        (vec![HealthPlan], large, Audience::HealthPlan),
        (vec![InsuranceAgency], large, Audience::InsuranceAgency),
        (vec![InsuranceAgency], None, Audience::InsuranceAgency),
        (
            vec![BusinessAssociate, InsuranceAgency],
            small,
            Audience::InsuranceAgency,
        ),
        (vec![BusinessAssociate], large, Audience::BusinessAssociate),
        (vec![Subcontractor], small, Audience::BusinessAssociate),
        (vec![Clearinghouse], large, Audience::BusinessAssociate),
        // What it does for others comes before the plan for its own people.
        (vec![Hospital, GroupHealthPlan], large, Audience::Hospital),
        (vec![Provider, BusinessAssociate], small, Audience::Practice),
        (
            vec![InsuranceAgency, GroupHealthPlan],
            small,
            Audience::InsuranceAgency,
        ),
        (vec![Hybrid], small, Audience::Practice),
        (vec![], None, Audience::Practice),
    ] {
        assert_eq!(
            told(&kinds, workforce),
            expected,
            "{kinds:?}, {workforce:?}"
        );
    }
    assert_eq!(audience(None), Audience::Practice);
}

/// The list of safeguards, a single question and documents read the same words.
#[test]
fn a6_every_place_reads_the_words_of_the_same_kind() {
    let mut book = Book::new();
    let mut profile = book.register.profile().unwrap().clone();
    profile.kinds = vec![GroupHealthPlan];
    profile.workforce = Some(400);
    book.save(profile);
    let catalog = Catalog::builtin();
    let all = assessed_provisions(&book.register, catalog);
    assert_eq!(all.len(), 55);
    for assessed in all {
        let provision = assessed.provision;
        assert_eq!(
            assessed.words,
            catalog.words(Audience::GroupHealthPlan, provision)
        );
        assert_eq!(
            assessed.words,
            words_for(&book.register, catalog, provision)
        );
        assert_ne!(
            assessed.words.good,
            catalog.words(Audience::Hospital, provision).good
        );
    }
}
