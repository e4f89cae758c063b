//! Domain names as DNS compares them: A-labels in lower case, no trailing dot.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A domain name: ASCII, lower case, without the trailing dot; empty is the root.
///
/// Cheap to clone. Any label is allowed that DNS can carry as text, underscores
/// included; lengths are those of RFC 1035 §2.3.4 (labels 1 to 63 octets, whole
/// name up to 253 characters).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainName(Arc<str>);

/// Why a text is not a domain name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// Nothing but dots and blanks.
    #[error("a domain name is missing")]
    Empty,
    /// A label of no characters: two dots in a row, or a dot in front.
    #[error("“{0}” has an empty part between two dots")]
    EmptyLabel(String),
    /// A label of more than 63 octets.
    #[error("the part “{0}” is longer than the 63 characters DNS allows")]
    LabelTooLong(String),
    /// A name of more than 253 characters.
    #[error("the name is longer than the 253 characters DNS allows")]
    TooLong,
    /// A character no domain name has.
    #[error("“{0}” is not a domain name: {1:?} cannot be part of one")]
    Character(String, char),
    /// International characters that have no ASCII form (RFC 5891).
    #[error("“{0}” cannot be written as an international domain name")]
    International(String),
}

impl DomainName {
    /// The name a person or a record gives; Unicode becomes A-labels (RFC 5891).
    pub fn parse(text: &str) -> Result<DomainName, NameError> {
        let text = text.trim();
        let bare = text.strip_suffix('.').unwrap_or(text);
        if bare.is_empty() {
            return Err(NameError::Empty);
        }
        let shown = || shorten(text);
        let ascii = if bare.is_ascii() {
            bare.to_ascii_lowercase()
        } else {
            idna::domain_to_ascii(bare).map_err(|_| NameError::International(shown()))?
        };
        if let Some(bad) = ascii.chars().find(|c| {
            !c.is_ascii_alphanumeric()
                && !matches!(
                    c,
                    '-' | '_'
                        | '.'
                        | '*'
                        | '/'
                        | '+'
                        | '='
                        | '~'
                        | '!'
                        | '#'
                        | '$'
                        | '&'
                        | '\''
                        | '`'
                        | '^'
                        | '{'
                        | '|'
                        | '}'
                        | '@'
                        | '?'
                        | ','
                        | ';'
                        | ':'
                )
        }) {
            return Err(NameError::Character(shown(), bad));
        }
        DomainName::measured(ascii)
    }

    /// A name as DNS itself takes it: any octet from space to `~` may stand in a
    /// label. Macros of SPF make such names out of what a client says (RFC 7208
    /// §7.3); nothing is trimmed but one trailing dot.
    pub fn from_dns(text: &str) -> Result<DomainName, NameError> {
        let bare = text.strip_suffix('.').unwrap_or(text);
        if bare.is_empty() {
            return Err(NameError::Empty);
        }
        if let Some(bad) = bare.chars().find(|c| !matches!(c, ' '..='~')) {
            return Err(NameError::Character(shorten(text), bad));
        }
        DomainName::measured(bare.to_ascii_lowercase())
    }

    /// Holds the lengths of RFC 1035 §2.3.4.
    fn measured(ascii: String) -> Result<DomainName, NameError> {
        for label in ascii.split('.') {
            if label.is_empty() {
                return Err(NameError::EmptyLabel(shorten(&ascii)));
            }
            if label.len() > 63 {
                return Err(NameError::LabelTooLong(shorten(label)));
            }
        }
        if ascii.len() > 253 {
            return Err(NameError::TooLong);
        }
        Ok(DomainName(ascii.into()))
    }

    /// A name as people have domains: [`parse`](Self::parse), and letters, digits,
    /// hyphens and underscores alone, and two labels at least.
    pub fn host(text: &str) -> Result<DomainName, NameError> {
        let name = DomainName::parse(text)?;
        if let Some(bad) = name
            .0
            .chars()
            .find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        {
            return Err(NameError::Character(shorten(text), bad));
        }
        Ok(name)
    }

    /// The root of the tree.
    pub fn root() -> DomainName {
        DomainName("".into())
    }

    /// The text, without trailing dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The labels from left to right; the root has none.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> + Clone {
        self.0.split('.').filter(|label| !label.is_empty())
    }

    /// How many labels.
    pub fn depth(&self) -> usize {
        self.labels().count()
    }

    /// The name without its leftmost label; the root has no parent.
    pub fn parent(&self) -> Option<DomainName> {
        if self.0.is_empty() {
            return None;
        }
        Some(match self.0.split_once('.') {
            Some((_, rest)) => DomainName(rest.into()),
            None => DomainName::root(),
        })
    }

    /// The last `labels` labels, or the whole name when it has no more.
    pub fn last(&self, labels: usize) -> DomainName {
        let skip = self.depth().saturating_sub(labels);
        let mut name = self.clone();
        for _ in 0..skip {
            name = name.parent().unwrap_or_else(DomainName::root);
        }
        name
    }

    /// `prefix.self`, as `_dmarc` in front of a domain.
    pub fn under(&self, prefix: &str) -> Result<DomainName, NameError> {
        if self.0.is_empty() {
            DomainName::parse(prefix)
        } else {
            DomainName::parse(&format!("{prefix}.{}", self.0))
        }
    }

    /// Whether the name is `other` or lies below it.
    pub fn is_within(&self, other: &DomainName) -> bool {
        other.0.is_empty()
            || self.0 == other.0
            || self
                .0
                .strip_suffix(&*other.0)
                .is_some_and(|rest| rest.ends_with('.'))
    }
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "." } else { &self.0 })
    }
}

impl fmt::Debug for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::str::FromStr for DomainName {
    type Err = NameError;
    fn from_str(text: &str) -> Result<DomainName, NameError> {
        DomainName::parse(text)
    }
}

impl Serialize for DomainName {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DomainName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<DomainName, D::Error> {
        let text = String::deserialize(from)?;
        if text == "." {
            return Ok(DomainName::root());
        }
        DomainName::from_dns(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_in_one_form() {
        let name = DomainName::parse("Mail.EXAMPLE.org.").unwrap();
        assert_eq!(name.as_str(), "mail.example.org");
        assert_eq!(name.parent().unwrap().as_str(), "example.org");
        assert!(name.is_within(&DomainName::parse("example.org").unwrap()));
        assert!(
            !DomainName::parse("notexample.org")
                .unwrap()
                .is_within(&DomainName::parse("example.org").unwrap())
        );
        assert_eq!(
            DomainName::parse("bücher.example").unwrap().as_str(),
            "xn--bcher-kva.example"
        );
        assert_eq!(name.last(2).as_str(), "example.org");
        assert_eq!(
            name.under("_dmarc").unwrap().as_str(),
            "_dmarc.mail.example.org"
        );
    }

    #[test]
    fn what_is_no_name_is_said() {
        assert_eq!(DomainName::parse(" . "), Err(NameError::Empty));
        assert!(matches!(
            DomainName::parse("a..b"),
            Err(NameError::EmptyLabel(_))
        ));
        assert!(matches!(
            DomainName::parse(&"a".repeat(64)),
            Err(NameError::LabelTooLong(_))
        ));
        assert!(matches!(
            DomainName::parse("a b.org"),
            Err(NameError::Character(_, ' '))
        ));
        assert!(matches!(
            DomainName::host("a*b.org"),
            Err(NameError::Character(_, '*'))
        ));
    }
}
