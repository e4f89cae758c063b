//! What S/MIME makes of a mail (RFC 8551 §3.5, RFC 5652): the mail inside a signature
//! that holds it. Nothing is verified here: the signature of the mail around it is.
//!
//! BER is read as far as this takes, definite and indefinite lengths alike.

/// Elements inside one another.
const DEPTH: usize = 32;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// `[0] EXPLICIT`.
const CONTENT: u8 = 0xa0;
const OCTETS: u8 = 0x04;
/// The same in pieces.
const OCTETS_IN_PIECES: u8 = 0x24;
/// id-signedData, 1.2.840.113549.1.7.2.
const SIGNED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// id-envelopedData, 1.2.840.113549.1.7.3.
const ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];
/// id-ct-authEnvelopedData, 1.2.840.113549.1.9.16.1.23.
const AUTH_ENVELOPED: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17,
];

/// What a message of CMS is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cms {
    /// Signed, with what was signed.
    Signed(Vec<u8>),
    /// Encrypted.
    Encrypted,
    /// Something else, or it cannot be read.
    Unknown,
}

/// Takes a message apart.
pub(super) fn open(bytes: &[u8]) -> Cms {
    let Some((kind, content)) = content_info(bytes) else {
        return Cms::Unknown;
    };
    match kind {
        SIGNED => signed(content).map_or(Cms::Unknown, Cms::Signed),
        ENVELOPED | AUTH_ENVELOPED => Cms::Encrypted,
        _ => Cms::Unknown,
    }
}

/// Type and content of a ContentInfo.
fn content_info(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let info = element(bytes, 0)?.of(SEQUENCE)?;
    let kind = element(info, 0)?;
    let content = element(kind.rest, 0)?.of(CONTENT)?;
    Some((kind.of(OID)?, content))
}

/// What was signed.
fn signed(content: &[u8]) -> Option<Vec<u8>> {
    let data = element(content, 0)?.of(SEQUENCE)?;
    let version = element(data, 0)?;
    let algorithms = element(version.rest, 0)?;
    let encapsulated = element(algorithms.rest, 0)?.of(SEQUENCE)?;
    let kind = element(encapsulated, 0)?;
    let inner = element(kind.rest, 0)?.of(CONTENT)?;
    let mut out = Vec::new();
    octets(&element(inner, 0)?, 0, &mut out)?;
    Some(out)
}

fn octets(of: &Element<'_>, depth: usize, out: &mut Vec<u8>) -> Option<()> {
    match of.tag {
        OCTETS => out.extend_from_slice(of.content),
        OCTETS_IN_PIECES if depth < DEPTH => {
            let mut rest = of.content;
            while !rest.is_empty() {
                let piece = element(rest, 0)?;
                octets(&piece, depth + 1, out)?;
                rest = piece.rest;
            }
        }
        _ => return None,
    }
    Some(())
}

struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Element<'a> {
    fn of(&self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.content)
    }
}

/// The first element.
fn element(bytes: &[u8], depth: usize) -> Option<Element<'_>> {
    let (tag, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (content, rest) = match *length {
        short @ 0..=0x7f => rest.split_at_checked(usize::from(short))?,
        // Up to two zero octets where an element would begin.
        0x80 if tag & 0x20 != 0 && depth < DEPTH => {
            let mut at = rest;
            while !at.starts_with(&[0, 0]) {
                at = element(at, depth + 1)?.rest;
            }
            let content = rest.get(..rest.len() - at.len())?;
            (content, at.get(2..)?)
        }
        long @ 0x81..=0x84 => {
            let (octets, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            let length = octets
                .iter()
                .fold(0_usize, |sum, octet| (sum << 8) | usize::from(*octet));
            rest.split_at_checked(length)?
        }
        _ => return None,
    };
    Some(Element {
        tag: *tag,
        content,
        rest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82], &length[..], content].concat()
    }

    fn endless(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    type Wrap = fn(u8, &[u8]) -> Vec<u8>;

    fn message(octets: &[u8], wrap: Wrap) -> Vec<u8> {
        let inner = [der(OID, &[0x2a, 3]), wrap(CONTENT, octets)].concat();
        let data = [
            der(0x02, &[1]),
            der(0x31, &[]),
            wrap(SEQUENCE, &inner),
            der(0x31, &[]),
        ]
        .concat();
        let info = [der(OID, SIGNED), wrap(CONTENT, &wrap(SEQUENCE, &data))].concat();
        wrap(SEQUENCE, &info)
    }

    #[test]
    fn mb_14_what_was_signed_comes_out_however_its_lengths_are_written() {
        let whole = der(OCTETS, b"one mail");
        let pieces = [der(OCTETS, b"one "), der(OCTETS, b"mail")].concat();
        let pieces = endless(OCTETS_IN_PIECES, &pieces);
        for wrap in [der as Wrap, endless] {
            for octets in [&whole, &pieces] {
                let message = message(octets, wrap);
                assert_eq!(open(&message), Cms::Signed(b"one mail".to_vec()));
                for cut in 0..message.len() {
                    let cut = message.get(..cut).unwrap();
                    assert_eq!(open(cut), Cms::Unknown, "a part of it is not taken for it");
                }
            }
        }
    }

    #[test]
    fn mb_14_what_is_encrypted_or_none_is_told_apart() {
        let info = [der(OID, ENVELOPED), der(CONTENT, &der(SEQUENCE, b""))].concat();
        assert_eq!(open(&der(SEQUENCE, &info)), Cms::Encrypted);
        for none in [
            &b""[..],
            b"0",
            b"hello",
            &[0x30, 0x80],
            &[0x30, 0x84, 255, 255, 255, 255],
        ] {
            assert_eq!(open(none), Cms::Unknown);
        }
        let nested: Vec<u8> = [0x30, 0x80].repeat(100_000);
        assert_eq!(open(&nested), Cms::Unknown);
    }
}
