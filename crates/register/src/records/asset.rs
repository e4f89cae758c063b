//! Assets and the flows of ePHI between them (A2, A3).

use super::common::{Extra, Retired, SourceKey, YesNo, need};
use super::{Person, Site, Vendor};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an asset does with ePHI (164.306(a)(1): creates, receives, maintains, transmits).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EphiUse {
    /// ePHI first comes into being here.
    pub creates: bool,
    /// ePHI arrives here.
    pub receives: bool,
    /// ePHI is kept here.
    pub maintains: bool,
    /// ePHI leaves from here.
    pub transmits: bool,
}

impl EphiUse {
    /// Whether it touches ePHI at all.
    pub fn any(self) -> bool {
        self.creates || self.receives || self.maintains || self.transmits
    }
    /// Everything: the safe reading of a bare "holds ePHI: yes".
    pub fn all() -> Self {
        EphiUse {
            creates: true,
            receives: true,
            maintains: true,
            transmits: true,
        }
    }
    /// "creates, receives", or "no ePHI".
    pub fn words(self) -> String {
        let parts: Vec<&str> = [
            (self.creates, "creates"),
            (self.receives, "receives"),
            (self.maintains, "maintains"),
            (self.transmits, "transmits"),
        ]
        .into_iter()
        .filter_map(|(on, word)| on.then_some(word))
        .collect();
        if parts.is_empty() {
            "no ePHI".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

/// How a fact was gathered (OCR guidance element 2: the data gathered must be documented).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gathered {
    /// Interview, document, scan, import, observation …
    pub how: String,
    /// By whom.
    pub by: String,
    /// When.
    pub on: Option<Date>,
}

/// Something that creates, receives, maintains or transmits ePHI, gives a path
/// to it, or carries PHI outside the Security Rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asset {
    /// Identifier.
    pub id: Id<Asset>,
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Asset class of the catalog; empty until it is known.
    pub class: String,
    /// What it is and does.
    pub description: String,
    /// The internet domain it is or answers for, in lower case: `clinic.example`.
    /// Its mail records are checked, and reports about it counted.
    pub domain: String,
    /// How many there are of it, for groups such as "exam room tablets".
    pub count: Option<u32>,
    /// What it does with ePHI.
    pub ephi: EphiUse,
    /// Whether the ePHI question was answered at all.
    pub ephi_known: bool,
    /// Kinds of ePHI.
    pub ephi_types: String,
    /// How much: records or patients, as the organization counts them.
    pub volume: String,
    /// Encrypted at rest.
    pub encrypted: YesNo,
    /// How critical it is, in the organization's words.
    pub criticality: String,
    /// Where it runs: on-premises, vendor-hosted, cloud …
    pub hosting: String,
    /// Application and operating system version.
    pub version: String,
    /// The person accountable.
    pub owner: Option<Id<Person>>,
    /// Where it is.
    pub site: Option<Id<Site>>,
    /// Who hosts, supports or supplies it.
    pub vendor: Option<Id<Vendor>>,
    /// Owned by a workforce member and not by the organization.
    pub personally_owned: bool,
    /// Bought outside the standard procurement process.
    pub off_procurement: bool,
    /// How these facts were gathered.
    pub gathered: Gathered,
    /// Anything else worth knowing.
    pub notes: String,
    /// Where it was imported from.
    pub source: Option<SourceKey>,
    /// Columns without a field here.
    pub extra: Extra,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Asset {
    /// Whether it must be analysed: it touches ePHI, or nobody has said that it does not.
    pub fn may_hold_ephi(&self) -> bool {
        self.ephi.any() || !self.ephi_known
    }

    /// Refuses a domain that is none, and one that another asset answers for.
    fn check_domain(&self, register: &Register) -> Result<(), Refusal> {
        if self.domain.is_empty() {
            return Ok(());
        }
        if !is_domain(&self.domain) {
            return Err(Refusal::rule(
                self.known_as(),
                format!("“{}” is not an internet domain", self.domain),
                "write it as it stands behind the @ of an address, such as clinic.example",
            ));
        }
        let other = register
            .index
            .assets_of_domain(&self.domain)
            .find(|id| *id != self.id)
            .and_then(|id| register.tables.assets.get(id));
        match (other, &self.retired) {
            (Some(other), None) => Err(other.answers_already(&self.known_as())),
            _ => Ok(()),
        }
    }

    /// Why no other asset may take this one's domain.
    pub(crate) fn answers_already(&self, claimant: &str) -> Refusal {
        Refusal::rule(
            claimant,
            format!("{} answers for {} already", self.known_as(), self.domain),
            "use that asset, or take the domain from it first",
        )
    }

    /// Whether the words the inventory uses say that somebody else runs it.
    pub fn hosted_by_others(&self) -> bool {
        let words = self.hosting.to_lowercase();
        let own = ["self", "on-prem", "on prem", "in-house", "in house"];
        let others = [
            "vendor",
            "hosted",
            "cloud",
            "saas",
            "third party",
            "third-party",
        ];
        !own.iter().any(|w| words.contains(w)) && others.iter().any(|w| words.contains(w))
    }

    /// Whether the words the inventory uses say that it stands here, and nothing else.
    pub fn on_own_premises(&self) -> bool {
        let words = self.hosting.to_lowercase();
        let own = [
            "self-hosted",
            "self hosted",
            "on-prem",
            "on prem",
            "in-house",
            "in house",
            "own server",
            "local server",
        ];
        let mut rest = words.clone();
        for phrase in own {
            rest = rest.replace(phrase, "");
        }
        let others = ["vendor", "host", "cloud", "saas", "third", "hybrid", "not "];
        rest != words && !others.iter().any(|w| rest.contains(w))
    }
}

impl Record for Asset {
    plain_record!(Asset);
    fn label(&self) -> &str {
        &self.name
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.gathered.on.map(|on| ("gathered.on", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.owner.map(|id| id.to()));
        out.extend(self.site.map(|id| id.to()));
        out.extend(self.vendor.map(|id| id.to()));
    }
    fn normalize(&mut self, _before: Option<&Self>) {
        // Names in DNS have no case, and people write the dot at the end or do not.
        let bare = self.domain.trim().trim_end_matches('.');
        self.domain = bare.to_ascii_lowercase();
    }
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        // Always: one that is brought back may find its domain taken.
        self.check_domain(register)?;
        need(
            &known,
            &self.name,
            "name",
            "give the asset a name people know it by",
        )?;
        if !self.class.is_empty() && !register.knows_class(&self.class) {
            return Err(Refusal::rule(
                known,
                format!(
                    "“{}” is not an asset class of the catalog this book rests on",
                    self.class
                ),
                "choose another class or leave it empty for now; a newer catalog is adopted on the organization’s page, or with “phiward catalog adopt”",
            ));
        }
        Ok(())
    }
}

/// Whether a text in lower case is a name that mail can be sent from: letters,
/// digits and inner hyphens in each label (RFC 5321 section 4.1.2), and no number
/// at the end, which would be an address (RFC 1123 section 2.1).
fn is_domain(text: &str) -> bool {
    let plain = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(plain)
        && !last.bytes().all(|b| b.is_ascii_digit())
}

/// One end of a flow. A party without a name is nobody, and read as not said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", from = "StoredEnd")]
pub enum FlowEnd {
    /// Nobody has said: a flow to nowhere is a gap.
    #[default]
    Unknown,
    /// An asset.
    Asset(Id<Asset>),
    /// A site.
    Site(Id<Site>),
    /// A vendor.
    Vendor(Id<Vendor>),
    /// A person or party outside, such as "patients" or "payers".
    Party(String),
}

/// An end as entries have it.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredEnd {
    Unknown,
    Asset(Id<Asset>),
    Site(Id<Site>),
    Vendor(Id<Vendor>),
    Party(String),
}

impl From<StoredEnd> for FlowEnd {
    fn from(end: StoredEnd) -> FlowEnd {
        match end {
            StoredEnd::Asset(id) => FlowEnd::Asset(id),
            StoredEnd::Site(id) => FlowEnd::Site(id),
            StoredEnd::Vendor(id) => FlowEnd::Vendor(id),
            StoredEnd::Party(name) if !name.is_empty() => FlowEnd::Party(name),
            StoredEnd::Unknown | StoredEnd::Party(_) => FlowEnd::Unknown,
        }
    }
}

/// A movement of ePHI.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flow {
    /// Identifier.
    pub id: Id<Flow>,
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Where it starts.
    pub from: FlowEnd,
    /// Where it ends.
    pub to: FlowEnd,
    /// Stations between, in order.
    pub via: Vec<FlowEnd>,
    /// Internal, inbound, outbound …
    pub direction: String,
    /// What moves.
    pub ephi_types: String,
    /// Protocol or means.
    pub protocol: String,
    /// Encrypted in transit.
    pub encrypted: YesNo,
    /// What protects it.
    pub safeguards: String,
    /// Anything else worth knowing.
    pub notes: String,
    /// Where it was imported from.
    pub source: Option<SourceKey>,
    /// Columns without a field here.
    pub extra: Extra,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Flow {
    /// Start, stations and end, in order.
    pub fn ends(&self) -> impl Iterator<Item = &FlowEnd> {
        std::iter::once(&self.from)
            .chain(&self.via)
            .chain(std::iter::once(&self.to))
    }
}

impl Record for Flow {
    plain_record!(Flow);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.ends().filter_map(|end| match end {
            FlowEnd::Asset(id) => Some(id.to()),
            FlowEnd::Site(id) => Some(id.to()),
            FlowEnd::Vendor(id) => Some(id.to()),
            FlowEnd::Unknown | FlowEnd::Party(_) => None,
        }));
    }
    fn check(&self, _register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(
            &known,
            &self.name,
            "name",
            "say what moves from where to where",
        )?;
        for end in self.ends() {
            if let FlowEnd::Party(party) = end {
                need(
                    &known,
                    party,
                    "party",
                    "name the party outside, such as “patients”, or leave the end open",
                )?;
            }
        }
        Ok(())
    }
}
