//! What must be true before a domain is closed to mail because it is said to send none.

use super::conditions::MONTH;
use super::precondition::{counted, named};
use super::{Observed, Ours, Precondition, PreconditionState, Stream};

/// Whether a server takes mail for the domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Receives {
    /// It could not be told, or nobody has looked.
    #[default]
    Unknown,
    /// None does; why one knows, in a sentence without its full stop.
    No(String),
    /// These take it.
    Yes(Vec<String>),
}

/// The conditions. `unused`: somebody was shown the servers and says that nobody reads
/// what they take.
pub(super) fn of(receives: &Receives, unused: bool, observed: &Observed) -> Vec<Precondition> {
    vec![takes_none(receives, unused), sends_none(receives, observed)]
}

fn takes_none(receives: &Receives, unused: bool) -> Precondition {
    let (state, found) = match receives {
        Receives::Unknown => (
            PreconditionState::Unknown,
            "it could not be told whether a server takes mail for it".to_owned(),
        ),
        Receives::No(why) => (PreconditionState::Met, why.clone()),
        Receives::Yes(hosts) => {
            let hosts = named(hosts.iter().map(String::as_str));
            match unused {
                true => (
                    PreconditionState::Met,
                    format!("mail for it goes to {hosts}; you say that nobody reads it"),
                ),
                false => (
                    PreconditionState::Open,
                    format!(
                        "mail for it goes to {hosts}; whoever has an address there could be cut off"
                    ),
                ),
            }
        }
    };
    Precondition::new(
        "takes-none",
        "No server takes mail for the domain that somebody reads",
        state,
        found,
    )
}

fn sends_none(receives: &Receives, observed: &Observed) -> Precondition {
    const WHAT: &str = "No mail of yours goes out in its name";
    let passing: Vec<&Stream> = observed
        .streams
        .iter()
        .filter(|s| (s.ours != Ours::NotOurs && s.passed() > 0) || s.ours == Ours::Ours)
        .collect();
    let messages: u64 = passing
        .iter()
        .map(|stream| match stream.ours {
            Ours::Ours => stream.messages(),
            _ => stream.passed(),
        })
        .sum();
    if messages > 0 {
        return Precondition::new(
            "sends-none",
            WHAT,
            PreconditionState::Open,
            format!(
                "{} of yours, or that pass as yours, in the last 30 days, from {}",
                counted(messages, "message", "messages"),
                named(passing.iter().map(|stream| stream.name.as_str()))
            ),
        );
    }
    if observed.days >= MONTH {
        let none = "a month of reports shows none that passes".to_owned();
        return Precondition::new("sends-none", WHAT, PreconditionState::Met, none);
    }
    let seen = match observed.days {
        0 => "no reports yet, so it is not known whether mail goes out".to_owned(),
        days => format!(
            "reports on {days} of the last 30 days show none that passes; that is not yet a month"
        ),
    };
    let no_server = matches!(receives, Receives::No(_));
    Precondition {
        // Who has no mailbox there misses no answer; what programs send shows in reports.
        needed: !no_server,
        ..Precondition::new("sends-none", WHAT, PreconditionState::Unknown, seen)
    }
}
