//! The stored form of an entry's parts: one after another, each its length as
//! four bytes, then salt and bytes; a redacted one is only four bytes 0xFF.

use std::collections::BTreeSet;

use crate::entry::{MAX_BODY, MAX_PARTS, NewPart};

/// Most bytes that the parts of an entry take with their lengths and salts.
pub(crate) const MAX_PACKED: usize = MAX_BODY + MAX_PARTS * 36;
/// In place of the length of a part that was redacted.
const REDACTED: u32 = u32::MAX;

/// Salt and bytes of a part, or `None` once redacted.
pub(crate) type PackedPart<'a> = Option<(&'a [u8; 32], &'a [u8])>;

/// The stored form of new parts.
pub(crate) fn pack(parts: &[NewPart]) -> Vec<u8> {
    let size = parts.iter().map(|part| 36 + part.bytes.len()).sum();
    let mut out = Vec::with_capacity(size);
    for part in parts {
        put(&mut out, Some((&part.salt, &part.bytes)));
    }
    out
}

/// Reads the stored form back; `None` if it is malformed or has too many parts.
pub(crate) fn unpack(mut bytes: &[u8]) -> Option<Vec<PackedPart<'_>>> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        if parts.len() == MAX_PARTS {
            return None;
        }
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length);
        if length == REDACTED {
            parts.push(None);
            bytes = rest;
        } else {
            let (salt, rest) = rest.split_first_chunk::<32>()?;
            let (part, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            parts.push(Some((salt, part)));
            bytes = rest;
        }
    }
    Some(parts)
}

/// The stored form without the bytes of some parts, and how many of these
/// were there before; `None` if it is malformed.
pub(crate) fn redact_packed(bytes: &[u8], targets: &BTreeSet<u32>) -> Option<(Vec<u8>, usize)> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut removed = 0;
    for (number, part) in (0u32..).zip(unpack(bytes)?) {
        if part.is_some() && targets.contains(&number) {
            removed += 1;
            put(&mut out, None);
        } else {
            put(&mut out, part);
        }
    }
    Some((out, removed))
}

fn put(out: &mut Vec<u8>, part: PackedPart<'_>) {
    match part {
        None => out.extend(REDACTED.to_be_bytes()),
        Some((salt, bytes)) => {
            // Parts are far smaller than four bytes can say.
            out.extend((bytes.len() as u32).to_be_bytes());
            out.extend(salt);
            out.extend(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(n: u8, bytes: &[u8]) -> NewPart {
        NewPart {
            salt: [n; 32],
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn packed_parts_round_trip_and_refuse_scraps() {
        let parts = [part(1, b"one"), part(2, b""), part(3, b"three")];
        let packed = pack(&parts);
        let read = unpack(&packed).unwrap();
        assert_eq!(read[0], Some((&[1; 32], &b"one"[..])));
        assert_eq!(read[1], Some((&[2; 32], &b""[..])));
        for end in (1..packed.len()).filter(|end| ![39, 75].contains(end)) {
            assert_eq!(unpack(&packed[..end]), None, "{end}");
        }
        assert_eq!(unpack(b""), Some(Vec::new()));
        assert_eq!(unpack(&[0xff; 4 * (MAX_PARTS + 1)]), None);
    }

    #[test]
    fn redacting_takes_the_bytes_and_the_salt_of_one_part() {
        let packed = pack(&[part(1, b"one"), part(2, b"two")]);
        let (left, removed) = redact_packed(&packed, &BTreeSet::from([1, 7])).unwrap();
        assert_eq!(removed, 1);
        assert_eq!(unpack(&left).unwrap()[1], None);
        assert!(!left.windows(3).any(|window| window == b"two"));
        assert!(!left.contains(&2));
        assert_eq!(redact_packed(&left, &BTreeSet::from([1])).unwrap().1, 0);
    }
}
