//! What a cell says of ePHI: whether it is there, and what is done with it.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, read};
use register::records::EphiUse;

/// What words say of ePHI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// What is done with it; nothing where there is none.
    Use(EphiUse),
    /// That it is there, not what is done with it.
    Held,
}

impl Answer {
    /// For people.
    pub fn words(self) -> String {
        match self {
            Answer::Held => "yes, what is done with it is not stated".to_owned(),
            Answer::Use(found) if found.any() => found.words(),
            Answer::Use(_) => "no".to_owned(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Yes,
    No,
    /// ePHI itself.
    Ephi,
    All,
    Creates,
    Receives,
    Maintains,
    Transmits,
    /// Other things than ePHI.
    Other,
    /// To come.
    Later,
}

use Term::{All, Creates, Ephi, Later, Maintains, No, Other, Receives, Transmits, Yes};

const GRAMMAR: Grammar<Term> = Grammar {
    terms: &[
        (
            Yes,
            "yes|y|x|true|1|✓|✔|☑|ja|si|sí|oui|limited|incidental|incidentally|minimal|some|few|contains|has|holds|present|handles",
        ),
        (No, "none|n|false|0|n/a|na|✗|✘|☐|nein"),
        (
            Ephi,
            "ephi|phi|patient data|patient information|e phi|protected health information",
        ),
        (Later, "not yet|none yet|not now"),
        (All, "all|all four|crmt|c r m t"),
        (Creates, "c|create|creates|created|creation|originates"),
        (Receives, "r|receive|receives|received|receipt"),
        (
            Maintains,
            "m|maintain|maintains|maintained|store|stores|stored|storage|cached|archive|archives|archived|backed up",
        ),
        (
            Transmits,
            "t|transmit|transmits|transmitted|transmission|send|sends|sent|transit|in transit|pass through|passes through|transports|carries|relays|forwards",
        ),
        (
            Other,
            "identity|identities|identity data|guest|guests|guest network|network|visitor|visitors|public|internet|marketing|adverts|advertising|signage|financial|financials|finance|payroll|employee|employees|employee data|hr|hr data|staff|staff data|workforce|inventory|supplies|accounting|administrative|admin|access|credentials|passwords|log ins|logins|telemetry|temperature|environmental|facility|facilities|music|tv|phone|phones|voice|de identified|deidentified|anonymized|anonymised|aggregate|statistics|test|website|web site|intranet|policies|training|business|operational|local data|internal data|images of buildings",
        ),
    ],
    fillers: "only|locally|local|amounts|amount|level|data|of ephi|system|records",
};

/// "Yes", "creates, transmits", "C/R/M/T", "No - identity only", "Transit only".
pub fn ephi(text: &str) -> Reading<Answer> {
    // What no person can be told from any more is no PHI, whatever its name.
    let lower = text.to_lowercase().replace("de-identified", "deidentified");
    let of_nobody = ["deidentified", "anonymized", "anonymised"];
    if of_nobody.iter().any(|word| lower.contains(word)) && lower.contains("phi") {
        return Reading::Unread;
    }
    read(&crate::levels::plain(text), &GRAMMAR, &By)
}

struct By;

impl Judge<Term> for By {
    type Value = Answer;

    fn head(&self, said: &Said<Term>) -> Option<Answer> {
        let open = said.future
            || said.is_unsettled()
            || said.until
            || said.sometime
            || said.share.is_some()
            || said.part && (said.not > 0 || said.has(No));
        if open || said.day.is_some() || said.has(Later) {
            return None;
        }
        if said.not == 1 || said.has(No) {
            // "No", "no PHI"; what "does not transmit" says of the rest is not known.
            let nothing = said.terms.iter().all(|term| matches!(term, Ephi | No));
            let once = said.not + u32::from(said.has(No)) == 1;
            return (nothing && once).then_some(Answer::Use(EphiUse::default()));
        }
        if said.not > 0 || said.terms.iter().all(|term| *term == Other) {
            return None;
        }
        let found = match said.has(All) {
            true => EphiUse::all(),
            false => EphiUse {
                creates: said.has(Creates),
                receives: said.has(Receives),
                maintains: said.has(Maintains),
                transmits: said.has(Transmits),
            },
        };
        Some(match found.any() {
            true => Answer::Use(found),
            false => Answer::Held,
        })
    }

    /// Where there is no ePHI, nothing is looked at.
    fn relieves(&self, value: Answer) -> bool {
        matches!(value, Answer::Use(found) if !found.any())
    }

    /// “No - not for patients”, “No - identity only”: a reason that denies, or bounds what
    /// is there to other things.
    fn narrowed(&self, value: Answer, note: &Said<Term>) -> Option<Answer> {
        let turned = note.is_unsettled()
            || note.future
            || note.part
            || note.until
            || note.sometime
            || note.share.is_some()
            || note.day.is_some()
            || note.only == Some(false);
        // "Not ePHI"; "identity only".
        let denied = note.not == 1 && note.terms.iter().all(|term| matches!(term, Ephi | No));
        let other = note.not == 0 && note.terms.iter().all(|term| *term == Other);
        (!turned && (denied || other)).then_some(value)
    }

    fn note(&self, value: Answer, note: &Said<Term>) -> Option<Answer> {
        if note.is_unsettled() || note.until || note.future {
            return None;
        }
        let said = match note.strange {
            false => self.head(note),
            true => None,
        };
        match (value, said) {
            (Answer::Use(none), said) if !none.any() => {
                let agrees = match said {
                    Some(Answer::Use(other)) => !other.any(),
                    Some(Answer::Held) => false,
                    None => note.terms.iter().all(|term| *term == Other),
                };
                agrees.then_some(value)
            }
            (_, Some(Answer::Use(other))) if !other.any() => None,
            (Answer::Use(a), Some(Answer::Use(b))) => Some(Answer::Use(EphiUse {
                creates: a.creates || b.creates,
                receives: a.receives || b.receives,
                maintains: a.maintains || b.maintains,
                transmits: a.transmits || b.transmits,
            })),
            (Answer::Held, Some(more)) => Some(more),
            (Answer::Use(_), Some(Answer::Held)) => Some(value),
            // In the list of what is done, a word that is not understood is not left out.
            (Answer::Use(_), None) if note.strange || note.not > 0 => None,
            (_, None) => (note.not == 0 && note.share.is_none()).then_some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    fn of(text: &str) -> Reading<Answer> {
        ephi(text)
    }

    #[test]
    fn a1_what_is_done_with_ephi_is_read_from_words_and_letters() {
        let none = Reading::Is(Answer::Use(EphiUse::default()));
        let two = Reading::Is(Answer::Use(EphiUse {
            creates: true,
            transmits: true,
            ..EphiUse::default()
        }));
        all_are(
            &[
                "creates and transmits",
                "Yes: creates, transmits",
                "C/T",
                "creates; transmits",
                "C, T",
                "C+T",
            ],
            of,
            two,
        );
        assert_eq!(of("C/R/M/T"), Reading::Is(Answer::Use(EphiUse::all())));
        assert_eq!(of("All"), Reading::Is(Answer::Use(EphiUse::all())));
        all_are(
            &[
                "Yes",
                "Yes - Primary repository",
                "Yes - Incidental",
                "Limited",
                "Y (backup)",
                "PHI",
                "Yes (billing)",
                "Contains PHI",
                "1",
            ],
            of,
            Reading::Is(Answer::Held),
        );
        all_are(
            &[
                "No",
                "N/A",
                "No - Identity only",
                "No PHI",
                "None",
                "No (guest network)",
                "0",
                "no ePHI",
            ],
            of,
            none,
        );
        let transmits = Reading::Is(Answer::Use(EphiUse {
            transmits: true,
            ..EphiUse::default()
        }));
        all_are(
            &[
                "Transit only",
                "Transmits",
                "In transit",
                "Yes - transit only",
            ],
            of,
            transmits,
        );
        all_are(
            &[
                "Internal",
                "Confidential",
                "Public",
                "Yes?",
                "Possibly",
                "Yes - no longer",
                "Yes, until 2025",
                "No, except backups",
                "Not transmitted",
                "Formerly",
                "Planned",
                "De-identified",
                "Restricted",
                "C, banana",
                "Yes / No",
                "No, images",
                "No - claims",
                "No (2019)",
                "No PHI, cached",
                "No financial data",
                "No internet",
                "No local data",
                "Not yet",
                "No, not yet",
            ],
            of,
            Reading::Unread,
        );
        all_are(&["Unknown", "TBD"], of, Reading::Unknown);
    }
}
