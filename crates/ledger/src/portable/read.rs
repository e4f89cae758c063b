//! Reading a portable book. The input is hostile: no length it states is
//! believed before the bytes have arrived.

use std::io::{self, Read};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::check::{Checker, RawEntry};
use crate::checkpoint::MAX_CHECKPOINT;
use crate::entry::StoredEntry;
use crate::entry::{
    MAX_BLOB, MAX_BODY, MAX_LISTED, MAX_PACKED, MAX_PARTS, MAX_PUBLIC, OrgId, decode_commitments,
    parts_root,
};
use crate::error::LedgerError;
use crate::hash::Hash32;
use crate::portable::{Counts, MAGIC, MAGIC_1, MAX_CHECKPOINTS};

/// Why reading stopped.
pub(crate) enum ReadError {
    Io(io::Error),
    Format { offset: u64, what: String },
}

impl From<ReadError> for LedgerError {
    fn from(error: ReadError) -> LedgerError {
        match error {
            ReadError::Io(error) => LedgerError::Io(error),
            ReadError::Format { offset, what } => {
                LedgerError::Portable(format!("it is damaged at byte {offset}: {what}"))
            }
        }
    }
}

/// The next part of a book.
pub(crate) enum Item {
    Checkpoint { number: u64, text: String },
    Entry(PortableEntry),
    Blob { hash: Hash32, bytes: Vec<u8> },
}

/// An entry as it stands in the file, unchecked.
pub(crate) struct PortableEntry {
    pub position: u64,
    pub time: i64,
    pub hash: Hash32,
    pub commitment: Hash32,
    pub public: Option<Vec<u8>>,
    pub commitments: Option<Vec<u8>>,
    pub blobs: Vec<u8>,
    pub redactions: Vec<u8>,
    pub salt: Option<[u8; 32]>,
    pub body: Option<Vec<u8>>,
}

impl PortableEntry {
    fn raw(&self) -> RawEntry<'_> {
        RawEntry {
            position: self.position,
            time: self.time,
            hash: &self.hash.0,
            commitment: &self.commitment.0,
            public: self.public.as_deref(),
            commitments: self.commitments.as_deref(),
            blobs: &self.blobs,
            redactions: &self.redactions,
            salt: self.salt.as_ref().map(|salt| &salt[..]),
            body: self.body.as_deref(),
        }
    }

    /// The entry as a database would give it.
    pub fn stored(&self) -> Result<StoredEntry, LedgerError> {
        crate::store::stored_entry(&self.raw())
    }
}

impl Item {
    /// Hands the part to the verification.
    pub fn check(&self, checker: &mut Checker) {
        match self {
            Item::Checkpoint { number, text } => checker.checkpoint(*number, text),
            Item::Blob { hash, bytes } => checker.blob(&hash.0, bytes),
            Item::Entry(entry) => checker.entry(&entry.raw()),
        }
    }
}

/// Reads the parts of a book in order: checkpoints, entries, evidence.
pub(crate) struct PortableReader<R> {
    reader: R,
    hasher: Sha256,
    offset: u64,
    version: u8,
    org: OrgId,
    counts: Counts,
    /// Parts read so far, of all kinds.
    read: u64,
    last_blob: Option<Hash32>,
}

impl<R: Read> PortableReader<R> {
    /// Reads the start of the file; fails if this is not a portable book.
    pub fn open(reader: R) -> Result<PortableReader<R>, LedgerError> {
        let mut file = PortableReader {
            reader,
            hasher: Sha256::new(),
            offset: 0,
            version: 2,
            org: OrgId(Uuid::nil()),
            counts: Counts {
                checkpoints: 0,
                entries: 0,
                blobs: 0,
            },
            read: 0,
            last_blob: None,
        };
        match file.array::<24>() {
            Ok(magic) if magic == *MAGIC => {}
            Ok(magic) if magic == *MAGIC_1 => file.version = 1,
            Err(ReadError::Io(error)) => return Err(error.into()),
            _ => {
                return Err(LedgerError::Portable(
                    "it is not a phiward book (or one of a newer format)".to_owned(),
                ));
            }
        }
        file.org = OrgId(Uuid::from_bytes(file.array()?));
        file.counts = Counts {
            checkpoints: file.u64()?,
            entries: file.u64()?,
            blobs: file.u64()?,
        };
        if file.counts.checkpoints > MAX_CHECKPOINTS {
            return Err(file.bad("it states too many checkpoints").into());
        }
        Ok(file)
    }

    pub fn org(&self) -> OrgId {
        self.org
    }

    /// Number of parts the file says it has.
    pub fn items(&self) -> u64 {
        let Counts {
            checkpoints,
            entries,
            blobs,
        } = self.counts;
        checkpoints.saturating_add(entries).saturating_add(blobs)
    }

