//! The fields of records as flags, the same for adding and for changing. Only flags
//! that are given change something.

use super::arg_values::{self, Pairs};
use super::{Flag, args, ephi, names};
use anyhow::Result;
use clap::{Arg, ArgMatches, Command};
use fields::{Control, Field};
use register::{AnyRecord, Kind, Register};

/// Which fields of a kind are flags here.
#[derive(Debug, Clone, Copy)]
pub struct Which {
    /// The kind.
    pub kind: Kind,
    /// Paths that are said otherwise.
    pub but: &'static [&'static str],
    /// Whether the record is new: some fields are given only then.
    pub new: bool,
}

impl Which {
    /// The fields, in the order of the form.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        fields::fields(self.kind).filter(move |field| {
            !self.but.contains(&field.path)
                && (self.new || !field.once)
                && !matches!(field.control, Control::Rows(_))
        })
    }

    fn plain(self) -> impl Iterator<Item = &'static Field> {
        self.fields()
            .filter(move |field| !(self.kind == Kind::Asset && ephi::is_one(field)))
    }

    /// The command with a flag for each field.
    pub fn augment(self, command: Command) -> Command {
        self.augment_beside(command, "")
    }

    /// The same where the command asks for one field otherwise, under its path.
    pub fn augment_beside(self, command: Command, path: &str) -> Command {
        self.flags(command, path, false)
    }

    /// The same where the command is for one kind of record: what the record cannot stand
    /// without has to be given.
    pub fn augment_demanding(self, command: Command, path: &str) -> Command {
        self.flags(command, path, true)
    }

    fn flags(self, command: Command, but: &str, demanding: bool) -> Command {
        let flags = self.plain().filter(|f| f.path != but).flat_map(|field| {
            args(&Flag {
                field,
                name: names::of_record(self.kind, field.path),
                letter: None,
                required: demanding && field.required,
            })
        });
        let command = command.args(flags);
        if self.kind == Kind::Asset {
            command.arg(ephi::arg())
        } else {
            command
        }
    }

    /// The record with what was given.
    pub fn apply(
        self,
        register: &Register,
        record: AnyRecord,
        matches: &ArgMatches,
    ) -> Result<AnyRecord> {
        let mut pairs = arg_values::pairs(register, self.plain(), matches)?;
        if self.kind == Kind::Asset {
            pairs.extend(ephi::pairs(matches));
        }
        if self.kind == Kind::Evidence {
            keep_about(register, &record, &mut pairs);
        }
        fields::from_form(register, record, &pairs, None)
            .map_err(|problems| arg_values::wrong(&problems, |path| self.option(path)))
    }

    /// The option of a path; `None` where there is none: a new record is named without.
    fn option(self, path: &str) -> Option<String> {
        if self.new && path == label(self.kind) {
            return None;
        }
        let field = self.plain().find(|field| field.path == path)?;
        Some(names::of_record(self.kind, field.path))
    }
}

/// A field that follows without a name.
pub fn positional(kind: Kind, path: &str, required: bool) -> Option<Arg> {
    let field = fields::field(kind, path)?;
    let flag = Flag {
        field,
        name: String::new(),
        letter: None,
        required,
    };
    args(&flag).into_iter().next()
}

/// The field that names a record of a kind: the first of its form.
pub fn label(kind: Kind) -> &'static str {
    fields::fields(kind).next().map_or("", |field| field.path)
}

/// What evidence is about is added to, so that nothing loses its evidence.
fn keep_about(register: &Register, record: &AnyRecord, pairs: &mut Pairs) {
    let texts: Vec<&str> = pairs
        .iter()
        .filter(|(path, _)| path == "about")
        .map(|(_, text)| text.as_str())
        .collect();
    if texts.is_empty() || texts == [""] {
        return;
    }
    if let Some(field) = fields::field(Kind::Evidence, "about") {
        let before = fields::input(register, record, field);
        pairs.splice(
            0..0,
            before.into_iter().map(|tag| ("about".to_owned(), tag)),
        );
    }
}
