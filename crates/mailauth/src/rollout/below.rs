//! What must be true before the names below the domain are treated otherwise: those in
//! DNS by `sp`, those that are not by `np`.

use super::conditions::{self, MONTH, failing, waits};
use super::precondition::{counted, named};
use super::{NameSeen, Observed, Ours, Precondition, PreconditionState, Stage, Stream};

/// Before names below are treated as the domain is at `stage`: their mail is known, and
/// what is one's own passes.
pub fn names_below(stage: Stage, observed: &Observed) -> Precondition {
    const WHAT: &str = "Mail in the names below your domain would not be lost";
    let known = conditions::reports(observed);
    if !known.is_met() {
        let found = match observed.known() {
            true => format!("not known yet: {}", known.found),
            false => known.found,
        };
        return Precondition::new("names-below", WHAT, known.state, found);
    }
    let below = observed.only(|name| name.below);
    let undecided: Vec<&Stream> = below
        .of(Ours::Undecided)
        .filter(|stream| waits(stream))
        .collect();
    let mut lost = failing(&below, Stream::passed);
    if stage >= Stage::RejectTest {
        for stream in failing(&below, Stream::dkim_aligned) {
            if !lost.contains(&stream) {
                lost.push(stream);
            }
        }
    }
    let mut found = Vec::new();
    if !lost.is_empty() {
        found.push(format!(
            "{} of yours would be hit: {}",
            counted(
                lost.iter().map(|stream| stream.failed()).sum(),
                "message",
                "messages"
            ),
            told(&lost)
        ));
    }
    if !undecided.is_empty() {
        found.push(format!(
            "{} undecided: {}",
            counted(undecided.len() as u64, "sender is", "senders are"),
            told(&undecided)
        ));
    }
    Precondition::reported("names-below", WHAT, observed, found.is_empty(), || {
        match (found.is_empty(), below.messages()) {
            (false, _) => found.join("; "),
            (true, 0) => "for a month no mail came in the name of anything below it".to_owned(),
            (true, count) => format!(
                "{} in the name of {}; what is yours passes",
                counted(count, "message", "messages"),
                named(distinct(below.streams.iter()))
            ),
        }
    })
}

/// Before mail from names that are not in DNS may be refused (`np=reject`): for a month no
/// mail came from any, but of senders said to be strangers.
///
/// Names inside a house are often in no public DNS, and copiers and servers write from
/// them.
pub fn unknown_names(observed: &Observed) -> Precondition {
    const WHAT: &str = "For a month no mail of yours came from a name that is not in DNS";
    if observed.days < MONTH {
        let state = match observed.known() {
            true => PreconditionState::Open,
            false => PreconditionState::Unknown,
        };
        let found = match observed.known() {
            true => format!(
                "reports cover {} of the last 30 days; a month is needed to see such names",
                observed.days
            ),
            false => "no reports yet, so nobody can say".to_owned(),
        };
        return Precondition::new("unknown-names", WHAT, state, found);
    }
    let not_strangers = Observed {
        streams: observed
            .streams
            .iter()
            .filter(|stream| stream.ours != Ours::NotOurs)
            .cloned()
            .collect(),
        ..observed.clone()
    };
    let missing = not_strangers.only(|name| name.below && name.exists == Some(false));
    let open = not_strangers.only(|name| name.below && name.exists.is_none());
    if missing.streams.is_empty() && !open.streams.is_empty() {
        return Precondition::new(
            "unknown-names",
            WHAT,
            PreconditionState::Unknown,
            format!(
                "mail came in the name of {}; the next check asks whether they are in DNS",
                named(distinct(open.streams.iter()))
            ),
        );
    }
    Precondition::reported(
        "unknown-names",
        WHAT,
        observed,
        missing.streams.is_empty(),
        || match missing.streams.is_empty() {
            true => "none came".to_owned(),
            false => format!(
                "{} from names that are not in DNS: {}",
                counted(missing.messages(), "message", "messages"),
                told(&missing.streams.iter().collect::<Vec<_>>())
            ),
        },
    )
}

/// Names and who sends in them.
fn told(streams: &[&Stream]) -> String {
    let all: Vec<String> = streams
        .iter()
        .map(|stream| {
            let names = distinct(std::iter::once(*stream));
            format!("{} (from {})", named(names), stream.name)
        })
        .collect();
    named(all.iter().map(String::as_str))
}

fn distinct<'s>(streams: impl Iterator<Item = &'s Stream>) -> Vec<&'s str> {
    let mut names: Vec<&NameSeen> = streams.flat_map(|stream| &stream.names).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.messages));
    let mut distinct: Vec<&str> = Vec::new();
    for name in names {
        if !distinct.contains(&name.name.as_str()) {
            distinct.push(&name.name);
        }
    }
    distinct
}
