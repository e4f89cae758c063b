//! Appendix A to subpart C: a table of standards and specifications, as a second source.

use super::paragraphs::tidy;
use crate::Designation;

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Citation of the standard, as printed: without a final `(i)`.
    pub(super) section: String,
    pub(super) standard: String,
    /// Title of the specification; empty where the standard has none.
    pub(super) specification: String,
    /// The letter behind it; nothing where none is printed.
    pub(super) designation: Option<Designation>,
}

/// Reads the rows; rows with one cell are sub-headings, rows without a standard continue it.
pub(super) fn lines(rows: &[Vec<String>]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for row in rows {
        let [standard, section, specification] = row.as_slice() else {
            continue;
        };
        let (mut standard, mut section) = (tidy(standard), tidy(section));
        if section.is_empty()
            && let Some(above) = lines.last()
        {
            (standard, section) = (above.standard.clone(), above.section.clone());
        }
        let specification = tidy(specification);
        let (title, designation) = if let Some(title) = specification.strip_suffix("(R)") {
            (title, Some(Designation::Required))
        } else if let Some(title) = specification.strip_suffix("(A)") {
            (title, Some(Designation::Addressable))
        } else {
            (specification.as_str(), None)
        };
        let title = title.trim().to_owned();
        lines.push(Line {
            section,
            standard,
            specification: title,
            designation,
        });
    }
    lines
}

/// Whether two titles are the same but for capitals.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Whether two titles are the same but for capitals and plurals, which the
/// appendix handles more freely than the sections.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase()
            .split_whitespace()
            .map(|word| word.trim_end_matches('s').to_owned())
            .collect()
    };
    words(one) == words(other)
}
