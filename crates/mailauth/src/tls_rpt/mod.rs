//! TLS-RPT (RFC 8460): where senders report failures of TLS.

mod lint;
mod record;
pub mod rules;

pub use lint::{Facts, gather, lint};
pub use record::{Record, RecordFault};
