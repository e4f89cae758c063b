//! D1, A8: what SP 800-30 asks to be assessed of threats and vulnerabilities is said where
//! somebody assessed it, and of what it can be said of.

use crate::support::Book;
use catalog::Level;
use phiward_register::Command;
use phiward_register::records::{Relevance, Threat, Vulnerability};

fn save(record: impl Into<phiward_register::AnyRecord>) -> Command {
    Command::Save(record.into())
}

#[test]
fn d1_capability_is_said_of_people_and_the_range_of_effects_of_the_rest() {
    let mut book = Book::new();
    let (id, other) = (book.id(), book.id());
    let thief = Threat {
        id,
        name: "Theft".into(),
        source_type: "adversarial".into(),
        relevance: Some(Relevance::Expected),
        capability: Some(Level::Low),
        intent: Some(Level::High),
        targeting: Some(Level::VeryLow),
        ..Threat::default()
    };
    assert_eq!(
        thief.assessed(),
        "expected, capability low, intent high, targeting very low"
    );
    book.save(thief.clone());
    let flood = Threat {
        id: other,
        name: "Flood".into(),
        source_type: "environmental".into(),
        range: Some(Level::High),
        ..Threat::default()
    };
    assert_eq!(flood.assessed(), "range of effects high");
    book.save(flood.clone());
    let refused = book.refused(save(Threat {
        intent: Some(Level::Low),
        ..flood
    }));
    assert!(refused.contains("people who mean harm"), "{refused}");
    let refused = book.refused(save(Threat {
        range: Some(Level::Low),
        ..thief
    }));
    assert!(refused.contains("errors, failures and nature"), "{refused}");
    assert_eq!(Threat::default().assessed(), "");
}

#[test]
fn d1_severity_is_said_of_vulnerabilities_and_pervasiveness_of_conditions() {
    let mut book = Book::new();
    let (id, other) = (book.id(), book.id());
    let open = Vulnerability {
        id,
        name: "Storage is not encrypted".into(),
        severity: Some(Level::High),
        ..Vulnerability::default()
    };
    let plain = Vulnerability {
        id: other,
        name: "On a flood plain".into(),
        predisposing: true,
        pervasiveness: Some(Level::Moderate),
        ..Vulnerability::default()
    };
    assert_eq!(open.assessed(), "severity high");
    assert_eq!(plain.assessed(), "pervasiveness moderate");
    book.save(open.clone());
    book.save(plain.clone());
    let refused = book.refused(save(Vulnerability {
        pervasiveness: Some(Level::Low),
        ..open
    }));
    assert!(refused.contains("said of conditions"), "{refused}");
    let refused = book.refused(save(Vulnerability {
        severity: Some(Level::Low),
        ..plain
    }));
    assert!(refused.contains("said of vulnerabilities"), "{refused}");
}
