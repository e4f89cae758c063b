//! Reading what nearly all of a report is, text and tags without attributes, straight from
//! the buffer: a third of what the tokeniser takes, which reads the rest.
//!
//! What is left to it: references, attributes, prefixes, empty elements, comments and the
//! like, and whatever does not lie in the buffer as a whole. Both come to the same.

use std::io::BufRead;

use super::{AggregateReader, NAME_COST, OpenTag, ReportError};

/// Longer names are left to the tokeniser.
const LONGEST_NAME: usize = 64;

/// A tag at the end of a text.
struct Tag<'a> {
    /// What stands before it.
    text: &'a str,
    /// Its name.
    name: &'a str,
    /// Whether it ends its element.
    ends: bool,
    /// Bytes up to it, and with it.
    at: usize,
    long: usize,
}

/// Bytes that names of elements are made of here.
const NAMED: [bool; 256] = {
    let mut named = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let of = byte as u8;
        named[byte] = of.is_ascii_alphanumeric() || matches!(of, b'_' | b'-' | b'.');
        byte += 1;
    }
    named
};

/// The tag that comes next, where it is a plain one and lies in the buffer as a whole.
fn next(buffer: &str) -> Option<Tag<'_>> {
    let at = memchr::memchr2(b'<', b'&', buffer.as_bytes())?;
    let tag = buffer.get(at..)?.strip_prefix('<')?;
    let ends = tag.starts_with('/');
    let name = tag.get(usize::from(ends)..)?;
    let long = name
        .bytes()
        .take(LONGEST_NAME + 1)
        .position(|byte| !NAMED.get(usize::from(byte)).is_some_and(|is| *is))?;
    if long == 0 || name.as_bytes().get(long) != Some(&b'>') {
        return None;
    }
    Some(Tag {
        text: buffer.get(..at)?,
        name: name.get(..long)?,
        ends,
        at,
        long: at + 2 + usize::from(ends) + long,
    })
}

impl<R: BufRead> AggregateReader<R> {
    /// Reads on where text may begin, as far as the buffer goes; whether anything was read.
    pub(super) fn plain(&mut self) -> Result<bool, ReportError> {
        let from = self.position();
        let Ok(buffer) = self.xml.get_mut().fill_buf() else {
            // It comes again.
            return Ok(false);
        };
        // What is decoded is text as a whole.
        let Ok(buffer) = str::from_utf8(buffer) else {
            return Ok(false);
        };
        let (mut read, mut at) = (0, from);
        while let Some(tag) = buffer.get(read..).and_then(next) {
            at = from + read as u64;
            if !tag.text.is_empty() {
                self.document.text(tag.text);
                if self.document.stop {
                    read += tag.at;
                    break;
                }
            }
            at = from + (read + tag.at) as u64;
            let cost = tag.name.len() + NAME_COST;
            if tag.ends {
                match self.open.last() {
                    // The tokeniser is to forget it.
                    Some(OpenTag { seen: true, .. }) => {
                        read += tag.at;
                        break;
                    }
                    Some(OpenTag { long, .. }) => {
                        self.open_bytes -= usize::from(*long) + NAME_COST;
                        self.open.pop();
                    }
                    None => {}
                }
                self.document.close(tag.name, tag.name);
            } else {
                self.open.push(OpenTag {
                    long: tag.name.len() as u16,
                    seen: false,
                });
                self.open_bytes += cost;
                if self.open_bytes > self.limits.unclosed_bytes {
                    return Err(ReportError::TooDeep { at });
                }
                self.document.open(tag.name, tag.name, false, at)?;
            }
            read += tag.long;
            if self.document.stop {
                break;
            }
        }
        self.xml.get_mut().consume(read);
        self.beside += read as u64;
        if self.document.stop {
            self.finish(at, self.position())?;
        }
        Ok(read > 0)
    }
}
