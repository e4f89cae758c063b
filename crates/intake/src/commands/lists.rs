//! Which list the rows of a file carry on, and which record each row stands for.
//!
//! Records that were imported remember the list they came from and their key there.
//! The list of a file is not known from its name, its sheet's or its mapping's: next
//! year's workbook is called otherwise, and two sites' workbooks are called alike. It is
//! recognised by its records: the list with whose records the rows agree in key and
//! name. Where keys agree and names do not, somebody is asked. See decision 0025.

mod told;

use super::alike::alike;
use super::lookup::Undone;
use super::places::place_of;
use super::{Refused, Source};
use crate::field::Kind;
use crate::imported::Left;
use crate::mapped::{Mapped, MappedRow};
use crate::workbook::squeeze;
use register::{Record, Register};
use std::collections::{BTreeMap, HashMap, HashSet};
use told::{called_alike, came_from, cut, each, only_rates, question, several};
use uuid::Uuid;

/// What is known about the rows' records before any row is read.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// The list: with the key, what a record is found by.
    pub list: String,
    /// Row → its record.
    pub found: HashMap<u32, Uuid>,
    /// Rows whose record has another key so far.
    pub rekeyed: HashSet<u32>,
    /// What nobody but the person who imports can decide.
    pub refused: Vec<Refused>,
    /// Lists that the rows may carry on, where that is asked.
    pub asks: Vec<String>,
    /// Things to know.
    pub remarks: Vec<String>,
}

/// A record that came from a list.
struct Listed {
    id: Uuid,
    tag: String,
    name: String,
    /// What the file last called it, where it was renamed here since.
    was: Option<String>,
    site: Option<String>,
    ended: bool,
}

/// The records of one list.
#[derive(Default)]
struct List {
    records: Vec<Listed>,
    /// Records by key; one that ended may have left its key to another.
    by_key: HashMap<String, Vec<usize>>,
    /// Records by name; `None` where several have it.
    by_name: HashMap<String, Option<usize>>,
}

/// A row as far as recognising it goes.
struct Named<'a> {
    row: u32,
    key: String,
    name: &'a str,
    site: Option<&'a str>,
}

/// How the rows of a file and the records of a list go together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Agreement {
    /// Rows with the key and the name of a record.
    agree: usize,
    /// Rows with the key of a record of quite another name.
    clash: usize,
    /// Rows with key and name of a record at another site.
    elsewhere: usize,
    /// Rows with the name of a record and another key.
    moved: usize,
}

fn plain(text: &str) -> String {
    squeeze(text).to_lowercase()
}

impl Listed {
    fn is_called(&self, name: &str) -> bool {
        alike(&self.name, name) || self.was.as_deref().is_some_and(|was| alike(was, name))
    }

    fn is_at(&self, site: Option<&str>) -> bool {
        match (site, &self.site) {
            (Some(site), Some(here)) => plain(site) == plain(here),
            _ => true,
        }
    }
}

impl List {
    fn add(&mut self, key: &str, record: Listed) {
        let at = self.records.len();
        self.by_key.entry(plain(key)).or_default().push(at);
        self.by_name
            .entry(plain(&record.name))
            .and_modify(|known| *known = None)
            .or_insert(Some(at));
        self.records.push(record);
    }

    /// The record of the row's key: of several the one that is called so, and of these
    /// one that has not ended.
    fn of_key(&self, row: &Named<'_>) -> Option<&Listed> {
        let places = self.by_key.get(&row.key)?;
        let records = places.iter().map(|at| &self.records[*at]);
        records.max_by_key(|record| (record.is_called(row.name), !record.ended))
    }

    fn of_name(&self, row: &Named<'_>) -> Option<&Listed> {
        let at = self.by_name.get(&plain(row.name)).copied().flatten()?;
        Some(&self.records[at]).filter(|record| !record.ended)
    }

    /// Finds the records of rows: by key and name, by name alone, by key alone.
    fn matched<'l>(&'l self, rows: &[Named<'_>]) -> Vec<(Match, Option<&'l Listed>)> {
        let mut out: Vec<(Match, Option<&Listed>)> = vec![(Match::New, None); rows.len()];
        let mut taken: HashSet<Uuid> = HashSet::new();
        let mut names: HashMap<String, usize> = HashMap::new();
        for row in rows {
            *names.entry(plain(row.name)).or_default() += 1;
        }
        for (row, found) in rows.iter().zip(&mut out) {
            if let Some(known) = self.of_key(row).filter(|k| k.is_called(row.name)) {
                taken.insert(known.id);
                let same = known.is_at(row.site);
                *found = (
                    if same { Match::Same } else { Match::Elsewhere },
                    Some(known),
                );
            }
        }
        for (row, found) in rows.iter().zip(&mut out) {
            let once = names.get(&plain(row.name)) == Some(&1);
            if found.1.is_none()
                && once
                && let Some(known) = self.of_name(row)
                && taken.insert(known.id)
            {
                *found = (Match::Moved, Some(known));
            }
        }
        for (row, found) in rows.iter().zip(&mut out) {
            // Where the record went on to another row, what stands here now is new.
            if found.1.is_none()
                && let Some(known) = self.of_key(row)
                && taken.insert(known.id)
            {
                *found = (Match::Other, Some(known));
            }
        }
        out
    }

