//! What the rules of large mailbox providers ask about, answered (G7).

use super::{Audit, PartName};
use crate::Severity;
use crate::dkim::SelectorState;
use crate::rollout::Stage;
use crate::sender_rules::{Fact, Facts};

/// What reports and look-ups of sending addresses show of a domain's own mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// Messages of the domain's own senders.
    pub messages: u64,
    /// Those with an aligned pass of SPF or DKIM.
    pub aligned: u64,
    /// Sending addresses whose name leads back to them.
    pub named: u64,
    /// Sending addresses without such a name.
    pub nameless: u64,
}

/// Whether mail can be signed: one key that receivers take is enough, whatever stands at other
/// selectors; which of them signs, DNS does not say.
fn dkim(audit: &Audit) -> Fact {
    let part = audit.part(PartName::Dkim);
    let found = format!("{}: {}", PartName::Dkim.words(), part.words);
    let keys = audit
        .dkim
        .selectors
        .iter()
        .filter_map(|one| match &one.state {
            SelectorState::Present(key) => Some((&one.selector, key)),
            _ => None,
        });
    let (taken, not_taken): (Vec<_>, Vec<_>) = keys.partition(|(_, key)| key.is_taken());
    let not_taken: Vec<&str> = not_taken.iter().map(|(name, _)| name.as_str()).collect();
    match (taken.is_empty(), not_taken.is_empty()) {
        (false, true) => Fact::new(Some(true), found),
        (false, false) => {
            let found = format!("{found}; receivers do not take {}", not_taken.join(", "));
            Fact::new(Some(true), found)
        }
        (true, false) => {
            let selectors = audit.dkim.selectors.iter();
            let open = |state: &SelectorState| matches!(state, SelectorState::Unknown(_));
            let told = !selectors.map(|one| &one.state).any(open);
            Fact::new(told.then_some(false), found)
        }
        (true, true) => {
            let is = match (part.present, part.worst) {
                (Some(true), Some(Severity::Error)) => Some(false),
                (present, _) => present,
            };
            Fact::new(is, found)
        }
    }
}

/// The facts of an audit and, where there are reports, of those.
pub fn sender_facts(audit: &Audit, reported: Option<&Reported>) -> Facts {
    let of = |name: PartName| {
        let part = audit.part(name);
        let is = match (part.present, part.worst) {
            (Some(true), Some(Severity::Error)) => Some(false),
            (present, _) => present,
        };
        Fact::new(is, format!("{}: {}", name.words(), part.words))
    };
    let dmarc = audit.part(PartName::Dmarc);
    let none = || Fact::new(None, "no reports about your own senders yet");
    let aligned = match reported {
        Some(r) if r.messages > 0 => Fact::new(
            // Copies that forwarders broke are nobody's fault.
            Some(r.aligned * 100 >= r.messages * 95),
            format!("{} of {} messages of yours", r.aligned, r.messages),
        ),
        _ => none(),
    };
    let reverse_dns = match reported {
        Some(r) if r.named + r.nameless > 0 => Fact::new(
            Some(r.nameless == 0),
            format!("{} of {} sending addresses", r.named, r.named + r.nameless),
        ),
        _ => none(),
    };
    Facts {
        spf: of(PartName::Spf),
        dkim: dkim(audit),
        // Its faults cost reports or strength; the rules ask only for a policy.
        dmarc: Fact::new(
            audit.stage().map(|stage| stage != Stage::Nothing),
            format!("DMARC: {}", dmarc.words),
        ),
        aligned,
        reverse_dns,
    }
}
