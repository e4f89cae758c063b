//! The portable book: one organization's ledger as one file, which can be
//! imported elsewhere and verified without any database.
//!
//! The format is described in `docs/ledger-format.md`. It has one spelling:
//! the same book always gives the same bytes, and every byte counts.

mod read;
mod write;

use std::io::Read;

use crate::check::{Checker, Outside};
use crate::entry::StoredEntry;
use crate::error::{LedgerError, Result};
use crate::report::{Subject, VerifyReport};
use crate::store::LedgerProgress;

pub(crate) use read::{Item, PortableEntry, PortableReader, ReadError};
pub(crate) use write::{Counts, PortableWriter};

/// The first bytes of every portable book. Version 1 is only read: it holds
/// entries of format 1 alone.
pub(crate) const MAGIC: &[u8; 24] = b"phiward portable book 2\n";
pub(crate) const MAGIC_1: &[u8; 24] = b"phiward portable book 1\n";
/// Most checkpoints a portable book can hold; they are kept in memory while
/// it is verified.
pub(crate) const MAX_CHECKPOINTS: u64 = 1 << 20;

/// Hands over the entries of a portable book in order, unchecked: what one of them says
/// of the book is only worth what [`verify_portable`] says of the file.
///
/// # Errors
/// [`LedgerError::Portable`] where the file makes no sense, [`LedgerError::Io`] if the
/// reader fails, and those of `take`.
pub fn read_portable<E: From<LedgerError>>(
    reader: impl Read,
    mut take: impl FnMut(StoredEntry) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let mut reader = PortableReader::open(reader)?;
    while let Some(item) = reader.next().map_err(LedgerError::from)? {
        if let Item::Entry(entry) = item {
            take(entry.stored()?)?;
        }
    }
    Ok(())
}

/// Verifies a portable book as [`crate::Ledger::verify`] does a database, and
/// that the file itself is whole. Needs no database and bounded memory.
///
/// A file that breaks off or makes no sense from some byte on, be it the
/// first, is a finding and not an error: its bytes may have been altered.
///
/// # Errors
/// [`LedgerError::Io`] if the reader fails.
pub fn verify_portable(
    reader: impl Read,
    outside: &Outside,
    progress: &mut dyn FnMut(LedgerProgress),
) -> Result<VerifyReport> {
    let mut reader = match PortableReader::open(reader) {
        Ok(reader) => reader,
        Err(error @ LedgerError::Portable(_)) => {
            return Ok(VerifyReport::unreadable(outside, error.to_string()));
        }
        Err(error) => return Err(error),
    };
    let mut checker = Checker::new(reader.org(), outside);
    let total = reader.items();
    let mut done = 0;
    loop {
        match reader.next() {
            Ok(Some(item)) => {
                item.check(&mut checker);
                done += 1;
                if done % 1024 == 0 {
                    progress(LedgerProgress { done, total });
                }
            }
            Ok(None) => break,
            Err(ReadError::Io(error)) => return Err(error.into()),
            Err(ReadError::Format { offset, what }) => {
                checker.report.find(
                    Subject::File,
                    format!("the file is damaged at byte {offset}: {what}; nothing after that could be read"),
                );
                break;
            }
        }
    }
    progress(LedgerProgress { done, total });
    Ok(checker.finish())
}
