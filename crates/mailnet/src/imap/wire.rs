//! Bytes to and from the server, bounded in time and size.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

use super::Error;

/// The most text of one response, literals aside.
const LINES: usize = 64 << 10;
/// The most literals of one response.
const LITERALS: usize = 32;
/// How many times longer than one silence a command may take.
const COMMAND: u32 = 10;

pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// One response: pieces of text, and between them what the server counted out.
pub(super) enum Piece {
    Text(Vec<u8>),
    Literal(Vec<u8>),
}

pub(super) struct Wire {
    stream: Box<dyn Stream>,
    /// What was read; from `at` on it is unused.
    buffer: Vec<u8>,
    at: usize,
    silence: Duration,
    deadline: Instant,
    doing: &'static str,
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Stream>, silence: Duration) -> Wire {
        Wire {
            stream,
            buffer: Vec::new(),
            at: 0,
            silence,
            deadline: Instant::now(),
            doing: "greeting",
        }
    }

    /// The connection itself, to be encrypted. Whatever the server said too early would be
    /// taken for what it says under encryption, and ends it.
    pub(super) fn into_plain(self) -> Result<Box<dyn Stream>, Error> {
        if self.buffer.len() > self.at {
            let why = "it spoke before the connection was encrypted";
            return Err(Error::Protocol(why.into()));
        }
        Ok(self.stream)
    }

    /// From now on the time of a command runs.
    pub(super) fn begin(&mut self, doing: &'static str) {
        self.doing = doing;
        self.deadline = Instant::now() + self.silence * COMMAND;
    }

    /// Until then the server may be silent.
    pub(super) fn begin_waiting(&mut self, until: Instant) {
        self.doing = "waiting for mail";
        self.deadline = until;
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match timeout_at(Instant::now() + self.silence, sent).await {
            Ok(done) => done.map_err(|e| Error::Closed(e.to_string())),
            Err(_) => Err(Error::Timeout(self.doing)),
        }
    }

    /// The next response of the server. Literals of more than `largest` octets in
    /// all end the connection with [`Fault::TooLarge`].
    pub(super) async fn response(&mut self, largest: usize) -> Result<Vec<Piece>, Fault> {
        self.read(largest, Some(self.silence)).await
    }

    /// The next response, for which may be waited until the deadline. May be dropped
    /// without loss only before the server begins to speak.
    pub(super) async fn response_in_peace(&mut self) -> Result<Vec<Piece>, Fault> {
        self.read(LINES, None).await
    }

    async fn read(
        &mut self,
        largest: usize,
        silence: Option<Duration>,
    ) -> Result<Vec<Piece>, Fault> {
        let mut pieces = Vec::new();
        let (mut lines, mut counted) = (0_usize, 0_usize);
        loop {
            let line = self.line(LINES.saturating_sub(lines), silence).await?;
            lines += line.len();
            let literal = literal_of(&line);
            pieces.push(Piece::Text(line));
            let Some(length) = literal else {
                return Ok(pieces);
            };
            counted = counted.saturating_add(length);
            if counted > largest {
                return Err(Fault::TooLarge(length));
            }
            if pieces.len() > 2 * LITERALS {
                return Err(Error::Protocol("too many parts in one response".into()).into());
            }
            pieces.push(Piece::Literal(self.counted(length, silence).await?));
        }
    }

    async fn line(&mut self, most: usize, silence: Option<Duration>) -> Result<Vec<u8>, Error> {
        let mut seen = 0;
        loop {
            let unused = self.buffer.get(self.at..).unwrap_or_default();
            let fresh = unused.get(seen..).unwrap_or_default();
            if let Some(end) = fresh.iter().position(|b| *b == b'\n') {
                let end = seen + end;
                let line = unused.get(..end).unwrap_or_default();
                let line = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
                self.at += end + 1;
                return Ok(line);
            }
            seen = unused.len();
            if seen > most {
                return Err(Error::Protocol("a line without end".into()));
            }
            self.fill(silence).await?;
        }
    }

    async fn counted(
        &mut self,
        length: usize,
        silence: Option<Duration>,
    ) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        while out.len() < length {
            let unused = self.buffer.get(self.at..).unwrap_or_default();
            let take = unused.len().min(length - out.len());
            out.extend_from_slice(unused.get(..take).unwrap_or_default());
            self.at += take;
            if out.len() < length {
                self.fill(silence).await?;
            }
        }
        Ok(out)
    }

    async fn fill(&mut self, silence: Option<Duration>) -> Result<(), Error> {
        self.buffer.drain(..self.at.min(self.buffer.len()));
        self.at = 0;
        self.buffer.reserve(16 << 10);
        let until = match silence {
            Some(silence) => self.deadline.min(Instant::now() + silence),
            None => self.deadline,
        };
        match timeout_at(until, self.stream.read_buf(&mut self.buffer)).await {
            Err(_) => Err(Error::Timeout(self.doing)),
            Ok(Err(error)) => Err(Error::Closed(error.to_string())),
            Ok(Ok(0)) => Err(Error::Closed("it said no more".into())),
            Ok(Ok(_)) => Ok(()),
        }
    }
}

/// Why no response came.
pub(super) enum Fault {
    Error(Error),
    /// A literal of so many octets, more than is held; the connection is of no more
    /// use.
    TooLarge(usize),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Error(error)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        match fault {
            Fault::Error(error) => error,
            Fault::TooLarge(octets) => {
                Error::Protocol(format!("{octets} octets where few were expected"))
            }
        }
    }
}

/// The length of the literal that a line ends with: `{123}`.
fn literal_of(line: &[u8]) -> Option<usize> {
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|b| *b == b'{')?;
    let digits = inner.get(open + 1..)?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // More digits than fit count as more than anything allowed.
    Some(
        std::str::from_utf8(digits)
            .ok()?
            .parse()
            .unwrap_or(usize::MAX),
    )
}
