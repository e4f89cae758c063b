//! Whether a safeguard is in place.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, read};
use jiff::civil::Date;
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
    Partly,
    No,
    Needless,
}

use Term::{Needless, No, Partly, Yes};

const GRAMMAR: Grammar<Term> = Grammar {
    terms: &[
        (
            Yes,
            "yes|y|true|x|in place|implemented|fully implemented|fully in place|compliant|fully compliant|in compliance|met|fully met|satisfied|conforms|conformant|pass|passed|effective|operational|established|done|complete|completed|✓|✔|☑|ja|oui|si|sí",
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
    ],
    fillers: "safeguard|control|safeguards|controls|standard|requirement|specification|place|compliance|rated|rating|assessed|assessment|risk|system|systems|user|users|staff|workforce",
};

/// What a cell says of a safeguard.
pub fn in_place(text: &str, today: Date) -> Reading<InPlace> {
    let plain = crate::levels::plain(text);
    if matches!(plain.as_str(), "n/a" | "na" | "n.a.") {
        return Reading::Is(InPlace::NotApplicable);
    }
    // "Yes and no" is neither.
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).collect();
    if words.contains(&"yes") && words.contains(&"no") {
        return Reading::Unread;
    }
    read(text, &GRAMMAR, &By { today })
}

struct By {
    today: Date,
}

const YES: InPlace = InPlace::Is(YesNo::Yes);
const PARTLY: InPlace = InPlace::Is(YesNo::Partly);
const NO: InPlace = InPlace::Is(YesNo::No);

impl Judge<Term> for By {
    type Value = InPlace;

    fn head(&self, said: &Said<Term>) -> Option<InPlace> {
        let unsettled = said.doubt || said.past || said.unknown || said.until || said.sometime;
        if unsettled || said.only.is_some() {
            return None;
        }
        if let Some((n, of)) = said.share {
            // "8 of 14 in place": counted, and of nothing but what is there.
            let counted = said.not == 0 && !said.future && !said.has(No) && !said.has(Needless);
            return counted.then_some(match n {
                0 => NO,
                n if n == of => YES,
                _ => PARTLY,
            });
        }
        // "Implemented in part", "compliant for the most part".
        let narrowed = said.part || said.has(Partly);
        let of_yes = said.terms.iter().all(|term| matches!(term, Yes | Partly));
        if narrowed && of_yes && said.not == 0 && !said.future && !said.under_way {
            return Some(PARTLY);
        }
        let Some(first) = said.terms.first().copied() else {
            // "No", "None", "Planned", "In progress".
            let nothing = said.not == 1 && !said.part && !said.future && !said.under_way;
            return nothing.then_some(NO);
        };
        if said.terms.iter().any(|term| *term != first) || said.part && first != Partly {
            return None;
        }
        match (first, said.not, said.future || said.under_way) {
            (Yes, 0, false) => (!said.is_ahead(self.today)).then_some(YES),
            // What is to be in place is not yet.
            (Yes, 0, true) if said.future && !said.under_way => Some(NO),
            (Yes, 1, false) => Some(NO),
            (Partly, 0, false) => Some(PARTLY),
            (No, 0, false) => Some(NO),
            (Needless, 0, false) => Some(InPlace::NotApplicable),
            _ => None,
        }
    }

    fn note(&self, value: InPlace, note: &Said<Term>) -> Option<InPlace> {
        if note.doubt || note.unknown {
            return None;
        }
        let said = match note.strange {
            false => self.head(note),
            true => None,
        };
        if said.is_some_and(|said| said != value) {
            return None;
        }
        match value {
            YES => {
                // Words that are not understood may take it back: "Implemented (disabled)".
                let turned = note.strange
                    || note.not > 0
                    || note.future
                    || note.under_way
                    || note.past
                    || note.part
                    || note.only.is_some()
                    || note.share.is_some()
                    || note.until
                    || note.sometime
                    || note.has(No)
                    || note.has(Partly)
                    || note.has(Needless)
                    || note.is_ahead(self.today);
                (!turned).then_some(value)
            }
            // A reason for a no may say anything but that it is there after all.
            NO => (!note.has(Yes) || note.not > 0 || note.future).then_some(value),
            PARTLY | InPlace::NotApplicable | InPlace::Is(YesNo::Unknown) => Some(value),
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
            ],
            |text| match of(text) {
                Reading::Is(_) => of(text),
                Reading::Unknown | Reading::Unread => Reading::Unread,
            },
            Reading::Unread,
        );
    }
}