    fn agreement(&self, rows: &[Named<'_>]) -> Agreement {
        let mut out = Agreement::default();
        for (how, _) in self.matched(rows) {
            match how {
                Match::Same => out.agree += 1,
                Match::Elsewhere => out.elsewhere += 1,
                Match::Moved => out.moved += 1,
                Match::Other => out.clash += 1,
                Match::New => {}
            }
        }
        out
    }
}

/// How a row found its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    /// By key and name.
    Same,
    /// By key and name, but the row says that it stands at another site.
    Elsewhere,
    /// By its name, under another key than before.
    Moved,
    /// By key alone: the record is called quite otherwise.
    Other,
    /// Not at all.
    New,
}

/// Says which list the rows carry on and which record each of them is.
pub(super) fn recognise(mapped: &Mapped, source: &Source<'_>, register: &Register) -> Carried {
    let rows: Vec<Named<'_>> = mapped.rows.iter().map(|row| named(mapped, row)).collect();
    let lists = lists(mapped.kind, source, register);
    let mut out = Carried::default();
    match source.list {
        Some(list) => out.list = list.to_owned(),
        None => decide(
            &rows,
            &lists,
            source,
            register,
            only_rates(mapped),
            &mut out,
        ),
    }
    if let Some(list) = lists.get(&out.list) {
        carry_on(&rows, list, mapped, source, register, &mut out);
    }
    called_alike(&rows, mapped.kind, register, &mut out);
    out
}

fn named<'a>(mapped: &Mapped, row: &'a MappedRow) -> Named<'a> {
    let raw = |field: &str| row.fields.get(field).map(|value| value.raw.trim());
    Named {
        row: row.number,
        key: plain(&row.key),
        name: raw(mapped.kind.title()).unwrap_or_default(),
        site: match mapped.kind {
            Kind::Assets => raw("site"),
            Kind::Risks | Kind::Findings | Kind::Actions => {
                place_of(row.extra.iter().map(|(header, text)| (header, text)))
            }
            _ => None,
        },
    }
}

/// The lists that records of a kind came from.
fn lists(kind: Kind, source: &Source<'_>, register: &Register) -> BTreeMap<String, List> {
    let t = &register.tables;
    let undone = Undone::of(register);
    let mut out: BTreeMap<String, List> = BTreeMap::new();
    macro_rules! listed {
        ($table:ident, $site:expr) => {
            for record in t.$table.all() {
                let Some(from) = record.source.as_ref().filter(|_| !undone.ended(record)) else {
                    continue;
                };
                let left = source.left.map(|left| left.of(&record.reference()));
                let listed = Listed {
                    id: record.id.uuid(),
                    tag: record.tag(),
                    name: record.label().to_owned(),
                    was: match left {
                        Some(Left::Other(said)) => Some(said.record.label().to_owned()),
                        _ => None,
                    },
                    #[allow(clippy::redundant_closure_call)]
                    site: $site(record),
                    ended: record.retired.is_some(),
                };
                out.entry(from.system.clone())
                    .or_default()
                    .add(&from.key, listed);
            }
        };
    }
    match kind {
        Kind::Assets => listed!(assets, |a: &register::records::Asset| a
            .site
            .and_then(|id| t.sites.get(id))
            .map(|site| site.name.clone())),
        Kind::Flows => listed!(flows, |_| None),
        Kind::Vendors => listed!(vendors, |_| None),
        Kind::Risks | Kind::Findings => listed!(risks, |risk: &register::records::Risk| place_of(
            risk.extra.iter()
        )
        .map(str::to_owned)),
        Kind::Actions => listed!(actions, |action: &register::records::Action| place_of(
            action.extra.iter()
        )
        .map(str::to_owned)),
        Kind::Sites => listed!(sites, |_| None),
        // Found by what they are: a risk's number, a provision, a person's name.
        Kind::Ratings | Kind::Answers | Kind::People => {}
    }
    out
}

