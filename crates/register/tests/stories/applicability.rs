//! A1: what does not apply is said to be so, with the fact, and never counted as met.

use crate::support::Book;
use catalog::{Catalog, Condition};
use phiward_register::records::{EntityKind, Profile, SponsorDisclosure};
use phiward_register::{Applicability, Command, Coverage, GapKind, applicability};

fn of(book: &Book, condition: Condition) -> Applicability {
    let provision = Catalog::builtin()
        .assessable_provisions()
        .find(|provision| provision.applies_only_if == Some(condition))
        .unwrap();
    applicability(&book.register, provision)
}

fn with(change: impl Fn(&mut Profile)) -> Book {
    let mut book = Book::new();
    let mut profile = book.register.profile().unwrap().clone();
    change(&mut profile);
    if &profile != book.register.profile().unwrap() {
        book.save(profile);
    }
    book
}

fn word(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::Applies => "yes",
        Applicability::NotApplicable(why) if !why.is_empty() => "no",
        Applicability::NotKnown(why) if !why.is_empty() => "open",
        other => panic!("without a reason: {other:?}"),
    }
}

#[test]
fn a1_most_of_the_rule_always_applies() {
    let book = Book::new();
    let unconditional: Vec<_> = Catalog::builtin()
        .assessable_provisions()
        .filter(|l| l.applies_only_if.is_none())
        .collect();
    assert!(unconditional.len() > 40);
    for provision in unconditional {
        assert_eq!(
            applicability(&book.register, provision),
            Applicability::Applies
        );
    }
}

#[test]
fn a1_without_a_profile_nothing_conditional_is_known() {
    let book = Book::empty();
    assert_eq!(word(of(&book, Condition::GroupHealthPlan)), "open");
}

#[test]
fn a1_group_health_plan_clauses_are_for_group_health_plans() {
    assert_eq!(word(of(&Book::new(), Condition::GroupHealthPlan)), "no");
    let plan = with(|p| {
        p.kinds = vec![EntityKind::GroupHealthPlan];
        p.sponsor_disclosure = Some(SponsorDisclosure::More);
    });
    assert_eq!(word(of(&plan, Condition::GroupHealthPlan)), "yes");
    let undecided = with(|p| p.kinds.clear());
    assert_eq!(word(of(&undecided, Condition::GroupHealthPlan)), "open");
}

/// 164.314(b)(1): “Except when the only …”. What is not known is open, and the reason of
/// the exception names the fact.
#[test]
fn a1_what_the_sponsor_gets_decides_the_four_clauses_of_a_group_health_plan() {
    for (fact, expected) in [
        (None, "open"),
        (Some(SponsorDisclosure::More), "yes"),
        (Some(SponsorDisclosure::Excepted), "no"),
        (Some(SponsorDisclosure::Nothing), "no"),
    ] {
        let plan = with(|p| {
            p.kinds = vec![EntityKind::GroupHealthPlan];
            p.sponsor_disclosure = fact;
        });
        let clauses = Catalog::builtin()
            .assessable_provisions()
            .filter(|l| l.citation.starts_with("164.314(b)"));
        let mut seen = 0;
        for clause in clauses {
            let found = applicability(&plan.register, clause);
            if let (Applicability::NotApplicable(why), Some(fact)) = (&found, fact) {
                assert!(
                    why.contains(fact.words()) && why.contains("164.314(b)(1)"),
                    "{why}"
                );
            }
            assert_eq!(word(found), expected, "{fact:?} {}", clause.citation);
            seen += 1;
        }
        assert_eq!(seen, 4);
        let open = plan.gaps(GapKind::ApplicabilityOpen).len();
        let vendors = 1; // no vendor is decided yet
        assert_eq!(open > vendors + 3, expected == "open", "{open} open");
    }
}

/// 164.308(a)(4)(ii)(A) is about a clearinghouse that is “part of a larger organization”:
/// being one does not say so.
#[test]
fn a1_a_clearinghouse_by_itself_is_not_known_to_be_part_of_a_larger_organization() {
    for (fact, expected) in [(None, "open"), (Some(false), "no"), (Some(true), "yes")] {
        let book = with(|p| {
            p.kinds = vec![EntityKind::Clearinghouse];
            p.clearinghouse_part = fact;
        });
        assert_eq!(word(of(&book, Condition::ClearinghousePart)), expected);
    }
}

#[test]
fn a1_facts_of_the_profile_decide_clearinghouse_and_other_arrangements() {
    for (fact, expected) in [(Some(true), "yes"), (Some(false), "no"), (None, "open")] {
        let book = with(|p| {
            p.clearinghouse_part = fact;
            p.other_arrangement = fact;
        });
        assert_eq!(word(of(&book, Condition::ClearinghousePart)), expected);
        assert_eq!(word(of(&book, Condition::OtherArrangement)), expected);
    }
}

#[test]
fn a1_vendors_decide_whether_there_are_business_associates() {
    let yes = Some(true);
    let no = Some(false);
    for (vendors, expected) in [
        (vec![], "open"),
        (vec![None], "open"),
        (vec![no], "no"),
        (vec![no, None], "open"),
        (vec![None, yes], "yes"),
        (vec![no, yes], "yes"),
    ] {
        let mut book = Book::new();
        for (i, business_associate) in vendors.iter().enumerate() {
            book.vendor(&format!("Vendor {i}"), *business_associate);
        }
        assert_eq!(
            word(of(&book, Condition::HasBusinessAssociates)),
            expected,
            "{vendors:?}"
        );
    }
}

#[test]
fn a1_subcontractors_concern_business_associates_only() {
    let mut provider = Book::new();
    provider.vendor("Cloud", Some(true));
    assert_eq!(word(of(&provider, Condition::HasSubcontractors)), "no");
    let mut associate = with(|p| p.kinds = vec![EntityKind::InsuranceAgency]);
    assert_eq!(word(of(&associate, Condition::HasSubcontractors)), "open");
    associate.vendor("Cloud", Some(true));
    assert_eq!(word(of(&associate, Condition::HasSubcontractors)), "yes");
    let mut undecided = with(|p| p.kinds.clear());
    undecided.vendor("Cloud", Some(true));
    assert_eq!(word(of(&undecided, Condition::HasSubcontractors)), "open");
}

#[test]
fn a1_not_applicable_is_neither_a_gap_nor_covered() {
    let book = Book::new();
    let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
    let citations: Vec<&str> = Catalog::builtin()
        .assessable_provisions()
        .filter(|l| l.applies_only_if == Some(Condition::GroupHealthPlan))
        .map(|l| l.citation.as_str())
        .collect();
    assert_eq!(citations.len(), 4);
    assert!(
        coverage
            .gaps
            .iter()
            .all(|h| !citations.contains(&h.tag.as_str()))
    );
    assert!(
        coverage
            .covered
            .iter()
            .all(|c| !citations.contains(&c.tag.as_str()))
    );
}

#[test]
fn a1_an_open_fact_is_asked_for() {
    let mut book = Book::new();
    let before = book.gaps(GapKind::ApplicabilityOpen).len();
    assert!(before > 0, "no vendor is recorded yet");
    book.vendor("Window cleaning", Some(false));
    assert_eq!(book.gaps(GapKind::ApplicabilityOpen).len(), 0);
    let profile = book.register.profile().unwrap().clone();
    book.ok(Command::Save(
        Profile {
            other_arrangement: None,
            ..profile
        }
        .into(),
    ));
    assert_eq!(book.gaps(GapKind::ApplicabilityOpen).len(), 1);
}
