//! Rows to commands: what an import adds and changes in a register.
//!
//! A row finds its record by the list it carries on and the row's key (`lists.rs`), so
//! importing a file again changes only what changed in the file; an unchanged row makes
//! no command at all. What was edited here since the last import is kept and told
//! (`settle.rs`); what a row leaves blank is left alone. A rating is made once, and
//! again only when the file's own rating changed: a rating by a person is never undone
//! by an import.

mod alike;
mod assets;
mod flows;
mod lists;
pub(crate) mod lookup;
mod notation;
mod own;
pub(crate) mod plain;
mod risks;
mod settle;
mod unplaced;
mod vendors;
pub(crate) mod words;

use crate::field::Kind;
use crate::mapped::{Mapped, MappedRow};
use crate::workbook::{counted, squeeze};
use catalog::Catalog;
use jiff::civil::Date;
pub use lists::AsImported;
use lists::Carried;
use lookup::Lookup;
use register::records::{Extra, SourceKey};
use register::{AnyRecord, Command, Record, Register};
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use uuid::Uuid;

/// Where the rows come from.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// Name of the mapping: what a new list is called.
    pub mapping: &'a str,
    /// Name of the file, for people.
    pub file: &'a str,
    /// The organization's day.
    pub today: Date,
    /// The list that the rows carry on; `None`: it is recognised.
    pub list: Option<&'a str>,
    /// Whether names may become quite other ones.
    pub renames: bool,
    /// What imports said last of each record; `None`: that is not known, and the file
    /// wins over what stands here.
    pub left: Option<&'a AsImported>,
}

impl<'a> Source<'a> {
    /// A file read by a mapping, whose list is recognised.
    pub fn new(mapping: &'a str, file: &'a str, today: Date) -> Source<'a> {
        Source {
            mapping,
            file,
            today,
            list: None,
            renames: false,
            left: None,
        }
    }
}

/// What an import is to do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The commands in their order; each is decided on what those before it made.
    pub commands: Vec<Planned>,
    /// Rows that make a record.
    pub created: u32,
    /// Rows that change one.
    pub changed: u32,
    /// Rows whose records stand as they are.
    pub unchanged: u32,
    /// What a person should know: names not found, ratings not made.
    pub remarks: Vec<String>,
    /// What each record that stands here would become, old and new.
    pub changes: Vec<String>,
    /// How many more records change.
    pub more_changes: usize,
    /// Rows that must not be carried out as they are, or the whole file.
    pub refused: Vec<Refused>,
    /// The list that the rows carry on or begin.
    pub list: String,
    /// Lists that the rows may carry on, where somebody must say which.
    pub asks: Vec<String>,
}

/// Why a row, or the whole file, was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The row; `None` for the whole file.
    pub row: Option<u32>,
    /// Why, and what to do.
    pub why: String,
}

/// A command with the row it comes from.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The row's number; `None` for people, sites, threats … that rows name.
    pub row: Option<u32>,
    /// The command.
    pub command: Command,
}

/// Plans the commands that bring rows into a register. Nothing is changed here.
///
/// `new_id` gives random ids.
pub fn plan(
    mapped: &Mapped,
    source: &Source<'_>,
    register: &Register,
    catalog: &Catalog,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Plan {
    let mut planner = Planner {
        source,
        register,
        catalog,
        new_id,
        find: Lookup::new(register),
        plan: Plan::default(),
        parts: Vec::new(),
        after: Vec::new(),
        kind: mapped.kind,
        own: None,
        taken: HashSet::new(),
        carried: Carried::default(),
        refused_cells: Vec::new(),
        notation: 0,
    };
    let own = crate::profiles::is_own(source.mapping);
    planner.carried = if own {
        Carried {
            list: source.mapping.to_owned(),
            ..Carried::default()
        }
    } else {
        lists::recognise(mapped, source, register)
    };
    // Where nobody knows which records the rows are, none of them is looked at.
    let rows = match planner.carried.refused.iter().any(|r| r.row.is_none()) {
        true => &[],
        false => &mapped.rows[..],
    };
    for row in rows {
        let prepared;
        let row = if own {
            match planner.prepare(row) {
                Some(ours) => {
                    prepared = ours;
                    &prepared
                }
                None => continue,
            }
        } else {
            row
        };
        match mapped.kind {
            Kind::Assets => planner.asset(row),
            Kind::Flows => planner.flow(row),
            Kind::Vendors => planner.vendor(row),
            Kind::Risks => planner.risk(row),
        }
    }
    planner.finish()
}

struct Planner<'a> {
    source: &'a Source<'a>,
    register: &'a Register,
    catalog: &'a Catalog,
    new_id: &'a mut dyn FnMut() -> Uuid,
    find: Lookup<'a>,
    plan: Plan,
    /// People, sites, vendors, threats that the rows name: made first.
    parts: Vec<Command>,
    /// What follows the records: ratings, treatments, actions.
    after: Vec<Planned>,
    kind: Kind,
    /// For rows of our own tables: what the row says of the record's identity.
    own: Option<own::Own>,
    /// Records that rows of our own tables have named.
    taken: HashSet<Uuid>,
    /// The list that the rows carry on, and their records.
    carried: Carried,
    /// Fields of the present row that the record cannot hold as they are.
    refused_cells: Vec<&'static str>,
    /// Cells of our own tables that differ in notation alone.
    notation: usize,
}

