//! What is asked, and what good looks like, in the words of a kind of organization.
//!
//! The rule asks the same of a clinic and of a health plan; what it comes down to in the
//! day's work is not the same. Each kind has a file under `data/guidance` with an entry
//! for each assessable provision.

use crate::Provision;
use serde::Deserialize;

/// Kinds of organization for whose work guidance is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// A practice of health care providers.
    Practice,
    /// A hospital or health system.
    Hospital,
    /// A firm that works for covered entities.
    BusinessAssociate,
    /// An insurance agency, broker or administrator of plans.
    InsuranceAgency,
    /// An employer's group health plan.
    GroupHealthPlan,
    /// A health plan or insurance issuer.
    HealthPlan,
}

impl Audience {
    /// All of them.
    pub const ALL: [Audience; 6] = [
        Audience::Practice,
        Audience::Hospital,
        Audience::BusinessAssociate,
        Audience::InsuranceAgency,
        Audience::GroupHealthPlan,
        Audience::HealthPlan,
    ];
}

/// An assessable provision in the words of one kind of organization.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// Which provision.
    pub citation: String,
    /// What it asks, in plain words; empty where the general words fit.
    #[serde(default)]
    pub asks: String,
    /// The question put to the organization; empty where the general one fits.
    #[serde(default)]
    pub question: String,
    /// What good looks like.
    pub good: String,
    /// Evidence that shows it; empty where the general list fits.
    #[serde(default)]
    pub evidence: Vec<String>,
}

/// A provision as an organization of some kind reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProvisionWords<'c> {
    /// What it asks.
    pub asks: &'c str,
    /// The question put to the organization; empty where it is not assessed itself.
    pub question: &'c str,
    /// What good looks like; empty where it is not assessed itself.
    pub good: &'c str,
    /// Evidence that shows it, most telling first.
    pub evidence: &'c [String],
}

impl<'c> ProvisionWords<'c> {
    /// The words of a kind of organization; the provision's general ones where it has none
    /// of its own.
    pub(crate) fn of(provision: &'c Provision, own: Option<&'c Guidance>) -> ProvisionWords<'c> {
        let text = |own: Option<&'c String>, general: &'c str| {
            own.map(String::as_str)
                .filter(|own| !own.is_empty())
                .unwrap_or(general)
        };
        ProvisionWords {
            asks: text(own.map(|g| &g.asks), &provision.asks),
            question: text(own.map(|g| &g.question), &provision.question),
            good: own.map_or("", |g| &g.good),
            evidence: own
                .map(|g| g.evidence.as_slice())
                .filter(|own| !own.is_empty())
                .unwrap_or(&provision.evidence),
        }
    }
}
