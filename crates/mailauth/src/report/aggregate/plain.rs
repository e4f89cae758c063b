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

/// The tag that comes next, where it is a plain one and lies in the buffer as a whole.
fn next(buffer: &[u8]) -> Option<Tag<'_>> {
    let at = memchr::memchr2(b'<', b'&', buffer)?;
    let tag = buffer.get(at..)?.strip_prefix(b"<")?;
    let ends = tag.first() == Some(&b'/');
    let name = tag.get(usize::from(ends)..)?;
    let is_named = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let long = name
        .iter()
        .take(LONGEST_NAME + 1)
        .position(|byte| !is_named(byte))?;
    if long == 0 || name.get(long) != Some(&b'>') {
        return None;
    }
    Some(Tag {
        text: str::from_utf8(buffer.get(..at)?).ok()?,
        name: str::from_utf8(name.get(..long)?).ok()?,
        ends,
        at,
        long: at + 2 + usize::from(ends) + long,
    })
}

impl<R: BufRead> AggregateReader<R> {
    /// Reads on where text may begin, up to the next part of the report at most; whether
    /// anything was read.
    pub(super) fn plain(&mut self) -> Result<bool, ReportError> {
        let from = self.position();
        let Ok(buffer) = self.xml.get_mut().fill_buf() else {
            // It comes again.
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
            if self.document.stop || !self.document.ready.is_empty() {
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
