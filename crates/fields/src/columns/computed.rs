//! Columns that are not fields: levels, states, counts, and what verbs wrote.

use super::{At, Cell, Computed, Content, Leads, Look};
use crate::day::words;
use crate::text::size_words;
use catalog::Catalog;
use register::records::{Agreement, AgreementState, Vendor};
use register::{AnyRecord, Kind, Record, Tag};

pub(super) const fn text(
    key: &'static str,
    label: &'static str,
    at: At,
    cell: fn(&Look<'_>, &AnyRecord) -> Cell,
) -> Computed {
    Computed {
        key,
        label,
        number: false,
        files: false,
        at,
        cell,
    }
}

pub(super) const fn number(
    key: &'static str,
    label: &'static str,
    at: At,
    cell: fn(&Look<'_>, &AnyRecord) -> Cell,
) -> Computed {
    Computed {
        number: true,
        ..text(key, label, at, cell)
    }
}

/// The same column, in files only.
pub(super) const fn in_files(column: Computed) -> Computed {
    Computed {
        files: true,
        ..column
    }
}

/// A cell of the records of one kind.
macro_rules! of {
    ($kind:ident, |$look:pat_param, $record:ident| $cell:expr) => {
        |$look, record| match record {
            AnyRecord::$kind($record) => $cell,
            _ => Cell::default(),
        }
    };
}

pub(super) use of;

/// The computed columns of a kind.
pub(super) fn of_kind(kind: Kind) -> &'static [Computed] {
    match kind {
        Kind::Asset => ASSET,
        Kind::Flow | Kind::Group => RATED,
        Kind::Vendor => VENDOR,
        Kind::Site => SITE,
        Kind::Threat => THREAT,
        Kind::Vulnerability => VULNERABILITY,
        Kind::Trigger => TRIGGER,
        Kind::Import => IMPORT,
        Kind::Risk => super::risks::RISK,
        Kind::Dismissal => DISMISSAL,
        Kind::Action => super::plan::ACTION,
        Kind::Acceptance => super::plan::ACCEPTANCE,
        Kind::Evidence => EVIDENCE,
        Kind::Finding => FINDING,
        Kind::Redaction => REDACTION,
        _ => &[],
    }
}

fn risks(look: &Look<'_>, record: &AnyRecord) -> Cell {
    Cell::number(look.risks_of(record.reference()))
}

const RATED_RISKS: Computed = number("risks", "Rated risks", At::Last, risks);
static RATED: &[Computed] = &[RATED_RISKS];

static DISMISSAL: &[Computed] = &[
    text(
        "sentence",
        "What could happen",
        At::After("scenario"),
        of!(Dismissal, |look, d| Cell::text(
            Catalog::builtin()
                .scenario(&d.scenario)
                .map_or_else(String::new, |s| s
                    .sentence_for("the asset", look.register.people()))
        )),
    ),
    text(
        "found",
        "Found by",
        At::Last,
        of!(Dismissal, |_, d| d.found.as_ref().map_or_else(
            Cell::default,
            |found| Cell::text(&*found.by.name).noted(format!("on {}", words(found.on)))
        )),
    ),
];

static ASSET: &[Computed] = &[
    text(
        "ephi",
        "ePHI",
        At::After("class"),
        of!(Asset, |_, a| if a.ephi_known {
            Cell::text(a.ephi.words())
        } else {
            Cell::text("not known").signed("todo")
        }),
    ),
    RATED_RISKS,
];

/// How a vendor's agreement stands on a day: in addresses, and as read.
pub const AGREEMENTS: [(&str, &str); 5] = [
    ("in_force", "in force"),
    ("remediating", "being repaired"),
    ("ended", "not in force on this day"),
    ("none", "none"),
    ("unknown", "not known"),
];

/// Which of [`AGREEMENTS`] a vendor's is on a day.
pub fn agreement(vendor: &Vendor, today: jiff::civil::Date) -> &'static str {
    if vendor.agreement_in_force(today) {
        return "in_force";
    }
    match vendor.agreements.last() {
        None => "none",
        Some(Agreement { state, .. }) => match state {
            // Said to be in force, and not so on this day.
            AgreementState::InForce => "ended",
            AgreementState::Remediating => "remediating",
            AgreementState::Missing => "none",
            AgreementState::Unknown => "unknown",
        },
    }
}

static VENDOR: &[Computed] = &[
    text(
        "agreement",
        "Agreement",
        At::After("business_associate"),
        of!(Vendor, |look, v| {
            let state = agreement(v, look.today);
            if v.business_associate != Some(true) && state == "none" {
                return Cell::text(match v.business_associate {
                    Some(false) => "not needed",
                    _ if v.agreements.is_empty() => "none recorded",
                    _ => "none",
                });
            }
            let shown = AGREEMENTS.iter().find(|(word, _)| *word == state);
            let shown = match v.agreements.is_empty() {
                // There may be one that nobody has entered.
                true => "none recorded",
                false => shown.map_or("", |(_, shown)| shown),
            };
            Cell::text(shown).signed(match state {
                "in_force" => "done",
                "remediating" => "going",
                _ => "late",
            })
        }),
    ),
    text(
        "ends",
        "Until",
        At::After("business_associate"),
        of!(Vendor, |_, v| Cell::day(
            v.agreements.last().and_then(|a| a.ends)
        )),
    ),
    text(
        "checked",
        "Last check",
        At::After("business_associate"),
        of!(Vendor, |look, v| Cell::said(
            look.register,
            v.reference(),
            "verifications",
            v.verifications.iter().map(|c| c.on).max()
        )),
    ),
    RATED_RISKS,
];

