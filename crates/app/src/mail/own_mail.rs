//! Mail of the organization's own that fails, and that receivers put aside or refuse: a
//! finding, so that it is not lost in silence (decision 0040).

use jiff::civil::Date;
use mailauth::senders_seen::Place;
use mailauth::{DomainName, thousands};
use register::records::{Finding, FindingSeverity, Sender, SenderDecision};
use register::{Command, verbs};

use super::day::Span;
use super::noticed::Noticed;
use super::senders::SenderSeen;

/// Code of the finding that own mail is put aside or refused.
pub const STOPPED: &str = "own-mail-stopped";
/// Code of the finding that own mail fails, and would be with a policy.
pub const FAILING: &str = "own-mail-failing";
/// Of a hundred messages so many may fail: copies that nobody tells of.
const MAY_FAIL: u64 = 2;

/// What there is to tell of a sender; nothing of one that was decided not to be the
/// organization's.
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
        // What was told before is ended with that reason: nothing of it is mended.
        SenderDecision::NotOurs | SenderDecision::Forwarder => return Vec::new(),
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
            stands: shown(own, stopped > 0),
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
            // Told once: where mail is stopped, that is the finding. What was told before is
            // not mended by it.
            stands: match stopped {
                0 => shown(own, many),
                _ => None,
            },
            evidence,
        },
    ]
}

/// Whether a finding stands: mail that fails and is nobody's in particular proves nothing,
/// and ends nothing.
fn shown(own: bool, fails: bool) -> Option<bool> {
    match (own, fails) {
        (true, true) => Some(true),
        (false, true) => None,
        (_, false) => Some(false),
    }
}

/// Ends a finding whose sender was decided not to be the organization's, also one that has
/// been silent since; `None` where it stays.
pub(super) fn ended(finding: &Finding, sender: &Sender, today: Date) -> Option<Command> {
    let whose = match sender.decision {
        SenderDecision::NotOurs => "is not ours",
        SenderDecision::Forwarder => "passes on mail of others",
        SenderDecision::Ours | SenderDecision::Undecided => return None,
    };
    let of_own_mail = [STOPPED, FAILING].contains(&finding.code.as_str());
    if !of_own_mail || finding.about != sender.key || !finding.is_open() {
        return None;
    }
    let on = sender.decided_on.unwrap_or(today);
    Some(Command::Retire(verbs::Retire {
        target: finding.id.to(),
        on: today,
        reason: format!("It was decided on {on} that {} {whose}", sender.name),
    }))
}
