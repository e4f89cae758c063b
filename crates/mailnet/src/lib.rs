//! The network side of e-mail authentication.
//!
//! [`dns::Dns`] asks name servers over UDP and TCP, [`sts::Policies`] fetches
//! MTA-STS policies over HTTPS, [`imap`] reads mailboxes. Nothing here decides anything: what was heard goes
//! to the library `mailauth`.

pub mod dns;
pub mod imap;
mod reach;
pub mod sts;
mod tls;

pub use reach::{NotReached, Reach};
pub use tls::{Trust, TrustError};
