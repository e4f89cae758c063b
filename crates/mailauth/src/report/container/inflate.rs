//! Unpacking deflate and gzip as streams, every byte that comes out counted.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::report::RemarkKind;
use crate::report::remarks::Remarks;

/// Remarks on a way through containers, which may come up late while reading.
pub(super) type Notes = Rc<RefCell<Remarks>>;

/// What archives may still unpack to: those of a mail, and those of a whole file. What lies in
/// an archive as it is counts as much as what was packed.
#[derive(Clone)]
pub(super) struct Budget {
    left: Rc<Cell<u64>>,
    most: u64,
    left_of_whole: Rc<Cell<u64>>,
    whole: u64,
}

impl Budget {
    pub(super) fn new(most: u64, whole: u64) -> Budget {
        Budget {
            left: Rc::new(Cell::new(most)),
            most,
            left_of_whole: Rc::new(Cell::new(whole)),
            whole,
        }
    }

    /// That of a mail may be used anew.
    pub(super) fn reset(&self) {
        self.left.set(self.most);
    }

    pub(super) fn spend(&self, bytes: usize) -> io::Result<()> {
        let bytes = bytes as u64;
        for (left, most) in [(&self.left_of_whole, self.whole), (&self.left, self.most)] {
            match left.get().checked_sub(bytes) {
                Some(less) => left.set(less),
                None => {
                    left.set(0);
                    return Err(too_much(most));
                }
            }
        }
        Ok(())
    }

    /// Whether an error says that there was too much.
    pub(super) fn is_spent(&self, error: &io::Error) -> bool {
        let said = error.to_string();
        [self.most, self.whole]
            .map(|most| too_much(most).to_string())
            .contains(&said)
    }
}

/// A file that lies in an archive as it is, every byte counted.
pub(super) struct Stored<R> {
    inner: R,
    budget: Budget,
}

impl<R: Read> Stored<R> {
    pub(super) fn new(inner: R, budget: Budget) -> Stored<R> {
        Stored { inner, budget }
    }
}

impl<R: Read> Read for Stored<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.budget.spend(read)?;
        Ok(read)
    }
}

/// The error of something that unpacks to more than is read.
pub(super) fn too_much(most: u64) -> io::Error {
    io::Error::other(format!("it unpacks to more than {} MiB", most >> 20))
}

fn damaged(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// One deflate stream (RFC 1951). Where it ends, the input stands right behind it.
pub(super) struct Inflate<R> {
    pub(super) inner: R,
    state: Decompress,
    budget: Budget,
    crc: Crc,
    ended: bool,
    /// It cannot go on: what came out before that is handed on first, so that what is
    /// seen of a damaged file does not depend on how much is read at once.
    broken: bool,
}

impl<R: BufRead> Inflate<R> {
    pub(super) fn new(inner: R, budget: Budget) -> Inflate<R> {
        Inflate {
            inner,
            state: Decompress::new(false),
            budget,
            crc: Crc::new(),
            ended: false,
            broken: false,
        }
    }

    fn again(&mut self) {
        self.state.reset(false);
        self.crc.reset();
        self.ended = false;
    }

    /// Check sum of what came out.
    pub(super) fn sum(&self) -> u32 {
        self.crc.sum()
    }
}

impl<R: BufRead> Read for Inflate<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        while !self.ended {
            if self.broken {
                return Err(damaged("the compressed data is damaged"));
            }
            let input = self.inner.fill_buf()?;
            let none = input.is_empty();
            let (before_in, before_out) = (self.state.total_in(), self.state.total_out());
            let status = self.state.decompress(input, out, FlushDecompress::None);
            let used = (self.state.total_in() - before_in) as usize;
            let made = (self.state.total_out() - before_out) as usize;
            self.inner.consume(used);
            self.ended = matches!(status, Ok(Status::StreamEnd));
            self.broken = status.is_err();
            if made > 0 {
                self.budget.spend(made)?;
                self.crc.update(out.get(..made).unwrap_or_default());
                return Ok(made);
            }
            if !self.ended && !self.broken && none {
                return Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the compressed data breaks off",
                ));
            }
            self.broken |= !self.ended && used == 0;
        }
        Ok(0)
    }
}

