//! Bytes of whatever encoding as UTF-8, a piece at a time.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes looked at for a byte order mark and the XML declaration.
const HEAD: usize = 256;
/// Bytes decoded at once.
const PIECE: usize = 32 << 10;
/// What stands for bytes that are not text.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// Reads UTF-8 out of UTF-8, UTF-16 or what an XML declaration names. Bytes that are
/// no text become U+FFFD, and are remembered.
///
/// Counts what was consumed since the last [`mark`](Decoded::mark): a parser that
/// holds a whole token in memory is stopped at the bound.
pub(super) struct Decoded<R> {
    inner: R,
    head: Vec<u8>,
    head_at: usize,
    decoder: Option<Decoder>,
    out: Vec<u8>,
    start: usize,
    end: usize,
    finished: bool,
    since_mark: usize,
    most: usize,
    /// Bytes decoded before those in `out`.
    decoded: u64,
    /// Where the first bytes were replaced that are not text, in bytes decoded.
    pub(super) replaced: Option<u64>,
    /// The bound on one token was reached.
    pub(super) too_long: bool,
    /// The encoding, when it is not UTF-8.
    pub(super) foreign: Option<&'static str>,
}

impl<R: BufRead> Decoded<R> {
    /// `most`: bytes between two marks.
    pub(super) fn new(inner: R, most: usize) -> Decoded<R> {
        Decoded {
            inner,
            head: Vec::new(),
            head_at: 0,
            decoder: None,
            out: Vec::new(),
            start: 0,
            end: 0,
            finished: false,
            since_mark: 0,
            most,
            decoded: 0,
            replaced: None,
            too_long: false,
            foreign: None,
        }
    }

    /// A token ends here.
    pub(super) fn mark(&mut self) {
        self.since_mark = 0;
    }

    fn begin(&mut self) -> io::Result<Decoder> {
        read_head(&mut self.inner, HEAD, &mut self.head)?;
        let encoding = encoding_of(&self.head);
        if encoding != UTF_8 {
            self.foreign = Some(encoding.name());
        }
        self.out = vec![0; PIECE + REPLACEMENT.len()];
        Ok(encoding.new_decoder())
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut decoder = match self.decoder.take() {
            Some(decoder) => decoder,
            None => self.begin()?,
        };
        self.decoded += self.end as u64;
        (self.start, self.end) = (0, 0);
        let filled = loop {
            let from_head = self.head_at < self.head.len();
            let input = if from_head {
                self.head.get(self.head_at..).unwrap_or_default()
            } else {
                match self.inner.fill_buf() {
                    Ok(input) => input,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => break Err(error),
                }
            };
            let last = input.is_empty();
            let out = self.out.get_mut(..PIECE).unwrap_or_default();
            let (result, read, mut written) =
                decoder.decode_to_utf8_without_replacement(input, out, last);
            if from_head {
                self.head_at += read;
            } else {
                self.inner.consume(read);
            }
            if let DecoderResult::Malformed(..) = result {
                let end = written + REPLACEMENT.len();
                if let Some(out) = self.out.get_mut(written..end) {
                    out.copy_from_slice(REPLACEMENT);
                }
                let at = self.decoded + written as u64;
                self.replaced.get_or_insert(at);
                written = end;
            }
            self.end = written;
            self.finished = last && result == DecoderResult::InputEmpty;
            if written > 0 || self.finished {
                break Ok(());
            }
        };
        self.decoder = Some(decoder);
        filled
    }
}

/// Reads up to `most` bytes, fewer only at the end of the input.
pub(super) fn read_head(
    input: &mut (impl BufRead + ?Sized),
    most: usize,
    head: &mut Vec<u8>,
) -> io::Result<()> {
    let left = most.saturating_sub(head.len());
    input.take(left as u64).read_to_end(head).map(drop)
}

