//! Which provisions apply to an organization, and why some do not (A1).

use crate::records::{EntityKind, SponsorDisclosure};
use crate::register::Register;
use catalog::{Condition, Provision};

/// Whether a provision applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applicability {
    /// It applies.
    Applies,
    /// It does not; never counted as met. With the fact that makes it so.
    NotApplicable(String),
    /// The fact it hangs on is not recorded yet.
    NotKnown(String),
}

/// Whether a provision applies to the organization of a register.
pub fn applicability(register: &Register, provision: &Provision) -> Applicability {
    let Some(condition) = provision.applies_only_if else {
        return Applicability::Applies;
    };
    let Some(profile) = register.profile() else {
        return Applicability::NotKnown("the organization's profile is not recorded yet".into());
    };
    let has = |kind: EntityKind| profile.kinds.contains(&kind);
    let is_ba = profile.kinds.iter().any(|k| k.is_business_associate());
    let known = |fact: Option<bool>, no: &str, unknown: &str| match fact {
        Some(true) => Applicability::Applies,
        Some(false) => Applicability::NotApplicable(no.into()),
        None => Applicability::NotKnown(unknown.into()),
    };
    // One business associate settles it; "none" needs every vendor decided, and
    // an empty list says nothing yet.
    let associates = {
        let decided = || register.tables.vendors.live().map(|v| v.business_associate);
        if decided().any(|ba| ba == Some(true)) {
            Some(true)
        } else if decided().next().is_some() && decided().all(|ba| ba == Some(false)) {
            Some(false)
        } else {
            None
        }
    };
    match condition {
        Condition::ClearinghousePart => known(
            // A clearinghouse that stands alone is not part of a larger organization.
            profile.clearinghouse_part,
            "no clearinghouse is part of a larger organization here",
            "say in the profile whether a clearinghouse is part of a larger organization",
        ),
        Condition::GroupHealthPlan if has(EntityKind::GroupHealthPlan) => {
            match profile.sponsor_disclosure {
                Some(SponsorDisclosure::More) => Applicability::Applies,
                Some(only) => Applicability::NotApplicable(format!(
                    "the plan sponsor gets {} (the exception of 164.314(b)(1))",
                    only.words()
                )),
                None => Applicability::NotKnown(
                    "say in the profile what the plan discloses to its sponsor, the employer"
                        .into(),
                ),
            }
        }
        Condition::GroupHealthPlan if profile.kinds.is_empty() => {
            Applicability::NotKnown("say in the profile what kind of entity this is".into())
        }
        Condition::GroupHealthPlan => {
            Applicability::NotApplicable("the organization is not a group health plan".into())
        }
        Condition::HasBusinessAssociates => known(
            associates,
            "no vendor is a business associate",
            "decide for each vendor whether it is a business associate",
        ),
        Condition::HasSubcontractors if profile.kinds.is_empty() => {
            Applicability::NotKnown("say in the profile what kind of entity this is".into())
        }
        Condition::HasSubcontractors if !is_ba => {
            Applicability::NotApplicable("the organization is not a business associate".into())
        }
        Condition::HasSubcontractors => known(
            associates,
            "no vendor is a subcontractor that touches ePHI",
            "decide for each vendor whether it touches ePHI on the organization's behalf",
        ),
        Condition::OtherArrangement => known(
            profile.other_arrangement,
            "the organization relies on contracts alone",
            "say in the profile whether it relies on an arrangement other than a contract",
        ),
    }
}
