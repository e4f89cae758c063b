//! What a record would have done to the messages reported: exact, for reports count
//! every message a receiver saw, and for each the policy that holds for its name.

use std::collections::BTreeMap;

use mailauth::DomainName;
use mailauth::audit::{Audit, NameFacts};
use mailauth::dmarc::{Policy, Record, Target};
use mailauth::rollout::Ours;
use register::records::SenderDecision;
use serde::Serialize;

use super::sender_list::{SenderLine, ours};

/// Messages that fail and a policy reaches, of senders one decision was made on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Senders with such messages.
    pub senders: usize,
    /// The messages.
    pub messages: u64,
    /// Of these: let through so far.
    pub delivered: u64,
}

/// What happens to messages that fail in the name of a domain below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BelowHit {
    /// The name.
    pub name: String,
    /// Whether it is in DNS; `None` when that is not known.
    pub exists: Option<bool>,
    /// The policy that holds for it today, before `t`.
    pub now: Policy,
    /// The policy that the record would have asked for, before `t`.
    pub then: Policy,
    /// Its messages that fail.
    pub messages: u64,
    /// Of these: of senders that are the organization's.
    pub ours: u64,
    /// Of these: let through so far.
    pub delivered: u64,
    /// Who sent them, the busiest first.
    pub senders: Vec<String>,
}

/// What a record would have done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WouldHave {
    /// Its policy for the domain itself, before `t`.
    pub policy: Policy,
    /// Whether it has `t=y`, so that receivers who know that do one level less.
    pub testing: bool,
    /// All messages reported in names it reaches.
    pub messages: u64,
    /// Those that fail both DKIM and SPF, whether a policy reaches them or not.
    pub failed: u64,
    /// Those a policy reaches.
    pub all: Hit,
    /// Of senders that are the organization's.
    pub ours: Hit,
    /// Of senders that are not.
    pub not_ours: Hit,
    /// Of forwarders.
    pub forwarders: Hit,
    /// Of senders nobody decided on.
    pub undecided: Hit,
    /// Who sent those a policy reaches, with how many, the busiest first.
    pub senders: Vec<(String, SenderDecision, u64)>,
    /// Names below the domain with messages that fail, the busiest first.
    pub below: Vec<BelowHit>,
}

/// For which names a domain's record speaks.
#[derive(Clone, Debug)]
pub struct Reach<'a> {
    domain: &'a DomainName,
    /// Whether names below find its record by the tree walk (RFC 9989 §4.10).
    below: bool,
    names: &'a [NameFacts],
}

impl<'a> Reach<'a> {
    /// As a check found it.
    pub fn of(audit: &'a Audit) -> Reach<'a> {
        let org = audit.dmarc.discovery.walk.org.known();
        Reach {
            domain: &audit.domain,
            // What is not known is taken to be reached.
            below: org.is_none_or(|org| *org == audit.domain),
            names: &audit.names,
        }
    }

    /// What is known of a name.
    pub fn facts(&self, name: &str) -> Option<&'a NameFacts> {
        self.names.iter().find(|facts| facts.name.as_str() == name)
    }

    /// Which of the record's policies holds for a name; `None` when another record does.
    pub fn target(&self, name: &str) -> Option<Target> {
        if name == self.domain.as_str() {
            return Some(Target::Own);
        }
        if !self.below {
            return None;
        }
        match self.facts(name) {
            Some(facts) if facts.own_record == Some(true) => None,
            Some(facts) if facts.exists == Some(false) => Some(Target::NonExistent),
            _ => Some(Target::Subdomain),
        }
    }

    /// The policy a record asks for of a name, before `t`; where it is not known whether
    /// the name is in DNS, the stricter one. `None` when another record holds.
    pub fn policy(&self, record: Option<&Record>, name: &str) -> Option<Policy> {
        let target = self.target(name)?;
        let Some(record) = record else {
            return Some(Policy::None);
        };
        let asked = record.requested(target);
        let exists = self.facts(name).and_then(|facts| facts.exists);
        Some(match (target, exists) {
            (Target::Subdomain, None) => asked.max(record.requested(Target::NonExistent)),
            _ => asked,
        })
    }
}

/// What `record` would have done to the messages of these senders; `now` is the record
/// that stands.
pub fn would_have(
    record: &Record,
    now: Option<&Record>,
    reach: &Reach<'_>,
    lines: &[SenderLine<'_>],
) -> WouldHave {
    let mut result = WouldHave {
        policy: record.requested(Target::Own),
        testing: record.testing,
        messages: 0,
        failed: 0,
        all: Hit::default(),
        ours: Hit::default(),
        not_ours: Hit::default(),
        forwarders: Hit::default(),
        undecided: Hit::default(),
        senders: Vec::new(),
        below: Vec::new(),
    };
    let mut below: BTreeMap<&str, BelowHit> = BTreeMap::new();
    for line in lines {
        let Some(seen) = &line.seen else { continue };
        let whose = ours(line.decision());
        let (mut messages, mut delivered) = (0, 0);
        for (name, sums) in &seen.names {
            let Some(then) = reach.policy(Some(record), name) else {
                continue;
            };
            result.messages += sums.messages;
            result.failed += sums.failed();
            if sums.failed() == 0 {
                continue;
            }
            if then != Policy::None {
                messages += sums.failed();
                delivered += sums.failed_and_delivered;
            }
            if reach.target(name) == Some(Target::Own) {
                continue;
            }
            let hit = below.entry(name).or_insert_with(|| BelowHit {
                name: name.to_string(),
                exists: reach.facts(name).and_then(|facts| facts.exists),
                now: reach.policy(now, name).unwrap_or_default(),
                then,
                messages: 0,
                ours: 0,
                delivered: 0,
                senders: Vec::new(),
            });
            hit.messages += sums.failed();
            hit.delivered += sums.failed_and_delivered;
            if whose == Ours::Ours {
                hit.ours += sums.failed();
            }
            hit.senders.push(line.name().to_owned());
        }
        if messages == 0 {
            continue;
        }
        let name = line.name().to_owned();
        result.senders.push((name, line.decision(), messages));
        let of = match whose {
            Ours::Ours => &mut result.ours,
            Ours::NotOurs => &mut result.not_ours,
            Ours::Forwarder => &mut result.forwarders,
            Ours::Undecided => &mut result.undecided,
        };
        for hit in [of, &mut result.all] {
            hit.senders += 1;
            hit.messages += messages;
            hit.delivered += delivered;
        }
    }
    result
        .senders
        .sort_by_key(|(.., messages)| std::cmp::Reverse(*messages));
    result.below = below.into_values().collect();
    result.below.sort_by(|a, b| {
        b.messages
            .cmp(&a.messages)
            .then_with(|| a.name.cmp(&b.name))
    });
    result
}
