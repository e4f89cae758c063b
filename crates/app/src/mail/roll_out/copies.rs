//! Copies that others pass on: a mailing list, or somebody who has mail sent on to another
//! address. They fail whatever the domain's own records say.

use register::records::SenderDecision;

use crate::mail::sender_list::SenderLine;
use crate::mail::simulate::Reach;
use mailauth::senders_seen::Class;

/// How it is known that messages are copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopiesKnown {
    /// Somebody decided that the sender forwards mail of others.
    Decided,
    /// Receivers say so in their reports.
    Told,
    /// The sender seems to forward mail, and nobody decided.
    Seems,
}

impl CopiesKnown {
    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            CopiesKnown::Decided => "you said that it forwards mail of others",
            CopiesKnown::Told => "receivers say so in their reports",
            CopiesKnown::Seems => "it seems to forward mail; nobody decided yet",
        }
    }
}

/// Copies of one sender that fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiesLine {
    /// What people call the sender.
    pub name: String,
    /// How it is known.
    pub known: CopiesKnown,
    /// Copies that fail, in thirty days.
    pub messages: u64,
}

/// The copies in names the domain's record reaches, those of most messages first. What a
/// sender sends that is said to be a stranger is none, whoever calls it so.
pub(super) fn of(lines: &[SenderLine<'_>], reach: &Reach<'_>) -> Vec<CopiesLine> {
    let mut all: Vec<CopiesLine> = lines.iter().filter_map(|line| one(line, reach)).collect();
    all.sort_by(|a, b| {
        let most = b.messages.cmp(&a.messages);
        most.then_with(|| a.name.cmp(&b.name))
    });
    all
}

fn one(line: &SenderLine<'_>, reach: &Reach<'_>) -> Option<CopiesLine> {
    let seen = line.seen.as_ref()?;
    let reached = || {
        let names = seen.names.iter();
        names.filter(|(name, _)| reach.target(name).is_some())
    };
    let failed: u64 = reached().map(|(_, sums)| sums.failed()).sum();
    let told: u64 = reached().map(|(_, sums)| sums.copies).sum();
    let (known, messages) = match line.decision() {
        SenderDecision::NotOurs => return None,
        SenderDecision::Forwarder => (CopiesKnown::Decided, failed),
        SenderDecision::Undecided if seen.judgement.class == Class::Forwarder && told < failed => {
            (CopiesKnown::Seems, failed)
        }
        SenderDecision::Undecided | SenderDecision::Ours => (CopiesKnown::Told, told),
    };
    (messages > 0).then(|| CopiesLine {
        name: line.name().to_owned(),
        known,
        messages,
    })
}
