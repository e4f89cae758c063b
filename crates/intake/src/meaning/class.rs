//! The class of an asset from the words a file has for it.
//!
//! The words of the catalog count where they are what the text is about: its last words,
//! but for such as “system” or “box”. Where a thing runs is not what it is.

use crate::workbook::squeeze;
use catalog::Catalog;

/// A class, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its code.
    pub code: String,
    /// The words it was taken from.
    pub words: String,
    /// Whether the file says no more than words that suggest it.
    pub guess: bool,
}

/// Words that may follow what a thing is without making it another.
const TAILS: &[&str] = &[
    "system",
    "systems",
    "box",
    "boxes",
    "device",
    "devices",
    "machine",
    "machines",
    "unit",
    "units",
    "tool",
    "tools",
    "platform",
    "software",
    "application",
    "app",
    "apps",
    "solution",
    "appliance",
    "appliances",
    "core",
    "suite",
    "module",
    "program",
    "equipment",
    "fleet",
    "pool",
    "cluster",
    "management",
    "hardware",
    "pc",
    "pcs",
    "computer",
    "computers",
    "host",
    "instance",
    "environment",
    "asset",
    "assets",
    "endpoint",
    "endpoints",
    "service",
    "services",
    "account",
    "accounts",
    "server",
    "servers",
];

/// Words for classes that the catalog has only in longer phrases.
const PLAIN: &[(&str, &str)] = &[
    ("server", "server"),
    ("pc", "desktop"),
    ("desktop computer", "desktop"),
    ("desktop pc", "desktop"),
];

/// Words between what a thing is and what it is for.
const OF: &[&str] = &[
    " of ", " for ", " in ", " at ", " with ", " on ", " from ", " to ",
];

/// Words of the catalog that, behind “on-”, say where a thing runs and nothing else.
const PLACES: &[&str] = &["premises", "on-prem"];

/// Words of the catalog that say where or by whom a thing is run.
const HOSTING: &[&str] = &[
    "vendor-hosted",
    "hosting provider",
    "subscription",
    "saas",
    "iaas",
    "aws",
    "azure",
    "google cloud",
    "gcp",
    "colocation",
    "cloud infrastructure",
    "hosted application",
];

/// The class of an asset: by its type in the file, else by its name; by where it runs
/// only where nothing else is said.
pub fn class(catalog: &Catalog, kind: Option<&str>, name: Option<&str>) -> Option<Class> {
    let texts = || kind.into_iter().chain(name);
    if let Some(kind) = kind
        && let Some(stated) = stated(catalog, kind)
    {
        return Some(stated);
    }
    texts()
        .find_map(|text| suggested(catalog, text, false))
        .or_else(|| kind.and_then(|text| suggested(catalog, text, true)))
}

/// The class a type is the code, the name or a word of.
fn stated(catalog: &Catalog, text: &str) -> Option<Class> {
    let plain = squeeze(text).to_lowercase();
    let whole = catalog.class(&plain.replace(' ', "-")).or_else(|| {
        let is = |class: &&catalog::AssetClass| {
            class.name.to_lowercase() == plain
                || class.words.iter().any(|w| {
                    !HOSTING.contains(&w.as_str()) && (*w == plain || plain == format!("{w}s"))
                })
        };
        catalog.classes.iter().find(is)
    })?;
    Some(Class {
        code: whole.code.clone(),
        words: squeeze(text),
        guess: false,
    })
}

/// The class that a text's words suggest; none where they suggest two.
fn suggested(catalog: &Catalog, text: &str, hosting: bool) -> Option<Class> {
    let lower = squeeze(text).to_lowercase();
    lower
        .split(['(', ')', '[', ']', '/', ',', ';', ':', '–', '—', '|'])
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .find_map(|piece| {
            // What it is of or for does not say what it is.
            let piece = OF
                .iter()
                .filter_map(|of| piece.split_once(of).map(|(head, _)| head))
                .min_by_key(|head| head.len())
                .unwrap_or(piece);
            let known = catalog
                .classes
                .iter()
                .flat_map(|c| c.words.iter().map(|w| (w.as_str(), c.code.as_str())))
                .chain(PLAIN.iter().copied());
            let found: Vec<(&str, &str)> = known
                .filter(|(word, _)| !PLACES.contains(word) && HOSTING.contains(word) == hosting)
                .filter(|(word, _)| is_about(piece, word))
                .collect();
            let longest = found.iter().map(|(word, _)| word.len()).max()?;
            let mut best = found.iter().filter(|(word, _)| word.len() == longest);
            let (_, code) = best.next()?;
            best.all(|(_, other)| other == code).then(|| Class {
                code: (*code).to_owned(),
                words: squeeze(text),
                guess: true,
            })
        })
}

/// Whether a piece of text is about a word: nothing but a tail follows it.
fn is_about(piece: &str, word: &str) -> bool {
    piece.match_indices(word).any(|(at, _)| {
        let before = piece[..at].chars().next_back();
        let rest = &piece[at + word.len()..];
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        !before.is_some_and(char::is_alphanumeric)
            && !rest.starts_with(char::is_alphanumeric)
            && rest
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .all(|w| TAILS.contains(&w) || w.bytes().all(|b| b.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str, name: &str) -> String {
        let some = |text| Some(text).filter(|t: &&str| !t.is_empty());
        class(Catalog::builtin(), some(kind), some(name)).map_or_else(String::new, |c| c.code)
    }

    #[test]
    fn a1_a_class_is_what_a_thing_is_not_where_it_runs() {
        for (kind, name, expected) in [
            (
                "On-premises Windows Server",
                "Shared drive server",
                "server",
            ),
            ("On-premises appliance", "Digital fax box", "fax-server"),
            ("Cloud SaaS (Business Associate)", "North EHR", "ehr"),
            ("Mobile endpoint", "Loaner laptops", "laptop"),
            ("Network", "Core switch", "network-equipment"),
            ("Laptop", "Billing", "laptop"),
            ("SaaS", "Northgate", "saas"),
            ("On-premises", "Northgate", ""),
            ("Medical Device Supplier", "Beacon", ""),
            ("Medical Device Suppliers", "Beacon", ""),
            ("", "Theatre Management System", ""),
            ("", "Server room", "server-room"),
            ("", "Backup of the laptops in the clinic", "backup-onsite"),
            ("Printer vendor", "Ink & Co", ""),
            ("On-prem", "Old tablet case", ""),
            ("Virtual machine", "Reporting host", "virtual-server"),
        ] {
            assert_eq!(of(kind, name), expected, "{kind} / {name}");
        }
        assert!(
            !class(Catalog::builtin(), Some("Laptop"), None)
                .unwrap()
                .guess
        );
        assert!(
            class(Catalog::builtin(), Some("Windows Server"), None)
                .unwrap()
                .guess
        );
    }
}
