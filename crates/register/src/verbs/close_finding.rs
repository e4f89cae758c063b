//! A check no longer finds what it found (G6).

use crate::deciding::{Deciding, Shown, not_in_future, union};
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind, Record};
use crate::records::{Evidence, Finding};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Says that a check no longer finds what it found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CloseFinding {
    /// The finding.
    pub target: Id<Finding>,
    /// The day of that check.
    pub on: Date,
    /// What shows it; never empty.
    pub evidence: Vec<Shown>,
}

impl Verb for CloseFinding {
    const META: Meta = Meta::new(
        "close-finding",
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
        if let Some(fixed) = finding.fixed_on {
            return Err(Refusal::rule(
                known,
                format!("it was found mended on {fixed}"),
                "nothing to close",
            ));
        }
        let on = self.on;
        if let Some(first) = finding.first_seen.filter(|first| on < *first) {
            return Err(Refusal::rule(
                known,
                format!("{on} is before the day it was first seen ({first})"),
                "give the day of the check that no longer found it",
            ));
        }
        finding.fixed_on = Some(on);
        union(&mut finding.evidence, &evidence);
        records.push(finding.into());
        Ok(records)
    }
}

/// A finding, what shows what became of it, and the records of what is new among that.
type Seen = (Finding, Vec<Id<Evidence>>, Vec<AnyRecord>);

/// A finding that counts, a day that has come, and evidence that is there.
pub(super) fn seen_again(
    deciding: &Deciding<'_>,
    id: Id<Finding>,
    on: Date,
    evidence: &[Shown],
) -> Result<Seen, Refusal> {
    let finding = deciding.record(|t| &t.findings, id)?;
    let known = finding.known_as();
    deciding.live(&finding, "it ended", "restore it first")?;
    not_in_future(&known, on, deciding.today())?;
    let (evidence, records) = deciding.evidence(&known, evidence)?;
    if evidence.is_empty() {
        return Err(Refusal::Missing {
            record: known,
            field: "evidence",
            fix: "name the answers that show it",
        });
    }
    Ok((finding, evidence, records))
}
