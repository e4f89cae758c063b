//! `phiward coverage`: what is covered, and what is missing.

use crate::context::Context;
use crate::dates::date;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;
use catalog::Catalog;
use jiff::civil::Date;
use register::{Coverage, Register};

/// What is covered, and what is missing.
#[derive(Debug, clap::Args)]
pub struct CoverageArgs {
    /// As things stood at the end of that day
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// List every gap, not the first of each kind
    #[arg(long)]
    full: bool,
}

impl CoverageArgs {
    /// Prints the proof; exit code 1 while there are gaps.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let (register, today) = context.state(self.as_of).await?;
        let coverage = Coverage::of(&register, Catalog::builtin(), today);
        if context.json {
            print_json(&coverage)?;
        } else {
            self.print(&register, &coverage)?;
        }
        Ok(if coverage.complete() {
            Outcome::Done
        } else {
            Outcome::Found
        })
    }

    fn print(&self, register: &Register, coverage: &Coverage) -> Result<()> {
        let excluded = coverage
            .covered
            .iter()
            .filter(|c| c.excluded.is_some())
            .count();
        output::line(&format!(
            "{}: {} analysed, {excluded} excluded with a reason, {} open.",
            register.name(),
            coverage.covered.len() - excluded,
            coverage.gaps.len()
        ))?;
        if let Some(short) = crate::guidance::progress(register).short_of() {
            output::line(&format!("{short}."))?;
        }
        for (kind, gaps) in coverage.by_kind() {
            output::line(&format!(
                "\n{} ({}) · 45 CFR {}\n  How to close: {}",
                kind.heading(),
                gaps.len(),
                kind.citation(),
                kind.fix()
            ))?;
            let shown = if self.full { gaps.len() } else { 5 };
            for gap in gaps.iter().take(shown) {
                output::line(&format!(
                    "  {:<8} {}",
                    gap.tag,
                    output::clip(&gap.what, if self.full { 4000 } else { 160 })
                ))?;
            }
            if gaps.len() > shown {
                output::line(&format!(
                    "  … and {} more (--full lists all)",
                    gaps.len() - shown
                ))?;
            }
        }
        if !coverage.settled.is_empty() {
            output::line(&format!(
                "\nThreats settled by facts on record ({}): each returns when its fact changes",
                coverage.settled.len()
            ))?;
            let shown = if self.full { coverage.settled.len() } else { 5 };
            for settled in coverage.settled.iter().take(shown) {
                let told = format!("{}: {}", settled.threat, settled.facts.join("; "));
                output::line(&format!(
                    "  {:<8} {}",
                    settled.class,
                    output::clip(&told, if self.full { 4000 } else { 160 })
                ))?;
            }
            if coverage.settled.len() > shown {
                output::line(&format!(
                    "  … and {} more (--full lists all)",
                    coverage.settled.len() - shown
                ))?;
            }
        }
        if coverage.complete() {
            output::line(
                "Nothing recorded is left out. That says nothing about what was never recorded.",
            )?;
        }
        Ok(())
    }
}

fn print_json(coverage: &Coverage) -> Result<()> {
    let gaps: Vec<_> = coverage
        .gaps
        .iter()
        .map(|h| {
            serde_json::json!({
                "kind": h.kind.code(), "number": h.tag, "id": h.target.map(|t| t.id),
                "what": h.what, "citation": h.kind.citation(), "fix": h.kind.fix(),
            })
        })
        .collect();
    let covered: Vec<_> = coverage
        .covered
        .iter()
        .map(|c| serde_json::json!({
            "number": c.tag, "id": c.target.id, "kind": c.target.kind.tag(), "name": c.label, "risks": c.risks,
            "excluded": c.excluded.as_ref().map(|(reason, by)| serde_json::json!({ "reason": reason, "approved_by": by })),
        }))
        .collect();
    output::json(&serde_json::json!({
        "complete": coverage.complete(),
        "counts": coverage.by_kind().iter().map(|(k, v)| (k.code(), v.len())).collect::<std::collections::BTreeMap<_, _>>(),
        "covered": covered,
        "gaps": gaps,
        "settled_by_facts": coverage.settled.iter().map(|s| serde_json::json!({
            "class": s.class, "threat": s.threat, "facts": s.facts,
        })).collect::<Vec<_>>(),
    }))
}
