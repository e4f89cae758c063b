//! What the catalog says, as plain records read from `data/**/*.toml`.

use serde::Deserialize;

/// A standard or implementation specification of 45 CFR part 164 subpart C, or a
/// general requirement above them that is cited.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provision {
    /// Citation without "45 CFR", such as `164.308(a)(1)(ii)(A)`.
    pub citation: String,
    /// Standard, specification or general requirement.
    pub kind: ProvisionKind,
    /// Citation of the standard that a specification belongs to.
    #[serde(default)]
    pub parent: Option<String>,
    /// The rule's short title.
    pub title: String,
    /// Which family of safeguards.
    pub safeguard: Safeguard,
    /// Required or addressable; absent on a standard that has specifications.
    #[serde(default)]
    pub designation: Option<Designation>,
    /// What it asks, in our plain words: those that fit every kind of organization. What
    /// an organization reads is in [`Guidance`](crate::Guidance).
    #[serde(default)]
    pub asks: String,
    /// The question, in words that fit every kind.
    #[serde(default)]
    pub question: String,
    /// Evidence that shows it, most telling first.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// When it does not apply; empty: it always applies.
    #[serde(default)]
    pub applies_only_if: Option<Condition>,
}

impl Provision {
    /// Whether it is assessed itself (55 of the rule), and not only rolled up.
    pub fn is_assessable(&self) -> bool {
        self.designation.is_some()
    }
    /// Whether it is an addressable specification (164.306(d)(3)).
    pub fn is_addressable(&self) -> bool {
        self.designation == Some(Designation::Addressable)
    }
}

/// What a paragraph of the rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvisionKind {
    /// A standard.
    Standard,
    /// An implementation specification.
    Specification,
    /// A general requirement of 164.306(a): it can be cited where no standard says the
    /// thing itself, such as hazards of nature, and is not assessed.
    General,
}

/// Families of safeguards (164.308, .310, .312, .314, .316), and what stands above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Safeguard {
    /// 164.306.
    General,
    /// 164.308.
    Administrative,
    /// 164.310.
    Physical,
    /// 164.312.
    Technical,
    /// 164.314.
    Organizational,
    /// 164.316.
    Documentation,
}

impl Safeguard {
    /// The words of the rule's section heading.
    pub fn words(self) -> &'static str {
        match self {
            Safeguard::General => "General requirements",
            Safeguard::Administrative => "Administrative safeguards",
            Safeguard::Physical => "Physical safeguards",
            Safeguard::Technical => "Technical safeguards",
            Safeguard::Organizational => "Organizational requirements",
            Safeguard::Documentation => "Policies, procedures and documentation",
        }
    }
}

/// Required or addressable (164.306(d)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Designation {
    /// Required.
    Required,
    /// Addressable: never optional; a decision is owed.
    Addressable,
}

/// A fact about the organization without which a provision does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It runs a clearinghouse inside a larger organization.
    ClearinghousePart,
    /// It is a group health plan.
    GroupHealthPlan,
    /// It has business associates (or, as one, subcontractors).
    HasBusinessAssociates,
    /// It is a business associate with subcontractors.
    HasSubcontractors,
    /// It relies on an arrangement other than a contract (governmental entities, or law).
    OtherArrangement,
}

/// A class of assets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetClass {
    /// Stable code in kebab case, such as `laptop`.
    pub code: String,
    /// Name a person reads.
    pub name: String,
    /// Hardware, software, data, media, service, people or paper.
    pub group: AssetGroup,
    /// Its place under the Security Rule.
    pub scope: RuleScope,
    /// What belongs here, with examples.
    pub description: String,
    /// Words that suggest this class when they stand in an inventory (lower case).
    #[serde(default)]
    pub words: Vec<String>,
    /// Forms that things of this class take, where scenarios differ between them.
    #[serde(default, rename = "form")]
    pub forms: Vec<Form>,
}

