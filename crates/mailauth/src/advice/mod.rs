//! The records a domain should publish, with what they replace and the way back.
//!
//! What is proposed goes through the linter before anybody sees it: the proposals
//! are laid over DNS ([`crate::dns::Overlay`]) and audited.

mod dmarc;
mod proposal;
mod spf;
mod transport;

pub use proposal::{File, Proposal, Subject, Wish, propose, published};
