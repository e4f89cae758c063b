//! A6: guidance fits the kind of organization. Whoever reads it end to end never meets
//! another kind's work.

use phiward_catalog::{Audience, Catalog};

/// Words of care, which nobody does at a plan, an agency or a firm that works for others.
const CARE: &[&str] = &[
    "patient",
    "prescri",
    "nurse",
    "operatory",
    "operating room",
    "medicat",
    "allerg",
    "shift",
    "clinic",
    "physician",
    "chart",
    "waiting room",
    "exam room",
    "bedside",
    "ward",
    "diversion",
    "laborator",
    "infusion",
    "ultrasound",
    "imaging",
    "receptionist",
    "front desk",
    "dental",
    "hospital",
];
/// Words of insurance, which nobody does where care is given.
const INSURANCE: &[&str] = &[
    "enrol",
    "carrier",
    "broker",
    "census",
    "producer",
    "quote",
    "stop-loss",
    "plan document",
    "members' information",
    "eligibility",
];
/// Words of selling insurance.
const SELLING: &[&str] = &["producer", "quote", "our clients", "agency", "group's file"];

/// Whether a text has a word that begins so.
fn has(text: &str, begins: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices(begins).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(char::is_alphanumeric)
    })
}

/// What an organization of a kind reads of a provision.
fn read(audience: Audience, citation: &str) -> Vec<&'static str> {
    let catalog = Catalog::builtin();
    let words = catalog.words(audience, catalog.provision(citation).expect(citation));
    [words.question, words.asks, words.good]
        .into_iter()
        .chain(words.evidence.iter().map(String::as_str))
        .collect()
}

#[test]
fn a6_no_kind_of_organization_reads_of_another_kinds_work() {
    let strange: [(Audience, &[&[&str]]); 6] = [
        (Audience::Practice, &[INSURANCE]),
        (Audience::Hospital, &[INSURANCE]),
        (
            Audience::BusinessAssociate,
            &[
                INSURANCE,
                &["nurse", "prescri", "chart", "exam room", "agency"],
            ],
        ),
        (
            Audience::InsuranceAgency,
            &[CARE, &["our practice", "benefits office"]],
        ),
        (
            Audience::GroupHealthPlan,
            &[CARE, SELLING, &["clients", "call center"]],
        ),
        (Audience::HealthPlan, &[CARE, SELLING]),
    ];
    let mut leaves = 0;
    for provision in Catalog::builtin().assessable_provisions() {
        leaves += 1;
        let citation = provision.citation.as_str();
        for (audience, foreign) in strange {
            // The clauses of a group health plan are about the plan and the employer,
            // whoever reads them.
            let about_plans = citation.starts_with("164.314(b)(2)");
            let foreign = foreign
                .iter()
                .filter(|w| !(about_plans && **w == INSURANCE));
            for word in foreign.flat_map(|words| words.iter()) {
                for text in read(audience, citation) {
                    let found = has(text, word) && !about_plans;
                    assert!(!found, "{audience:?}, {citation}: “{word}” in: {text}");
                }
            }
        }
    }
    assert_eq!(leaves, 55);
}

/// Plans and agencies are asked in their own words, not in a clinic's with a word changed.
#[test]
fn a6_plans_and_agencies_have_words_of_their_own_for_every_leaf() {
    let own = |audience, words: &[&str]| {
        let speaks = |citation: &str| {
            let texts = read(audience, citation);
            texts
                .iter()
                .any(|text| words.iter().any(|word| has(text, word)))
        };
        let leaves = Catalog::builtin().assessable_provisions();
        leaves.filter(|p| speaks(&p.citation)).count()
    };
    let plan = [
        "plan",
        "benefits",
        "member",
        "administrator",
        "enrollment",
        "eligibility",
    ];
    let agency = [
        "agency",
        "carrier",
        "producer",
        "group",
        "enrollment",
        "portal",
        "client",
        "plan",
    ];
    assert!(own(Audience::GroupHealthPlan, &plan) >= 53);
    assert!(own(Audience::InsuranceAgency, &agency) >= 50);
    for provision in Catalog::builtin().assessable_provisions() {
        let mut good: Vec<&str> = Vec::new();
        for audience in Audience::ALL {
            let text = read(audience, &provision.citation)[2];
            assert!(!good.contains(&text), "{}: {text}", provision.citation);
            good.push(text);
        }
    }
}

/// What is general is read by all, so it speaks of nobody's work.
#[test]
fn a6_general_words_of_the_rule_fit_every_kind() {
    for provision in &Catalog::builtin().provisions {
        if provision.citation.starts_with("164.314(b)") {
            continue;
        }
        let texts = [&provision.asks, &provision.question].into_iter();
        for text in texts.chain(&provision.evidence) {
            for word in CARE.iter().chain(INSURANCE) {
                assert!(
                    !has(text, word),
                    "{}: “{word}” in: {text}",
                    provision.citation
                );
            }
        }
    }
}

/// Weaknesses and measures are copied into books of every kind. Those that are about care
/// itself come with scenarios of care; all others speak of nobody's work.
#[test]
fn a8_weaknesses_and_measures_speak_of_no_kinds_work_but_those_of_care() {
    const OF_CARE: &[&str] = &[
        "no-patient-match",
        "quiet-patient-id",
        "patient-matching",
        "epcs-controls",
        "telehealth-lock",
        "verify-critical",
        "alternate-site",
    ];
    let device = |code: &str| code.starts_with("device-") || code.starts_with("home-kit");
    let catalog = Catalog::builtin();
    let weaknesses = catalog
        .vulnerabilities
        .iter()
        .map(|v| (&v.code, &v.name, &v.description));
    let measures = catalog
        .measures
        .iter()
        .map(|m| (&m.code, &m.name, &m.description));
    let mut seen = 0;
    for (code, name, description) in weaknesses.chain(measures) {
        if OF_CARE.contains(&code.as_str()) || device(code) {
            continue;
        }
        seen += 1;
        for text in [name, description] {
            for word in CARE {
                assert!(!has(text, word), "{code}: “{word}” in: {text}");
            }
        }
    }
    assert!(seen > 250);
}

/// The method of new books is read by all kinds, too.
#[test]
fn a10_the_scales_of_the_default_method_speak_of_no_kinds_work() {
    let method = Catalog::builtin().default_method();
    let scales = method.likelihood_scales(phiward_catalog::ThreatEvents::Either);
    let likelihood = scales.iter().flat_map(|scale| scale.entries);
    for entry in likelihood.chain(&method.impact_scale) {
        for word in CARE.iter().chain(INSURANCE) {
            assert!(!has(&entry.meaning, word), "“{word}” in: {}", entry.meaning);
        }
    }
}
