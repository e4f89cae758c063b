//! Lists of records: filters, search, sorting and paging, one mechanism for every kind.
//! The columns are said in `fields`.

use crate::{Choice, Column, Pager, Query};
use fields::columns::{self, Content, Leads, Look, name, name_heading};
use register::{AnyRecord, Coverage, Kind, Record, Register, Table};
use std::cmp::Ordering;

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

/// A cell of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What is read.
    pub text: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// A sign beside it (todo, going, done, late, none); empty for none.
    pub sign: &'static str,
}

impl Cell {
    fn new(base: &str, cell: &columns::Cell) -> Cell {
        Cell {
            text: text(&cell.content),
            href: match &cell.leads {
                None => String::new(),
                Some(Leads::Record(tag)) => crate::places::of_number(base, tag.kind, tag.number),
                Some(Leads::List(kind, key, value)) => {
                    format!("{base}/{}?{key}={value}", fields::place(*kind))
                }
            },
            sign: cell.sign,
        }
    }
}

fn text(content: &Content) -> String {
    match content {
        Content::Nothing => String::new(),
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
        Content::Day(day) => crate::html::day_words(*day),
    }
}

/// What says nothing stands last, whichever way up.
fn compare(a: &Content, b: &Content) -> Ordering {
    match (a, b) {
        (Content::Nothing, Content::Nothing) => Ordering::Equal,
        (Content::Nothing, _) => Ordering::Greater,
        (_, Content::Nothing) => Ordering::Less,
        (Content::Number(a), Content::Number(b)) => a.cmp(b),
        (Content::Day(a), Content::Day(b)) => a.cmp(b),
        (a, b) => text(a).to_lowercase().cmp(&text(b).to_lowercase()),
    }
}

/// A filter of a kind's list.
pub(super) struct Filter<R: 'static> {
    pub key: &'static str,
    pub label: &'static str,
    pub choices: fn(&Look<'_>) -> Vec<(String, String)>,
    pub takes: fn(&Look<'_>, &R, &str) -> bool,
}

/// A kind of record that is listed.
pub(super) trait Listed: Record + Into<AnyRecord> + 'static {
    const FILTERS: &'static [Filter<Self>] = &[];
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
        Kind::Dismissal => of(wanted, &t.dismissals, query, all),
        Kind::Import => of(wanted, &t.imports, query, all),
        _ => return None,
    })
}

fn of<R: Listed>(wanted: Wanted<'_>, table: &Table<R>, query: &Query, all: bool) -> Listing {
    let look = Look::new(wanted.register, wanted.coverage, wanted.today, R::KIND);
    let columns = columns::columns(R::KIND);
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
                .all(|(filter, value)| (filter.takes)(&look, record, value))
        })
        .filter(|record| words.is_empty() || has(&look, &columns, *record, &words))
        .collect();
    sort(&look, &columns, &mut found, query);
    let pager = Pager::new(query, found.len(), PER_PAGE);
    let shown = if all { 0..found.len() } else { pager.rows() };
    let rows = found[shown]
        .iter()
        .map(|record| row(&look, wanted.base, &columns, *record))
        .collect();
    Listing {
        name: Column::new(query, "name", name_heading(R::KIND)),
        columns: columns
            .iter()
            .map(|col| {
                let column = Column::new(query, col.key, col.label);
                if col.number { column.number() } else { column }
            })
            .collect(),
        filters: filters::<R>(&look, query),
        rows,
        pager,
        live: table.all().filter(|record| !record.ended()).count(),
        filtered: !chosen.is_empty() || !words.is_empty() || !state.is_empty(),
    }
}

fn row<R: Listed>(look: &Look<'_>, base: &str, columns: &[columns::Column], record: &R) -> RowView {
    let any: AnyRecord = record.clone().into();
    RowView {
        number: record.number(),
        tag: record.tag(),
        title: name(look, &any),
        href: crate::places::of_number(base, R::KIND, record.number()),
        ended: record.ended(),
        cells: columns
            .iter()
            .map(|column| Cell::new(base, &column.cell(look, &any)))
            .collect(),
    }
}

fn sort<R: Listed>(
    look: &Look<'_>,
    columns: &[columns::Column],
    found: &mut Vec<&R>,
    query: &Query,
) {
    let down = query.get("dir") == "desc";
    let key = query.get("sort");
    let content: Box<dyn Fn(&R) -> Content> = match columns.iter().find(|c| c.key == key) {
        Some(column) => Box::new(|record| column.cell(look, &record.clone().into()).content),
        None if key == "name" => {
            Box::new(|record| Content::Text(name(look, &record.clone().into())))
        }
        // As they were made.
        None => return,
    };
    let mut keyed: Vec<(Content, &R)> = found.iter().map(|r| (content(r), *r)).collect();
    keyed.sort_by(|(a, _), (b, _)| {
        if down && *a != Content::Nothing && *b != Content::Nothing {
            compare(b, a)
        } else {
            compare(a, b)
        }
    });
    *found = keyed.into_iter().map(|(_, record)| record).collect();
}

/// Whether every word stands somewhere in what the list shows of a record.
fn has<R: Listed>(
    look: &Look<'_>,
    columns: &[columns::Column],
    record: &R,
    words: &[String],
) -> bool {
    let any: AnyRecord = record.clone().into();
    let mut all = format!("{} {} {}", any.tag(), name(look, &any), record.hidden());
    for column in columns {
        all.push(' ');
        all.push_str(&text(&column.cell(look, &any).content));
    }
    let all = all.to_lowercase();
    words.iter().all(|word| all.contains(word.as_str()))
}

fn filters<R: Listed>(look: &Look<'_>, query: &Query) -> Vec<FilterView> {
    let mut out: Vec<FilterView> = R::FILTERS
        .iter()
        .map(|filter| FilterView {
            key: filter.key,
            label: filter.label,
            choices: Choice::list(&(filter.choices)(look), &[query.get(filter.key)]),
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
