//! What people read of a verb: its form, and the words before and after it.

use crate::edit::FieldProblem;
use crate::field::{Field, Group};
use crate::verbs;
use jiff::civil::Date;
use register::{AnyRecord, Kind, Meta, Register};
use serde_json::Value;

/// A verb as people meet it. What it is and when it is refused stands in the register,
/// under the same code.
#[derive(Debug)]
pub struct VerbForm {
    /// Its code; that of [`register::VERBS`].
    pub code: &'static str,
    /// What it does, in a few words: “Move the due date of one action”.
    pub summary: &'static str,
    /// What the history calls it once it is done: “Due date moved”.
    pub history: &'static str,
    /// What it needs to know, in the order a person would answer.
    pub groups: &'static [Group],
    /// What is said before and after.
    pub words: VerbWords,
    /// Kinds of record for which other words fit better.
    pub instead: &'static [Instead],
    /// The places of the record it writes, which are not fields for that.
    pub changes: &'static [&'static str],
    /// What stands in the form at first.
    pub begin: fn(&Beginning<'_>) -> Vec<(&'static str, String)>,
    /// What is wrong with the answers taken together.
    pub check: fn(&Register, &Value) -> Vec<FieldProblem>,
    /// Whether the book adds what people cannot know, such as the earlier states an
    /// undone import puts back: there is no command of such a form alone.
    pub by_book: bool,
    /// How it is said on the command line.
    pub command: CommandLine,
}

/// What is said before a verb is carried out, and after. In braces stand `{tag}` and
/// `{label}` of the record, fields of the form by path, and `{stage>level}`: what the
/// record then holds at `level` in the place the field `stage` names.
#[derive(Debug, Clone, Copy)]
pub struct VerbWords {
    /// Heading of the form: “Move the date of {tag}”.
    pub heading: &'static str,
    /// The same where one sees what it is about: “Move the date”. Links to it say so too.
    pub crumb: &'static str,
    /// What will be recorded, in one line.
    pub recorded: &'static str,
    /// Words of the button.
    pub submit: &'static str,
    /// What is said once it is done.
    pub done: &'static str,
    /// What comes next; empty for nothing.
    pub next: &'static str,
    /// Whether it ends something.
    pub ends: bool,
}

/// Other words of a verb for a kind of record, and the same fields in these words.
#[derive(Debug)]
pub struct Instead {
    /// The kind.
    pub kind: Kind,
    /// What is said.
    pub words: VerbWords,
    /// What is asked.
    pub groups: &'static [Group],
}

/// How a verb is said on the command line: `phiward CODE RECORD …`.
#[derive(Debug, Clone, Copy)]
pub struct CommandLine {
    /// Fields, by path, that follow the record without the name of an option.
    pub positional: &'static [&'static str],
    /// Options named otherwise than the last part of the field's path, and letters
    /// that stand for one: path, name, and letter or a space.
    pub options: &'static [(&'static str, &'static str, char)],
    /// Whether several records can be named at once, separated by commas.
    pub several: bool,
    /// One or more examples, each a whole command.
    pub examples: &'static [&'static str],
}

/// What the beginning of a form can be taken from.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'b> {
    /// The record as it stands.
    pub record: &'b AnyRecord,
    /// Today.
    pub today: Date,
    /// What is known already, such as the stage a link asks to rate.
    pub known: &'b [(String, String)],
}

impl Beginning<'_> {
    /// What is known of a field already; empty for nothing.
    pub fn of(&self, path: &str) -> &str {
        self.known
            .iter()
            .find(|(key, _)| key == path)
            .map_or("", |(_, text)| text.as_str())
    }
}

impl VerbForm {
    /// What most verbs have in common.
    pub(crate) const PLAIN: VerbForm = VerbForm {
        code: "",
        summary: "",
        history: "",
        groups: &[],
        words: VerbWords {
            heading: "",
            crumb: "",
            recorded: "",
            submit: "",
            done: "",
            next: "",
            ends: false,
        },
        instead: &[],
        changes: &[],
        begin: |_| Vec::new(),
        check: |_, _| Vec::new(),
        by_book: false,
        command: CommandLine {
            positional: &[],
            options: &[],
            several: false,
            examples: &[],
        },
    };

    /// What the register says of it; the codes agree, so that there is one.
    pub fn meta(&self) -> Option<&'static Meta> {
        register::VERBS
            .iter()
            .copied()
            .find(|meta| meta.code == self.code)
    }

    /// Whether it acts on records of a kind.
    pub fn takes(&self, kind: Kind) -> bool {
        self.meta().is_some_and(|meta| meta.on.takes(kind))
    }

    /// The words for a kind of record.
    pub fn words(&self, kind: Kind) -> &VerbWords {
        self.instead(kind).map_or(&self.words, |other| &other.words)
    }

    /// What is asked of a kind of record.
    pub fn groups(&self, kind: Kind) -> &'static [Group] {
        self.instead(kind).map_or(self.groups, |other| other.groups)
    }

    /// The fields for a kind of record, in the order of the form.
    pub fn fields(&self, kind: Kind) -> impl Iterator<Item = &'static Field> {
        self.groups(kind).iter().flat_map(|group| group.fields)
    }

    /// Every field, in the words that fit any kind.
    pub fn any_fields(&self) -> impl Iterator<Item = &'static Field> {
        self.groups.iter().flat_map(|group| group.fields)
    }

    fn instead(&self, kind: Kind) -> Option<&Instead> {
        self.instead.iter().find(|other| other.kind == kind)
    }

    /// The field the register means when it says that something is missing, by path;
    /// empty where it is none of the form's.
    pub fn path_of(&self, missing: &str) -> &'static str {
        let word = missing.split(' ').next().unwrap_or(missing);
        let inside = |field: &&Field| {
            field.path == word
                || field.label.eq_ignore_ascii_case(missing)
                || field
                    .path
                    .strip_prefix(word)
                    .is_some_and(|rest| rest.starts_with('.'))
        };
        self.any_fields().find(inside).map_or("", |f| f.path)
    }
}

/// Every verb of people, in alphabetical order.
pub fn verb_forms() -> &'static [&'static VerbForm] {
    verbs::ALL
}

/// The verb of a code.
pub fn verb_form(code: &str) -> Option<&'static VerbForm> {
    verb_forms().iter().copied().find(|form| form.code == code)
}

/// The verbs that act on records of a kind.
pub fn verbs_of(kind: Kind) -> impl Iterator<Item = &'static VerbForm> {
    verb_forms()
        .iter()
        .copied()
        .filter(move |form| form.takes(kind))
}

/// How a place is changed that is not a field: the code of the verb; `None`: it follows
/// from other things or never changes.
pub fn verb(kind: Kind, path: &str) -> Option<&'static str> {
    let head = path.split('.').next().unwrap_or(path);
    verbs_of(kind)
        .find(|form| form.changes.contains(&head))
        .map(|form| form.code)
}
