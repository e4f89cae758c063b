//! Pages of the risk register.

mod build;
mod build_vendor;
mod filter;
mod heat;
mod list;
mod measures;
mod method;
mod neighbours;
mod page;
mod words;

pub use build::{BuildPage, ChooseAssetPage};
pub use build_vendor::BuildVendorPage;
pub use filter::{ListOrder, order, risk_filter};
pub(crate) use filter::{choices, level_choices, meant};
pub use heat::HeatPage;
pub use list::{PER_PAGE, RiskListPage, RiskRow, csv, picked};
pub use measures::{Proposed, ProposedMeasures};
pub use method::MethodPage;
pub use neighbours::{Neighbours, neighbours};
pub use page::RiskPage;
pub(crate) use page::{acceptance_sign, story};
pub use words::{affected, short_state, strategy_hint, treatment};
