//! What reports show and no check of DNS finds, told to the register as findings.

use std::collections::HashMap;

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
    /// Whether it is so; one that is not closes what was told before. `None` where what
    /// reports show says neither: what was told before stays as it is.
    pub stands: Option<bool>,
    /// What the evidence is called.
    pub evidence: String,
}

/// What the register says already of one asset, by code and about whom.
pub(super) struct KnownFindings<'r> {
    asset: Id<Asset>,
    today: Date,
    known: HashMap<(&'r str, &'r str), &'r Finding>,
}

impl<'r> KnownFindings<'r> {
    /// Looks once, however much is noticed.
    pub fn of(register: &'r Register, asset: Id<Asset>, today: Date) -> KnownFindings<'r> {
        let mut known = HashMap::new();
        let findings = register.tables.findings.live();
        for finding in findings.filter(|finding| finding.asset == Some(asset)) {
            known
                .entry((finding.code.as_str(), finding.about.as_str()))
                .or_insert(finding);
        }
        KnownFindings {
            asset,
            today,
            known,
        }
    }

    /// What stands.
    pub fn open(&self) -> impl Iterator<Item = &'r Finding> + '_ {
        self.known
            .values()
            .copied()
            .filter(|finding| finding.is_open())
    }

    /// The commands that tell it, opening, closing or reopening one finding; none where the
    /// register says the same already.
    pub fn commands(&self, noticed: Noticed) -> Result<Vec<Command>> {
        let known = self
            .known
            .get(&(noticed.code, noticed.about.as_str()))
            .copied();
        let told = match (noticed.stands, known) {
            (Some(true), None) => {
                let finding = Finding {
                    id: new_id()?,
                    asset: Some(self.asset),
                    code: noticed.code.into(),
                    about: noticed.about,
                    title: noticed.title,
                    fix: noticed.fix.into(),
                    severity: noticed.severity,
                    first_seen: Some(self.today),
                    ..Finding::default()
                };
                return Ok(vec![Command::Save(finding.into())]);
            }
            (Some(true), Some(finding)) if !finding.is_open() => {
                let evidence = self.evidence(noticed.evidence)?;
                let reopen = verbs::ReopenFinding {
                    target: finding.id,
                    on: self.today,
                    evidence: vec![evidence.id.into()],
                };
                [
                    Command::Save(evidence.into()),
                    Command::ReopenFinding(reopen),
                ]
            }
            (Some(false), Some(finding)) if finding.is_open() => {
                let evidence = self.evidence(noticed.evidence)?;
                let close = verbs::CloseFinding {
                    target: finding.id,
                    on: self.today,
                    evidence: vec![evidence.id.into()],
                };
                [Command::Save(evidence.into()), Command::CloseFinding(close)]
            }
            _ => return Ok(Vec::new()),
        };
        Ok(told.into())
    }

    fn evidence(&self, title: String) -> Result<Evidence> {
        Ok(Evidence {
            id: new_id()?,
            title,
            location: "E-mail, Reports of the domain".into(),
            on: Some(self.today),
            ..Evidence::default()
        })
    }
}
