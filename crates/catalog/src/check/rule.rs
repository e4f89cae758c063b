//! Checks the standards and specifications of the Security Rule.

use super::codes;
use crate::load::{Placed, Raw};
use crate::problem::Problems;
use crate::{Citation, Designation, Provision, ProvisionKind, Safeguard};
use std::collections::{BTreeMap, BTreeSet};

/// The rule as of 45 CFR part 164 subpart C: what a complete catalog counts.
/// A specification is one row, also where the rule numbers it without a heading.
const STANDARDS: usize = 22;
const SPECIFICATIONS: usize = 48;
const REQUIRED: usize = 26;
const ADDRESSABLE: usize = 22;
const ASSESSABLE: usize = 55;

const RULE: &str = "rule";

pub(super) fn check(raw: &Raw, problems: &mut Problems) {
    let known = codes(&raw.provisions, |p| &p.citation, problems);
    let parents: BTreeSet<&str> = raw
        .provisions
        .iter()
        .filter_map(|p| p.record.parent.as_deref())
        .collect();
    for placed in &raw.provisions {
        place(placed, problems);
        lineage(placed, &known, &parents, problems);
        words(placed, problems);
    }
    counts(raw, problems);
}

/// The citation is well formed and stands in the section of its family.
fn place(placed: &Placed<Provision>, problems: &mut Problems) {
    let Placed { file, record: p } = placed;
    let section = match p.safeguard {
        Safeguard::General => 306,
        Safeguard::Administrative => 308,
        Safeguard::Physical => 310,
        Safeguard::Technical => 312,
        Safeguard::Organizational => 314,
        Safeguard::Documentation => 316,
    };
    match p.citation.parse::<Citation>() {
        Err(error) => problems.add(
            file,
            &p.citation,
            "the citation is malformed",
            error.to_string(),
        ),
        Ok(citation) if citation.section() != section => problems.add(
            file,
            &p.citation,
            format!("“{}” are in 164.{section}", p.safeguard.words()),
            "correct the citation or the safeguard",
        ),
        Ok(_) => {}
    }
}

/// Specifications have a standard and a designation; a standard has one only without specifications.
fn lineage(
    placed: &Placed<Provision>,
    known: &BTreeMap<&str, &Provision>,
    parents: &BTreeSet<&str>,
    problems: &mut Problems,
) {
    let Placed { file, record: p } = placed;
    let mut add = |what: String, fix: &str| problems.add(file, &p.citation, what, fix);
    if (p.kind == ProvisionKind::General) != (p.safeguard == Safeguard::General) {
        add(
            "kind and safeguard disagree: what 164.306 says is general, and only that".into(),
            "correct the kind or the safeguard",
        );
    }
    match (p.kind, p.parent.as_deref()) {
        (ProvisionKind::General, None) => {}
        (ProvisionKind::General, Some(_)) => {
            add(
                "a general requirement has no parent".into(),
                "remove the parent",
            );
        }
        (ProvisionKind::Standard, Some(_)) => {
            add("a standard has no parent".into(), "remove the parent");
        }
        (ProvisionKind::Specification, None) => {
            add(
                "the parent is missing".into(),
                "name the citation of its standard",
            );
        }
        (ProvisionKind::Specification, Some(parent)) => match known.get(parent) {
            None => add(
                format!("the parent {parent} is not in the catalog"),
                "correct it, or add the standard",
            ),
            Some(above) if above.kind != ProvisionKind::Standard => {
                add(
                    format!("the parent {parent} is not a standard"),
                    "name a standard",
                );
            }
            Some(above) if above.safeguard != p.safeguard => {
                add(
                    format!("the parent {parent} is in another section"),
                    "correct the parent",
                );
            }
            Some(_) => {}
        },
        (ProvisionKind::Standard, None) => {}
    }
    let has_specifications = parents.contains(p.citation.as_str());
    match (p.kind, p.designation) {
        (ProvisionKind::General, Some(_)) => add(
            "a general requirement is not assessed itself".into(),
            "remove the designation",
        ),
        (ProvisionKind::General, None) => {}
        (ProvisionKind::Specification, None) => {
            add(
                "it is neither required nor addressable".into(),
                "write the designation",
            );
        }
        (ProvisionKind::Standard, Some(_)) if has_specifications => add(
            "a standard with specifications is not assessed itself".into(),
            "remove the designation",
        ),
        (ProvisionKind::Standard, None) if !has_specifications => add(
            "a standard without specifications is assessed itself".into(),
            "write designation = \"required\"",
        ),
        (ProvisionKind::Standard, Some(Designation::Addressable)) => add(
            "a standard cannot be addressable, only a specification can (164.306(d))".into(),
            "write designation = \"required\"",
        ),
        _ => {}
    }
}

/// What is read by people is written; an assessable provision has all of it.
fn words(placed: &Placed<Provision>, problems: &mut Problems) {
    let Placed { file, record: p } = placed;
    problems.text(file, &p.citation, "title", &p.title);
    problems.text(file, &p.citation, "asks", &p.asks);
    if !p.is_assessable() {
        return;
    }
    problems.text(file, &p.citation, "question", &p.question);
    if p.evidence.len() < 3 {
        problems.add(
            file,
            &p.citation,
            format!("it names {} pieces of evidence", p.evidence.len()),
            "name at least 3",
        );
    }
    for evidence in &p.evidence {
        problems.text(file, &p.citation, "evidence", evidence);
    }
}

fn counts(raw: &Raw, problems: &mut Problems) {
    let count = |keep: &dyn Fn(&Provision) -> bool| {
        raw.provisions.iter().filter(|p| keep(&p.record)).count()
    };
    let standard = |p: &Provision| p.kind == ProvisionKind::Standard;
    let specification = |p: &Provision| p.kind == ProvisionKind::Specification;
    let required = |p: &Provision| p.designation == Some(Designation::Required);
    for (name, found, expected) in [
        ("standards", count(&standard), STANDARDS),
        ("specifications", count(&specification), SPECIFICATIONS),
        (
            "required specifications",
            count(&|p| specification(p) && required(p)),
            REQUIRED,
        ),
        (
            "addressable specifications",
            count(&Provision::is_addressable),
            ADDRESSABLE,
        ),
        (
            "assessable provisions",
            count(&Provision::is_assessable),
            ASSESSABLE,
        ),
    ] {
        if found != expected {
            problems.add(
                RULE,
                "",
                format!("it has {found} {name}, the Security Rule has {expected}"),
                "compare with the rule: phiward catalog verify --ecfr FILE",
            );
        }
    }
}
