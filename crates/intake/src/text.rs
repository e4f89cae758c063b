//! Bytes of a text file to characters.
//!
//! UTF-8 and UTF-16 are recognised; other encodings only when asked for, since every
//! wrong guess silently turns names into garbage. Where a guess is wanted or advice is
//! given, the encoding whose characters look most like words is named (`guess`).

use crate::ReadError;
use encoding_rs::{
    BIG5, EUC_KR, Encoding as Table, GB18030, MACINTOSH, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

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
    /// Mac Roman: “CSV (Macintosh)”.
    #[serde(rename = "macintosh")]
    Macintosh,
    /// Code page 437: “CSV (MS-DOS)” in the United States.
    #[serde(rename = "ibm437")]
    Ibm437,
    /// Code page 850: “CSV (MS-DOS)” in Western Europe.
    #[serde(rename = "ibm850")]
    Ibm850,
    /// Windows-1250, Central European.
    #[serde(rename = "windows-1250")]
    Windows1250,
    /// Windows-1251, Cyrillic.
    #[serde(rename = "windows-1251")]
    Windows1251,
    /// Shift-JIS, Japanese.
    #[serde(rename = "shift-jis")]
    ShiftJis,
    /// GB 18030, simplified Chinese.
    #[serde(rename = "gb18030")]
    Gb18030,
    /// Big5, traditional Chinese.
    #[serde(rename = "big5")]
    Big5,
    /// EUC-KR, Korean.
    #[serde(rename = "euc-kr")]
    EucKr,
}

/// Every encoding, those of Excel's own menu first.
const ALL: [Encoding; 12] = [
    Encoding::Utf8,
    Encoding::Utf16,
    Encoding::Windows1252,
    Encoding::Macintosh,
    Encoding::Ibm437,
    Encoding::Ibm850,
    Encoding::ShiftJis,
    Encoding::Windows1250,
    Encoding::Windows1251,
    Encoding::Gb18030,
    Encoding::Big5,
    Encoding::EucKr,
];

/// Those that are told apart by how the text looks in them.
const GUESSED: [Encoding; 5] = [
    Encoding::Windows1252,
    Encoding::Macintosh,
    Encoding::Ibm437,
    Encoding::Ibm850,
    Encoding::ShiftJis,
];

impl Encoding {
    /// The name a mapping uses.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Macintosh => "macintosh",
            Encoding::Ibm437 => "ibm437",
            Encoding::Ibm850 => "ibm850",
            Encoding::Windows1250 => "windows-1250",
            Encoding::Windows1251 => "windows-1251",
            Encoding::ShiftJis => "shift-jis",
            Encoding::Gb18030 => "gb18030",
            Encoding::Big5 => "big5",
            Encoding::EucKr => "euc-kr",
        }
    }
}

impl FromStr for Encoding {
    type Err = String;

    fn from_str(text: &str) -> Result<Encoding, String> {
        let plain: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let other = match plain.as_str() {
            "latin1" | "iso88591" | "iso885915" | "ansi" | "cp1252" | "1252" => "windows-1252",
            "mac" | "macroman" | "xmacroman" => "macintosh",
            "cp437" | "437" | "oem" | "dos" | "msdos" => "ibm437",
            "cp850" | "850" => "ibm850",
            "sjis" | "cp932" | "932" => "shift-jis",
            "gbk" | "gb2312" | "cp936" => "gb18030",
            other => other,
        };
        let alike = |e: &&Encoding| e.name() == other || e.name().replace('-', "") == other;
        ALL.iter().find(alike).copied().ok_or_else(|| {
            let known: Vec<&str> = ALL.iter().map(|e| e.name()).collect();
            format!(
                "“{text}” is not an encoding that is read; those are {}",
                known.join(", ")
            )
        })
    }
}

/// The upper halves of code pages 437 and 850.
const IBM_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const IBM_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Decodes a text file. `encoding` is what the user says; without it a byte order
/// mark or valid UTF-8 decides. A byte order mark wins over what the user says, and so
/// does text that can only be UTF-8: its letters of several bytes come about in no
/// other encoding by chance.
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
            _ if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() => {
                (utf8(bytes)?, Encoding::Utf8)
            }
            other => (legacy(bytes, other)?, other),
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
            advice: advice(bytes, used),
        });
    }
    Ok((text, used))
}

/// The line of a place, whatever ends the lines.
fn line(before: &[u8]) -> usize {
    let ends = before.iter().filter(|b| **b == b'\n').count();
    match ends {
        0 => before.iter().filter(|b| **b == b'\r').count() + 1,
        ends => ends + 1,
    }
}

