//! Pages of the risk register.

mod build;
mod build_vendor;
mod heat;
mod list;
mod measures;
mod method;
mod neighbours;
mod pack;
mod packs;
mod page;
mod words;

pub use build::{BuildPage, ChooseAssetPage};
pub use build_vendor::BuildVendorPage;
pub use heat::HeatPage;
pub use list::{RiskListPage, picked};
pub use measures::{Proposed, ProposedMeasures};
pub use method::MethodPage;
pub use neighbours::{Neighbours, neighbours};
pub use pack::{PackPage, rest_of};
pub use packs::PacksPage;
pub use page::RiskPage;
pub(crate) use page::story;
pub use words::{affected, short_state, strategy_hint, treatment};
