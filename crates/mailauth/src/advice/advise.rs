//! All steps of a domain, in the order to do them in, each proved.

use super::step::{Action, Refusal, Step};
use super::wish::Wish;
use super::{dmarc, prove, senders, signing, spf, transport};
use crate::Diagnostic;
use crate::DomainName;
use crate::audit::Audit;
use crate::diagnostic::plain;
use crate::dns::{Failure, Memo, Resolver};
use crate::rollout::DomainUse;

/// Questions asked for one domain's advice, beside those of its audit.
const BUDGET: usize = 800;

/// What a domain should publish, change, take out and ask for, in the order to do it in.
///
/// `resolver` answers what the audit asked as it was answered then
/// ([`crate::dns::Recorded::beyond`]), and what it did not ask; where it knows nothing,
/// nothing that hangs on it is proposed.
pub async fn advise<R: Resolver>(resolver: &R, now: &Audit, wish: &Wish) -> Vec<Step> {
    let memo = Memo::new(resolver, BUDGET);
    let mut steps = spf::propose(&memo, now, wish).await;
    steps.extend(signing::propose(&memo, now, wish).await);
    steps.extend(dmarc::propose(&memo, now, wish).await);
    steps.extend(transport::exchangers(now, wish));
    steps.extend(transport::tls_rpt(&memo, now, wish).await);
    steps.extend(transport::mta_sts(&memo, now, wish).await);
    if wish.usage == DomainUse::Parked && !wish.may_close {
        hold(&mut steps, &spf::in_use(&memo, now).await);
    }
    prove::prove(&memo, now, wish, &mut steps).await;
    steps.extend(senders::propose(now, wish));
    steps
}

/// A domain that seems to take or send mail is not closed before somebody says so again.
fn hold(steps: &mut [Step], against: &[String]) {
    if against.is_empty() {
        return;
    }
    let refusal = Refusal::new(
        format!(
            "The domain is said to send no mail, but {}. With these records, mail to it and mail from it would be refused.",
            against.join("; and ")
        ),
        "If it is in use, choose what it is used for. If it is really given up, say so again, and the texts are here.",
    );
    for step in steps.iter_mut() {
        let changes = step.text.is_some() || step.action == Action::Delete;
        if changes && step.action != Action::Ask {
            step.refuse(refusal.clone());
        }
    }
}

/// A finding as the reason that there is no text.
pub(super) fn refusal_of(found: &Diagnostic) -> Refusal {
    Refusal::new(
        format!(
            "With the text that belongs here, the check would find: {}.",
            plain(&found.message).trim_end_matches('.')
        ),
        format!("{}.", sentence(&plain(found.how_to_fix()))),
    )
}

/// DNS gave no answer.
pub(super) fn no_answer(name: &DomainName, failure: &Failure) -> Refusal {
    Refusal::new(
        format!("What stands at {name} is not known: {failure}."),
        "Check the domain again. If this stays, ask whoever runs your name servers.",
    )
}

/// With a capital, and without the full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
