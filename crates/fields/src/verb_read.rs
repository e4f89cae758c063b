//! What a verb says, read from a form or from JSON, and the command it makes.

use crate::edit::{Draft, FieldProblem};
use crate::evidence;
use crate::field::{Control, Field};
use crate::form;
use crate::json;
use crate::verb_form::{VerbForm, verb_form};
use jiff::civil::Date;
use register::{Command, Kind, On, Ref, Register};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Reads a submitted form of a verb on a record of a kind. `new_id` gives random ids
/// for what comes with it.
///
/// # Errors
/// All problems at once, each at its field.
pub fn verb_from_form(
    register: &Register,
    form: &'static VerbForm,
    kind: Kind,
    sent: &[(String, String)],
    today: Date,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Value, Vec<FieldProblem>> {
    let mut draft = Draft::verb(form, kind);
    form::fill(register, &mut draft, plain(form, kind), sent, &|_| true);
    for field in form.fields(kind).filter(|field| is_evidence(field)) {
        match evidence::from_form(register, field, sent, new_id) {
            Ok(read) => draft.set(field, Ok(read)),
            Err(problems) => draft.problems.extend(problems),
        }
    }
    finished(register, form, kind, draft, today)
}

/// Reads what a program says of a verb: fields by path, as [`crate::verb_schema`] has them.
///
/// # Errors
/// All problems at once; a field that is unknown is one.
pub fn verb_from_json(
    register: &Register,
    form: &'static VerbForm,
    kind: Kind,
    object: &Map<String, Value>,
    today: Date,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Value, Vec<FieldProblem>> {
    let mut draft = Draft::verb(form, kind);
    let mut rest = object.clone();
    for field in form.fields(kind).filter(|field| is_evidence(field)) {
        let Some(value) = rest.remove(field.path) else {
            continue;
        };
        match evidence::from_json(register, field, &value, new_id) {
            Ok(read) => draft.set(field, Ok(read)),
            Err(problems) => draft.problems.extend(problems),
        }
    }
    let unknown = |path: &str| {
        let known: Vec<&str> = form.fields(kind).map(|f| f.path).collect();
        format!(
            "“{}” has no field “{path}”. There are {}.",
            form.code,
            known.join(", ")
        )
    };
    json::fill(register, &mut draft, plain(form, kind), &rest, &unknown);
    finished(register, form, kind, draft, today)
}

fn is_evidence(field: &Field) -> bool {
    matches!(field.control, Control::Evidence { .. })
}

fn plain(form: &'static VerbForm, kind: Kind) -> impl Iterator<Item = &'static Field> {
    form.fields(kind).filter(|field| !is_evidence(field))
}

fn finished(
    register: &Register,
    form: &'static VerbForm,
    kind: Kind,
    mut draft: Draft,
    today: Date,
) -> Result<Value, Vec<FieldProblem>> {
    draft.fill_left_out(today);
    // A form may leave a control out; a verb needs what it needs all the same.
    draft.require(|_| true);
    let together = (form.check)(register, draft.value());
    for problem in together {
        if draft.problems.iter().all(|p| p.path != problem.path) {
            draft.problems.push(problem);
        }
    }
    let mut data = draft.finish()?;
    for field in form.fields(kind).filter(|field| is_evidence(field)) {
        evidence::date_new(&mut data, field.path);
    }
    Ok(data)
}

/// The command of a verb on a record, of what was read for it.
///
/// # Errors
/// When the data is not that of the verb, or the verb is carried out by the book
/// itself ([`VerbForm::by_book`]).
pub fn command(
    code: &str,
    target: Ref,
    data: Value,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Command, Vec<FieldProblem>> {
    let wrong = |message: String| vec![FieldProblem::at("", message)];
    let none = || wrong(format!("There is no verb “{code}”."));
    let form = verb_form(code).ok_or_else(none)?;
    let meta = form.meta().ok_or_else(none)?;
    if form.by_book {
        return Err(wrong(format!(
            "“{code}” is carried out with what the book itself adds to it."
        )));
    }
    if !meta.on.takes(target.kind) {
        return Err(wrong(format!(
            "“{code}” is nothing that is done to a {}.",
            target.kind
        )));
    }
    let mut data = data;
    if let Value::Object(map) = &mut data {
        let id = match meta.on {
            On::Kind(_) => json!(target.id),
            On::OneOf(_) | On::AllBut(_) => json!(target),
        };
        map.insert("target".to_owned(), id);
        if meta.makes.is_some() {
            map.insert("id".to_owned(), json!(new_id()));
        }
    }
    match Command::from_data(code, data) {
        Some(Ok(command)) => Ok(command),
        Some(Err(error)) => Err(wrong(format!("This could not be taken: {error}."))),
        None => Err(none()),
    }
}
