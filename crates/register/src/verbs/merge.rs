//! Merging a risk into another that says the same (A8).

use crate::deciding::{Deciding, given, union};
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind, Record};
use crate::records::{Retired, Risk};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use serde::{Deserialize, Serialize};

/// Merges a risk into another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Merge {
    /// The risk that goes.
    pub target: Id<Risk>,
    /// The risk that stays.
    pub into: Id<Risk>,
    /// Why they are one.
    pub reason: String,
}

impl Verb for Merge {
    const META: Meta = Meta::new("merge", On::Kind(Kind::Risk), Needs::Govern, "A8");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let (from, into) = (self.target, self.into);
        let mut gone = deciding.open_risk(from)?;
        let known = gone.known_as();
        given(
            &known,
            &self.reason,
            "reason",
            "say why the two are one risk",
        )?;
        if from == into {
            return Err(Refusal::rule(
                known,
                "it cannot be merged into itself",
                "name the risk that stays",
            ));
        }
        let open = deciding.tables.risks.get(into).filter(|r| r.is_open());
        let mut stays = open.cloned().ok_or_else(|| {
            Refusal::rule(
                known.clone(),
                "the risk it is to be merged into is not open",
                "choose an open risk",
            )
        })?;
        union(&mut stays.assets, &gone.assets);
        union(&mut stays.flows, &gone.flows);
        union(&mut stays.sites, &gone.sites);
        union(&mut stays.vendors, &gone.vendors);
        union(&mut stays.groups, &gone.groups);
        union(&mut stays.threats, &gone.threats);
        union(&mut stays.vulnerabilities, &gone.vulnerabilities);
        union(&mut stays.provisions, &gone.provisions);
        // Whoever had a hand in the risk that goes has had one in what becomes of it.
        let owners = gone.owner.iter().chain(&gone.past_owners).copied();
        let others: Vec<_> = owners.filter(|id| Some(*id) != stays.owner).collect();
        union(&mut stays.past_owners, &others);
        let mut records: Vec<AnyRecord> = Vec::new();
        for now in gone.actions_ever(deciding.register) {
            let mut action = now.clone();
            let reduces = action.retired.is_none() && action.risks.contains(&from);
            match reduces {
                true => {
                    action.risks.retain(|id| *id != from);
                    union(&mut action.risks, &[into]);
                    action.remember(Some(now));
                }
                false => union(&mut action.past_risks, &[into]),
            }
            records.push(action.into());
        }
        gone.merged_into = Some(into);
        gone.retired = Some(Retired {
            on: deciding.today(),
            reason: format!("merged into {}: {}", stays.tag(), self.reason.trim()),
            by: deciding.me(),
        });
        records.push(gone.into());
        records.push(stays.into());
        Ok(records)
    }
}
