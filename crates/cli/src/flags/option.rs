//! A field as an argument of the command line.

use super::parser;
use clap::{Arg, ArgAction};
use fields::{Control, Field, WhenLeftOut};

/// Ids and names of the flags that name evidence the book does not have yet.
pub const NEW_EVIDENCE: [&str; 2] = ["new-evidence", "kept-at"];

/// A field and how it is said.
#[derive(Debug, Clone)]
pub struct Flag {
    /// The field.
    pub field: &'static Field,
    /// Name of the option; empty where it follows without a name.
    pub name: String,
    /// Letter that stands for the option.
    pub letter: Option<char>,
    /// Whether nothing works without it.
    pub required: bool,
}

/// The id of a field's argument: an asset has a version, and so has the program.
pub fn id(path: &str) -> String {
    format!("field {path}")
}

/// The arguments of a field: one, or more where new evidence can be named.
pub fn args(flag: &Flag) -> Vec<Arg> {
    let control = flag.field.control;
    let mut arg = Arg::new(id(flag.field.path))
        .value_name(parser::value_name(control))
        .value_parser(parser::of(control))
        .required(flag.required)
        .help(short(flag.field))
        .long_help(long(flag.field));
    if flag.name.is_empty() {
        arg = arg.value_name(positional_name(flag.field));
    } else {
        arg = arg.long(flag.name.clone());
    }
    if let Some(letter) = flag.letter {
        arg = arg.short(letter);
    }
    arg = match control {
        Control::Flag => arg.num_args(0..=1).default_missing_value("true"),
        Control::Choices(_) | Control::ManyOf(_) => {
            arg.action(ArgAction::Append).value_delimiter(',')
        }
        control if repeats(control) => arg.action(ArgAction::Append),
        _ => arg,
    };
    match control {
        Control::Evidence { .. } => vec![arg, new_evidence(), kept_at()],
        _ => vec![arg],
    }
}

fn new_evidence() -> Arg {
    let [title, place] = NEW_EVIDENCE;
    Arg::new(title)
        .long(title)
        .value_name("TITLE")
        .value_parser(crate::text::name)
        .requires(place)
        .help("Evidence the book does not have yet: what it is")
}

fn kept_at() -> Arg {
    let [title, place] = NEW_EVIDENCE;
    Arg::new(place)
        .long(place)
        .value_name("WHERE")
        .value_parser(crate::text::name)
        .requires(title)
        .help("Where that new evidence is kept")
}

/// Letters of CIA are one word here.
fn repeats(control: Control) -> bool {
    control != Control::Affects && (control.is_many() || control == Control::Lines)
}

/// `DUE`, as the table of verbs says it.
fn positional_name(field: &Field) -> String {
    field.path.replace('.', "_").to_uppercase()
}

/// The label, and what holds where nothing is said.
fn short(field: &Field) -> String {
    format!("{}{}", field.label, besides(field))
}

fn long(field: &Field) -> String {
    let label = field.label;
    let stop = if label.ends_with(['?', '.', '!']) {
        ""
    } else {
        "."
    };
    match field.hint {
        "" => short(field),
        hint => format!("{label}{stop} {hint}{}", besides(field)),
    }
}

fn besides(field: &Field) -> String {
    let several = match field.control {
        Control::Choices(_) => " (several with commas)",
        control if repeats(control) => " (may be given several times)",
        _ => "",
    };
    let when_left_out = match field.when_left_out {
        WhenLeftOut::Nothing => String::new(),
        WhenLeftOut::Today => " [default: today]".to_owned(),
        WhenLeftOut::Word(word) => format!(" [default: {word}]"),
    };
    format!("{several}{when_left_out}")
}
