//! What the analysis covers: lists and pages of assets, flows, vendors, sites,
//! people and what else the scope is made of (A1 to A5).

pub mod coverage;
mod facts;
mod kinds;
mod list;
mod map;
mod overview;
mod record;
mod touches;
pub mod workbook;

pub use facts::{Fact, FactGroup, Piece, fact_groups};
pub use kinds::{Scoped, of_kind, of_word};
pub use list::ListPage;
pub use map::MapPage;
pub use overview::{Line, Overview};
pub use record::RecordPage;
pub use touches::{Touch, TouchGroup, touches};
