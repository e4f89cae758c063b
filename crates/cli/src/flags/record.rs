//! The fields of records as flags, the same for adding and for changing. Only flags
//! that are given change something.

use super::said::{self, Pairs};
use super::{Flag, args, names};
use crate::words::{Ephi, ephi};
use anyhow::Result;
use clap::{Arg, ArgMatches, Command};
use fields::{Control, Field};
use register::{AnyRecord, Kind, Register};

/// What an asset does with ePHI is several fields, and one flag.
const EPHI: &str = "ephi";

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
                && !matches!(field.control, Control::Parts(_))
        })
    }

    fn plain(self) -> impl Iterator<Item = &'static Field> {
        self.fields()
            .filter(move |field| !(self.kind == Kind::Asset && is_ephi(field)))
    }

    /// The command with a flag for each field.
    pub fn augment(self, command: Command) -> Command {
        self.augment_beside(command, "")
    }

    /// The same where the command asks for one field otherwise, under its path.
    pub fn augment_beside(self, command: Command, path: &str) -> Command {
        let flags = self.plain().filter(|f| f.path != path).flat_map(|field| {
            args(&Flag {
                field,
                name: names::of_record(self.kind, field.path),
                letter: None,
                required: false,
            })
        });
        let command = command.args(flags);
        if self.kind == Kind::Asset {
            command.arg(ephi_arg())
        } else {
            command
        }
    }

    /// The record with what was given.
    pub fn apply(
        self,
        register: &Register,
        record: AnyRecord,
        said: &ArgMatches,
    ) -> Result<AnyRecord> {
        let mut pairs = said::pairs(register, self.plain(), said)?;
        if self.kind == Kind::Asset {
            pairs.extend(ephi_pairs(said));
        }
        if self.kind == Kind::Evidence {
            keep_about(register, &record, &mut pairs);
        }
        fields::from_form(register, record, &pairs, None)
            .map_err(|problems| said::wrong(&problems, |path| self.option(path)))
    }

    /// The option of a path; `None` where there is none.
    fn option(self, path: &str) -> Option<String> {
        let field = self.plain().find(|field| field.path == path)?;
        Some(names::of_record(self.kind, field.path))
    }
}

fn is_ephi(field: &Field) -> bool {
    field.path == "ephi_known" || field.path.starts_with("ephi.")
}

fn ephi_arg() -> Arg {
    Arg::new(EPHI)
        .long(EPHI)
        .value_name("USE")
        .value_parser(|raw: &str| ephi(raw).map(|_| raw.to_owned()))
        .help("What it does with ePHI: creates,receives,maintains,transmits, or all, none, unknown")
}

fn ephi_pairs(said: &ArgMatches) -> Pairs {
    let Some(Ok(Ephi(known))) = said::one(said, EPHI).map(|raw| ephi(&raw)) else {
        return Pairs::new();
    };
    let used = known.unwrap_or_default();
    [
        ("ephi_known", known.is_some()),
        ("ephi.creates", used.creates),
        ("ephi.receives", used.receives),
        ("ephi.maintains", used.maintains),
        ("ephi.transmits", used.transmits),
    ]
    .map(|(path, yes)| (path.to_owned(), yes.to_string()))
    .into()
}

/// What evidence is about is added to, so that nothing loses its evidence.
fn keep_about(register: &Register, record: &AnyRecord, pairs: &mut Pairs) {
    let said: Vec<&str> = pairs
        .iter()
        .filter(|(path, _)| path == "about")
        .map(|(_, text)| text.as_str())
        .collect();
    if said.is_empty() || said == [""] {
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
