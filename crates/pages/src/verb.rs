//! The form of a verb: what is about to be recorded, and what it needs to know.

use crate::record_form::{FormField, FormGroup, Input};
use crate::{Choice, Link, Problems, Shell};
use jiff::civil::Date;

/// A form that does one thing to one record, or to a few.
#[derive(Debug, askama::Template)]
#[template(path = "verb.html")]
pub struct Verb<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// Heading.
    pub heading: String,
    /// What it is done to.
    pub about: Vec<About>,
    /// What will be recorded, in one line.
    pub records: String,
    /// What to know first.
    pub words: Vec<Words>,
    /// A scale to read while choosing: heading, and rows of word and meaning.
    pub scales: Vec<Scale>,
    /// What is asked.
    pub groups: Vec<FormGroup>,
    /// Where it is sent.
    pub action: String,
    /// Words of the button.
    pub submit: String,
    /// Where “Cancel” leads.
    pub cancel: String,
    /// Whether it ends something.
    pub ends: bool,
    /// Revision it was filled in against.
    pub revision: Option<u64>,
    /// Names and values kept as they are.
    pub hidden: Vec<(String, String)>,
    /// What is wrong.
    pub problems: Problems,
    /// A search beside the form; its words, where one is offered.
    pub search: Option<(String, String)>,
}

/// A record that a form speaks of.
#[derive(Debug, Clone)]
pub struct About {
    /// "R-14".
    pub tag: String,
    /// Its sentence or title.
    pub text: String,
    /// Its level now, where it has one to show.
    pub level: Option<catalog::Level>,
    /// Where it stands, in a few words; empty for none.
    pub state: String,
    /// Its days that were entered on another day, with both.
    pub entered: Vec<String>,
    /// Its page.
    pub href: String,
}

/// A word to the reader: kind of callout, title and text.
#[derive(Debug, Clone)]
pub struct Words {
    /// "", "warn", "bad" or "good".
    pub kind: &'static str,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
}

/// The meaning of the words of a scale.
#[derive(Debug, Clone)]
pub struct Scale {
    /// Title of the group of fields it belongs to.
    pub under: &'static str,
    /// What is measured.
    pub title: &'static str,
    /// Word and meaning, the highest first.
    pub rows: Vec<(catalog::Level, String)>,
}

impl<'p> Verb<'p> {
    /// A form with nothing in it yet.
    pub fn new(shell: &'p Shell, heading: impl Into<String>) -> Verb<'p> {
        Verb {
            shell,
            crumbs: Vec::new(),
            heading: heading.into(),
            about: Vec::new(),
            records: String::new(),
            words: Vec::new(),
            scales: Vec::new(),
            groups: Vec::new(),
            action: String::new(),
            submit: "Save".into(),
            cancel: String::new(),
            ends: false,
            revision: None,
            hidden: Vec::new(),
            problems: Problems::default(),
            search: None,
        }
    }
}

/// Fields of a verb's form, filled with what was typed before, else with a beginning.
#[derive(Debug)]
pub struct FormBuilder<'f> {
    typed: Option<&'f [(String, String)]>,
    problems: &'f Problems,
    groups: Vec<FormGroup>,
}

