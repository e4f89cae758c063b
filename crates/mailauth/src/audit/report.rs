//! An audit as JSON. Fields are added, never renamed or taken away.

use serde_json::{Value, json};

use super::Audit;
use crate::dkim::SelectorState;
use crate::dmarc::{Applied, StepOutcome};
use crate::sender_rules;

impl Audit {
    /// Everything as JSON: standing, findings, the SPF tree, the walk, the answers.
    pub fn to_json(&self) -> Value {
        let count = |severity| self.count(severity);
        json!({
            "domain": self.domain,
            "stage": self.stage(),
            "errors": count(crate::Severity::Error),
            "warnings": count(crate::Severity::Warning),
            "notes": count(crate::Severity::Note),
            "unknown": count(crate::Severity::Unknown),
            "parts": self.parts(),
            "diagnostics": self.diagnostics,
            "spf": self.spf.tree,
            "dkim": self.dkim.selectors.iter().map(|selector| json!({
                "selector": selector.selector,
                "name": selector.name,
                "state": match &selector.state {
                    SelectorState::Present(_) => "present",
                    SelectorState::Revoked(_) => "revoked",
                    SelectorState::Several(_) => "several",
                    SelectorState::Dangling(_) => "alias_to_nothing",
                    SelectorState::NotFound => "not_found_at_this_selector",
                    SelectorState::Unknown(_) => "unknown",
                },
                "bits": match &selector.state {
                    SelectorState::Present(key) => key.bits(),
                    _ => None,
                },
                "aliases": selector.aliases,
            })).collect::<Vec<_>>(),
            "dmarc": self.dmarc_json(),
            "sender_rules": sender_rules::check(&super::sender_facts(self, None)),
            "answers": self.answers,
        })
    }

    fn dmarc_json(&self) -> Value {
        let discovery = &self.dmarc.discovery;
        let (policy_domain, record) = match &discovery.applied {
            Applied::Record { at, record, .. } => (Some(at), Some(record.text())),
            _ => (None, None),
        };
        json!({
            "policy_domain": policy_domain,
            "record": record,
            "known": !matches!(discovery.applied, Applied::Unknown { .. }),
            "organizational_domain": discovery.walk.org.known(),
            "organizational_domain_by_public_suffix_list": discovery.psl_org,
            "views_differ": discovery.differs(),
            "walk": discovery.walk.steps.iter().map(|step| json!({
                "name": step.name,
                "found": match &step.outcome {
                    StepOutcome::Found(record) => record.text().to_string(),
                    StepOutcome::Absent => "nothing".into(),
                    StepOutcome::Several(_) => "several records, so none".into(),
                    StepOutcome::Failed(failure) => format!("could not tell: {failure}"),
                },
            })).collect::<Vec<_>>(),
        })
    }
}
