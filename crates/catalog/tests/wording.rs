//! A scenario says what could happen, never that it does: its words end up in an
//! organization's own book, and an admission that nobody made must not stand there
//! (requirement A8; OCR asks for reasonably anticipated threats, not for confessions).

use phiward_catalog::{Catalog, People, Scenario};

/// Words that make a clause conditional.
const MODALS: [&str; 4] = ["could", "would", "might", "cannot"];

/// Words that begin a clause which may stand without one: a condition, a time, or a
/// description of somebody or something.
const SUBORDINATE: [&str; 18] = [
    "if", "when", "whenever", "while", "before", "after", "until", "unless", "once", "that",
    "which", "who", "whom", "whose", "what", "whoever", "anyone", "as",
];

/// Words that state a reason as a fact. What is not there is written with “if”.
const REASONS: [&str; 5] = ["because", "since", "although", "though", "where"];

/// Where a new main clause begins.
const JOINTS: [&str; 5] = ["; ", ", and ", ", but ", ", so ", ", yet "];

/// The parts of a text that each need a modal, without their subordinate clauses.
fn main_clauses(text: &str) -> Vec<String> {
    let mut parts = vec![text.to_owned()];
    for joint in JOINTS {
        parts = parts
            .iter()
            .flat_map(|part| part.split(joint).map(str::to_owned))
            .collect();
    }
    parts
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && !"-'{}".contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn has_modal(text: &str) -> bool {
    words(text)
        .iter()
        .any(|word| MODALS.contains(&word.as_str()))
}

/// A clause without the parts that are set off as conditions: “if … , ” at its start and
/// “ if …” at its end.
fn without_conditions(clause: &str) -> String {
    clause
        .split(", ")
        .map(|piece| {
            let mut kept = Vec::new();
            for word in piece.split(' ') {
                let bare = word
                    .trim_matches(|c: char| !c.is_alphanumeric())
                    .to_lowercase();
                if ["if", "when", "while", "unless", "until", "before", "after"]
                    .contains(&bare.as_str())
                {
                    break;
                }
                kept.push(word);
            }
            kept.join(" ")
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// What is wrong with a text, if anything.
fn fault(text: &str) -> Option<String> {
    if let Some(reason) = words(text).iter().find(|w| REASONS.contains(&w.as_str())) {
        return Some(format!("“{reason}” states something as a fact"));
    }
    for clause in main_clauses(text) {
        let first = words(&clause).into_iter().next().unwrap_or_default();
        // “after a contract ends, copies could remain”: judged by its main part.
        let main = without_conditions(&clause);
        let only_condition = main.trim().is_empty() || main.trim() == ",";
        if only_condition && SUBORDINATE.contains(&first.as_str()) {
            continue;
        }
        if !has_modal(&main) {
            return Some(format!("“{clause}” says that it happens"));
        }
    }
    None
}

fn all() -> &'static [Scenario] {
    &Catalog::builtin().scenarios
}

#[test]
fn a8_each_sentence_and_each_harm_says_what_could_happen() {
    let mut faults = Vec::new();
    for s in all() {
        for text in [&s.sentence, &s.harms] {
            faults.extend(fault(text).map(|fault| format!("{}: {fault}\n    {text}", s.code)));
        }
    }
    assert!(
        faults.is_empty(),
        "{}\n{} faults",
        faults.join("\n"),
        faults.len()
    );
}

#[test]
fn a8_the_check_finds_statements_of_fact() {
    for said in [
        "A former employee still signs in to {asset} months after leaving",
        "Patient data flows into {asset} although nobody ever signed an agreement",
        "Theft of {asset} gives the thief every record, because the storage is not encrypted",
        "Patients could lose trust; organization: an enforcement finding",
        "If nobody looks, somebody reads the records in {asset}",
        "Somebody could copy {asset}, and a search engine finds it",
        "Patients: identity theft; the organization could have to notify them",
        "Somebody reads {asset} if it could be opened",
        "Records could leave {asset} since no one counts them",
    ] {
        assert!(fault(said).is_some(), "{said}");
    }
    for said in [
        "If no agreement is signed for {asset}, its maker could use the records",
        "After the contract for {asset} ends, copies could remain with the vendor",
        "{asset} could be lost if nobody locks it away, and files kept only there could be read",
    ] {
        assert_eq!(fault(said), None);
    }
}

/// Texts of the catalog without the search words, which also hold what others write.
fn texts() -> impl Iterator<Item = (&'static str, &'static String)> {
    let catalog = Catalog::builtin();
    let scenarios = all()
        .iter()
        .flat_map(|s| [&s.sentence, &s.harms].map(|text| (s.code.as_str(), text)));
    let threats = catalog
        .threats
        .iter()
        .flat_map(|t| [&t.name, &t.description].map(|text| (t.code.as_str(), text)));
    let weak = catalog
        .vulnerabilities
        .iter()
        .flat_map(|v| [&v.name, &v.description].map(|text| (v.code.as_str(), text)));
    let measures = catalog
        .measures
        .iter()
        .flat_map(|m| [&m.name, &m.description].map(|text| (m.code.as_str(), text)));
    let classes = catalog
        .classes
        .iter()
        .flat_map(|c| [&c.name, &c.description].map(|text| (c.code.as_str(), text)));
    let packs = catalog
        .packs
        .iter()
        .flat_map(|p| [&p.title, &p.about, &p.ask].map(|text| (p.code.as_str(), text)));
    scenarios
        .chain(packs)
        .chain(threats)
        .chain(weak)
        .chain(measures)
        .chain(classes)
}

#[test]
fn a8_no_text_holds_a_verdict() {
    for (code, text) in texts() {
        let lower = text.to_lowercase();
        for verdict in [
            "violation",
            "violate",
            "enforcement",
            "finding that",
            "easy to prove",
            "must notify",
            "must be notified",
            "gravest",
            "most common",
            "most frequent",
            "negligen",
            "penalt",
            "class action",
            "guilty",
            "illegal",
            "unlawful",
            "willful",
            "burden of proof",
            "no defense",
        ] {
            assert!(!lower.contains(verdict), "{code}: “{verdict}” in: {text}");
        }
    }
}

#[test]
fn a8_texts_are_written_in_us_spelling() {
    for (code, text) in texts() {
        for word in words(text) {
            let british = [
                "cancelled",
                "cancelling",
                "neighbour",
                "neighbours",
                "enrolment",
                "colour",
                "favour",
                "behaviour",
                "labelled",
                "travelled",
                "organisation",
                "licence",
                "defence",
                "centre",
                "programme",
                "honour",
                "judgement",
                "practise",
                "practising",
                "catalogue",
                "fulfil",
                "cheque",
                "grey",
                "whilst",
                "learnt",
                "analyse",
                "analysed",
                "authorise",
                "authorised",
                "unauthorised",
                "recognise",
                "recognised",
                "minimise",
                "sanitise",
                "synchronise",
                "paediatric",
                "anaesthesia",
                "haemorrhage",
                "oestrogen",
                "tonne",
                "storey",
                "kerb",
            ];
            assert!(
                !british.contains(&word.as_str()),
                "{code}: {word} in: {text}"
            );
        }
    }
}

#[test]
fn a8_plans_and_agencies_read_of_members_and_not_of_patients() {
    for s in all() {
        for text in [
            s.sentence_for("Claims", People::Members),
            s.harms_for(People::Members),
        ] {
            assert!(
                !text.to_lowercase().contains("patient"),
                "{}: {text}",
                s.code
            );
            assert!(!text.contains(['{', '}']), "{}: {text}", s.code);
        }
        // The word is exchanged by its letters, so no other word may hold them.
        for word in words(&format!("{} {}", s.sentence, s.harms)) {
            if word.contains("patient") {
                assert!(
                    ["patient", "patients", "patient's", "patients'"].contains(&word.as_str()),
                    "{}: {word}",
                    s.code
                );
            }
        }
    }
}
