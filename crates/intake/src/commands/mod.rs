//! Rows to commands: what an import adds and changes in a register.
//!
//! A row finds its record by the list it carries on and the row's key (`lists.rs`), so
//! importing a file again changes only what changed in the file; an unchanged row makes
//! no command at all. What was edited here since the last import is kept and told
//! (`settle.rs`); what a row leaves blank is left alone. A rating is made once, and
//! again only when the file's own rating changed: a rating by a person is never undone
//! by an import.

mod actions;
pub(crate) mod against;
mod alike;
mod answers;
mod arrows;
mod assets;
mod beside;
mod contradicted;
mod ending;
mod flows;
mod gone;
mod left;
mod lists;
pub(crate) mod lookup;
mod meant;
mod named;
mod nobody;
mod notation;
mod older;
mod own;
mod people;
pub(crate) mod places;
pub(crate) mod plain;
mod rating;
mod rerated;
mod reversed;
mod risk_action;
mod risk_named;
mod risks;
mod settle;
mod several;
mod standing;
mod things;
mod unplaced;
mod unsaid;
mod vendors;
mod weight;

use crate::dates::DateOrder;
use crate::field::{Holds, Kind};
use crate::imported::AsImported;
use crate::mapped::{Mapped, MappedRow, Typed};
use crate::meaning::When;
use crate::memory::Memory;
use crate::remarks::Remarks;
use crate::workbook::{counted, squeeze};
use catalog::Catalog;
use jiff::civil::Date;
use lists::Carried;
use lookup::Lookup;
pub use meant::{Meant, MeantValue};
use register::records::{Extra, SourceKey};
use register::{AnyRecord, Command, Record, Register};
use risk_named::RisksNamed;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
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
    /// How much memory the records may take.
    pub memory: Memory,
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
            memory: Memory::default(),
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
    /// What a person should know: names not found, ratings not made. Like remarks
    /// stand once, with their count.
    pub remarks: Vec<String>,
    /// What each value of a field with a meaning of its own becomes.
    pub meant: Vec<Meant>,
    /// What each record that stands here would become, old and new.
    pub changes: Vec<String>,
    /// How many more records change.
    pub more_changes: usize,
    /// Rows of which nothing can be recorded here, and why; they refuse nothing.
    pub left_out: Vec<Refused>,
    /// Rows that must not be carried out as they are, or the whole file.
    pub refused: Vec<Refused>,
    /// The list that the rows carry on or begin.
    pub list: String,
    /// Lists that the rows may carry on, where somebody must say which.
    pub asks: Vec<String>,
}

/// Why a row was refused or left out, or the whole file refused.
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
        risks: RisksNamed::of(register),
        dates: mapped.dates,
        plan: Plan::default(),
        parts: Vec::new(),
        after: Vec::new(),
        kind: mapped.kind,
        own: None,
        taken: HashSet::new(),
        remarks: Remarks::default(),
        meanings: meant::Meanings::default(),
        of_field: HashMap::new(),
        against: against::Known::default(),
        counted: HashSet::new(),
        crossed: HashSet::new(),
        places: HashSet::new(),
        disputed: HashSet::new(),
        unread: Vec::new(),
        carried: Carried::default(),
        called: nobody::called(mapped),
        notation: 0,
        renumbered: 0,
        read: &mapped.read,
        kept: &mapped.kept,
        unsaid: unsaid::Unsaid::default(),
        row_of: HashMap::new(),
        weighed: weight::Weighed::default(),
    };
    let own = crate::profiles::is_own(source.mapping);
    if !own {
        planner.crossed = meant::crossed(&mapped.rows);
        planner.disputed = vendors::disputed(mapped, source.today);
        let counted = ["ephi"].into_iter();
        let counted = counted.filter(|field| against::counts(&mapped.rows, field));
        planner.counted = counted.collect();
    }
    planner.carried = if own {
        Carried {
            list: source.mapping.to_owned(),
            ..Carried::default()
        }
    } else {
        lists::recognise(mapped, source, register)
    };
    for remark in std::mem::take(&mut planner.carried.remarks) {
        planner.remarks.say(remark);
    }
    // Where nobody knows which records the rows are, none of them is looked at.
    let rows = match planner.carried.refused.iter().any(|r| r.row.is_none()) {
        true => &[],
        false => &mapped.rows[..],
    };
    let mut answers: Vec<MappedRow> = Vec::new();
    for row in rows {
        if planner.is_too_much(row, &mapped.sheet) {
            return planner.finish();
        }
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
        planner.unread.clear();
        let named = match own {
            true => Cow::Borrowed(row),
            false => planner.named_only(row),
        };
        let row = &*named;
        if !own && planner.is_nobody(row) {
            continue;
        }
        // Answers on one provision are looked at together, when all rows are there.
        if mapped.kind != Kind::Answers {
            planner.words_in_dates(row);
            // The words of further rows are kept with what they plan.
            let own = planner.unread.len();
            row.further
                .iter()
                .for_each(|further| planner.words_in_dates(further));
            planner.unread.truncate(own);
        }
        match mapped.kind {
            Kind::Assets => planner.asset(row),
            Kind::Flows => planner.flow(row),
            Kind::Vendors => planner.vendor(row),
            Kind::Risks | Kind::Findings => planner.risk(row),
            Kind::Ratings => planner.rerated(row),
            Kind::Actions => planner.corrective(row),
            Kind::People => planner.person_row(row),
            Kind::Sites => planner.site_row(row),
            Kind::Answers if own => planner.answers(std::slice::from_ref(row)),
            Kind::Answers => answers.push(row.clone()),
        }
    }
    planner.answers(&answers);
    planner.gone(mapped);
    planner.finish()
}

