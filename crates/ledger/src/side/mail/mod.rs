//! What is observed of an organization's mail: reports of others with their rows,
//! names of sending addresses, audits of domains, mailboxes that reports come from.
//!
//! Storage only. None of it is part of a hash chain: what is decided on it goes the
//! way of every decision, into the entries.

mod addresses;
mod audits;
mod domains;
mod left;
mod mailboxes;
mod outcomes;
mod reports;
mod retention;
mod rows;
mod seen;
pub(crate) mod statements;
mod together;

pub use addresses::AddressName;
pub use audits::{AuditRow, NewAudit};
pub use domains::MailDomain;
pub use left::{Left, MailsLooked};
pub use mailboxes::MailboxRow;
pub use outcomes::Outcome;
pub use reports::{
    NewReport, Overlapping, ReportRow, ReportState, ReportsAsked, SameReport, TlsRow,
};
pub use retention::Pruned;
pub use rows::{MAX_MESSAGES, NewRow, OutcomeSum};
pub use seen::{AddressSum, DomainSum, ReportedRow, ReporterDay, SelectorSeen, TrendRow};
pub use together::{ReporterSum, ReportersAsked};
