//! The register: what is known of one organization, and the rules for changing it.
//!
//! ```text
//! Command ── Register::decide ──► Entry ── ledger ──► Register::apply
//! ```
//!
//! Deciding is pure: no I/O, no clock, no randomness. Applying never fails.
//! Everything a page, rule or document shows is read from a [`Register`].

#![cfg_attr(
    not(test),
    deny(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::disallowed_types
    )
)]

mod acting;
mod actor;
mod command;
mod copies;
mod coverage;
mod decide;
mod deciding;
mod diff;
mod duties;
mod elements;
mod entered;
mod entry;
mod entry_summary;
mod fact_changes;
mod facts;
mod find;
mod guidance;
mod hands;
mod id;
mod index;
mod likelihood;
mod mail;
mod outside;
mod packs;
mod proposals;
mod record;
pub mod records;
mod refusal;
mod register;
mod rests_on;
mod risk_list;
mod rows;
mod safeguards;
mod scope;
mod search;
mod snapshot;
mod table;
mod tag;
mod tally;
mod verb;
pub mod verbs;
mod words;

pub use actor::{Actor, Assurance, NamedPerson, UNKNOWN, Via, looks_same, same_name};
pub use command::{Command, Request, VERBS};
pub use copies::{Copies, LookedUp, copies_of};
pub use coverage::{Coverage, Covered, Gap, GapKind, SettledThreat};
pub use deciding::{NewEvidence, Shown};
pub use diff::{Difference, FieldChange, diff, field_changes};
pub use duties::Duties;
pub use elements::{Element, ElementProgress, ElementStatus, Elements};
pub use entry::{
    Change, DecodeError, Encoded, Entry, FORMAT, MAX_CHANGES, Outline, Performed, StoredRecord,
    Written,
};
pub use entry_summary::EntrySummary;
pub use facts::{SettledByFact, settled_by_facts};
pub use find::FindError;
pub use guidance::{audience, words_for};
pub use id::{Id, Ref};
pub use index::Index;
pub use mail::{
    Closure, MailProposal, closures, drift_trigger, mail_proposals, new_senders_trigger,
};
pub use outside::served_by;
pub use packs::{Fit, PackTally, ScenarioFits, fits_of, names_of, pack_tallies};
pub use proposals::{LookedAt, Proposal, VendorProposal, looked_at, proposals, vendor_proposals};
pub use record::{AnyRecord, Kind, REDACTED, Record, Standing, Tables};
pub use refusal::Refusal;
pub use register::Register;
pub use risk_list::{RiskList, RiskSort};
pub use safeguards::{
    AssessedProvision, BearingSafeguard, Implementation, SafeguardTally, assessed_provisions,
    bearing_safeguards,
};
pub use scope::{Applicability, applicability};
pub use search::RiskFilter;
pub use snapshot::{FOLD, SnapshotError};
pub use table::{Row, Table};
pub use tag::{NotATag, Tag};
pub use tally::Tally;
pub use verb::{BULK, DoneBy, Meta, Needs, On, RESTATE, is_code, save_code, save_needs};
pub use words::{UnknownWord, article};