fn utf8(bytes: &[u8]) -> Result<String, ReadError> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|e| {
        let at = e.valid_up_to();
        ReadError::Encoding {
            encoding: "utf-8",
            detail: format!(
                "line {} holds the byte 0x{:02X}",
                line(&bytes[..at]),
                bytes[at]
            ),
            advice: advice(bytes, Encoding::Utf8),
        }
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ReadError> {
    let wrong = |detail: &str| ReadError::Encoding {
        encoding: "utf-16",
        detail: detail.to_owned(),
        advice: SAVE_AS_UTF8.to_owned(),
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

/// A text in an encoding that is neither UTF-8 nor UTF-16.
fn legacy(bytes: &[u8], encoding: Encoding) -> Result<String, ReadError> {
    let not_there = |at: usize| ReadError::Encoding {
        encoding: encoding.name(),
        detail: format!(
            "line {} holds the byte 0x{:02X}, which it does not have there",
            line(&bytes[..at]),
            bytes.get(at).copied().unwrap_or_default()
        ),
        advice: advice(bytes, encoding),
    };
    decoded(bytes, encoding).map_err(not_there)
}

/// The text, or the place of the first byte that does not fit.
fn decoded(bytes: &[u8], encoding: Encoding) -> Result<String, usize> {
    let table: &'static Table = match encoding {
        Encoding::Utf8 | Encoding::Utf16 => {
            return std::str::from_utf8(bytes)
                .map(str::to_owned)
                .map_err(|e| e.valid_up_to());
        }
        Encoding::Ibm437 => return Ok(by_half(bytes, IBM_437)),
        Encoding::Ibm850 => return Ok(by_half(bytes, IBM_850)),
        Encoding::Windows1252 => WINDOWS_1252,
        Encoding::Macintosh => MACINTOSH,
        Encoding::Windows1250 => WINDOWS_1250,
        Encoding::Windows1251 => WINDOWS_1251,
        Encoding::ShiftJis => SHIFT_JIS,
        Encoding::Gb18030 => GB18030,
        Encoding::Big5 => BIG5,
        Encoding::EucKr => EUC_KR,
    };
    // The web's table gives control characters to five bytes that Windows-1252 lacks.
    if encoding == Encoding::Windows1252
        && let Some(at) = bytes
            .iter()
            .position(|b| matches!(b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D))
    {
        return Err(at);
    }
    match table.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(first_misfit(bytes, table)),
    }
}

/// Where decoding stops.
fn first_misfit(bytes: &[u8], table: &'static Table) -> usize {
    let mut decoder = table.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() * 3 + 16);
    let (_, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    read.saturating_sub(1).min(bytes.len().saturating_sub(1))
}

fn by_half(bytes: &[u8], upper: &str) -> String {
    let upper: Vec<char> = upper.chars().collect();
    let char_of = |b: &u8| match b {
        0x80.. => upper[usize::from(*b) - 0x80],
        b => char::from(*b),
    };
    bytes.iter().map(char_of).collect()
}

/// Bytes that are looked at for a guess.
const LOOKED_AT: usize = 256 << 10;

/// The encoding, of those that spreadsheet programs write, in which a text that is not
/// UTF-8 looks most like words; `None` where it looks like words in none.
pub fn guess(bytes: &[u8]) -> Option<Encoding> {
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    // Only old Macintosh programs end lines so.
    let old_mac = bytes.contains(&b'\r') && !bytes.contains(&b'\n');
    let score = |encoding: &Encoding| {
        let text = match decoded(bytes, *encoding) {
            Ok(text) => text,
            // The end of what is looked at may stand within a letter.
            Err(at) if bytes.len() == LOOKED_AT && at + 4 > bytes.len() => {
                decoded(&bytes[..at], *encoding).ok()?
            }
            Err(_) => return None,
        };
        let bonus = if old_mac && *encoding == Encoding::Macintosh {
            4
        } else {
            0
        };
        Some(looks_like_words(&text) + bonus)
    };
    let mut best: Option<(i64, Encoding)> = None;
    for encoding in GUESSED {
        if let Some(score) = score(&encoding).filter(|score| *score > 0)
            && best.is_none_or(|(most, _)| score > most)
        {
            best = Some((score, encoding));
        }
    }
    best.map(|(_, encoding)| encoding)
}

/// How much the letters beyond ASCII look as if they belonged there.
fn looks_like_words(text: &str) -> i64 {
    const LETTERS: &str = "éèêëàâäáãåæçìíîïñòóôöõøœùúûüýÿßÉÈÊËÀÂÄÁÃÅÆÇÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜÝ";
    const MARKS: &str = "–—‘’“”„…•€£§°·«»®™©½¼¾¿¡×±ªº\u{a0}";
    let is_japanese = |c: char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{3001}'..='\u{3020}' | '\u{FF01}'..='\u{FF60}');
    let mut score = 0;
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let beside = |is: &dyn Fn(char) -> bool| is(before) || is(after);
        score += match c {
            c if c.is_ascii() => 0,
            c if LETTERS.contains(c) => {
                // A capital within a word of small letters is a wrong guess.
                let odd = c.is_uppercase() && before.is_lowercase();
                let in_word = beside(&char::is_alphabetic);
                match (odd, in_word) {
                    (true, _) => -2,
                    (false, true) => 3,
                    (false, false) => 1,
                }
            }
            // A dash or quotation mark stands at the edge of a word.
            c if MARKS.contains(c) => {
                match before.is_alphabetic() && after.is_alphabetic() && c != '’' {
                    true => -2,
                    false => 1,
                }
            }
            c if is_japanese(c) && beside(&is_japanese) => 3,
            _ => -2,
        };
        before = c;
    }
    score
}

