//! MTA-STS (RFC 8461): a domain asks senders to deliver only over TLS with a
//! certificate that fits.

mod fetch;
mod gather;
mod lint;
mod policy;
mod record;
pub mod rules;

pub use fetch::{Fetched, NoFetch, PolicySource, WrittenPolicy};
pub use gather::{Facts, gather};
pub use lint::lint;
pub use policy::{Mode, Pattern, PolicyFault, PolicyFaultKind, PolicyFile};
pub use record::{Record, RecordFault};
