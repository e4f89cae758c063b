//! Proves the catalog against the official text of the Security Rule.
//!
//! The text comes as an XML file of the Electronic Code of Federal Regulations
//! (45 CFR part 164, subpart C, or any larger part of title 45). Nothing of it is
//! kept in this program: citations, titles and designations are compared, and the
//! text itself can be taken out for an organization's own book.

mod appendix;
mod compare;
mod paragraphs;
mod report;
mod traps;
mod xml;

pub use report::{EcfrReport, Mismatch, Note};

use crate::{Catalog, Citation};
use paragraphs::Paragraph;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The sections whose paragraphs are standards and specifications.
const SECTIONS: [u16; 5] = [308, 310, 312, 314, 316];
/// The section of general requirements: what the catalog cites of it has to be there.
const GENERAL: u16 = 306;

/// Why a file cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EcfrError {
    /// Larger than any official file.
    #[error(
        "the file has {bytes} bytes, more than the {limit} allowed; save 45 CFR part 164 alone"
    )]
    TooLarge {
        /// Size of the file.
        bytes: usize,
        /// Largest size accepted.
        limit: usize,
    },
    /// Not UTF-8.
    #[error("the file is not UTF-8 text (at byte {at}); save the XML file of the eCFR unchanged")]
    NotText {
        /// First byte that is none.
        at: usize,
    },
    /// A document type declaration, which can define entities without bounds.
    #[error(
        "line {line}: the file declares a document type; official files have none (a web page, \
         saved instead of the XML, does). Use the XML download"
    )]
    DocType {
        /// Line, from 1.
        line: usize,
    },
    /// A reference that XML itself does not define.
    #[error("line {line}: the file uses the entity “&{name};”, which official files never do")]
    Entity {
        /// Line, from 1.
        line: usize,
        /// Its name.
        name: String,
    },
    /// No well-formed XML.
    #[error("line {line}: the file is not well-formed XML ({what}); download it again")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// What the reader says.
        what: String,
    },
    /// Nested deeper than any official file.
    #[error("line {line}: elements nest deeper than {limit}; this is not a file of the eCFR")]
    TooDeep {
        /// Line, from 1.
        line: usize,
        /// Deepest nesting accepted.
        limit: usize,
    },
    /// Ends in the middle.
    #[error("the file ends within the element <{element}>; it is cut short, download it again")]
    Truncated {
        /// The innermost element that is open at the end.
        element: String,
    },
    /// Holds none of the sections.
    #[error(
        "the file is “{heading}” and holds none of §§ 164.308 to 164.316; use 45 CFR part 164 \
         subpart C"
    )]
    WrongFile {
        /// Its first heading, or what else is known of it.
        heading: String,
    },
    /// More paragraphs than any section has.
    #[error("{section} has too many paragraphs; this is not a file of the eCFR")]
    TooMany {
        /// The section.
        section: String,
    },
    /// Paragraph numbers that make no sense.
    #[error("{section}: the paragraph {designators} cannot follow {after}; is the file edited?")]
    Numbering {
        /// The section.
        section: String,
        /// The designators as printed.
        designators: String,
        /// The paragraph before.
        after: String,
    },
}

/// The official text, taken apart.
#[derive(Debug)]
struct Official {
    paragraphs: BTreeMap<Citation, Paragraph>,
    /// Paragraphs that stand more than once in the file.
    repeated: Vec<Citation>,
    appendix: Option<Vec<appendix::Line>>,
}

fn official(xml: &[u8]) -> Result<Official, EcfrError> {
    let document = xml::read(xml)?;
    let mut official = Official {
        paragraphs: BTreeMap::new(),
        repeated: Vec::new(),
        appendix: document.appendix.as_deref().map(appendix::lines),
    };
    let mut sections = 0;
    for section in &document.sections {
        let number = section
            .number
            .strip_prefix("164.")
            .and_then(|n| n.parse().ok());
        let Some(number) = number.filter(|n| *n == GENERAL || SECTIONS.contains(n)) else {
            continue;
        };
        sections += usize::from(number != GENERAL);
        for paragraph in paragraphs::derive(number, section)? {
            let citation = paragraph.citation.clone();
            if official
                .paragraphs
                .insert(citation.clone(), paragraph)
                .is_some()
            {
                official.repeated.push(citation);
            }
        }
    }
    if sections == 0 {
        let heading = paragraphs::tidy(&document.heading);
        let heading = if heading.is_empty() {
            "an XML file without headings".into()
        } else {
            heading
        };
        return Err(EcfrError::WrongFile { heading });
    }
    Ok(official)
}

/// Compares citations, titles, kinds and designations with an official eCFR XML file.
///
/// Disagreements are in the report; see [`EcfrReport::is_proven`].
///
/// # Errors
/// [`EcfrError`] when the file is damaged, hostile, or not the Security Rule.
pub fn verify(xml: &[u8], catalog: &Catalog) -> Result<EcfrReport, EcfrError> {
    let official = official(xml)?;
    let digest = Sha256::digest(xml);
    let file_sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(compare::compare(&official, catalog, file_sha256))
}

/// The official text of each provision of the catalog that the file has, by citation.
///
/// Without heading. Numbered paragraphs that are not provisions of their own belong
/// to the provision before them, such as 164.316(b)(1)(ii) to (b)(1); a paragraph
/// without a heading is given the words that lead in to it.
///
/// # Errors
/// [`EcfrError`] when the file is damaged, hostile, or not the Security Rule.
pub fn official_text(xml: &[u8], catalog: &Catalog) -> Result<BTreeMap<String, String>, EcfrError> {
    let official = official(xml)?;
    let provisions: Vec<Citation> = catalog
        .provisions
        .iter()
        .filter_map(|p| p.citation.parse().ok())
        .collect();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut current: Option<&Citation> = None;
    for (citation, paragraph) in &official.paragraphs {
        if let Some(provision) = provisions.iter().find(|p| *p == citation) {
            current = Some(provision);
            let lead = match (&paragraph.heading, citation.above()) {
                (None, Some(above)) => official.paragraphs.get(&above).map(|p| &p.text),
                _ => None,
            };
            let lead = lead.map_or(String::new(), |lead| format!("{lead} "));
            texts.insert(citation.to_string(), format!("{lead}{}", paragraph.text));
        } else if citation.section() != GENERAL
            && !provisions.iter().any(|p| citation.holds(p))
            && let Some(provision) = current.filter(|p| p.section() == citation.section())
            && let Some(text) = texts.get_mut(&provision.to_string())
        {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&format!("{} {}", citation.designator(), paragraph.text));
        }
    }
    Ok(texts)
}
