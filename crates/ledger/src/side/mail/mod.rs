//! What is observed of an organization's mail: reports of others with their rows,
//! names of sending addresses, audits of domains, mailboxes that reports come from.
//!
//! Storage only. None of it is part of a hash chain: what is decided on it goes the
//! way of every decision, into the entries.

mod addresses;
mod arriving;
mod audits;
mod domains;
mod left;
mod mailboxes;
mod many;
mod outcomes;
mod pack;
mod packed_once;
mod reports;
mod retention;
mod rows;
mod seen;
pub(crate) mod statements;
mod together;

pub(crate) use packed_once::pack_rows;

pub use addresses::AddressName;
pub use arriving::ReportsStand;
pub use audits::{AuditRow, NewAudit};
pub use domains::MailDomain;
pub use left::{Left, MailsLooked};
pub use mailboxes::MailboxRow;
pub use outcomes::Outcome;
pub use pack::{MAX_MESSAGES, MailRow, octets, pack, share, unpack};
pub use reports::{
    Beside, NewReport, Overlapping, ReportRow, ReportState, ReportsAsked, ReportsBeside,
    SameReport, TlsRow,
};
pub use retention::Pruned;
pub use rows::RowsOf;
pub use seen::{AddressSum, DomainSum, ReportedRow, ReporterDay, SelectorSeen, TrendRow};
pub use together::{ReporterSum, ReportersAsked};
