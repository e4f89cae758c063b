//! The books: opens them, carries out commands, imports files and writes documents.
//!
//! Nothing here decides anything about risk; that is the register's. This crate
//! brings the clock, randomness, files and the ledger together around it.

pub mod backup;
pub mod demo;
pub mod export_table;
pub mod mail;
pub mod phi_scan;
pub mod view;

mod book;
mod catalog_copies;
mod data_folder;
mod error;
pub mod files;
mod history;
pub mod import;
mod imported;
mod last_backup;
mod log_index;
mod new_book;
mod open_books;
mod over_fits;
mod past_states;
mod portable;
mod random;
mod register_view;
pub mod report;
mod snapshots;
mod turns;
mod verify;

pub use book::{ATTEMPTS, Ahead, Book, Done, Guard, Kept};
pub use catalog_copies::CatalogCopies;
pub use data_folder::{DataFolder, IMPORTED, is_named};
pub use error::{AppError, Result};
pub use history::LogEntry;
pub use last_backup::LastBackup;
pub use log_index::{LogFilter, LogPage};
pub use new_book::{adopt_catalog, adopt_method};
pub use open_books::{Authorship, Loss, OpenBooks};
pub use over_fits::{Over, dismissals_over, over_fits, risk_over};
pub use portable::TakenIn;
pub use random::{id as new_id, uuid as new_uuid};
pub use register_view::{Computed, RegisterView};
pub use snapshots::Snapshots;
pub use turns::Turn;
pub use verify::{
    Derived, Redacted, check_derived, redacted, redacted_in_portable, redacted_parts_value,
};
