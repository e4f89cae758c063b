//! BIMI (draft-brand-indicators-for-message-identification): a logo beside mail
//! that passes DMARC.

mod lint;
mod record;
pub mod rules;

pub use lint::{Facts, gather, lint};
pub use record::{Record, RecordFault};
