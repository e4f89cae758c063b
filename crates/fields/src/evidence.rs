//! What shows something, as a verb takes it: evidence of the book, or a new piece that
//! is kept elsewhere and comes with the verb.

use crate::edit::FieldProblem;
use crate::field::{Control, Field};
use crate::find;
use crate::text::{is_odd, line};
use crate::value::get;
use register::{Kind, Register};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// Most words of a list that are looked up, the same piece named twice among them.
const MOST_NAMED: usize = 100;
/// Longest title and place of a new piece.
const MAX: usize = 300;

/// The control of a form that names a new piece.
pub fn new_name(path: &str) -> String {
    format!("new_{path}")
}

/// The control of a form that says where the new piece is kept.
pub fn at_name(path: &str) -> String {
    format!("new_{path}_at")
}

/// Pieces that were read, each once.
#[derive(Default)]
struct Pieces {
    seen: HashSet<Uuid>,
    read: Vec<Value>,
    problems: Vec<FieldProblem>,
}

impl Pieces {
    fn known(&mut self, register: &Register, path: &str, text: &str) {
        match find::record(register, &[Kind::Evidence], text) {
            Ok(found) if self.seen.insert(found.id) => self.read.push(json!(found.id)),
            Ok(_) => {}
            Err(message) => self.problems.push(FieldProblem::at(path, message)),
        }
    }

    /// Refuses a list of so many words that looking for each would be work for nothing.
    fn few(field: &Field, named: usize) -> Result<(), Vec<FieldProblem>> {
        if named <= MOST_NAMED {
            return Ok(());
        }
        let words = format!("These are {named} pieces of evidence; name {MOST_NAMED} at most.");
        Err(vec![FieldProblem::at(field.path, words)])
    }

    fn done(self, field: &Field) -> Result<Value, Vec<FieldProblem>> {
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        match field.control {
            Control::Evidence { max } if self.read.len() > max => {
                let most = if max == 1 {
                    "Name one piece of evidence here; attach others to the record.".to_owned()
                } else {
                    format!("At most {max} pieces of evidence can be named at once.")
                };
                Err(vec![FieldProblem::at(field.path, most)])
            }
            _ => Ok(Value::Array(self.read)),
        }
    }
}

/// Reads what a form named: numbers of the book, and a new piece beside them.
pub(crate) fn from_form(
    register: &Register,
    field: &Field,
    sent: &[(String, String)],
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Value, Vec<FieldProblem>> {
    let mut pieces = Pieces::default();
    let of = |name: &str| {
        let values = sent.iter().filter(|(key, _)| key == name);
        values.map(|(_, text)| text.clone()).collect::<Vec<_>>()
    };
    let named = of(field.path);
    let named = named.iter().flat_map(|text| text.split(','));
    let words = named.map(str::trim).filter(|word| !word.is_empty());
    Pieces::few(field, words.clone().count())?;
    for word in words {
        // A bare number will do where only evidence can be meant.
        match word.parse::<u32>() {
            Ok(number) => pieces.known(register, field.path, &format!("E-{number}")),
            Err(_) => pieces.known(register, field.path, word),
        }
    }
    let (new, at) = (new_name(field.path), at_name(field.path));
    let said = |name: &str, pieces: &mut Pieces| {
        let text = of(name).join(" ");
        line(&text, MAX).unwrap_or_else(|message| {
            pieces.problems.push(FieldProblem::at(name, message));
            text
        })
    };
    let title = said(&new, &mut pieces);
    let location = said(&at, &mut pieces);
    match (title.is_empty(), location.is_empty()) {
        (true, true) => {}
        (false, true) => {
            let words = "Say where the new evidence is kept.";
            pieces.problems.push(FieldProblem::at(at, words));
        }
        (true, false) => {
            let words = "Say what the new evidence is.";
            pieces.problems.push(FieldProblem::at(new, words));
        }
        (false, false) => pieces.read.push(json!({
            "id": new_id(), "title": title, "location": location, "on": null
        })),
    }
    pieces.done(field)
}

/// Reads a list of references and of `{"title": …, "location": …}`.
pub(crate) fn from_json(
    register: &Register,
    field: &Field,
    value: &Value,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Value, Vec<FieldProblem>> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        Value::Null => &[],
        _ => return Err(vec![FieldProblem::at(field.path, "This must be a list.")]),
    };
    Pieces::few(field, items.len())?;
    let mut pieces = Pieces::default();
    for (index, item) in items.iter().enumerate() {
        let path = format!("{}.{index}", field.path);
        match item {
            Value::Object(new) if new.contains_key("title") || new.contains_key("location") => {
                match piece(&path, new) {
                    Ok((title, location)) => pieces.read.push(json!({
                        "id": new_id(), "title": title, "location": location, "on": null
                    })),
                    Err(mut problems) => pieces.problems.append(&mut problems),
                }
            }
            Value::String(text) => pieces.known(register, &path, text),
            Value::Object(known) => match get(item, "number").as_str() {
                Some(number)
                    if known.keys().all(|key| key == "number" || key == "name")
                        && known.get("name").is_none_or(Value::is_string) =>
                {
                    pieces.known(register, &path, number);
                }
                _ => pieces.problems.push(FieldProblem::at(path, ONE)),
            },
            _ => pieces.problems.push(FieldProblem::at(path, ONE)),
        }
    }
    pieces.done(field)
}

const ONE: &str = "Name evidence by its number, such as \"E-3\", or give a new piece as {\"title\": …, \"location\": …}.";

fn piece(path: &str, new: &Map<String, Value>) -> Result<(String, String), Vec<FieldProblem>> {
    let mut problems = Vec::new();
    if let Some(other) = new.keys().find(|key| *key != "title" && *key != "location") {
        let words = "A new piece of evidence has a title and a location.";
        problems.push(FieldProblem::at(format!("{path}.{other}"), words));
    }
    let mut text = |key: &str, missing: &str| {
        let said = new.get(key).and_then(Value::as_str).unwrap_or_default();
        let wrong = if said.trim().is_empty() {
            missing
        } else if said.chars().any(is_odd) || said.chars().count() > MAX {
            "This must be one line of at most 300 characters."
        } else {
            ""
        };
        if !wrong.is_empty() {
            problems.push(FieldProblem::at(format!("{path}.{key}"), wrong));
        }
        said.trim().to_owned()
    };
    let title = text("title", "Say what the new evidence is.");
    let location = text("location", "Say where the new evidence is kept.");
    if problems.is_empty() {
        Ok((title, location))
    } else {
        Err(problems)
    }
}

/// New pieces speak of the day the verb speaks of.
pub(crate) fn date_new(value: &mut Value, path: &str) {
    let on = get(value, "on").clone();
    let pieces = value.get_mut(path).and_then(Value::as_array_mut);
    for piece in pieces.into_iter().flatten() {
        if let Value::Object(new) = piece {
            new.insert("on".to_owned(), on.clone());
        }
    }
}
