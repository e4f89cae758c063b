//! DMARC aggregate reports (RFC 7489 appendix C, RFC 9990), read as a stream.
//!
//! Nothing is asked of the order of elements, of namespaces or of the spelling of
//! words. An oddity is a remark; a row that cannot be used costs that row. Only a
//! report that stops before its end, or is none, is an error: what it says in all
//! would not be known.

mod document;
mod intern;
mod place;
mod plain;
mod record;
pub(super) mod value;

use std::io::{self, BufRead};

use quick_xml::Reader;
use quick_xml::events::Event;
use thiserror::Error;

use self::document::Document;
use super::decode::Decoded;
use super::{Limits, Metadata, PolicyPublished, Record, Remark, RemarkKind};

/// Bytes of the longest name of an element.
const LONGEST_NAME: u16 = 1 << 10;
/// What remembering a name costs beside its bytes.
const NAME_COST: usize = 10;

/// A piece of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportItem {
    /// Who reports on when.
    Metadata(Metadata),
    /// The policy found.
    Policy(PolicyPublished),
    /// One row.
    Record(Record),
}

/// Why a report could not be read to its end. Places are bytes of its text in UTF-8.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The file or archive gives no more.
    #[error("the report cannot be read beyond byte {at}: {source}")]
    Read {
        /// Where.
        at: u64,
        /// Why.
        source: io::Error,
    },
    /// It ends in the middle.
    #[error("the report breaks off at byte {at}")]
    Truncated {
        /// Where.
        at: u64,
    },
    /// What is there is no markup that could be read further.
    #[error("the report is not XML from byte {at} on: {what}")]
    Xml {
        /// Where.
        at: u64,
        /// What is wrong.
        what: String,
    },
    /// More elements inside one another than any report has.
    #[error("the report has elements nested too deeply at byte {at}")]
    TooDeep {
        /// Where.
        at: u64,
    },
    /// A tag, comment or text of a size no report has.
    #[error("the report has a single tag or text that is too long at byte {at}")]
    TooLong {
        /// Where.
        at: u64,
    },
    /// It is something else.
    #[error("this is not a report: {what}")]
    NotAReport {
        /// What it is instead, or what it lacks.
        what: String,
    },
}

/// Reads a report part by part, in constant memory.
///
/// Until `next` has answered `Ok(None)` it is not known whether the report is whole:
/// what was made of its parts should wait for that. A report that was read whole has
/// given exactly one [`ReportItem::Metadata`] and one [`ReportItem::Policy`]; where it lacks one, a
/// default comes at the end, with a remark.
pub struct AggregateReader<R> {
    xml: Reader<Decoded<R>>,
    buffer: Vec<u8>,
    document: Document,
    ended: bool,
    /// The elements that are open, as tags have it.
    open: Vec<OpenTag>,
    /// What the tokeniser may remember of them: their names, until it sees an end tag,
    /// whichever.
    open_bytes: usize,
    limits: Limits,
    /// The tokeniser stands where text may begin.
    between: bool,
    /// Bytes read without the tokeniser.
    beside: u64,
    /// Why it cannot be read on.
    failed: Option<ReportError>,
}

/// A tag whose element is open.
#[derive(Clone, Copy)]
struct OpenTag {
    /// Bytes of its name.
    long: u16,
    /// The tokeniser saw it, and remembers it.
    seen: bool,
}

impl<R: BufRead> AggregateReader<R> {
    /// Reads XML in any encoding. Nothing is read yet.
    pub fn new(input: R, limits: Limits) -> AggregateReader<R> {
        let mut xml = Reader::from_reader(Decoded::new(input, limits.token_bytes));
        let config = xml.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        AggregateReader {
            xml,
            buffer: Vec::new(),
            document: Document::new(limits),
            ended: false,
            open: Vec::new(),
            open_bytes: 0,
            limits,
            between: false,
            beside: 0,
            failed: None,
        }
    }

