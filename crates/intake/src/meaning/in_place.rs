//! Whether a safeguard is in place.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, When, read};
use register::records::YesNo;

/// What a cell says of a safeguard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPlace {
    /// That it is, in part, or is not.
    Is(YesNo),
    /// That the rule does not ask it of us.
    NotApplicable,
}

impl InPlace {
    /// As a mapping writes it.
    pub fn words(self) -> &'static str {
        match self {
            InPlace::Is(YesNo::Yes) => "in place",
            InPlace::Is(YesNo::Partly) => "in part",
            InPlace::Is(YesNo::No) => "not in place",
            InPlace::Is(YesNo::Unknown) => "not known",
            InPlace::NotApplicable => "not applicable",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Yes,
    /// Put in place, on the day that stands beside it.
    Done,
    Partly,
    No,
    Needless,
    /// A part of a safeguard: without it there is none, with it there need not be one.
    Thing,
    /// Looked at; what was found is not said.
    Checked,
}

use Term::{Checked, Done, Needless, No, Partly, Thing, Yes};

const GRAMMAR: Grammar<Term> = Grammar {
    terms: &[
        (
            Yes,
            "yes|y|true|x|in place|fully in place|compliant|fully compliant|in compliance|met|fully met|satisfied|conforms|conformant|pass|passed|effective|operational|✓|✔|☑|ja|oui|si|sí",
        ),
        (
            Done,
            "implemented|fully implemented|established|done|complete|completed|installed|deployed|put in place",
        ),
        (
            Partly,
            "partially implemented|partly implemented|partially in place|partly in place|partially compliant|partly compliant|partially met|partly met|partial compliance|partially satisfied|partial|partially|partly|in part|some|largely implemented|largely compliant|mostly implemented|mostly compliant|incomplete",
        ),
        (
            No,
            "n|false|0|not in place|not implemented|not compliant|non compliant|noncompliant|non compliance|not met|not satisfied|not established|not done|not yet implemented|not yet in place|does not meet|missing|absent|gap|fail|failed|fails|deficient|unmet|unimplemented|✗|✘|☐|nein|non",
        ),
        (
            Needless,
            "n/a|na|not applicable|does not apply|not required|exempt|out of scope|not relevant",
        ),
        (
            Thing,
            "policy|policies|procedure|procedures|process|processes|documentation|documents|written policy|formal policy|documented policy|written policies|written procedure|formal procedure|documented procedure|written procedures|formal process|documented process",
        ),
        (
            Checked,
            "verified|tested|validated|confirmed|audited|reviewed|monitored",
        ),
    ],
    fillers: "safeguard|control|safeguards|controls|standard|requirement|specification|place|compliance|rated|rating|assessed|assessment|risk|system|systems|user|users|staff|workforce|site|sites|location|locations|department|departments|employees|annually|quarterly|monthly|weekly|daily|organization|organisation|organization wide|enterprise|enterprise wide",
};

/// Words that say that something does not apply, as they stand in front of the reason.
const NEEDLESS: [&str; 9] = [
    "n/a",
    "n.a.",
    "not applicable",
    "does not apply",
    "not required",
    "not relevant",
    "out of scope",
    "exempt",
    "na",
];

/// The fact that stands behind “not applicable” or “no” in one cell: “N/A - cloud hosted”.
pub fn reason(text: &str) -> Option<String> {
    let text = crate::workbook::squeeze(text);
    let lower = text.to_lowercase();
    let word = NEEDLESS.iter().chain(&["no", "n"]);
    let behind = word
        .filter_map(|word| lower.strip_prefix(word))
        .find(|rest| !rest.starts_with(char::is_alphanumeric))?;
    // Lower case may have other lengths.
    let behind = text.get(text.len().checked_sub(behind.len())?..)?;
    let is_mark = |c: char| c.is_whitespace() || "-–—:;,.()[]".contains(c);
    let fact = behind.trim_matches(is_mark);
    let fact = ["because", "since", "as"]
        .iter()
        .find_map(|word| fact.strip_prefix(word)?.strip_prefix(' '))
        .unwrap_or(fact);
    let separated = behind.trim_start().starts_with(is_mark) || fact != behind.trim();
    (separated && fact.chars().any(char::is_alphabetic)).then(|| fact.to_owned())
}

/// Whether words are a fact that can make something inapplicable: not that it is not known
/// yet, nor where to look.
pub fn is_fact(text: &str) -> bool {
    const OPEN: [&str; 30] = [
        "tbd",
        "tba",
        "tbc",
        "to be determined",
        "to be decided",
        "to be confirmed",
        "to be added",
        "to follow",
        "pending",
        "unknown",
        "not known",
        "unsure",
        "not sure",
        "unclear",
        "none",
        "no",
        "yes",
        "n",
        "y",
        "ok",
        "same",
        "same as above",
        "as above",
        "ditto",
        "blank",
        "todo",
        "to do",
        "x",
        "draft",
        "n a",
    ];
    const POINTS: [&str; 9] = [
        "see",
        "refer to",
        "refer",
        "as per",
        "per policy",
        "cf",
        "ask",
        "check with",
        "to be",
    ];
    let lower = crate::workbook::squeeze(text).to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let plain = words.join(" ");
    let points = |known: &str| plain == known || plain.starts_with(&format!("{known} "));
    plain.chars().any(char::is_alphabetic)
        && !OPEN.contains(&plain.as_str())
        && !POINTS.iter().any(|known| points(known))
        && !lower.trim_end().ends_with('?')
}

/// What a cell says of a safeguard.
pub fn in_place(text: &str, when: impl Into<When>) -> Reading<InPlace> {
    let plain = crate::levels::plain(text);
    if matches!(plain.as_str(), "n/a" | "na" | "n.a.") {
        return Reading::Is(InPlace::NotApplicable);
    }
    // Of a scale from 0 to 5, or no and yes: a number alone does not say which.
    if !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit()) {
        return Reading::Unread;
    }
    // "Other than satisfied" says that it is not, and nothing of how much is there.
    if plain.contains("other than") {
        return Reading::Unread;
    }
    // "Yes and no" is neither.
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).collect();
    if words.contains(&"yes") && words.contains(&"no") {
        return Reading::Unread;
    }
    read(text, &GRAMMAR, &By { when: when.into() })
}

