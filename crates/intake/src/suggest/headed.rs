//! Which field a header means, and how surely.

use super::facts::Column;
use super::stage::{Stage, is_before_or_after, stage, without_stage};
use super::steps::stated_in;
use super::whole_header::{is_turned, leaves_meaning, rest_of};
use crate::field::{FieldSpec, Holds, Kind};
use crate::locate::bare;
use std::borrow::Cow;

/// A header without case, marks and the scale in its name: "L_1to5" is "l".
pub fn plain_header(name: &str) -> String {
    let header = bare(&parted(name).replace('_', " "));
    if header.contains(['(', '[']) || stated_in(name).is_none() {
        return header;
    }
    let is_scale = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_digit() || "-–—./×x".contains(c))
            || ["to", "out", "of", "scale", "max", "through"].contains(&word)
    };
    let mut rest = header.as_str();
    loop {
        let trimmed = rest.trim_end_matches(|c: char| c.is_ascii_digit() || " -–—./×".contains(c));
        let last = trimmed.rsplit(' ').next().unwrap_or_default();
        let shorter = match is_scale(last) {
            true => trimmed[..trimmed.len() - last.len()].trim_end(),
            // "1to5": the word is glued to its numbers.
            false => match trimmed.strip_suffix("to") {
                Some(glued) if glued.ends_with(|c: char| c.is_ascii_digit()) => glued,
                _ => trimmed,
            },
        };
        if shorter == rest || shorter.is_empty() {
            return rest.to_owned();
        }
        rest = shorter;
    }
}

/// A header as programs write it, parted into words: “EncryptionStatus”, “OSVersion”. Parts
/// of one letter are none: “ePHI”, “iPhone”.
fn parted(name: &str) -> Cow<'_, str> {
    if name.chars().any(|c| !c.is_ascii_alphanumeric()) {
        return Cow::Borrowed(name);
    }
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (at, c) in letters.iter().enumerate() {
        let after_small = at > 0 && letters[at - 1].is_ascii_lowercase();
        let before_small = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        let begins = c.is_ascii_uppercase()
            && (after_small || before_small && at > 0 && letters[at - 1].is_ascii_uppercase());
        match words.last_mut().filter(|_| !begins) {
            Some(word) => word.push(*c),
            None => words.push(c.to_string()),
        }
    }
    match words.len() > 1 && words.iter().all(|word| word.len() > 1) {
        true => Cow::Owned(words.join(" ")),
        false => Cow::Borrowed(name),
    }
}

/// The state of things a field is of, other than the present, and the field as it is
/// called without it.
pub fn of_a_stage(spec: &FieldSpec) -> Option<(Stage, &'static str)> {
    Some(match spec.name {
        "inherent_likelihood" => (Stage::Inherent, "likelihood"),
        "inherent_impact" => (Stage::Inherent, "impact"),
        "target_likelihood" => (Stage::Target, "likelihood"),
        "target_impact" => (Stage::Target, "impact"),
        _ => return None,
    })
}

/// How surely a column is the likelihood or impact of a state of things, which its header
/// or the group above it has to say.
pub fn beside_fits(kind: Kind, column: &Column, header: &str, of: (Stage, &str)) -> u32 {
    let said = format!("{} {header}", column.group);
    match kind.field(of.1) {
        Some(spec) if stage(&said) == Some(of.0) => header_fits(&without_stage(header), spec),
        _ => 0,
    }
}

/// Whether a column of ratings can be the rating as things stand.
pub fn stands_now(column: &Column, spec: &FieldSpec) -> bool {
    if !matches!(spec.name, "likelihood" | "impact" | "level" | "score") || column.group.is_empty()
    {
        return true;
    }
    match stage(&column.group) {
        Some(Stage::Now) => true,
        Some(Stage::Inherent | Stage::Before | Stage::After | Stage::Target) => false,
        // Of several groups, one has to say that it is the present one.
        None => !column.grouped,
    }
}

