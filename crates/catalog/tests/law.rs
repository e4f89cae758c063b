//! What the catalog cites is what the rule says: the Security Rule is about electronic
//! information alone, each citation answers what it stands beside, and nothing that is
//! good practice reads as law.

use phiward_catalog::{Catalog, ProvisionKind, RuleScope};
use std::collections::BTreeSet;

fn weakness(code: &str) -> Vec<&'static str> {
    let found = Catalog::builtin().vulnerability(code).expect(code);
    found.provisions.iter().map(String::as_str).collect()
}

fn measure(code: &str) -> Vec<&'static str> {
    let found = Catalog::builtin().measure(code).expect(code);
    found.provisions.iter().map(String::as_str).collect()
}

/// 164.302, 164.306(a)(1): paper and spoken words are the Privacy Rule's.
#[test]
fn a5_paper_and_spoken_words_cite_nothing_of_the_security_rule() {
    for code in ["open-conversation", "paper-unattended"] {
        assert_eq!(weakness(code), [""; 0], "{code}");
    }
    for code in [
        "clean-desk",
        "printer-release",
        "shred",
        "private-talk",
        "paper-tracking",
        "mail-check",
    ] {
        assert_eq!(measure(code), [""; 0], "{code}");
    }
}

/// What serves classes outside the rule alone has nothing of the rule to cite.
#[test]
fn a5_no_weakness_or_measure_for_things_outside_the_rule_alone_is_cited_to_it() {
    let catalog = Catalog::builtin();
    let outside = |class: &String| {
        catalog
            .class(class)
            .is_some_and(|class| class.scope == RuleScope::Outside)
    };
    let mut inside: BTreeSet<&str> = BTreeSet::new();
    let mut beyond: BTreeSet<&str> = BTreeSet::new();
    for scenario in &catalog.scenarios {
        let codes = scenario.measures.iter().chain([&scenario.vulnerability]);
        let all_outside = scenario.classes.iter().all(outside);
        let side = if all_outside {
            &mut beyond
        } else {
            &mut inside
        };
        side.extend(codes.map(String::as_str));
    }
    let alone: Vec<&&str> = beyond.difference(&inside).collect();
    assert!(!alone.is_empty(), "nothing was compared");
    for code in alone {
        let cited = match catalog.vulnerability(code) {
            Some(found) => &found.provisions,
            None => &catalog.measure(code).expect("one of the two").provisions,
        };
        assert!(cited.is_empty(), "{code}: {cited:?}");
    }
}

/// 310(a)(2)(ii) is about people who break in, (iv) about repairs: fire, water and power
/// are hazards of 164.306(a)(2) and the contingency plan's.
#[test]
fn a5_hazards_are_cited_as_hazards_and_to_the_contingency_plan() {
    let weaknesses = ["no-climate-watch", "no-ups"].map(|code| (code, weakness(code)));
    let measures = [
        "climate-alarm",
        "raise-equipment",
        "ups",
        "fire-safe",
        "storm-plan",
    ]
    .map(|code| (code, measure(code)));
    for (code, cited) in weaknesses.into_iter().chain(measures) {
        assert!(cited.contains(&"164.306(a)(2)"), "{code}: {cited:?}");
        assert!(
            cited.iter().any(|c| c.starts_with("164.308(a)(7)")),
            "{code}: {cited:?}"
        );
        assert!(
            !cited.iter().any(|c| c.starts_with("164.310")),
            "{code}: {cited:?}"
        );
    }
}

