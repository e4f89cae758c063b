//! Whether a record is over: the state of a risk, of an asset.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, When, read};
use jiff::civil::Date;

/// What a state says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It goes on.
    Live,
    /// It is over, since a day where one is named.
    Ended(Option<Date>),
    /// Work on it is said to be done; whether it is over is not said.
    Done,
}

impl State {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            State::Live => "goes on",
            State::Ended(_) => "ended",
            State::Done => "said to be done, stays open here",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Live,
    Ended,
    Done,
}

use Term::{Done, Ended, Live};

const RISK: Grammar<Term> = Grammar {
    terms: &[
        (
            Ended,
            "closed|close|resolved|retired|eliminated|obsolete|no longer applicable|no longer relevant|not applicable anymore",
        ),
        (
            Done,
            "completed|complete|mitigated|remediated|done|fixed|implemented|finished|treated|addressed|verified|validated|patched|replaced|corrected",
        ),
        (
            Live,
            "open|opened|new|active|in progress|in process|ongoing|on going|underway|under way|monitoring|monitor|monitored|being monitored|pending|planned|under review|in review|review|accepted|risk accepted|accept|identified|assessed|draft|mitigating|in treatment|in mitigation|being mitigated|in remediation|not started|not begun|not closed|not resolved|still open|reopened|re opened|on hold|deferred|postponed|delayed|late|overdue|on track|off track|at risk|escalated|proposed|approved|submitted|assigned|started|started work|to do|todo|to be done|backlog|scheduled|in analysis|under analysis|in assessment|live|current|managed|transferred|tolerated|unresolved|outstanding|partially mitigated|partly mitigated|partially remediated|partially complete|partially completed|watch|watching",
        ),
    ],
    fillers: "risk|action|actions|work|item|finding|it|vendor|team|staff|signed off|successfully|fully|board|committee|management",
};

const ASSET: Grammar<Term> = Grammar {
    terms: &[
        (
            Ended,
            "retired|decommissioned|de commissioned|disposed|disposed of|destroyed|scrapped|shredded|sold|donated|recycled|no longer in use|no longer used|not in use any more|not in use anymore|discarded|written off|decommission complete|disposal complete",
        ),
        (
            Live,
            "in use|active|in production|production|prod|live|operational|in service|deployed|online|on line|current|in operation|running|assigned|issued|installed|enabled|available|in stock|spare|in storage|stored|standby|stand by|in repair|under repair|being repaired|loaned|on loan|new|ordered|planned|pending|in test|test|testing|pilot|supported|maintained|good|ok|working|functional|to be retired|to be decommissioned|to be replaced|to be disposed of|retiring|end of life|end of support|eol|eos|legacy",
        ),
    ],
    fillers: "asset|device|system|equipment|hardware|securely|wiped|wiped and|certificate on file|certificate|certificate of destruction|cod|disk|disks|drive|drives|hard drive|media|degaussed|shredder|vendor|it|e waste|ewaste|recycler",
};

/// What a risk's state says.
pub fn risk(text: &str, when: impl Into<When>) -> Reading<State> {
    read(text, &RISK, &By { when: when.into() })
}

/// What an asset's state says.
pub fn asset(text: &str, when: impl Into<When>) -> Reading<State> {
    read(text, &ASSET, &By { when: when.into() })
}

struct By {
    when: When,
}

impl Judge<Term> for By {
    type Value = State;

    fn when(&self) -> Option<When> {
        Some(self.when)
    }

    fn head(&self, said: &Said<Term>) -> Option<State> {
        let first = *said.terms.first()?;
        if said.terms.iter().any(|term| *term != first) {
            return None;
        }
        match first {
            Live => (said.not == 0 && !said.doubt && !said.past).then_some(State::Live),
            _ if said.turns() || said.is_ahead(self.when.today) => None,
            Ended => Some(State::Ended(said.on())),
            Done => Some(State::Done),
        }
    }

    /// What is over is looked at no more.
    fn relieves(&self, value: State) -> bool {
        matches!(value, State::Ended(_))
    }

    fn note(&self, value: State, note: &Said<Term>) -> Option<State> {
        match value {
            State::Live => (!note.has(Ended) || note.future).then_some(value),
            State::Done => Some(value),
            // The day on which it was verified or repaired is not the day of its end.
            State::Ended(day) => {
                let own = note.on().filter(|_| !note.has(Done));
                (!note.has(Live)).then_some(State::Ended(day.or(own)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    fn today() -> Date {
        jiff::civil::date(2026, 6, 1)
    }

    #[test]
    fn a2_a_risk_is_over_only_where_its_state_says_so() {
        let day = jiff::civil::date(2026, 3, 1);
        let of = |text: &str| risk(text, today());
        for (text, since) in [
            ("Closed", None),
            ("Closed - 2026-03-01", Some(day)),
            ("Closed 2026-03-01", Some(day)),
            ("CLOSED (verified)", None),
            ("Resolved", None),
            ("Closed: patched by IT", None),
            ("No longer applicable", None),
            ("Closed (ticket 4411)", None),
            ("Closed 2025", None),
        ] {
            assert_eq!(of(text), Reading::Is(State::Ended(since)), "{text}");
        }
        for text in [
            "Open",
            "In progress",
            "Not closed",
            "Risk accepted",
            "Not started",
            "Open - closed in Q3?",
            "On hold",
        ] {
            assert!(!matches!(of(text), Reading::Is(State::Ended(_))), "{text}");
        }
        all_are(
            &[
                "Open",
                "In Progress",
                "Risk accepted",
                "Not closed",
                "Reopened",
            ],
            of,
            Reading::Is(State::Live),
        );
        all_are(
            &["Completed", "Mitigated", "Remediated (2026-02-01)", "Done"],
            of,
            Reading::Is(State::Done),
        );
        all_are(
            &[
                "To be closed",
                "Closed?",
                "Closed 2027-01-01",
                "Closed, reopened",
                "Never closed",
                "Was closed",
                "Closed except backups",
                "Partly closed",
                "Closing soon",
                "Ready to close",
                "banana",
                "Closed, Main Street",
                "Closed - moved to R-12",
                "Closed (residual accepted)",
            ],
            of,
            Reading::Unread,
        );
    }

    #[test]
    fn a1_an_asset_has_ended_only_where_its_state_says_so() {
        let of = |text: &str| asset(text, today());
        for text in [
            "Decommissioned",
            "Retired",
            "Disposed 2026-03-01",
            "Destroyed (certificate 12)",
            "No longer in use",
            "Disposed of - shredded",
        ] {
            assert!(matches!(of(text), Reading::Is(State::Ended(_))), "{text}");
        }
        all_are(
            &[
                "In use",
                "Active",
                "To be retired",
                "In production (main)",
                "End of life",
            ],
            of,
            Reading::Is(State::Live),
        );
        all_are(
            &[
                "Out of service",
                "Not retired",
                "Retired?",
                "Decomissioned",
                "Disposed 2027-01-01",
                "Retire in 2027",
                "Lost",
                "Stolen",
            ],
            of,
            Reading::Unread,
        );
    }
}
