//! The network side of e-mail authentication.
//!
//! [`dns::Dns`] asks name servers over UDP and TCP, [`sts::Policies`] fetches
//! MTA-STS policies over HTTPS, [`imap`] reads mailboxes. Nothing here decides anything: what was heard goes
//! to the library `mailauth`.

pub mod dns;
pub mod imap;
mod public;
pub mod sts;
mod tls;

pub use tls::{Trust, TrustError};
