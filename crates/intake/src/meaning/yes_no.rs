//! Yes or no, and why.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, read};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Yes,
    No,
}

const GRAMMAR: Grammar<Term> = Grammar {
    terms: &[
        (Term::Yes, "yes|y|true|1|x|✓|✔|☑|ja|si|sí|oui"),
        (Term::No, "no|n|false|0|✗|✘|☐|nein|non|none"),
    ],
    fillers: "",
};

/// Reads "yes", "Y", "x", "No - a cleaner", "Yes (since 2024)", where neither answer says
/// that nothing is left to be done.
pub fn yes_no(text: &str) -> Reading<bool> {
    answer(text, None)
}

/// Reads such an answer where one of the two, `relieves`, says that nothing is left to be
/// done: beside it every word has to be understood.
pub fn answer(text: &str, relieves: Option<bool>) -> Reading<bool> {
    // "0.0" is how a workbook may write 0.
    read(&crate::levels::plain(text), &GRAMMAR, &By { relieves })
}

struct By {
    relieves: Option<bool>,
}

impl Judge<Term> for By {
    type Value = bool;

    fn head(&self, said: &Said<Term>) -> Option<bool> {
        match said.terms[..] {
            _ if said.turns() || said.day.is_some() => None,
            [Term::Yes] => Some(true),
            [Term::No] => Some(false),
            _ => None,
        }
    }

    fn relieves(&self, value: bool) -> bool {
        self.relieves == Some(value)
    }

    fn note(&self, value: bool, note: &Said<Term>) -> Option<bool> {
        let other = match value {
            true => note.has(Term::No) || note.turns(),
            // A reason for a no may say "not" and "only X".
            false => {
                note.has(Term::Yes)
                    || note.doubt
                    || note.unknown
                    || note.part
                    || note.until
                    || note.only == Some(false)
            }
        };
        (!other).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    #[test]
    fn a2_yes_and_no_keep_their_reasons_and_nothing_else_is_an_answer() {
        all_are(
            &[
                "Yes",
                "Y",
                "x",
                "1",
                "1.0",
                "Yes - Primary repository",
                "Y (backup)",
                "Yes: since 2024",
                "Yes, daily",
            ],
            yes_no,
            Reading::Is(true),
        );
        all_are(
            &[
                "No",
                "n",
                "0",
                "No - Identity only",
                "No (not for patients)",
                "None",
            ],
            yes_no,
            Reading::Is(false),
        );
        all_are(
            &[
                "Yes?",
                "Yes / No",
                "Yes - not since May",
                "Y until 2025",
                "Yes, planned",
                "No, but the backups do",
                "Yes, except images",
                "Not yet",
                "see note 4",
                "Some",
                "Yes (formerly)",
                "Yes, partly",
            ],
            yes_no,
            Reading::Unread,
        );
        assert_eq!(yes_no("unknown"), Reading::Unknown);
    }

    #[test]
    fn a2_beside_an_answer_that_relieves_every_word_is_understood() {
        let properly = |text: &str| answer(text, Some(true));
        assert_eq!(properly("Yes"), Reading::Is(true));
        assert_eq!(properly("Yes, since 2024"), Reading::Is(true));
        assert_eq!(properly("No - laptops"), Reading::Is(false));
        all_are(
            &[
                "Yes, laptops",
                "Yes (2019)",
                "Yes - mostly",
                "Yes (sampled)",
            ],
            properly,
            Reading::Unread,
        );
    }
}
