//! Citations of paragraphs of 45 CFR part 164, such as `164.308(a)(1)(ii)(A)`.

use std::fmt;
use std::str::FromStr;

/// A paragraph of part 164. Ordered as the paragraphs stand in the rule.
///
/// The designators follow the house style of the Code of Federal Regulations
/// (1 CFR 21.11): `(a)`, `(1)`, `(i)`, `(A)`, in this order of depth.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    section: u16,
    path: Vec<u16>,
}

/// Text that is not a citation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a citation; write it like 164.308(a)(1)(ii)(A), without “45 CFR” and blanks")]
pub struct BadCitation(pub String);

/// How a level of paragraphs is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbering {
    LowerLetter,
    Arabic,
    LowerRoman,
    UpperLetter,
}

impl Numbering {
    pub(crate) const BY_DEPTH: [Numbering; 4] = [
        Numbering::LowerLetter,
        Numbering::Arabic,
        Numbering::LowerRoman,
        Numbering::UpperLetter,
    ];

    /// The number that a designator stands for in this numbering, from 1 up.
    pub(crate) fn read(self, word: &str) -> Option<u16> {
        match self {
            Numbering::LowerLetter => letter(word, 'a'..='z'),
            Numbering::UpperLetter => letter(word, 'A'..='Z'),
            Numbering::Arabic => {
                let plain = word.chars().all(|c| c.is_ascii_digit()) && !word.starts_with('0');
                if plain { word.parse().ok() } else { None }
            }
            // No section of the part numbers further than this, and a table is
            // plainer than arithmetic that must also refuse “iiii” and “vx”.
            Numbering::LowerRoman => ROMAN
                .iter()
                .position(|r| *r == word)
                .map(|at| at as u16 + 1),
        }
    }

    fn write(self, number: u16) -> String {
        let letter = |first: u8| char::from(first + (number - 1) as u8).to_string();
        match self {
            Numbering::LowerLetter => letter(b'a'),
            Numbering::UpperLetter => letter(b'A'),
            Numbering::Arabic => number.to_string(),
            Numbering::LowerRoman => ROMAN[usize::from(number) - 1].to_owned(),
        }
    }
}

const ROMAN: [&str; 20] = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
    "xvi", "xvii", "xviii", "xix", "xx",
];

fn letter(word: &str, range: std::ops::RangeInclusive<char>) -> Option<u16> {
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(one), None) if range.contains(&one) => Some(one as u16 - *range.start() as u16 + 1),
        _ => None,
    }
}

impl Citation {
    /// A paragraph by section (308 for 164.308) and the numbers of its designators.
    pub(crate) fn new(section: u16, path: Vec<u16>) -> Citation {
        Citation { section, path }
    }

    /// The section within part 164, such as 308.
    pub fn section(&self) -> u16 {
        self.section
    }

    /// The numbers of its designators: (a)(1)(ii)(A) is 1, 1, 2, 1.
    pub(crate) fn path(&self) -> &[u16] {
        &self.path
    }

    /// Whether `other` is this paragraph or stands below it.
    pub(crate) fn holds(&self, other: &Citation) -> bool {
        self.section == other.section && other.path.starts_with(&self.path)
    }

    /// Its last designator, such as `(A)`.
    pub(crate) fn designator(&self) -> String {
        let whole = self.to_string();
        whole
            .rfind('(')
            .map_or(String::new(), |at| whole[at..].to_owned())
    }

    /// The paragraph it stands in; nothing for a paragraph directly under the section.
    pub(crate) fn above(&self) -> Option<Citation> {
        let (_, rest) = self.path.split_last()?;
        (!rest.is_empty()).then(|| Citation::new(self.section, rest.to_vec()))
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "164.{}", self.section)?;
        for (numbering, number) in Numbering::BY_DEPTH.iter().zip(&self.path) {
            write!(f, "({})", numbering.write(*number))?;
        }
        Ok(())
    }
}

impl FromStr for Citation {
    type Err = BadCitation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadCitation(text.to_owned());
        let (section, mut rest) = match text.strip_prefix("164.").ok_or_else(bad)? {
            after if after.contains('(') => after.split_at(after.find('(').unwrap_or(0)),
            _ => return Err(bad()),
        };
        let section = Numbering::Arabic.read(section).ok_or_else(bad)?;
        let mut path = Vec::new();
        while !rest.is_empty() {
            let numbering = Numbering::BY_DEPTH.get(path.len()).ok_or_else(bad)?;
            let (word, after) = rest
                .strip_prefix('(')
                .and_then(|r| r.split_once(')'))
                .ok_or_else(bad)?;
            path.push(numbering.read(word).ok_or_else(bad)?);
            rest = after;
        }
        Ok(Citation { section, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_read_written_and_ordered_as_in_the_rule() {
        let rising = [
            "164.308(a)(1)(i)",
            "164.308(a)(1)(ii)(A)",
            "164.308(a)(1)(ii)(D)",
            "164.308(a)(2)",
            "164.308(a)(8)",
            "164.308(b)(1)",
            "164.310(a)(2)(iv)",
            "164.310(b)",
            "164.312(c)(1)",
        ];
        let read: Vec<Citation> = rising.iter().map(|c| c.parse().unwrap()).collect();
        assert!(read.is_sorted());
        for (text, citation) in rising.iter().zip(&read) {
            assert_eq!(citation.to_string(), *text);
        }
    }

    #[test]
    fn malformed_citations_are_refused() {
        for text in [
            "",
            "164.308",
            "45 CFR 164.308(a)",
            "164.308(a)(i)",
            "164.308(a)(1)(A)",
            "164.308(a)(1)(iiii)",
            "164.308(a)(1)(ii)(A)(1)",
            "164.308(a)(01)",
            "164.308(a",
            "164.308(a)x",
            "164.308 (a)",
            "165.308(a)",
            "164.(a)",
        ] {
            assert!(text.parse::<Citation>().is_err(), "{text}");
        }
    }
}
