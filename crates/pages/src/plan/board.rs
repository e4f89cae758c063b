//! The actions of the plan by state, to be moved on.

use super::asked::actions;
use super::list::tabs;
use super::row::ActionRow;
use crate::{Link, Query, Shell};
use register::records::{ActionState, Person};
use register::{Id, Register};

/// Cards in a column; the rest is in the list.
const MOST: usize = 30;

/// The board.
#[derive(Debug, askama::Template)]
#[template(path = "plan/board.html")]
pub struct BoardPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the plan.
    pub tabs: Vec<Link>,
    /// The query.
    pub query: &'p Query,
    /// Columns.
    pub columns: Vec<BoardColumn<'p>>,
    /// Everybody's, or mine.
    pub whose: Vec<Link>,
}

/// A column of the board.
#[derive(Debug)]
pub struct BoardColumn<'p> {
    /// Heading.
    pub title: &'static str,
    /// What moves a card on: words and verb; empty where nothing does.
    pub verb: (&'static str, &'static str),
    /// Cards.
    pub rows: Vec<ActionRow<'p>>,
    /// How many there are in all.
    pub all: usize,
    /// The same as a list.
    pub href: String,
}

impl<'p> BoardPage<'p> {
    /// The board of a query.
    pub fn new(
        shell: &'p Shell,
        register: &'p Register,
        query: &'p Query,
        me: Option<Id<Person>>,
    ) -> BoardPage<'p> {
        let column = |title, state: &str, verb| {
            let query = query.with("progress", state);
            let found = actions(register, &query, me, shell.today);
            BoardColumn {
                title,
                verb,
                all: found.len(),
                rows: found
                    .into_iter()
                    .take(MOST)
                    .map(|action| ActionRow::of(register, action, shell.today))
                    .collect(),
                href: format!("{}/plan{}", shell.base, query.href()),
            }
        };
        let page = format!("{}/plan/board", shell.base);
        let own = query.get("owner") == "me";
        BoardPage {
            shell,
            tabs: tabs(shell, "/plan/board"),
            query,
            columns: vec![
                column("Planned", "planned", ("Start", "start")),
                column("In progress", "in_progress", ("Say it is done", "complete")),
                column("Done, not verified", "done", ("Confirm", "confirm")),
                column("Verified", "verified", ("", "")),
            ],
            whose: vec![
                Link {
                    label: "Everybody’s".into(),
                    href: page.clone(),
                    current: !own,
                },
                Link {
                    label: "Mine".into(),
                    href: format!("{page}?owner=me"),
                    current: own,
                },
            ],
        }
    }
}

impl BoardColumn<'_> {
    /// Whether the verb needs no more than a press: beginning work.
    fn at_once(&self, row: &ActionRow<'_>) -> bool {
        row.action.state == ActionState::Planned
    }
}
