//! Base64 with folding white space inside (RFC 6376 §2.10), naming the bad place.

use crate::Span;
use crate::tag_list::is_blank;

/// Where a text stops being Base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base64Fault {
    /// A character that does not belong.
    Character(Span),
    /// Padding that is missing, too long or followed by more; or a lone character
    /// at the end. The text was probably cut.
    Ending(Span),
}

impl Base64Fault {
    /// The place.
    pub fn span(self) -> Span {
        match self {
            Base64Fault::Character(span) | Base64Fault::Ending(span) => span,
        }
    }
}

/// Writes bytes as Base64, in one line.
pub(crate) fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let all = three
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0_u32, |all, byte| all << 8 | u32::from(*byte));
        for place in 0..4 {
            let digit = (all >> (18 - 6 * place)) as usize & 63;
            out.push(match (place <= three.len(), DIGITS.get(digit)) {
                (true, Some(digit)) => char::from(*digit),
                _ => '=',
            });
        }
    }
    out
}

/// Decodes the range `span` of `text`. Padding must be complete (RFC 4648 §4);
/// unused bits at the end may have any value, as signers in the wild leave them.
pub fn decode(text: &str, span: Span) -> Result<Vec<u8>, Base64Fault> {
    let inside = span.of(text);
    let mut out = Vec::with_capacity(inside.len() / 4 * 3 + 3);
    let (mut bits, mut held, mut digits, mut padding) = (0u32, 0u32, 0usize, 0usize);
    for (at, c) in inside.char_indices() {
        let here = Span::new(span.start + at, span.start + at + c.len_utf8());
        if is_blank(c) {
            continue;
        }
        if c == '=' {
            padding += 1;
            continue;
        }
        let Some(digit) = digit(c) else {
            return Err(Base64Fault::Character(here));
        };
        if padding > 0 {
            return Err(Base64Fault::Ending(here));
        }
        digits += 1;
        bits = (bits << 6) | digit;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
            bits &= (1 << held) - 1;
        }
    }
    let fits = match digits % 4 {
        0 => padding == 0,
        2 => padding == 2,
        3 => padding == 1,
        _ => false,
    };
    if fits {
        return Ok(out);
    }
    // The last character, to have something to point at.
    let last = inside.trim_end_matches(is_blank).char_indices().next_back();
    let (at, width) = last.map_or((0, 0), |(at, c)| (at, c.len_utf8()));
    let start = span.start + at;
    Err(Base64Fault::Ending(Span::new(start, start + width)))
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        'A'..='Z' => u32::from(c) - u32::from('A'),
        'a'..='z' => u32::from(c) - u32::from('a') + 26,
        '0'..='9' => u32::from(c) - u32::from('0') + 52,
        '+' => 62,
        '/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<u8>, Base64Fault> {
        decode(text, Span::new(0, text.len()))
    }

    #[test]
    fn the_vectors_of_the_standard_decode() {
        // RFC 4648 §10.
        for (text, bytes) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9v\r\n YmFy", "foobar"),
        ] {
            assert_eq!(read(text).unwrap(), bytes.as_bytes(), "{text}");
            if !text.contains(' ') {
                assert_eq!(encode(bytes.as_bytes()), text);
            }
        }
    }

    #[test]
    fn the_place_of_a_fault_is_named() {
        assert_eq!(read("Zm%v"), Err(Base64Fault::Character(Span::new(2, 3))));
        assert_eq!(read("Zmé"), Err(Base64Fault::Character(Span::new(2, 4))));
        assert_eq!(read("Zm9vY"), Err(Base64Fault::Ending(Span::new(4, 5))));
        assert_eq!(read("Zg="), Err(Base64Fault::Ending(Span::new(2, 3))));
        assert_eq!(read("Zg==Zg=="), Err(Base64Fault::Ending(Span::new(4, 5))));
    }
}
