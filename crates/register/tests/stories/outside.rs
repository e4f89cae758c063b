//! A5, A11: the Security Rule is about electronic information; what is paper or spoken is
//! in the plan without a citation of it.

use crate::support::Book;
use catalog::{Catalog, RuleScope};
use phiward_register::records::{Risk, Vulnerability};
use phiward_register::{Id, served_by};

/// A risk to an asset of a class, by a weakness of the catalog that is cited.
fn risk(book: &mut Book, classes: &[&str]) -> Id<Risk> {
    let assets: Vec<_> = classes
        .iter()
        .map(|class| book.asset(&format!("The {class}"), class))
        .collect();
    let id = book.risk("Visitors listen or look on", &assets);
    let vulnerability = book.id();
    book.save(Vulnerability {
        id: vulnerability,
        name: format!("Visitors not received: {}", classes.join(", ")),
        catalog: "no-visitor-control".into(),
        ..Vulnerability::default()
    });
    let mut risk = book.register.tables.risks.get(id).unwrap().clone();
    risk.vulnerabilities = vec![vulnerability];
    risk.provisions.clear();
    book.save(risk);
    id
}

#[test]
fn a5_what_touches_things_outside_the_rule_alone_has_no_provision_that_bears_on_it() {
    let catalog = Catalog::builtin();
    let measure = catalog.measure("train-start").unwrap();
    assert!(!measure.provisions.is_empty());
    let outside = catalog
        .classes
        .iter()
        .filter(|c| c.scope == RuleScope::Outside);
    let mut seen = 0;
    for class in outside {
        let mut book = Book::new();
        let alone = risk(&mut book, &[&class.code]);
        let mixed = risk(&mut book, &[&class.code, "laptop"]);
        let register = &book.register;
        let of = |id| register.tables.risks.get(id).unwrap();
        assert!(of(alone).is_outside_the_rule(register, catalog));
        assert!(of(alone).bearing_provisions(register, catalog).is_empty());
        assert!(served_by(register, catalog, measure, &[alone]).is_empty());
        // One electronic thing among them, and the rule is about it.
        assert!(!of(mixed).is_outside_the_rule(register, catalog));
        assert!(!of(mixed).bearing_provisions(register, catalog).is_empty());
        assert_eq!(
            served_by(register, catalog, measure, &[mixed, alone]),
            measure.provisions
        );
        // A measure for no risk yet serves what it says.
        assert_eq!(
            served_by(register, catalog, measure, &[]),
            measure.provisions
        );
        seen += 1;
    }
    assert!(seen >= 3);
}
