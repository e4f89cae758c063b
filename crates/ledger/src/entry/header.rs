//! What an entry's hash is taken over, and the commitments in it.

use sha2::Digest;

use crate::entry::OrgId;
use crate::hash::{Hash32, domain};
use crate::merkle;

/// The hash that stands before an organization's first entry.
pub fn genesis(org: OrgId) -> Hash32 {
    let mut hasher = domain("phiward ledger genesis 1");
    hasher.update(org.0.as_bytes());
    Hash32(hasher.finalize().into())
}

/// Format 1: the commitment to a body, which the chain covers in its place.
pub fn commitment(salt: &[u8; 32], body: &[u8]) -> Hash32 {
    committed("phiward ledger body 1", salt, body)
}

/// Format 2: the commitment to one part of an entry.
pub fn part_commitment(salt: &[u8; 32], bytes: &[u8]) -> Hash32 {
    committed("phiward ledger part 2", salt, bytes)
}

/// Format 2: what the chain covers in place of the parts, the RFC 6962 root
/// over their commitments. Of no parts it is the SHA-256 hash of nothing.
pub fn parts_root(commitments: &[Hash32]) -> Hash32 {
    merkle::root(commitments)
}

fn committed(kind: &str, salt: &[u8; 32], bytes: &[u8]) -> Hash32 {
    let mut hasher = domain(kind);
    hasher.update(salt);
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
    Hash32(hasher.finalize().into())
}

/// What an entry's hash is taken over. `blobs` and `redactions` are in their
/// stored form (see [`crate::entry::encode_blobs`]).
#[derive(Clone, Copy)]
pub(crate) struct Header<'a> {
    pub org: OrgId,
    pub position: u64,
    pub time: i64,
    pub commitment: &'a Hash32,
    pub previous: &'a Hash32,
    /// Of an entry of format 2: what is never redacted, and the number of parts.
    pub public: Option<(&'a [u8], usize)>,
    pub blobs: &'a [u8],
    pub redactions: &'a [u8],
}

impl Header<'_> {
    pub fn hash(&self) -> Hash32 {
        let mut hasher = domain(match self.public {
            None => "phiward ledger entry 1",
            Some(_) => "phiward ledger entry 2",
        });
        hasher.update(self.org.0.as_bytes());
        hasher.update(self.position.to_be_bytes());
        hasher.update(self.time.to_be_bytes());
        hasher.update(self.commitment.0);
        hasher.update(self.previous.0);
        if let Some((public, parts)) = self.public {
            hasher.update((public.len() as u64).to_be_bytes());
            hasher.update(public);
            hasher.update((parts as u64).to_be_bytes());
        }
        for list in [self.blobs, self.redactions] {
            hasher.update((list.len() as u64).to_be_bytes());
            hasher.update(list);
        }
        Hash32(hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::entry::{Redaction, encode_blobs, encode_redactions};

    const ORG: OrgId = OrgId(Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef));

    // The formats are promises: books written by any release stay verifiable.
    // The expected digests were computed with Python's hashlib from the text of
    // docs/ledger-format.md, not with this code.
    #[test]
    fn the_documented_example_hashes_as_documented() {
        let header = Header {
            org: ORG,
            position: 1,
            time: 1_767_225_600_000_000,
            commitment: &commitment(&[7; 32], b"first entry"),
            previous: &genesis(ORG),
            public: None,
            blobs: &encode_blobs(&[Hash32::of(b"evidence")]),
            redactions: &encode_redactions(&[Redaction::Entry(9)]),
        };
        assert_eq!(
            header.hash().to_hex(),
            include_str!("../../docs/example-entry.sha256").trim()
        );
    }

    #[test]
    fn the_documented_example_of_format_2_hashes_as_documented() {
        let parts = [
            part_commitment(&[1; 32], b"first part"),
            part_commitment(&[2; 32], b""),
            part_commitment(&[3; 32], b"third part"),
        ];
        let header = Header {
            org: ORG,
            position: 2,
            time: 1_767_225_600_000_001,
            commitment: &parts_root(&parts),
            previous: &Hash32::of(b"previous"),
            public: Some((b"never redacted", parts.len())),
            blobs: &encode_blobs(&[Hash32::of(b"evidence")]),
            redactions: &encode_redactions(&[
                Redaction::Entry(1),
                Redaction::Blob(Hash32::of(b"other evidence")),
                Redaction::Part { entry: 1, part: 2 },
            ]),
        };
        assert_eq!(
            header.hash().to_hex(),
            include_str!("../../docs/example-entry-2.sha256").trim()
        );
    }
}
