//! One thing a list can be asked.

use super::filters;
use crate::columns::Look;
use register::{FindError, Kind, Ref, Register, RiskFilter, Standing};
use std::any::Any;
use uuid::Uuid;

/// Something a list of a kind can be asked.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Its word in addresses, in the API, and on the command line.
    pub key: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// What it does, as a sentence for programs.
    pub about: &'static str,
    /// What can be said.
    pub choose: Choose,
    /// What a page means where nothing is said; empty: nothing.
    pub assumed: &'static str,
    /// Whether a page offers it in the bar above the list.
    pub offered: bool,
    pub(super) takes: Takes,
}

/// What can be said of a filter.
#[derive(Debug, Clone, Copy)]
pub enum Choose {
    /// One of these words: as said, and as read.
    Words(fn() -> Vec<(&'static str, String)>),
    /// Yes or no, as read.
    Flag(&'static str, &'static str),
    /// A record of a kind, or one of these words beside.
    Record(Kind, &'static [(&'static str, &'static str)]),
}

/// How a filter finds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes {
    /// It looks at each record.
    Each(fn(&Look<'_>, &dyn Any, &Wanted<'_>) -> bool),
    /// It says something to the list of risks, which looks at thousands at once.
    Risks(fn(&mut RiskFilter, &Wanted<'_>)),
}

/// What is asked of a filter, understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'w> {
    /// The word.
    pub word: &'w str,
    /// The record it names.
    pub id: Option<Uuid>,
}

impl Wanted<'_> {
    pub fn yes(&self) -> bool {
        self.word == "yes"
    }
}

/// The filter of a kind by its word.
pub fn filter(kind: Kind, key: &str) -> Option<&'static Filter> {
    filters(kind).iter().find(|filter| filter.key == key)
}

fn same(a: &str, b: &str) -> bool {
    a.replace(['_', '-'], " ")
        .eq_ignore_ascii_case(&b.replace(['_', '-'], " "))
}

impl Filter {
    /// The words that can be said: as said, and as read. Records stand beside them.
    pub fn words(&self) -> Vec<(&'static str, String)> {
        let owned = |(word, shown): &(&'static str, &str)| (*word, (*shown).to_owned());
        match self.choose {
            Choose::Words(words) => words(),
            Choose::Flag(yes, no) => vec![("yes", yes.to_owned()), ("no", no.to_owned())],
            Choose::Record(_, words) => words.iter().map(owned).collect(),
        }
    }

    /// Which of its words is said; `None` for none of them.
    pub fn word(&self, said: &str) -> Option<&'static str> {
        let words = self.words();
        words
            .into_iter()
            .map(|(word, _)| word)
            .find(|word| same(word, said))
    }

    /// What is asked; `None` where nothing that means something is.
    pub(super) fn wanted<'w>(
        &self,
        register: &Register,
        said: &'w str,
    ) -> Result<Option<Wanted<'w>>, FindError> {
        if said.is_empty() {
            return Ok(None);
        }
        if let Some(word) = self.word(said) {
            return Ok(Some(Wanted { word, id: None }));
        }
        match self.choose {
            Choose::Record(kind, _) => {
                let found = register.find_by_text(&[kind], said)?;
                Ok(Some(Wanted {
                    word: said,
                    id: Some(found.id),
                }))
            }
            _ => Ok(None),
        }
    }

    /// What is said of it in its own words: the word, or the number of the record; empty
    /// where it means nothing.
    pub fn said(&self, register: &Register, said: &str) -> String {
        match self.wanted(register, said) {
            Ok(Some(Wanted { id: Some(id), .. })) => match self.choose {
                Choose::Record(kind, _) => {
                    let record = register.tables.get(Ref { kind, id });
                    record.map_or_else(String::new, |record| record.tag())
                }
                _ => String::new(),
            },
            Ok(Some(wanted)) => wanted.word.to_owned(),
            Ok(None) | Err(_) => String::new(),
        }
    }

    /// Why something said of it means nothing, for who typed it.
    pub fn problem(&self, register: &Register, said: &str) -> Option<String> {
        match self.wanted(register, said) {
            Ok(Some(_)) => None,
            Ok(None) => {
                let words: Vec<&str> = self.words().into_iter().map(|(word, _)| word).collect();
                Some(format!(
                    "“{said}” means nothing for {}; say one of {}",
                    self.key,
                    words.join(", ")
                ))
            }
            Err(error) => Some(error.to_string()),
        }
    }

    pub(super) fn takes(&self, look: &Look<'_>, of: &Standing<'_>, wanted: &Wanted<'_>) -> bool {
        match self.takes {
            Takes::Each(takes) => takes(look, of.record, wanted),
            Takes::Risks(_) => true,
        }
    }
}

/// A filter of words that looks at each record.
pub(super) const fn words(
    key: &'static str,
    label: &'static str,
    about: &'static str,
    words: fn() -> Vec<(&'static str, String)>,
    takes: Takes,
) -> Filter {
    Filter {
        key,
        label,
        about,
        choose: Choose::Words(words),
        assumed: "",
        offered: true,
        takes,
    }
}

/// A filter by yes or no.
pub(super) const fn flag(
    key: &'static str,
    label: &'static str,
    about: &'static str,
    (yes, no): (&'static str, &'static str),
    takes: Takes,
) -> Filter {
    Filter {
        choose: Choose::Flag(yes, no),
        ..words(key, label, about, Vec::new, takes)
    }
}

/// A filter by a record.
pub(super) const fn record(
    key: &'static str,
    label: &'static str,
    about: &'static str,
    kind: Kind,
    takes: Takes,
) -> Filter {
    Filter {
        choose: Choose::Record(kind, &[]),
        ..words(key, label, about, Vec::new, takes)
    }
}

impl Filter {
    /// Means this on a page where nothing is said.
    pub(super) const fn assuming(self, assumed: &'static str) -> Filter {
        Filter { assumed, ..self }
    }
    /// Stands in no bar above a list; links lead to it.
    pub(super) const fn by_links(self) -> Filter {
        Filter {
            offered: false,
            ..self
        }
    }
}

/// Words with what is read.
pub(super) fn shown(pairs: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let owned = |(word, shown): &(&'static str, &str)| (*word, (*shown).to_owned());
    pairs.iter().map(owned).collect()
}

/// A filter that looks at each record of a kind.
macro_rules! each {
    ($record:ty, |$look:pat_param, $it:ident, $wanted:ident| $takes:expr) => {
        Takes::Each(
            |$look, record, $wanted| match record.downcast_ref::<$record>() {
                Some($it) => $takes,
                None => false,
            },
        )
    };
}
pub(super) use each;
