//! What DNS was asked and what it said, in three values.

mod answer;
mod memo;
mod overlay;
mod recorded;
mod resolver;
mod zone;

pub use answer::{Data, Failure, Outcome, RecordType, Response};
pub use memo::Memo;
pub use overlay::Overlay;
pub use recorded::{Beyond, Recorded};
pub use resolver::Resolver;
pub use zone::{Zone, ZoneError};
