//! The network side of e-mail authentication.
//!
//! [`dns::Dns`] asks name servers over UDP and TCP. Nothing here decides anything:
//! what was heard goes to the library `mailauth`.

pub mod dns;