    /// The next part; `None` once the end of the file was reached and its
    /// hash was found to be right.
    pub fn next(&mut self) -> Result<Option<Item>, ReadError> {
        let at = self.read;
        let Counts {
            checkpoints,
            entries,
            blobs,
        } = self.counts;
        self.read = at.saturating_add(1);
        if at < checkpoints {
            return self.checkpoint(at + 1).map(Some);
        }
        let at = at - checkpoints;
        if at < entries {
            return self.entry(at + 1).map(Some);
        }
        if at - entries < blobs {
            return self.blob().map(Some);
        }
        self.end().map(|()| None)
    }

    fn checkpoint(&mut self, number: u64) -> Result<Item, ReadError> {
        let bytes = self.sized(MAX_CHECKPOINT, "a checkpoint")?;
        let text = String::from_utf8(bytes).map_err(|_| self.bad("a checkpoint is not text"))?;
        Ok(Item::Checkpoint { number, text })
    }

    fn entry(&mut self, position: u64) -> Result<Item, ReadError> {
        let time = i64::from_be_bytes(self.array()?);
        let hash = Hash32(self.array()?);
        let format = match self.version {
            1 => [1],
            _ => self.array()?,
        };
        let mut entry = PortableEntry {
            position,
            time,
            hash,
            commitment: hash,
            public: None,
            commitments: None,
            blobs: Vec::new(),
            redactions: Vec::new(),
            salt: None,
            body: None,
        };
        match format {
            [1] => {
                entry.commitment = Hash32(self.array()?);
                self.lists(&mut entry)?;
                match self.array::<1>()? {
                    [0] => {}
                    [1] => {
                        entry.salt = Some(self.array()?);
                        entry.body = Some(self.sized(MAX_BODY, "an entry")?);
                    }
                    _ => {
                        return Err(self.bad("an entry is marked neither present nor redacted"));
                    }
                }
            }
            [2] => {
                entry.public = Some(self.sized(MAX_PUBLIC, "an entry's public part")?);
                let commitments = self.sized(MAX_PARTS * 32, "a list of commitments")?;
                let list = decode_commitments(&commitments).ok_or_else(|| {
                    self.bad("a list of commitments is not a whole number of them")
                })?;
                entry.commitment = parts_root(&list);
                entry.commitments = Some(commitments);
                self.lists(&mut entry)?;
                entry.body = Some(self.sized(MAX_PACKED, "an entry")?);
            }
            _ => return Err(self.bad("an entry is of a format that is not known")),
        }
        Ok(Item::Entry(entry))
    }

    fn lists(&mut self, entry: &mut PortableEntry) -> Result<(), ReadError> {
        entry.blobs = self.sized(MAX_LISTED * 32, "a list of evidence")?;
        entry.redactions = self.sized(MAX_LISTED * 33, "a list of redactions")?;
        Ok(())
    }

    fn blob(&mut self) -> Result<Item, ReadError> {
        let hash = Hash32(self.array()?);
        if self.last_blob.is_some_and(|last| last >= hash) {
            return Err(self.bad("evidence files are not in the order of their hashes"));
        }
        self.last_blob = Some(hash);
        let bytes = self.sized(MAX_BLOB, "an evidence file")?;
        Ok(Item::Blob { hash, bytes })
    }

    fn end(&mut self) -> Result<(), ReadError> {
        let expected: [u8; 32] = self.hasher.clone().finalize().into();
        if self.array::<32>()? != expected {
            return Err(self.bad("the hash at its end does not fit its content"));
        }
        let mut more = [0];
        match read_full(&mut self.reader, &mut more)? {
            0 => Ok(()),
            _ => Err(self.bad("there are bytes after its end")),
        }
    }

    fn sized(&mut self, limit: usize, what: &str) -> Result<Vec<u8>, ReadError> {
        let length = u32::from_be_bytes(self.array()?);
        if length as usize > limit {
            return Err(self.bad(&format!("{what} is larger than allowed")));
        }
        // Grows with what arrives, whatever length was stated.
        let mut bytes = Vec::new();
        let arrived = (&mut self.reader)
            .take(length.into())
            .read_to_end(&mut bytes);
        if arrived.map_err(ReadError::Io)? < length as usize {
            return Err(self.bad("it breaks off"));
        }
        self.hasher.update(&bytes);
        self.offset += u64::from(length);
        Ok(bytes)
    }

    fn u64(&mut self) -> Result<u64, ReadError> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let mut bytes = [0; N];
        if read_full(&mut self.reader, &mut bytes)? < N {
            return Err(self.bad("it breaks off"));
        }
        self.hasher.update(bytes);
        self.offset += N as u64;
        Ok(bytes)
    }

    fn bad(&self, what: &str) -> ReadError {
        ReadError::Format {
            offset: self.offset,
            what: what.to_owned(),
        }
    }
}

/// Fills `bytes` as far as the reader has some; returns how many there were.
fn read_full(reader: &mut impl Read, bytes: &mut [u8]) -> Result<usize, ReadError> {
    let mut filled = 0;
    while filled < bytes.len() {
        match reader.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(ReadError::Io(error)),
        }
    }
    Ok(filled)
}
