//! Checks asset classes, threats, vulnerabilities, scenarios and measures.

use super::{codes, is_kebab};
use crate::load::{Placed, Raw};
use crate::problem::Problems;
use crate::{Affects, AssetClass, AssetGroup, MailFinding, Measure, RuleScope, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// Where the asset's name goes in a scenario's sentence.
const ASSET: &str = "{asset}";

/// What can be referred to.
struct KnownCodes<'a> {
    provisions: BTreeSet<&'a str>,
    classes: BTreeSet<&'a str>,
    threats: BTreeSet<&'a str>,
    vulnerabilities: BTreeSet<&'a str>,
    measures: BTreeSet<&'a str>,
}

pub(super) fn check(raw: &Raw, problems: &mut Problems) {
    let known = KnownCodes {
        provisions: raw
            .provisions
            .iter()
            .map(|p| p.record.citation.as_str())
            .collect(),
        classes: codes(&raw.classes, |c| &c.code, problems)
            .into_keys()
            .collect(),
        threats: codes(&raw.threats, |t| &t.code, problems)
            .into_keys()
            .collect(),
        vulnerabilities: codes(&raw.vulnerabilities, |v| &v.code, problems)
            .into_keys()
            .collect(),
        measures: codes(&raw.measures, |m| &m.code, problems)
            .into_keys()
            .collect(),
    };
    raw.classes.iter().for_each(|c| class(c, problems));
    for Placed { file, record: t } in &raw.threats {
        code(file, &t.code, problems);
        for (field, text) in [
            ("name", &t.name),
            ("nist", &t.nist),
            ("description", &t.description),
        ] {
            problems.text(file, &t.code, field, text);
        }
        search_words(file, &t.code, &t.words, problems);
    }
    for Placed { file, record: v } in &raw.vulnerabilities {
        code(file, &v.code, problems);
        problems.text(file, &v.code, "name", &v.name);
        problems.text(file, &v.code, "description", &v.description);
        refer(
            file,
            &v.code,
            "provision",
            &v.provisions,
            &known.provisions,
            problems,
        );
    }
    raw.measures
        .iter()
        .for_each(|m| measure(m, &known, problems));
    codes(&raw.scenarios, |s| &s.code, problems);
    let scenarios = raw.scenarios.iter().map(|s| s.record.code.as_str());
    let scenarios: BTreeSet<&str> = scenarios.collect();
    codes(&raw.mail_findings, |f| &f.code, problems);
    for placed in &raw.mail_findings {
        mail_finding(placed, &scenarios, &known, problems);
    }
    let mut sentences: BTreeMap<&str, &str> = BTreeMap::new();
    for placed in &raw.scenarios {
        scenario(placed, &known, problems);
        let Placed { file, record: s } = placed;
        if let Some(first) = sentences.insert(&s.sentence, &s.code)
            && first != s.code
        {
            let what = format!("{first} has the same sentence");
            problems.add(file, &s.code, what, "remove one, or say what is different");
        }
    }
}

fn class(placed: &Placed<AssetClass>, problems: &mut Problems) {
    let Placed { file, record: c } = placed;
    code(file, &c.code, problems);
    problems.text(file, &c.code, "name", &c.name);
    problems.text(file, &c.code, "description", &c.description);
    search_words(file, &c.code, &c.words, problems);
    // The Security Rule covers electronic PHI only (164.302), and all of it.
    if (c.group == AssetGroup::NonElectronic) != (c.scope == RuleScope::Outside) {
        problems.add(
            file,
            &c.code,
            "group and scope disagree: what is not electronic is outside the Security Rule, \
             and only that",
            "correct the group or the scope",
        );
    }
}

fn measure(placed: &Placed<Measure>, known: &KnownCodes<'_>, problems: &mut Problems) {
    let Placed { file, record: m } = placed;
    code(file, &m.code, problems);
    problems.text(file, &m.code, "name", &m.name);
    problems.text(file, &m.code, "description", &m.description);
    refer(
        file,
        &m.code,
        "provision",
        &m.provisions,
        &known.provisions,
        problems,
    );
}

fn scenario(placed: &Placed<Scenario>, known: &KnownCodes<'_>, problems: &mut Problems) {
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
    let braces = s.sentence.matches(['{', '}']).count();
    if s.sentence.matches(ASSET).count() != 1 || braces != 2 {
        problems.add(
            file,
            &s.code,
            format!(
                "the sentence “{}” does not name the asset exactly once",
                s.sentence
            ),
            format!("write {ASSET} where the asset's name goes, and no other braces"),
        );
    }
    let classes: Vec<String> = s.classes.iter().cloned().collect();
    for (what, list, among) in [
        ("asset class", &classes, &known.classes),
        ("threat", &vec![s.threat.clone()], &known.threats),
        (
            "vulnerability",
            &vec![s.vulnerability.clone()],
            &known.vulnerabilities,
        ),
        ("measure", &s.measures, &known.measures),
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
    if s.affects == Affects::default() {
        problems.add(
            file,
            &s.code,
            "it affects none of confidentiality, integrity and availability",
            "write at least one letter of CIA under affects",
        );
    }
}

fn mail_finding(
    placed: &Placed<MailFinding>,
    scenarios: &BTreeSet<&str>,
    known: &KnownCodes<'_>,
    problems: &mut Problems,
) {
    let Placed { file, record: f } = placed;
    // One star, with a hyphen between it and whole words.
    let words = f
        .code
        .strip_suffix("-*")
        .or_else(|| f.code.strip_prefix("*-"))
        .unwrap_or(&f.code);
    code_like(file, &f.code, words, problems);
    if f.scenario.is_empty() && f.measure.is_empty() {
        return;
    }
    let names = |name: &String| vec![name.clone()];
    refer(
        file,
        &f.code,
        "scenario",
        &names(&f.scenario),
        scenarios,
        problems,
    );
    refer(
        file,
        &f.code,
        "measure",
        &names(&f.measure),
        &known.measures,
        problems,
    );
}

fn code(file: &str, code: &str, problems: &mut Problems) {
    code_like(file, code, code, problems);
}

/// Refuses a code whose words are not lower-case words joined by hyphens.
fn code_like(file: &str, code: &str, words: &str, problems: &mut Problems) {
    if !is_kebab(words) {
        problems.add(
            file,
            code,
            "the code is malformed",
            "use lower-case letters, digits and single hyphens, such as lost-device",
        );
    }
}

fn search_words(file: &str, code: &str, words: &[String], problems: &mut Problems) {
    for word in words {
        if word.trim().is_empty() || *word != word.to_lowercase() {
            problems.add(
                file,
                code,
                format!("the search word “{word}” is empty or has capitals"),
                "write it in lower case",
            );
        }
    }
}

/// Every name in a list is known and stands in it once.
fn refer(
    file: &str,
    code: &str,
    what: &str,
    names: &[String],
    known: &BTreeSet<&str>,
    problems: &mut Problems,
) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !known.contains(name.as_str()) {
            problems.add(
                file,
                code,
                format!("it refers to the {what} “{name}”, which is not in the catalog"),
                format!("correct the name, or add the {what}"),
            );
        }
        if !seen.insert(name) {
            let what = format!("it names the {what} “{name}” twice");
            problems.add(file, code, what, "remove one of the two");
        }
    }
}
