//! The parts inside a workbook's archive, read with every unpacked byte counted,
//! and a pull parser over them that knows no entities but XML's own five.

use crate::{ReadError, limits};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// The archive of a workbook.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Part names in lower case with forward slashes → place in the archive.
    names: HashMap<String, usize>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens the archive and checks what its directory claims.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if zip.len() > limits::PARTS {
            return Err(ReadError::TooMuch {
                place: "the workbook".to_owned(),
                what: format!("it holds {} files inside", zip.len()),
                limit: format!("{} files", limits::PARTS),
                fix: "Save it again as .xlsx from your spreadsheet program",
            });
        }
        let mut names = HashMap::with_capacity(zip.len());
        for (index, raw) in zip.file_names_raw().enumerate() {
            let name = String::from_utf8_lossy(raw)
                .replace('\\', "/")
                .to_lowercase();
            names
                .entry(name.trim_start_matches('/').to_owned())
                .or_insert(index);
        }
        Ok(Archive {
            zip,
            names,
            left: limits::TOTAL_BYTES,
        })
    }

    /// Whether the archive has a part.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&name.to_lowercase())
    }

    /// Whether any part's name begins like this.
    pub fn has_under(&self, prefix: &str) -> bool {
        self.names.keys().any(|n| n.starts_with(prefix))
    }

    /// Parses a part, giving every event to `handle`; `false` when there is no such part.
    pub fn parse(
        &mut self,
        name: &str,
        mut handle: impl FnMut(Node<'_>) -> Result<(), ReadError>,
    ) -> Result<bool, ReadError> {
        let Some(index) = self.names.get(&name.to_lowercase()) else {
            return Ok(false);
        };
        let file = self.zip.by_index(*index).map_err(damaged)?;
        let by_ratio = file
            .compressed_size()
            .saturating_mul(limits::RATIO)
            .max(limits::RATIO_FROM);
        let allowed = by_ratio.min(limits::PART_BYTES).min(self.left);
        let bounded = Bounded {
            inner: file,
            read: 0,
            allowed,
            of_event: 0,
        };
        let mut reader = Reader::from_reader(BufReader::with_capacity(32 << 10, bounded));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            reader.get_mut().get_mut().of_event = 0;
            let event = match reader.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(error) => {
                    let bounded = reader.get_ref().get_ref();
                    if bounded.of_event > limits::EVENT_BYTES {
                        return Err(ReadError::TooMuch {
                            place: format!("the workbook's part {name}"),
                            what: "one piece of it is longer than any cell can be".to_owned(),
                            limit: format!("{} MiB", limits::EVENT_BYTES >> 20),
                            fix: "Save it again as .xlsx from your spreadsheet program",
                        });
                    }
                    if bounded.read > bounded.allowed {
                        return Err(ReadError::TooMuch {
                            place: format!("the workbook's part {name}"),
                            what: "it unpacks to far more than any real workbook does".to_owned(),
                            limit: format!(
                                "{} MiB, or {} times its packed size",
                                limits::PART_BYTES >> 20,
                                limits::RATIO
                            ),
                            fix: "If it is genuine, split it or save the sheet as CSV",
                        });
                    }
                    return Err(ReadError::Damaged(format!("in its part {name}: {error}")));
                }
            };
            match event {
                Event::Start(tag) => handle(Node::Open(&tag))?,
                Event::End(tag) => handle(Node::Close(tag.local_name().into_inner()))?,
                Event::Text(text) => handle(Node::Text(&text.xml10_content()))?,
                Event::CData(text) => handle(Node::Text(&text.xml10_content()))?,
                Event::GeneralRef(entity) => {
                    let wrong = || ReadError::Entities(name.to_owned());
                    let c = match &*entity {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => entity.resolve_char_ref().ok().flatten().ok_or_else(wrong)?,
                    };
                    handle(Node::Text(c.encode_utf8(&mut [0; 4])))?;
                }
                Event::DocType(_) => return Err(ReadError::Entities(name.to_owned())),
                Event::Eof => break,
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
        self.left = self.left.saturating_sub(reader.get_ref().get_ref().read);
        Ok(true)
    }
}

/// What the parser gives.
pub enum Node<'a> {
    /// An element begins.
    Open(&'a BytesStart<'a>),
    /// An element with this local name ends.
    Close(&'a str),
    /// Text, unescaped.
    Text(&'a str),
}

/// An attribute by local name, unescaped.
pub fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes().with_checks(false).flatten().find_map(|a| {
        (a.key.local_name().into_inner() == name)
            .then(|| {
                a.normalized_value(XmlVersion::Implicit1_0)
                    .ok()
                    .map(|v| v.into_owned())
            })
            .flatten()
    })
}

/// Whether an attribute says yes.
pub fn flag(tag: &BytesStart<'_>, name: &str) -> bool {
    matches!(attribute(tag, name).as_deref(), Some("1" | "true" | "on"))
}

fn damaged(error: ZipError) -> ReadError {
    match error {
        ZipError::InvalidPassword => ReadError::WrongKind {
            what: "an archive protected with a password",
            fix: "remove the password and save it again",
        },
        ZipError::UnsupportedArchive(text) if text.to_lowercase().contains("password") => {
            ReadError::WrongKind {
                what: "an archive protected with a password",
                fix: "remove the password and save it again",
            }
        }
        other => ReadError::Damaged(other.to_string()),
    }
}

/// Stops reading once more was unpacked than allowed, in all or for one event.
struct Bounded<R> {
    inner: R,
    read: u64,
    allowed: u64,
    /// What was unpacked since the parser was last asked for something.
    of_event: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read += n as u64;
        self.of_event += n as u64;
        if self.read > self.allowed || self.of_event > limits::EVENT_BYTES {
            return Err(std::io::Error::other("too much"));
        }
        Ok(n)
    }
}