const SAVE_AS_UTF8: &str = "Save the file as “CSV UTF-8”";

/// What to do about a text that is not in the encoding that was tried.
fn advice(bytes: &[u8], tried: Encoding) -> String {
    let Some(better) = guess(bytes).filter(|e| *e != tried) else {
        return SAVE_AS_UTF8.to_owned();
    };
    let example = decoded(bytes, better).ok().and_then(|text| {
        let place = text.find(|c: char| !c.is_ascii())?;
        let part = |c: char| c.is_control() || ",;\t|\"".contains(c);
        let from = text[..place].rfind(part).map_or(0, |at| at + 1);
        let to = text[place..].find(part).map_or(text.len(), |at| place + at);
        Some(text[from..to].chars().take(60).collect::<String>())
    });
    format!(
        "{SAVE_AS_UTF8}, or say that it is {} (--encoding {}, or encoding = \"{}\" in the mapping){}",
        better.name(),
        better.name(),
        better.name(),
        example.map_or_else(String::new, |text| format!(
            ": then it reads “{}”",
            text.trim()
        ))
    )
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
    fn a2_the_encodings_of_a_spreadsheet_programs_own_menu_are_told_apart() {
        let text =
            "ID,Name,Owner\n1,Café terminal,Zoë Müller\n2,Größe,José Peña\n3,Hôpital à côté,Ana\n";
        let in_halves = |upper: &str| -> Vec<u8> {
            let upper: Vec<char> = upper.chars().collect();
            let byte = |c: char| match upper.iter().position(|u| *u == c) {
                Some(at) => 0x80 + at as u8,
                None => u8::try_from(c).unwrap(),
            };
            text.chars().map(byte).collect()
        };
        for (encoding, bytes) in [
            (Encoding::Ibm437, in_halves(IBM_437)),
            (
                Encoding::Windows1252,
                WINDOWS_1252.encode(text).0.into_owned(),
            ),
            (Encoding::Macintosh, MACINTOSH.encode(text).0.into_owned()),
            (
                Encoding::ShiftJis,
                SHIFT_JIS
                    .encode("番号,名前\n1,電子カルテのサーバー\n")
                    .0
                    .into_owned(),
            ),
        ] {
            assert_eq!(guess(&bytes), Some(encoding), "{encoding:?}");
            let message = decode(&bytes, None).unwrap_err().to_string();
            assert!(message.contains(encoding.name()), "{message}");
            let back = decode(&bytes, Some(encoding)).unwrap().0;
            assert!(back == text || back.contains("カルテ"), "{back}");
            assert_eq!(encoding.name().parse(), Ok(encoding));
        }
        // What only Western Europe has.
        let bytes = in_halves(IBM_850);
        assert_eq!(decode(&bytes, Some(Encoding::Ibm850)).unwrap().0, text);
        // What has just failed is never advised.
        let dos = b"Name\nK\x81ster\n\x8Eltere\nGr\x94\xE1e\n";
        let message = decode(dos, Some(Encoding::Windows1252))
            .unwrap_err()
            .to_string();
        assert!(
            !message.contains("--encoding windows-1252") && message.contains("ibm437"),
            "{message}"
        );
        assert!(
            "klingon"
                .parse::<Encoding>()
                .unwrap_err()
                .contains("ibm850")
        );
    }

    #[test]
    fn a2_text_that_can_only_be_utf8_is_never_read_as_something_older() {
        let (text, used) = decode("Café".as_bytes(), Some(Encoding::Windows1252)).unwrap();
        assert_eq!((text.as_str(), used), ("Café", Encoding::Utf8));
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
