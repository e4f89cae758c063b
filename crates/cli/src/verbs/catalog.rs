//! `phiward catalog`: what phiward knows of the rule, assets, threats and measures.

use super::catalog_verify::Verify;
use crate::context::Context;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::{guidance, library, output};
use anyhow::{Result, bail};
use app::adopt_catalog;
use catalog::{Catalog, Provision, ProvisionKind, RuleScope};
use clap::Subcommand;
use register::{Command, Register};
use serde_json::{Value, json};

/// Look into the catalog, or prove it against the official text.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward catalog scenarios --search laptop\n  phiward catalog show \"164.312(d)\"\n  phiward catalog verify --ecfr title-45-part-164.xml"
)]
pub struct CatalogArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Prove citations, titles and designations against the official eCFR XML (exit code 1 on a mismatch)
    Verify(Verify),
    /// How much the catalog holds
    Stats,
    /// Classes of assets
    Classes(Search),
    /// Threats
    Threats(Search),
    /// Vulnerabilities and predisposing conditions
    Vulnerabilities(Search),
    /// Scenarios: which threat on which vulnerability is to be expected for which assets
    Scenarios(Search),
    /// Measures that reduce risk
    Measures(Search),
    /// Standards and specifications of the Security Rule
    Rule(Search),
    /// One entry in full, by code or citation
    Show {
        /// Code such as S-014 or encrypt-laptops, or citation such as 164.312(d)
        code: String,
    },
    /// Note in the book that it now rests on this program's catalog version
    Adopt,
}

#[derive(Debug, clap::Args)]
struct Search {
    /// Only entries that hold all of these words
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
}

/// One line of a list: code, a short fact, the name.
struct Row {
    code: String,
    fact: String,
    name: String,
    value: Value,
}

impl CatalogArgs {
    /// Looks it up.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let catalog = Catalog::builtin();
        let (search, head, rows): (_, _, Vec<Row>) = match self.what {
            What::Verify(verify) => return verify.run(context).await,
            What::Stats => return stats(context),
            What::Show { code } => return show(context, &code).await,
            What::Adopt => return adopt(context).await,
            What::Classes(s) => (s, "Scope", classes(catalog)),
            What::Threats(s) => (s, "Source", threats(catalog)),
            What::Vulnerabilities(s) => (s, "Kind", vulnerabilities(catalog)),
            What::Scenarios(s) => (s, "Affects", scenarios(catalog)),
            What::Measures(s) => (s, "Cost", measures(catalog)),
            What::Rule(s) => (
                s,
                "Kind",
                catalog.provisions.iter().map(provision_row).collect(),
            ),
        };
        let words: Vec<String> = search
            .search
            .iter()
            .flat_map(|t| t.split_whitespace())
            .map(str::to_lowercase)
            .collect();
        let fits = |row: &&Row| {
            let text = row.value.to_string().to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let rows: Vec<&Row> = rows.iter().filter(fits).collect();
        if context.json {
            output::json(&rows.iter().map(|r| &r.value).collect::<Vec<_>>())?;
        } else if rows.is_empty() {
            output::line("Nothing in the catalog holds these words.")?;
        } else {
            let mut table = output::Columns::new(&["Code", head, "What"]);
            for row in rows {
                table.row(vec![row.code.clone(), row.fact.clone(), row.name.clone()]);
            }
            table.print()?;
        }
        Ok(Outcome::Done)
    }
}

fn stats(context: &Context) -> Result<Outcome> {
    let stats = serde_json::to_value(Catalog::builtin().stats())?;
    if context.json {
        output::json(&stats)?;
    } else if let Value::Object(map) = stats {
        for (key, value) in map {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            output::line(&format!("{:<28} {value}", key.replace('_', " ")))?;
        }
    }
    Ok(Outcome::Done)
}

async fn adopt(context: &Context) -> Result<Outcome> {
    let catalog = Catalog::builtin();
    let mut edit = Edit::open(context).await?;
    if edit.register().rests_on(catalog.hash()) {
        bail!("the book rests on catalog {} already", catalog.version);
    }
    let done = edit
        .perform(Command::Save(adopt_catalog(catalog)?.into()))
        .await?;
    edit.report(&done, |r| {
        Some(format!(
            "{}: the book rests on catalog {} now.",
            r.tag(),
            catalog.version
        ))
    })?;
    Ok(Outcome::Done)
}

/// One entry in full, whatever kind of code it is.
async fn show(context: &Context, code: &str) -> Result<Outcome> {
    let catalog = Catalog::builtin();
    let wanted = code.trim();
    if wanted.starts_with("164.") || wanted.contains('§') {
        return provision(context, library::provision(wanted)?).await;
    }
    let lists = [
        classes(catalog),
        threats(catalog),
        vulnerabilities(catalog),
        scenarios(catalog),
        measures(catalog),
    ];
    let found: Vec<&Row> = lists
        .iter()
        .flatten()
        .filter(|row| row.code.eq_ignore_ascii_case(wanted))
        .collect();
    if found.is_empty() {
        let near = lists.iter().flatten().min_by_key(|row| {
            crate::find::distance(&row.code.to_lowercase(), &wanted.to_lowercase())
        });
        let hint = near
            .filter(|row| {
                crate::find::distance(&row.code.to_lowercase(), &wanted.to_lowercase()) <= 3
            })
            .map_or(String::new(), |row| format!("; did you mean {}?", row.code));
        bail!(
            "the catalog has no entry “{wanted}”{hint} Look for it with “phiward catalog scenarios --search WORDS” or the other lists"
        );
    }
    // A code may name both a threat and a measure: all are shown.
    if context.json {
        output::json(&found.iter().map(|r| &r.value).collect::<Vec<_>>())?;
        return Ok(Outcome::Done);
    }
    for row in found {
        output::line(&format!("{}  {}", row.code, row.name))?;
        if let Value::Object(map) = &row.value {
            for (key, value) in map
                .iter()
                .filter(|(k, _)| !matches!(k.as_str(), "code" | "name" | "sentence"))
            {
                let text = match value {
                    Value::String(text) => text.clone(),
                    Value::Array(items) => items
                        .iter()
                        .filter_map(Value::as_str)
                        .collect::<Vec<_>>()
                        .join(", "),
                    other => other.to_string(),
                };
                output::line(&format!("  {}: {text}", key.replace('_', " ")))?;
            }
        }
    }
    Ok(Outcome::Done)
}

