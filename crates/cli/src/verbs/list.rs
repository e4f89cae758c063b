//! `phiward list`: records of one kind.

use crate::context::Context;
use crate::dates::date;
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::Result;
use app::view;
use catalog::Level;
use fields::columns::{self, Content};
use jiff::civil::Date;
use register::{AnyRecord, Kind, Register, RiskFilter, RiskList, RiskSort};

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
        let records = self.select(&register, kind, today);
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

    fn select(&self, register: &Register, kind: Kind, today: Date) -> Vec<AnyRecord> {
        if kind == Kind::Risk {
            let filter = RiskFilter {
                text: self.search.clone().unwrap_or_default(),
                level: self.level,
                closed: self.all,
                ..RiskFilter::default()
            };
            let rows = register.tables.risks.rows();
            return RiskList::of(register, today)
                .find(register, &filter, RiskSort::Number, false)
                .into_iter()
                .map(|at| rows[at as usize].record.clone().into())
                .collect();
        }
        let words: Vec<String> = self
            .search
            .iter()
            .flat_map(|text| text.split_whitespace())
            .map(str::to_lowercase)
            .collect();
        let mut out = Vec::new();
        register.tables.for_each(|record, _, _, _| {
            let fits = record.kind() == kind && (self.all || record.retired().is_none()) && {
                let text = if words.is_empty() {
                    String::new()
                } else {
                    format!("{} {}", record.tag(), record.to_value()).to_lowercase()
                };
                words.iter().all(|word| text.contains(word))
            };
            if fits {
                out.push(record);
            }
        });
        out
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
    let or_dash = |content: &Content| match content {
        Content::Nothing => "–".to_owned(),
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
        Content::Day(day) => day.to_string(),
    };
    for record in records {
        let mut row = vec![record.tag()];
        let cells = columns.iter().map(|column| column.cell(&look, record));
        row.extend(cells.map(|cell| or_dash(&cell.content)));
        row.extend(all.then(|| {
            let ended = record.retired();
            ended.map_or_else(|| "–".to_owned(), |r| r.on.to_string())
        }));
        row.push(columns::name(&look, record));
        table.row(row);
    }
    table
}
