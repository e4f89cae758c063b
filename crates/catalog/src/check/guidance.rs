//! Checks the words for each kind of organization: one entry for each assessable
//! provision, and no two kinds told the same.

use crate::load::{Placed, Raw};
use crate::problem::Problems;
use crate::{Audience, Guidance};
use std::collections::BTreeMap;

pub(super) fn check(raw: &Raw, problems: &mut Problems) {
    let mut told: BTreeMap<(Audience, &str), &str> = BTreeMap::new();
    let mut good: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (audience, placed) in &raw.guidance {
        let Placed { file, record: g } = placed;
        words(file, g, problems);
        let provision = raw
            .provisions
            .iter()
            .find(|p| p.record.citation == g.citation);
        if !provision.is_some_and(|p| p.record.is_assessable()) {
            problems.add(
                file,
                &g.citation,
                "it is not an assessable provision of the catalog",
                "correct the citation, or remove the entry",
            );
        }
        if let Some(first) = told.insert((*audience, &g.citation), file) {
            problems.add(
                file,
                &g.citation,
                format!("{first} has an entry for this kind of organization already"),
                "remove one of the two",
            );
        } else if let Some(other) = good.insert((&g.citation, g.good.trim()), file) {
            problems.add(
                file,
                &g.citation,
                format!("“good” says the same as {other}: the same of two kinds of organization"),
                "say what is particular to each",
            );
        }
    }
    for provision in raw.provisions.iter().filter(|p| p.record.is_assessable()) {
        for audience in Audience::ALL {
            let citation = provision.record.citation.as_str();
            if !told.contains_key(&(audience, citation)) {
                problems.add(
                    "guidance",
                    citation,
                    format!("nothing is said of it for the kind {audience:?}"),
                    "write an entry in the file of that kind",
                );
            }
        }
    }
}

fn words(file: &str, g: &Guidance, problems: &mut Problems) {
    problems.text(file, &g.citation, "good", &g.good);
    let own = [("asks", &g.asks), ("question", &g.question)];
    for (field, text) in own.into_iter().filter(|(_, text)| !text.is_empty()) {
        problems.text(file, &g.citation, field, text);
    }
    if !g.evidence.is_empty() && g.evidence.len() < 3 {
        problems.add(
            file,
            &g.citation,
            format!("it names {} pieces of evidence", g.evidence.len()),
            "name at least 3, or none where the general ones fit",
        );
    }
    for evidence in &g.evidence {
        problems.text(file, &g.citation, "evidence", evidence);
    }
}
