//! Mail exchangers: who receives a domain's mail (RFC 5321 §5, RFC 7505).

mod gather;
mod lint;
pub mod rules;

pub use gather::{Addresses, Facts, MailHost, Receiving, gather, hosts, receiving};
pub use lint::lint;
