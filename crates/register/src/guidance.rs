//! In whose words the rule's questions are put (A6).

use crate::records::{EntityKind, Profile};
use crate::register::Register;
use catalog::{Audience, Catalog, Provision, ProvisionWords};

/// From this many people on, a provider is told what is done at a hospital: what a small
/// practice does by talking needs a procedure there.
const LARGE: u32 = 250;

/// Whose words suit the organization: by what it does, and of providers by its size.
/// Where it is several, what it does for others comes before a plan for its own people.
pub fn audience(profile: Option<&Profile>) -> Audience {
    let Some(profile) = profile else {
        return Audience::Practice;
    };
    let is = |kind: EntityKind| profile.kinds.contains(&kind);
    let of_providers = match profile.workforce {
        Some(workforce) if workforce > LARGE => Audience::Hospital,
        _ => Audience::Practice,
    };
    if is(EntityKind::Hospital) {
        Audience::Hospital
    } else if is(EntityKind::Provider) {
        of_providers
    } else if is(EntityKind::InsuranceAgency) {
        Audience::InsuranceAgency
    } else if is(EntityKind::GroupHealthPlan) {
        Audience::GroupHealthPlan
    } else if is(EntityKind::HealthPlan) {
        Audience::HealthPlan
    } else if is(EntityKind::BusinessAssociate)
        || is(EntityKind::Subcontractor)
        || is(EntityKind::Clearinghouse)
    {
        Audience::BusinessAssociate
    } else {
        // Hybrid or affiliated alone, or nothing yet: most who are that give care.
        of_providers
    }
}

/// A provision in the words that suit the organization.
pub fn words_for<'c>(
    register: &Register,
    catalog: &'c Catalog,
    provision: &'c Provision,
) -> ProvisionWords<'c> {
    catalog.words(audience(register.profile()), provision)
}
