//! Canonicalisation (RFC 6376 §3.4). Line ends of any kind become CR LF.

use crate::dkim::message::Field;

/// How much a message may change on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Canonicalization {
    /// Hardly at all.
    #[default]
    Simple,
    /// Blanks may come and go.
    Relaxed,
}

impl Canonicalization {
    pub(super) fn parse(word: &str) -> Option<Canonicalization> {
        if word.eq_ignore_ascii_case("simple") {
            Some(Canonicalization::Simple)
        } else if word.eq_ignore_ascii_case("relaxed") {
            Some(Canonicalization::Relaxed)
        } else {
            None
        }
    }

    /// Appends a header field, without CR LF at its end.
    pub(super) fn field(self, field: &Field<'_>, out: &mut Vec<u8>) {
        match self {
            Canonicalization::Simple => {
                for (index, line) in lines(field.whole).enumerate() {
                    if index > 0 {
                        out.extend_from_slice(b"\r\n");
                    }
                    out.extend_from_slice(line);
                }
            }
            Canonicalization::Relaxed => {
                out.extend(field.name.iter().map(u8::to_ascii_lowercase));
                out.push(b':');
                let start = out.len();
                for line in lines(field.value) {
                    for byte in line {
                        match byte {
                            b' ' | b'\t' => {
                                if out.len() > start && out.last() != Some(&b' ') {
                                    out.push(b' ');
                                }
                            }
                            other => out.push(*other),
                        }
                    }
                }
                if out.len() > start && out.last() == Some(&b' ') {
                    out.pop();
                }
            }
        }
    }

    /// Passes the body on in pieces.
    pub(super) fn body(self, body: &[u8], mut to: impl FnMut(&[u8])) {
        let (mut empty, mut any) = (0usize, false);
        let mut relaxed = Vec::new();
        for line in lines(body) {
            let line = match self {
                Canonicalization::Simple => line,
                Canonicalization::Relaxed => {
                    squeeze(line, &mut relaxed);
                    &relaxed
                }
            };
            if line.is_empty() {
                // Empty lines at the end are left out, so they wait.
                empty += 1;
                continue;
            }
            for _ in 0..empty {
                to(b"\r\n");
            }
            empty = 0;
            any = true;
            to(line);
            to(b"\r\n");
        }
        if !any && self == Canonicalization::Simple {
            to(b"\r\n");
        }
    }
}

/// Blanks at the end gone, others reduced to one.
fn squeeze(line: &[u8], out: &mut Vec<u8>) {
    out.clear();
    for byte in line {
        match byte {
            b' ' | b'\t' => {
                if out.last() != Some(&b' ') {
                    out.push(b' ');
                }
            }
            other => out.push(*other),
        }
    }
    if out.last() == Some(&b' ') {
        out.pop();
    }
}

/// The lines, without CR LF or LF.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dkim::message::Message;

    fn body(how: Canonicalization, text: &str) -> String {
        let mut out = Vec::new();
        how.body(text.as_bytes(), |piece| out.extend_from_slice(piece));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_example_of_the_standard() {
        // RFC 6376 §3.4.5.
        let text = "A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let message = Message::parse(text.as_bytes()).unwrap();
        let header = |how: Canonicalization| {
            let mut out = Vec::new();
            for field in &message.fields {
                how.field(field, &mut out);
                out.extend_from_slice(b"\r\n");
            }
            String::from_utf8(out).unwrap()
        };
        assert_eq!(header(Canonicalization::Relaxed), "a:X\r\nb:Y Z\r\n");
        assert_eq!(
            header(Canonicalization::Simple),
            "A: X\r\nB : Y\t\r\n\tZ  \r\n"
        );
        let text = std::str::from_utf8(message.body).unwrap();
        assert_eq!(body(Canonicalization::Relaxed, text), " C\r\nD E\r\n");
        assert_eq!(body(Canonicalization::Simple, text), " C \r\nD \t E\r\n");
    }

    #[test]
    fn an_empty_body_is_an_empty_line_or_nothing() {
        for text in ["", "\r\n", "\n\n\r\n"] {
            assert_eq!(body(Canonicalization::Simple, text), "\r\n");
            assert_eq!(body(Canonicalization::Relaxed, text), "");
        }
        assert_eq!(body(Canonicalization::Simple, "a\nb"), "a\r\nb\r\n");
        assert_eq!(body(Canonicalization::Relaxed, "a\n \n"), "a\r\n");
    }
}