/// A gzip file of any number of members (RFC 1952). What follows them, and check sums
/// that are wrong or missing, are remarks: whether the report is whole shows by itself.
pub(super) struct Gunzip<R> {
    inflate: Inflate<R>,
    notes: Notes,
    members: u64,
    inside: bool,
    done: bool,
}

impl<R: BufRead> Gunzip<R> {
    pub(super) fn new(inner: R, budget: Budget, notes: Notes) -> Gunzip<R> {
        Gunzip {
            inflate: Inflate::new(inner, budget),
            notes,
            members: 0,
            inside: false,
            done: false,
        }
    }

    fn note(&self, about: &'static str, what: &str) {
        let mut notes = self.notes.borrow_mut();
        notes.note(RemarkKind::Container, about, || what.to_owned());
    }

    /// The header of the next member; `false` when there is none.
    fn header(&mut self) -> io::Result<bool> {
        let input = &mut self.inflate.inner;
        let mut fixed = [0; 10];
        let got = read_up_to(input, &mut fixed)?;
        let first = self.members == 0;
        match fixed.get(..got).unwrap_or_default() {
            [] if !first => return Ok(false),
            [0x1f, 0x8b, 8, ..] if got == fixed.len() => {}
            _ if first => return Err(damaged("the gzip header is damaged")),
            padding if padding.iter().all(|byte| matches!(byte, 0 | b'\r' | b'\n')) => {
                self.note("padding", "the gzip file is padded behind its end");
                return Ok(false);
            }
            _ => {
                self.note("garbage", "something follows the end of the gzip file");
                return Ok(false);
            }
        }
        let [_, _, _, flags, ..] = fixed;
        if flags & 4 != 0 {
            let mut length = [0; 2];
            input.read_exact(&mut length)?;
            skip(input, u64::from(u16::from_le_bytes(length)))?;
        }
        // Name and comment, each up to its zero byte.
        for flag in [8, 16] {
            if flags & flag != 0 {
                skip_text(input)?;
            }
        }
        if flags & 2 != 0 {
            skip(input, 2)?;
        }
        if !first {
            self.inflate.again();
        }
        self.members += 1;
        if self.members == 2 {
            self.note("members", "the gzip file has several members, read as one");
        }
        Ok(true)
    }

    fn trailer(&mut self) -> io::Result<()> {
        let mut sums = [0; 8];
        let got = read_up_to(&mut self.inflate.inner, &mut sums)?;
        let [a, b, c, d, ..] = sums;
        if got < sums.len() {
            self.note("sum", "the gzip file lacks its check sum");
        } else if u32::from_le_bytes([a, b, c, d]) != self.inflate.sum() {
            self.note("sum", "the check sum of the gzip file is wrong");
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        while !self.done {
            if !self.inside {
                self.inside = self.header()?;
                self.done = !self.inside;
                continue;
            }
            let made = self.inflate.read(out)?;
            if made > 0 {
                return Ok(made);
            }
            self.trailer()?;
            self.inside = false;
        }
        Ok(0)
    }
}

/// Fills `into` as far as the input goes.
pub(super) fn read_up_to(input: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while let Some(rest) = into.get_mut(got..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(more) => got += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(got)
}

/// Leaves out as many bytes.
pub(super) fn skip(input: &mut impl Read, bytes: u64) -> io::Result<()> {
    let skipped = io::copy(&mut input.take(bytes), &mut io::sink())?;
    if skipped < bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

fn skip_text(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let piece = input.fill_buf()?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = memchr::memchr(0, piece) {
            input.consume(end + 1);
            return Ok(());
        }
        let used = piece.len();
        input.consume(used);
    }
}
