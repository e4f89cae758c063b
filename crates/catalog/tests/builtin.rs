//! The catalog built into the program is whole (requirement: Foundation, “Catalog”).

use phiward_catalog::{Audience, Catalog, Condition, Designation};
use std::path::Path;

fn data() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

#[test]
fn the_folder_is_consistent() {
    if let Err(error) = Catalog::load(&data()) {
        panic!("{error}");
    }
}

#[test]
fn no_data_file_is_forgotten_in_the_program() {
    let folder = Catalog::load(&data()).unwrap();
    assert_eq!(
        Catalog::builtin().hash(),
        folder.hash(),
        "list every file of data/ in src/files.rs"
    );
}

#[test]
fn the_rule_is_complete() {
    let stats = Catalog::builtin().stats();
    assert_eq!((stats.standards, stats.specifications), (22, 48));
    assert_eq!((stats.required, stats.addressable), (26, 22));
    assert_eq!(stats.assessable, 55);
    assert_eq!(
        (stats.assessable_required, stats.assessable_addressable),
        (33, 22)
    );
}

#[test]
fn the_seven_standards_without_specifications_are_assessed_themselves() {
    let catalog = Catalog::builtin();
    let alone: Vec<&str> = catalog
        .standards()
        .filter(|s| catalog.specifications(&s.citation).next().is_none())
        .map(|s| s.citation.as_str())
        .collect();
    assert_eq!(
        alone,
        [
            "164.308(a)(2)",
            "164.308(a)(8)",
            "164.310(b)",
            "164.310(c)",
            "164.312(b)",
            "164.312(d)",
            "164.316(a)"
        ]
    );
    for citation in alone {
        let standard = catalog.provision(citation).unwrap();
        assert_eq!(standard.designation, Some(Designation::Required));
    }
}

#[test]
fn only_the_rules_own_conditions_let_a_provision_not_apply() {
    let conditions: Vec<(&str, Condition)> = Catalog::builtin()
        .provisions
        .iter()
        .filter_map(|p| Some((p.citation.as_str(), p.applies_only_if?)))
        .collect();
    use Condition::*;
    assert_eq!(
        conditions,
        [
            ("164.308(a)(4)(ii)(A)", ClearinghousePart),
            ("164.308(b)(3)", HasBusinessAssociates),
            ("164.314(a)(2)(i)(A)", HasBusinessAssociates),
            ("164.314(a)(2)(i)(B)", HasBusinessAssociates),
            ("164.314(a)(2)(i)(C)", HasBusinessAssociates),
            ("164.314(a)(2)(ii)", OtherArrangement),
            ("164.314(a)(2)(iii)", HasSubcontractors),
            ("164.314(b)(2)(i)", GroupHealthPlan),
            ("164.314(b)(2)(ii)", GroupHealthPlan),
            ("164.314(b)(2)(iii)", GroupHealthPlan),
            ("164.314(b)(2)(iv)", GroupHealthPlan),
        ]
    );
}

#[test]
fn every_leaf_says_what_good_looks_like_and_what_shows_it() {
    for provision in Catalog::builtin().assessable_provisions() {
        let at = &provision.citation;
        assert!(
            provision.question.ends_with('?'),
            "{at}: the question is not a question"
        );
        assert!(
            (3..=5).contains(&provision.evidence.len()),
            "{at}: {} evidence",
            provision.evidence.len()
        );
        for audience in Audience::ALL {
            let words = Catalog::builtin().words(audience, provision);
            assert!(words.question.ends_with('?'), "{at}: {}", words.question);
            assert!(
                words.good.len() >= 80,
                "{at}: too thin to act on: {}",
                words.good
            );
            assert!((3..=5).contains(&words.evidence.len()), "{at} {audience:?}");
            assert!(!words.asks.is_empty());
        }
    }
}

#[test]
fn texts_promise_nothing_the_rule_does_not() {
    for folder in ["", "guidance", "rule", "methods", "scenarios"] {
        for entry in std::fs::read_dir(data().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for banned in [
                "HIPAA compliant",
                "HIPAA-compliant",
                "HIPAA certified",
                "OCR approved",
                "OCR-approved",
                "required annually",
                "required yearly",
                "appropriate measures",
            ] {
                assert!(!text.contains(banned), "{}: “{banned}”", path.display());
            }
        }
    }
}

#[test]
fn records_are_found_by_code_and_provisions_stand_in_the_order_of_the_rule() {
    let catalog = Catalog::builtin();
    assert_eq!(
        catalog.provisions.first().unwrap().citation,
        "164.306(a)(2)"
    );
    assert_eq!(
        catalog.provisions.last().unwrap().citation,
        "164.316(b)(2)(iii)"
    );
    assert_eq!(
        catalog.provision("164.312(d)").unwrap().title,
        "Person or entity authentication"
    );
    assert!(catalog.provision("164.999(z)").is_none());
    assert_eq!(catalog.default_method().code, "nist-two-step");
    assert_eq!(
        catalog.method("average", 1),
        catalog.latest_method("average")
    );
    assert!(catalog.method("average", 99).is_none());
    for scenario in &catalog.scenarios {
        assert!(catalog.scenario(&scenario.code).is_some());
        for class in &scenario.classes {
            assert!(
                catalog
                    .scenarios_for(class)
                    .any(|s| s.code == scenario.code)
            );
        }
    }
    assert_eq!(catalog.scenarios_for("no-such-class").count(), 0);
}

#[test]
fn the_practice_part_is_broad_enough_to_lean_on() {
    let stats = Catalog::builtin().stats();
    assert!(stats.asset_classes >= 25 && stats.asset_classes_outside_rule >= 3);
    assert!(stats.scenarios >= 150 && stats.measures >= 120 && stats.methods >= 4);
    assert!(stats.threats > 0 && stats.vulnerabilities > 0 && stats.predisposing_conditions > 0);
}

#[test]
fn statistics_are_readable_by_other_programs() {
    let json = serde_json::to_value(Catalog::builtin().stats()).unwrap();
    assert_eq!(json["leaves"], 55);
    assert_eq!(json["hash"].as_str().unwrap().len(), 64);
}
