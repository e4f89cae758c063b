//! Which risks may be the same as one that is to be merged.

use super::VerbPage;
use crate::Choice;
use crate::record_form::Input;
use crate::verb::Verb;
use register::records::Risk;
use register::{AnyRecord, Record, Register};

/// Risks offered at once.
const OFFERED: usize = 12;

/// Offers the candidates, and a search for others.
pub(super) fn add(page: &mut Verb<'_>, of: &VerbPage<'_>) {
    let AnyRecord::Risk(risk) = of.record else {
        return;
    };
    let words = of.value_of("q");
    let into = of.value_of("into");
    let mut choices: Vec<Choice> = candidates(of, risk, words)
        .into_iter()
        .map(|other| {
            let tag = other.tag();
            Choice {
                label: format!("{tag} {}", other.sentence),
                chosen: tag == into,
                value: tag,
                ..Choice::default()
            }
        })
        .collect();
    page.search = Some(("Look for the other risk".into(), words.to_owned()));
    page.hidden = vec![("q".into(), words.to_owned())];
    if choices.is_empty() {
        page.records = "No open risk looks alike. Search for words of the other one.".into();
        page.groups = Vec::new();
        return;
    }
    for field in page.groups.iter_mut().flat_map(|group| &mut group.fields) {
        if field.name == "into" {
            field.input = Input::Radios(std::mem::take(&mut choices));
        }
    }
}

/// Open risks that may say the same: those with the words searched for, else those
/// that share the vulnerability or threat and something they concern.
fn candidates<'p>(of: &VerbPage<'p>, risk: &Risk, words: &str) -> Vec<&'p Risk> {
    if words.trim().is_empty() {
        return similar(of.register, risk);
    }
    (of.search)(words)
        .into_iter()
        .filter_map(|id| of.register.tables.risks.get(id))
        .filter(|other| other.id != risk.id)
        .take(OFFERED)
        .collect()
}

/// Open risks most like one, the most alike first.
pub fn similar<'r>(register: &'r Register, risk: &Risk) -> Vec<&'r Risk> {
    let shared = |other: &Risk| {
        let vulnerability = other
            .vulnerabilities
            .iter()
            .any(|id| risk.vulnerabilities.contains(id));
        let threat = other.threats.iter().any(|id| risk.threats.contains(id));
        let asset = other.assets.iter().any(|id| risk.assets.contains(id));
        let scenario = !risk.scenario.is_empty() && other.scenario == risk.scenario;
        3 * u32::from(scenario)
            + 2 * u32::from(vulnerability)
            + u32::from(threat)
            + u32::from(asset)
    };
    let mut found: Vec<(u32, &Risk)> = register
        .tables
        .risks
        .live()
        .filter(|other| other.id != risk.id)
        .map(|other| (shared(other), other))
        .filter(|(likeness, _)| *likeness > 0)
        .collect();
    found.sort_by_key(|(likeness, other)| (std::cmp::Reverse(*likeness), other.number));
    found
        .into_iter()
        .take(OFFERED)
        .map(|(_, other)| other)
        .collect()
}