impl<'f> FormBuilder<'f> {
    /// No fields yet. `typed`: what was sent, when the form is shown again.
    pub fn new(typed: Option<&'f [(String, String)]>, problems: &'f Problems) -> FormBuilder<'f> {
        FormBuilder {
            typed,
            problems,
            groups: Vec::new(),
        }
    }

    /// The fields by group.
    pub fn groups(self) -> Vec<FormGroup> {
        self.groups
    }

    /// A heading over the fields that follow; empty for none.
    pub fn under(mut self, title: &'static str) -> Self {
        self.groups.push(FormGroup {
            title,
            folded: false,
            fields: Vec::new(),
        });
        self
    }

    /// The same, shown when it is opened.
    pub fn folded(self, title: &'static str) -> Self {
        let mut sheet = self.under(title);
        if let Some(group) = sheet.groups.last_mut() {
            group.folded = true;
        }
        sheet
    }

    fn values(&self, name: &str, first: &[&str]) -> Vec<String> {
        match self.typed {
            Some(typed) => typed
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
                .collect(),
            None => first.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    fn value(&self, name: &str, first: &str) -> String {
        self.values(name, &[first])
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    fn put(
        mut self,
        name: &str,
        label: &'static str,
        hint: &'static str,
        required: bool,
        input: Input,
    ) -> Self {
        let field = FormField {
            error: self.problems.of(name).to_owned(),
            name: name.to_owned(),
            label,
            hint,
            citation: "",
            required,
            input,
        };
        if self.groups.is_empty() {
            self = self.under("");
        }
        if let Some(group) = self.groups.last_mut() {
            group.folded &= field.error.is_empty();
            group.fields.push(field);
        }
        self
    }

    /// A line of text.
    pub fn line(self, name: &str, label: &'static str, hint: &'static str, first: &str) -> Self {
        let input = Input::Line {
            value: self.value(name, first),
            kind: "text",
            max: 300,
            list: Vec::new(),
            unit: "",
        };
        self.put(name, label, hint, false, input)
    }

    /// Several lines that must say something.
    pub fn reason(self, label: &'static str, hint: &'static str, first: &str) -> Self {
        self.text("reason", label, hint, first)
    }

    /// Several lines.
    pub fn text(self, name: &str, label: &'static str, hint: &'static str, first: &str) -> Self {
        let input = Input::Text {
            value: self.value(name, first),
            max: 10_000,
            rows: 3,
        };
        self.put(name, label, hint, false, input)
    }

    /// A day.
    pub fn day(
        self,
        name: &str,
        label: &'static str,
        hint: &'static str,
        first: Option<Date>,
    ) -> Self {
        let first = first.map_or(String::new(), |day| day.to_string());
        let input = Input::Line {
            value: self.value(name, &first),
            kind: "date",
            max: 10,
            list: Vec::new(),
            unit: "",
        };
        self.put(name, label, hint, false, input)
    }

    /// One of a few, each with its meaning. What is `chosen` holds until something was sent.
    pub fn radios(
        self,
        name: &str,
        label: &'static str,
        hint: &'static str,
        choices: Vec<Choice>,
    ) -> Self {
        let input = Input::Radios(self.chosen(name, choices));
        self.put(name, label, hint, true, input)
    }

    /// One of several; `open` is what stands for none, empty where one must be chosen.
    pub fn select(
        self,
        name: &str,
        label: &'static str,
        hint: &'static str,
        mut choices: Vec<Choice>,
        open: &str,
    ) -> Self {
        if !open.is_empty() {
            choices.insert(
                0,
                Choice {
                    label: open.to_owned(),
                    ..Choice::default()
                },
            );
        }
        let input = Input::Select(self.chosen(name, choices));
        self.put(name, label, hint, open.is_empty(), input)
    }

    /// Some of several.
    pub fn ticks(
        self,
        name: &str,
        label: &'static str,
        hint: &'static str,
        choices: Vec<Choice>,
    ) -> Self {
        let input = Input::Ticks(self.chosen(name, choices));
        self.put(name, label, hint, false, input)
    }

    /// A line that names records by number, for lists too long to tick.
    pub fn numbers(self, name: &str, label: &'static str, hint: &'static str) -> Self {
        let input = Input::Line {
            value: self.value(name, ""),
            kind: "text",
            max: 2_000,
            list: Vec::new(),
            unit: "numbers, separated by commas",
        };
        self.put(name, label, hint, false, input)
    }

    fn chosen(&self, name: &str, mut choices: Vec<Choice>) -> Vec<Choice> {
        if self.typed.is_some() {
            let sent = self.values(name, &[]);
            for choice in &mut choices {
                choice.chosen = sent.contains(&choice.value);
            }
        }
        choices
    }
}
