//! The agreement with a vendor (A4, 164.308(b), 164.314(a)).

use crate::deciding::{Deciding, Shown};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{self, AgreementState, Vendor};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Records the agreement with a vendor; earlier ones stay on record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// The vendor.
    pub target: Id<Vendor>,
    /// Where it stands.
    pub state: AgreementState,
    /// First day it binds.
    #[serde(default)]
    pub effective: Option<Date>,
    /// Last day it binds; `None`: open.
    #[serde(default)]
    pub ends: Option<Date>,
    /// Clauses it holds.
    #[serde(default)]
    pub clauses: Vec<String>,
    /// The signed agreement, one at most.
    #[serde(default)]
    pub evidence: Vec<Shown>,
    /// Anything else worth knowing.
    #[serde(default)]
    pub note: String,
}

impl Verb for Agreement {
    const META: Meta = Meta::new("agreement", On::Kind(Kind::Vendor), Needs::Contribute, "A4");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut vendor = deciding.record(|t| &t.vendors, self.target)?;
        let known = vendor.known_as();
        deciding.live(&vendor, "it ended", "restore it first")?;
        if self.evidence.len() > 1 {
            return Err(Refusal::rule(
                known,
                "an agreement is one document",
                "name the signed agreement alone; attach others to the vendor",
            ));
        }
        let (evidence, mut records) = deciding.evidence(&known, &self.evidence)?;
        let agreement = records::Agreement {
            state: self.state,
            effective: self.effective,
            ends: self.ends,
            clauses: self.clauses.clone(),
            evidence: evidence.first().copied(),
            note: self.note.trim().to_owned(),
        };
        if vendor.agreements.last() == Some(&agreement) {
            return Err(Refusal::rule(
                known,
                "it says so already",
                "nothing needs to be recorded",
            ));
        }
        vendor.agreements.push(agreement);
        vendor.check(deciding.register, deciding.tables.vendors.get(self.target))?;
        records.push(vendor.into());
        Ok(records)
    }
}
