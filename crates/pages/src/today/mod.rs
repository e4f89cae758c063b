//! The first page of an organization, and the guided path through the analysis.

mod due;
mod elements;
mod next;

pub use due::{Due, Mine, due_lines, nothing_due};
pub use elements::{ElementLine, Missing, Way, element_lines};
pub use next::{NextStep, next_step};

use crate::charts::Chart;
use crate::{Link, Shell};

/// What needs you today, and where the analysis stands.
#[derive(Debug, askama::Template)]
#[template(path = "today/today.html")]
pub struct Today<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// What needs the person, the most pressing first.
    pub due: Vec<Due>,
    /// What to say where nothing does.
    pub nothing: String,
    /// The next best step of the analysis; `None` when nothing is missing.
    pub next: Option<NextStep>,
    /// The nine elements.
    pub elements: Vec<ElementLine>,
    /// How many of them are complete.
    pub complete: usize,
    /// Open risks by level.
    pub levels: Option<Chart>,
    /// Rated risks by likelihood and impact.
    pub heat: Option<Chart>,
    /// Open risks above tolerance, actions past due, and all that is missing,
    /// as number, words and address.
    pub figures: Vec<(String, &'static str, String)>,
    /// The last backup; `None` on a page of the past.
    pub backup: Option<Backup>,
}

/// When the records were last copied to safety.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Sign of a status.
    pub sign: &'static str,
    /// A few words.
    pub words: String,
    /// What to know or do.
    pub hint: String,
    /// How to make one at the command line.
    pub command: &'static str,
}

impl Backup {
    /// What to say of the last backup: the day it was made and checked, and how
    /// many changes were recorded since.
    pub fn of(last: Option<(jiff::civil::Date, u64)>, today: jiff::civil::Date) -> Backup {
        let command = "phiward backup";
        let Some((day, since)) = last else {
            return Backup {
                sign: "late",
                words: "No backup yet".into(),
                hint: "Whoever looks after the server makes one with this command; it copies all records and checks the copy.".into(),
                command,
            };
        };
        let days = (today - day).get_days();
        let changes = crate::html::plural(since, "change", "changes");
        Backup {
            sign: if since > 0 && days > 7 {
                "late"
            } else {
                "done"
            },
            words: format!("Made and verified {}", crate::html::day_words(day)),
            hint: match since {
                0 => "Everything recorded is in it.".into(),
                _ => format!(
                    "{changes} since then {} not in it.",
                    if since == 1 { "is" } else { "are" }
                ),
            },
            command,
        }
    }
}

/// The guided path: the nine elements, and the next best step.
#[derive(Debug, askama::Template)]
#[template(path = "today/start.html")]
pub struct Start<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Short names of the nine, for the step indicator.
    pub steps: Vec<&'static str>,
    /// The first that is not complete, from 1; 10 when all are.
    pub at: usize,
    /// The next best step.
    pub next: Option<NextStep>,
    /// The nine elements.
    pub elements: Vec<ElementLine>,
    /// Other things to do at any time.
    pub also: Vec<Link>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn i6_a_backup_that_misses_changes_for_long_is_pointed_out() {
        let today = date(2026, 3, 20);
        assert_eq!(Backup::of(None, today).sign, "late");
        assert_eq!(Backup::of(Some((date(2026, 3, 1), 0)), today).sign, "done");
        assert_eq!(Backup::of(Some((date(2026, 3, 19), 4)), today).sign, "done");
        let old = Backup::of(Some((date(2026, 3, 1), 1)), today);
        assert_eq!(
            (old.sign, old.hint.as_str()),
            ("late", "1 change since then is not in it.")
        );
    }
}
