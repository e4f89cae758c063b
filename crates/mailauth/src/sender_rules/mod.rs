//! What Google, Yahoo and Microsoft ask of those who send to them, as a checklist
//! with dates (G7).

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A provider and its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Stable name.
    pub code: String,
    /// Name.
    pub name: String,
    /// Which mailboxes.
    pub applies_to: String,
    /// From when on it calls a sender bulk, in its words.
    pub bulk: String,
    /// Organization names its aggregate reports carry, lower case.
    pub reporters: Vec<String>,
    /// Messages a day from which a sender is bulk, where a number is published.
    pub per_day: Option<u64>,
    /// Where it says so.
    pub source: String,
    /// When that was last read.
    pub stated: Date,
    /// The rules.
    #[serde(rename = "rule")]
    pub rules: Vec<SenderRule>,
}

/// One rule of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenderRule {
    /// Stable name.
    pub code: String,
    /// Whom it binds.
    #[serde(rename = "for")]
    pub binds: Binds,
    /// In force since.
    pub since: Date,
    /// Whether it is advice only.
    #[serde(default)]
    pub recommended: bool,
    /// What is asked.
    pub title: String,
    /// What answers it.
    pub check: Check,
    /// How a person finds out, for rules that DNS cannot answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub how: String,
}

/// Whom a rule binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binds {
    /// Every sender.
    All,
    /// Those who send much.
    Bulk,
}

/// What answers a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// A valid SPF record, or a DKIM key.
    SpfOrDkim,
    /// Both.
    SpfAndDkim,
    /// A valid DMARC record.
    Dmarc,
    /// Reports show that own mail is aligned.
    Aligned,
    /// Names of the sending addresses.
    ReverseDns,
    /// A person.
    Confirm,
}

/// What is known of a fact, with the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Whether it is so; `None` when it could not be told.
    pub is: Option<bool>,
    /// What was found.
    pub found: String,
}

impl Fact {
    /// A fact.
    pub fn new(is: Option<bool>, found: impl Into<String>) -> Fact {
        Fact {
            is,
            found: found.into(),
        }
    }
}

/// What is known of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// A valid SPF record is published.
    pub spf: Fact,
    /// A usable DKIM key was found.
    pub dkim: Fact,
    /// A DMARC policy is in force.
    pub dmarc: Fact,
    /// Own mail is aligned, as reports show it.
    pub aligned: Fact,
    /// Sending addresses have names that lead back to them.
    pub reverse_dns: Fact,
}

/// How a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Met.
    Met,
    /// Not met.
    NotMet,
    /// Could not tell.
    Unknown,
    /// For a person to confirm.
    Confirm,
}

impl Status {
    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::NotMet => "not met",
            Status::Unknown => "could not tell",
            Status::Confirm => "for you to confirm",
        }
    }
}

/// A rule with its standing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The provider's name.
    pub provider: &'static str,
    /// The rule.
    pub rule: &'static SenderRule,
    /// How it stands.
    pub status: Status,
    /// What it rests on, or how to find out.
    pub found: String,
}

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        provider: Vec<Provider>,
    }
    // A test reads the file too; it cannot fail in a program that passed.
    toml::from_str::<File>(include_str!("rules.toml"))
        .map(|file| file.provider)
        .unwrap_or_default()
});

/// The providers and their rules.
pub fn providers() -> &'static [Provider] {
    &PROVIDERS
}

/// The checklist for a domain.
pub fn check(facts: &Facts) -> Vec<Checked> {
    providers()
        .iter()
        .flat_map(|provider| provider.rules.iter().map(move |rule| (provider, rule)))
        .map(|(provider, rule)| {
            let (status, found) = answer(rule, facts);
            Checked {
                provider: &provider.name,
                rule,
                status,
                found,
            }
        })
        .collect()
}

fn answer(rule: &SenderRule, facts: &Facts) -> (Status, String) {
    let both = || format!("{}; {}", facts.spf.found, facts.dkim.found);
    let (is, found) = match rule.check {
        Check::Confirm => return (Status::Confirm, rule.how.clone()),
        Check::SpfOrDkim => (either(facts.spf.is, facts.dkim.is), both()),
        Check::SpfAndDkim => (all(facts.spf.is, facts.dkim.is), both()),
        Check::Dmarc => (facts.dmarc.is, facts.dmarc.found.clone()),
        Check::Aligned => (facts.aligned.is, facts.aligned.found.clone()),
        Check::ReverseDns => (facts.reverse_dns.is, facts.reverse_dns.found.clone()),
    };
    let status = match is {
        Some(true) => Status::Met,
        Some(false) => Status::NotMet,
        None => Status::Unknown,
    };
    (status, found)
}

fn either(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

fn all(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(spf: Option<bool>, dkim: Option<bool>) -> Facts {
        Facts {
            spf: Fact::new(spf, "spf"),
            dkim: Fact::new(dkim, "dkim"),
            dmarc: Fact::new(Some(true), "p=none"),
            aligned: Fact::new(None, "no reports yet"),
            reverse_dns: Fact::new(None, "no reports yet"),
        }
    }

    fn status(facts: &Facts, code: &str) -> Status {
        check(facts)
            .into_iter()
            .find(|c| c.rule.code == code)
            .unwrap()
            .status
    }

    #[test]
    fn g7_three_providers_with_dated_rules() {
        let names: Vec<&str> = providers().iter().map(|p| p.code.as_str()).collect();
        assert_eq!(names, ["google", "yahoo", "microsoft"]);
        let mut codes: Vec<&str> = providers()
            .iter()
            .flat_map(|p| &p.rules)
            .map(|r| r.code.as_str())
            .collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count, "codes are unique");
        for rule in providers().iter().flat_map(|p| &p.rules) {
            assert_eq!(
                rule.check == Check::Confirm,
                !rule.how.is_empty(),
                "{}",
                rule.code
            );
        }
    }

    #[test]
    fn g7_what_could_not_be_told_is_not_called_missing() {
        let one = facts(Some(true), None);
        assert_eq!(status(&one, "google-authenticate"), Status::Met);
        assert_eq!(status(&one, "google-bulk-both"), Status::Unknown);
        assert_eq!(status(&one, "google-bulk-dmarc"), Status::Met);
        assert_eq!(status(&one, "microsoft-bulk-aligned"), Status::Unknown);
        assert_eq!(status(&one, "google-tls"), Status::Confirm);
        let none = facts(Some(false), Some(false));
        assert_eq!(status(&none, "yahoo-authenticate"), Status::NotMet);
    }
}
