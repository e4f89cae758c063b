//! What risk management lives with (B1).

use super::list::tabs;
use crate::{Link, Shell};
use register::records::{Approved as _, Tolerance};
use register::{Record, Register, Tally};

/// The statement in force and those before it.
#[derive(Debug, askama::Template)]
#[template(path = "plan/tolerance.html")]
pub struct TolerancePage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the plan.
    pub tabs: Vec<Link>,
    /// The statement in force.
    pub now: Option<Statement<'p>>,
    /// All others, newest first.
    pub others: Vec<Statement<'p>>,
    /// Open risks above it.
    pub above: u32,
}

/// A statement of tolerance.
#[derive(Debug)]
pub struct Statement<'p> {
    /// The statement.
    pub it: &'p Tolerance,
    /// What can be done to it by who looks.
    pub verbs: Vec<Link>,
    /// Who approved it.
    pub by: String,
    /// When, and when that was entered where it was another day.
    pub on: String,
    /// When it ended; empty where it has not.
    pub ended: String,
    /// Whether that person stands by it.
    pub affirmed: bool,
}

impl<'p> TolerancePage<'p> {
    /// The page of a day.
    pub fn new(shell: &'p Shell, register: &'p Register, tally: &Tally) -> TolerancePage<'p> {
        let statement = |it: &'p Tolerance| Statement {
            it,
            by: it.approved_by_words(register),
            on: it.approved_on.map_or_else(String::new, |on| {
                crate::html::said(register, it.reference(), "approved_on", on)
            }),
            ended: crate::html::ended(register, it),
            affirmed: it.asserted(register).is_none(),
            verbs: crate::verb_page::links(register, shell, &it.clone().into()),
        };
        let now = register.tolerance(shell.today);
        TolerancePage {
            shell,
            tabs: tabs(shell, "/plan/tolerance"),
            now: now.map(statement),
            others: register
                .tables
                .tolerances
                .all()
                .rev()
                .filter(|other| now.is_none_or(|now| now.id != other.id))
                .map(statement)
                .collect(),
            above: tally.above_tolerance,
        }
    }
}

impl TolerancePage<'_> {
    fn above_words(&self) -> String {
        let words = crate::html::plural(self.above, "open risk", "open risks");
        crate::html::first_upper(&words)
    }
}

impl Statement<'_> {
    fn tag(&self) -> String {
        self.it.tag()
    }
}
