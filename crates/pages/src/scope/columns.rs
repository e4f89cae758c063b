//! Lists of records: columns, filters, search, sorting and paging, one mechanism
//! for every kind.

use crate::{Choice, Column, Pager, Query};
use register::{Coverage, Kind, Record, Ref, Register, Table};
use std::cmp::Ordering;
use std::collections::HashMap;

use register::records as r;

/// Rows on a page.
pub const PER_PAGE: usize = 50;

/// What a list is made from.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'r> {
    /// The register.
    pub register: &'r Register,
    /// What is covered; it counts the rated risks of each thing.
    pub coverage: &'r Coverage,
    /// The day states are judged on.
    pub today: jiff::civil::Date,
    /// Start of every address.
    pub base: &'r str,
}

/// What columns look at.
pub(super) struct Ctx<'r> {
    pub register: &'r Register,
    pub today: jiff::civil::Date,
    pub base: &'r str,
    risks: HashMap<Ref, u32>,
}

impl Ctx<'_> {
    /// Risks that concern a thing.
    pub fn risks_of(&self, target: Ref) -> u32 {
        self.risks.get(&target).copied().unwrap_or(0)
    }
}

/// A cell of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What is read.
    pub text: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// A sign beside it (todo, going, done, late, none); empty for none.
    pub sign: &'static str,
    order: Option<i64>,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            ..Cell::default()
        }
    }
    pub(super) fn number(number: impl Into<i64>) -> Cell {
        let number = number.into();
        Cell {
            text: number.to_string(),
            order: Some(number),
            ..Cell::default()
        }
    }
    pub(super) fn maybe(number: Option<u32>) -> Cell {
        number.map_or_else(Cell::default, Cell::number)
    }
    pub(super) fn day(day: Option<jiff::civil::Date>) -> Cell {
        day.map_or_else(Cell::default, |day| Cell {
            order: Some(i64::from(day.year()) * 400 + i64::from(day.day_of_year())),
            ..Cell::text(crate::html::day_words(day))
        })
    }
    pub(super) fn sign(self, sign: &'static str) -> Cell {
        Cell { sign, ..self }
    }
    pub(super) fn to(self, href: String) -> Cell {
        Cell { href, ..self }
    }

    fn compare(&self, other: &Cell) -> Ordering {
        // What says nothing stands last, whichever way up.
        match (self.order, other.order) {
            (Some(a), Some(b)) => a.cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => match (self.text.is_empty(), other.text.is_empty()) {
                (false, false) => self.text.to_lowercase().cmp(&other.text.to_lowercase()),
                (a, b) => a.cmp(&b),
            },
        }
    }
}

/// A column of a kind's list; the record's name is always the first.
pub(super) struct Col<R: 'static> {
    pub key: &'static str,
    pub label: &'static str,
    pub number: bool,
    pub cell: fn(&Ctx<'_>, &R) -> Cell,
}

