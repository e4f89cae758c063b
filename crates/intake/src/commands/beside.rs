//! A remark in the row that takes back what another cell of it says: “Yes” beside “not yet
//! signed”, “Encrypted” beside “except laptops”. Which of the two is so, the file does not
//! say: nothing is recorded of it, and both are kept in words.

use super::Planner;
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::workbook::squeeze;

/// Headers of remarks.
const REMARKS: &[&str] = &[
    "note",
    "notes",
    "remark",
    "remarks",
    "comment",
    "comments",
    "exception",
    "exceptions",
    "caveat",
    "caveats",
    "limitation",
    "limitations",
    "additional information",
    "further information",
    "status note",
    "status notes",
    "details",
    "issues",
    "gaps",
    "gap",
    "open points",
    "follow up",
    "follow-up",
    "to do",
];

/// Words by which a remark takes something back, puts it off or narrows it.
const TURNS: &[&str] = &[
    "not",
    "no",
    "never",
    "without",
    "except",
    "excluding",
    "excludes",
    "only",
    "expired",
    "expires",
    "lapsed",
    "outdated",
    "unsigned",
    "unencrypted",
    "planned",
    "pending",
    "draft",
    "awaiting",
    "missing",
    "lost",
    "partial",
    "partially",
    "partly",
    "mostly",
    "some",
    "until",
    "overdue",
    "incomplete",
    "disabled",
    "off",
    "unverified",
    "unknown",
    "tbd",
    "waiting",
    "scheduled",
    "isn",
    "hasn",
    "wasn",
    "aren",
    "doesn",
    "cannot",
    "disputed",
    "terminated",
    "cancelled",
    "canceled",
    "revoked",
    "failed",
    "fails",
    "old",
    "almost",
    "supposedly",
    "allegedly",
    "probably",
    "maybe",
    "claims",
    "claimed",
    "told",
    "soon",
];

/// Such words with which a short remark begins, whatever it speaks of.
const LEADS: &[&str] = &[
    "not yet",
    "except",
    "excluding",
    "all but",
    "only",
    "expired",
    "lapsed",
    "planned",
    "pending",
    "draft",
    "partial",
    "partially",
    "partly",
    "in progress",
    "to be",
    "until",
    "tbd",
    "unsigned",
    "unencrypted",
    "awaiting",
    "mostly",
    "some",
    "soon",
    "no longer",
    "not all",
    "not signed",
    "not encrypted",
    "not enabled",
    "not active",
    "not confirmed",
    "not verified",
    "not found",
    "not on",
    "unverified",
    "unconfirmed",
    "needs",
    "will be",
    "should be",
    "scheduled",
    "waiting",
    "missing",
    "but",
];

/// Words with which a remark may take something back at its end: “laptops only”, “copy lost”.
const ENDS: &[&str] = &[
    "only",
    "excluded",
    "expired",
    "pending",
    "missing",
    "planned",
    "excepted",
    "unsigned",
    "lapsed",
    "unencrypted",
    "outstanding",
];

/// Words of the longest remark of which the first or last ones tell.
const SHORT: usize = 6;

/// Phrases by which a remark says that something is not there, or not any more.
const GONE: &[&str] = &[
    "no longer",
    "not any more",
    "not anymore",
    "any more",
    "anymore",
    "not valid",
    "invalid",
    "outdated",
    "obsolete",
    "out of date",
    "expired",
    "lapsed",
    "superseded",
    "missing",
    "lost",
    "could not be",
    "cannot be",
    "can not be",
    "not found",
    "not available",
    "unavailable",
    "switched off",
    "turned off",
    "disabled",
    "removed",
    "discontinued",
    "uninstalled",
    "broken",
    "not working",
    "does not work",
    "out of service",
    "not used",
    "not in use",
    "not in place",
    "not installed",
    "not implemented",
    "not enabled",
    "not active",
    "not renewed",
    "not current",
    "not verified",
    "unverified",
    "not yet",
    "planned",
    "isn t",
    "doesn t",
    "does not show",
];

