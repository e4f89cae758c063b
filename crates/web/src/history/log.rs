//! The log, one entry, and the history of one record.

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::page;
use crate::rights;
use app::{LogEntry, LogFilter};
use axum::extract::Path;
use pages::history::{EntryLine, EntryPage, Log, entry_line, tabs, touched_line};
use pages::{Choice, Link, Pager, Query, Section};
use register::{AnyRecord, Entry, Kind};
use serde::Deserialize;
use std::collections::HashSet;

/// Entries on a page.
const PER_PAGE: usize = 25;
/// Records of an entry shown in a list; its own page shows all.
const FIRST: usize = 3;
/// Records on the page of one entry.
const RECORDS: usize = 25;

/// What changed, newest first.
pub async fn log(req: OrgRequest, asked: QueryParams) -> Result {
    let query = asked.0;
    let kind = kind_of(query.get("kind"));
    let typed = query.get("record").trim();
    let record = match typed {
        "" => None,
        tag => Some(record_of(&req, tag)?.reference()),
    };
    let which = LogFilter {
        by: query.get("by").to_owned(),
        kind,
        record,
    };
    let upto = req.register().position;
    let writers = req.state.books().writers(req.org.id, upto).await?;
    let (entries, pager) = found(&req, &which, &query).await?;
    let shell = req.shell(Section::History, "History");
    page(&Log {
        shell: &shell,
        crumbs: Vec::new(),
        tabs: tabs(&req.base, "/history"),
        heading: "History".into(),
        lede: "What changed, by whom and why, newest first. Nothing is ever deleted.".into(),
        about: None,
        writers: writers
            .iter()
            .map(|name| choice(name, name, which.by == *name))
            .collect(),
        kinds: Kind::ALL
            .iter()
            .map(|k| {
                choice(
                    k.tag(),
                    &pages::html::first_upper(k.words()),
                    kind == Some(*k),
                )
            })
            .collect(),
        query,
        entries,
        pager,
    })
}

fn choice(value: &str, label: &str, chosen: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen,
        ..Choice::default()
    }
}

fn kind_of(tag: &str) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| kind.tag() == tag)
}

/// The record a person names: "R-14", in any case.
fn record_of(req: &OrgRequest, typed: &str) -> Result<AnyRecord> {
    let nothing = || {
        PageError::not_found(format!(
            "there is no record “{typed}”; records are numbered like R-14 for a risk or A-3 for an asset"
        ))
    };
    let register = req.register();
    let found = register.find_by_number(Kind::ALL, typed);
    found
        .ok()
        .and_then(|found| register.tables.get(found))
        .ok_or_else(nothing)
}

/// The entries a search finds, one page of them with what they changed.
async fn found(
    req: &OrgRequest,
    which: &LogFilter,
    query: &Query,
) -> Result<(Vec<EntryLine>, Pager)> {
    let (books, org, upto) = (req.state.books(), req.org.id, req.register().position);
    let asked = query.get("page").parse::<usize>().unwrap_or(1).max(1);
    let mut found = books
        .log(
            org,
            upto,
            which,
            (asked - 1).saturating_mul(PER_PAGE),
            PER_PAGE,
        )
        .await?;
    let pager = Pager::new(query, found.total, PER_PAGE);
    if pager.page != asked {
        let first = pager.rows().start;
        found = books.log(org, upto, which, first, PER_PAGE).await?;
    }
    let mut lines = Vec::with_capacity(found.entries.len());
    for logged in &found.entries {
        let all = last_states(logged);
        let wanted = |r: &&&AnyRecord| match which.record {
            Some(record) => r.reference() == record,
            None => which.kind.is_none_or(|kind| r.kind() == kind),
        };
        let shown: Vec<&AnyRecord> = all.iter().filter(wanted).take(FIRST).copied().collect();
        let more = all.len() - shown.len();
        lines.push(line(req, logged, &shown, more).await?);
    }
    Ok((lines, pager))
}

/// The records an entry put, each once and as it left them: many things done as
/// one may put a record several times.
fn last_states(logged: &LogEntry) -> Vec<&AnyRecord> {
    let mut seen = HashSet::new();
    let records = logged.entry.iter().flat_map(Entry::records);
    records
        .map(AnyRecord::reference)
        .filter(|reference| seen.insert(*reference))
        .filter_map(|reference| logged.state_of(reference))
        .collect()
}

/// An entry with these of its records, each against its state before.
async fn line(
    req: &OrgRequest,
    logged: &LogEntry,
    shown: &[&AnyRecord],
    more: usize,
) -> Result<EntryLine> {
    let (register, base) = (req.register(), req.base.as_str());
    let entry = logged.entry.as_ref();
    let mut line = entry_line(logged.position, logged.time, &register.zone(), entry, base);
    for record in shown {
        let earlier = req
            .state
            .books()
            .entry_before(req.org.id, record.reference(), logged.position)
            .await?;
        let before = earlier
            .as_ref()
            .and_then(|e| e.state_of(record.reference()));
        let mut touched = touched_line(register, base, before, record);
        // Who may not see the record is told that it changed.
        if !req.roles().allows(rights::to_see(record.kind())) {
            touched.changes.clear();
        }
        line.touched.push(touched);
    }
    line.more = more;
    Ok(line)
}

/// What an address names within an organization.
#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    tag: String,
    #[serde(default)]
    position: u64,
}

/// Everything that happened to one record.
pub async fn of_record(req: OrgRequest, asked: QueryParams, Path(named): Path<Named>) -> Result {
    let record = record_of(&req, &named.tag)?;
    let which = LogFilter {
        record: Some(record.reference()),
        ..LogFilter::default()
    };
    let (entries, pager) = found(&req, &which, &asked.0).await?;
    let tag = record.tag();
    let shell = req.shell(Section::History, format!("History of {tag}"));
    page(&Log {
        shell: &shell,
        crumbs: vec![
            Link::to("History", format!("{}/history", req.base)),
            Link::here(&tag, ""),
        ],
        tabs: Vec::new(),
        heading: format!("History of {tag}"),
        lede: String::new(),
        about: Some(Link::to(
            format!("{tag} {}", record.label()),
            pages::places::of(&req.base, &record),
        )),
        query: asked.0,
        writers: Vec::new(),
        kinds: Vec::new(),
        entries,
        pager,
    })
}

/// One entry with all it changed.
pub async fn entry(req: OrgRequest, asked: QueryParams, Path(named): Path<Named>) -> Result {
    let position = named.position;
    let nothing = || PageError::not_found(format!("there is no entry {position}"));
    if position == 0 || position > req.register().position {
        return Err(nothing());
    }
    let logged = req.state.books().entry(req.org.id, position).await?;
    let logged = logged.ok_or_else(nothing)?;
    let records = last_states(&logged);
    let pager = Pager::new(&asked.0, records.len(), RECORDS);
    let shown = records.get(pager.rows()).unwrap_or_default();
    let line = line(&req, &logged, shown, 0).await?;
    let shell = req.shell(Section::History, format!("Entry {position}"));
    page(&EntryPage {
        shell: &shell,
        crumbs: vec![
            Link::to("History", format!("{}/history", req.base)),
            Link::here(format!("Entry {position}"), ""),
        ],
        entry: line,
        hash: logged.hash.clone(),
        pager,
    })
}
