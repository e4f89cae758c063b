//! Putting new values into a record: what the form and the API share.

use crate::field::{Control, Field, WhenLeftOut, fields};
use crate::row_kind::RowKind;
use crate::value::{get, is_empty, put};
use crate::verb_form::VerbForm;
use jiff::civil::Date;
use register::{AnyRecord, Kind, Register};
use serde_json::{Value, json};
use std::fmt;

/// What is wrong with a field, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Path of the field, such as `owner` or `milestones.0.title`; empty where it
    /// is about the record as a whole.
    pub path: String,
    /// What is wrong, and how to mend it.
    pub message: String,
}

impl FieldProblem {
    pub(crate) fn at(path: impl Into<String>, message: impl Into<String>) -> FieldProblem {
        FieldProblem {
            path: path.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}

/// What fields belong to: a record, a row inside one, or a verb.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// A record of a kind.
    Record(Kind),
    /// A row.
    Row(RowKind),
    /// A verb, in the words for a kind of record.
    Verb(&'static VerbForm, Kind),
}

impl Shape {
    pub(crate) fn fields(self) -> Vec<&'static Field> {
        match self {
            Shape::Record(kind) => fields(kind).collect(),
            Shape::Row(part) => part.fields().collect(),
            Shape::Verb(form, kind) => form.fields(kind).collect(),
        }
    }

    /// The value that says nothing.
    pub(crate) fn blank(self) -> Value {
        match self {
            Shape::Record(kind) => AnyRecord::blank(kind, uuid::Uuid::nil()).to_value(),
            Shape::Row(part) => part.blank(),
            Shape::Verb(form, kind) => {
                let mut blank = json!({});
                for field in form.fields(kind) {
                    put(&mut blank, field.path, nothing(field.control));
                }
                blank
            }
        }
    }
}

/// What a verb says where nothing was entered.
fn nothing(control: Control) -> Value {
    match control {
        control if control.is_many() => json!([]),
        Control::Lines => json!([]),
        Control::Line { .. } | Control::Text { .. } | Control::Method => json!(""),
        Control::Flag => json!(false),
        _ => Value::Null,
    }
}

/// Values on their way into a record or row, with the problems found so far.
pub(crate) struct Draft {
    shape: Shape,
    blank: Value,
    base: Value,
    value: Value,
    /// Whether the record is not in the register yet.
    new: bool,
    /// Put before every path of a problem.
    prefix: String,
    pub(crate) problems: Vec<FieldProblem>,
}

impl Draft {
    /// A draft of a record.
    pub(crate) fn record(register: &Register, base: &AnyRecord) -> Draft {
        let shape = Shape::Record(base.kind());
        Draft {
            shape,
            blank: shape.blank(),
            base: base.to_value(),
            value: base.to_value(),
            new: register.tables.revision(base.reference()).is_none(),
            prefix: String::new(),
            problems: Vec::new(),
        }
    }

    /// A draft of a row.
    pub(crate) fn row(part: RowKind, base: Option<&Value>, prefix: String) -> Draft {
        let blank = part.blank();
        let new = base.is_none();
        let base = base.unwrap_or(&blank).clone();
        Draft {
            shape: Shape::Row(part),
            value: base.clone(),
            base,
            blank,
            new,
            prefix,
            problems: Vec::new(),
        }
    }

    /// A draft of what a verb says.
    pub(crate) fn verb(form: &'static VerbForm, kind: Kind) -> Draft {
        let shape = Shape::Verb(form, kind);
        let blank = shape.blank();
        Draft {
            shape,
            value: blank.clone(),
            base: blank.clone(),
            blank,
            new: true,
            prefix: String::new(),
            problems: Vec::new(),
        }
    }

    /// Puts in what holds where nothing was said.
    pub(crate) fn fill_left_out(&mut self, today: Date) {
        for field in self.shape.fields() {
            let word = match field.when_left_out {
                WhenLeftOut::Nothing => continue,
                WhenLeftOut::Today => json!(today),
                WhenLeftOut::Word(word) => json!(word),
            };
            if is_empty(self.now(field)) {
                put(&mut self.value, field.path, word);
            }
        }
    }

