//! The command of a described verb, made of what `fields` says of it.

use crate::flags::{Flag, args};
use clap::{Arg, Command};
use fields::{Control, Field, VerbForm, WhenLeftOut};
use register::{Kind, On};

/// Id of the argument that names the record.
pub const RECORD: &str = "record";

/// The command: `phiward CODE RECORD …`.
pub fn command(form: &'static VerbForm) -> Command {
    let examples = form.command.examples;
    let after = match examples {
        [] => String::new(),
        [one] => format!("Example: {one}"),
        several => format!("Examples:\n  {}", several.join("\n  ")),
    };
    let recorded = form.words.recorded.replace("{tag}", "it");
    let (first, rest): (Vec<&Field>, Vec<&Field>) = form
        .any_fields()
        .partition(|field| form.command.positional.contains(&field.path));
    Command::new(form.code)
        .about(form.summary)
        .long_about(format!("{}.\n\n{recorded}", form.summary))
        .after_help(after)
        .arg(record(form))
        .args(first.into_iter().chain(rest).flat_map(|field| {
            args(&Flag {
                field,
                name: option(form, field.path),
                letter: letter(form, field.path),
                required: required(field),
            })
        }))
}

/// The option of a field; empty where it follows the record without a name.
pub fn option(form: &VerbForm, path: &str) -> String {
    if form.command.positional.contains(&path) {
        return String::new();
    }
    match form.command.options.iter().find(|(at, ..)| *at == path) {
        Some((_, name, _)) => (*name).to_owned(),
        None => {
            let last = path.rsplit('.').next().unwrap_or(path);
            last.replace('_', "-")
        }
    }
}

fn letter(form: &VerbForm, path: &str) -> Option<char> {
    let found = form.command.options.iter().find(|(at, ..)| *at == path);
    found.map(|(.., letter)| *letter).filter(|c| *c != ' ')
}

fn required(field: &Field) -> bool {
    field.required
        && field.when_left_out == WhenLeftOut::Nothing
        && !matches!(field.control, Control::Evidence { .. })
}

fn record(form: &VerbForm) -> Arg {
    let on = form.meta().map(|meta| meta.on);
    let (name, what) = match on {
        Some(On::Kind(kind)) => (
            kind.tag().to_uppercase(),
            format!("The {kind}, such as {}-1", kind.prefix()),
        ),
        _ => (
            "RECORD".to_owned(),
            "The record, such as R-14 or A-4".to_owned(),
        ),
    };
    let arg = Arg::new(RECORD).value_name(name).required(true);
    match (form.command.several, on) {
        (true, Some(On::Kind(kind))) => arg.num_args(1..).help(several(kind, &what)),
        _ => arg.help(what),
    }
}

fn several(kind: Kind, what: &str) -> String {
    format!(
        "{what}; several with commas, such as {0}-1,{0}-2",
        kind.prefix()
    )
}
