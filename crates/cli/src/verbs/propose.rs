//! `phiward propose`: reasonably anticipated threats the book has not considered yet.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::Result;
use catalog::Catalog;
use register::{Proposal, Record, Register, proposals};

/// List scenarios of the catalog that are reasonably anticipated for your assets
/// and neither a risk yet nor found not applicable.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward propose --asset A-1\nThen “phiward identify --scenario CODE --asset A-1”, or “phiward dismiss CODE --asset A-1 --reason …”."
)]
pub struct Propose {
    /// Only for this asset, by number or name
    #[arg(long)]
    asset: Option<String>,
    /// How many to print
    #[arg(long, default_value_t = 40)]
    limit: usize,
}

impl Propose {
    /// Prints the proposals.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let (register, _) = context.state(None).await?;
        let only = match &self.asset {
            Some(text) => Some(find::one(&register.tables.assets, text)?),
            None => None,
        };
        let all = proposals(&register, Catalog::builtin(), only);
        let shown = &all[..all.len().min(self.limit)];
        if context.json {
            let list: Vec<_> = shown.iter().map(|p| json(&register, p)).collect();
            output::json(&serde_json::json!({ "total": all.len(), "proposals": list }))?;
            return Ok(Outcome::Done);
        }
        if all.is_empty() {
            output::line(nothing(&register))?;
            return Ok(Outcome::Done);
        }
        let mut table = output::Columns::new(&["Scenario", "Asset", "What could happen"]);
        for proposal in shown {
            table.row(vec![
                proposal.scenario.code.clone(),
                asset_tag(&register, proposal),
                proposal.sentence.clone(),
            ]);
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
fn nothing(register: &Register) -> &'static str {
    if register.tables.assets.live().next().is_none() {
        "There are no assets yet: add one with “phiward add asset”, or import an inventory."
    } else if register.tables.assets.live().all(|a| a.class.is_empty()) {
        "No asset has a class yet, so nothing can be proposed: phiward change A-1 --class laptop"
    } else {
        "Every scenario of the catalog has been considered for what you named."
    }
}

fn asset_tag(register: &Register, proposal: &Proposal<'_>) -> String {
    register
        .tables
        .assets
        .get(proposal.asset)
        .map_or_else(String::new, Record::tag)
}

fn json(register: &Register, proposal: &Proposal<'_>) -> serde_json::Value {
    serde_json::json!({
        "scenario": proposal.scenario.code,
        "asset": asset_tag(register, proposal),
        "sentence": proposal.sentence,
        "threat": proposal.scenario.threat,
        "vulnerability": proposal.scenario.vulnerability,
        "harms": proposal.scenario.harms,
        "affects": String::from(proposal.scenario.affects),
        "measures": proposal.scenario.measures,
    })
}
