//! Writing a portable book.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::check::RawEntry;
use crate::entry::OrgId;
use crate::portable::MAGIC;

/// How many of each a book holds; stated at its start.
#[derive(Clone, Copy)]
pub(crate) struct Counts {
    pub checkpoints: u64,
    pub entries: u64,
    pub blobs: u64,
}

/// Writes the parts of a book in order: checkpoints, entries, evidence.
pub(crate) struct PortableWriter<W> {
    writer: W,
    hasher: Sha256,
}

impl<W: Write> PortableWriter<W> {
    pub fn start(writer: W, org: OrgId, counts: Counts) -> io::Result<PortableWriter<W>> {
        let hasher = Sha256::new();
        let mut out = PortableWriter { writer, hasher };
        out.put(MAGIC)?;
        out.put(org.0.as_bytes())?;
        for count in [counts.checkpoints, counts.entries, counts.blobs] {
            out.put(&count.to_be_bytes())?;
        }
        Ok(out)
    }

    pub fn checkpoint(&mut self, text: &str) -> io::Result<()> {
        self.sized(text.as_bytes())
    }

    pub fn entry(&mut self, entry: &RawEntry<'_>) -> io::Result<()> {
        self.put(&entry.time.to_be_bytes())?;
        self.put(entry.hash)?;
        match (entry.public, entry.commitments) {
            (Some(public), Some(commitments)) => {
                self.put(&[2])?;
                self.sized(public)?;
                self.sized(commitments)?;
                self.sized(entry.blobs)?;
                self.sized(entry.redactions)?;
                self.sized(entry.body.unwrap_or_default())
            }
            _ => {
                self.put(&[1])?;
                self.put(entry.commitment)?;
                self.sized(entry.blobs)?;
                self.sized(entry.redactions)?;
                match (entry.salt, entry.body) {
                    (Some(salt), Some(body)) => {
                        self.put(&[1])?;
                        self.put(salt)?;
                        self.sized(body)
                    }
                    _ => self.put(&[0]),
                }
            }
        }
    }

    pub fn blob(&mut self, hash: &[u8], bytes: &[u8]) -> io::Result<()> {
        self.put(hash)?;
        self.sized(bytes)
    }

    /// Ends the book with the hash of all before and returns the writer.
    pub fn finish(mut self) -> io::Result<W> {
        let digest = self.hasher.finalize();
        self.writer.write_all(&digest)?;
        self.writer.flush()?;
        Ok(self.writer)
    }

    fn sized(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.put(&length.to_be_bytes())?;
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.writer.write_all(bytes)
    }
}