/// Most remarks kept.
const MOST_REMARKS: usize = 200;

impl Planner<'_> {
    fn finish(self) -> Plan {
        let mut plan = self.plan;
        let Carried {
            list,
            refused,
            asks,
            mut remarks,
            ..
        } = self.carried;
        if self.notation > 0 {
            remarks.push(format!(
                "{} from what stands here only in the way numbers, days or times are written, as spreadsheet programs rewrite them when they save a CSV file, and {} left as {}. What is meant otherwise, write here; a table saved as .xlsx keeps its notation",
                counted(self.notation, "cell differs", "cells differ"),
                if self.notation == 1 { "was" } else { "were" },
                if self.notation == 1 { "it is" } else { "they are" }
            ));
        }
        remarks.append(&mut plan.remarks);
        (plan.list, plan.asks, plan.remarks) = (list, asks, remarks);
        plan.refused.splice(0..0, refused);
        let parts = self
            .parts
            .into_iter()
            .map(|command| Planned { row: None, command });
        plan.commands = parts.chain(plan.commands).chain(self.after).collect();
        // Nothing of a refused row is carried out, whatever follows from it.
        let rows: HashSet<u32> = plan.refused.iter().filter_map(|r| r.row).collect();
        plan.commands
            .retain(|planned| planned.row.is_none_or(|row| !rows.contains(&row)));
        plan
    }

    fn remark(&mut self, row: &MappedRow, text: String) {
        if self.plan.remarks.len() < MOST_REMARKS {
            self.plan
                .remarks
                .push(format!("row {}: {text}", row.number));
        }
    }

    /// Puts a record: as new, as changed, or not at all when it stands so already.
    fn put<R>(&mut self, row: &MappedRow, before: Option<&R>, after: R) -> bool
    where
        R: Record + DeserializeOwned + Into<AnyRecord>,
    {
        let after = match before {
            None => after,
            Some(before) => match self.settled(row, before, after) {
                Some(after) => after,
                None => return false,
            },
        };
        match before {
            Some(before) if *before == after => {
                self.plan.unchanged += 1;
                return false;
            }
            Some(before) => {
                self.plan.changed += 1;
                self.note_changes(row.number, &before.clone().into(), &after.clone().into());
            }
            None => self.plan.created += 1,
        }
        self.plan.commands.push(Planned {
            row: Some(row.number),
            command: Command::Save(after.into()),
        });
        true
    }

    /// Where a new record came from.
    fn source_key(&self, row: &MappedRow) -> Option<SourceKey> {
        match &self.own {
            Some(own) if own.record.is_some() => own.source.clone(),
            _ => Some(SourceKey {
                system: self.carried.list.clone(),
                key: row.key.clone(),
            }),
        }
    }

    /// A record that ended is left alone.
    fn ended(&mut self, row: &MappedRow, known: String) {
        self.plan.unchanged += 1;
        self.remark(row, format!("{known} has ended and was left as it is"));
    }
}

/// Sets a text field from a row; a blank cell leaves it alone.
fn set(field: &mut String, row: &MappedRow, name: &str) {
    if let Some(value) = row.fields.get(name) {
        let text = match &value.typed {
            crate::Typed::Text(text) => text.clone(),
            _ => value.raw.trim().to_owned(),
        };
        *field = text;
    }
}

impl Planner<'_> {
    /// Keeps the columns no field reads, the words of fields that have no place in
    /// the record, and the words of `read` fields beside what they were read as.
    ///
    /// Our own tables keep those words in columns of their own, so there a read
    /// field's words are kept only where they were not understood.
    fn keep(&self, extra: &mut Extra, row: &MappedRow, read: &[(&str, bool)]) {
        for (header, text) in &row.extra {
            extra.insert(header.clone(), text.clone());
        }
        let homeless = crate::export::homeless(self.kind);
        let kept = read
            .iter()
            .filter(|(_, understood)| self.own.is_none() || !understood)
            .map(|(field, _)| field);
        for field in homeless.iter().chain(kept) {
            if let Some(value) = row.fields.get(field) {
                let text = match self.own {
                    Some(_) => value.raw.clone(),
                    None => squeeze(&value.raw),
                };
                extra.insert((*field).to_owned(), text);
            }
        }
    }
}
