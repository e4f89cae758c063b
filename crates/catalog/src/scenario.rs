//! A scenario: its sentence, who could be harmed, and for what it is proposed.

use serde::Deserialize;
use std::collections::BTreeSet;

/// Where the asset's name goes in a sentence.
pub(crate) const ASSET: &str = "{asset}";
/// Where the vendor's name goes in a sentence.
pub(crate) const VENDOR: &str = "{vendor}";
/// Stands in `vendors` for vendors of every kind.
pub(crate) const ANY_VENDOR: &str = "any";

/// A scenario: which threat on which vulnerability is reasonably anticipated for what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Stable code, such as `S-014`; never reused.
    pub code: String,
    /// Code of the pack it stands in; see [`Pack`](crate::Pack).
    pub pack: String,
    /// What could happen, with `{asset}` or `{vendor}` where the name goes.
    pub sentence: String,
    /// Asset classes for which it is reasonably anticipated.
    #[serde(default)]
    pub classes: BTreeSet<String>,
    /// Kinds of vendor for which it is reasonably anticipated; `any`: all.
    #[serde(default)]
    pub vendors: BTreeSet<String>,
    /// What must be so; a fact on record that says otherwise settles the scenario.
    #[serde(default)]
    pub needs: BTreeSet<Need>,
    /// Forms of its classes for which it makes sense; empty: all.
    #[serde(default)]
    pub forms: BTreeSet<String>,
    /// Threat code.
    pub threat: String,
    /// Vulnerability code.
    pub vulnerability: String,
    /// Who could be harmed, and how.
    pub harms: String,
    /// What is lost: any of confidentiality, integrity, availability.
    pub affects: Affects,
    /// Measures that act on it, best first.
    pub measures: Vec<String>,
}

impl Scenario {
    /// Whether it is about a vendor and not about an asset.
    pub fn of_vendors(&self) -> bool {
        !self.vendors.is_empty()
    }

    /// Whether it is anticipated for vendors of one of these kinds.
    pub fn fits_vendor(&self, kinds: &[&str]) -> bool {
        self.vendors.contains(ANY_VENDOR) || kinds.iter().any(|k| self.vendors.contains(*k))
    }

    /// What could happen to the asset or vendor of this name.
    pub fn sentence_for(&self, name: &str, people: People) -> String {
        let (place, rest) = match self.sentence.contains(VENDOR) {
            true => (VENDOR, people.word(&self.sentence)),
            false => (ASSET, people.word(&self.sentence)),
        };
        rest.replace(place, name)
    }

    /// Who could be harmed and how, in the words for the people served.
    pub fn harms_for(&self, people: People) -> String {
        people.word(&self.harms)
    }
}

/// What the organization calls the people whose ePHI it holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum People {
    /// Patients: the word of the catalog's texts.
    #[default]
    Patients,
    /// Members: of a health plan, or insured through an agency.
    Members,
}

impl People {
    /// A text of the catalog in the word for these people.
    fn word(self, text: &str) -> String {
        match self {
            People::Patients => text.to_owned(),
            // “patients” and “patient's” begin alike, and no other word of the
            // catalog's sentences holds these letters (a test says so).
            People::Members => text
                .replace("Patient", "Member")
                .replace("patient", "member"),
        }
    }
}

/// Something that must be so for a scenario to make sense.
///
/// The register holds the facts. One that is not recorded silences nothing,
/// except for the two that say so.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// It stands on the organization's own premises.
    OwnPremises,
    /// Somebody else runs it.
    Hosted,
    /// It is not encrypted at rest.
    NotEncrypted,
    /// It touches ePHI.
    Ephi,
    /// The organization gives care.
    Care,
    /// The organization has more than a few workforce members.
    ManyPeople,
    /// The organization has more than one site.
    SeveralSites,
    /// The firm behind it may be a business associate.
    Associate,
    /// A clearinghouse is part of a larger organization; must be known.
    ClearinghousePart,
    /// The organization is an employer's group health plan; must be known.
    EmployerPlan,
}

/// Which of confidentiality, integrity and availability are at stake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Affects {
    /// Confidentiality.
    pub confidentiality: bool,
    /// Integrity.
    pub integrity: bool,
    /// Availability.
    pub availability: bool,
}

impl TryFrom<String> for Affects {
    type Error = String;
    /// Reads letters of "CIA".
    fn try_from(text: String) -> Result<Self, String> {
        let mut affects = Affects::default();
        for letter in text.chars() {
            match letter {
                'C' => affects.confidentiality = true,
                'I' => affects.integrity = true,
                'A' => affects.availability = true,
                other => return Err(format!("“{other}” is none of C, I, A")),
            }
        }
        Ok(affects)
    }
}

impl From<Affects> for String {
    fn from(a: Affects) -> String {
        [
            (a.confidentiality, 'C'),
            (a.integrity, 'I'),
            (a.availability, 'A'),
        ]
        .into_iter()
        .filter_map(|(on, letter)| on.then_some(letter))
        .collect()
    }
}