struct Planner<'a> {
    source: &'a Source<'a>,
    register: &'a Register,
    catalog: &'a Catalog,
    new_id: &'a mut dyn FnMut() -> Uuid,
    find: Lookup<'a>,
    /// Risks by what files call them.
    risks: RisksNamed,
    /// How the file writes days.
    dates: DateOrder,
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
    remarks: Remarks,
    /// What values of fields with a meaning of their own become.
    meanings: meant::Meanings,
    /// Of headers that no column of the mapping reads, whether they are those of a field.
    of_field: HashMap<&'static str, HashMap<String, bool>>,
    /// Columns that may take back what stands beside them, by their headers.
    against: against::Known,
    /// Fields whose numbers count something, so that a 1 there is no yes.
    counted: HashSet<&'static str>,
    /// Fields in which a lone “x” stands among words: it may be a tick or a no.
    crossed: HashSet<&'static str>,
    /// The places that the rows of answers speak of.
    places: HashSet<String>,
    /// Vendors of whose agreement the rows of a file say different things.
    disputed: HashSet<String>,
    /// Fields of the row at hand whose words have no place in the record, or were not
    /// understood: they are kept.
    unread: Vec<&'static str>,
    /// The list that the rows carry on, and their records.
    carried: Carried,
    /// Every name that some cell of the file consists of.
    called: HashSet<String>,
    /// Cells of our own tables that differ in notation alone.
    notation: usize,
    /// Records of our own tables that are new in this book, and are numbered by it.
    renumbered: usize,
    /// Fields that the file has columns for.
    read: &'a [&'static str],
    /// Columns that no field reads.
    kept: &'a [String],
    /// What records hold and the file does not say any more.
    unsaid: unsaid::Unsaid,
    /// The first row of each record that was looked at.
    row_of: HashMap<Uuid, u32>,
    /// What was planned takes so much.
    weighed: weight::Weighed,
}