/// How surely a header means a field, 0 to 100.
pub fn header_fits(header: &str, spec: &FieldSpec) -> u32 {
    // Who uses a thing does not answer for it.
    let of_a_user = || {
        let upn = header.split(' ').any(|word| word == "upn");
        upn || header.starts_with("primary user") || header.starts_with("last user")
    };
    if speaks_of_another(header, spec) || spec.name == "owner" && of_a_user() {
        return 0;
    }
    let same = |known: &str, h: &str| {
        known == h || known.strip_suffix('s') == Some(h) || h.strip_suffix('s') == Some(known)
    };
    let exact = |h: &str| {
        spec.headers()
            .position(|k| k == h)
            .or_else(|| spec.headers().position(|k| k.len() >= 4 && same(k, h)))
    };
    if let Some(rank) = exact(header) {
        return 100 - rank.min(30) as u32;
    }
    // "Control(s)" is one or more of them.
    let plural = header.replace("(s)", "s").replace("(es)", "es");
    if plural != header
        && let Some(rank) = exact(plural.trim())
    {
        return 95 - rank.min(30) as u32;
    }
    // "Likelihood (1-5)", "Impact [1..5]"
    let without = bare(header.split(['(', '[']).next().unwrap_or_default());
    if without != header
        && let Some(rank) = exact(&without)
        && !is_turned(
            header.strip_prefix(without.as_str()).unwrap_or(header),
            spec,
        )
    {
        return 92 - rank.min(30) as u32;
    }
    if of_one_meaning(header, spec) {
        return 0;
    }
    // "Planned Control / Risk Response": what either part says.
    let parts = header.split(['/', '|', '–', '&']);
    let beside = |part: &str| {
        let said = [
            "comment", "comments", "note", "notes", "remark", "remarks", "date",
        ];
        exact(part).is_some() || said.contains(&part) || leaves_meaning(part, spec)
    };
    let whole = parts.clone().all(|part| beside(part.trim()));
    let best = parts.filter_map(|part| exact(part.trim())).min();
    let best = best.filter(|_| whole);
    if let Some(rank) = best.filter(|_| header.contains(['/', '|', '–', '&'])) {
        return 80 - rank.min(30) as u32;
    }
    let spaced = format!(" {} ", in_words(header));
    // Brackets that turn nothing say nothing more.
    let brackets = header.strip_prefix(without.as_str()).unwrap_or_default();
    let core = match is_turned(brackets, spec) {
        true => spaced.trim().to_owned(),
        false => in_words(&without),
    };
    spec.headers()
        .enumerate()
        // “Agreed date” is a date, and says by that alone not which.
        .filter(|(_, k)| k.len() >= 4 && *k != "date")
        .filter(|(_, k)| {
            let k = in_words(k);
            let holds = |k: &str| {
                let is_in = |text: &str| format!(" {text} ").contains(&format!(" {k} "));
                match is_in(&core) {
                    true => leaves_meaning(&rest_of(&core, k), spec),
                    false => {
                        is_in(spaced.trim()) && leaves_meaning(&rest_of(spaced.trim(), k), spec)
                    }
                }
            };
            holds(&k) || holds(&format!("{k}s"))
        })
        .map(|(rank, k)| 40 + k.len().min(20) as u32 - (rank as u32).min(20))
        .max()
        .unwrap_or(0)
}

/// The words of a text, parted by single spaces.
fn in_words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a header is of agreements, which it has to name whole: “BAA Location” is not
/// where a vendor is, and “BAA Version” not whether there is one.
pub fn of_one_meaning(header: &str, spec: &FieldSpec) -> bool {
    let words = || header.split(|c: char| !c.is_alphanumeric());
    let about = |list: &[&str]| words().any(|w| list.contains(&w));
    about(&["baa", "baas"])
        || (spec.name.starts_with("agreement")
            && about(&[
                "version", "location", "link", "folder", "owner", "url", "file", "reviewer",
                "template", "number", "id",
            ]))
}

/// Whether a header speaks of risks.
fn has_risk(header: &str) -> bool {
    header
        .split(|c: char| !c.is_alphanumeric())
        .any(|w| matches!(w, "risk" | "risks"))
}

/// Whether a header speaks of what is decided on a risk, and not of the risk.
fn decides(has: &dyn Fn(&str) -> bool) -> bool {
    let words = [
        "acceptance",
        "accepted",
        "appetite",
        "tolerance",
        "acceptable",
    ];
    words.iter().any(|word| has(word))
}

