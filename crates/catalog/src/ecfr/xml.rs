//! Takes the sections and Appendix A out of an eCFR XML file.
//!
//! A pull reader over text in memory: nothing is fetched, no document type is
//! accepted, and no entity is expanded beyond XML's own five and characters by
//! number, so a file cannot grow while it is read.

use super::EcfrError;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// The whole of title 45 is below this. Bytes.
pub(super) const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The official files nest some ten deep.
const MAX_DEPTH: usize = 64;
/// The appendix as the eCFR names it.
const APPENDIX: &str = "Appendix A to Subpart C of Part 164";

/// What verification needs of the file.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) sections: Vec<Section>,
    /// Cells of the rows of Appendix A; nothing when the file has no such appendix.
    pub(super) appendix: Option<Vec<Vec<String>>>,
    /// The first heading of the file, to say what it is when it is the wrong one.
    pub(super) heading: String,
}

/// A section, such as 164.308.
#[derive(Debug)]
pub(super) struct Section {
    /// As the file names it, such as `164.308`.
    pub(super) number: String,
    pub(super) paragraphs: Vec<Vec<Run>>,
}

/// A stretch of text of a paragraph, in italics or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) italic: bool,
    pub(super) text: String,
}

/// Where text goes at the moment.
#[derive(Debug, Default)]
struct Place {
    /// Names of the open elements.
    open: Vec<String>,
    /// Depth of the element that began the section or appendix we are in.
    section: Option<usize>,
    appendix: Option<usize>,
    paragraph: Option<usize>,
    cell: Option<usize>,
    italic: usize,
}

/// Reads a file.
pub(super) fn read(xml: &[u8]) -> Result<Document, EcfrError> {
    if xml.len() > MAX_BYTES {
        return Err(EcfrError::TooLarge {
            bytes: xml.len(),
            limit: MAX_BYTES,
        });
    }
    let text = std::str::from_utf8(xml).map_err(|e| EcfrError::NotText {
        at: e.valid_up_to(),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document::default();
    let mut place = Place::default();
    loop {
        let event = reader.read_event().map_err(|error| EcfrError::Malformed {
            line: line(text, reader.error_position()),
            what: error.to_string(),
        })?;
        let here = || line(text, reader.buffer_position());
        match event {
            Event::Start(element) => place.open(&element, &mut document, here)?,
            Event::End(_) => place.close(),
            Event::Text(part) => place.text(&part.xml10_content(), &mut document),
            Event::CData(part) => place.text(&part.xml10_content(), &mut document),
            Event::GeneralRef(reference) => {
                let character = resolve(&reference).ok_or_else(|| EcfrError::Entity {
                    line: here(),
                    name: reference.to_string(),
                })?;
                place.text(character.encode_utf8(&mut [0; 4]), &mut document);
            }
            Event::DocType(_) => return Err(EcfrError::DocType { line: here() }),
            Event::Eof => break,
            // Elements arrive as start and end; the rest carries no text of the rule.
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    match place.open.last() {
        Some(element) => Err(EcfrError::Truncated {
            element: element.clone(),
        }),
        None => Ok(document),
    }
}

impl Place {
    fn open(
        &mut self,
        element: &BytesStart<'_>,
        document: &mut Document,
        line: impl Fn() -> usize,
    ) -> Result<(), EcfrError> {
        let name = element.name().as_ref().to_owned();
        let depth = self.open.len() + 1;
        if depth > MAX_DEPTH {
            return Err(EcfrError::TooDeep {
                line: line(),
                limit: MAX_DEPTH,
            });
        }
        let attribute = |key: &str| -> Result<String, EcfrError> {
            let found = element
                .try_get_attribute(key)
                .map_err(|error| EcfrError::Malformed {
                    line: line(),
                    what: error.to_string(),
                })?;
            Ok(found.map(|a| a.value.into_owned()).unwrap_or_default())
        };
        match name.as_str() {
            "DIV8" if self.section.is_none() && attribute("TYPE")? == "SECTION" => {
                self.section = Some(depth);
                let number = attribute("N")?.trim_start_matches("§ ").to_owned();
                document.sections.push(Section {
                    number,
                    paragraphs: Vec::new(),
                });
            }
            "DIV9" if document.appendix.is_none() && attribute("N")? == APPENDIX => {
                self.appendix = Some(depth);
                document.appendix = Some(Vec::new());
            }
            // Paragraphs of a section stand directly in it.
            "P" if self.section == Some(depth - 1) => {
                self.paragraph = Some(depth);
                if let Some(section) = document.sections.last_mut() {
                    section.paragraphs.push(Vec::new());
                }
            }
            "I" | "E" if self.paragraph.is_some() => self.italic += 1,
            "TR" if self.appendix.is_some() => {
                document.appendix.get_or_insert_default().push(Vec::new());
            }
            "TD" if self.appendix.is_some() => {
                self.cell = Some(depth);
                if let Some(row) = document.appendix.get_or_insert_default().last_mut() {
                    row.push(String::new());
                }
            }
            _ => {}
        }
        self.open.push(name);
        Ok(())
    }

    fn close(&mut self) {
        let depth = self.open.len();
        let name = self.open.pop().unwrap_or_default();
        if self.paragraph.is_some() && matches!(name.as_str(), "I" | "E") {
            self.italic = self.italic.saturating_sub(1);
        }
        for place in [
            &mut self.section,
            &mut self.appendix,
            &mut self.paragraph,
            &mut self.cell,
        ] {
            if *place == Some(depth) {
                *place = None;
            }
        }
        if self.paragraph.is_none() {
            self.italic = 0;
        }
    }

    fn text(&self, text: &str, document: &mut Document) {
        if self.open.last().is_some_and(|e| e == "HEAD") && self.section.is_none() {
            if document.sections.is_empty() {
                document.heading.push_str(text);
            }
        } else if self.paragraph.is_some() {
            let paragraph = document
                .sections
                .last_mut()
                .and_then(|s| s.paragraphs.last_mut());
            let Some(runs) = paragraph else { return };
            let italic = self.italic > 0;
            match runs.last_mut() {
                Some(run) if run.italic == italic => run.text.push_str(text),
                _ => runs.push(Run {
                    italic,
                    text: text.to_owned(),
                }),
            }
        } else if self.cell.is_some() {
            let cell = document
                .appendix
                .as_mut()
                .and_then(|rows| rows.last_mut()?.last_mut());
            if let Some(cell) = cell {
                cell.push_str(text);
            }
        }
    }
}

/// A character by number, or one of XML's own five entities.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if reference.is_char_ref() {
        return reference.resolve_char_ref().ok().flatten();
    }
    Some(match reference.as_ref() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

fn line(text: &str, position: u64) -> usize {
    let end = usize::try_from(position)
        .unwrap_or(usize::MAX)
        .min(text.len());
    text.as_bytes()[..end]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}
