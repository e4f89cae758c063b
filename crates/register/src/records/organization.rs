//! The organization and its places (A1).

use super::common::{Extra, Retired, SourceKey, need, own_name};
use super::people::Person;
use super::{Asset, PriorAnalysis};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// The longest time between two reviews that is taken for one. The rule names no number
/// (45 CFR 164.316(b)(2)(iii), "periodically"); beyond ten years it is a slip of the pen.
const LONGEST_REVIEW_INTERVAL_MONTHS: u32 = 120;

words! {
    /// What kind of organization it is under HIPAA (45 CFR 160.103, 164.103, 164.105).
    pub enum EntityKind {
        /// Health care provider that is a covered entity.
        Provider = "provider", "health care provider (covered entity)";
        /// Hospital or health system that is a covered entity.
        Hospital = "hospital", "hospital or health system (covered entity)";
        /// Business associate.
        BusinessAssociate = "business_associate", "business associate";
        /// Subcontractor of a business associate.
        Subcontractor = "subcontractor", "subcontractor of a business associate";
        /// Hybrid entity.
        Hybrid = "hybrid", "hybrid entity";
        /// Affiliated covered entity.
        Affiliated = "affiliated", "affiliated covered entity";
        /// Group health plan.
        GroupHealthPlan = "group_health_plan", "group health plan";
        /// Other health plan or insurance issuer.
        HealthPlan = "health_plan", "health plan or insurance issuer";
        /// Health care clearinghouse.
        Clearinghouse = "clearinghouse", "health care clearinghouse";
        /// Insurance agency, broker or administrator of plans (as a business associate).
        InsuranceAgency = "insurance_agency", "insurance agency, broker or plan administrator (TPA)";
    }
}

impl EntityKind {
    /// Whether it acts on behalf of covered entities.
    pub fn is_business_associate(self) -> bool {
        matches!(
            self,
            EntityKind::BusinessAssociate | EntityKind::Subcontractor | EntityKind::InsuranceAgency
        )
    }
}

words! {
    /// What electronic health information a group health plan's sponsor, the employer,
    /// gets from the plan (164.314(b)(1)).
    pub enum SponsorDisclosure {
        /// None at all.
        Nothing = "nothing", "nothing electronic";
        /// What 164.504(f)(1)(ii) and (iii) and 164.508 allow, and no more.
        Excepted = "excepted", "only summaries for bids or plan changes, who is enrolled, or what the person authorized";
        /// More than that, such as claims or appeals with names.
        More = "more", "more than that, such as claims reports with names";
    }
}

/// The four factors of 164.306(b)(2), in the organization's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Factors {
    /// (i) Size, complexity and capabilities.
    pub size_and_complexity: String,
    /// (ii) Technical infrastructure, hardware and software security capabilities.
    pub infrastructure: String,
    /// (iii) Costs of security measures.
    pub costs: String,
    /// (iv) Probability and criticality of potential risks to ePHI.
    pub probability_and_criticality: String,
}

impl Factors {
    /// Whether all four are recorded.
    pub fn complete(&self) -> bool {
        [
            &self.size_and_complexity,
            &self.infrastructure,
            &self.costs,
            &self.probability_and_criticality,
        ]
        .iter()
        .all(|text| !text.trim().is_empty())
    }
}

/// Who we are. One per book.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Identifier.
    pub id: Id<Profile>,
    /// Number; always 1.
    pub number: u32,
    /// Name of the organization.
    pub name: String,
    /// Kinds of entity; several may apply.
    pub kinds: Vec<EntityKind>,
    /// Workforce members, a head count.
    pub workforce: Option<u32>,
    /// Licensed providers, a head count.
    pub providers: Option<u32>,
    /// The four factors.
    pub factors: Factors,
    /// The Security Official, a named natural person (164.308(a)(2)).
    pub security_official: Option<Id<Person>>,
    /// Leadership who decide on risk.
    pub leadership: Vec<Id<Person>>,
    /// Whether it takes part in MIPS (which asks for a yearly attestation).
    pub mips: Option<bool>,
    /// Whether a clearinghouse is part of a larger organization (164.308(a)(4)(ii)(A)).
    pub clearinghouse_part: Option<bool>,
    /// What its sponsor gets of a group health plan; open while nobody has said.
    pub sponsor_disclosure: Option<SponsorDisclosure>,
    /// Whether it relies on arrangements other than contracts (164.314(a)(2)(ii)).
    pub other_arrangement: Option<bool>,
    /// Months between reviews, chosen by the organization: the rule names no interval.
    pub review_interval_months: Option<u32>,
    /// Why that interval suits its size and complexity.
    pub review_interval_reason: String,
    /// IANA time zone in which its days end; empty means UTC.
    pub zone: String,
    /// Scoring method in use, by code and version.
    pub method: String,
    /// Whether who opens the book on pages must sign in with a second factor.
    pub second_factor: bool,
    /// What is outside the analysis altogether, and why.
    pub scope_note: String,
    /// The analysis that came before the first one kept here.
    pub prior_analysis: Option<Id<PriorAnalysis>>,
    /// End of the record; a profile is not retired.
    pub retired: Option<Retired>,
}

impl Record for Profile {
    plain_record!(Profile);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(
            self.security_official
                .iter()
                .chain(&self.leadership)
                .map(|id| id.to()),
        );
        out.extend(self.prior_analysis.map(|id| id.to()));
    }
    fn check(&self, register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(&known, &self.name, "name", "give the organization's name")?;
        if before.is_none() && !register.tables.profile.is_empty() {
            return Err(Refusal::rule(
                known,
                "this book has a profile already",
                "change that one; a second organization gets a book of its own",
            ));
        }
        if !self.zone.is_empty() && jiff::tz::TimeZone::get(&self.zone).is_err() {
            return Err(Refusal::rule(
                known,
                format!("“{}” is not a time zone", self.zone),
                "use an IANA name such as America/Chicago",
            ));
        }
        if !self.method.is_empty() && register.method(&self.method).is_none() {
            return Err(Refusal::rule(
                known,
                format!("the scoring method “{}” is not in this book", self.method),
                "adopt the method first",
            ));
        }
        match self.review_interval_months {
            Some(0) => Err(Refusal::rule(
                known,
                "a review interval of 0 months means never",
                "choose at least 1 month, and say why it suits your size and complexity",
            )),
            Some(months) if months > LONGEST_REVIEW_INTERVAL_MONTHS => Err(Refusal::rule(
                known,
                format!("a review interval of {months} months is not a periodic review"),
                format!(
                    "choose at most {LONGEST_REVIEW_INTERVAL_MONTHS} months, and say why it suits your size and complexity"
                ),
            )),
            _ => Ok(()),
        }?;
        Ok(())
    }
}

/// A place where ePHI or people who use it are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    /// Identifier.
    pub id: Id<Site>,
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Owned, rented, shared, home office …
    pub tenure: String,
    /// Anything else worth knowing.
    pub notes: String,
    /// Where it was imported from.
    pub source: Option<SourceKey>,
    /// Columns without a field here.
    pub extra: Extra,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Site {
    plain_record!(Site);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, _out: &mut Vec<Ref>) {}
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        own_name(
            register,
            &register.tables.sites,
            self,
            "give the site a name",
        )
    }
}

impl Site {
    /// Live assets at this site.
    pub fn assets<'r>(&self, register: &'r Register) -> impl Iterator<Item = &'r Asset> + 'r {
        let id = self.id;
        register
            .tables
            .assets
            .live()
            .filter(move |asset| asset.site == Some(id))
    }
}
