//! An action on the board and among those of one person.

use catalog::Level;
use fields::columns::{action_state, level_of};
use jiff::civil::Date;
use register::Register;
use register::records::Action;

/// An action as a card or a line.
#[derive(Debug)]
pub struct ActionRow<'p> {
    /// The action.
    pub action: &'p Action,
    /// State in words.
    pub state: String,
    /// Sign of the state.
    pub sign: &'static str,
    /// Owner.
    pub owner: &'p str,
    /// The highest level of what it reduces.
    pub level: Option<Level>,
    /// Ledger position of its last change.
    pub revision: u64,
}

impl<'p> ActionRow<'p> {
    /// An action as a row.
    pub fn of(register: &'p Register, action: &'p Action, today: Date) -> ActionRow<'p> {
        let (sign, state) = action_state(action, today);
        ActionRow {
            action,
            state: crate::html::first_upper(&state),
            sign,
            owner: match action.owner {
                Some(_) => register.person_name(action.owner),
                None => "",
            },
            level: level_of(register, action),
            revision: register
                .tables
                .revision(register::Record::reference(action))
                .unwrap_or_default(),
        }
    }
}