impl Planner<'_> {
    fn finish(mut self) -> Plan {
        if self.renumbered > 0 {
            self.remarks.say(format!(
                "{} new here and numbered by this book; what stands under “{}” is its number in the book that the table came from",
                counted(self.renumbered, "record is", "records are"),
                crate::profiles::KEY_HEADER
            ));
        }
        if self.notation > 0 {
            self.remarks.say(format!(
                "{} from what stands here only in the way numbers, days or times are written, as spreadsheet programs rewrite them when they save a CSV file, and {} left as {}. What is meant otherwise, write here; a table saved as .xlsx keeps its notation",
                counted(self.notation, "cell differs", "cells differ"),
                if self.notation == 1 { "was" } else { "were" },
                if self.notation == 1 { "it is" } else { "they are" }
            ));
        }
        if self.kind == Kind::Findings && self.plan.created > 0 {
            self.remarks.say("each finding stands here as a risk that nobody has rated: how severe the file says it is, is kept in words and is no rating. Say how likely and how bad each is here, merge those that are one risk, and end those that are none");
        }
        self.made_by_name();
        let mut plan = self.plan;
        let Carried {
            list,
            refused,
            asks,
            ..
        } = self.carried;
        (plan.list, plan.asks) = (list, asks);
        plan.refused.splice(0..0, refused);
        let parts = self
            .parts
            .into_iter()
            .map(|command| Planned { row: None, command });
        plan.commands = parts.chain(plan.commands).chain(self.after).collect();
        plan.remarks = self.remarks.lines();
        plan.remarks.extend(self.unsaid.lines());
        plan.meant = self.meanings.of(self.kind);
        // Nothing of a refused row is carried out, whatever follows from it.
        let rows: HashSet<u32> = plan.refused.iter().filter_map(|r| r.row).collect();
        plan.commands
            .retain(|planned| planned.row.is_none_or(|row| !rows.contains(&row)));
        plan
    }

    /// Says which people, sites, vendors and other things the rows make by naming them.
    fn made_by_name(&mut self) {
        let mut made: Vec<(register::Kind, Vec<String>)> = Vec::new();
        for command in &self.parts {
            let Command::Save(record) = command else {
                continue;
            };
            let (kind, name) = (record.reference().kind, shortened(record.label()));
            match made.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, names)) => names.push(name),
                None => made.push((kind, vec![name])),
            }
        }
        if self.own.is_some() || made.is_empty() {
            return;
        }
        let made = made.iter().map(|(kind, names)| {
            let mut named: Vec<String> = names.iter().take(8).map(|n| format!("“{n}”")).collect();
            if names.len() > 8 {
                named.push(format!("and {} more", names.len() - 8));
            }
            format!(
                "{} {}",
                counted(names.len(), kind.words(), kind.plural()),
                named.join(", ")
            )
        });
        let made: Vec<String> = made.collect();
        self.remarks.say(format!(
            "also made, because rows name them and none is called so here: {}. Who or what is here already under another name, merge or correct here",
            made.join("; ")
        ));
    }

    /// When cells are read, and how the file writes days.
    fn when(&self) -> When {
        When {
            today: self.source.today,
            order: self.dates,
        }
    }

    fn remark(&mut self, row: &MappedRow, text: impl Into<String>) {
        self.remarks.row(row.number, text);
    }

    /// A remark about a value, which stands between the two texts.
    fn remark_value(&mut self, row: &MappedRow, before: &str, value: &str, after: &str) {
        self.remarks
            .value(row.number, before, &shortened(value), after);
    }

    /// Puts a record: as new, as changed, or not at all when it stands so already.
    fn put<R>(&mut self, row: &MappedRow, before: Option<&R>, after: R) -> bool
    where
        R: Record + DeserializeOwned + Into<AnyRecord>,
    {
        self.row_of.entry(after.id().uuid()).or_insert(row.number);
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

    /// Tells of cells of dates that are words or longer times, and keeps them.
    fn words_in_dates(&mut self, row: &MappedRow) {
        for spec in self.kind.fields().iter().filter(|s| s.holds == Holds::Date) {
            let Some(value) = row.fields.get(spec.name) else {
                continue;
            };
            match (&value.typed, crate::period::longer(&value.raw)) {
                (Typed::Text(words), _) => {
                    let words = words.clone();
                    self.meanings.note(spec.name, &words, String::new());
                    self.unread.push(spec.name);
                    let before = format!("{}: ", spec.name);
                    // Only what is to be done falls due; other days are of what was.
                    let after = match spec.name {
                        "due" => {
                            " is not a date; the words are kept, and nothing falls due by them. Write a day, such as 2027-03-31"
                        }
                        _ => {
                            " is not a date; the words are kept, and no day is recorded. Write a day, such as 2026-03-31"
                        }
                    };
                    self.remark_value(row, &before, &words, after);
                }
                (Typed::Date(day), Some(_)) => {
                    let (before, after) = (
                        format!("{}: ", spec.name),
                        format!(" is read as {day}, its last day; the words are kept"),
                    );
                    self.meanings.note(spec.name, &value.raw, day.to_string());
                    self.unread.push(spec.name);
                    self.remark_value(row, &before, &value.raw, &after);
                }
                // Read with the day first, and a day with the month first as well.
                (Typed::Date(day), None)
                    if crate::dates::in_both_orders(&value.raw)
                        && crate::dates::parse(&value.raw, DateOrder::MonthFirst) != Some(*day) =>
                {
                    self.meanings.note(spec.name, &value.raw, day.to_string());
                }
                _ => {}
            }
        }
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

    /// Notes which row speaks of a record.
    fn seen<R: Record>(&mut self, record: &R, row: &MappedRow) {
        self.row_of.entry(record.id().uuid()).or_insert(row.number);
    }

    /// ", first in row 4", where a row spoke of the record before.
    fn first_row(&self, record: Option<Uuid>) -> String {
        record
            .and_then(|id| self.row_of.get(&id))
            .map_or_else(String::new, |row| format!(", first in row {row}"))
    }

    /// Leaves a row out, and says why.
    fn leave_out(&mut self, row: &MappedRow, why: String) {
        self.plan.left_out.push(Refused {
            row: Some(row.number),
            why,
        });
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
        nobody::forget_where_named(self.kind, extra, row);
        for (header, text) in &row.extra {
            extra.insert(header.clone(), text.clone());
        }
        let homeless = crate::export::homeless(self.kind);
        let kept = read
            .iter()
            .filter(|(_, understood)| self.own.is_none() || !understood)
            .map(|(field, _)| field);
        for field in homeless.iter().chain(kept).chain(&self.unread) {
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

/// A value short enough for a remark.
fn shortened(value: &str) -> String {
    let value = squeeze(value);
    match value.char_indices().nth(80) {
        None => value,
        Some((at, _)) => format!("{}…", &value[..at]),
    }
}
