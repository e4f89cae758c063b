//! How far work on an action is.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, read};
use jiff::civil::Date;

/// What a state says of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Work remains; whether it has begun is not said.
    Open,
    /// Work has begun.
    Begun,
    /// It is said to be done, on a day where one is named.
    Done(Option<Date>),
    /// It will not be done, since a day where one is named.
    Dropped(Option<Date>),
}

impl Progress {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Progress::Open => "open",
            Progress::Begun => "in progress",
            Progress::Done(_) => "done, not verified",
            Progress::Dropped(_) => "dropped",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Open,
    Begun,
    Done,
    Checked,
    Dropped,
}

use Term::{Begun, Checked, Done, Dropped, Open};

const GRAMMAR: Grammar<Term> = Grammar {
    terms: &[
        (
            Done,
            "done|complete|completed|completion|finished|closed|implemented|resolved|remediated|fixed|delivered|accomplished|100% complete|closed and verified|done and verified|completed and verified|✓|✔|☑",
        ),
        (Checked, "verified|validated|confirmed|tested"),
        (
            Begun,
            "in progress|in process|ongoing|on going|under way|underway|started|work started|begun|being worked on|partially complete|partially completed|partly done|partly complete|on track|implementing|in implementation|active|wip",
        ),
        (
            Dropped,
            "cancelled|canceled|dropped|withdrawn|abandoned|no longer needed|no longer required|not needed any more|superseded|rejected|will not be done|not pursued|obsolete",
        ),
        (
            Open,
            "open|new|planned|not started|not yet started|not begun|not closed|not complete|not completed|not done|not finished|not implemented|incomplete|pending|to do|todo|to be done|to be started|to be completed|scheduled|proposed|approved|assigned|on hold|deferred|postponed|delayed|late|overdue|past due|off track|at risk|backlog|waiting|blocked|reopened|re opened|outstanding|unresolved|draft|identified|accepted|submitted|yet to start",
        ),
    ],
    fillers: "action|actions|task|item|work|remediation|measure|fully",
};

/// What an action's state says.
pub fn progress(text: &str, today: Date) -> Reading<Progress> {
    read(text, &GRAMMAR, &By { today })
}

struct By {
    today: Date,
}

impl Judge<Term> for By {
    type Value = Progress;

    fn head(&self, said: &Said<Term>) -> Option<Progress> {
        // "Done and verified" is done; that it was verified is not taken over.
        let is_done = |term: &Term| matches!(term, Done | Checked);
        if !said.terms.is_empty() && said.terms.iter().all(is_done) {
            let open = said.turns() || said.is_ahead(self.today);
            return (!open && said.has(Done)).then_some(Progress::Done(said.day));
        }
        let first = *said.terms.first()?;
        if said.terms.iter().any(|term| *term != first) {
            return None;
        }
        let sure = said.not == 0 && !said.doubt && !said.past && !said.unknown;
        match first {
            Open => sure.then_some(Progress::Open),
            Begun => (sure && !said.future).then_some(Progress::Begun),
            Dropped if said.turns() || said.is_ahead(self.today) => None,
            Dropped => Some(Progress::Dropped(said.day)),
            Done | Checked => None,
        }
    }

    fn note(&self, value: Progress, note: &Said<Term>) -> Option<Progress> {
        let ahead = note.is_ahead(self.today);
        match value {
            Progress::Open => {
                let other = note.has(Dropped) || (note.has(Done) && !note.future && note.not == 0);
                (!other).then_some(value)
            }
            // "In progress (60%)", "In progress - done by May".
            Progress::Begun => {
                let other = note.has(Dropped) || note.has(Done) && !note.future && !ahead;
                let stopped = note.has(Open) || note.past;
                (!other && !stopped).then_some(value)
            }
            Progress::Done(day) => {
                let whole = note.share.is_none_or(|(n, of)| n == of);
                // Words that are not understood may take it back: "Done; reverted".
                let turned = note.strange
                    || note.not > 0
                    || note.future
                    || note.part
                    || note.only.is_some()
                    || note.until
                    || note.is_unsettled()
                    || note.has(Open)
                    || note.has(Begun)
                    || note.has(Dropped)
                    || ahead;
                (whole && !turned).then_some(Progress::Done(day.or(note.day)))
            }
            Progress::Dropped(day) => {
                let turned = note.turns() || ahead || note.has(Open) || note.has(Begun);
                (!turned && !note.strange).then_some(Progress::Dropped(day.or(note.day)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    fn of(text: &str) -> Reading<Progress> {
        progress(text, jiff::civil::date(2026, 6, 1))
    }

    #[test]
    fn b3_an_action_is_done_only_where_its_state_says_so_whole() {
        let day = jiff::civil::date(2026, 3, 1);
        for (text, on) in [
            ("Complete", None),
            ("Closed", None),
            ("Done (100%)", None),
            ("Completed 2026-03-01", Some(day)),
            ("Closed - 2026-03-01", Some(day)),
            ("Closed (verified)", None),
            ("Done and verified", None),
        ] {
            assert_eq!(of(text), Reading::Is(Progress::Done(on)), "{text}");
        }
        all_are(
            &[
                "Open",
                "Not started",
                "Not complete",
                "On hold",
                "Planned",
                "Reopened",
                "Overdue",
                "To be completed",
            ],
            of,
            Reading::Is(Progress::Open),
        );
        all_are(
            &[
                "In progress",
                "In Progress (60%)",
                "Ongoing",
                "Started",
                "WIP",
            ],
            of,
            Reading::Is(Progress::Begun),
        );
        all_are(
            &["Cancelled", "Withdrawn", "No longer needed"],
            of,
            Reading::Is(Progress::Dropped(None)),
        );
        all_are(
            &[
                "Almost done",
                "Done?",
                "Complete except site 2",
                "80% complete",
                "Done, reopened",
                "Done; reverted",
                "Done - rolled back",
                "Resolved - recurred",
                "Closed - duplicate",
                "Done, Main Street",
                "Completed 2027-01-01",
                "Complete - not tested",
                "Verified",
                "banana",
                "Done (80%)",
                "Was done",
            ],
            of,
            Reading::Unread,
        );
    }
}
