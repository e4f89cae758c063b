//! Mail of the organization's own that fails, and that receivers put aside or refuse: a
//! finding, so that it is not lost in silence (decision 0040).

use mailauth::senders_seen::Place;
use mailauth::{DomainName, thousands};
use register::records::{FindingSeverity, SenderDecision};

use super::day::Span;
use super::noticed::Noticed;
use super::senders::SenderSeen;

/// Code of the finding that own mail is put aside or refused.
pub const STOPPED: &str = "own-mail-stopped";
/// Code of the finding that own mail fails, and would be with a policy.
pub const FAILING: &str = "own-mail-failing";
/// Of a hundred messages so many may fail: copies that nobody tells of.
const MAY_FAIL: u64 = 2;

/// What there is to tell of a sender; nothing of one that is not the organization's.
pub(super) fn noticed(
    domain: &DomainName,
    span: Span,
    sender: &SenderSeen,
    decision: SenderDecision,
) -> Vec<Noticed> {
    let speaks = sender.places.iter().any(Place::is_own);
    let sure = decision == SenderDecision::Ours || speaks;
    let own = match decision {
        SenderDecision::Ours => true,
        SenderDecision::Undecided => speaks || sender.judgement.class.seems_own(),
        SenderDecision::NotOurs | SenderDecision::Forwarder => false,
    };
    let sums = || sender.names.iter().map(|(_, sums)| sums);
    let all: u64 = sums().map(|sums| sums.messages).sum();
    if all == 0 {
        return Vec::new();
    }
    // What others passed on fails however right one's own records are.
    let failed: u64 = sums()
        .map(|sums| sums.failed().saturating_sub(sums.copies))
        .sum();
    let stopped: u64 = sums()
        .map(|sums| {
            let failed = sums.failed().saturating_sub(sums.failed_and_delivered);
            failed.saturating_sub(sums.copies)
        })
        .sum();
    let name = &sender.identity.name;
    let whose = match sure {
        true => "yours",
        false => "yours, as it seems",
    };
    let of = format!(
        "of {} messages that {name} ({whose}) sent in the name of {domain} from {} to {}",
        thousands(all),
        sender.first,
        sender.last
    );
    let evidence = format!("Reports on {domain} from {} to {}", span.from, span.to);
    let many = failed.saturating_mul(100) > all.saturating_mul(MAY_FAIL);
    let about = sender.identity.key.clone();
    vec![
        Noticed {
            code: STOPPED,
            about: about.clone(),
            title: format!(
                "Receivers put aside or refused {} {of}; {} failed both SPF and DKIM",
                thousands(stopped),
                thousands(failed)
            ),
            fix: "Look at the sender under E-mail, Who sends. If it is yours, put its SPF and DKIM right as the roll-out says, and go back to p=none until its mail passes. If it is not, decide so; then this ends.",
            severity: match sure {
                true => FindingSeverity::Error,
                false => FindingSeverity::Warning,
            },
            stands: own && stopped > 0,
            evidence: evidence.clone(),
        },
        Noticed {
            code: FAILING,
            about,
            title: format!(
                "{} {of} failed both SPF and DKIM and were delivered all the same; with a policy they would be lost",
                thousands(failed)
            ),
            fix: "Look at the sender under E-mail, Who sends. If it is yours, put its SPF and DKIM right as the roll-out says before a policy is published. If it is not, decide so; then this ends.",
            severity: FindingSeverity::Warning,
            // Told once: where mail is stopped, that is the finding.
            stands: own && many && stopped == 0,
            evidence,
        },
    ]
}
