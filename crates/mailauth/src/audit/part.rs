//! Each mechanism in a line: how it stands, in words.

use serde::Serialize;

use super::Audit;
use crate::dkim::SelectorState;
use crate::dmarc::Applied;
use crate::mta_sts::{Fetched, Mode};
use crate::mx::Receiving;
use crate::spf::NodeState;
use crate::{Diagnostic, Severity};

/// The mechanisms, in the order they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartName {
    /// Who may send.
    Spf,
    /// Signatures.
    Dkim,
    /// The policy.
    Dmarc,
    /// Where mail is taken.
    Mx,
    /// Encrypted delivery.
    MtaSts,
    /// Reports on encrypted delivery.
    TlsRpt,
    /// The logo.
    Bimi,
}

impl PartName {
    /// All.
    pub const ALL: [PartName; 7] = [
        PartName::Spf,
        PartName::Dkim,
        PartName::Dmarc,
        PartName::Mx,
        PartName::MtaSts,
        PartName::TlsRpt,
        PartName::Bimi,
    ];

    /// As people write it.
    pub fn words(self) -> &'static str {
        match self {
            PartName::Spf => "SPF",
            PartName::Dkim => "DKIM",
            PartName::Dmarc => "DMARC",
            PartName::Mx => "MX",
            PartName::MtaSts => "MTA-STS",
            PartName::TlsRpt => "TLS-RPT",
            PartName::Bimi => "BIMI",
        }
    }

    /// What it is for, in a sentence.
    pub fn purpose(self) -> &'static str {
        match self {
            PartName::Spf => "says which servers may send in your name",
            PartName::Dkim => "signs your mail, so that it can be told from a stranger's",
            PartName::Dmarc => "says what to do with mail that fails, and asks for reports",
            PartName::Mx => "says which servers take your mail",
            PartName::MtaSts => "has mail to you delivered encrypted only",
            PartName::TlsRpt => "asks for reports when mail to you could not be encrypted",
            PartName::Bimi => "shows your logo beside your mail; not needed for safety",
        }
    }

    /// What the codes of its rules begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            PartName::Spf => "spf-",
            PartName::Dkim => "dkim-",
            PartName::Dmarc => "dmarc-",
            PartName::Mx => "mx-",
            PartName::MtaSts => "mta-sts-",
            PartName::TlsRpt => "tls-rpt-",
            PartName::Bimi => "bimi-",
        }
    }

    /// Whether a finding is about it.
    pub fn has(self, found: &Diagnostic) -> bool {
        found.rule.code.starts_with(self.prefix())
    }
}

/// A mechanism and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditPart {
    /// Which.
    pub name: PartName,
    /// Whether something is published; `None` when it could not be told, and for
    /// DKIM when nothing stands at the selectors tried.
    pub present: Option<bool>,
    /// In a few words.
    pub words: String,
    /// The gravest finding about it.
    pub worst: Option<Severity>,
}

impl Audit {
    /// The mechanisms in their order.
    pub fn parts(&self) -> Vec<AuditPart> {
        PartName::ALL.map(|name| self.part(name)).into()
    }

    /// One mechanism.
    pub fn part(&self, name: PartName) -> AuditPart {
        let (present, words) = match name {
            PartName::Spf => self.spf_words(),
            PartName::Dkim => self.dkim_words(),
            PartName::Dmarc => self.dmarc_words(),
            PartName::Mx => self.mx_words(),
            PartName::MtaSts => self.mta_sts_words(),
            PartName::TlsRpt => match &self.tls_rpt {
                Some(facts) => published(facts.records.len(), facts.response.failure().is_some()),
                None => (Some(false), "none".into()),
            },
            PartName::Bimi => match &self.bimi {
                Some(facts) => published(facts.records.len(), facts.response.failure().is_some()),
                None => (Some(false), "none".into()),
            },
        };
        let (present, words) = match words.as_str() {
            "none" => self.unreadable(name).unwrap_or((present, words)),
            _ => (present, words),
        };
        let worst = self
            .diagnostics
            .iter()
            .find(|found| name.has(found))
            .map(|found| found.rule.severity);
        AuditPart {
            name,
            present,
            words,
            worst,
        }
    }

    /// How a part stands where something is published and counts for nothing: nobody is to put
    /// a second record beside it.
    fn unreadable(&self, name: PartName) -> Option<(Option<bool>, String)> {
        let found = self.diagnostics.iter().filter(|found| name.has(found));
        let words = found
            .filter_map(|found| match found.rule.code {
                "spf-version"
                | "spf-quotes"
                | "spf-blank-before-version"
                | "dmarc-version"
                | "mta-sts-not-first"
                | "tls-rpt-not-first"
                | "bimi-not-first" => Some("a record that no receiver can read"),
                "dmarc-two-records" => Some("several records, so none counts"),
                "dmarc-wrong-place" => Some("a record where nobody looks for it"),
                "dmarc-dangling-alias" => Some("an alias that leads to no record"),
                _ => None,
            })
            .next()?;
        Some((Some(true), words.to_owned()))
    }

