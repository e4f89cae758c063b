//! The form of any record, built from what `fields` says of its kind.

use crate::inputs::{chosen, input_of};
use crate::offered::{FIND, Offered};
use crate::{Choice, Problems, Shell};
use fields::{Control, Field, OptionGroup, RowKind};
use register::records::FlowEnd;
use register::{AnyRecord, Register};
use serde_json::Value;

/// A form for one record.
#[derive(Debug, askama::Template)]
#[template(path = "record_form.html")]
pub struct RecordForm<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Heading.
    pub heading: String,
    /// What this is for, in a sentence; may be empty.
    pub intro: String,
    /// Where it is sent.
    pub action: String,
    /// Where “Cancel” leads.
    pub cancel: String,
    /// Words of the button.
    pub submit: &'p str,
    /// Revision of the record it was filled in against.
    pub revision: Option<u64>,
    /// Fields by group.
    pub groups: Vec<FormGroup>,
    /// What is wrong, for the summary on top.
    pub problems: Problems,
    /// What the controls leave out, with a search for it.
    pub left_out: Option<LeftOut>,
    /// Names and values to be kept as they came.
    pub hidden: Vec<(String, String)>,
    /// Offer to add another one at once.
    pub another: bool,
    /// Ask why the record is changed.
    pub asks_why: bool,
    /// The reason as typed.
    pub why: String,
}

/// What the controls of a form do not offer, for want of room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The words that were looked for.
    pub words: String,
    /// How many records are not offered.
    pub count: usize,
}

/// Fields that belong together.
#[derive(Debug, Clone)]
pub struct FormGroup {
    /// Heading.
    pub title: &'static str,
    /// Shown only when it is opened: the first groups are those that matter.
    pub folded: bool,
    /// Its fields.
    pub fields: Vec<FormField>,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct FormField {
    /// Its name in the form: the path.
    pub name: String,
    /// What a person calls it.
    pub label: &'static str,
    /// Why it is asked.
    pub hint: &'static str,
    /// Where the rule asks for it; may be empty.
    pub citation: &'static str,
    /// Whether the record cannot stand without it.
    pub required: bool,
    /// What is wrong with it; empty when nothing is.
    pub error: String,
    /// How it is filled in.
    pub input: Input,
}

/// How a field is filled in.
#[derive(Debug, Clone)]
pub enum Input {
    /// One line; `kind` is the type of the HTML control, `list` what it suggests.
    Line {
        /// What stands in it.
        value: String,
        /// `text`, `number`, `date` or `email`.
        kind: &'static str,
        /// Most characters.
        max: usize,
        /// Suggestions.
        list: Vec<Choice>,
        /// Words after the control, such as "US dollars".
        unit: &'static str,
    },
    /// Several lines.
    Text {
        /// What stands in it.
        value: String,
        /// Most characters.
        max: usize,
        /// Rows shown.
        rows: u32,
    },
    /// One of some.
    Select(Vec<Choice>),
    /// One of a few.
    Radios(Vec<Choice>),
    /// Yes when ticked.
    Tick(bool),
    /// Several of some.
    Ticks(Vec<Choice>),
    /// Ends of a flow: a record of the scope, or somebody outside by name. Both
    /// controls have the field's name; what is written wins.
    Ends {
        /// One for each end; the last may be empty, for a new one.
        ends: Vec<FlowEndInput>,
        /// Whether there may be several.
        many: bool,
    },
    /// Rows of their own.
    Rows {
        /// What one is called.
        words: &'static str,
        /// The rows; the last one is for a new one.
        rows: Vec<FormRow>,
    },
}

/// One end of a flow.
#[derive(Debug, Clone)]
pub struct FlowEndInput {
    /// Records of the scope, and parties outside that other flows name.
    pub choices: Vec<Choice>,
    /// Somebody outside who is not among them.
    pub other: String,
}

/// The groups of a record's form. What was typed stands in the fields where it
/// was sent before; else what the record holds.
pub fn groups(
    register: &Register,
    record: &AnyRecord,
    typed: Option<&[(String, String)]>,
    problems: &Problems,
) -> Vec<FormGroup> {
    groups_offering(register, record, typed, problems).0
}

/// The same, and what they leave out where a book has very many records to choose from.
pub fn groups_offering(
    register: &Register,
    record: &AnyRecord,
    typed: Option<&[(String, String)]>,
    problems: &Problems,
) -> (Vec<FormGroup>, Option<LeftOut>) {
    let words = typed
        .into_iter()
        .flatten()
        .find(|(key, _)| key == FIND)
        .map_or("", |(_, words)| words.as_str());
    let offered = Offered::fitting(words);
    let shown = groups_of(register, record, typed, problems, &offered);
    let left_out = LeftOut {
        words: words.to_owned(),
        count: offered.left_out(),
    };
    (shown, Some(left_out).filter(|left_out| left_out.count > 0))
}

fn groups_of(
    register: &Register,
    record: &AnyRecord,
    typed: Option<&[(String, String)]>,
    problems: &Problems,
    offered: &Offered,
) -> Vec<FormGroup> {
    let new = register.tables.revision(record.reference()).is_none();
    let Some(form) = fields::form(record.kind()) else {
        return Vec::new();
    };
    form.iter()
        .enumerate()
        .map(|(index, group)| {
            let fields: Vec<FormField> = group
                .fields
                .iter()
                .filter(|field| new || !field.once)
                .map(|field| {
                    let now = fields::input(register, record, field);
                    let shown = Shown {
                        register,
                        record,
                        typed,
                        problems,
                        offered,
                    };
                    shown.field(field, "", now, &fields::value(record, field))
                })
                .collect();
            let wrong = fields.iter().any(FormField::wrong);
            FormGroup {
                title: group.title,
                // The first group is what a person came for.
                folded: index > 0 && new && !wrong,
                fields,
            }
        })
        .filter(|group| !group.fields.is_empty())
        .collect()
}

/// What is wrong with a form, as the page shows it.
pub fn problems(found: &[fields::FieldProblem]) -> Problems {
    let mut out = Problems::default();
    for problem in found {
        out.add(problem.path.clone(), problem.message.clone());
    }
    out
}

/// A row inside a form.
#[derive(Debug, Clone)]
pub struct FormRow {
    /// What tells it from the others.
    pub title: String,
    /// Its fields.
    pub fields: Vec<FormField>,
}

impl FormRow {
    /// Whether something is wrong with it.
    pub fn any_wrong(&self) -> bool {
        self.fields.iter().any(FormField::wrong)
    }
}

impl FormField {
    fn wrong(&self) -> bool {
        !self.error.is_empty()
            || matches!(&self.input, Input::Rows { rows, .. } if rows.iter().any(FormRow::any_wrong))
    }
}

/// What the fields of one form have in common.
struct Shown<'f> {
    register: &'f Register,
    record: &'f AnyRecord,
    typed: Option<&'f [(String, String)]>,
    problems: &'f Problems,
    offered: &'f Offered,
}

