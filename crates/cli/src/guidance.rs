//! A safeguard question with what good looks like for this organization, and
//! the answer it has.

use catalog::{Catalog, Designation, Provision};
use register::records::{Answer, Decision};
use register::{
    Applicability, Implementation, Record, Register, SafeguardTally, applicability,
    assessed_provisions, words_for,
};
use serde_json::{Value, json};

/// The organization-wide answer to an assessable provision.
pub fn answer<'r>(register: &'r Register, citation: &str) -> Option<&'r Answer> {
    register
        .tables
        .answers
        .live()
        .find(|a| a.provision == citation && a.asset.is_none())
}

/// The decision on an addressable specification.
pub fn decision<'r>(register: &'r Register, citation: &str) -> Option<&'r Decision> {
    register
        .tables
        .decisions
        .live()
        .find(|d| d.provision == citation)
}

/// Whether an assessable provision applies, or may, and still has no whole answer.
pub fn is_open(register: &Register, provision: &Provision) -> bool {
    let answer = answer(register, &provision.citation);
    Implementation::of(register, provision, answer).is_open()
}

/// "required" or "addressable".
pub fn designation(provision: &Provision) -> &'static str {
    match provision.designation {
        Some(Designation::Required) => "required",
        Some(Designation::Addressable) => "addressable",
        None => "",
    }
}

/// Where the assessable provisions stand.
pub fn progress(register: &Register) -> SafeguardTally {
    SafeguardTally::of(&assessed_provisions(register, Catalog::builtin()))
}

/// The answer in one line.
pub fn answer_words(answer: &Answer) -> String {
    format!(
        "required: {} · in place: {} · used properly: {}{}",
        answer.required.words(),
        answer.in_place.words(),
        answer.used_properly.words(),
        if answer.note.is_empty() {
            String::new()
        } else {
            format!(" · {}", answer.note)
        }
    )
}

/// A question in full, as lines.
pub fn lines(register: &Register, provision: &Provision) -> Vec<String> {
    let mut out = vec![format!(
        "§ {} {} ({}, {})",
        provision.citation,
        provision.title,
        designation(provision),
        provision.safeguard.words().to_lowercase()
    )];
    match applicability(register, provision) {
        Applicability::Applies => {}
        Applicability::NotApplicable(why) => out.push(format!("  Does not apply: {why}")),
        Applicability::NotKnown(why) => out.push(format!("  Open whether it applies: {why}")),
    }
    let words = words_for(register, Catalog::builtin(), provision);
    out.push(format!("  Question: {}", words.question));
    out.push(format!("  What it asks: {}", words.asks));
    out.push(format!("  What good looks like: {}", words.good));
    if !words.evidence.is_empty() {
        out.push(format!("  What shows it: {}", words.evidence.join("; ")));
    }
    match answer(register, &provision.citation) {
        Some(a) => out.push(format!("  Answer {}: {}", a.tag(), answer_words(a))),
        None => out.push("  Answer: none yet".to_owned()),
    }
    for a in register
        .tables
        .answers
        .live()
        .filter(|a| a.provision == provision.citation)
    {
        if let Some(asset) = a.asset.and_then(|id| register.tables.assets.get(id)) {
            out.push(format!(
                "  For {} {}: {}",
                asset.tag(),
                asset.name,
                answer_words(a)
            ));
        }
    }
    if let Some(d) = decision(register, &provision.citation) {
        let outcome = d.outcome.map_or("no outcome", |o| o.words());
        out.push(format!("  Decision {}: {outcome}; {}", d.tag(), d.reason));
    }
    out
}

/// The same for programs.
pub fn value(register: &Register, provision: &Provision) -> Value {
    let (applies, why) = match applicability(register, provision) {
        Applicability::Applies => (json!(true), None),
        Applicability::NotApplicable(why) => (json!(false), Some(why)),
        Applicability::NotKnown(why) => (Value::Null, Some(why)),
    };
    let answer = answer(register, &provision.citation);
    let words = words_for(register, Catalog::builtin(), provision);
    json!({
        "citation": provision.citation,
        "title": provision.title,
        "designation": designation(provision),
        "safeguard": provision.safeguard.words(),
        "applies": applies,
        "because": why,
        "question": words.question,
        "asks": words.asks,
        "good": words.good,
        "evidence": words.evidence,
        "answer": answer.map(|a| json!({
            "number": a.tag(), "required": a.required, "in_place": a.in_place,
            "used_properly": a.used_properly, "note": a.note, "on": a.on,
        })),
        "decision": decision(register, &provision.citation).map(Record::tag),
    })
}
