//! How a risk is treated.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, read};
use register::records::Strategy;

use Strategy::{Accept, Avoid, Contingency, Mitigate, Transfer};

const GRAMMAR: Grammar<Strategy> = Grammar {
    terms: &[
        (
            Mitigate,
            "mitigate|mitigated|mitigation|mitigating|mitigates|reduce|reduced|reduction|reducing|remediate|remediated|remediation|remediating|treat|treated|treating|control|controlled|controlling|modify|lower|fix",
        ),
        (
            Accept,
            "accept|accepted|acceptance|accepting|accepts|tolerate|tolerated|tolerance|retain|retained|retention|live with it",
        ),
        (
            Avoid,
            "avoid|avoided|avoidance|avoiding|eliminate|eliminated|elimination|terminate|terminated|termination",
        ),
        (
            Transfer,
            "transfer|transferred|transference|transferring|share|shared|sharing|insure|insured|insurance",
        ),
        (
            Contingency,
            "contingency|contingency plan|contingency planning",
        ),
    ],
    fillers: "risk|risks|formally|formal|treatment|response|strategy|option|decision|decided|approved|management|monitor|monitored|monitoring|and monitor|further|actively|formal risk|cyber|plan|through|residual|level|agreed|recommended|proposed|by management|by leadership|continue|continue to|ongoing|in progress",
};

/// The treatment a cell names.
pub fn strategy(text: &str) -> Reading<Strategy> {
    read(text, &GRAMMAR, &By)
}

struct By;

impl Judge<Strategy> for By {
    type Value = Strategy;

    fn head(&self, said: &Said<Strategy>) -> Option<Strategy> {
        let first = *said.terms.first()?;
        let open = said.not > 0
            || said.part
            || said.only.is_some()
            || said.share.is_some()
            || said.until
            || said.doubt
            || said.past
            || said.unknown
            || said.future && first == Accept;
        (!open && said.terms.iter().all(|term| *term == first)).then_some(first)
    }

    fn note(&self, value: Strategy, note: &Said<Strategy>) -> Option<Strategy> {
        let other = note.terms.iter().any(|term| *term != value);
        let bounded = value == Accept && (note.until || note.future || note.part || note.past);
        let denied = note.not > 0 && note.has(value);
        (!other && !denied && !bounded && !note.doubt && !note.unknown).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    #[test]
    fn a2_a_treatment_is_one_that_the_whole_cell_names() {
        for (text, expected) in [
            ("Mitigate", Mitigate),
            ("Mitigate the Risk", Mitigate),
            ("Formally Accept the Risk", Accept),
            ("Risk accepted", Accept),
            ("Accept - low risk", Accept),
            ("Accept & monitor", Accept),
            ("Reduce", Mitigate),
            ("Remediation in progress", Mitigate),
            ("Transfer (insurance)", Transfer),
            ("Avoidance", Avoid),
            ("Treat: patch the hosts", Mitigate),
        ] {
            assert_eq!(strategy(text), Reading::Is(expected), "{text}");
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
            ],
            strategy,
            Reading::Unread,
        );
        assert_eq!(strategy("TBD"), Reading::Unknown);
    }
}
