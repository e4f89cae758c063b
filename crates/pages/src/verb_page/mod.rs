//! The page of any verb on any record, built from what `fields` says of the verb; and
//! the few things some verbs show beside it.

mod about;
mod fits;
mod groups;
mod levels;
mod merging;
mod warnings;

pub use about::{about, crumbs};
pub use fits::{fits, links};
pub use groups::{groups, some_groups};
pub use levels::{levels_of_method, scales};
pub use merging::similar;
pub use warnings::{cannot_confirm, cannot_rule};

use crate::verb::{Verb, Words};
use crate::{Problems, Shell, places};
use fields::VerbForm;
use register::records::{HeldCopy, Person, Risk};
use register::{AnyRecord, Id, Register};

/// Who looks at a page: the person of the book behind the account, and the name.
#[derive(Debug, Clone, Default)]
pub struct Viewer {
    /// Their record, where there is one.
    pub person: Option<Id<Person>>,
    /// The name they act under.
    pub name: String,
}

/// A verb about to be carried out on a record.
pub struct VerbPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The register.
    pub register: &'p Register,
    /// The verb.
    pub form: &'static VerbForm,
    /// The record.
    pub record: &'p AnyRecord,
    /// What the link to it said already: names and values.
    pub known: &'p [(String, String)],
    /// What was sent, when the form is shown again.
    pub typed: Option<&'p [(String, String)]>,
    /// What is wrong with it.
    pub problems: Problems,
    /// Revision of the record it is filled in against; `None`: it is not in the book yet.
    pub revision: Option<u64>,
    /// Who looks.
    pub viewer: &'p Viewer,
    /// Other records that hold words of it, where it is to be redacted.
    pub copies: Vec<HeldCopy>,
    /// Open risks with some words, the worst first.
    pub search: &'p dyn Fn(&str) -> Vec<Id<Risk>>,
}

impl std::fmt::Debug for VerbPage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("VerbPage");
        out.field("form", &self.form.code).finish_non_exhaustive()
    }
}

impl<'p> VerbPage<'p> {
    /// What a link or a form said of a name; empty for nothing.
    fn value_of(&self, name: &str) -> &'p str {
        let pairs = self.typed.unwrap_or(self.known);
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, text)| text.as_str())
    }

    /// The page.
    pub fn page(self) -> Verb<'p> {
        let (shell, record, kind) = (self.shell, self.record, self.record.kind());
        let words = self.form.words(kind);
        let mut page = Verb::new(shell, fields::sentence_before(words.heading, record));
        page.crumbs = crumbs(shell, record, words.crumb);
        page.about = vec![about(shell, self.register, record)];
        page.records = fields::sentence_before(words.recorded, record);
        page.groups = groups(&self);
        page.action = places::verb(&shell.base, record, self.form.code);
        page.submit = words.submit.to_owned();
        page.cancel = places::of(&shell.base, record);
        page.ends = words.ends;
        page.revision = self.revision;
        match self.form.code {
            "rate" => levels::add(&mut page, &self),
            "merge" => merging::add(&mut page, &self),
            _ => warnings::add(&mut page, &self),
        }
        page.problems = self.problems;
        page
    }
}

/// A word of warning.
fn warning(title: impl Into<String>, text: impl Into<String>) -> Words {
    Words {
        kind: "warn",
        title: title.into(),
        text: text.into(),
    }
}

/// Where one goes once a verb was carried out, after the organization's base: to the
/// page of the record, at the part that changed.
pub fn after(code: &str, register: &Register, record: &AnyRecord) -> String {
    let page = places::of("", record);
    match (code, record) {
        ("treat" | "accept", _) => format!("{page}#plan"),
        ("milestone", _) => format!("{page}#milestones"),
        ("merge", AnyRecord::Risk(risk)) => risk
            .merged_into
            .and_then(|id| register.tables.risks.get(id))
            .map_or(page, |into| format!("/risks/{}", into.number)),
        ("decide-sender", AnyRecord::Sender(sender)) => sender
            .asset
            .and_then(|id| register.tables.assets.get(id))
            .map_or(page, |asset| format!("/mail/{}/senders", asset.number)),
        _ => page,
    }
}
