//! Checks asset classes, threats, vulnerabilities, scenarios and measures.

use super::{codes, is_kebab, scenario};
use crate::load::{Placed, Raw};
use crate::problem::Problems;
use crate::scenario::ANY_VENDOR;
use crate::{AssetClass, AssetGroup, MailFinding, Measure, RuleScope};
use std::collections::{BTreeMap, BTreeSet};

/// What can be referred to.
pub(super) struct KnownCodes<'a> {
    provisions: BTreeSet<&'a str>,
    pub(super) classes: BTreeSet<&'a str>,
    pub(super) vendor_kinds: BTreeSet<&'a str>,
    /// Class and form.
    pub(super) forms: BTreeSet<(&'a str, &'a str)>,
    pub(super) threats: BTreeSet<&'a str>,
    pub(super) vulnerabilities: BTreeSet<&'a str>,
    pub(super) measures: BTreeSet<&'a str>,
    pub(super) packs: BTreeSet<&'a str>,
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
        vendor_kinds: codes(&raw.vendor_kinds, |k| &k.code, problems)
            .into_keys()
            .chain([ANY_VENDOR])
            .collect(),
        forms: raw
            .classes
            .iter()
            .flat_map(|c| {
                let forms = c.record.forms.iter();
                forms.map(|form| (c.record.code.as_str(), form.code.as_str()))
            })
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
        packs: codes(&raw.packs, |p| &p.code, problems)
            .into_keys()
            .collect(),
    };
    raw.classes.iter().for_each(|c| class(c, problems));
    for Placed { file, record: k } in &raw.vendor_kinds {
        code(file, &k.code, problems);
        problems.text(file, &k.code, "name", &k.name);
        search_words(file, &k.code, &k.words, problems);
    }
    for Placed { file, record: p } in &raw.packs {
        code(file, &p.code, problems);
        for (field, text) in [("title", &p.title), ("about", &p.about), ("ask", &p.ask)] {
            problems.text(file, &p.code, field, text);
        }
        if !raw.scenarios.iter().any(|s| s.record.pack == p.code) {
            problems.add(
                file,
                &p.code,
                "no scenario stands in this pack",
                "name it as the pack of a scenario, or remove it",
            );
        }
    }
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
        scenario::check(placed, &known, problems);
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
    for form in &c.forms {
        code(file, &form.code, problems);
        problems.text(file, &c.code, "form name", &form.name);
        search_words(file, &form.code, &form.words, problems);
    }
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
pub(super) fn refer(
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