/// What a remark may speak of, by the beginnings of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject<'a> {
    /// An agreement.
    Agreement,
    /// Encryption.
    Encryption,
    /// What shows something: the pieces that the row names.
    Evidence(&'a str),
    /// What protects, as the row names it.
    Safeguards(&'a str),
}

/// Whether a remark names something by a word that it is called by.
fn names_one_of(words: &[&str], called: &str) -> bool {
    const EMPTY: [&str; 12] = [
        "with", "from", "that", "this", "have", "been", "only", "some", "yes", "and", "for", "the",
    ];
    let called = called.to_lowercase();
    let mut called = called.split(|c: char| !c.is_alphanumeric());
    called.any(|name| name.len() >= 3 && !EMPTY.contains(&name) && words.contains(&name))
}

impl Subject<'_> {
    /// Whether a remark of these words speaks of it.
    fn is_named(self, words: &[&str]) -> bool {
        let begins = |word: &&str| self.words().iter().any(|known| word.starts_with(known));
        let called = match self {
            Subject::Evidence(called) | Subject::Safeguards(called) => called,
            Subject::Agreement | Subject::Encryption => "",
        };
        words.iter().any(begins) || names_one_of(words, called)
    }

    /// Whether single words of a remark that names it may take it back. What is said at
    /// length of evidence and safeguards has such words for other reasons.
    fn turns_by_words(self) -> bool {
        matches!(self, Subject::Agreement | Subject::Encryption)
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Subject::Evidence(_) => &["evidence", "screenshot", "proof", "printout", "certificate"],
            Subject::Safeguards(_) => &["control", "safeguard", "measure"],
            Subject::Agreement => &[
                "baa",
                "agreement",
                "sign",
                "contract",
                "execut",
                "countersign",
                "unsigned",
                "renew",
                "addendum",
            ],
            Subject::Encryption => &[
                "encrypt",
                "unencrypt",
                "bitlocker",
                "filevault",
                "fde",
                "tls",
                "vpn",
            ],
        }
    }
}

/// Whether a remark may take back what is said of a subject.
pub(super) fn takes_back(remark: &str, subject: Subject<'_>) -> bool {
    let lower = squeeze(remark).to_lowercase();
    lower.split(['.', ';', '\n', '!']).any(|clause| {
        let words: Vec<&str> = clause
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let text = words.join(" ");
        let named = subject.is_named(&words);
        let is = |lead: &&&str| text == **lead || text.starts_with(&format!("{lead} "));
        let gone = || {
            let spaced = format!(" {text} ");
            GONE.iter()
                .any(|phrase| spaced.contains(&format!(" {phrase} ")))
        };
        let is_short = words.len() <= SHORT;
        // “Two laptops lost in 2024” speaks of something else: what does not name the subject
        // begins with what became of it.
        let begins_gone = || GONE.iter().any(|phrase| is(&phrase));
        let is_gone = || is_short && begins_gone() || named && gone();
        if !subject.turns_by_words() {
            return is_gone();
        }
        let short = is_short
            && (LEADS.iter().any(|lead| is(&lead))
                || words.last().is_some_and(|last| ENDS.contains(last))
                || is_gone());
        short || named && (words.iter().any(|word| TURNS.contains(word)) || clause.contains('?'))
    })
}

impl Planner<'_> {
    /// Whether a remark of the row takes back what `field` says; it is told then, and the
    /// words are kept.
    pub(super) fn taken_back_beside(
        &mut self,
        row: &MappedRow,
        field: &'static str,
        subject: Subject<'_>,
    ) -> bool {
        if self.own.is_some() {
            return false;
        }
        let Some(remark) = remarks(row).find(|text| takes_back(text, subject)) else {
            return false;
        };
        let remark = remark.to_owned();
        let said = row.text(field).unwrap_or_default().to_owned();
        self.meanings.note(field, &said, String::new());
        self.unread.push(field);
        let before = format!(
            "{field}: “{}” stands beside the remark ",
            super::shortened(&said)
        );
        self.remark_value(row, &before, &remark, ", which may take it back: nothing is recorded of it, and the words are kept. Say here what is so");
        true
    }
}

