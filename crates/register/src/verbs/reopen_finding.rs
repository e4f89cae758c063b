//! A check finds again what was gone (G6).

use super::close_finding::seen_again;
use crate::deciding::{Deciding, Shown, union};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::Finding;
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Says that a check finds again what was gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReopenFinding {
    /// The finding.
    pub target: Id<Finding>,
    /// The day of that check.
    pub on: Date,
    /// What shows it; never empty.
    pub evidence: Vec<Shown>,
}

impl Verb for ReopenFinding {
    const META: Meta = Meta::new(
        "reopen-finding",
        On::Kind(Kind::Finding),
        Needs::Contribute,
        "G6",
    )
    .by_checks();

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let (mut finding, evidence, mut records) =
            seen_again(deciding, self.target, self.on, &self.evidence)?;
        let known = finding.known_as();
        let Some(fixed) = finding.fixed_on else {
            return Err(Refusal::rule(known, "it stands", "nothing to open again"));
        };
        if self.on < fixed {
            return Err(Refusal::rule(
                known,
                format!(
                    "{} is before the day it was found mended ({fixed})",
                    self.on
                ),
                "give the day of the check that found it again",
            ));
        }
        finding.fixed_on = None;
        finding.returned = finding.returned.saturating_add(1);
        union(&mut finding.evidence, &evidence);
        records.push(finding.into());
        Ok(records)
    }
}
