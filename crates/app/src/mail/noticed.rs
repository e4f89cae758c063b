//! What reports show and no check of DNS finds, told to the register as findings.

use jiff::civil::Date;
use register::records::{Asset, Evidence, Finding, FindingSeverity};
use register::{Command, Id, Register, verbs};

use crate::error::Result;
use crate::random::id as new_id;

/// Something reports may show of a domain.
pub(super) struct Noticed {
    /// Its stable name.
    pub code: &'static str,
    /// Of whom.
    pub about: String,
    /// With the numbers of the day it is first told.
    pub title: String,
    /// What to do.
    pub fix: &'static str,
    /// How much it weighs.
    pub severity: FindingSeverity,
    /// Whether it is so; one that is not closes what was told before.
    pub stands: bool,
    /// What the evidence is called.
    pub evidence: String,
}

/// The commands that tell it, opening, closing or reopening one finding; none where the
/// register says the same already.
pub(super) fn commands(
    register: &Register,
    asset: Id<Asset>,
    today: Date,
    noticed: Noticed,
) -> Result<Vec<Command>> {
    let known = register.tables.findings.live().find(|finding| {
        finding.asset == Some(asset)
            && finding.code == noticed.code
            && finding.about == noticed.about
    });
    let evidence = Evidence {
        id: new_id()?,
        title: noticed.evidence,
        location: "E-mail, Reports of the domain".into(),
        on: Some(today),
        ..Evidence::default()
    };
    let shown = vec![evidence.id.into()];
    let told = match (noticed.stands, known) {
        (true, None) => {
            let finding = Finding {
                id: new_id()?,
                asset: Some(asset),
                code: noticed.code.into(),
                about: noticed.about,
                title: noticed.title,
                fix: noticed.fix.into(),
                severity: noticed.severity,
                first_seen: Some(today),
                ..Finding::default()
            };
            return Ok(vec![Command::Save(finding.into())]);
        }
        (true, Some(finding)) if !finding.is_open() => {
            Command::ReopenFinding(verbs::ReopenFinding {
                target: finding.id,
                on: today,
                evidence: shown,
            })
        }
        (false, Some(finding)) if finding.is_open() => Command::CloseFinding(verbs::CloseFinding {
            target: finding.id,
            on: today,
            evidence: shown,
        }),
        _ => return Ok(Vec::new()),
    };
    Ok(vec![Command::Save(evidence.into()), told])
}