    /// What a field holds so far.
    pub(crate) fn now(&self, field: &Field) -> &Value {
        get(&self.value, field.path)
    }

    /// What a field holds when nobody has said anything.
    pub(crate) fn empty(&self, field: &Field) -> Value {
        get(&self.blank, field.path).clone()
    }

    /// The path of a field as problems name it.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// Puts what was read for a field, or notes what is wrong with it.
    pub(crate) fn set(&mut self, field: &Field, read: Result<Value, String>) {
        match read {
            Err(message) => {
                let path = self.path(field.path);
                self.problems.push(FieldProblem::at(path, message));
            }
            Ok(new) if new == *self.now(field) => {}
            Ok(_) if field.once && !self.new => {
                let path = self.path(field.path);
                self.problems.push(FieldProblem::at(
                    path,
                    not_changed_in_place(self.shape, field),
                ));
            }
            Ok(new) => put(&mut self.value, field.path, new),
        }
    }

    /// Notes what must not be empty and is: fields that were given, and all
    /// fields of a new record.
    pub(crate) fn require(&mut self, given: impl Fn(&Field) -> bool) {
        for field in self.shape.fields() {
            let path = self.path(field.path);
            // Some choices begin with a word; a new record has to say its own.
            let when_left_out = self.new && !given(field) && *self.now(field) == self.empty(field);
            if field.required
                && (self.new || given(field))
                && (is_empty(self.now(field)) || when_left_out)
                && !self.problems.iter().any(|p| p.path == path)
            {
                self.problems.push(FieldProblem::at(path, missing(field)));
            }
        }
    }

    /// The values so far.
    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// The values, with what follows from them.
    pub(crate) fn finish(mut self) -> Result<Value, Vec<FieldProblem>> {
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        // Whoever says what an asset does with ePHI has found out about it.
        let uses = self.value["ephi"].as_object().into_iter().flatten();
        if matches!(self.shape, Shape::Record(Kind::Asset))
            && uses
                .into_iter()
                .any(|(key, now)| *now == Value::Bool(true) && self.base["ephi"][key] != *now)
        {
            put(&mut self.value, "ephi_known", Value::Bool(true));
        }
        Ok(self.value)
    }
}

/// A record from the values of a finished draft.
pub(crate) fn record(kind: Kind, value: Value) -> Result<AnyRecord, Vec<FieldProblem>> {
    AnyRecord::from_value(kind, value).map_err(|error| {
        vec![FieldProblem::at(
            "",
            format!(
                "This {kind} could not be put together ({error}). Enter the last change again."
            ),
        )]
    })
}

fn missing(field: &Field) -> String {
    match field.control {
        Control::One(_)
        | Control::OneOf(_)
        | Control::Choice(_)
        | Control::Explained(_)
        | Control::Level => {
            format!("“{}” is missing. Choose one.", field.label)
        }
        Control::Date => format!(
            "“{}” is missing. Give the day, such as 2026-03-31.",
            field.label
        ),
        _ => format!("“{}” is missing. {}", field.label, field.hint)
            .trim_end()
            .to_owned(),
    }
}

fn not_changed_in_place(shape: Shape, field: &Field) -> String {
    let way = match shape {
        Shape::Record(Kind::Action) => "move it with its reason: reschedule the action",
        Shape::Record(Kind::Tolerance) => {
            "an approved statement stays as it was: make a new one beside it"
        }
        Shape::Record(Kind::Answer) => "answer the other provision or asset by itself",
        Shape::Record(Kind::Decision) => "decide on the other specification by itself",
        Shape::Record(_) | Shape::Row(_) | Shape::Verb(..) => "end this record and make a new one",
    };
    format!("“{}” is not changed in place; {way}.", field.label)
}
