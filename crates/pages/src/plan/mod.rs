//! Pages of the plan: actions, acceptances, tolerance.

mod words;

pub use words::action_state;
