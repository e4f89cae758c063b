//! The network side of e-mail authentication.
//!
//! [`dns::Dns`] asks name servers over UDP and TCP, [`sts::Policies`] fetches
//! MTA-STS policies over HTTPS, [`imap`] reads mailboxes, and [`oauth`] gets the tokens
//! that open them. Nothing here decides anything: what was heard goes to the library
//! `mailauth`.

pub mod authority;
pub mod dns;
mod https;
pub mod imap;
pub mod oauth;
mod reach;
pub mod sts;
mod tls;

pub use https::HttpsError;
pub use reach::{NotReached, Reach};
pub use tls::{Distrust, Trust, TrustError};
