//! Mailbox files (RFC 4155), mail by mail.

use std::io::{self, BufRead};

/// What comes next in a mailbox file.
pub(super) enum Next {
    /// A mail, with what was quoted in it as it was sent.
    Mail(Vec<u8>),
    /// One larger than is held in memory.
    TooLarge,
    /// The file ends.
    End,
}

/// What stands between the mails of a mailbox file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// Lines `From `: those that follow a blank line and hold a time.
    From,
    /// Lines of four bytes `01`, as MMDF has them before and behind each mail.
    Mmdf,
}

/// Splits at what stands between mails.
pub(super) struct Mailbox<R> {
    input: R,
    most: usize,
    /// What stands between its mails.
    between: Between,
    /// The line that began the next mail was read.
    begun: bool,
}

impl<R: BufRead> Mailbox<R> {
    pub(super) fn new(input: R, most: usize, between: Between) -> Mailbox<R> {
        Mailbox {
            input,
            most,
            between,
            begun: false,
        }
    }

    pub(super) fn next(&mut self) -> io::Result<Next> {
        let mut mail = Vec::new();
        let mut too_large = false;
        let mut blank = true;
        let mut any = std::mem::take(&mut self.begun);
        let mut line = Vec::new();
        loop {
            line.clear();
            let whole = self.read_line(&mut line)?;
            if line.is_empty() {
                break;
            }
            let begins = match self.between {
                Between::From => blank && is_separator(&line, !any),
                Between::Mmdf => line.trim_ascii_end() == [1; 4],
            };
            // Behind a mail of MMDF, and once more before the next.
            if begins && self.between == Between::Mmdf {
                match any {
                    true => break,
                    false => continue,
                }
            }
            if begins {
                if any {
                    self.begun = true;
                    break;
                }
                any = true;
                blank = false;
                continue;
            }
            let text = line.trim_ascii_end();
            blank = text.is_empty() && whole;
            if !any && blank {
                continue;
            }
            any = true;
            let quoted = line.iter().take_while(|byte| **byte == b'>').count();
            let unquote = quoted > 0
                && self.between == Between::From
                && line
                    .get(quoted..)
                    .is_some_and(|rest| rest.starts_with(b"From "));
            too_large |= !whole || mail.len() + line.len() > self.most;
            if too_large {
                mail = Vec::new();
            } else {
                mail.extend_from_slice(line.get(usize::from(unquote)..).unwrap_or_default());
            }
        }
        Ok(match (any, too_large) {
            (false, _) => Next::End,
            (true, true) => Next::TooLarge,
            (true, false) => Next::Mail(mail),
        })
    }

    /// A line with its end; `false` when it is longer than a mail may be, and cut.
    fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        let mut whole = true;
        loop {
            let piece = match self.input.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = memchr::memchr(b'\n', piece);
            let used = end.map_or(piece.len(), |end| end + 1);
            if line.len() + used <= self.most {
                line.extend_from_slice(piece.get(..used).unwrap_or_default());
            } else {
                whole = false;
            }
            self.input.consume(used);
            if end.is_some() || used == 0 {
                return Ok(whole);
            }
        }
    }
}

/// `From sender Tue Feb  3 10:00:00 2026`; the very first line need not have a time.
fn is_separator(line: &[u8], first: bool) -> bool {
    let time = |w: &[u8]| matches!(w, [a, b':', c] if a.is_ascii_digit() && c.is_ascii_digit());
    let line = match first {
        true => super::sniff::begin(line),
        false => line,
    };
    line.starts_with(b"From ")
        && (first
            || line
                .get(..line.len().min(200))
                .unwrap_or_default()
                .windows(3)
                .any(time))
}