#[test]
fn a5_each_citation_answers_what_it_stands_beside() {
    // Room for data is not audit control.
    assert!(!measure("capacity-watch").contains(&"164.312(b)"));
    // A mail's sender seeks no ePHI: 312(d) is about a person who does.
    for cited in [
        weakness("no-domain-auth"),
        weakness("weak-mail-keys"),
        weakness("stale-mail-trust"),
        measure("enforce-dmarc"),
        measure("renew-mail-keys"),
        measure("mail-records-review"),
    ] {
        assert_eq!(cited[0], "164.308(a)(5)(ii)(B)");
        assert!(!cited.contains(&"164.312(d)"));
    }
    // A record of the wrong person is a matter of integrity, not of using a workstation.
    for cited in [
        weakness("no-patient-match"),
        weakness("hurried-work"),
        measure("quiet-patient-id"),
        measure("patient-matching"),
    ] {
        assert!(cited.contains(&"164.312(c)(1)"), "{cited:?}");
        assert!(!cited.contains(&"164.310(b)"), "{cited:?}");
    }
    // Encryption keeps secrets; it authenticates nothing and is not a physical safeguard.
    for code in [
        "no-disk-encryption",
        "no-server-encryption",
        "backup-not-encrypted",
    ] {
        assert_eq!(weakness(code), ["164.312(a)(2)(iv)"], "{code}");
    }
    for code in ["encrypt-laptops", "encrypt-mobile", "encrypt-servers"] {
        assert_eq!(measure(code), ["164.312(a)(2)(iv)"], "{code}");
    }
    // Calling back before paying is not the answer to an incident.
    assert!(!weakness("no-payment-callback").contains(&"164.308(a)(6)(ii)"));
    // 312(c)(2) is for means that tell whether ePHI was altered.
    assert!(weakness("no-integrity-check").contains(&"164.312(c)(2)"));
    for cited in [
        weakness("weak-web-code"),
        measure("web-test"),
        measure("immutable-backup"),
    ] {
        assert!(!cited.contains(&"164.312(c)(2)"), "{cited:?}");
    }
    // 310(d)(2)(iii) asks for a record of movements, not for an inventory.
    for cited in [
        weakness("no-asset-inventory"),
        measure("asset-inventory"),
        measure("device-inventory"),
    ] {
        assert!(!cited.contains(&"164.310(d)(2)(iii)"), "{cited:?}");
    }
    // 310(a)(2)(iv) is about repairs; keys that are not given back are about who gets in.
    for cited in [
        weakness("keys-not-recovered"),
        measure("recover-keys"),
        weakness("shared-building"),
    ] {
        assert!(!cited.contains(&"164.310(a)(2)(iv)"), "{cited:?}");
    }
}

/// No limit on keeping data, no clause on its return, no six years for every log.
#[test]
fn a11_what_the_security_rule_does_not_ask_is_not_cited_to_it() {
    assert_eq!(weakness("over-retention"), [""; 0]);
    assert_eq!(measure("minimize-data"), [""; 0]);
    assert_eq!(weakness("no-data-return"), [""; 0]);
    assert_eq!(measure("data-return"), [""; 0]);
    let kept = Catalog::builtin()
        .vulnerability("no-evidence-kept")
        .unwrap();
    assert!(
        !kept.description.starts_with("Logs"),
        "{}",
        kept.description
    );
    assert_eq!(kept.provisions, ["164.316(b)(1)", "164.316(b)(2)(i)"]);
}

#[test]
fn a5_a_general_requirement_is_cited_and_never_counted() {
    let catalog = Catalog::builtin();
    let hazards = catalog.provision("164.306(a)(2)").unwrap();
    assert_eq!(hazards.kind, ProvisionKind::General);
    assert!(!hazards.is_assessable() && !hazards.is_addressable());
    let stats = catalog.stats();
    assert_eq!(
        (stats.standards, stats.specifications, stats.assessable),
        (22, 48, 55)
    );
    assert!(catalog.standards().all(|s| s.citation != hazards.citation));
}

/// The question asks what the rule asks, and not less.
#[test]
fn a6_questions_are_as_strong_as_the_rule() {
    let catalog = Catalog::builtin();
    let of = |citation: &str| catalog.provision(citation).unwrap();
    // “Identify the security official”: a named person, who may come from outside.
    let official = of("164.308(a)(2)");
    assert!(
        !official.asks.contains("not the IT company"),
        "{}",
        official.asks
    );
    assert!(official.asks.contains("by name") && official.question.contains("by name"));
    // “Record and examine activity.”
    let audit = of("164.312(b)");
    assert!(audit.asks.contains("examine") && audit.question.contains("examine"));
    // “Maintain a record of the movements.”
    let moves = of("164.310(d)(2)(iii)");
    assert!(moves.asks.contains("record of"), "{}", moves.asks);
    assert!(moves.question.contains("record"), "{}", moves.question);
}
