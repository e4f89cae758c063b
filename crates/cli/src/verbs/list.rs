//! `phiward list`: records of one kind.

use crate::context::Context;
use crate::dates::date;
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::Result;
use app::view;
use catalog::Level;
use jiff::civil::Date;
use register::{AnyRecord, Kind, Record, Register, RiskFilter, RiskList, RiskSort};

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
        table(&register, kind, &records, today).print()?;
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

fn table(register: &Register, kind: Kind, records: &[AnyRecord], today: Date) -> output::Columns {
    let mut table = match kind {
        Kind::Risk => output::Columns::new(&[
            "No.",
            "Level",
            "Likelihood",
            "Impact",
            "Original",
            "Treatment",
            "Owner",
            "Risk",
        ]),
        Kind::Action => output::Columns::new(&["No.", "State", "Due", "Owner", "Action"]),
        Kind::Asset => output::Columns::new(&["No.", "Class", "ePHI", "Hosting", "Asset"]),
        Kind::Flow => output::Columns::new(&["No.", "From", "To", "Flow"]),
        Kind::Vendor => output::Columns::new(&["No.", "Associate", "Agreement", "Vendor"]),
        Kind::Acceptance => output::Columns::new(&["No.", "Risk", "State", "Expires", "Reason"]),
        _ => output::Columns::new(&["No.", "Ended", "What"]),
    };
    let level = |l: Option<Level>| l.map_or("–", |l| l.words()).to_owned();
    for record in records {
        table.row(match record {
            AnyRecord::Risk(r) => {
                let s = r.rating_in_effect();
                vec![
                    r.tag(),
                    if r.is_open() {
                        level(r.level())
                    } else {
                        "closed".into()
                    },
                    level(s.map(|s| s.likelihood)),
                    level(s.map(|s| s.impact)),
                    r.original.as_ref().map_or("–".into(), |o| {
                        [o.level.as_str(), o.score.as_str()]
                            .join(" ")
                            .trim()
                            .to_owned()
                    }),
                    r.treatment
                        .as_ref()
                        .map_or("–", |t| t.strategy.words())
                        .to_owned(),
                    register.person_name(r.owner).to_owned(),
                    r.sentence.clone(),
                ]
            }
            AnyRecord::Action(a) => vec![
                a.tag(),
                if a.overdue(today) {
                    format!("{}, overdue", a.state.words())
                } else {
                    a.state.words().to_owned()
                },
                a.due.map_or("–".into(), |d| d.to_string()),
                register.person_name(a.owner).to_owned(),
                a.title.clone(),
            ],
            AnyRecord::Asset(a) => vec![
                a.tag(),
                if a.class.is_empty() {
                    "–".into()
                } else {
                    a.class.clone()
                },
                if a.ephi_known {
                    a.ephi.words()
                } else {
                    "not known".into()
                },
                a.hosting.clone(),
                a.name.clone(),
            ],
            AnyRecord::Flow(f) => vec![
                f.tag(),
                view::end_words(register, &f.from),
                view::end_words(register, &f.to),
                f.name.clone(),
            ],
            AnyRecord::Vendor(v) => vec![
                v.tag(),
                v.business_associate
                    .map_or("not decided", |ba| if ba { "yes" } else { "no" })
                    .to_owned(),
                if v.agreement_in_force(today) {
                    "in force".into()
                } else {
                    v.agreements
                        .last()
                        .map_or("–", |a| a.state.words())
                        .to_owned()
                },
                v.name.clone(),
            ],
            AnyRecord::Acceptance(a) => vec![
                a.tag(),
                register
                    .tables
                    .risks
                    .get(a.risk)
                    .map_or_else(String::new, Record::tag),
                a.state(register, today).words().to_owned(),
                a.expires.to_string(),
                a.reason.clone(),
            ],
            other => vec![
                other.tag(),
                other.retired().map_or("–".into(), |r| r.on.to_string()),
                other.label().to_owned(),
            ],
        });
    }
    table
}
