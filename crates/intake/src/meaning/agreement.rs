//! The state of an agreement.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, When, read};
use register::records::AgreementState;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    /// In force.
    Good,
    /// Signed, whenever that was.
    Signed,
    /// Being made or repaired.
    Making,
    /// Missing or ended.
    Bad,
    /// None is needed.
    Needless,
    /// By one side alone.
    OneSide,
}

use Term::{Bad, Good, Making, Needless, OneSide, Signed};

const GRAMMAR: Grammar<Term> = Grammar {
    terms: &[
        (
            Good,
            "yes|y|true|x|✓|✔|☑|current|in place|in force|in effect|active|valid|unexpired|on file|up to date|exists|present|held|ok|ja|oui|si|sí",
        ),
        (
            Signed,
            "signed|executed|fully executed|effective|obtained|concluded|countersigned|counter signed|docusigned|renewed|complete|completed",
        ),
        (
            Making,
            "remediating|being repaired|pending|in progress|negotiating|negotiation|in negotiation|under negotiation|negotiations|being negotiated|requested|in review|under review|being reviewed|draft|drafted|in draft|drafting|being drafted|sent|sent out|sent to vendor|sent to vendor for signature|sent to them|sent to them for signature|sent for signature|out for signature|awaiting signature|awaiting|with legal|at legal|in legal review|being renewed|being signed|in process|in the works|under way|underway|renewal in progress|renewal pending|renewal under way",
        ),
        (
            Bad,
            "missing|inactive|expired|terminated|lapsed|unsigned|n|false|absent|cancelled|canceled|void|unexecuted|refused|declined|rejected|withdrawn|outdated|out of date|revoked|superseded|ended|overdue|✗|✘|☐|nein|invalid|not in place|lost",
        ),
        (
            Needless,
            "n/a|na|not required|not needed|not applicable|none required|none needed|no baa needed|no baa required|no agreement needed|no agreement required|not necessary|exempt|not a ba|not a business associate|does not apply|no ba|baa not required|baa not needed",
        ),
        (
            OneSide,
            "by us|by ours|our side|our signature|by them|their side|their signature|one side|one party|by one party",
        ),
    ],
    fillers: "baa|baas|ba|agreement|agreements|contract|contracts|business associate|business associate agreement|copy|signature|signatures|parties|both parties|both sides|version|new|standard|template|hipaa|sign|execute|standing|place|force|effect|addendum|document|paper|original|master|made|put|portal|their portal|sharepoint|folder|binder|cabinet|drive|docusign|digitally|electronically|electronic|e signed|vendor portal|term|initial term|year|years",
};

/// What is said of an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Its state.
    State(AgreementState),
    /// None is needed.
    NotNeeded,
}

impl Answer {
    /// As a mapping writes it.
    pub fn words(self) -> &'static str {
        match self {
            Answer::State(AgreementState::InForce) => "in force",
            Answer::State(AgreementState::Remediating) => "being repaired",
            Answer::State(AgreementState::Missing) => "missing",
            Answer::State(AgreementState::Unknown) => "not known",
            Answer::NotNeeded => "not needed",
        }
    }
}

const IN_FORCE: Answer = Answer::State(AgreementState::InForce);
const REPAIRED: Answer = Answer::State(AgreementState::Remediating);
const MISSING: Answer = Answer::State(AgreementState::Missing);

/// The state of an agreement, where the file says it.
pub fn agreement(text: &str, when: impl Into<When>) -> Reading<Answer> {
    if text.trim().eq_ignore_ascii_case("na") {
        return Reading::Is(Answer::NotNeeded);
    }
    read(text, &GRAMMAR, &By { when: when.into() })
}

struct By {
    when: When,
}

impl By {
    /// Whether something is in force by what is said: what was current in 2019 need not
    /// be now, what was signed then is.
    fn is_good(&self, said: &Said<Term>) -> bool {
        said.has(Signed) || said.has(Good) && !said.is_dated(self.when.today)
    }
}

impl Judge<Term> for By {
    type Value = Answer;

    fn when(&self) -> Option<When> {
        Some(self.when)
    }

    fn head(&self, said: &Said<Term>) -> Option<Answer> {
        let narrowed = said.part || said.only.is_some() || said.share.is_some();
        let unsettled = said.doubt || said.past || said.unknown || said.sometime && !said.future;
        if narrowed || unsettled || said.has(OneSide) {
            return None;
        }
        if said.has(Needless) {
            let alone = said.terms == [Needless] && said.not == 0 && !said.future && !said.until;
            return alone.then_some(Answer::NotNeeded);
        }
        if said.has(Making) || said.under_way {
            let sure = said.not == 0 && !said.has(Bad) && !said.future;
            return sure.then_some(REPAIRED);
        }
        if said.has(Bad) {
            let good = said.has(Good) || said.has(Signed);
            let sure = said.not == 0 && !good && !said.future && !said.until;
            return sure.then_some(MISSING);
        }
        if said.until && said.ends.is_none() {
            // "Renewal" by itself is a state; "no renewal" is not.
            let making = said.terms.is_empty() && said.not == 0 && said.day.is_none();
            return making.then_some(REPAIRED);
        }
        match (said.not, said.future) {
            (0, false) if self.is_good(said) => {
                let today = self.when.today;
                (!said.is_ahead(today) && said.holds(today)).then_some(IN_FORCE)
            }
            // "To be signed", "planned": not there yet.
            (0, true) if !said.until => Some(MISSING),
            (1, false) if !said.until => Some(MISSING),
            (1, true) if !said.has(Good) && !said.has(Signed) && !said.until => Some(MISSING),
            _ => None,
        }
    }

