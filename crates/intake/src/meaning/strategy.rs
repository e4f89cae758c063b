//! How a risk is treated.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, When, read};
use register::records::Strategy;

use Strategy::{Accept, Avoid, Contingency, Mitigate, Transfer};

/// A word of a decision: what is decided, and whether it is said to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Term {
    strategy: Strategy,
    done: bool,
}

const fn to(strategy: Strategy) -> Term {
    Term {
        strategy,
        done: false,
    }
}

const fn done(strategy: Strategy) -> Term {
    Term {
        strategy,
        done: true,
    }
}

const GRAMMAR: Grammar<Term> = Grammar {
    terms: &[
        (
            to(Mitigate),
            "mitigate|mitigation|mitigating|mitigates|reduce|reduction|reducing|remediate|remediation|remediating|treat|treating|control|controlling|modify|lower|fix|being mitigated|being remediated",
        ),
        (
            done(Mitigate),
            "mitigated|reduced|remediated|treated|controlled|fixed|resolved",
        ),
        (
            to(Accept),
            "accept|acceptance|accepting|accepts|tolerate|tolerance|retain|retention|live with it",
        ),
        (done(Accept), "accepted|tolerated|retained"),
        (
            to(Avoid),
            "avoid|avoidance|avoiding|eliminate|elimination|terminate|termination",
        ),
        (done(Avoid), "avoided|eliminated|terminated"),
        (
            to(Transfer),
            "transfer|transference|transferring|share|sharing|insure|insurance",
        ),
        (done(Transfer), "transferred|shared|insured"),
        (
            to(Contingency),
            "contingency|contingency plan|contingency planning",
        ),
    ],
    fillers: "risk|risks|formally|formal|treatment|response|strategy|option|decision|decided|approved|management|monitor|monitored|monitoring|and monitor|further|actively|formal risk|cyber|plan|through|residual|residual risk|level|agreed|recommended|proposed|by management|by leadership|continue|continue to|ongoing|in progress|low|very low|minor|negligible|low risk|low impact|low likelihood|moderate|medium|cost|costs|benefit|cost benefit|within tolerance|within appetite|within risk appetite|within risk tolerance|business decision|leadership|owner|risk owner|ciso|ceo|board",
};

/// What a cell decides, and whether it says that this was done. What is said to be done is
/// the decision all the same, and nothing more: done it is on a day, with what shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// What is decided.
    pub strategy: Strategy,
    /// Whether the word is one of a thing that is over: “Mitigated”, “Transferred”.
    pub done: bool,
}

/// The treatment a cell names.
pub fn strategy(text: &str, when: impl Into<When>) -> Reading<Strategy> {
    decision(text, when).map(|decision| decision.strategy)
}

/// The decision a cell names.
pub fn decision(text: &str, when: impl Into<When>) -> Reading<Decision> {
    const REFUSED: [&str; 16] = [
        "rejected",
        "refused",
        "declined",
        "denied",
        "impossible",
        "infeasible",
        "unfeasible",
        "withdrawn",
        "cancelled",
        "canceled",
        "abandoned",
        "unable",
        "vetoed",
        "overruled",
        "dropped",
        "unaffordable",
    ];
    const NOT_SO: [&str; 10] = [
        "feasible",
        "possible",
        "practical",
        "practicable",
        "viable",
        "approved",
        "agreed",
        "authorized",
        "affordable",
        "funded",
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let refused = words.iter().any(|word| REFUSED.contains(word));
    let denied = words
        .windows(2)
        .any(|two| matches!(two[0], "not" | "never" | "no") && NOT_SO.contains(&two[1]));
    if refused || denied {
        return Reading::Unread;
    }
    read(text, &GRAMMAR, &By { when: when.into() })
}

struct By {
    when: When,
}

impl Judge<Term> for By {
    type Value = Decision;

    fn when(&self) -> Option<When> {
        Some(self.when)
    }

    fn head(&self, said: &Said<Term>) -> Option<Decision> {
        let strategy = said.terms.first()?.strategy;
        let open = said.not > 0
            || said.part
            || said.only.is_some()
            || said.share.is_some()
            || said.until
            || said.doubt
            || said.past
            || said.unknown
            || strategy == Accept && (said.future || said.is_ahead(self.when.today));
        let done = said.terms.iter().any(|term| term.done);
        let alike = said.terms.iter().all(|term| term.strategy == strategy);
        (!open && alike).then_some(Decision { strategy, done })
    }

    /// Who accepts, has nothing left to do.
    fn relieves(&self, value: Decision) -> bool {
        value.strategy == Accept
    }

    fn note(&self, value: Decision, note: &Said<Term>) -> Option<Decision> {
        let same = |term: &Term| term.strategy == value.strategy;
        let other = !note.terms.iter().all(same);
        let denied = note.not > 0 && note.terms.iter().any(same);
        // What was stopped, withdrawn or turned down is decided no more.
        let open = note.doubt || note.unknown || note.past;
        (!other && !denied && !open).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    fn of(text: &str) -> Reading<Strategy> {
        strategy(text, jiff::civil::date(2026, 6, 1))
    }

    #[test]
    fn a2_a_treatment_is_one_that_the_whole_cell_names() {
        for (text, expected) in [
            ("Mitigate", Mitigate),
            ("Mitigate the Risk", Mitigate),
            ("Formally Accept the Risk", Accept),
            ("Risk accepted", Accept),
            ("Accept - low risk", Accept),
            ("Accepted 3/1/2025", Accept),
            ("Accept - 2025-03-01", Accept),
            ("Accept & monitor", Accept),
            ("Reduce", Mitigate),
            ("Remediation in progress", Mitigate),
            ("Transfer (insurance)", Transfer),
            ("Avoidance", Avoid),
            ("Treat: patch the hosts", Mitigate),
        ] {
            assert_eq!(of(text), Reading::Is(expected), "{text}");
        }
        all_are(
            &[
                "Do not accept",
                "Not accepted",
                "Mitigate or transfer",
                "Mitigate / Transfer",
                "Accept?",
                "Accept until Q3 2027",
                "Mitigate, then accept",
                "Patch the hosts",
                "To be accepted",
                "Accept (temporarily, until May 2027)",
                "Partially mitigated",
                "Avoid accepting",
                "Accept (not approved)",
                "Accept - imaging only",
                "Accepted, sign-off outstanding",
                "Accept pending approval",
                "Accept for now",
                "Accept in 2031",
            ],
            of,
            Reading::Unread,
        );
        assert_eq!(of("TBD"), Reading::Unknown);
    }

    #[test]
    fn a2_a_word_of_the_past_is_a_decision_that_is_said_to_be_done() {
        for (text, expected, done) in [
            ("Mitigate", Mitigate, false),
            ("Mitigated", Mitigate, true),
            ("Being mitigated", Mitigate, false),
            ("Transferred (insurance)", Transfer, true),
            ("Risk accepted", Accept, true),
            ("Eliminated", Avoid, true),
        ] {
            let decided = Decision {
                strategy: expected,
                done,
            };
            let today = jiff::civil::date(2026, 6, 1);
            assert_eq!(decision(text, today), Reading::Is(decided), "{text}");
        }
    }
}
