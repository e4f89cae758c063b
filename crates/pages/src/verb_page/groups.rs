//! The controls of a verb's form.

use super::VerbPage;
use crate::inputs::input_of;
use crate::offered::Offered;
use crate::record_form::{FormField, FormGroup, Input};
use crate::{Choice, Problems};
use fields::{Beginning, Control, Field, Group, WhenLeftOut, at_name, new_name};
use jiff::civil::Date;
use register::Register;

/// More evidence than this, and it is named by number.
const MOST_TICKS: usize = 40;

/// The groups of a verb's form. What was typed stands in the fields where the form was
/// sent before, else what the verb begins with.
pub fn groups(page: &VerbPage<'_>) -> Vec<FormGroup> {
    let today = page.shell.today;
    let begun = (page.form.begin)(&Beginning {
        record: page.record,
        today,
        known: page.known,
    });
    // What a link says goes before what the record holds.
    let known =
        |(key, _): &&(String, String)| page.form.any_fields().any(|field| field.path == key);
    let mut first: Vec<(&str, String)> = page
        .known
        .iter()
        .filter(known)
        .map(|(key, text)| (key.as_str(), text.clone()))
        .collect();
    let said: Vec<&str> = first.iter().map(|(key, _)| *key).collect();
    first.extend(begun.into_iter().filter(|(key, _)| !said.contains(key)));
    let filled = Filled {
        register: page.register,
        today,
        first: &first,
        typed: page.typed,
        problems: &page.problems,
    };
    let groups = page.form.groups(page.record.kind()).iter();
    groups.map(|group| filled.group(group)).collect()
}

/// Those fields of a verb that are asked of several records at once: all but some.
pub fn some_groups(
    register: &Register,
    groups: &'static [Group],
    wanted: impl Fn(&str) -> bool,
    typed: Option<&[(String, String)]>,
    problems: &Problems,
    today: Date,
) -> Vec<FormGroup> {
    let filled = Filled {
        register,
        today,
        first: &[],
        typed,
        problems,
    };
    let mut shown: Vec<FormGroup> = groups.iter().map(|group| filled.group(group)).collect();
    for group in &mut shown {
        group.fields.retain(|field| wanted(&field.name));
    }
    shown.retain(|group| !group.fields.is_empty());
    shown
}

/// What the fields of a form are filled with.
struct Filled<'f> {
    register: &'f Register,
    today: Date,
    first: &'f [(&'f str, String)],
    typed: Option<&'f [(String, String)]>,
    problems: &'f Problems,
}

impl Filled<'_> {
    fn group(&self, group: &'static Group) -> FormGroup {
        let fields = group.fields.iter().flat_map(|field| self.field(field));
        FormGroup {
            title: group.title,
            folded: false,
            fields: fields.collect(),
        }
    }

    fn typed(&self, name: &str) -> Vec<String> {
        let pairs = self.typed.into_iter().flatten();
        pairs
            .filter(|(key, _)| key == name)
            .map(|(_, text)| text.clone())
            .collect()
    }

    fn now(&self, field: &Field) -> Vec<String> {
        if self.typed.is_some() {
            return self.typed(field.path);
        }
        let first: Vec<String> = self
            .first
            .iter()
            .filter(|(key, _)| *key == field.path)
            .map(|(_, text)| text.clone())
            .collect();
        match field.when_left_out {
            _ if !first.is_empty() => first,
            WhenLeftOut::Nothing => Vec::new(),
            WhenLeftOut::Today => vec![self.today.to_string()],
            WhenLeftOut::Word(word) => vec![word.to_owned()],
        }
    }

    fn field(&self, field: &'static Field) -> Vec<FormField> {
        let now = self.now(field);
        let made = |name: String, label, hint, input| FormField {
            error: self.problems.of(&name).to_owned(),
            name,
            label,
            hint,
            citation: "",
            required: false,
            input,
        };
        if let Control::Evidence { max } = field.control {
            let new = new_name(field.path);
            let at = at_name(field.path);
            let typed = |name: &str| self.typed(name).into_iter().next().unwrap_or_default();
            let mut out = Vec::new();
            if let Some(input) = self.evidence(max, &now) {
                let name = field.path.to_owned();
                out.push(made(name, field.label, field.hint, input));
            }
            let new_line = line(typed(&new), 300, "");
            out.push(made(
                new,
                "Evidence that is not in the book yet",
                "What it is, such as “Screenshot of the encryption status, all four laptops”.",
                new_line,
            ));
            let at_line = line(typed(&at), 300, "");
            out.push(made(
                at,
                "Where it is kept",
                "Such as a folder, a system or a binder. Files can be kept here under Safeguards, Evidence.",
                at_line,
            ));
            return out;
        }
        let options = fields::option_groups(self.register, field.control);
        let offered = Offered::default();
        let input = input_of(field.control, options, &now, field.required, &offered);
        vec![FormField {
            citation: field.citation,
            required: field.required,
            ..made(field.path.to_owned(), field.label, field.hint, input)
        }]
    }

    /// Evidence of the book to tick, to choose, or to name where it is too much for that.
    fn evidence(&self, max: usize, now: &[String]) -> Option<Input> {
        let known: Vec<Choice> = self
            .register
            .tables
            .evidence
            .live()
            .map(|evidence| {
                let tag = register::Record::tag(evidence);
                Choice {
                    label: format!("{tag} {}", evidence.title),
                    chosen: now.contains(&tag),
                    value: tag,
                    ..Choice::default()
                }
            })
            .collect();
        match known.len() {
            0 => None,
            count if count > MOST_TICKS => {
                let unit = if max == 1 {
                    "a number"
                } else {
                    "numbers, separated by commas"
                };
                Some(line(now.join(", "), 2_000, unit))
            }
            _ if max == 1 => {
                let mut known = known;
                known.insert(
                    0,
                    Choice {
                        label: "not said".into(),
                        chosen: now.iter().all(String::is_empty),
                        ..Choice::default()
                    },
                );
                Some(Input::Select(known))
            }
            _ => Some(Input::Ticks(known)),
        }
    }
}

fn line(value: String, max: usize, unit: &'static str) -> Input {
    Input::Line {
        value,
        kind: "text",
        max,
        list: Vec::new(),
        unit,
    }
}
