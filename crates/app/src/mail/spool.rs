//! Rows of a large report on their way: in a file without a name until its end is read,
//! so that memory does not grow with it and nobody waits to write meanwhile.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use ledger::side::mail::{MailRow, Outcome, pack, unpack};

/// Rows held in memory, at most.
const MOST_ROWS: usize = 8_192;
/// Outcomes held in memory, at most, and their bytes: of some hundred each, as a rule.
const MOST_OUTCOMES: usize = 4_096;
const MOST_BYTES: usize = 2 << 20;

/// A part of a report: rows, and outcomes they name.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub rows: Vec<MailRow>,
    pub outcomes: Vec<(i64, Outcome)>,
    /// Bytes of the outcomes.
    pub bytes: usize,
}

impl Part {
    /// Whether more should not be held in memory.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= MOST_ROWS
            || self.outcomes.len() >= MOST_OUTCOMES
            || self.bytes >= MOST_BYTES
    }
}

/// Parts in a file.
#[derive(Debug)]
pub(crate) struct Spool {
    file: BufWriter<File>,
}

impl Spool {
    pub fn new() -> io::Result<Spool> {
        let file = BufWriter::new(tempfile::tempfile()?);
        Ok(Spool { file })
    }

    /// Adds a part, and leaves it empty.
    pub fn put(&mut self, part: &mut Part) -> io::Result<()> {
        let rows = pack(&part.rows);
        let mut head = Vec::with_capacity(128 * part.outcomes.len() + 24);
        for (number, outcome) in part.outcomes.drain(..) {
            head.extend(number.to_le_bytes());
            head.extend([u8::from(outcome.dkim), u8::from(outcome.spf)]);
            for text in [
                outcome.disposition,
                outcome.header_from,
                outcome.envelope_from,
                outcome.reasons,
                outcome.signatures,
                outcome.spf_checks,
            ] {
                head.extend((text.len() as u64).to_le_bytes());
                head.extend(text.as_bytes());
            }
        }
        part.rows.clear();
        part.bytes = 0;
        for bytes in [&head, &rows] {
            self.file.write_all(&(bytes.len() as u64).to_le_bytes())?;
            self.file.write_all(bytes)?;
        }
        Ok(())
    }

    /// The parts, in the order they were added.
    pub fn read(self) -> io::Result<Parts> {
        let mut file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let file = BufReader::new(file);
        Ok(Parts { file })
    }
}

/// Reads what a spool holds.
pub(crate) struct Parts {
    file: BufReader<File>,
}

impl Parts {
    /// The next part; `None` behind the last.
    pub fn next(&mut self) -> io::Result<Option<Part>> {
        let Some(head) = self.piece()? else {
            return Ok(None);
        };
        let rows = self.piece()?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut part = Part::default();
        let mut head = &head[..];
        while !head.is_empty() {
            part.outcomes.push(outcome(&mut head)?);
        }
        unpack(&rows, |row| part.rows.push(row)).map_err(io::Error::other)?;
        Ok(Some(part))
    }

    fn piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut long = [0; 8];
        let mut got = 0;
        while let Some(rest) = long.get_mut(got..).filter(|rest| !rest.is_empty()) {
            match self.file.read(rest)? {
                0 if got == 0 => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                more => got += more,
            }
        }
        let mut bytes = Vec::new();
        let long = u64::from_le_bytes(long);
        (&mut self.file).take(long).read_to_end(&mut bytes)?;
        match bytes.len() as u64 == long {
            true => Ok(Some(bytes)),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

fn outcome(from: &mut &[u8]) -> io::Result<(i64, Outcome)> {
    let mut number = [0; 8];
    from.read_exact(&mut number)?;
    let mut flags = [0; 2];
    from.read_exact(&mut flags)?;
    let mut text = || {
        let mut long = [0; 8];
        from.read_exact(&mut long)?;
        let long = usize::try_from(u64::from_le_bytes(long)).unwrap_or(usize::MAX);
        let (text, rest) = from
            .split_at_checked(long)
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        *from = rest;
        String::from_utf8(text.to_vec()).map_err(io::Error::other)
    };
    let outcome = Outcome {
        disposition: text()?,
        header_from: text()?,
        envelope_from: text()?,
        reasons: text()?,
        signatures: text()?,
        spf_checks: text()?,
        dkim: flags[0] != 0,
        spf: flags[1] != 0,
    };
    Ok((i64::from_le_bytes(number), outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_as_they_were_put() {
        let part = |n: u8| Part {
            rows: (0..n)
                .map(|at| MailRow {
                    address: Some([192, 0, 2, at].into()),
                    messages: u64::from(at),
                    outcome: i64::from(at % 3) - 1,
                })
                .collect(),
            outcomes: (0..n / 2)
                .map(|at| {
                    let outcome = Outcome {
                        disposition: "é".repeat(usize::from(at)),
                        spf: at % 2 == 0,
                        dkim: at % 3 == 0,
                        spf_checks: "[]".into(),
                        ..Outcome::default()
                    };
                    (i64::from(at) - 9, outcome)
                })
                .collect(),
            bytes: 0,
        };
        let mut spool = Spool::new().unwrap();
        for n in [200, 0, 7] {
            let mut put = part(n);
            spool.put(&mut put).unwrap();
            assert!(put.rows.is_empty() && put.outcomes.is_empty());
        }
        let mut parts = spool.read().unwrap();
        for n in [200, 0, 7] {
            let read = parts.next().unwrap().unwrap();
            assert_eq!((read.rows, read.outcomes), (part(n).rows, part(n).outcomes));
        }
        assert!(parts.next().unwrap().is_none());
    }
}
