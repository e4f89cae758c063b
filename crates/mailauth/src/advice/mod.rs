//! What a domain should publish, proved before anybody sees it (decision 0028).
//!
//! [`advise`] takes what stands ([`crate::audit::Audit`]) and what is wished ([`Wish`]), and
//! gives [`Step`]s: what to add, change, delete or ask for, with what is lost or changed by it
//! and the way back. The texts are laid over DNS ([`crate::dns::Overlay`]), audited, and held
//! against who may send today; one that does not hold is taken away, and the step says why.

mod advise;
mod dmarc;
mod place;
mod prove;
mod senders;
mod signing;
mod spf;
mod step;
mod transport;
mod wish;

pub use advise::advise;
pub use prove::published;
pub use step::{Action, File, Refusal, Step, Subject};
pub use wish::{OtherKind, OtherSender, SentFrom, Wish, own_address};
