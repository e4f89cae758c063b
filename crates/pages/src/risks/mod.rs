//! Pages of the risk register.

mod filter;
mod list;
mod neighbours;
mod words;

pub use filter::{ListOrder, order, risk_filter};
pub use list::{PER_PAGE, RiskListPage, RiskRow, csv, picked};
pub use neighbours::{Neighbours, neighbours};
pub use words::{affected, short_state, strategy_hint, treatment};
