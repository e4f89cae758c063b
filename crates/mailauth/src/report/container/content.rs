//! The bytes of one report, hashed while they are read.

use std::io::{self, BufRead, Read};

use sha2::{Digest, Sha256};

use super::inflate::{Notes, too_much};
use crate::report::Remark;

/// A report's bytes as they come out of all containers.
pub struct Content<'a> {
    inner: &'a mut dyn BufRead,
    hash: Sha256,
    bytes: u64,
    most: u64,
    notes: Notes,
}

/// What is known of a report once all its bytes were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// SHA-256 of its bytes, unpacked.
    pub sha256: [u8; 32],
    /// How many there were.
    pub bytes: u64,
    /// Oddities of what it came in.
    pub remarks: Vec<Remark>,
}

impl<'a> Content<'a> {
    pub(super) fn new(inner: &'a mut dyn BufRead, most: u64, notes: Notes) -> Content<'a> {
        Content {
            inner,
            hash: Sha256::new(),
            bytes: 0,
            most,
            notes,
        }
    }

    /// Reads what is left, so that the hash is that of all bytes.
    ///
    /// # Errors
    /// When the file or archive gives no more before its end.
    pub fn finish(mut self) -> io::Result<Whole> {
        loop {
            let piece = match self.fill_buf() {
                Ok(piece) => piece.len(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if piece == 0 {
                break;
            }
            self.consume(piece);
        }
        Ok(Whole {
            sha256: self.hash.finalize().into(),
            bytes: self.bytes,
            remarks: self.notes.borrow().list(),
        })
    }
}

impl Read for Content<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Content<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.bytes > self.most {
            return Err(too_much(self.most));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is buffered is given again without reading.
        if amount > 0
            && let Ok(piece) = self.inner.fill_buf()
        {
            self.hash.update(piece.get(..amount).unwrap_or(piece));
        }
        self.bytes = self.bytes.saturating_add(amount as u64);
        self.inner.consume(amount);
    }
}
