//! The sentences about a verb, with what it was about put in.

use crate::field::Control;
use crate::show::of_control;
use crate::value::get;
use crate::verb_form::{VerbForm, verb_form};
use crate::words;
use register::{AnyRecord, Register};
use serde_json::Value;

/// A sentence about a verb that is not carried out yet: only the record is known.
pub fn sentence_before(template: &str, record: &AnyRecord) -> String {
    filled(template, |name| match name {
        "tag" => record.tag(),
        "label" => record.label().to_owned(),
        _ => String::new(),
    })
}

/// A sentence about a verb that was carried out: `data` is what it said, `record` what
/// became of the record. See [`crate::VerbWords`].
pub fn sentence(
    register: &Register,
    form: &VerbForm,
    template: &str,
    record: &AnyRecord,
    data: &Value,
) -> String {
    let field = |path: &str| form.any_fields().find(|field| field.path == path);
    filled(template, |name| match name {
        "tag" => record.tag(),
        "label" => record.label().to_owned(),
        name => match name.split_once('>') {
            Some((place, inner)) => {
                let place = get(data, place).as_str().unwrap_or_default();
                let path = format!("{place}.{inner}");
                let value = record.to_value();
                crate::show(register, record.kind(), &path, get(&value, &path))
            }
            None => field(name).map_or_else(String::new, |field| {
                let value = get(data, field.path);
                match field.control {
                    Control::One(_) => words::write(register, field.control, value),
                    Control::Choice(_) | Control::Explained(_) => {
                        of_control(register, field.control, value).to_lowercase()
                    }
                    control => of_control(register, control, value),
                }
            }),
        },
    })
}

/// What the history calls an entry: the words of its verb, of a record that is kept,
/// or the code itself where it is of neither.
pub fn history_words(code: &str) -> &str {
    if let Some(form) = verb_form(code) {
        return form.history;
    }
    match code {
        "add" => "Added",
        "change" => "Changed",
        "answer" => "Answered",
        "decide" => "Decided",
        "exclude" => "Left out",
        "dismiss" => "Found not applicable",
        "identify" => "Risk identified",
        "plan" => "Action planned",
        "tolerance" => "Tolerance stated",
        "close-finding" => "Found mended",
        "reopen-finding" => "Found again",
        "go-on" => "Went on after a loss",
        "set-clock" => "Clock set right",
        "admit" => "Account let in",
        "change-roles" => "Roles changed",
        "tie" => "Account tied to a person",
        "confirm-tie" => "Account confirmed",
        "note-reset" => "Password set by another’s link",
        "remove-member" => "Account removed",
        "init" => "Book begun",
        "import" => "Imported",
        "attach" => "Evidence attached",
        "record" => "Recorded",
        "restate" => "Stated again",
        other => other,
    }
}

/// A template with its braces filled.
fn filled(template: &str, of: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, after)) => {
                out.push_str(&of(name));
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