    /// An agreement is in force; that none is needed records nothing.
    fn relieves(&self, value: Answer) -> bool {
        value == IN_FORCE
    }

    /// “Signed 2025, renewal in 2027”: an end that lies ahead.
    fn narrowed(&self, value: Answer, note: &Said<Term>) -> Option<Answer> {
        let lasts = note.until && note.ends.is_some_and(|end| end >= self.when.today);
        let turned = note.not > 0
            || note.future
            || note.part
            || note.only.is_some()
            || note.share.is_some()
            || note.sometime
            || note.is_unsettled()
            || note.is_ahead(self.when.today)
            || note.has(Bad)
            || note.has(Making)
            || note.has(Needless);
        (lasts && !turned).then_some(value)
    }

    fn note(&self, value: Answer, note: &Said<Term>) -> Option<Answer> {
        if note.doubt || note.unknown {
            return None;
        }
        let said = match note.strange {
            false => self.head(note),
            true => None,
        };
        match (value, said) {
            (IN_FORCE, said) => (note.terms.is_empty() || said == Some(IN_FORCE)).then_some(value),
            (MISSING, Some(REPAIRED)) => Some(REPAIRED),
            (_, Some(IN_FORCE | Answer::NotNeeded)) => None,
            (Answer::NotNeeded, Some(_)) => None,
            (Answer::NotNeeded, None) if note.has(Good) || note.has(Signed) => None,
            // A reason; not an end or an exception of it.
            (Answer::NotNeeded, None) => {
                let turned = note.part || note.until || note.sometime || note.past;
                (!turned && note.only != Some(false)).then_some(value)
            }
            (MISSING | REPAIRED, _) => {
                let denied = note.not > 0 || note.future || note.past;
                let good = note.has(Good) || note.has(Signed);
                (!good || denied).then_some(value)
            }
            _ => Some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    #[test]
    fn a2_an_agreement_is_in_force_only_where_the_whole_cell_says_so() {
        let of = |text: &str| agreement(text, jiff::civil::date(2026, 6, 1));
        all_are(
            &[
                "Yes",
                "Current",
                "Signed",
                "In place",
                "On file",
                "Executed 2024-05-01",
                "Signed 2025",
                "In place, no end date",
                "Signed 2025, renewal in 2027",
                "Yes - signed 3/1/2025",
                "BAA signed",
                "Fully executed",
                "Active (evergreen)",
                "Signed by both parties",
                "Valid until 2028-01-31",
                "Signed, expires May 2027",
                "In force; auto-renews",
                "Status: signed",
                "Signed on March 5, 2025",
                "Yes (in their portal)",
                "In place since 2019",
                "Effective 2024-01-01",
            ],
            of,
            Reading::Is(IN_FORCE),
        );
        all_are(
            &[
                "Not in place",
                "Not executed",
                "To be signed",
                "Not on file",
                "No",
                "None",
                "Missing",
                "Expired",
                "Not signed",
                "Unsigned",
                "Not yet signed",
                "Never signed",
                "Cannot be signed",
                "Terminated 2024",
                "No BAA",
                "Not current",
                "BAA not signed",
                "isn’t in place",
                "No agreement on file",
                "Will be signed in May",
                "Without agreement",
                "No (vendor refuses)",
                "Lapsed - 2024-01-01",
                "No signed BAA",
                "Planned",
                "Not obtained",
            ],
            of,
            Reading::Is(MISSING),
        );
        all_are(
            &[
                "Pending",
                "In negotiation",
                "Draft sent",
                "Awaiting signature",
                "Under review",
                "Renewal in progress",
                "Expired, renewal in progress",
                "Missing - requested 3/1/2026",
                "Signature pending",
                "Renewal",
            ],
            of,
            Reading::Is(REPAIRED),
        );
        all_are(
            &[
                "N/A",
                "NA",
                "Not required",
                "Not needed (no ePHI)",
                "n/a - no PHI",
            ],
            of,
            Reading::Is(Answer::NotNeeded),
        );
        all_are(
            &[
                "see file",
                "Was in place",
                "In place until 2024",
                "Signed, renewal in 2024",
                "Signed?",
                "Partly signed",
                "Signed, not countersigned",
                "Signed - expired 2024",
                "Not expired",
                "Signed 2028",
                "Probably signed",
                "In place but unsigned",
                "Not pending",
                "3 of 5 signed",
                "Legal / Contracts folder",
                "Yes (verbal)",
                "Signed by vendor",
                "Signed by them only",
                "Yes, expired",
                "v2.1",
                "In place for the old system",
                "No longer in force",
                "Not missing",
                "Signed, pending countersignature",
                "Yes, except for the app",
                "In place unless changed",
                "In place (2019)",
                "Yes in 2021",
                "Current 2020",
                "BAA signed 2019 – expired",
                "Yes, old form",
                "Yes (imaging)",
                "N/A until the merger",
            ],
            of,
            Reading::Unread,
        );
        all_are(&["Unknown", "TBD", "?"], of, Reading::Unknown);
    }
}