/// Whether a header speaks of encryption, whose state is not that of the thing.
fn of_encryption(has: &dyn Fn(&str) -> bool) -> bool {
    let words = ["encryption", "encrypted", "bitlocker", "filevault", "luks"];
    words.iter().any(|word| has(word))
}

/// Whether a header speaks of the contract on a service, whose days and state are not those
/// of the business associate agreement.
fn of_a_contract(has: &dyn Fn(&str) -> bool) -> bool {
    let contract = [
        "contract",
        "contracts",
        "msa",
        "sow",
        "subscription",
        "license",
        "licence",
    ];
    let agreement = ["baa", "ba", "agreement", "associate", "addendum"];
    contract.iter().any(|word| has(word)) && !agreement.iter().any(|word| has(word))
}

/// Words that make a header speak of something else than the rest of it says:
/// "Mitigation owner" is an owner, "Make/Model" no vendor.
pub fn speaks_of_another(header: &str, spec: &FieldSpec) -> bool {
    let has = |word: &str| {
        header
            .split(|c: char| !c.is_alphanumeric())
            .any(|w| w == word)
    };
    let rating = matches!(
        spec.name,
        "likelihood" | "impact" | "level" | "score" | "sentence"
    );
    let classifies = [
        "classification",
        "class",
        "sensitivity",
        "confidentiality",
        "level",
        "access",
    ];
    let elsewhere = [
        "number",
        "id",
        "ids",
        "ref",
        "reference",
        "related",
        "gap",
        "gaps",
        "effectiveness",
        "owner",
        "type",
        "planned",
        "recommended",
        "proposed",
        "additional",
        "required",
        "missing",
        "needed",
        "framework",
        "mapping",
        "family",
        "test",
        "tested",
        "cost",
        "future",
        "new",
        "suggested",
    ];
    // “Related risk” points to one, and does not say what it is.
    let points = ["related", "linked", "associated", "corresponding", "mapped"];
    let points = has_risk(header) && points.iter().any(|w| has(w));
    // “Threat / vulnerability” is the risk, not a list of either.
    let both = ["threat", "threats"].iter().any(|w| has(w))
        && ["vulnerability", "vulnerabilities", "weakness"]
            .iter()
            .any(|w| has(w));
    // “Action priority” says when, and not what.
    let begins = bare(header.split(['(', '[', '/']).next().unwrap_or_default());
    let first = has("priority")
        && !header.contains("risk priority number")
        && !spec
            .headers()
            .any(|known| known.contains("priority") || known == begins);
    // “Vuln status” says how one stands, and not which.
    let stands = ["status", "severity", "score", "state"]
        .iter()
        .any(|word| has(word))
        && ["threats", "vulnerabilities"].contains(&spec.name);
    // Who looked at it later did not find it.
    let checks = [
        "verified",
        "verification",
        "validated",
        "approved",
        "closed",
    ];
    first
        || stands
        || (both && ["threats", "vulnerabilities"].contains(&spec.name))
        || (spec.name == "sentence" && (points || decides(&has)))
        || (spec.name == "status" && of_encryption(&has))
        || (spec.name.starts_with("agreement") && of_a_contract(&has))
        || (spec.name == "identified_on" && (has("re") || has("reopened")))
        || (spec.name == "origin" && checks.iter().any(|w| has(w)))
        || (spec.name == "controls" && elsewhere.iter().any(|word| has(word)))
        || (spec.name == "ephi_types" && classifies.iter().any(|word| has(word)))
        || (has("owner") && spec.name != "owner")
        || (has("model") && spec.name == "vendor")
        || ((has("date") || has("expires") || has("expiration") || has("expiry"))
            && spec.holds != Holds::Date
            && spec.name != "description")
        || (rating && is_before_or_after(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_headers_of_programs_are_parted_into_words() {
        for (header, words) in [
            ("DeviceName", "device name"),
            ("OSVersion", "os version"),
            ("EncryptionStatusString", "encryption status string"),
            ("ePHI", "ephi"),
            ("RiskID", "risk id"),
            ("BAA", "baa"),
            ("Owner", "owner"),
        ] {
            assert_eq!(plain_header(header), words, "{header}");
        }
    }
}
