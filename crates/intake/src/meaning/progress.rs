//! How far work on an action is.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, When, read};
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
    /// Open, and it should not be; begun work may be late, too.
    Late,
}

use Term::{Begun, Checked, Done, Dropped, Late, Open};

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
            "open|new|planned|not started|not yet started|not begun|not closed|not complete|not completed|not done|not finished|not implemented|incomplete|pending|to do|todo|to be done|to be started|to be completed|scheduled|proposed|approved|assigned|on hold|deferred|postponed|backlog|waiting|waiting on|waiting for|blocked|reopened|re opened|outstanding|unresolved|draft|identified|accepted|submitted|yet to start",
        ),
        (
            Late,
            "delayed|late|overdue|past due|off track|at risk|behind schedule|behind",
        ),
    ],
    fillers: "action|actions|task|item|work|remediation|measure|fully|successfully|patched|installed|deployed|it|vendor|team|staff|signed off|on time|early",
};

/// What an action's state says.
pub fn progress(text: &str, when: impl Into<When>) -> Reading<Progress> {
    read(text, &GRAMMAR, &By { when: when.into() })
}

/// How much of the work a cell says is done: “90%”, “0.9”, “9/10”, “90”. `None`: it does not
/// say it so that it can be read.
pub fn share(text: &str) -> Option<f64> {
    let plain = crate::workbook::squeeze(text).to_lowercase();
    let number = plain
        .trim_end_matches("complete")
        .trim_end_matches("done")
        .trim()
        .to_owned();
    if let Some(percent) = number.strip_suffix('%') {
        let percent: f64 = percent.trim().parse().ok()?;
        return (0.0..=100.0).contains(&percent).then_some(percent / 100.0);
    }
    if let Some((done, of)) = number.split_once('/') {
        let (done, of): (f64, f64) = (done.trim().parse().ok()?, of.trim().parse().ok()?);
        return (of > 0.0 && (0.0..=of).contains(&done)).then(|| done / of);
    }
    // 1 is the whole: what a spreadsheet holds for 100%.
    let number: f64 = number.parse().ok()?;
    match number {
        n if (0.0..=1.0).contains(&n) => Some(n),
        n if (0.0..=100.0).contains(&n) => Some(n / 100.0),
        _ => None,
    }
}

struct By {
    when: When,
}

impl Judge<Term> for By {
    type Value = Progress;

    fn when(&self) -> Option<When> {
        Some(self.when)
    }

    fn head(&self, said: &Said<Term>) -> Option<Progress> {
        // "Done and verified" is done; that it was verified is not taken over.
        let is_done = |term: &Term| matches!(term, Done | Checked);
        let ahead = said.is_ahead(self.when.today);
        if !said.terms.is_empty() && said.terms.iter().all(is_done) {
            let whole = said.share.is_none_or(|(n, of)| n == of);
            let open = said.turns() && !(whole && said.turns_by_share());
            return (!open && !ahead && said.has(Done)).then(|| Progress::Done(said.on()));
        }
        // What is late is open.
        let plain = |term: &Term| match term {
            Late => Open,
            other => *other,
        };
        let first = plain(said.terms.first()?);
        if said.terms.iter().any(|term| plain(term) != first) {
            return None;
        }
        let sure = said.not == 0 && !said.doubt && !said.past && !said.unknown;
        match first {
            Open => sure.then_some(Progress::Open),
            Begun => (sure && !said.future).then_some(Progress::Begun),
            Dropped if said.turns() || ahead => None,
            Dropped => Some(Progress::Dropped(said.on())),
            Done | Checked | Late => None,
        }
    }

    /// Nothing is left to be done of what is done or dropped.
    fn relieves(&self, value: Progress) -> bool {
        matches!(value, Progress::Done(_) | Progress::Dropped(_))
    }

    /// “Done (100%)”.
    fn narrowed(&self, value: Progress, note: &Said<Term>) -> Option<Progress> {
        let whole = note.share.is_some_and(|(n, of)| n == of) && note.turns_by_share();
        let done = matches!(value, Progress::Done(_)) && note.terms.iter().all(|t| *t == Done);
        (whole && done && !note.is_ahead(self.when.today)).then_some(value)
    }

    fn note(&self, value: Progress, note: &Said<Term>) -> Option<Progress> {
        let ahead = note.is_ahead(self.when.today);
        match value {
            Progress::Open => {
                let other = note.has(Dropped) || (note.has(Done) && !note.future && note.not == 0);
                (!other).then_some(value)
            }
            // "In progress (60%)", "In progress - done by May".
            Progress::Begun => {
                let to_come = note.future || note.sometime || ahead;
                let other = note.has(Dropped) || note.has(Done) && !to_come;
                let stopped = note.has(Open) || note.past;
                (!other && !stopped).then_some(value)
            }
            Progress::Done(day) => {
                let other = [Open, Late, Begun, Dropped]
                    .iter()
                    .any(|term| note.has(*term));
                // The day on which it was verified is not the day on which it was done.
                let own = note.on().filter(|_| !note.has(Checked));
                (!other).then_some(Progress::Done(day.or(own)))
            }
            Progress::Dropped(day) => {
                let other = [Open, Late, Begun, Done].iter().any(|term| note.has(*term));
                (!other).then_some(Progress::Dropped(day.or(note.on())))
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
            ("Completed 3/1/2026", Some(day)),
            ("100% complete", None),
            ("Done (ticket 4411)", None),
            // A month is no day, and verified is not done.
            ("Completed March 2026", None),
            ("Closed (verified 2026-03-01)", None),
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
                "Done - pending sign-off",
                "Completed, Phase 1",
                "Cancelled?",
                "Cancelled - see PM-07",
            ],
            of,
            Reading::Unread,
        );
    }
    #[test]
    fn b3_how_much_is_done_is_a_number_or_not_known() {
        for (text, expected) in [
            ("90%", Some(0.9)),
            ("90 %", Some(0.9)),
            ("90", Some(0.9)),
            ("0.9", Some(0.9)),
            ("9/10", Some(0.9)),
            ("90% complete", Some(0.9)),
            ("100", Some(1.0)),
            ("1", Some(1.0)),
            ("100%", Some(1.0)),
            ("0", Some(0.0)),
            ("120%", None),
            ("most", None),
            ("", None),
        ] {
            assert_eq!(share(text), expected, "{text}");
        }
    }
}