struct By {
    when: When,
}

const YES: InPlace = InPlace::Is(YesNo::Yes);
const PARTLY: InPlace = InPlace::Is(YesNo::Partly);
const NO: InPlace = InPlace::Is(YesNo::No);

impl Judge<Term> for By {
    type Value = InPlace;

    fn when(&self) -> Option<When> {
        Some(self.when)
    }

    fn head(&self, said: &Said<Term>) -> Option<InPlace> {
        let unsettled = said.doubt || said.past || said.unknown || said.until;
        let sometime = said.sometime && !said.future;
        if unsettled || sometime || said.only.is_some() {
            return None;
        }
        let today = self.when.today;
        // What was in place in 2019 need not be now; what was done on a day is since then.
        let since_then = said.has(Done) && said.on().is_some();
        let dated = said.is_dated(today) && !since_then;
        if let Some((n, of)) = said.share {
            // "8 of 14 in place": counted, and of nothing but what is there.
            let counted = said.not == 0 && !said.future && !said.has(No) && !said.has(Needless);
            return counted.then_some(match n {
                0 => NO,
                n if n == of && !dated => YES,
                n if n == of => return None,
                _ => PARTLY,
            });
        }
        // "Implemented in part", "compliant for the most part".
        let narrowed = said.part || said.has(Partly);
        let of_yes = |term: &Term| matches!(term, Yes | Done | Partly);
        let made = said.not == 0 && !said.future && !said.under_way;
        if narrowed && made && said.terms.iter().all(of_yes) {
            return Some(PARTLY);
        }
        // "Implemented and tested".
        let terms = || said.terms.iter().filter(|term| **term != Checked);
        if said.has(Checked) && (said.not > 0 || terms().next().is_none()) {
            return None;
        }
        let Some(first) = terms().next().copied() else {
            // "No", "None", "Planned"; not "In progress".
            let nothing = (said.not == 1 && !said.future) || (said.not == 0 && said.future);
            return (nothing && !said.part && !said.under_way).then_some(NO);
        };
        let alike =
            |term: &Term| *term == first || matches!((term, first), (Done, Yes) | (Yes, Done));
        if !terms().all(alike) || said.part && first != Partly {
            return None;
        }
        match (first, said.not, said.future || said.under_way) {
            (Yes | Done, 0, false) => (!said.is_ahead(today) && !dated).then_some(YES),
            // What is to be in place is not yet.
            (Yes | Done, 0, true) if said.future && !said.under_way => Some(NO),
            (Yes | Done | Thing, 1, false) => Some(NO),
            (Partly, 0, false) => Some(PARTLY),
            (No, 0, false) => Some(NO),
            (Needless, 0, false) => Some(InPlace::NotApplicable),
            _ => None,
        }
    }

    /// That something is in place; what does not apply needs a reason in free words.
    fn relieves(&self, value: InPlace) -> bool {
        value == YES
    }

