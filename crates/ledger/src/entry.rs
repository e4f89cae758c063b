//! An entry of the ledger: its header, its commitment, and its hash.
//!
//! The encoding is described for other implementations in
//! `docs/ledger-format.md`; the tests below pin it.

use sha2::Digest;
use uuid::Uuid;

use crate::hash::{Hash32, domain};

/// Largest body of one entry, in bytes (4 MiB).
pub const MAX_BODY: usize = 4 << 20;
/// Largest evidence file, in bytes (64 MiB).
pub const MAX_BLOB: usize = 64 << 20;
/// Most evidence files one entry may introduce, and most things it may redact.
pub const MAX_LISTED: usize = 4096;
/// Most entries in one append.
pub const MAX_ENTRIES: usize = 20_000;
/// Most bytes (bodies and evidence together) in one append (256 MiB).
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

/// Where a ledger stands: its last entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// An entry to be appended.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// When it was recorded, in microseconds since 1970 UTC. Raised to the
    /// time of the entry before it, so that times never decrease.
    pub time: i64,
    /// What it says; opaque to the ledger. At most [`MAX_BODY`] bytes.
    pub body: Vec<u8>,
    /// 32 random bytes, never used twice. They keep a redacted body from
    /// being guessed from its commitment.
    pub salt: [u8; 32],
    /// Hashes of the evidence files this entry introduces.
    pub blobs: Vec<Hash32>,
}

/// Something a redaction takes out of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Redaction {
    /// The body and salt of the entry at this position.
    Entry(u64),
    /// The bytes of the evidence file with this hash.
    Blob(Hash32),
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
    /// Commitment to salt and body, which stays when they are redacted.
    pub commitment: Hash32,
    /// Salt and body; `None` once redacted.
    pub content: Option<Content>,
    /// Evidence files the entry introduces.
    pub blobs: Vec<Hash32>,
    /// What the entry redacts.
    pub redactions: Vec<Redaction>,
}

impl StoredEntry {
    /// The body, or `None` once redacted.
    pub fn body(&self) -> Option<&[u8]> {
        self.content.as_ref().map(|content| &*content.body)
    }
}

/// Salt and body of an entry that is not redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The 32 random bytes hashed before the body.
    pub salt: [u8; 32],
    /// What the entry says.
    pub body: Vec<u8>,
}

/// The hash that stands before an organization's first entry.
pub fn genesis(org: OrgId) -> Hash32 {
    let mut hasher = domain("phiward ledger genesis 1");
    hasher.update(org.0.as_bytes());
    Hash32(hasher.finalize().into())
}

/// The commitment to a body: what the chain covers in its place.
pub fn commitment(salt: &[u8; 32], body: &[u8]) -> Hash32 {
    let mut hasher = domain("phiward ledger body 1");
    hasher.update(salt);
    hasher.update((body.len() as u64).to_be_bytes());
    hasher.update(body);
    Hash32(hasher.finalize().into())
}

/// What an entry's hash is taken over. `blobs` and `redactions` are in their
/// stored form (see [`encode_blobs`] and [`encode_redactions`]).
#[derive(Clone, Copy)]
pub(crate) struct Header<'a> {
    pub org: OrgId,
    pub position: u64,
    pub time: i64,
    pub commitment: &'a Hash32,
    pub previous: &'a Hash32,
    pub blobs: &'a [u8],
    pub redactions: &'a [u8],
}

impl Header<'_> {
    pub fn hash(&self) -> Hash32 {
        let mut hasher = domain("phiward ledger entry 1");
        hasher.update(self.org.0.as_bytes());
        hasher.update(self.position.to_be_bytes());
        hasher.update(self.time.to_be_bytes());
        hasher.update(self.commitment.0);
        hasher.update(self.previous.0);
        for list in [self.blobs, self.redactions] {
            hasher.update((list.len() as u64).to_be_bytes());
            hasher.update(list);
        }
        Hash32(hasher.finalize().into())
    }
}

/// The stored form of a list of evidence files: their hashes, one after another.
pub(crate) fn encode_blobs(blobs: &[Hash32]) -> Vec<u8> {
    blobs.iter().flat_map(|hash| hash.0).collect()
}

/// Reads the stored form back; `None` if it is not a whole number of hashes
/// or too long.
pub(crate) fn decode_blobs(bytes: &[u8]) -> Option<Vec<Hash32>> {
    if !bytes.len().is_multiple_of(32) || bytes.len() / 32 > MAX_LISTED {
        return None;
    }
    bytes.chunks_exact(32).map(Hash32::from_slice).collect()
}

/// The stored form of a list of redactions: each is a tag byte and its target,
/// 1 and a position as eight bytes, or 2 and a hash.
pub(crate) fn encode_redactions(redactions: &[Redaction]) -> Vec<u8> {
    let mut out = Vec::new();
    for redaction in redactions {
        match redaction {
            Redaction::Entry(position) => {
                out.push(1);
                out.extend(position.to_be_bytes());
            }
            Redaction::Blob(hash) => {
                out.push(2);
                out.extend(hash.0);
            }
        }
    }
    out
}

/// Reads the stored form back; `None` if it is malformed or too long.
pub(crate) fn decode_redactions(mut bytes: &[u8]) -> Option<Vec<Redaction>> {
    let mut out = Vec::new();
    while let Some((tag, rest)) = bytes.split_first() {
        if out.len() == MAX_LISTED {
            return None;
        }
        match tag {
            1 => {
                let (position, rest) = rest.split_first_chunk::<8>()?;
                out.push(Redaction::Entry(u64::from_be_bytes(*position)));
                bytes = rest;
            }
            2 => {
                let (hash, rest) = rest.split_first_chunk::<32>()?;
                out.push(Redaction::Blob(Hash32(*hash)));
                bytes = rest;
            }
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The format is a promise: books written by any release stay verifiable.
    // The expected digest was computed with Python's hashlib from the text of
    // docs/ledger-format.md, not with this code.
    #[test]
    fn the_documented_example_hashes_as_documented() {
        let org = OrgId(Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef));
        let commitment = commitment(&[7; 32], b"first entry");
        let blobs = encode_blobs(&[Hash32::of(b"evidence")]);
        let redactions = encode_redactions(&[Redaction::Entry(9)]);
        let header = Header {
            org,
            position: 1,
            time: 1_767_225_600_000_000,
            commitment: &commitment,
            previous: &genesis(org),
            blobs: &blobs,
            redactions: &redactions,
        };
        assert_eq!(
            header.hash().to_hex(),
            include_str!("../docs/example-entry.sha256").trim()
        );
    }

    #[test]
    fn redactions_round_trip_and_refuse_scraps() {
        let list = [Redaction::Entry(3), Redaction::Blob(Hash32::of(b"x"))];
        let bytes = encode_redactions(&list);
        assert_eq!(decode_redactions(&bytes).as_deref(), Some(&list[..]));
        assert_eq!(decode_redactions(&bytes[..bytes.len() - 1]), None);
        assert_eq!(decode_redactions(&[3]), None);
        assert_eq!(decode_blobs(&[0; 33]), None);
    }
}
