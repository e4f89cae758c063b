//! Lists of records: filters, search, sorting and paging, one mechanism for every kind.
//! Columns and filters are said in `fields`.

use crate::{Choice, Column, Pager, Query};
use fields::columns::{self, Content, Leads, Look, name, name_heading};
use fields::lists::{self, Asked, Choose, Filter};
use register::{AnyRecord, Coverage, Kind, Ref, Register, RiskList, Tag};

/// Rows on a page.
pub const PER_PAGE: usize = 50;
/// More records than this, and a list to choose from becomes a number to type.
const MOST_CHOICES: usize = 60;

/// What a list is made from.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'r> {
    /// The register.
    pub register: &'r Register,
    /// What is covered, where the list counts the rated risks of each thing.
    pub coverage: Option<&'r Coverage>,
    /// The risks, ready to be filtered, where they are listed.
    pub risks: Option<&'r RiskList>,
    /// The day states are judged on.
    pub today: jiff::civil::Date,
    /// Start of every address.
    pub base: &'r str,
}

impl<'r> Wanted<'r> {
    fn look(&self, kind: Kind) -> Look<'r> {
        match self.coverage {
            Some(coverage) => Look::new(self.register, coverage, self.today, kind),
            None => Look::bare(self.register, self.today),
        }
    }
}

/// A cell of a list.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// What is read.
    pub text: String,
    /// The level it holds.
    pub level: Option<catalog::Level>,
    /// Where its parts lead: what is read, and the address.
    pub links: Vec<(String, String)>,
    /// A sign beside it (todo, going, done, late, none); empty for none.
    pub sign: &'static str,
    /// What is said beneath it; empty for nothing.
    pub note: String,
}

impl Cell {
    fn new(base: &str, cell: &columns::Cell) -> Cell {
        let text = text(&cell.content);
        let of_tag = |tag: &Tag| crate::places::of_number(base, tag.kind, tag.number);
        let links = match (&cell.content, &cell.leads) {
            (Content::Tags(tags), _) => {
                let tags = tags.iter();
                tags.map(|tag| (tag.to_string(), of_tag(tag))).collect()
            }
            (_, None) => Vec::new(),
            (_, Some(Leads::Record(tag))) => vec![(text.clone(), of_tag(tag))],
            (_, Some(Leads::List(kind, key, value))) => {
                let href = format!("{base}/{}?{key}={value}", fields::place(*kind));
                vec![(text.clone(), href)]
            }
        };
        Cell {
            text,
            level: match cell.content {
                Content::Level(level) => Some(level),
                _ => None,
            },
            links,
            sign: cell.sign,
            note: cell.note.clone(),
        }
    }
}

fn text(content: &Content) -> String {
    match content {
        Content::Day(day) => crate::html::day_words(*day),
        Content::Level(level) => level.title().to_owned(),
        other => other.plain(),
    }
}

/// A filter as a page shows it.
#[derive(Debug, Clone)]
pub struct FilterView {
    /// Key in the address.
    pub key: &'static str,
    /// What it is called.
    pub label: String,
    /// What can be chosen; `None`: too much for a list, so it is typed.
    pub choices: Option<Vec<Choice>>,
    /// What is chosen.
    pub value: String,
    /// What is read where nothing is chosen.
    pub blank: String,
}

impl FilterView {
    fn new(register: &Register, filter: &Filter, query: &Query) -> FilterView {
        let asked = query.get(filter.key);
        let said = filter.said(register, asked);
        let mut pairs: Vec<(String, String)> = filter
            .words()
            .into_iter()
            .filter(|(word, _)| *word != filter.assumed)
            .map(|(word, shown)| (word.to_owned(), crate::html::first_upper(&shown)))
            .collect();
        let mut blank = "Any".to_owned();
        if let Some((_, assumed)) = filter
            .words()
            .into_iter()
            .find(|(w, _)| *w == filter.assumed)
        {
            blank = crate::html::first_upper(&assumed);
            pairs.push(("any".into(), "Any".into()));
        }
        let mut label = filter.label.to_owned();
        let choices = match filter.choose {
            Choose::Record(kind, _) => match records(register, kind, &said) {
                Some(records) => {
                    pairs.extend(records);
                    Some(pairs)
                }
                None => {
                    label = format!("{label}, such as {}-3", kind.prefix());
                    None
                }
            },
            _ => Some(pairs),
        };
        let chosen = if said.is_empty() { asked } else { &said };
        FilterView {
            key: filter.key,
            label,
            choices: choices.map(|pairs| Choice::list(&pairs, &[chosen])),
            value: asked.to_owned(),
            blank,
        }
    }

    /// Whether records that have ended are listed too.
    fn of_states(kind: Kind, query: &Query) -> FilterView {
        let states = lists::states(kind);
        let upper =
            |(word, shown): &(&str, &str)| ((*word).to_owned(), crate::html::first_upper(shown));
        let mut pairs: Vec<(String, String)> = states.iter().map(upper).collect();
        let (_, blank) = pairs.remove(0);
        FilterView {
            key: "state",
            label: if lists::filters(kind).iter().any(|f| f.label == "State") {
                "Records".to_owned()
            } else {
                "State".to_owned()
            },
            choices: Some(Choice::list(&pairs, &[query.get("state")])),
            value: query.get("state").to_owned(),
            blank,
        }
    }
}

