//! The number by which people know a record: R-14, SN-3.

use crate::record::Kind;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A kind and a number, written as the kind's letters, a hyphen, and the number.
///
/// Reading is strict: the letters in either case, one hyphen, one to nine ASCII
/// digits, and nothing else; blanks around it are the caller's to take off. So
/// "r-14" and "R-014" are read, "R14", "R -14", "R-+14" and "R–14" are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    /// Kind of the record.
    pub kind: Kind,
    /// Its number among those of its kind.
    pub number: u32,
}

/// Most digits a number is read with.
const MOST_DIGITS: usize = 9;

/// What was read is not the number of any kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a record is named by its letters and number, such as R-14")]
pub struct NotATag;

impl FromStr for Tag {
    type Err = NotATag;

    fn from_str(text: &str) -> Result<Tag, NotATag> {
        let (letters, digits) = text.split_once('-').ok_or(NotATag)?;
        let kind = Kind::ALL
            .iter()
            .copied()
            .find(|kind| kind.prefix().eq_ignore_ascii_case(letters))
            .ok_or(NotATag)?;
        let number = bare_number(digits).ok_or(NotATag)?;
        Ok(Tag { kind, number })
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.prefix(), self.number)
    }
}

/// A number without its letters: digits and nothing else.
pub(crate) fn bare_number(text: &str) -> Option<u32> {
    let fits = (1..=MOST_DIGITS).contains(&text.len());
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    (fits && digits).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f12_a_number_of_any_kind_reads_back_as_it_was_written() {
        for kind in Kind::ALL {
            let tag = Tag {
                kind: *kind,
                number: 14,
            };
            assert_eq!(tag.to_string().parse(), Ok(tag));
            assert_eq!(tag.to_string().to_lowercase().parse(), Ok(tag));
        }
    }

    #[test]
    fn f12_what_is_almost_a_number_is_none() {
        for text in [
            "",
            "R",
            "R-",
            "-14",
            "R14",
            "14",
            "R -14",
            " R-14",
            "R-14 ",
            "R-+14",
            "R--14",
            "R-1.4",
            "R–14",
            "QQ-1",
            "R-1234567890",
            "R-١٤",
        ] {
            assert_eq!(text.parse::<Tag>(), Err(NotATag), "{text}");
        }
    }
}