async fn provision(context: &Context, provision: &Provision) -> Result<Outcome> {
    let register = match context.book_exists() {
        Ok(()) => context.state(None).await?.0,
        Err(_) => Register::default(),
    };
    if context.json {
        let mut value = provision_row(provision).value;
        if provision.is_assessable() {
            value = guidance::value(&register, provision);
        }
        output::json(&value)?;
    } else if provision.is_assessable() {
        output::line(&guidance::lines(&register, provision).join("\n"))?;
    } else {
        output::line(&format!(
            "§ {} {} ({})\n  {}",
            provision.citation,
            provision.title,
            provision_row(provision).fact,
            provision.asks
        ))?;
        for part in Catalog::builtin().specifications(&provision.citation) {
            output::line(&format!(
                "  § {} {} ({})",
                part.citation,
                part.title,
                guidance::designation(part)
            ))?;
        }
    }
    Ok(Outcome::Done)
}

fn classes(catalog: &Catalog) -> Vec<Row> {
    let rows = catalog.classes.iter().map(|c| {
        let scope = match c.scope {
            RuleScope::Ephi => "may hold ePHI",
            RuleScope::AccessPath => "path to ePHI",
            RuleScope::Outside => "outside the rule",
        };
        Row {
            code: c.code.clone(),
            fact: scope.into(),
            name: c.name.clone(),
            value: json!({ "code": c.code, "name": c.name, "scope": scope, "description": c.description, "words": c.words }),
        }
    });
    rows.collect()
}

fn threats(catalog: &Catalog) -> Vec<Row> {
    let rows = catalog.threats.iter().map(|t| {
        let source = format!("{:?}", t.source).to_lowercase();
        Row {
            code: t.code.clone(),
            fact: source.clone(),
            name: t.name.clone(),
            value: json!({ "code": t.code, "name": t.name, "source": source, "nist": t.nist, "description": t.description }),
        }
    });
    rows.collect()
}

fn vulnerabilities(catalog: &Catalog) -> Vec<Row> {
    let rows = catalog.vulnerabilities.iter().map(|v| {
        let kind = match v.kind {
            catalog::VulnerabilityKind::Vulnerability => "vulnerability",
            catalog::VulnerabilityKind::PredisposingCondition => "condition",
        };
        Row {
            code: v.code.clone(),
            fact: kind.into(),
            name: v.name.clone(),
            value: json!({ "code": v.code, "name": v.name, "kind": kind, "description": v.description, "provisions": v.provisions }),
        }
    });
    rows.collect()
}

fn scenarios(catalog: &Catalog) -> Vec<Row> {
    let rows = catalog.scenarios.iter().map(|s| {
        let affects = String::from(s.affects);
        Row {
            code: s.code.clone(),
            fact: affects.clone(),
            name: s.sentence_for("…", catalog::People::default()),
            value: json!({
                "code": s.code, "sentence": s.sentence, "classes": s.classes, "vendors": s.vendors, "needs": s.needs, "forms": s.forms, "threat": s.threat,
                "vulnerability": s.vulnerability, "harms": s.harms, "affects": affects, "measures": s.measures }),
        }
    });
    rows.collect()
}

fn measures(catalog: &Catalog) -> Vec<Row> {
    let rows = catalog.measures.iter().map(|m| {
        let cost = match m.cost {
            catalog::CostBand::None => "only time",
            catalog::CostBand::Low => "below $1,000",
            catalog::CostBand::Medium => "$1,000 to $10,000",
            catalog::CostBand::High => "above $10,000",
        };
        Row {
            code: m.code.clone(),
            fact: cost.into(),
            name: m.name.clone(),
            value: json!({
                "code": m.code, "name": m.name, "description": m.description, "cost": cost,
                "effort": format!("{:?}", m.effort).to_lowercase(), "horizon": m.horizon,
                "acts_on": format!("{:?}", m.acts_on).to_lowercase(), "provisions": m.provisions }),
        }
    });
    rows.collect()
}

fn provision_row(p: &Provision) -> Row {
    let kind = if p.is_assessable() {
        guidance::designation(p)
    } else {
        match p.kind {
            ProvisionKind::General => "general requirement",
            ProvisionKind::Standard | ProvisionKind::Specification => "standard",
        }
    };
    Row {
        code: p.citation.clone(),
        fact: kind.into(),
        name: p.title.clone(),
        value: json!({
            "citation": p.citation, "title": p.title, "kind": kind, "leaf": p.is_assessable(), "parent": p.parent,
            "safeguard": p.safeguard.words(), "asks": p.asks, "question": p.question }),
    }
}