/// A form that things of a class take: a chat and a reminder service are both messaging.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Code in kebab case, such as `reminder`; one meaning in all classes.
    pub code: String,
    /// What such a thing is called in a sentence: "a reminder service".
    pub name: String,
    /// Words that tell it in the name of an asset (lower case).
    pub words: Vec<String>,
}

/// A kind of vendor, by what it does for the organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorKind {
    /// Stable code in kebab case, such as `law-firm`.
    pub code: String,
    /// Name a person reads.
    pub name: String,
    /// Words that tell it in a vendor's name or service (lower case).
    pub words: Vec<String>,
}

/// Groups of asset classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetGroup {
    /// Computers, devices, network equipment.
    Hardware,
    /// Applications and operating software.
    Software,
    /// Data stores and data sets.
    Data,
    /// Removable and backup media.
    Media,
    /// Cloud and hosted services.
    Service,
    /// Medical devices.
    MedicalDevice,
    /// Rooms and buildings as far as they protect ePHI.
    Facility,
    /// Not electronic: paper, spoken, paper-to-paper fax.
    NonElectronic,
}

/// Place of an asset class under the Security Rule (164.302, definition of ePHI in 160.103).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleScope {
    /// May hold or carry ePHI.
    Ephi,
    /// Holds none, yet gives a path to it.
    AccessPath,
    /// Outside the Security Rule (not electronic), welcome in the plan.
    Outside,
}

/// A threat: an event with its source, on the taxonomy of SP 800-30r1.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threat {
    /// Stable code, such as `ransomware`.
    pub code: String,
    /// Name a person reads.
    pub name: String,
    /// Source type (table D-2).
    pub source: ThreatSource,
    /// Where it stands in SP 800-30r1 (table and event), or "healthcare addition".
    pub nist: String,
    /// One or two sentences.
    pub description: String,
    /// Words that suggest this threat when they stand in a register (lower case).
    #[serde(default)]
    pub words: Vec<String>,
}

/// Types of threat source (SP 800-30r1 table D-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreatSource {
    /// A person or group with intent.
    Adversarial,
    /// An error by someone who may act.
    Accidental,
    /// A failure of equipment, controls or software.
    Structural,
    /// Nature, disaster, or infrastructure outside the organization's control.
    Environmental,
}

/// A vulnerability or predisposing condition.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vulnerability {
    /// Stable code, such as `no-mfa`.
    pub code: String,
    /// Name a person reads: the vulnerability itself.
    pub name: String,
    /// Vulnerability or predisposing condition (SP 800-30r1 appendix F).
    pub kind: VulnerabilityKind,
    /// One or two sentences.
    pub description: String,
    /// Provisions whose safeguards answer it; empty: outside the rule, or beyond it.
    pub provisions: Vec<String>,
}

/// Vulnerability or predisposing condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VulnerabilityKind {
    /// A vulnerability.
    Vulnerability,
    /// A condition that makes harm more or less likely.
    PredisposingCondition,
}

/// A measure that reduces risk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Stable code, such as `mfa-remote`.
    pub code: String,
    /// Name in the imperative: what to do.
    pub name: String,
    /// How it is done, in one or two sentences.
    pub description: String,
    /// What it lowers.
    pub acts_on: ActsOn,
    /// The specification it serves first, then others; empty: beyond the rule.
    pub provisions: Vec<String>,
    /// Typical cost in the first year for a ten-person practice.
    pub cost: CostBand,
    /// Typical effort of the organization's own people.
    pub effort: Effort,
    /// When it is usually done.
    pub horizon: Horizon,
}

/// What a measure lowers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActsOn {
    /// How likely it is.
    Likelihood,
    /// How bad it is.
    Impact,
    /// Both.
    Both,
}

/// First-year cost for a ten-person practice, in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostBand {
    /// Nothing but time.
    None,
    /// Below 1,000.
    Low,
    /// 1,000 to 10,000.
    Medium,
    /// Above 10,000.
    High,
}

/// Effort of the organization's own people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
}

/// Immediate or long-term work (OCR 2026: resources for both).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Horizon {
    /// Within the next weeks.
    Immediate,
    /// Planned over months or years.
    LongTerm,
}
