//! Who sends mail in the organization's name, and what checks found (G4 to G6).

use super::common::{Retired, need};
use super::{Action, Asset, Evidence, Risk, Vendor};
use crate::actor::NamedPerson;
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::words::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

words! {
    /// Whether a sender is the organization's.
    #[derive(Default)]
    pub enum SenderDecision {
        /// It sends for the organization.
        Ours = "ours", "ours";
        /// It does not: a stranger.
        NotOurs = "not_ours", "not ours";
        /// It passes on mail of others.
        Forwarder = "forwarder", "forwards mail of others";
        /// Nobody has decided.
        #[default]
        Undecided = "undecided", "undecided";
    }
}

/// A service that sends mail with a domain of the organization in the From line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sender {
    /// Identifier.
    pub id: Id<Sender>,
    /// Number.
    pub number: u32,
    /// The domain's asset.
    pub asset: Option<Id<Asset>>,
    /// What people call it.
    pub name: String,
    /// How reports are recognized as its: `service:microsoft365`, `name:sendgrid.net`,
    /// `address:192.0.2.7`. Never changes.
    pub key: String,
    /// Whose it is.
    pub decision: SenderDecision,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub decided_by: Option<NamedPerson>,
    /// When.
    pub decided_on: Option<Date>,
    /// The vendor behind it.
    pub vendor: Option<Id<Vendor>>,
    /// First day it was seen in reports.
    pub first_seen: Option<Date>,
    /// Anything else worth knowing.
    pub notes: String,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Sender {
    plain_record!(Sender);
    fn label(&self) -> &str {
        &self.name
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.asset.map(|id| id.to()));
        out.extend(self.vendor.map(|id| id.to()));
        out.extend(
            self.decided_by
                .iter()
                .filter_map(|who| who.person)
                .map(|id| id.to()),
        );
    }
    fn check(&self, register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(&known, &self.name, "name", "say what the sender is called")?;
        need(&known, &self.key, "key", "say how its mail is recognized")?;
        if self.asset.is_none() {
            return Err(Refusal::Missing {
                record: known,
                field: "asset",
                fix: "name the domain in whose name it sends",
            });
        }
        let fresh = Sender::default();
        let then = before.unwrap_or(&fresh);
        if (
            then.decision,
            &then.reason,
            &then.decided_by,
            then.decided_on,
        ) != (
            self.decision,
            &self.reason,
            &self.decided_by,
            self.decided_on,
        ) {
            return Err(Refusal::rule(
                known,
                "whose a sender is cannot be edited in place",
                "decide on the sender and say why",
            ));
        }
        if before.is_some_and(|b| (b.asset, &b.key) != (self.asset, &self.key)) {
            return Err(Refusal::rule(
                known,
                "how a sender is recognized cannot change",
                "retire it and let the next report bring the new one",
            ));
        }
        let twin = register
            .index
            .senders_of(self.asset, &self.key)
            .find(|id| *id != self.id)
            .and_then(|id| register.tables.senders.get(id));
        if let (Some(twin), None) = (twin, &self.retired) {
            return Err(Refusal::rule(
                known,
                format!("{} is the same sender", twin.known_as()),
                "use that record",
            ));
        }
        Ok(())
    }
}

words! {
    /// How much a finding weighs.
    #[derive(Default)]
    pub enum FindingSeverity {
        /// Something is broken or unprotected because of it.
        Error = "error", "error";
        /// It works against the organization, or will.
        #[default]
        Warning = "warning", "warning";
        /// Worth knowing.
        Note = "note", "note";
    }
}

/// Something that a check found on an asset, as long as it stands and after.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Finding {
    /// Identifier.
    pub id: Id<Finding>,
    /// Number.
    pub number: u32,
    /// What it was found on.
    pub asset: Option<Id<Asset>>,
    /// The rule that found it: `dmarc-policy-none`.
    pub code: String,
    /// What in particular it is about: a name in DNS, a reporter. May be empty.
    pub about: String,
    /// What is found, in one line.
    pub title: String,
    /// What to do about it.
    pub fix: String,
    /// How much it weighs.
    pub severity: FindingSeverity,
    /// First day it was found.
    pub first_seen: Option<Date>,
    /// Day a check no longer found it; `None` while it stands.
    pub fixed_on: Option<Date>,
    /// How often it came back after it was gone.
    pub returned: u32,
    /// What shows it: answers with time and server.
    pub evidence: Vec<Id<Evidence>>,
    /// The risk it speaks for.
    pub risk: Option<Id<Risk>>,
    /// The action that mends it.
    pub action: Option<Id<Action>>,
    /// Anything else worth knowing.
    pub notes: String,
    /// End of the record: why it counts no longer.
    pub retired: Option<Retired>,
}

impl Finding {
    /// Whether it stands.
    pub fn is_open(&self) -> bool {
        self.fixed_on.is_none() && self.retired.is_none()
    }
}

impl Record for Finding {
    plain_record!(Finding);
    fn label(&self) -> &str {
        &self.title
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.asset.map(|id| id.to()));
        out.extend(self.evidence.iter().map(|id| id.to()));
        out.extend(self.risk.map(|id| id.to()));
        out.extend(self.action.map(|id| id.to()));
    }
    fn check(&self, register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(&known, &self.title, "title", "say what was found")?;
        need(&known, &self.code, "code", "name the rule that found it")?;
        if self.asset.is_none() {
            return Err(Refusal::Missing {
                record: known,
                field: "asset",
                fix: "name the asset it was found on",
            });
        }
        if before
            .is_some_and(|b| (b.asset, &b.code, &b.about) != (self.asset, &self.code, &self.about))
        {
            return Err(Refusal::rule(
                known,
                "what a finding is about cannot change",
                "record the other finding beside it",
            ));
        }
        let fresh = Finding::default();
        let then = before.unwrap_or(&fresh);
        if (then.fixed_on, then.returned) != (self.fixed_on, self.returned) {
            return Err(Refusal::rule(
                known,
                "whether a finding stands cannot be edited in place",
                "check again: what the check shows closes it or opens it again",
            ));
        }
        let twin = register
            .index
            .findings_of(self.asset, &self.code, &self.about)
            .find(|id| *id != self.id)
            .and_then(|id| register.tables.findings.get(id));
        if let (Some(twin), None) = (twin, &self.retired) {
            return Err(Refusal::rule(
                known,
                format!("{} says the same", twin.known_as()),
                "use that record; a finding that returns is opened again",
            ));
        }
        Ok(())
    }
}