/// Finds the list that the rows carry on; where that is not certain, asks.
fn decide(
    rows: &[Named<'_>],
    lists: &BTreeMap<String, List>,
    source: &Source<'_>,
    register: &Register,
    hint: &str,
    out: &mut Carried,
) {
    source.mapping.clone_into(&mut out.list);
    // Where names are the keys, a name says nothing a second time.
    let keyed = rows.iter().any(|row| row.key != plain(row.name));
    let fits = |name: &str, list: &List, a: Agreement| {
        let against = a.clash + a.elsewhere;
        // One thing that two lists have alike does not make them one.
        let enough = 2 * (a.agree + a.moved) >= rows.len().min(list.records.len());
        let is_own = name == source.mapping && (keyed || against == 0);
        a.agree > 0 && a.agree + a.moved > against && (enough || is_own)
    };
    let ranked = lists
        .iter()
        .map(|(name, list)| (name, list, list.agreement(rows)))
        .filter(|(name, list, a)| fits(name, list, *a))
        .max_by_key(|(name, _, a)| (a.agree, *name == source.mapping));
    if let Some((name, list, agreed)) = ranked {
        if name != source.mapping {
            out.remarks.push(format!(
                "the rows carry on the list “{name}”{}: {} the key and the name of one of its {}. If they are another list, write list = \"…\" with a name of its own in the mapping",
                came_from(register, name),
                match agreed.agree {
                    1 => "one of them has".to_owned(),
                    several => format!("{several} of them have"),
                },
                match list.records.len() {
                    1 => "records, which is updated".to_owned(),
                    all => format!("{all} records, which are updated"),
                }
            ));
        }
        name.clone_into(&mut out.list);
        return;
    }
    let numbers = rows
        .iter()
        .all(|row| row.key.bytes().all(|b| b.is_ascii_digit()));
    let contested: Vec<(&String, &List, Agreement)> = lists
        .iter()
        .map(|(name, list)| (name, list, list.agreement(rows)))
        .filter(|(name, _, a)| {
            let against = a.clash + a.elsewhere;
            let called_alike = keyed && a.moved >= 2 && 2 * a.moved >= rows.len();
            // Running numbers of two lists meet by chance.
            let by_chance = numbers && a.agree <= against;
            let some_agree = a.agree > 0 && *name != source.mapping && !by_chance;
            let most_contradict = !numbers && keyed && 2 * against >= rows.len();
            called_alike
                || some_agree
                || (against > 0 && (*name == source.mapping || most_contradict))
        })
        .collect();
    let Some((name, list, agreed)) = contested.iter().max_by_key(|(name, _, a)| {
        let met = a.agree + a.clash + a.elsewhere + a.moved;
        (*name == source.mapping, met)
    }) else {
        return;
    };
    if source.renames {
        (*name).clone_into(&mut out.list);
        return;
    }
    out.asks = contested.iter().map(|(n, ..)| (*n).clone()).collect();
    out.refused.push(Refused {
        row: None,
        why: question(rows, name, list, *agreed, register) + hint,
    });
}

/// Finds each row's record in the list, and says which records have no row any more.
fn carry_on(
    rows: &[Named<'_>],
    list: &List,
    mapped: &Mapped,
    source: &Source<'_>,
    register: &Register,
    out: &mut Carried,
) {
    let mut rekeyed: Vec<String> = Vec::new();
    for (row, (how, known)) in rows.iter().zip(list.matched(rows)) {
        let Some(known) = known else { continue };
        out.found.insert(row.row, known.id);
        match how {
            Match::Moved => {
                out.rekeyed.insert(row.row);
                rekeyed.push(format!("{} “{}”", known.tag, cut(&known.name)));
            }
            Match::Other if known.ended && !source.renames => out.refused.push(Refused {
                row: Some(row.row),
                why: format!(
                    "its key is that of {} “{}”, which has ended, and the row is “{}”; give the row another key",
                    known.tag,
                    cut(&known.name),
                    cut(row.name)
                ),
            }),
            _ => {}
        }
    }
    let taken: HashSet<Uuid> = out.found.values().copied().collect();
    if !rekeyed.is_empty() {
        out.remarks.push(format!(
            "{} found by their names, since the file gives them other keys than before: {}",
            if rekeyed.len() == 1 {
                "one record was".to_owned()
            } else {
                format!("{} records were", rekeyed.len())
            },
            several(&rekeyed)
        ));
    }
    if taken.is_empty() || !out.refused.is_empty() {
        return;
    }
    let gone: Vec<String> = list
        .records
        .iter()
        .filter(|known| !known.ended && !taken.contains(&known.id))
        .map(|known| format!("{} “{}”", known.tag, cut(&known.name)))
        .collect();
    if gone.is_empty() {
        return;
    }
    let perhaps = if mapped.bad_rows.is_empty() {
        ""
    } else {
        " (unless they are among the rows with errors)"
    };
    out.remarks.push(format!(
        "{} that came from the list “{}”{} {} not in this file{perhaps} and {} left as {}: {}. What is no longer there, end here with its reason",
        if gone.len() == 1 { "one record".to_owned() } else { format!("{} records", gone.len()) },
        out.list,
        came_from(register, &out.list),
        if gone.len() == 1 { "is" } else { "are" },
        if gone.len() == 1 { "was" } else { "were" },
        if gone.len() == 1 { "it is" } else { "they are" },
        each(&gone)
    ));
}
