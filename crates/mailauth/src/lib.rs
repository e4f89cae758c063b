//! E-mail authentication: SPF, DKIM, DMARC, MTA-STS, TLS-RPT, BIMI.
//!
//! Records are parsed with the position of every part, so that a finding can
//! point at the place in the record it speaks of. DNS is asked through
//! [`dns::Resolver`]; what it says is kept in three values, *present*, *absent*
//! and *could not tell*, and the third never turns into the second.
//!
//! The crate has no sockets, no clock and no files of its own.

#![cfg_attr(
    not(test),
    deny(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::disallowed_types
    )
)]

pub mod advice;
pub mod audit;
pub mod bimi;
pub mod diagnostic;
pub mod dkim;
pub mod dmarc;
pub mod dns;
mod lint;
pub mod mta_sts;
pub mod mx;
pub mod name;
mod number;
pub mod provider;
pub mod report;
pub mod rollout;
pub mod sender_rules;
pub mod senders_seen;
pub mod spf;
pub mod tag_list;
pub mod tls_rpt;

pub use diagnostic::{Diagnostic, Rule, Severity, Span};
pub use name::DomainName;
pub use number::thousands;