impl Shown<'_> {
    fn field(
        &self,
        field: &'static Field,
        prefix: &str,
        now: Vec<String>,
        value: &Value,
    ) -> FormField {
        let name = format!("{prefix}{}", field.path);
        let sent =
            |(key, text): &&(String, String)| *key == name || (key == fields::HAS && *text == name);
        let now = match self.typed {
            Some(typed) if typed.iter().any(|pair| sent(&pair)) => typed
                .iter()
                .filter(|(key, _)| *key == name)
                .map(|(_, text)| text.clone())
                .collect(),
            _ => now,
        };
        let input = match field.control {
            Control::Rows(part) => self.rows(part, &name, value),
            control @ (Control::FlowEnd | Control::FlowEnds) => {
                self.ends(field, &now, control == Control::FlowEnds)
            }
            control => {
                let options = if prefix.is_empty() {
                    fields::options_with(self.register, self.record, field)
                } else {
                    fields::option_groups(self.register, control)
                };
                input_of(control, options, &now, field.required, self.offered)
            }
        };
        FormField {
            label: field.label,
            hint: field.hint,
            citation: field.citation,
            required: field.required,
            error: self.problems.of(&name).to_owned(),
            input,
            name,
        }
    }

    fn ends(&self, field: &Field, now: &[String], many: bool) -> Input {
        let mut options = fields::options_with(self.register, self.record, field);
        // An end nobody knows is “not said”, whatever the record calls it.
        for group in &mut options {
            group.options.retain(|(value, _)| !value.is_empty());
        }
        options.retain(|group| !group.options.is_empty());
        options = self.offered.of(options, now);
        let parties = parties(self.register);
        if !parties.is_empty() {
            options.push(OptionGroup {
                title: "Outside".into(),
                options: parties.into_iter().map(|p| (p.clone(), p)).collect(),
            });
        }
        let said: Vec<&String> = now.iter().filter(|text| !text.is_empty()).collect();
        let end = |text: &str| {
            let mut choices = chosen(&options, &[text.to_owned()]);
            let known = choices.iter().any(|choice| choice.chosen);
            choices.insert(
                0,
                Choice {
                    label: "not said".into(),
                    ..Choice::default()
                },
            );
            FlowEndInput {
                choices,
                other: if known {
                    String::new()
                } else {
                    text.to_owned()
                },
            }
        };
        let ends = if many {
            // Two more than there are, so that some can be added without a script.
            let empty = [String::new(), String::new()];
            said.into_iter().chain(&empty).map(|t| end(t)).collect()
        } else {
            vec![end(said.last().map_or("", |text| text.as_str()))]
        };
        Input::Ends { ends, many }
    }

    fn rows(&self, part: RowKind, path: &str, value: &Value) -> Input {
        let old = value.as_array().map_or(&[][..], Vec::as_slice);
        // One more row than there are, to add one without a script.
        let rows = (0..=old.len())
            .map(|index| {
                let prefix = format!("{path}.{index}.");
                let row = old.get(index).cloned().unwrap_or(Value::Null);
                let fields: Vec<FormField> = part
                    .fields()
                    .map(|field| {
                        let now = fields::row_input(self.register, &row, field);
                        self.field(field, &prefix, now, &Value::Null)
                    })
                    .collect();
                FormRow {
                    title: title_of(&fields, index),
                    fields,
                }
            })
            .collect();
        Input::Rows {
            words: part.words(),
            rows,
        }
    }
}

/// Parties outside that flows name, each once.
fn parties(register: &Register) -> Vec<String> {
    let mut out: Vec<String> = register
        .tables
        .flows
        .live()
        .flat_map(|flow| flow.ends())
        .filter_map(|end| match end {
            FlowEnd::Party(party) => Some(party.clone()),
            _ => None,
        })
        .collect();
    out.sort_by_key(|party| party.to_lowercase());
    out.dedup();
    out
}

/// The first thing a row says of itself.
fn title_of(fields: &[FormField], index: usize) -> String {
    let said = fields.iter().find_map(|field| match &field.input {
        Input::Line { value, .. } | Input::Text { value, .. } if !value.is_empty() => {
            Some(value.clone())
        }
        _ => None,
    });
    said.unwrap_or_else(|| format!("Row {}", index + 1))
}
