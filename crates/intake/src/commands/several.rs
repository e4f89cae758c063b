//! Names of two in a cell where a record has one: “Pat Reed / Tom Ortiz”, “Dell; HP”,
//! “Main and East”. One made-up record of both would be neither.

use super::nobody::{Named, listed};

/// Words of what a person is for; with them one role has two subjects: “Privacy and Security
/// Officer”, “IT / Security Manager”.
const ROLES: &str = "officer|officers|manager|managers|director|directors|lead|leader|administrator|administrators|admin|coordinator|specialist|analyst|supervisor|head|chief|committee|team|department|dept|group|office|staff|services|support|desk|council|board|engineer|technician|consultant|representative|liaison|custodian|steward";

/// Words of what such a role is about.
const SUBJECTS: &str = "privacy|security|compliance|it|is|hr|hipaa|information|technology|health|clinical|medical|billing|coding|finance|financial|risk|quality|operations|facilities|facility|legal|audit|internal|research|development|safety|human|resources|systems|system|network|front|back|office|desk|training|education|records|data|nursing|patient|practice|business|revenue|cycle|contracts|procurement|purchasing|vendor|infrastructure|applications|application|cyber|cybersecurity|physical|environmental|emergency|administrative|technical|corporate|enterprise|program|project";

/// What stands behind a name and is none: degrees, and kinds of companies.
const TAILS: &str = "md|do|rn|np|pa|pa-c|phd|dds|dmd|jr|sr|ii|iii|cisa|cissp|esq|lpn|cpa|mba|mph|jd|bsn|msn|dnp|rhia|rhit|chc|chps|facp|od|dc|dpm|inc|llc|llp|ltd|co|corp|corporation|lp|pc|pllc|plc|gmbh|nv|bv|sa|ag|pty";

/// Whether a text names several. `known` says whether a name stands here.
pub(super) fn names(named: Named, text: &str, known: &dyn Fn(&str) -> bool) -> bool {
    match named {
        Named::Person => people(text),
        Named::Site | Named::Vendor => things(text, known),
        Named::Safeguards | Named::Action | Named::Other => false,
    }
}

fn parts<'t>(text: &'t str, separators: &[&str]) -> Vec<&'t str> {
    let mut parts = vec![text];
    for separator in separators {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(separator))
            .collect();
    }
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| part.chars().any(char::is_alphanumeric))
        .collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || ",.".contains(c))
        .filter(|word| !word.is_empty())
        .collect()
}

fn people(text: &str) -> bool {
    let lower = text.to_lowercase();
    // "Pat Reed (backup: Tom Ortiz)".
    let second = [
        "(backup",
        "(alternate",
        "(alt",
        "(deputy",
        "(secondary",
        "(with ",
        "(and ",
    ];
    if second.iter().any(|word| lower.contains(word)) {
        return true;
    }
    // "R&D", "A/P" are one.
    let whole: Vec<&str> = lower.split(['&', '/']).collect();
    if whole.len() == 2 && whole.iter().all(|part| part.chars().count() <= 2) {
        return false;
    }
    let joints = [
        "/", ";", "\n", "|", "+", "&", "→", "->", " and ", " or ", " plus ", " then ", " und ",
    ];
    let found = parts(&lower, &joints);
    if found.len() > 1 {
        return !is_one_role(&found);
    }
    // "Reed, Pat" and "Pat Reed, MD" are one; "Pat Reed, Tom Ortiz" are two.
    let is_tail = |part: &&str| {
        let words = words(part);
        words
            .iter()
            .all(|word| listed(TAILS, word) || listed(ROLES, word))
            || words.iter().all(|word| listed(SUBJECTS, word))
            || words.last().is_some_and(|word| listed(ROLES, word))
    };
    let found = parts(&lower, &[","]);
    let names: Vec<&&str> = found.iter().filter(|part| !is_tail(part)).collect();
    let full = names.iter().all(|part| words(part).len() > 1);
    names.len() > 2 || names.len() == 2 && full
}

/// Whether parts are one role with several subjects.
fn is_one_role(parts: &[&str]) -> bool {
    let Some((last, before)) = parts.split_last() else {
        return false;
    };
    let is_subject = |word: &&str| listed(SUBJECTS, word);
    let role = words(last).last().is_some_and(|word| listed(ROLES, word));
    role && before.iter().all(|part| words(part).iter().all(is_subject))
}

/// Sites and vendors: companies and streets have “and” in their names, so that counts only
/// where one of the parts stands here.
fn things(text: &str, known: &dyn Fn(&str) -> bool) -> bool {
    if parts(text, &[";", "\n", "|", "→"]).len() > 1 {
        return true;
    }
    let lower = text.to_lowercase();
    let called_otherwise = ["d/b/a", "a/k/a", "f/k/a", "c/o"];
    let slashed = parts(text, &["/"]);
    let is_name = |part: &&str| part.chars().filter(|c| c.is_alphabetic()).count() > 2;
    if slashed.len() > 1
        && slashed.iter().all(is_name)
        && !called_otherwise.iter().any(|word| lower.contains(word))
    {
        return true;
    }
    let joined = parts(text, &[",", "&", "+", " and ", " And ", " AND "]);
    let names: Vec<&&str> = joined
        .iter()
        .filter(|part| {
            !words(&part.to_lowercase())
                .iter()
                .all(|word| listed(TAILS, word))
        })
        .collect();
    names.len() > 1 && names.iter().filter(|part| known(part)).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a3_two_people_in_a_cell_are_told_from_one() {
        for text in [
            "Pat Reed / Tom Ortiz",
            "Pat Reed/Tom Ortiz",
            "Pat Reed and Tom Ortiz",
            "Pat Reed & Tom Ortiz",
            "Pat Reed; Tom Ortiz",
            "Pat Reed\nTom Ortiz",
            "Pat Reed, Tom Ortiz",
            "Pat Reed or Tom Ortiz",
            "Pat & Tom",
            "Pat, Tom, Ana",
            "IT / HR",
            "Dana Reyes / Practice Manager",
            "Pat Reed (backup: Tom Ortiz)",
            "Drs. Reed and Ortiz",
        ] {
            assert!(people(text), "{text}");
        }
        for text in [
            "Pat Reed",
            "Reed, Pat",
            "Reed, Pat, MD",
            "Pat Reed, MD, FACP",
            "Pat Reed, Practice Manager",
            "Privacy and Security Officer",
            "IT/Security Manager",
            "Compliance & Privacy Committee",
            "R&D",
            "A/P",
            "Alexandra Andrews",
            "Facilities",
            "Ana Ruiz-Lopez",
        ] {
            assert!(!people(text), "{text}");
        }
    }

    #[test]
    fn a3_two_places_or_companies_in_a_cell_are_told_from_one() {
        let known = |name: &str| ["Main", "East", "Dell", "HP"].contains(&name);
        for text in [
            "Main; East",
            "Main and East",
            "Main, East",
            "Reception / Billing",
            "Dell/Lenovo",
            "Dell & HP",
        ] {
            assert!(things(text, &known), "{text}");
        }
        for text in [
            "Smith & Sons",
            "Acme, Inc.",
            "Johnson and Johnson",
            "Elm and Oak Street Clinic",
            "Room 3/4",
            "Acme d/b/a Bolt",
            "Dell, Inc.",
            "A/S Norsk",
            "Main, Room 4",
        ] {
            assert!(!things(text, &known), "{text}");
        }
    }
}
