//! `phiward propose`: reasonably anticipated threats the book has not considered yet.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::Result;
use catalog::{Catalog, Scenario};
use register::{Record, Register, proposals, settled_by_facts, vendor_proposals};

/// List scenarios of the catalog that are reasonably anticipated for your assets
/// and vendors and neither a risk yet nor found not applicable.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward propose --asset A-1\nThen “phiward identify --scenario CODE --asset A-1”, or “phiward dismiss CODE --asset A-1 --reason …”; with --vendor V-1 for a vendor.\nA scenario that makes no sense by a fact on record (hosted elsewhere, encrypted, no ePHI …) is not proposed; --settled lists these with the fact."
)]
pub struct Propose {
    /// Only for this asset, by number or name
    #[arg(long, conflicts_with = "vendor")]
    asset: Option<String>,
    /// Only for this vendor, by number or name
    #[arg(long)]
    vendor: Option<String>,
    /// List what facts on record settle instead, each with its fact
    #[arg(long, conflicts_with = "vendor")]
    settled: bool,
    /// How many to print
    #[arg(long, default_value_t = 40)]
    limit: usize,
}

/// A line of the list.
struct Line<'c> {
    scenario: &'c Scenario,
    /// `asset` or `vendor`.
    kind: &'static str,
    tag: String,
    sentence: String,
    harms: String,
}

impl Propose {
    /// Prints the proposals.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let (register, _) = context.state(None).await?;
        if self.settled {
            return self.settled(context, &register);
        }
        let all = self.lines(&register)?;
        let by_facts = self.count_settled(&register)?;
        let shown = &all[..all.len().min(self.limit)];
        if context.json {
            let list: Vec<_> = shown.iter().map(json).collect();
            output::json(&serde_json::json!({
                "total": all.len(), "settled_by_facts": by_facts, "proposals": list,
            }))?;
            return Ok(Outcome::Done);
        }
        if all.is_empty() {
            output::line(nothing(&register))?;
        } else {
            let mut table = output::Columns::new(&["Scenario", "For", "What could happen"]);
            for line in shown {
                table.row(vec![
                    line.scenario.code.clone(),
                    line.tag.clone(),
                    line.sentence.clone(),
                ]);
            }
            table.print()?;
        }
        if all.len() > shown.len() {
            output::line(&format!(
                "… and {} more (--limit {} lists all)",
                all.len() - shown.len(),
                all.len()
            ))?;
        }
        if by_facts > 0 {
            output::line(&format!(
                "{by_facts} more of the catalog make no sense by facts on record (--settled lists them)."
            ))?;
        }
        Ok(Outcome::Done)
    }

    fn lines(&self, register: &Register) -> Result<Vec<Line<'static>>> {
        let catalog = Catalog::builtin();
        let t = &register.tables;
        let mut all = Vec::new();
        if self.vendor.is_none() {
            let only = match &self.asset {
                Some(text) => Some(find::one(&t.assets, text)?),
                None => None,
            };
            all.extend(
                proposals(register, catalog, only)
                    .into_iter()
                    .map(|p| Line {
                        scenario: p.scenario,
                        kind: "asset",
                        tag: t.assets.get(p.asset).map_or_else(String::new, Record::tag),
                        sentence: p.sentence,
                        harms: p.harms,
                    }),
            );
        }
        if self.asset.is_none() {
            let only = match &self.vendor {
                Some(text) => Some(find::one(&t.vendors, text)?),
                None => None,
            };
            let proposed = vendor_proposals(register, catalog, only);
            all.extend(proposed.into_iter().map(|p| {
                Line {
                    scenario: p.scenario,
                    kind: "vendor",
                    tag: t
                        .vendors
                        .get(p.vendor)
                        .map_or_else(String::new, Record::tag),
                    sentence: p.sentence,
                    harms: p.harms,
                }
            }));
        }
        Ok(all)
    }

    fn count_settled(&self, register: &Register) -> Result<usize> {
        if self.vendor.is_some() {
            return Ok(0);
        }
        let only = match &self.asset {
            Some(text) => Some(find::one(&register.tables.assets, text)?),
            None => None,
        };
        Ok(settled_by_facts(register, Catalog::builtin(), only).len())
    }

    fn settled(&self, context: &Context, register: &Register) -> Result<Outcome> {
        let assets = &register.tables.assets;
        let only = match &self.asset {
            Some(text) => Some(find::one(assets, text)?),
            None => None,
        };
        let all = settled_by_facts(register, Catalog::builtin(), only);
        let shown = &all[..all.len().min(self.limit)];
        let tag = |id| assets.get(id).map_or_else(String::new, Record::tag);
        if context.json {
            let list: Vec<_> = shown
                .iter()
                .map(|s| {
                    serde_json::json!({
                        "scenario": s.scenario.code, "asset": tag(s.asset),
                        "threat": s.scenario.threat, "fact": s.fact,
                    })
                })
                .collect();
            output::json(&serde_json::json!({ "total": all.len(), "settled": list }))?;
            return Ok(Outcome::Done);
        }
        if all.is_empty() {
            output::line("No fact on record settles a scenario.")?;
            return Ok(Outcome::Done);
        }
        let mut table = output::Columns::new(&["Scenario", "Asset", "Not proposed, for"]);
        for s in shown {
            table.row(vec![s.scenario.code.clone(), tag(s.asset), s.fact.clone()]);
        }
        table.print()?;
        if all.len() > shown.len() {
            output::line(&format!(
                "… and {} more (--limit {} lists all)",
                all.len() - shown.len(),
                all.len()
            ))?;
        }
        Ok(Outcome::Done)
    }
}

/// Why there may be nothing to propose.
pub(super) fn nothing(register: &Register) -> &'static str {
    if register.tables.assets.live().next().is_none() {
        "There are no assets yet: add one with “phiward add asset”, or import an inventory."
    } else if register.tables.assets.live().all(|a| a.class.is_empty()) {
        "No asset has a class yet, so nothing can be proposed: phiward change A-1 --class laptop"
    } else {
        "Every scenario of the catalog has been considered for what you named."
    }
}

fn json(line: &Line<'_>) -> serde_json::Value {
    let mut object = serde_json::json!({
        "scenario": line.scenario.code,
        "sentence": line.sentence,
        "threat": line.scenario.threat,
        "vulnerability": line.scenario.vulnerability,
        "harms": line.harms,
        "affects": String::from(line.scenario.affects),
        "measures": line.scenario.measures,
    });
    object[line.kind] = line.tag.as_str().into();
    object
}
