//! The stored form of what an entry lists: evidence, redactions, commitments.

use crate::entry::{MAX_LISTED, MAX_PARTS, Redaction};
use crate::hash::Hash32;

/// The whole list of an entry that sets the clock right.
pub(super) const CLOCK: &[u8] = &[4];

/// What a list of redactions says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listed {
    pub redactions: Vec<Redaction>,
    /// Whether this is the mark of an entry that sets the clock right.
    pub sets_clock_right: bool,
}

impl Listed {
    /// The mark of an entry that sets the clock right, in its stored form.
    pub fn clock() -> Vec<u8> {
        CLOCK.to_vec()
    }
}

/// The stored form of a list of evidence files: their hashes, one after another.
pub(crate) fn encode_blobs(blobs: &[Hash32]) -> Vec<u8> {
    blobs.iter().flat_map(|hash| hash.0).collect()
}

/// Reads the stored form back; `None` if it is not a whole number of hashes
/// or too long.
pub(crate) fn decode_blobs(bytes: &[u8]) -> Option<Vec<Hash32>> {
    hashes(bytes, MAX_LISTED)
}

/// Reads a list of commitments to parts, which is stored like one of evidence.
pub(crate) fn decode_commitments(bytes: &[u8]) -> Option<Vec<Hash32>> {
    hashes(bytes, MAX_PARTS)
}

fn hashes(bytes: &[u8], limit: usize) -> Option<Vec<Hash32>> {
    if !bytes.len().is_multiple_of(32) || bytes.len() / 32 > limit {
        return None;
    }
    bytes.chunks_exact(32).map(Hash32::from_slice).collect()
}

/// The stored form of a list of redactions: each is a tag byte and its target,
/// 1 and a position as eight bytes, 2 and a hash, or 3 and a position as eight
/// and a part as four bytes.
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
            Redaction::Part { entry, part } => {
                out.push(3);
                out.extend(entry.to_be_bytes());
                out.extend(part.to_be_bytes());
            }
        }
    }
    out
}

/// Reads the stored form back; `None` if it is malformed, too long, or holds
/// what an entry of this format cannot say.
pub(crate) fn decode_redactions(mut bytes: &[u8], format: u32) -> Option<Listed> {
    if bytes == CLOCK && format == 2 {
        return Some(Listed {
            redactions: Vec::new(),
            sets_clock_right: true,
        });
    }
    let mut redactions = Vec::new();
    while let Some((tag, rest)) = bytes.split_first() {
        if redactions.len() == MAX_LISTED {
            return None;
        }
        let (redaction, rest) = match tag {
            1 => {
                let (position, rest) = rest.split_first_chunk::<8>()?;
                (Redaction::Entry(u64::from_be_bytes(*position)), rest)
            }
            2 => {
                let (hash, rest) = rest.split_first_chunk::<32>()?;
                (Redaction::Blob(Hash32(*hash)), rest)
            }
            3 if format == 2 => {
                let (entry, rest) = rest.split_first_chunk::<8>()?;
                let (part, rest) = rest.split_first_chunk::<4>()?;
                let (entry, part) = (u64::from_be_bytes(*entry), u32::from_be_bytes(*part));
                (Redaction::Part { entry, part }, rest)
            }
            _ => return None,
        };
        redactions.push(redaction);
        bytes = rest;
    }
    Some(Listed {
        redactions,
        sets_clock_right: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redactions_round_trip_and_refuse_scraps() {
        let list = [
            Redaction::Entry(3),
            Redaction::Blob(Hash32::of(b"x")),
            Redaction::Part { entry: 7, part: 9 },
        ];
        let bytes = encode_redactions(&list);
        let read = decode_redactions(&bytes, 2).unwrap();
        assert_eq!(
            (&*read.redactions, read.sets_clock_right),
            (&list[..], false)
        );
        for end in [1, 8, 10, bytes.len() - 1] {
            assert_eq!(decode_redactions(&bytes[..end], 2), None, "{end}");
        }
        assert_eq!(decode_redactions(&[5], 2), None);
        assert_eq!(decode_blobs(&[0; 33]), None);
    }

    #[test]
    fn the_mark_of_the_clock_stands_alone() {
        assert!(
            decode_redactions(&Listed::clock(), 2)
                .unwrap()
                .sets_clock_right
        );
        assert_eq!(decode_redactions(&[4, 4], 2), None);
        let mut with_more = encode_redactions(&[Redaction::Entry(3)]);
        with_more.push(4);
        assert_eq!(decode_redactions(&with_more, 2), None);
    }

    #[test]
    fn an_entry_of_format_1_says_only_what_that_format_had() {
        let part = encode_redactions(&[Redaction::Part { entry: 1, part: 0 }]);
        assert_eq!(decode_redactions(&part, 1), None);
        assert_eq!(decode_redactions(&Listed::clock(), 1), None);
    }
}
