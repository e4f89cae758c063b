//! An entry of the ledger: what is given, what is stored, and its limits.
//!
//! The encoding is described for other implementations in
//! `docs/ledger-format.md`; the tests in this folder pin it.

mod header;
mod lists;
mod parts;

use uuid::Uuid;

use crate::hash::Hash32;

pub(crate) use header::Header;
pub use header::{commitment, genesis, part_commitment, parts_root};
pub(crate) use lists::{
    Listed, decode_blobs, decode_commitments, decode_redactions, encode_blobs, encode_redactions,
};
pub(crate) use parts::{MAX_PACKED, pack, redact_packed, unpack};

/// Largest body of one entry, in bytes: all its parts together (4 MiB).
pub const MAX_BODY: usize = 4 << 20;
/// Largest public part of one entry, in bytes (256 KiB).
pub const MAX_PUBLIC: usize = 256 << 10;
/// Most separately redactable parts of one entry.
pub const MAX_PARTS: usize = 2048;
/// Largest evidence file, in bytes (64 MiB).
pub const MAX_BLOB: usize = 64 << 20;
/// Most evidence files one entry may introduce, and most things it may redact.
pub const MAX_LISTED: usize = 4096;
/// Most entries in one append.
pub const MAX_ENTRIES: usize = 20_000;
/// Most bytes (entries and evidence together) in one append (256 MiB).
pub const MAX_APPEND: usize = 256 << 20;

/// The organization a ledger belongs to. Every statement against the database
/// carries one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrgId(pub Uuid);

impl std::fmt::Display for OrgId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Where a ledger stands: its last entry. A ledger is known by position and
/// hash together, since another history has other hashes at the same positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    /// Number of the last entry, which is also their count; 0 when empty.
    pub position: u64,
    /// Hash of the last entry; [`genesis`] when empty.
    pub hash: Hash32,
    /// Time of the last entry, in microseconds since 1970 UTC; `i64::MIN`
    /// when empty.
    pub time: i64,
}

impl Head {
    /// The head of an empty ledger.
    pub fn empty(org: OrgId) -> Head {
        Head {
            position: 0,
            hash: genesis(org),
            time: i64::MIN,
        }
    }
}

/// One separately redactable part of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPart {
    /// 32 random bytes, never used twice. They keep a redacted part from being
    /// guessed from its commitment.
    pub salt: [u8; 32],
    /// What it says; opaque to the ledger.
    pub bytes: Vec<u8>,
}

/// An entry to be appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// When it was recorded, in microseconds since 1970 UTC. Raised to the
    /// time of the entry before it, so that times never decrease.
    pub time: i64,
    /// What can never be redacted; opaque to the ledger. At most
    /// [`MAX_PUBLIC`] bytes.
    pub public: Vec<u8>,
    /// What can be redacted part by part: at most [`MAX_PARTS`], together at
    /// most [`MAX_BODY`] bytes.
    pub parts: Vec<NewPart>,
    /// Hashes of the evidence files this entry introduces.
    pub blobs: Vec<Hash32>,
}

/// Something a redaction takes out of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Redaction {
    /// The whole body of the entry at this position, which must be of format 1.
    Entry(u64),
    /// One part of an entry of format 2.
    Part {
        /// Position of the entry.
        entry: u64,
        /// Which of its parts, from 0.
        part: u32,
    },
    /// The bytes of the evidence file with this hash.
    Blob(Hash32),
}

impl std::fmt::Display for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Redaction::Entry(position) => write!(f, "entry {position}"),
            Redaction::Part { entry, part } => write!(f, "part {part} of entry {entry}"),
            Redaction::Blob(hash) => write!(f, "evidence {hash}"),
        }
    }
}

/// An entry as read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Number of the entry, from 1.
    pub position: u64,
    /// Microseconds since 1970 UTC.
    pub time: i64,
    /// Hash of the entry, which covers everything before it.
    pub hash: Hash32,
    /// What the chain covers in place of what can be redacted. Format 1: the
    /// commitment to salt and body; format 2: the root over the commitments
    /// to the parts.
    pub commitment: Hash32,
    /// What can never be redacted; `None` for an entry of format 1.
    pub public: Option<Vec<u8>>,
    /// What can be redacted; `None` for a part that was. An entry of format 1
    /// has one part, its body.
    pub parts: Vec<Option<Vec<u8>>>,
    /// Evidence files the entry introduces.
    pub blobs: Vec<Hash32>,
    /// What the entry redacts.
    pub redactions: Vec<Redaction>,
    /// Whether the entry sets the clock right: its time is the true one,
    /// although earlier than that of the entry before it. See
    /// [`crate::Ledger::set_clock_right`].
    pub sets_clock_right: bool,
}

impl StoredEntry {
    /// The format the entry was written in, 1 or 2.
    pub fn format(&self) -> u32 {
        if self.public.is_some() { 2 } else { 1 }
    }

    /// The ledger's head when this entry was its last.
    pub fn head(&self) -> Head {
        Head {
            position: self.position,
            hash: self.hash,
            time: self.time,
        }
    }
}