static SITE: &[Computed] = &[
    number(
        "assets",
        "Assets",
        At::Last,
        of!(Site, |look, s| {
            let count = s.assets(look.register).count() as i64;
            Cell::number(count).to(Some(Leads::List(Kind::Asset, "site", s.tag())))
        }),
    ),
    RATED_RISKS,
];

const OPEN_RISKS: Computed = number("risks", "Open risks", At::Last, risks);

static THREAT: &[Computed] = &[
    text(
        "catalog",
        "From the catalog",
        At::Last,
        of!(Threat, |_, t| Cell::text(t.catalog.as_str())),
    ),
    OPEN_RISKS,
];

static VULNERABILITY: &[Computed] = &[
    text(
        "sort_of",
        "What it is",
        At::First,
        of!(Vulnerability, |_, v| Cell::text(if v.predisposing {
            "condition"
        } else {
            "vulnerability"
        })),
    ),
    text(
        "catalog",
        "From the catalog",
        At::Last,
        of!(Vulnerability, |_, v| Cell::text(v.catalog.as_str())),
    ),
    OPEN_RISKS,
];

static TRIGGER: &[Computed] = &[text(
    "settled",
    "State",
    At::Last,
    of!(Trigger, |look, k| match &k.settled {
        Some(_) => Cell::text("settled").signed("done"),
        None if k.review_by.is_some_and(|day| day < look.today) => {
            Cell::text("waits, late").signed("late")
        }
        None => Cell::text("waits").signed("todo"),
    }),
)];

static IMPORT: &[Computed] = &[
    text(
        "sheet",
        "Sheet",
        At::Last,
        of!(Import, |_, u| Cell::text(u.sheet.as_str())),
    ),
    text(
        "mapping",
        "Mapping",
        At::Last,
        of!(Import, |_, u| Cell::text(u.mapping.as_str())),
    ),
    number(
        "rows",
        "Rows",
        At::Last,
        of!(Import, |_, u| Cell::number(u.rows)),
    ),
    number(
        "created",
        "New",
        At::Last,
        of!(Import, |_, u| Cell::number(u.created)),
    ),
    number(
        "changed",
        "Changed",
        At::Last,
        of!(Import, |_, u| Cell::number(u.changed)),
    ),
    number(
        "skipped",
        "Left out",
        At::Last,
        of!(Import, |_, u| Cell::number(u.skipped.len() as i64)),
    ),
    text(
        "undone",
        "State",
        At::Last,
        of!(Import, |_, u| match &u.undone {
            Some(_) => Cell::text("undone").signed("none"),
            None => Cell::text("stands").signed("done"),
        }),
    ),
];

static EVIDENCE: &[Computed] = &[
    text(
        "file",
        "File",
        At::After("on"),
        of!(Evidence, |_, e| match e.sha256.is_empty() {
            true => Cell::default(),
            false => Cell::text(&*e.file_name).noted(size_words(e.size)),
        }),
    ),
    in_files(number(
        "size",
        "Size in bytes",
        At::After("on"),
        of!(Evidence, |_, e| match e.sha256.is_empty() {
            true => Cell::default(),
            false => Cell::number(i64::try_from(e.size).unwrap_or(i64::MAX)),
        }),
    )),
    in_files(text(
        "sha256",
        "SHA-256",
        At::After("on"),
        of!(Evidence, |_, e| Cell::text(&*e.sha256)),
    )),
    text(
        "about",
        "About",
        At::Last,
        of!(Evidence, |look, e| {
            let tables = &look.register.tables;
            let about = e.about.iter().filter_map(|to| tables.get(*to));
            let about: Vec<Tag> = about
                .map(|record| Tag {
                    kind: record.kind(),
                    number: record.number(),
                })
                .collect();
            let answers = tables.answers.live();
            let resting = answers.filter(|answer| answer.evidence.contains(&e.id));
            let resting: Vec<&str> = resting.map(|answer| answer.provision.as_str()).collect();
            Cell::of(match about.is_empty() {
                true => Content::Nothing,
                false => Content::Tags(about),
            })
            .noted(resting.join(", "))
        }),
    ),
    text(
        "entered",
        "Last change",
        At::Last,
        of!(Evidence, |look, e| {
            let row = look.register.tables.evidence.row(e.id);
            Cell::day(row.map(|row| look.register.day(row.changed_at)))
        }),
    ),
];

static FINDING: &[Computed] = &[text(
    "state",
    "State",
    At::First,
    of!(Finding, |_, f| if f.is_open() {
        Cell::text("open").signed("todo")
    } else {
        Cell::text("gone").signed("done")
    }),
)];

static REDACTION: &[Computed] = &[
    text(
        "known_as",
        "Record",
        At::Last,
        of!(Redaction, |_, r| Cell::text(if r.earlier_only {
            format!("{}, earlier states", r.known_as)
        } else {
            r.known_as.clone()
        })),
    ),
    text(
        "state",
        "State",
        At::Last,
        of!(Redaction, |_, r| {
            let on = r.decided().and_then(|(_, on)| on);
            let on = on.map_or_else(String::new, |on| format!(" on {on}"));
            Cell::text(format!("{}{on}", r.state().words())).signed(if r.is_open() {
                "todo"
            } else {
                "done"
            })
        }),
    ),
    text(
        "requested_by",
        "Asked by",
        At::Last,
        of!(Redaction, |_, r| Cell::text(r.requested_by.name.as_str())),
    ),
    text(
        "decided_by",
        "Decided by",
        At::Last,
        of!(Redaction, |_, r| r
            .decided()
            .map_or_else(Cell::default, |(by, _)| Cell::text(
                by.name.as_str()
            ))),
    ),
];
