//! The office: opens books, carries out commands, imports files and writes documents.
//!
//! Nothing here decides anything about risk; that is the register's. The office
//! brings the clock, randomness, files and the ledger together around it.

pub mod backup;
pub mod demo;
pub mod export_table;
pub mod mail;
pub mod phi_scan;
pub mod view;

mod book;
mod books;
mod borrowed;
mod error;
pub mod files;
mod found;
mod history;
pub mod import;
mod last_backup;
mod office;
mod random;
mod reading;
pub mod report;
mod trail;
mod verify;

pub use book::{Book, Done};
pub use books::{Books, By};
pub use borrowed::Borrowing;
pub use error::{AppError, Result};
pub use found::{adopt_catalog, adopt_method};
pub use history::LogEntry;
pub use last_backup::LastBackup;
pub use office::Office;
pub use random::{id as new_id, uuid as new_uuid};
pub use reading::{Derived, Reading};
pub use trail::{LogPage, LogWhich};
pub use verify::check_derived;
