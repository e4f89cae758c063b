//! What one person has to do.

use super::asked::actions;
use super::list::tabs;
use super::row::ActionRow;
use crate::{Link, Query, Shell};
use register::records::{ActionState, Person};
use register::{Id, Register};

/// A person's part of the plan.
#[derive(Debug, askama::Template)]
#[template(path = "plan/mine.html")]
pub struct MinePage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the plan.
    pub tabs: Vec<Link>,
    /// Whether the account stands for a person of the book.
    pub known: bool,
    /// Open actions of the person, those due first.
    pub open: Vec<ActionRow<'p>>,
    /// Done by the person, to be confirmed by somebody else.
    pub waiting: Vec<ActionRow<'p>>,
    /// Done by others, which this person may confirm.
    pub to_confirm: Vec<ActionRow<'p>>,
}

impl<'p> MinePage<'p> {
    /// The part of a person.
    pub fn new(shell: &'p Shell, register: &'p Register, me: Option<Id<Person>>) -> MinePage<'p> {
        let mine = |state: &str| {
            let query = Query::default().with("owner", "me").with("progress", state);
            actions(register, &query, me, shell.today)
                .into_iter()
                .map(|action| ActionRow::of(register, action, shell.today))
                .collect::<Vec<_>>()
        };
        let others = register.tables.actions.live().filter(|action| {
            action.state == ActionState::Done
                && me
                    .is_some_and(|me| action.owner != Some(me) && !action.past_owners.contains(&me))
        });
        MinePage {
            shell,
            tabs: tabs(shell, "/plan/mine"),
            known: me.is_some(),
            open: mine(""),
            waiting: mine("done"),
            to_confirm: others
                .map(|action| ActionRow::of(register, action, shell.today))
                .collect(),
        }
    }
}
