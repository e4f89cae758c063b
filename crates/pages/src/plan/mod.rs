//! Pages of the plan: actions, acceptances, tolerance.

mod acceptances;
mod action;
mod board;
mod filter;
mod list;
mod mine;
mod timeline;
mod tolerance;
mod words;

pub use acceptances::{AcceptanceCard, AcceptancePage, AcceptancesPage, ruling_about};
pub use action::ActionPage;
pub use board::BoardPage;
pub use filter::{actions, level_of};
pub use list::{ActionListPage, ActionRow, csv};
pub use mine::MinePage;
pub use timeline::TimelinePage;
pub use tolerance::TolerancePage;
pub use words::action_state;
