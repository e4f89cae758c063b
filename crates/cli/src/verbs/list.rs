//! `phiward list`: records of one kind.

use crate::context::Context;
use crate::dates::date;
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::{Result, bail};
use app::view;
use catalog::Level;
use fields::columns::{self, Cell, Content, Look};
use fields::lists;
use jiff::civil::Date;
use register::{AnyRecord, Kind, Register};

/// List records of one kind.
#[derive(Debug, clap::Args)]
pub struct List {
    /// What to list: risks, assets, flows, vendors, actions, people, sites, …
    what: String,
    /// Only records that hold all of these words
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Only risks of this level, such as high
    #[arg(long)]
    level: Option<Level>,
    /// Only records of which this holds, such as owner=P-2 or overdue=yes; may be given
    /// several times. A word that means nothing is answered with those that do
    #[arg(long = "where", value_name = "KEY=VALUE")]
    only: Vec<String>,
    /// Records that have ended too
    #[arg(long)]
    all: bool,
    /// As things stood at the end of that day
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
}

impl List {
    /// Prints the records.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let kind = find::kind(&self.what)?;
        let (register, today) = context.state(self.as_of).await?;
        let records = self.select(&register, kind, today)?;
        if context.json {
            let list: Vec<_> = records
                .iter()
                .map(|r| view::record(&register, r, today))
                .collect();
            output::json(&list)?;
            return Ok(Outcome::Done);
        }
        if records.is_empty() {
            output::line(&empty(&register, kind, &self))?;
            return Ok(Outcome::Done);
        }
        table(&register, kind, &records, today, self.all).print()?;
        Ok(Outcome::Done)
    }

    fn select(&self, register: &Register, kind: Kind, today: Date) -> Result<Vec<AnyRecord>> {
        let mut asked = vec![("sort".to_owned(), "number".to_owned())];
        let mut ask = |key: &str, value: &str| asked.push((key.to_owned(), value.to_owned()));
        ask("q", self.search.as_deref().unwrap_or_default());
        if self.all {
            ask("state", "all");
        }
        let level = self.level.map(|level| format!("level={}", level.words()));
        for text in self.only.iter().chain(&level) {
            let (key, value) = text.split_once('=').unwrap_or((text, ""));
            let (key, value) = (key.trim(), value.trim());
            let Some(filter) = lists::filter(kind, key) else {
                bail!("{}", unknown(kind, key));
            };
            if let Some(problem) = filter.problem(register, value) {
                bail!("--where {key}: {problem}");
            }
            ask(key, value);
        }
        let look = Look::bare(register, today);
        let found = lists::find(&look, None, kind, &asked);
        Ok(found
            .into_iter()
            .filter_map(|at| register.tables.get(at))
            .collect())
    }
}

/// What to say of a filter that a kind does not have.
fn unknown(kind: Kind, key: &str) -> String {
    let known: Vec<&str> = lists::filters(kind).iter().map(|f| f.key).collect();
    match known.as_slice() {
        [] => format!(
            "{} are not filtered by “{key}”; use --search",
            kind.plural()
        ),
        known => format!(
            "{} are not filtered by “{key}”; say one of {} before the “=”",
            kind.plural(),
            known.join(", ")
        ),
    }
}

/// What to say instead of an empty table.
fn empty(register: &Register, kind: Kind, list: &List) -> String {
    if register.tables.len(kind) > 0 {
        let hint = if list.all {
            ""
        } else {
            "; with --all, ended ones are listed too"
        };
        return format!(
            "None of the {} {} fits{hint}.",
            register.tables.len(kind),
            kind.plural()
        );
    }
    let how = match kind {
        Kind::Risk => {
            "identify one with “phiward identify”, go through “phiward propose”, or import a register with “phiward import FILE --suggest”"
        }
        Kind::Asset | Kind::Flow | Kind::Vendor => {
            "import a workbook with “phiward import FILE --suggest”, or add one with “phiward add”"
        }
        Kind::Action => "plan one with “phiward plan R-1 \"…\"”",
        _ => "see “phiward help” for how they come into the book",
    };
    format!("There are no {} yet: {how}.", kind.plural())
}

/// The columns are those of the lists on pages; the name, which may be long, is the last.
fn table(
    register: &Register,
    kind: Kind,
    records: &[AnyRecord],
    today: Date,
    all: bool,
) -> output::Columns {
    let look = columns::look(register, today, kind);
    let columns = columns::columns(kind);
    let mut head = vec!["No."];
    head.extend(columns.iter().map(|column| column.label));
    head.extend(all.then_some("Ended"));
    head.push(columns::name_heading(kind));
    let mut table = output::Columns::new(&head);
    let or_dash = |cell: &Cell| match cell.content {
        Content::Nothing => "–".to_owned(),
        _ => cell.plain(),
    };
    for record in records {
        let mut row = vec![record.tag()];
        let cells = columns.iter().map(|column| column.cell(&look, record));
        row.extend(cells.map(|cell| or_dash(&cell)));
        row.extend(all.then(|| {
            let ended = record.retired();
            ended.map_or_else(|| "–".to_owned(), |r| r.on.to_string())
        }));
        row.push(columns::name(&look, record));
        table.row(row);
    }
    table
}