impl Planner<'_> {
    /// Whether another column of the row that answers the same as `field` says something
    /// else: “Encrypted: Y” beside “Encryption: none”. It is told then, and the words are
    /// kept. `read` gives what a cell says.
    pub(super) fn said_otherwise<T: Copy + PartialEq>(
        &mut self,
        row: &MappedRow,
        field: &'static str,
        said: Reading<T>,
        read: impl Fn(&str) -> Reading<T>,
    ) -> bool {
        let Some(spec) = self.kind.field(field).filter(|_| self.own.is_none()) else {
            return false;
        };
        if !matches!(said, Reading::Is(_)) {
            return false;
        }
        // Each header is looked at once, and only a cell below one of the field is read.
        let of_it = self.of_field.entry(field).or_default();
        for (header, _) in &row.extra {
            if !of_it.contains_key(header) {
                let plain = crate::locate::bare(unnumbered(header));
                let mut headers = spec.headers();
                // A “No” below “Finding” is no answer that denies.
                let is = headers.any(|known| crate::locate::bare(known) == plain)
                    && !(field == "in_place" && plain == "finding");
                of_it.insert(header.clone(), is);
            }
        }
        let other = row.extra.iter().find(|(header, text)| {
            of_it.get(header) == Some(&true) && {
                let other = read(text);
                matches!(other, Reading::Is(_)) && other != said
            }
        });
        let Some((header, text)) = other.cloned() else {
            return false;
        };
        let words = row.text(field).unwrap_or_default().to_owned();
        self.meanings.note(field, &words, String::new());
        self.unread.push(field);
        let before = format!(
            "{field}: “{}” stands beside “{}”, which says ",
            super::shortened(&words),
            super::shortened(&header)
        );
        self.remark_value(row, &before, &text, ": the two say different things, so nothing is recorded of it and the words are kept. Correct the row, or say here what is so");
        true
    }
}

/// A header that stands several times in a table, without the number that tells it apart:
/// “BAA status (2)”.
fn unnumbered(header: &str) -> &str {
    let number = header
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("));
    match number {
        Some((plain, number)) if number.bytes().all(|b| b.is_ascii_digit()) => plain,
        _ => header,
    }
}

/// Whether a header is that of remarks.
pub(super) fn is_remark(header: &str) -> bool {
    let header = squeeze(header).to_lowercase();
    REMARKS.contains(&header.trim_end_matches([':', '.', '*', '?']))
}

/// The remarks of a row.
pub(super) fn remarks(row: &MappedRow) -> impl Iterator<Item = &str> {
    let fields = ["notes", "agreement_note"];
    let own = fields.into_iter().filter_map(|field| row.text(field));
    let others = row.extra.iter().filter(|(header, _)| is_remark(header));
    own.chain(others.map(|(_, text)| text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_remark_takes_back_what_it_speaks_of_and_nothing_else() {
        for text in [
            "not yet signed",
            "expired 2023",
            "Planned for Q3",
            "BAA never returned",
            "Signed copy missing",
            "waiting for signature",
            "Hosts the record. Agreement not countersigned",
            "laptops only",
            "Contract signed?",
        ] {
            assert!(takes_back(text, Subject::Agreement), "{text}");
        }
        for text in [
            "except laptops",
            "Not yet",
            "BitLocker not on everywhere",
            "Encryption planned",
            "All but the loaner",
            "Rack 2; disks are unencrypted",
        ] {
            assert!(takes_back(text, Subject::Encryption), "{text}");
        }
        for text in [
            "Rack 2",
            "Analog line, no spare",
            "BAA signed by both, scan in the shared folder",
            "Destroys drives on site",
            "Replaced every four years",
            "24/7 support",
        ] {
            assert!(!takes_back(text, Subject::Agreement), "{text}");
        }
        for text in [
            "Rack 2",
            "BitLocker key in escrow",
            "Do not move",
            "Old but works",
        ] {
            assert!(!takes_back(text, Subject::Encryption), "{text}");
        }
    }
}
