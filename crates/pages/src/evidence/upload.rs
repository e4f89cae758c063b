//! Attaching files, and the pause when one looks like patient data.

use super::Panel;
use crate::{Choice, Link, Problems, Shell};

/// The form for new evidence.
#[derive(Debug, askama::Template)]
#[template(path = "evidence/new.html")]
pub struct Upload<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// What it is evidence of; `None` when that is chosen later.
    pub target: Option<Link>,
    /// Names and values kept as they came.
    pub hidden: Vec<(String, String)>,
    /// Where “Cancel” leads.
    pub cancel: String,
    /// What is wrong with the form.
    pub problems: Problems,
    /// Title, as typed.
    pub title: String,
    /// Source, as typed.
    pub origin: String,
    /// The day it speaks of.
    pub on: String,
    /// Where it is kept, as typed.
    pub location: String,
    /// Notes, as typed.
    pub notes: String,
    /// Evidence there is already, to attach instead.
    pub known: Vec<Choice>,
    /// What is attached to the target already.
    pub panel: Panel,
}

/// Files that look like patient data: keep them or leave them out.
#[derive(Debug, askama::Template)]
#[template(path = "evidence/held.html")]
pub struct Held<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// Where the choice is sent.
    pub action: String,
    /// The files, with what they look like.
    pub files: Vec<Uploaded>,
    /// What the texts typed look like; empty when like nothing.
    pub texts: Vec<&'static str>,
}

/// A file that came, before it is stored.
#[derive(Debug)]
pub struct Uploaded {
    /// Its name.
    pub name: String,
    /// Its size in words.
    pub size: String,
    /// The kinds of personal data it seems to hold; empty where none was seen.
    pub signs: Vec<&'static str>,
}
