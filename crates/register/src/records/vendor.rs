//! Vendors, business associates and their agreements (A4, 164.308(b), 164.314(a)).

use super::Evidence;
use super::common::{Extra, Retired, SourceKey, own_name};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::words::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A vendor; a business associate where it touches ePHI on our behalf.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vendor {
    /// Identifier.
    pub id: Id<Vendor>,
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// What it does for the organization.
    pub service: String,
    /// Whether it is a business associate; `None`: nobody has decided yet.
    pub business_associate: Option<bool>,
    /// Agreements, oldest first.
    pub agreements: Vec<Agreement>,
    /// Verifications of its safeguards, oldest first.
    pub verifications: Vec<VendorVerification>,
    /// Contact.
    pub contact: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Anything else worth knowing.
    pub notes: String,
    /// Where it was imported from.
    pub source: Option<SourceKey>,
    /// Columns without a field here.
    pub extra: Extra,
    /// End of the record.
    pub retired: Option<Retired>,
}

/// A business associate agreement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Agreement {
    /// State as the organization knows it.
    pub state: AgreementState,
    /// Day it was signed or took effect.
    pub effective: Option<Date>,
    /// Day it ends, if it does.
    pub ends: Option<Date>,
    /// Clauses found in it, such as incident reporting or subcontractors.
    pub clauses: Vec<String>,
    /// The signed document.
    pub evidence: Option<Id<Evidence>>,
    /// Anything else worth knowing.
    pub note: String,
}

words! {
    /// State of an agreement.
    #[derive(Default)]
    pub enum AgreementState {
        /// Not known.
        #[default]
        Unknown = "unknown", "not known";
        /// In force.
        InForce = "in_force", "in force";
        /// Being negotiated or repaired.
        Remediating = "remediating", "being repaired";
        /// Missing or ended.
        Missing = "missing", "missing";
    }
}

/// A look at a vendor's safeguards.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VendorVerification {
    /// When.
    pub on: Date,
    /// By whom.
    pub by: String,
    /// What was looked at, and what was found.
    pub result: String,
    /// What shows it.
    pub evidence: Option<Id<Evidence>>,
}

impl Vendor {
    /// Whether an agreement is in force on a day.
    pub fn agreement_in_force(&self, on: Date) -> bool {
        self.agreements_in_force(on).next().is_some()
    }

    /// The agreements in force on a day.
    pub fn agreements_in_force(&self, on: Date) -> impl Iterator<Item = &Agreement> {
        self.agreements.iter().filter(move |a| {
            a.state == AgreementState::InForce
                && a.effective.is_none_or(|day| day <= on)
                && a.ends.is_none_or(|day| day >= on)
        })
    }
}

impl Record for Vendor {
    plain_record!(Vendor);
    fn label(&self) -> &str {
        &self.name
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        let effective = self.agreements.iter().filter_map(|it| it.effective);
        out.extend(effective.map(|on| ("agreements", on)));
        out.extend(self.verifications.iter().map(|it| ("verifications", it.on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(
            self.agreements
                .iter()
                .filter_map(|a| a.evidence)
                .map(|id| id.to()),
        );
        out.extend(
            self.verifications
                .iter()
                .filter_map(|v| v.evidence)
                .map(|id| id.to()),
        );
    }
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        own_name(
            register,
            &register.tables.vendors,
            self,
            "give the vendor's name",
        )?;
        for agreement in &self.agreements {
            if let (Some(from), Some(to)) = (agreement.effective, agreement.ends)
                && to < from
            {
                return Err(Refusal::rule(
                    self.known_as(),
                    format!("an agreement ends ({to}) before it takes effect ({from})"),
                    "correct one of the two dates",
                ));
            }
        }
        Ok(())
    }
}
