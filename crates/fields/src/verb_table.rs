//! Every verb beside every surface: where it stands, and what it takes.

use crate::field::form;
use crate::places::place;
use crate::verb_form::verb_forms;
use register::{BULK, DoneBy, Kind, Needs, On, VERBS, save_code, save_needs};

/// A verb on records of a kind, and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerbRow {
    /// The code of the verb, or that under which a record is kept.
    pub code: &'static str,
    /// The kind; `None`: every kind the verb takes.
    pub kind: Option<Kind>,
    /// The right it takes.
    pub permission: &'static str,
    /// The requirement it serves; empty for records that are kept.
    pub requirement: &'static str,
    /// The address of its page, after that of the organization; `None`: it has none.
    pub page: Option<String>,
    /// The operation of the API; `None`: it has none.
    pub api: Option<String>,
    /// The command line; `None`: it has none.
    pub command: Option<String>,
}

/// Every verb on every kind it takes, every way of keeping a record, and what several of
/// them are called that were recorded as one: every code that an entry can have.
pub fn verb_table() -> Vec<VerbRow> {
    let mut rows: Vec<VerbRow> = Vec::new();
    for form in verb_forms() {
        let Some(meta) = form.meta() else { continue };
        let kinds: Vec<Option<Kind>> = match meta.on {
            On::Kind(kind) => vec![Some(kind)],
            On::OneOf(kinds) => kinds.iter().copied().map(Some).collect(),
            On::AllBut(_) => vec![None],
        };
        for kind in kinds {
            let (at, plural) = kind.map_or(("{place}", "{kind}"), |k| (place(k), k.plural()));
            rows.push(VerbRow {
                code: form.code,
                kind,
                permission: meta.needs.code(),
                requirement: meta.requirement,
                page: Some(format!("/{at}/{{number}}/{}", form.code)),
                api: Some(format!("POST /api/v1/{plural}/{{record}}/{}", form.code)),
                command: Some(spoken(form)),
            });
        }
    }
    rows.extend(Kind::ALL.iter().flat_map(|kind| kept(*kind)));
    rows.extend(
        VERBS
            .iter()
            .filter(|meta| meta.by == DoneBy::Checks)
            .map(|meta| VerbRow {
                code: meta.code,
                kind: match meta.on {
                    On::Kind(kind) => Some(kind),
                    On::OneOf(_) | On::AllBut(_) => None,
                },
                permission: meta.needs.code(),
                requirement: meta.requirement,
                page: (meta.code == "go-on").then(|| "/went-back".to_owned()),
                api: None,
                command: (meta.code == "set-clock").then(|| "set-clock".to_owned()),
            }),
    );
    // What several of them are called where they were recorded as one.
    for (code, _) in BULK {
        if rows.iter().all(|row| row.code != *code) {
            rows.push(VerbRow {
                code,
                kind: None,
                permission: Needs::Contribute.code(),
                requirement: "",
                page: None,
                api: None,
                command: match *code {
                    "import" => Some("import FILE".to_owned()),
                    "init" => Some("init".to_owned()),
                    _ => None,
                },
            });
        }
    }
    rows
}

/// `reschedule ACTION DUE`.
fn spoken(form: &crate::VerbForm) -> String {
    let record = match form.meta().map(|meta| meta.on) {
        Some(On::Kind(kind)) => kind.tag().to_uppercase(),
        _ => "RECORD".to_owned(),
    };
    let mut words = format!("{} {record}", form.code);
    for path in form.command.positional {
        words.push(' ');
        words.push_str(&path.replace('.', "_").to_uppercase());
    }
    words
}

/// How a kind of record is kept: as a new one, and changed. Kinds without a form are
/// made by verbs, or by phiward itself.
fn kept(kind: Kind) -> Vec<VerbRow> {
    if form(kind).is_none() {
        return Vec::new();
    }
    let plural = kind.plural();
    let row = |new: bool| VerbRow {
        code: save_code(kind, new),
        kind: Some(kind),
        permission: save_needs(kind).code(),
        requirement: "",
        page: if new {
            page_new(kind)
        } else {
            page_change(kind)
        },
        api: match (kind, new) {
            (Kind::Profile, true) => None,
            (Kind::Profile, false) => Some("PATCH /api/v1/profile".to_owned()),
            // Senders and findings come from reports and checks.
            (Kind::Sender | Kind::Finding, true) => None,
            (_, true) => Some(format!("POST /api/v1/{plural}")),
            (_, false) => Some(format!("PATCH /api/v1/{plural}/{{record}}")),
        },
        command: if new {
            said_new(kind)
        } else {
            said_change(kind)
        },
    };
    let mut rows = vec![row(true), row(false)];
    // One code for both, one row.
    if rows.iter().all(|row| row.code == save_code(kind, true))
        && rows.first().map(|r| &r.page) == rows.last().map(|r| &r.page)
    {
        rows.truncate(1);
    }
    rows
}

fn page_new(kind: Kind) -> Option<String> {
    Some(match kind {
        Kind::Profile | Kind::Sender | Kind::Finding => return None,
        Kind::Dismissal => "/risks/build/{asset}".to_owned(),
        Kind::Answer => "/safeguards/{citation}".to_owned(),
        Kind::Decision => "/safeguards/{citation}/decision".to_owned(),
        Kind::Tolerance => "/plan/tolerance/new".to_owned(),
        Kind::PriorAnalysis => "/profile/prior-analyses/new".to_owned(),
        kind => format!("/{}/new", place(kind)),
    })
}

fn page_change(kind: Kind) -> Option<String> {
    Some(match kind {
        Kind::Profile => "/profile/{step}".to_owned(),
        Kind::Answer | Kind::Decision => return page_new(kind),
        Kind::Tolerance | Kind::Sender | Kind::Finding => return None,
        kind => format!("/{}/{{number}}/edit", place(kind)),
    })
}

fn said_new(kind: Kind) -> Option<String> {
    Some(match kind {
        Kind::Sender | Kind::Finding => return None,
        Kind::Profile => "init".to_owned(),
        Kind::Answer => "answer CITATION".to_owned(),
        Kind::Decision => "decide CITATION".to_owned(),
        Kind::Exclusion => "exclude RECORD".to_owned(),
        Kind::Dismissal => "dismiss SCENARIO".to_owned(),
        Kind::Risk => "identify SENTENCE".to_owned(),
        Kind::Action => "plan RISK TITLE".to_owned(),
        Kind::Tolerance => "tolerance LEVEL".to_owned(),
        Kind::Evidence => "evidence add FILE".to_owned(),
        kind => format!("add {} NAME", kind.tag().replace('_', "-")),
    })
}

fn said_change(kind: Kind) -> Option<String> {
    Some(match kind {
        Kind::Profile => "profile".to_owned(),
        Kind::Answer | Kind::Decision => return said_new(kind),
        Kind::Tolerance | Kind::Sender | Kind::Finding => return None,
        _ => "change RECORD".to_owned(),
    })
}