pub(super) const fn col<R>(
    key: &'static str,
    label: &'static str,
    cell: fn(&Ctx<'_>, &R) -> Cell,
) -> Col<R> {
    Col {
        key,
        label,
        number: false,
        cell,
    }
}

pub(super) const fn num<R>(
    key: &'static str,
    label: &'static str,
    cell: fn(&Ctx<'_>, &R) -> Cell,
) -> Col<R> {
    Col {
        key,
        label,
        number: true,
        cell,
    }
}

/// A filter of a kind's list.
pub(super) struct Filter<R: 'static> {
    pub key: &'static str,
    pub label: &'static str,
    pub choices: fn(&Ctx<'_>) -> Vec<(String, String)>,
    pub takes: fn(&Ctx<'_>, &R, &str) -> bool,
}

/// A kind of record that is listed.
pub(super) trait Listed: Record + 'static {
    /// What the first column is called.
    const NAME: &'static str = "Name";
    const COLUMNS: &'static [Col<Self>];
    const FILTERS: &'static [Filter<Self>] = &[];
    /// What stands in the first column, where the label is not enough.
    fn title(&self, _ctx: &Ctx<'_>) -> String {
        self.label().to_owned()
    }
    /// Text that is searched beside what the list shows.
    fn hidden(&self) -> String {
        String::new()
    }
    /// Why it is no longer in use, where it is not.
    fn ended(&self) -> bool {
        self.retired().is_some()
    }
}

/// A filter as a page shows it.
#[derive(Debug, Clone)]
pub struct FilterView {
    /// Key in the address.
    pub key: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

impl FilterView {
    /// The words of “no filter”: records out of use are shown only when asked for.
    pub fn blank(&self) -> &'static str {
        if self.key == "state" { "in use" } else { "any" }
    }
}

/// A row as a page shows it.
#[derive(Debug, Clone)]
pub struct RowView {
    /// Number, for picking.
    pub number: u32,
    /// "A-3".
    pub tag: String,
    /// Its name.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Whether it is out of use.
    pub ended: bool,
    /// Cells, as the columns.
    pub cells: Vec<Cell>,
}

/// A list as a page shows it.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Heading of the first column.
    pub name: Column,
    /// Headings of the others.
    pub columns: Vec<Column>,
    /// Filters.
    pub filters: Vec<FilterView>,
    /// Rows of this page, or all of them.
    pub rows: Vec<RowView>,
    /// Which page it is.
    pub pager: Pager,
    /// Records in use, whatever the filter.
    pub live: usize,
    /// Whether anything but the records in use was asked for.
    pub filtered: bool,
}

/// The list of a kind at a query: one page of it, or all that match.
pub fn listing(wanted: Wanted<'_>, kind: Kind, query: &Query, all: bool) -> Option<Listing> {
    let t = &wanted.register.tables;
    Some(match kind {
        Kind::Asset => of(wanted, &t.assets, query, all),
        Kind::Flow => of(wanted, &t.flows, query, all),
        Kind::Vendor => of(wanted, &t.vendors, query, all),
        Kind::Site => of(wanted, &t.sites, query, all),
        Kind::Person => of(wanted, &t.people, query, all),
        Kind::Group => of(wanted, &t.groups, query, all),
        Kind::Process => of(wanted, &t.processes, query, all),
        Kind::Threat => of(wanted, &t.threats, query, all),
        Kind::Vulnerability => of(wanted, &t.vulnerabilities, query, all),
        Kind::Incident => of(wanted, &t.incidents, query, all),
        Kind::Trigger => of(wanted, &t.triggers, query, all),
        Kind::Exclusion => of(wanted, &t.exclusions, query, all),
        Kind::Import => of(wanted, &t.imports, query, all),
        _ => return None,
    })
}

fn of<R: Listed>(wanted: Wanted<'_>, table: &Table<R>, query: &Query, all: bool) -> Listing {
    let ctx = Ctx {
        register: wanted.register,
        today: wanted.today,
        base: wanted.base,
        risks: risks(wanted, R::KIND),
    };
    let chosen: Vec<(&Filter<R>, &str)> = R::FILTERS
        .iter()
        .map(|filter| (filter, query.get(filter.key)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let state = query.get("state");
    let words: Vec<String> = query
        .get("q")
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let mut found: Vec<&R> = table
        .all()
        .filter(|record| match state {
            "all" => true,
            "ended" => record.ended(),
            _ => !record.ended(),
        })
        .filter(|record| {
            chosen
                .iter()
                .all(|(filter, value)| (filter.takes)(&ctx, record, value))
        })
        .filter(|record| words.is_empty() || has(&ctx, *record, &words))
        .collect();
    sort(&ctx, &mut found, query);
    let pager = Pager::new(query, found.len(), PER_PAGE);
    let shown = if all { 0..found.len() } else { pager.rows() };
    let rows = found[shown]
        .iter()
        .map(|record| row(&ctx, *record))
        .collect();
    Listing {
        name: Column::new(query, "name", R::NAME),
        columns: R::COLUMNS
            .iter()
            .map(|col| {
                let column = Column::new(query, col.key, col.label);
                if col.number { column.number() } else { column }
            })
            .collect(),
        filters: filters::<R>(&ctx, query),
        rows,
        pager,
        live: table.all().filter(|record| !record.ended()).count(),
        filtered: !chosen.is_empty() || !words.is_empty() || !state.is_empty(),
    }
}

fn row<R: Listed>(ctx: &Ctx<'_>, record: &R) -> RowView {
    RowView {
        number: record.number(),
        tag: record.tag(),
        title: record.title(ctx),
        href: crate::places::of_number(ctx.base, R::KIND, record.number()),
        ended: record.ended(),
        cells: R::COLUMNS
            .iter()
            .map(|col| (col.cell)(ctx, record))
            .collect(),
    }
}

fn sort<R: Listed>(ctx: &Ctx<'_>, found: &mut Vec<&R>, query: &Query) {
    let down = query.get("dir") == "desc";
    let key = query.get("sort");
    let cell: Box<dyn Fn(&R) -> Cell> = match R::COLUMNS.iter().find(|col| col.key == key) {
        Some(col) => Box::new(|record| (col.cell)(ctx, record)),
        None if key == "name" => Box::new(|record| Cell::text(record.title(ctx))),
        // As they were made.
        None => return,
    };
    let mut keyed: Vec<(Cell, &R)> = found.iter().map(|record| (cell(record), *record)).collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let empty = |cell: &Cell| cell.text.is_empty();
        if down && empty(a) == empty(b) {
            b.compare(a)
        } else {
            a.compare(b)
        }
    });
    *found = keyed.into_iter().map(|(_, record)| record).collect();
}

/// Whether every word stands somewhere in what the list shows of a record.
fn has<R: Listed>(ctx: &Ctx<'_>, record: &R, words: &[String]) -> bool {
    let mut text = format!("{} {} {}", record.tag(), record.title(ctx), record.hidden());
    for col in R::COLUMNS {
        text.push(' ');
        text.push_str(&(col.cell)(ctx, record).text);
    }
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}

fn filters<R: Listed>(ctx: &Ctx<'_>, query: &Query) -> Vec<FilterView> {
    let mut out: Vec<FilterView> = R::FILTERS
        .iter()
        .map(|filter| FilterView {
            key: filter.key,
            label: filter.label,
            choices: Choice::list(&(filter.choices)(ctx), &[query.get(filter.key)]),
        })
        .collect();
    out.push(FilterView {
        key: "state",
        label: "State",
        choices: Choice::list(
            &[
                ("ended", "no longer in use"),
                ("all", "all there ever were"),
            ],
            &[query.get("state")],
        ),
    });
    out
}

/// Risks of each thing: rated ones as coverage counts them for what the analysis
/// covers, open ones for threats and vulnerabilities.
fn risks(wanted: Wanted<'_>, kind: Kind) -> HashMap<Ref, u32> {
    let mut out = HashMap::new();
    match kind {
        Kind::Threat | Kind::Vulnerability => {
            for risk in wanted.register.tables.risks.all().filter(|r| r.is_open()) {
                let threats = risk.threats.iter().map(|id| id.to());
                for target in threats.chain(risk.vulnerabilities.iter().map(|id| id.to())) {
                    *out.entry(target).or_insert(0) += 1;
                }
            }
        }
        _ => {
            let covered = wanted.coverage.covered.iter();
            out.extend(
                covered
                    .filter(|c| c.target.kind == kind)
                    .map(|c| (c.target, c.risks)),
            );
        }
    }
    out
}

/// Live records of a table as choices by number.
pub(super) fn records<R: Record>(table: &Table<R>) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = table
        .live()
        .map(|record| (record.tag(), record.label().to_owned()))
        .collect();
    out.sort_by_cached_key(|(_, label)| label.to_lowercase());
    out
}

