//! Bytes of a text file to characters.
//!
//! UTF-8 and UTF-16 are recognised; Windows-1252 only when asked for, since every
//! wrong guess silently turns names into garbage.

use crate::ReadError;
use serde::{Deserialize, Serialize};

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16; little endian unless a byte order mark says otherwise.
    #[serde(rename = "utf-16")]
    Utf16,
    /// Windows-1252, the Western European encoding of older Windows programs.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    /// The name a mapping uses.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Windows1252 => "windows-1252",
        }
    }
}

/// What Windows-1252 puts at 0x80 to 0x9F; '\0' where it has no character.
const WINDOWS_1252: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘',
    '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Decodes a text file. `encoding` is what the user says; without it a byte order
/// mark or valid UTF-8 decides. A byte order mark wins over what the user says.
///
/// # Errors
/// [`ReadError::Encoding`] with the line and the bytes that do not fit.
pub fn decode(bytes: &[u8], encoding: Option<Encoding>) -> Result<(String, Encoding), ReadError> {
    let (text, used) = if let Some(rest) = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]) {
        (utf8(rest)?, Encoding::Utf8)
    } else if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        (utf16(rest, u16::from_le_bytes)?, Encoding::Utf16)
    } else if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        (utf16(rest, u16::from_be_bytes)?, Encoding::Utf16)
    } else {
        match encoding.unwrap_or(Encoding::Utf8) {
            Encoding::Utf8 => (utf8(bytes)?, Encoding::Utf8),
            Encoding::Utf16 => (utf16(bytes, u16::from_le_bytes)?, Encoding::Utf16),
            Encoding::Windows1252 => (windows_1252(bytes)?, Encoding::Windows1252),
        }
    };
    if let Some(at) = text.find(|c: char| c.is_control() && !"\t\r\n\u{b}\u{c}\u{85}".contains(c)) {
        let c = text[at..].chars().next().unwrap_or_default();
        return Err(ReadError::Encoding {
            encoding: used.name(),
            detail: format!(
                "line {} holds the control character U+{:04X}, which no text has{}",
                line(&text.as_bytes()[..at]),
                u32::from(c),
                if c == '\0' {
                    " (it may be UTF-16 without its mark, or no text at all)"
                } else {
                    ""
                }
            ),
        });
    }
    Ok((text, used))
}

fn line(before: &[u8]) -> usize {
    before.iter().filter(|b| **b == b'\n').count() + 1
}

fn utf8(bytes: &[u8]) -> Result<String, ReadError> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|e| {
        let at = e.valid_up_to();
        ReadError::Encoding {
            encoding: "utf-8",
            detail: format!(
                "line {} holds the byte 0x{:02X}{}",
                line(&bytes[..at]),
                bytes[at],
                match bytes[at] {
                    0x80..=0x9F => windows_char(bytes[at])
                        .map(|c| format!(" (in Windows-1252 this would be “{c}”)"))
                        .unwrap_or_default(),
                    _ => String::new(),
                }
            ),
        }
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ReadError> {
    let wrong = |detail: &str| ReadError::Encoding {
        encoding: "utf-16",
        detail: detail.to_owned(),
    };
    if !bytes.len().is_multiple_of(2) {
        return Err(wrong(
            "the file has an odd number of bytes and may be cut off",
        ));
    }
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map_err(|_| wrong("it holds half of a pair of code units"))
}

fn windows_char(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9F => Some(WINDOWS_1252[usize::from(byte) - 0x80]).filter(|c| *c != '\0'),
        _ => Some(char::from(byte)),
    }
}

fn windows_1252(bytes: &[u8]) -> Result<String, ReadError> {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 8);
    for (at, byte) in bytes.iter().enumerate() {
        out.push(windows_char(*byte).ok_or_else(|| ReadError::Encoding {
            encoding: "windows-1252",
            detail: format!(
                "line {} holds the byte 0x{byte:02X}, which it does not have",
                line(&bytes[..at])
            ),
        })?);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_with_a_mark_is_read_in_both_orders() {
        let text = "Größe\n→";
        let little: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let big: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        assert_eq!(decode(&little, None).unwrap().0, text);
        assert_eq!(decode(&big, None).unwrap().0, text);
    }

    #[test]
    fn windows_1252_is_used_only_when_asked_for() {
        let bytes = b"a,b\nDr. M\xFCller,it\x92s";
        let message = decode(bytes, None).unwrap_err().to_string();
        assert!(
            message.contains("line 2") && message.contains("windows-1252"),
            "{message}"
        );
        assert_eq!(
            decode(bytes, Some(Encoding::Windows1252)).unwrap().0,
            "a,b\nDr. Müller,it’s"
        );
    }

    #[test]
    fn utf16_without_a_mark_ends_in_a_message() {
        let bytes: Vec<u8> = "a,b\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(
            decode(&bytes, None)
                .unwrap_err()
                .to_string()
                .contains("UTF-16")
        );
    }
}