    fn note(&self, value: InPlace, note: &Said<Term>) -> Option<InPlace> {
        if note.doubt || note.unknown {
            return None;
        }
        let said = match note.strange {
            false => self.head(note),
            true => None,
        };
        // "Partly, the rest is planned" says no other thing.
        let to_come = value == PARTLY && note.future;
        if said.is_some_and(|said| said != value) && !to_come {
            return None;
        }
        match value {
            YES => {
                let looked_at = note.terms.iter().all(|term| *term == Checked);
                (looked_at || said == Some(YES)).then_some(value)
            }
            // A reason for a no may say anything but that it is there after all.
            NO => {
                let there = note.has(Yes) || note.has(Done);
                (!there || note.not > 0 || note.future).then_some(value)
            }
            // A reason; not an end or an exception of it.
            InPlace::NotApplicable => {
                let turned = note.part || note.until || note.sometime || note.past;
                (!turned && note.only != Some(false)).then_some(value)
            }
            PARTLY | InPlace::Is(YesNo::Unknown) => Some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    fn of(text: &str) -> Reading<InPlace> {
        in_place(text, jiff::civil::date(2026, 6, 1))
    }

    #[test]
    fn a9_a_safeguard_is_in_place_only_where_the_whole_cell_says_so() {
        all_are(
            &[
                "In place",
                "Yes",
                "Fully implemented",
                "Compliant",
                "Met",
                "Implemented (2025-03-01)",
                "Pass",
                "Yes - all systems",
                "100%",
                "In place since 2019",
                "Done and in place",
                "Implemented and tested",
                "Yes, reviewed annually",
            ],
            of,
            Reading::Is(YES),
        );
        all_are(
            &[
                "Partially implemented",
                "Partly",
                "In part",
                "Partial",
                "8 of 14 in place",
                "Implemented in part",
                "Mostly compliant",
            ],
            of,
            Reading::Is(PARTLY),
        );
        all_are(
            &[
                "Not in place",
                "No",
                "None",
                "Not implemented",
                "Non-compliant",
                "Not met",
                "Missing",
                "Gap",
                "Fail",
                "Not yet in place",
                "To be implemented",
                "Planned to be in place",
                "No - no budget",
                "0 of 14 in place",
                "Isn't in place",
                "Planned",
                "No policy",
                "No formal procedure",
            ],
            of,
            Reading::Is(NO),
        );
        all_are(
            &[
                "N/A",
                "Not applicable",
                "Not applicable - no clearinghouse here",
            ],
            of,
            Reading::Is(InPlace::NotApplicable),
        );
        all_are(
            &[
                "In place?",
                "Yes, except backups",
                "Yes and no",
                "Was in place",
                "In place until May",
                "In place - not used",
                "Yes, planned",
                "Not sure",
                "Not entirely missing",
                "Never not in place",
                "In progress",
                "See policy",
                "In place at North only",
                "Should be in place",
                "Compliant, partially",
                "Implemented 2019; lapsed",
                "Implemented (disabled)",
                "In place - retired",
                "Yes; expired",
                "Yes - hopefully",
                "Yes, laptops",
                "In place (2019)",
                "Yes in 2022",
                "Compliant 2021-03-01",
                "Implemented in 2019",
                "Policy in place",
                "N/A except East",
                "N/A until 2027",
                "Tested",
                "Not reviewed",
            ],
            |text| match of(text) {
                Reading::Is(_) => of(text),
                Reading::Unknown | Reading::Unread => Reading::Unread,
            },
            Reading::Unread,
        );
    }
    #[test]
    fn a9_what_is_not_known_yet_and_where_to_look_are_no_facts() {
        for text in [
            "TBD",
            "see policy 4",
            "?",
            "Pending",
            "See notes.",
            "to be confirmed",
            "Cloud?",
            "n/a",
        ] {
            assert!(!is_fact(text), "{text}");
        }
        for text in [
            "cloud hosted",
            "We have only cloud systems",
            "Single user",
            "No wireless network",
        ] {
            assert!(is_fact(text), "{text}");
        }
    }

    #[test]
    fn a9_the_fact_that_makes_something_not_applicable_is_found_in_its_cell() {
        for (text, fact) in [
            ("N/A - cloud hosted", Some("cloud hosted")),
            ("N/A (cloud)", Some("cloud")),
            ("n/a: no wireless network", Some("no wireless network")),
            (
                "Not applicable – we are no clearinghouse.",
                Some("we are no clearinghouse"),
            ),
            ("NA, single user", Some("single user")),
            ("No - cloud hosted", Some("cloud hosted")),
            ("N/A because cloud hosted", Some("cloud hosted")),
            ("N/A", None),
            ("N/A (2)", None),
            ("Not applicable", None),
            ("Nothing is here", None),
            ("Yes - all", None),
        ] {
            assert_eq!(reason(text).as_deref(), fact, "{text}");
        }
    }
}
