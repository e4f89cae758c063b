//! What was taken out of the ledger, and what waits for a second person.

use crate::{Link, Shell};
use register::records::Redaction;
use register::{AnyRecord, Record, Register};

/// Every redaction, those that wait first.
#[derive(Debug, askama::Template)]
#[template(path = "history/redactions.html")]
pub struct Redactions<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The redactions.
    pub lines: Vec<RedactionLine<'p>>,
}

/// A redaction in the list.
#[derive(Debug)]
pub struct RedactionLine<'p> {
    /// The redaction.
    pub redaction: &'p Redaction,
    /// What can be done to it.
    pub verbs: Vec<Link>,
}

impl<'p> Redactions<'p> {
    /// The page.
    pub fn new(shell: &'p Shell, register: &'p Register) -> Redactions<'p> {
        let mut lines: Vec<RedactionLine<'p>> = register
            .tables
            .redactions
            .all()
            .map(|redaction| RedactionLine {
                redaction,
                verbs: crate::verb_page::links(
                    register,
                    shell,
                    &AnyRecord::from(redaction.clone()),
                ),
            })
            .collect();
        lines.sort_by_key(|line| (!line.redaction.is_open(), line.redaction.number));
        Redactions {
            shell,
            crumbs: vec![
                Link::to("History", format!("{}/history", shell.base)),
                Link::here("Redactions", ""),
            ],
            lines,
        }
    }
}

impl RedactionLine<'_> {
    fn tag(&self) -> String {
        self.redaction.tag()
    }

    fn approved_by(&self) -> &str {
        self.redaction
            .approved_by
            .as_ref()
            .map_or("", |who| who.name.as_str())
    }
}
