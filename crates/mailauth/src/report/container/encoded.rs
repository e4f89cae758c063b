//! Encodings of mail: base64, quoted-printable, and words in header fields. All of them
//! read what they can; what is not part of the encoding is passed over.

use encoding_rs::{Encoding, UTF_8};

/// Base64 (RFC 2045 §6.8).
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut have) = (0_u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            // The end, or one of several pieces put behind one another.
            b'=' => {
                (bits, have) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have) as u8);
            bits &= (1 << have) - 1;
        }
    }
    out
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// Bytes written as a sign and two digits.
fn escaped(sign: u8, text: &[u8]) -> Option<u8> {
    match text {
        [first, high, low, ..] if *first == sign => Some(hex(*high)? << 4 | hex(*low)?),
        _ => None,
    }
}

/// Quoted-printable (RFC 2045 §6.7).
pub(super) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        if *first != b'=' {
            out.push(*first);
            rest = after;
        } else if let Some(byte) = escaped(b'=', rest) {
            out.push(byte);
            rest = rest.get(3..).unwrap_or_default();
        } else if let Some(next) = line_end(after) {
            rest = next;
        } else {
            out.push(b'=');
            rest = after;
        }
    }
    out
}

/// What follows a soft line break.
fn line_end(after: &[u8]) -> Option<&[u8]> {
    let blanks = after
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
        .count();
    match after.get(blanks..) {
        Some([b'\n', rest @ ..]) => Some(rest),
        Some([]) => Some(&[]),
        _ => None,
    }
}

/// Percent signs of RFC 2231 in a parameter, `charset'language'text`.
pub(super) fn extended(text: &str) -> String {
    let mut pieces = text.splitn(3, '\'');
    let (charset, text) = match (pieces.next(), pieces.next(), pieces.next()) {
        (Some(charset), Some(_), Some(text)) => (charset, text),
        _ => ("utf-8", text),
    };
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match escaped(b'%', rest) {
            Some(byte) => {
                bytes.push(byte);
                rest = rest.get(3..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    in_charset(charset, &bytes)
}

fn in_charset(charset: &str, bytes: &[u8]) -> String {
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
    encoding.decode(bytes).0.into_owned()
}

/// Encoded words of a header field (RFC 2047) as text.
pub(super) fn words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        match word(from) {
            Some((decoded, next)) => {
                // Blanks between two encoded words are not text.
                if !(after_word && before.trim().is_empty()) {
                    out.push_str(before);
                }
                out.push_str(&decoded);
                after_word = true;
                rest = next;
            }
            None => {
                out.push_str(before);
                out.push_str("=?");
                after_word = false;
                rest = from.get(2..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
}

/// The encoded word a text begins with, and what follows it.
fn word(text: &str) -> Option<(String, &str)> {
    let (charset, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (way, rest) = rest.split_once('?')?;
    // A word is at most 75 characters; more is looked at, but not the whole field.
    let near = rest.get(..rest.floor_char_boundary(1000))?;
    let end = near.find("?=")?;
    let body = rest.get(..end)?;
    let bytes = match way {
        "B" | "b" => base64(body.as_bytes()),
        "Q" | "q" => quoted_printable(body.replace('_', " ").as_bytes()),
        _ => return None,
    };
    let charset = charset.split('*').next().unwrap_or(charset);
    Some((in_charset(charset, &bytes), rest.get(end + 2..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_passes_over_what_is_none() {
        assert_eq!(base64(b"aGVs\r\nbG8="), b"hello");
        assert_eq!(base64(b"aGVsbG8"), b"hello");
        assert_eq!(base64(b"aGVs*bG8=\r\naGVsbG8="), b"hellohello");
    }

    #[test]
    fn quoted_printable_joins_lines() {
        assert_eq!(quoted_printable(b"a=3Db=\r\nc= \nd=zz="), b"a=bcd=zz");
    }

    #[test]
    fn header_words_become_text() {
        assert_eq!(
            words("=?utf-8?Q?M=C3=BCller?= =?utf-8?B?IA==?= x"),
            "Müller  x"
        );
        assert_eq!(words("=?iso-8859-1?q?M=FCller?="), "Müller");
        assert_eq!(words("a =? b"), "a =? b");
        assert_eq!(extended("utf-8''a%20b.xml"), "a b.xml");
    }
}
