//! Checks one scenario.

use super::practice::{KnownCodes, refer};
use crate::load::Placed;
use crate::problem::Problems;
use crate::scenario::{ASSET, VENDOR};
use crate::{Affects, Scenario};
use std::collections::BTreeSet;

pub(super) fn check(placed: &Placed<Scenario>, known: &KnownCodes<'_>, problems: &mut Problems) {
    let Placed { file, record: s } = placed;
    if !s
        .code
        .strip_prefix("S-")
        .is_some_and(|n| n.len() >= 3 && n.parse::<u32>().is_ok())
    {
        problems.add(
            file,
            &s.code,
            "the code is malformed",
            "write it like S-014",
        );
    }
    problems.text(file, &s.code, "sentence", &s.sentence);
    problems.text(file, &s.code, "harms", &s.harms);
    let (place, what) = if s.of_vendors() {
        (VENDOR, "vendor")
    } else {
        (ASSET, "asset")
    };
    let braces = s.sentence.matches(['{', '}']).count();
    if s.sentence.matches(place).count() != 1 || braces != 2 {
        problems.add(
            file,
            &s.code,
            format!(
                "the sentence “{}” does not name the {what} exactly once",
                s.sentence
            ),
            format!("write {place} where the {what}'s name goes, and no other braces"),
        );
    }
    if s.of_vendors() && !s.classes.is_empty() {
        problems.add(
            file,
            &s.code,
            "it names both asset classes and kinds of vendor",
            "make two scenarios of it, each with its own sentence",
        );
    }
    let classes: Vec<String> = s.classes.iter().cloned().collect();
    let vendors: Vec<String> = s.vendors.iter().cloned().collect();
    let subject = if s.of_vendors() {
        ("kind of vendor", &vendors, &known.vendor_kinds)
    } else {
        ("asset class", &classes, &known.classes)
    };
    for (what, list, among) in [
        subject,
        ("threat", &vec![s.threat.clone()], &known.threats),
        (
            "vulnerability",
            &vec![s.vulnerability.clone()],
            &known.vulnerabilities,
        ),
        ("measure", &s.measures, &known.measures),
        ("pack", &vec![s.pack.clone()], &known.packs),
    ] {
        if list.is_empty() {
            problems.add(
                file,
                &s.code,
                format!("it names no {what}"),
                format!("add a {what}"),
            );
        }
        refer(file, &s.code, what, list, among, problems);
    }
    let forms: Vec<String> = s.forms.iter().cloned().collect();
    let known_forms: BTreeSet<&str> = known
        .forms
        .iter()
        .filter(|(class, _)| s.classes.contains(*class))
        .map(|(_, form)| *form)
        .collect();
    refer(
        file,
        &s.code,
        "form of its classes",
        &forms,
        &known_forms,
        problems,
    );
    if s.affects == Affects::default() {
        problems.add(
            file,
            &s.code,
            "it affects none of confidentiality, integrity and availability",
            "write at least one letter of CIA under affects",
        );
    }
}
