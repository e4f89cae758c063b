//! Codes and citations of the catalog as people type them, with suggestions
//! where a word is unknown.

use crate::find::distance;
use anyhow::{Result, bail};
use catalog::{Catalog, Measure, Provision, Scenario};
use register::same_name;

/// An entry of one list of the catalog, by code or by name.
fn entry<'c, T>(
    list: &'c [T],
    wanted: &str,
    what: &str,
    command: &str,
    known_by: fn(&T) -> (&str, &str),
) -> Result<&'c T> {
    match look_up(list, wanted, known_by) {
        Ok(found) => Ok(found),
        Err(near) => {
            let hint = near.map_or("; see".to_owned(), |(code, name)| {
                format!("; did you mean {code} (“{name}”)? See")
            });
            bail!(
                "the catalog has no {what} “{}”{hint} “phiward catalog {command}”",
                wanted.trim()
            )
        }
    }
}

/// The entry, or code and name of the nearest one.
fn look_up<'c, T>(
    list: &'c [T],
    wanted: &str,
    known_by: fn(&T) -> (&str, &str),
) -> Result<&'c T, Option<(&'c str, &'c str)>> {
    let wanted = wanted.trim();
    let exact = list.iter().find(|item| {
        let (code, name) = known_by(item);
        code.eq_ignore_ascii_case(wanted) || same_name(name, wanted)
    });
    if let Some(item) = exact {
        return Ok(item);
    }
    let lower = wanted.to_lowercase();
    let near = list
        .iter()
        .map(|item| {
            let (code, name) = known_by(item);
            let holds =
                lower.len() >= 3 && (code.contains(&lower) || name.to_lowercase().contains(&lower));
            let far = distance(code, &lower).min(distance(&name.to_lowercase(), &lower));
            (if holds { 1 } else { far }, code, name)
        })
        .min_by_key(|(far, ..)| *far)
        .filter(|(far, ..)| *far <= (wanted.chars().count() / 3).max(2));
    Err(near.map(|(_, code, name)| (code, name)))
}

/// The code of an asset class; “none” stays empty.
pub fn class(text: &str) -> Result<String> {
    if matches!(text.trim(), "" | "none") {
        return Ok(String::new());
    }
    let classes = &Catalog::builtin().classes;
    entry(classes, text, "asset class", "classes", |c| {
        (&c.code, &c.name)
    })
    .map(|c| c.code.clone())
}

/// A scenario by code.
pub fn scenario(text: &str) -> Result<&'static Scenario> {
    entry(
        &Catalog::builtin().scenarios,
        text,
        "scenario",
        "scenarios",
        |s| (&s.code, &s.sentence),
    )
}

/// A measure by code or name.
pub fn measure(text: &str) -> Result<&'static Measure> {
    entry(
        &Catalog::builtin().measures,
        text,
        "measure",
        "measures",
        |m| (&m.code, &m.name),
    )
}

/// A threat's code, or why there is none.
pub fn threat(text: &str) -> Result<&'static str> {
    entry(
        &Catalog::builtin().threats,
        text,
        "threat",
        "threats",
        |t| (&t.code, &t.name),
    )
    .map(|t| t.code.as_str())
}

/// A vulnerability's code, or why there is none.
pub fn vulnerability(text: &str) -> Result<&'static str> {
    entry(
        &Catalog::builtin().vulnerabilities,
        text,
        "vulnerability",
        "vulnerabilities",
        |v| (&v.code, &v.name),
    )
    .map(|v| v.code.as_str())
}

/// A provision by citation, with or without “45 CFR §”.
pub fn provision(text: &str) -> Result<&'static Provision> {
    let plain: String = text
        .trim()
        .trim_start_matches("45 CFR")
        .trim_start_matches(['§', ' '])
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let provisions = &Catalog::builtin().provisions;
    if let Some(found) = Catalog::builtin().provision(&plain) {
        return Ok(found);
    }
    entry(provisions, &plain, "provision", "rule", |p| {
        (&p.citation, &p.title)
    })
}

/// Citations of provisions; a lone “none” empties the list.
pub fn provisions(texts: &[String]) -> Result<Vec<String>> {
    if let [only] = texts
        && only.trim() == "none"
    {
        return Ok(Vec::new());
    }
    let parts = texts.iter().flat_map(|text| text.split(','));
    parts
        .filter(|part| !part.trim().is_empty())
        .map(|part| provision(part).map(|p| p.citation.clone()))
        .collect()
}
