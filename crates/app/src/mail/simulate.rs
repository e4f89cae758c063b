//! What a policy would have done to the messages reported: exact, for reports count
//! every message a receiver saw.

use std::collections::HashMap;

use jiff::civil::Date;
use mailauth::rollout::{Observed, Ours, Stream};
use register::Register;
use register::records::SenderDecision;
use serde::Serialize;

use super::senders::SenderSeen;
use super::trend::Trend;

/// What a policy asks receivers to do with messages that fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Nothing.
    None,
    /// Treat them as suspicious.
    Quarantine,
    /// Refuse them.
    Reject,
}

/// Messages that fail, of senders one decision was made on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Senders with messages that fail.
    pub senders: usize,
    /// Addresses of those senders.
    pub addresses: usize,
    /// Their messages that fail both DKIM and SPF.
    pub messages: u64,
    /// Of these: let through so far.
    pub delivered: u64,
    /// Of these: in the name of a domain below, to which `sp` applies.
    pub below: u64,
}

/// What a policy would have done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WouldHave {
    /// The policy.
    pub policy: Policy,
    /// All messages reported.
    pub messages: u64,
    /// Those it reaches: none for a policy that asks for nothing.
    pub all: Hit,
    /// Of senders that are the organization's.
    pub ours: Hit,
    /// Of senders that are not.
    pub not_ours: Hit,
    /// Of forwarders.
    pub forwarders: Hit,
    /// Of senders nobody decided on.
    pub undecided: Hit,
}

/// What the register says of the senders of a domain, by their keys.
pub fn decisions(register: &Register, domain: &str) -> HashMap<String, Ours> {
    let asset = register.asset_of_domain(domain).map(|asset| asset.id);
    let senders = register.tables.senders.live();
    senders
        .filter(|sender| asset.is_some() && sender.asset == asset)
        .map(|sender| {
            let ours = match sender.decision {
                SenderDecision::Undecided => Ours::Undecided,
                SenderDecision::Ours => Ours::Ours,
                SenderDecision::NotOurs => Ours::NotOurs,
                SenderDecision::Forwarder => Ours::Forwarder,
            };
            (sender.key.clone(), ours)
        })
        .collect()
}

/// What a policy would have done to the messages of these senders. `decided` says
/// what was decided on a sender, by its key.
pub fn would_have(
    policy: Policy,
    senders: &[SenderSeen],
    decided: &dyn Fn(&str) -> Ours,
) -> WouldHave {
    let mut result = WouldHave {
        policy,
        messages: senders.iter().map(|sender| sender.seen.messages).sum(),
        all: Hit::default(),
        ours: Hit::default(),
        not_ours: Hit::default(),
        forwarders: Hit::default(),
        undecided: Hit::default(),
    };
    if policy == Policy::None {
        return result;
    }
    for sender in senders.iter().filter(|sender| sender.seen.failed() > 0) {
        let of = match decided(&sender.identity.key) {
            Ours::Ours => &mut result.ours,
            Ours::NotOurs => &mut result.not_ours,
            Ours::Forwarder => &mut result.forwarders,
            Ours::Undecided => &mut result.undecided,
        };
        for hit in [of, &mut result.all] {
            hit.senders += 1;
            hit.addresses += sender.addresses;
            hit.messages += sender.seen.failed();
            hit.delivered += sender.failed_and_delivered;
            hit.below += sender.failed_below;
        }
    }
    result
}

/// The same senders as the plan of the roll-out needs them.
pub fn observed(
    senders: &[SenderSeen],
    trend: &Trend,
    since: Option<Date>,
    reporters: usize,
    decided: &dyn Fn(&str) -> Ours,
) -> Observed {
    let stream = |sender: &SenderSeen| Stream {
        name: sender.identity.name.clone(),
        ours: decided(&sender.identity.key),
        messages: sender.seen.messages,
        dkim_aligned: sender.seen.dkim_aligned,
        spf_aligned: sender.seen.spf_aligned,
        passed: sender.seen.passed,
        first_seen: Some(sender.first),
    };
    Observed {
        since,
        days: u32::try_from(trend.days.len()).unwrap_or(u32::MAX),
        reporters: u32::try_from(reporters).unwrap_or(u32::MAX),
        streams: senders.iter().map(stream).collect(),
    }
}