    /// The next part; `None` after the last. After an error or the end, `None` again.
    #[allow(
        clippy::should_implement_trait,
        reason = "fails, which Iterator::next cannot"
    )]
    pub fn next(&mut self) -> Result<Option<ReportItem>, ReportError> {
        loop {
            if let Some(part) = self.document.ready.pop_front() {
                return Ok(Some(part));
            }
            if let Some(error) = self.failed.take() {
                self.ended = true;
                return Err(error);
            }
            if self.ended {
                return Ok(None);
            }
            // What was read before it comes first.
            self.failed = self.step().err();
        }
    }

    /// Whether another report follows in the same file: then [`next`](Self::next) gives
    /// its parts, and [`remarks`](Self::remarks) its oddities. To be asked once `next` has
    /// answered `Ok(None)`.
    pub fn another(&mut self) -> bool {
        let another = self.ended && self.document.another;
        if another {
            self.document = Document::begun(self.limits);
            self.ended = false;
        }
        another
    }

    /// The oddities seen so far; all of them once `next` has answered `None`.
    pub fn remarks(&self) -> Vec<Remark> {
        self.document.remarks.list()
    }

    /// The format version as written, empty when not given. Known for certain at the
    /// end: an element may stand anywhere.
    pub fn version(&self) -> &str {
        &self.document.version
    }

    fn step(&mut self) -> Result<(), ReportError> {
        self.xml.get_mut().mark();
        if std::mem::take(&mut self.between) && self.plain()? {
            self.between = true;
            return Ok(());
        }
        self.buffer.clear();
        let start = self.position();
        let event = match self.xml.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return self.broken(start, error),
        };
        let at = start;
        self.between = !matches!(event, Event::Text(_) | Event::Eof);
        match event {
            Event::Start(tag) => {
                let long = tag.name().as_ref().len();
                let long = u16::try_from(long)
                    .ok()
                    .filter(|long| *long <= LONGEST_NAME);
                let long = long.ok_or(ReportError::TooLong { at })?;
                self.open.push(OpenTag { long, seen: true });
                self.open_bytes += usize::from(long) + NAME_COST;
                if self.open_bytes > self.limits.unclosed_bytes {
                    return Err(ReportError::TooDeep { at });
                }
                let name = tag.local_name();
                self.document.open(name.as_ref(), &tag, false, at)?;
            }
            Event::Empty(tag) => {
                let name = tag.local_name();
                let name = name.as_ref();
                if self.document.open(name, &tag, true, at)? {
                    self.document.close(name, &tag);
                }
            }
            Event::End(tag) => {
                if let Some(OpenTag { long, .. }) = self.open.pop() {
                    self.open_bytes -= usize::from(long) + NAME_COST;
                }
                let name = tag.local_name();
                let whole = tag.name();
                self.document.close(name.as_ref(), whole.as_ref());
            }
            Event::Text(text) => self.document.text(&text),
            Event::CData(text) => self.document.text(&text),
            Event::GeneralRef(entity) => {
                let character = match &*entity {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => entity.resolve_char_ref().ok().flatten(),
                };
                match character {
                    Some(c) => self.document.text(c.encode_utf8(&mut [0; 4])),
                    // Entities of a DTD are never expanded; the text says what stood there.
                    None => {
                        self.document.text("&");
                        self.document.text(&entity);
                        self.document.text(";");
                        self.document.unknown_entity(&entity);
                    }
                }
            }
            Event::Eof => return self.finish(at, at),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if self.document.stop {
            self.finish(at, self.position())?;
        }
        Ok(())
    }

    /// How far the report was read, in bytes of its text.
    fn position(&self) -> u64 {
        self.xml.buffer_position() + self.beside
    }

    fn broken(&mut self, start: u64, error: quick_xml::Error) -> Result<(), ReportError> {
        let at = start;
        if self.xml.get_ref().too_long {
            return Err(ReportError::TooLong { at });
        }
        match error {
            quick_xml::Error::Io(source) => Err(ReportError::Read {
                at,
                source: io::Error::new(source.kind(), source.to_string()),
            }),
            // What follows the report does not matter to it.
            _ if self.document.whole => {
                self.document.trailing();
                self.finish(at, at)
            }
            quick_xml::Error::Syntax(_) => {
                // A tag or comment that never ends: the file was cut inside it.
                match self.xml.get_mut().fill_buf() {
                    Ok([]) => Err(ReportError::Truncated { at }),
                    _ => Err(ReportError::Xml {
                        at,
                        what: error.to_string(),
                    }),
                }
            }
            // These leave the tokeniser where it can go on.
            quick_xml::Error::IllFormed(what) => {
                self.document.ill_formed(&what.to_string(), at);
                Ok(())
            }
            other => Err(ReportError::Xml {
                at,
                what: other.to_string(),
            }),
        }
    }

    /// `read`: how far the report goes. What is behind it was decoded only as far as
    /// there was room.
    fn finish(&mut self, at: u64, read: u64) -> Result<(), ReportError> {
        self.ended = true;
        let input = self.xml.get_ref();
        let (replaced, foreign) = (input.replaced, input.foreign);
        if replaced.is_some_and(|at| at < read) {
            self.document
                .remarks
                .note(RemarkKind::NotUtf8, "bytes", || {
                    "some bytes are not text and were replaced by \u{fffd}".to_owned()
                });
        }
        if let Some(encoding) = foreign {
            self.document
                .remarks
                .note(RemarkKind::NotUtf8, "encoding", || {
                    format!("the report is in {encoding}, not in UTF-8")
                });
        }
        self.document.finish(at)
    }
}