    fn spf_words(&self) -> (Option<bool>, String) {
        let totals = &self.spf.tree.totals;
        match &self.spf.tree.root.state {
            NodeState::Found => {
                let least = if totals.incomplete { "at least " } else { "" };
                let words = format!("published, {least}{} of 10 lookups", totals.lookups);
                (Some(true), words)
            }
            NodeState::Several { count } => {
                (Some(true), format!("{count} records, so none counts"))
            }
            NodeState::Unknown { failure } => (None, format!("could not tell: {failure}")),
            NodeState::Missing => (Some(false), "the domain does not exist".into()),
            _ => (Some(false), "none".into()),
        }
    }

    fn dkim_words(&self) -> (Option<bool>, String) {
        let of = |wanted: fn(&SelectorState) -> bool| -> Vec<&str> {
            self.dkim
                .selectors
                .iter()
                .filter(|selector| wanted(&selector.state))
                .map(|selector| selector.selector.as_str())
                .collect()
        };
        let tried = self.dkim.selectors.len();
        let unknown = of(|state| matches!(state, SelectorState::Unknown(_)));
        let present = of(|state| matches!(state, SelectorState::Present(_)));
        if !present.is_empty() {
            let keys = if present.len() == 1 { "key" } else { "keys" };
            let words = format!("{} {keys}: {}", present.len(), present.join(", "));
            return (Some(true), words);
        }
        let several = of(|state| matches!(state, SelectorState::Several(_)));
        if !several.is_empty() {
            let words = format!("more than one key at one selector: {}", several.join(", "));
            return (Some(true), words);
        }
        let dangling = of(|state| matches!(state, SelectorState::Dangling(_)));
        if !dangling.is_empty() && unknown.is_empty() {
            let words = format!("aliases that lead to no key: {}", dangling.join(", "));
            return (None, words);
        }
        let revoked = of(|state| matches!(state, SelectorState::Revoked(_)));
        if !revoked.is_empty() {
            let wildcard = self.dkim.wildcard.as_ref().map(|one| &one.state);
            let words = match wildcard {
                Some(SelectorState::Revoked(_)) => "all keys withdrawn (wildcard)".to_owned(),
                _ => format!("only withdrawn keys: {}", revoked.join(", ")),
            };
            return (None, words);
        }
        let words = if tried == 0 {
            "no selector was tried".into()
        } else if unknown.len() == tried {
            "could not tell: no answer at any selector tried".into()
        } else if !unknown.is_empty() {
            format!(
                "could not tell at {} of {tried} selectors ({}), not found at the others",
                unknown.len(),
                unknown.join(", ")
            )
        } else {
            format!("not found at the {tried} selectors tried")
        };
        (None, words)
    }

    fn dmarc_words(&self) -> (Option<bool>, String) {
        match (&self.dmarc.discovery.applied, self.stage()) {
            (Applied::Unknown { failure, .. }, _) => (None, format!("could not tell: {failure}")),
            (Applied::Record { at, record, .. }, Some(stage)) if record.applies() => {
                let from = if *at == self.domain {
                    String::new()
                } else {
                    format!(", from {at}")
                };
                (Some(true), format!("{}{from}", stage.words()))
            }
            (Applied::Record { .. }, _) => (Some(true), "a record that says nothing".into()),
            _ => (Some(false), "none".into()),
        }
    }

    fn mx_words(&self) -> (Option<bool>, String) {
        match &self.mx.receiving {
            Receiving::Mx => {
                let count = self.mx.hosts.len();
                let servers = if count == 1 { "server" } else { "servers" };
                (Some(true), format!("{count} {servers}"))
            }
            Receiving::Null => (Some(true), "takes no mail, and says so".into()),
            Receiving::Implicit => (Some(false), "none; mail goes to its own address".into()),
            Receiving::Nowhere => (Some(false), "none, and no address".into()),
            Receiving::Unknown(failure) => (None, format!("could not tell: {failure}")),
        }
    }

    fn mta_sts_words(&self) -> (Option<bool>, String) {
        let Some(facts) = &self.mta_sts else {
            return (Some(false), "none".into());
        };
        if facts.records.is_empty() {
            return published(0, facts.response.failure().is_some());
        }
        let mode = facts.policy.as_ref().and_then(|policy| policy.mode);
        let words = match (mode, &facts.fetched) {
            (Some(Mode::Enforce), _) => "enforced",
            (Some(Mode::Testing), _) => "testing",
            (Some(Mode::None), _) => "being withdrawn",
            (None, Some(Fetched::Failed(_))) => "published; its policy could not be fetched",
            (None, Some(Fetched::Absent { .. })) => "published, without its policy",
            (None, _) => "published, with a policy that cannot be read",
        };
        (Some(true), words.into())
    }
}

fn published(records: usize, failed: bool) -> (Option<bool>, String) {
    match (records, failed) {
        (_, true) => (None, "could not tell".into()),
        (0, _) => (Some(false), "none".into()),
        _ => (Some(true), "published".into()),
    }
}
