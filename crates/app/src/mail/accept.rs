//! Taking over what findings propose: a risk, an action, and the ties between them.

use catalog::Catalog;
use register::records::{Action, Asset, Finding};
use register::{Command, Id, MailProposal, Record, Register};

use crate::catalog_copies::CatalogCopies;
use crate::error::Result;
use crate::random::id as new_id;

/// The commands that take a proposal over: the risk and the action where they are not
/// there yet, and the findings tied to both.
///
/// # Errors
/// When the system gives no random numbers.
pub fn accept(
    register: &Register,
    catalog: &Catalog,
    proposal: &MailProposal<'_>,
) -> Result<Vec<Command>> {
    let mut commands = Vec::new();
    let Some(asset) = register.tables.assets.get(proposal.asset) else {
        return Ok(commands);
    };
    let findings: Vec<&Finding> = proposal
        .findings
        .iter()
        .filter_map(|id| register.tables.findings.get(*id))
        .collect();
    let risk = match proposal.risk {
        Some(risk) => risk,
        None => {
            let mut copies = CatalogCopies::new(register, catalog);
            let risk = copies.risk(proposal.scenario, asset)?;
            let id = risk.id;
            commands.extend(copies.commands());
            commands.push(Command::Save(risk.into()));
            id
        }
    };
    let action = match proposal.action {
        Some(action) => action,
        None => {
            let action = action(asset, proposal, &findings, risk)?;
            let id = action.id;
            commands.push(Command::Save(action.into()));
            id
        }
    };
    for finding in findings {
        let mut tied = finding.clone();
        tied.risk = Some(risk);
        tied.action = Some(action);
        commands.push(Command::Save(tied.into()));
    }
    Ok(commands)
}

/// What is to be done, with what each finding says of it.
fn action(
    asset: &Asset,
    proposal: &MailProposal<'_>,
    findings: &[&Finding],
    risk: Id<register::records::Risk>,
) -> Result<Action> {
    let steps: Vec<String> = findings
        .iter()
        .map(|finding| format!("{}: {}", finding.title, finding.fix))
        .collect();
    let measure = proposal.measure;
    Ok(Action {
        id: new_id()?,
        title: format!("{}: {}", measure.name, asset.label()),
        description: steps.join("\n"),
        risks: vec![risk],
        measure: measure.code.clone(),
        provisions: measure.provisions.clone(),
        horizon: Some(measure.horizon),
        ..Action::default()
    })
}
