//! The fields of each kind of record, one concept a file.

mod action;
mod asset;
mod event;
mod evidence;
mod mail;
mod organization;
mod people;
mod risk;
mod safeguard;
mod scope;
mod threat;
mod vendor;

pub(crate) use action::{ACTION, MILESTONE, TOLERANCE};
pub(crate) use asset::{ASSET, FLOW};
pub(crate) use event::{INCIDENT, PRIOR_ANALYSIS, TRIGGER};
pub(crate) use evidence::EVIDENCE;
pub(crate) use mail::{FINDING, SENDER};
pub(crate) use organization::{PROFILE, SITE};
pub(crate) use people::{GROUP, PERSON, PROCESS};
pub(crate) use risk::RISK;
pub(crate) use safeguard::{ANSWER, DECISION};
pub(crate) use scope::{DISMISSAL, EXCLUSION};
pub(crate) use threat::{THREAT, VULNERABILITY};
pub(crate) use vendor::{AGREEMENT, CLAUSES, EFFECTIVE, ENDS, VENDOR, VENDOR_CHECK};

use crate::field::{Control, Field, Heading, WhenLeftOut};

/// A name or title.
pub(crate) const LINE: Control = Control::Line { max: 300 };
/// Prose; the bound is that of the command line.
pub(crate) const TEXT: Control = Control::Text { max: 20_000 };
/// A head count or a count of things.
const COUNT: Control = Control::Number {
    min: 0,
    max: 10_000_000,
};

pub(crate) const fn field(
    path: &'static str,
    label: &'static str,
    control: Control,
    hint: &'static str,
) -> Field {
    Field {
        path,
        label,
        hint,
        control,
        required: false,
        citation: "",
        once: false,
        column: None,
        when_left_out: WhenLeftOut::Nothing,
    }
}

impl Field {
    /// The record cannot stand without it.
    pub(crate) const fn required(self) -> Field {
        Field {
            required: true,
            ..self
        }
    }
    /// Where the rule asks for it.
    pub(crate) const fn citing(self, citation: &'static str) -> Field {
        Field { citation, ..self }
    }
    /// Has a column in lists, under its label.
    const fn listed(self) -> Field {
        self.listed_as(self.label)
    }
    /// Has a column in lists, under a shorter heading.
    const fn listed_as(self, heading: &'static str) -> Field {
        Field {
            column: Some(Heading {
                label: heading,
                files: false,
            }),
            ..self
        }
    }
    /// Has a column in files, and none on pages and terminals.
    const fn in_files_as(self, heading: &'static str) -> Field {
        Field {
            column: Some(Heading {
                label: heading,
                files: true,
            }),
            ..self
        }
    }
    /// Given with the new record only.
    const fn once(self) -> Field {
        Field { once: true, ..self }
    }
    /// The day it is said, where no other is given.
    pub(crate) const fn today(self) -> Field {
        Field {
            when_left_out: WhenLeftOut::Today,
            ..self
        }
    }
    /// A word that holds where nothing is said.
    pub(crate) const fn or(self, word: &'static str) -> Field {
        Field {
            when_left_out: WhenLeftOut::Word(word),
            ..self
        }
    }
}