/// By byte order mark, by the zero bytes of UTF-16, or by declaration.
fn encoding_of(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    match head {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    let declared = declared(head).and_then(Encoding::for_label);
    match declared {
        // The declaration was read as ASCII, so neither can be true.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => UTF_8,
        // Plain ASCII is UTF-8 as well, and what claims to be it often is the latter.
        Some(encoding) if encoding == WINDOWS_1252 && is_ascii_label(head) => UTF_8,
        Some(encoding) if encoding.is_ascii_compatible() => encoding,
        _ => UTF_8,
    }
}

fn declared(head: &[u8]) -> Option<&[u8]> {
    let text = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let text = text.get(..memchr::memmem::find(text, b"?>")?)?;
    let after = text.get(memchr::memmem::find(text, b"encoding")? + 8..)?;
    let value = after.trim_ascii_start().strip_prefix(b"=")?;
    let (quote, value) = value.trim_ascii_start().split_first()?;
    value.get(..memchr::memchr(*quote, value)?)
}

fn is_ascii_label(head: &[u8]) -> bool {
    declared(head).is_some_and(|label| {
        label.eq_ignore_ascii_case(b"us-ascii") || label.eq_ignore_ascii_case(b"ascii")
    })
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since_mark > self.most {
            self.too_long = true;
            return Err(io::Error::other("one piece of it is too long"));
        }
        if self.start == self.end && !self.finished {
            self.refill()?;
        }
        Ok(self.out.get(self.start..self.end).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.start = (self.start + amount).min(self.end);
        self.since_mark = self.since_mark.saturating_add(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, bool, Option<&'static str>) {
        // One byte at a time: no boundary may matter.
        let slow = io::BufReader::with_capacity(1, bytes);
        let mut decoded = Decoded::new(slow, usize::MAX);
        let mut text = String::new();
        decoded.read_to_string(&mut text).unwrap();
        (text, decoded.replaced.is_some(), decoded.foreign)
    }

    #[test]
    fn every_encoding_of_the_same_text_reads_the_same() {
        let text = "<?xml version='1.0'?><a>Müller &amp; Søn</a>";
        let marked = format!("\u{feff}{text}");
        let utf16 = |to: fn(u16) -> [u8; 2], text: &str| -> Vec<u8> {
            text.encode_utf16().flat_map(to).collect()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf16(u16::to_le_bytes, &marked),
            utf16(u16::to_be_bytes, &marked),
            utf16(u16::to_le_bytes, text),
            utf16(u16::to_be_bytes, text),
        ] {
            let (read, replaced, _) = decoded(&bytes);
            assert_eq!(read, text);
            assert!(!replaced);
        }
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>M\xfcller</a>";
        let (read, replaced, foreign) = decoded(latin);
        assert!(read.ends_with("<a>Müller</a>"), "{read}");
        assert_eq!((replaced, foreign), (false, Some("windows-1252")));
    }

    #[test]
    fn a_wrong_declaration_is_not_believed() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>ü</a>";
        assert_eq!(decoded(text.as_bytes()).0, text);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_remembered() {
        let (read, replaced, _) = decoded(b"<a>M\xfcller</a>");
        assert_eq!(read, "<a>M\u{fffd}ller</a>");
        assert!(replaced);
    }

    #[test]
    fn the_first_replaced_bytes_are_known_by_their_place() {
        for bytes in [&b"<a>ab\xfc\xfc</a>"[..], b"\xef\xbb\xbf<a>ab\xfc\xfc</a>"] {
            for at_once in [1, 2, 3, 64] {
                let slow = io::BufReader::with_capacity(at_once, bytes);
                let mut decoded = Decoded::new(slow, usize::MAX);
                let mut text = String::new();
                decoded.read_to_string(&mut text).unwrap();
                assert_eq!(text, "<a>ab\u{fffd}\u{fffd}</a>");
                assert_eq!(decoded.replaced, Some(5));
            }
        }
    }

    #[test]
    fn a_token_without_end_is_stopped() {
        let mut decoded = Decoded::new(io::BufReader::new(io::repeat(b'x')), 100_000);
        let mut sink = Vec::new();
        assert!(decoded.read_to_end(&mut sink).is_err());
        assert!(decoded.too_long && sink.len() < 200_000);
    }
}
