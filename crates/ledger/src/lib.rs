//! The ledger of phiward: per organization an append-only, hash-chained
//! sequence of entries on SQLite or PostgreSQL.
//!
//! Entries are bytes here; what they mean is the register's business. This
//! crate makes them durable, ordered and provable: see [`Ledger`] for storing
//! and reading, [`SignedCheckpoint`] for what is kept elsewhere,
//! [`Ledger::verify`] and [`verify_portable`] for checking, and
//! `docs/ledger-format.md` in this crate for the formats.

pub mod check;
pub mod checkpoint;
mod db;
pub mod entry;
pub mod error;
pub mod hash;
pub mod merkle;
pub mod note;
pub mod portable;
pub mod report;
pub mod side;
pub mod store;

pub use check::Outside;
pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use entry::{Head, MAX_LISTED, NewEntry, NewPart, OrgId, Redaction, StoredEntry};
pub use error::{LedgerError, Result};
pub use hash::Hash32;
pub use note::{PublicKey, SigningKey};
pub use portable::{read_portable, verify_portable};
pub use report::{Signer, Subject, VerifyFinding, VerifyReport};
pub use store::{Beside, Blob, ImportOutcome, Ledger, LedgerProgress, Listing, OrgRow, Seen};

/// Every SQL statement by name, for the test that prepares each on both databases.
#[doc(hidden)]
pub fn statements() -> &'static [(&'static str, &'static str)] {
    db::statements::ALL
}

/// The same for what the tables beside the ledgers keep: accounts and access.
#[doc(hidden)]
pub fn side_statements() -> &'static [(&'static str, &'static str)] {
    side::statements::ALL
}

/// The same for what is observed of mail.
#[doc(hidden)]
pub fn mail_statements() -> &'static [(&'static str, &'static str)] {
    side::mail::statements::ALL
}
