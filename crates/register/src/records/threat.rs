//! Threats and vulnerabilities used in a book, copied from the catalog or its own (A8).

use super::common::{Retired, own_name};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::words::words;
use catalog::Level;
use serde::{Deserialize, Serialize};

words! {
    /// How well a threat event is known to be relevant (SP 800-30r1 table E-4). One that
    /// is not relevant is found not applicable, scenario by scenario.
    pub enum Relevance {
        /// The organization has seen it.
        Confirmed = "confirmed", "confirmed: it has been seen here";
        /// Peers or partners have seen it.
        Expected = "expected", "expected: peers or partners have seen it";
        /// A trusted source reports it.
        Anticipated = "anticipated", "anticipated: a trusted source reports it";
        /// A trusted source predicts it.
        Predicted = "predicted", "predicted: a trusted source predicts it";
        /// A source that is somewhat credible describes it.
        Possible = "possible", "possible: a somewhat credible source describes it";
    }
}

/// A threat: an event with its source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Threat {
    /// Identifier.
    pub id: Id<Threat>,
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Code in the catalog; empty for the organization's own.
    pub catalog: String,
    /// Type of source (SP 800-30r1 table D-2), such as `adversarial`.
    pub source_type: String,
    /// What it is.
    pub description: String,
    /// How well it is known to be relevant here (table E-4); `None`: not recorded.
    pub relevance: Option<Relevance>,
    /// What an adversary is able to do (table D-3); `None`: not recorded.
    pub capability: Option<Level>,
    /// How much an adversary wants it (table D-4); `None`: not recorded.
    pub intent: Option<Level>,
    /// How much an adversary aims at this organization (table D-5); `None`: not recorded.
    pub targeting: Option<Level>,
    /// How much a source that means no harm would reach (table D-6); `None`: not recorded.
    pub range: Option<Level>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Threat {
    plain_record!(Threat);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, _out: &mut Vec<Ref>) {}
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        // A copy of the catalog may leave the type to it.
        let source = self.source_type.trim();
        let adversarial = source.eq_ignore_ascii_case("adversarial");
        let of_people = [self.capability, self.intent, self.targeting];
        if !source.is_empty() && !adversarial && of_people.iter().any(Option::is_some) {
            return Err(Refusal::rule(
                self.known_as(),
                "capability, intent and targeting are said of people who mean harm",
                "choose “adversarial” as the type of source, or leave them empty",
            ));
        }
        if adversarial && self.range.is_some() {
            return Err(Refusal::rule(
                self.known_as(),
                "the range of effects is said of errors, failures and nature",
                "of people who mean harm say capability, intent and targeting",
            ));
        }
        own_name(
            register,
            &register.tables.threats,
            self,
            "name the threat event",
        )
    }
}

impl Threat {
    /// What was assessed of it, in words; empty where nothing is recorded.
    pub fn assessed(&self) -> String {
        let relevance = self.relevance.map(|relevance| relevance.code().to_owned());
        let levels = [
            ("capability", self.capability),
            ("intent", self.intent),
            ("targeting", self.targeting),
            ("range of effects", self.range),
        ];
        let levels = levels
            .into_iter()
            .filter_map(|(what, level)| Some(format!("{what} {}", level?.words())));
        relevance
            .into_iter()
            .chain(levels)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// A vulnerability or predisposing condition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vulnerability {
    /// Identifier.
    pub id: Id<Vulnerability>,
    /// Number.
    pub number: u32,
    /// Name: the vulnerability itself.
    pub name: String,
    /// Code in the catalog; empty for the organization's own.
    pub catalog: String,
    /// A predisposing condition and not a vulnerability.
    pub predisposing: bool,
    /// What it is.
    pub description: String,
    /// How severe the vulnerability is (table F-2); `None`: not recorded.
    pub severity: Option<Level>,
    /// How much of the organization the condition applies to (table F-5); `None`: not
    /// recorded.
    pub pervasiveness: Option<Level>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Vulnerability {
    plain_record!(Vulnerability);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, _out: &mut Vec<Ref>) {}
    fn check(&self, register: &Register, _before: Option<&Self>) -> Result<(), Refusal> {
        if !self.predisposing && self.pervasiveness.is_some() {
            return Err(Refusal::rule(
                self.known_as(),
                "pervasiveness is said of conditions",
                "of a vulnerability say its severity",
            ));
        }
        if self.predisposing && self.severity.is_some() {
            return Err(Refusal::rule(
                self.known_as(),
                "severity is said of vulnerabilities",
                "of a condition say its pervasiveness",
            ));
        }
        own_name(
            register,
            &register.tables.vulnerabilities,
            self,
            "name the vulnerability",
        )
    }
}

impl Vulnerability {
    /// What was assessed of it, in words; empty where nothing is recorded.
    pub fn assessed(&self) -> String {
        let severity = self.severity.map(|l| format!("severity {}", l.words()));
        let pervasive = self
            .pervasiveness
            .map(|l| format!("pervasiveness {}", l.words()));
        severity
            .into_iter()
            .chain(pervasive)
            .collect::<Vec<_>>()
            .join(", ")
    }
}
