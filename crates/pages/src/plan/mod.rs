//! Pages of the plan: actions, acceptances, tolerance.

mod acceptances;
mod action;
mod asked;
mod board;
mod list;
mod mine;
mod row;
mod timeline;
mod tolerance;

pub use acceptances::{AcceptanceCard, AcceptancePage, AcceptancesPage, ruling_about};
pub use action::ActionPage;
pub use asked::{actions, of_me};
pub use board::BoardPage;
pub use list::ActionListPage;
pub use mine::MinePage;
pub use row::ActionRow;
pub use timeline::TimelinePage;
pub use tolerance::TolerancePage;