/// Records of a kind that are in use, and the one chosen, by number; `None`: too many.
fn records(register: &Register, kind: Kind, chosen: &str) -> Option<Vec<(String, String)>> {
    if register.tables.len(kind) > MOST_CHOICES {
        return None;
    }
    let mut out = Vec::new();
    register.tables.each_label(kind, |_, number, label, live| {
        let tag = Tag { kind, number }.to_string();
        if live || tag == chosen {
            out.push((tag, label.to_owned()));
        }
    });
    out.sort_by_cached_key(|(_, label)| label.to_lowercase());
    Some(out)
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
    /// How it is called that it is out of use; empty where it is not.
    pub ended: String,
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
    /// Rows of this page.
    pub rows: Vec<RowView>,
    /// All that are found, in their order.
    pub found: Vec<Ref>,
    /// Which page it is.
    pub pager: Pager,
    /// Records in use, whatever the filter.
    pub live: usize,
    /// Whether anything but what a page shows by itself was asked for.
    pub filtered: bool,
}

impl Listing {
    /// The heading of the cells at a place.
    pub fn heading(&self, at: &usize) -> &'static str {
        self.columns.get(*at).map_or("", |column| column.label)
    }

    /// Whether the cells at a place are numbers.
    pub fn numbers(&self, at: &usize) -> bool {
        self.columns.get(*at).is_some_and(|column| column.number)
    }
}

/// The page of a kind's list at a query. `asked`: what the query means, where that is more
/// than it says.
pub fn listing(wanted: Wanted<'_>, kind: Kind, query: &Query, asked: &Asked) -> Listing {
    let register = wanted.register;
    let look = wanted.look(kind);
    let columns = columns::columns(kind);
    let asked = lists::as_on_a_page(kind, asked);
    let found = lists::find(&look, wanted.risks, kind, &asked);
    let pager = Pager::new(query, found.len(), PER_PAGE);
    let rows = found.get(pager.rows()).unwrap_or_default().iter();
    // Without a wish some lists are sorted all the same; the heading says how.
    let said = Query(asked);
    let sorted = query
        .with("sort", said.get("sort"))
        .with("dir", said.get("dir"));
    let mut live = 0;
    register
        .tables
        .each_label(kind, |_, _, _, in_use| live += usize::from(in_use));
    let mut filters: Vec<FilterView> = lists::filters(kind)
        .iter()
        .filter(|filter| filter.offered)
        .map(|filter| FilterView::new(register, filter, query))
        .collect();
    filters.push(FilterView::of_states(kind, query));
    let asks = |key: &str| !query.get(key).is_empty();
    Listing {
        name: Column::new(&sorted, columns::name_key(kind), name_heading(kind)),
        columns: columns
            .iter()
            .map(|col| {
                let mut column = Column::new(&sorted, col.key, col.label);
                column.number = col.number;
                if !lists::orders_by(kind, col.key) {
                    column.href = String::new();
                }
                column
            })
            .collect(),
        filtered: asks("q") || asks("state") || lists::filters(kind).iter().any(|f| asks(f.key)),
        filters,
        rows: rows
            .filter_map(|at| register.tables.get(*at))
            .map(|record| row(&look, wanted.base, &columns, &record))
            .collect(),
        pager,
        live,
        found,
    }
}

fn row(look: &Look<'_>, base: &str, columns: &[columns::Column], record: &AnyRecord) -> RowView {
    RowView {
        number: record.number(),
        tag: record.tag(),
        title: name(look, record),
        href: crate::places::of_number(base, record.kind(), record.number()),
        ended: columns::ended(look.register, record).unwrap_or_default(),
        cells: columns
            .iter()
            .map(|column| Cell::new(base, &column.cell(look, record)))
            .collect(),
    }
}

/// What a list shows, all pages of it, as a file; with the columns that are too long for a
/// page.
pub fn csv(wanted: Wanted<'_>, kind: Kind, asked: &Asked) -> Vec<u8> {
    let register = wanted.register;
    let look = wanted.look(kind);
    let columns = columns::file_columns(kind);
    let asked = lists::as_on_a_page(kind, asked);
    let found = lists::find(&look, wanted.risks, kind, &asked);
    let mut headings = vec!["Number", name_heading(kind)];
    headings.extend(columns.iter().map(|column| column.label));
    let records = found.into_iter().filter_map(|at| register.tables.get(at));
    let rows = records.map(|record| {
        let cells = columns
            .iter()
            .map(|column| column.cell(&look, &record).plain());
        let named = [record.tag(), name(&look, &record)];
        named.into_iter().chain(cells).collect::<Vec<String>>()
    });
    documents::csv::list(&headings, rows)
}
