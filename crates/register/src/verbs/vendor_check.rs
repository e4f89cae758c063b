//! A look at a vendor's safeguards (A4).

use crate::deciding::{Deciding, Shown, given, not_in_future};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Vendor, VendorVerification};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Records that somebody looked whether a vendor keeps to its agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VendorCheck {
    /// The vendor.
    pub target: Id<Vendor>,
    /// The day.
    pub on: Date,
    /// Who looked; empty: who records it.
    #[serde(default)]
    pub by: String,
    /// What was found.
    pub result: String,
    /// What shows it, one at most.
    #[serde(default)]
    pub evidence: Vec<Shown>,
}

impl Verb for VendorCheck {
    const META: Meta = Meta::new(
        "vendor-check",
        On::Kind(Kind::Vendor),
        Needs::Contribute,
        "A4",
    );

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut vendor = deciding.record(|t| &t.vendors, self.target)?;
        let known = vendor.known_as();
        deciding.live(&vendor, "it ended", "restore it first")?;
        given(
            &known,
            &self.result,
            "result",
            "say what you looked at and found",
        )?;
        not_in_future(&known, self.on, deciding.today())?;
        if self.evidence.len() > 1 {
            return Err(Refusal::rule(
                known,
                "a check names one piece of evidence",
                "name the most telling one; attach others to the vendor",
            ));
        }
        let (evidence, mut records) = deciding.evidence(&known, &self.evidence)?;
        vendor.verifications.push(VendorVerification {
            on: self.on,
            by: match self.by.trim() {
                "" => deciding.request.actor.name.clone(),
                name => name.to_owned(),
            },
            result: self.result.trim().to_owned(),
            evidence: evidence.first().copied(),
        });
        records.push(vendor.into());
        Ok(records)
    }
}
