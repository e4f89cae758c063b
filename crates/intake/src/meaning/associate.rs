//! Whether a vendor is a business associate.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, read};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Yes,
    No,
    /// Why one is none; by itself it answers nothing.
    Reason,
}

use Term::{No, Reason, Yes};

const GRAMMAR: Grammar<Term> = Grammar {
    terms: &[
        (
            Yes,
            "yes|y|true|1|x|✓|✔|☑|ja|si|sí|oui|ba|business associate|hipaa business associate|hipaa ba",
        ),
        (
            No,
            "no|n|false|0|✗|✘|☐|nein|non|none|not ba|not a ba|non ba|not business associate|not a business associate|non business associate|not a hipaa business associate|conduit|mere conduit|conduit exception|conduit only",
        ),
        (
            Reason,
            "covered entity|ce|treatment|treatment only|for treatment|janitorial|janitor|cleaner|cleaners|cleaning|cleaning service|landlord|utility|utilities|electricity|water|postal|postal service|courier|couriers|mail carrier|bank|banking|bank payments only|payment processing|payments only|insurance|insurer|plumber|electrician|furniture|office supplies|supplies|facilities|catering|no phi|no ephi|no access|no access to phi|no access to ephi|no phi access|no ephi access|does not handle phi|does not see phi|never sees phi|no patient data|without phi",
        ),
    ],
    fillers: "vendor|company|service|services|only|under hipaa|hipaa",
};

/// Whether a cell says that a vendor is a business associate. “No” says that nothing is
/// left to be done: beside it every word has to be understood.
pub fn associate(text: &str) -> Reading<bool> {
    read(&crate::levels::plain(text), &GRAMMAR, &By)
}

struct By;

impl Judge<Term> for By {
    type Value = bool;

    fn head(&self, said: &Said<Term>) -> Option<bool> {
        match said.terms[..] {
            _ if said.turns() || said.day.is_some() => None,
            [Yes] | [Yes, Yes] => Some(true),
            [No] => Some(false),
            _ => None,
        }
    }

    fn relieves(&self, value: bool) -> bool {
        !value
    }

    fn note(&self, value: bool, note: &Said<Term>) -> Option<bool> {
        let other = match value {
            true => note.turns() || note.has(No) || note.has(Reason),
            false => note.has(Yes),
        };
        (!other).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    #[test]
    fn a5_a_vendor_is_a_business_associate_or_not_as_the_whole_cell_says() {
        all_are(
            &[
                "Yes",
                "y",
                "BA",
                "Business Associate",
                "Yes (billing)",
                "Yes - hosts the record",
                "1.0",
            ],
            associate,
            Reading::Is(true),
        );
        all_are(
            &[
                "No",
                "N",
                "Not a BA",
                "Not BA",
                "Not a business associate",
                "Conduit",
                "No (conduit)",
                "No - janitorial",
                "No, no access to PHI",
                "No (covered entity, treatment only)",
            ],
            associate,
            Reading::Is(false),
        );
        all_are(
            &[
                "Covered entity",
                "CE",
                "Subcontractor",
                "No longer",
                "No, but stores backups",
                "No until 2027",
                "Not yet",
                "Yes and no",
                "Yes, not since May",
                "BA?",
                "Former BA",
                "No - see contract",
            ],
            associate,
            Reading::Unread,
        );
        all_are(&["N/A", "TBD", "?"], associate, Reading::Unknown);
    }
}