/// Words as choices.
pub(super) fn words(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
        .collect()
}

/// The four answers of yes and no, in lists.
pub(super) fn yes_no_cell(answer: r::YesNo) -> Cell {
    Cell::text(answer.words()).sign(match answer {
        r::YesNo::Yes => "done",
        r::YesNo::Partly => "going",
        r::YesNo::No => "late",
        r::YesNo::Unknown => "todo",
    })
}

/// Yes, in part, no, not known, as choices.
pub(super) fn yes_no_choices() -> Vec<(String, String)> {
    words(&[
        ("yes", "yes"),
        ("partly", "in part"),
        ("no", "no"),
        ("unknown", "not known"),
    ])
}

/// Whether an answer is the one chosen.
pub(super) fn is_answer(answer: r::YesNo, value: &str) -> bool {
    match value {
        "yes" => answer == r::YesNo::Yes,
        "partly" => answer == r::YesNo::Partly,
        "no" => answer == r::YesNo::No,
        _ => answer == r::YesNo::Unknown,
    }
}

/// A reference's name with the way to its page.
pub(super) fn name_of<R: Record>(
    ctx: &Ctx<'_>,
    table: &Table<R>,
    id: Option<register::Id<R>>,
) -> Cell {
    id.and_then(|id| table.get(id))
        .map_or_else(Cell::default, |record| {
            Cell::text(record.label()).to(crate::places::of_number(
                ctx.base,
                R::KIND,
                record.number(),
            ))
        })
}
