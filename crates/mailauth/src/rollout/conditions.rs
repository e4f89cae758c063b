//! What must be true before a stage of a domain that sends mail.

use jiff::civil::Date;

use super::precondition::{counted, named};
use super::{Observed, Ours, Precondition, PreconditionState, Stage, Stream};

/// Share of a sender's messages that must pass, in percent: the rest are copies
/// that forwarders broke.
const PASSES: u64 = 98;
/// Days without a new sender before a stage that changes delivery.
const STABLE_DAYS: i32 = 14;
/// Messages in thirty days from which a sender that nobody has decided on holds
/// the plan up. Fewer are noise, unless they come steadily or look like own mail.
const WORTH_DECIDING: u64 = 10;
/// Of the last thirty days, so many need a report.
pub(super) const MONTH: u32 = 28;

/// The conditions of a stage, as far as they hang on what `observed` holds.
pub(super) fn of(stage: Stage, observed: &Observed, today: Date) -> Vec<Precondition> {
    let mut all = vec![
        reports(observed),
        own_seen(observed),
        decided(observed),
        own_pass(observed),
        settled(observed, today),
    ];
    if stage >= Stage::RejectTest {
        all.push(own_dkim(observed));
    }
    if !observed.not_seen.is_empty() {
        all.push(not_seen(observed));
    }
    all
}

/// The present stage lasted its time.
pub(super) fn waited(at: Stage, days: u32, since: Option<Date>, today: Date) -> Precondition {
    let (state, found) = match since {
        _ if days == 0 => (
            PreconditionState::Met,
            "the present stage has no waiting time".to_owned(),
        ),
        None => (
            PreconditionState::Unknown,
            "it is not known since when the present policy is published".to_owned(),
        ),
        Some(since) => {
            let waited = days_between(since, today);
            let found = format!("{waited} of {days} days at “{}”", at.words());
            if waited >= i64::from(days) {
                (PreconditionState::Met, found)
            } else {
                (PreconditionState::Open, found)
            }
        }
    };
    Precondition::new(
        "waited",
        "The present stage lasted long enough",
        state,
        found,
    )
}

pub(super) fn reports(observed: &Observed) -> Precondition {
    let met = observed.days >= MONTH;
    Precondition::reported(
        "reports",
        "Reports cover at least 28 of the last 30 days",
        observed,
        met,
        || {
            format!(
                "reports on {} of the last 30 days from {}",
                observed.days,
                counted(u64::from(observed.reporters), "reporter", "reporters")
            )
        },
    )
}

/// Mail of the organization itself was seen: without it, that all of it passes says
/// nothing.
fn own_seen(observed: &Observed) -> Precondition {
    let ours: Vec<&Stream> = observed.of(Ours::Ours).collect();
    let messages: u64 = ours.iter().map(|stream| stream.messages()).sum();
    Precondition::reported(
        "own-seen",
        "Mail of yours was seen, and you said under Who sends that it is yours",
        observed,
        messages > 0,
        || match messages {
            0 => "nothing of yours was seen yet: no sender in the reports is decided to be yours"
                .to_owned(),
            _ => format!(
                "{} from {}",
                counted(messages, "message", "messages"),
                named(names(&ours))
            ),
        },
    )
}

/// Whether a sender that nobody decided on holds a step up: it sent much in thirty days,
/// sends steadily, or seems to be the organization's own.
pub fn is_worth_deciding(messages: u64, steady: bool, seems_own: bool) -> bool {
    messages >= WORTH_DECIDING || steady || seems_own
}

pub(super) fn waits(stream: &Stream) -> bool {
    is_worth_deciding(stream.messages(), stream.steady, stream.looks_own)
}

fn decided(observed: &Observed) -> Precondition {
    let (open, noise): (Vec<&Stream>, Vec<&Stream>) = observed
        .of(Ours::Undecided)
        .partition(|stream| waits(stream));
    Precondition::reported(
        "decided",
        "You decided on each sender that matters: yours, or not",
        observed,
        open.is_empty(),
        || {
            let mut found = match open.len() {
                0 => "no such sender is undecided".to_owned(),
                count => format!(
                    "{} undecided: {}",
                    counted(count as u64, "sender is", "senders are"),
                    named(names(&open))
                ),
            };
            let few: u64 = noise.iter().map(|stream| stream.messages()).sum();
            if few > 0 {
                found.push_str(&format!(
                    "; {} left out that sent {} in all, none of them steadily",
                    counted(noise.len() as u64, "sender is", "senders are"),
                    counted(few, "message", "messages")
                ));
            }
            found
        },
    )
}

/// Of the organization's senders: those of which too little passes by `share`.
pub(super) fn failing(observed: &Observed, share: fn(&Stream) -> u64) -> Vec<&Stream> {
    observed
        .of(Ours::Ours)
        .filter(|stream| {
            share(stream).saturating_mul(100) < stream.messages().saturating_mul(PASSES)
        })
        .collect()
}

fn own_pass(observed: &Observed) -> Precondition {
    let what = "Each of your own senders passes, by DKIM or SPF in your domain's name";
    if let Some(nothing) = nothing_of_yours("own-pass", what, observed) {
        return nothing;
    }
    let failing = failing(observed, Stream::passed);
    let lost: u64 = failing.iter().map(|stream| stream.failed()).sum();
    Precondition::reported(
        "own-pass",
        what,
        observed,
        failing.is_empty(),
        || match failing.is_empty() {
            true => format!("each passes with at least {PASSES} % of its messages"),
            false => format!(
                "{} of yours would be hit: {}",
                counted(lost, "message", "messages"),
                named(names(&failing))
            ),
        },
    )
}

pub(super) fn own_dkim(observed: &Observed) -> Precondition {
    let what = "Each of your own senders signs with DKIM in your domain's name (RFC 9989 §7.4)";
    if let Some(nothing) = nothing_of_yours("own-dkim", what, observed) {
        return nothing;
    }
    let failing = failing(observed, Stream::dkim_aligned);
    Precondition::reported(
        "own-dkim",
        what,
        observed,
        failing.is_empty(),
        || match failing.is_empty() {
            true => format!("each signs at least {PASSES} % of its messages"),
            false => format!("relying on SPF alone: {}", named(names(&failing))),
        },
    )
}

/// Where nothing of one's own was seen, it is not known how it fares.
fn nothing_of_yours(
    code: &'static str,
    what: &'static str,
    observed: &Observed,
) -> Option<Precondition> {
    let none = observed.known() && observed.of(Ours::Ours).next().is_none();
    let state = PreconditionState::Unknown;
    none.then(|| Precondition::new(code, what, state, "nothing of yours was seen yet"))
}

fn settled(observed: &Observed, today: Date) -> Precondition {
    let new: Vec<&Stream> = observed
        .of(Ours::Ours)
        .filter(|stream| {
            stream
                .first_seen
                .is_some_and(|day| days_between(day, today) < i64::from(STABLE_DAYS))
        })
        .collect();
    let what = "No new sender of yours appeared in the last two weeks";
    if let Some(nothing) = nothing_of_yours("settled", what, observed) {
        return nothing;
    }
    Precondition::reported("settled", what, observed, new.is_empty(), || {
        match new.is_empty() {
            true => "none".to_owned(),
            false => format!("new: {}", named(names(&new))),
        }
    })
}

/// Senders that are the organization's and of which nothing came: how their mail fares is
/// not known. It does not hold a step up, for a service may have been given up.
fn not_seen(observed: &Observed) -> Precondition {
    let senders = observed.not_seen.iter().map(String::as_str);
    Precondition {
        needed: false,
        ..Precondition::new(
            "all-seen",
            "Each sender you called yours was seen in the last 30 days",
            PreconditionState::Unknown,
            format!(
                "not seen: {}; if one of them still sends, now and then, wait until it did and see how its mail fares",
                named(senders)
            ),
        )
    }
}

fn names<'s>(streams: &'s [&Stream]) -> impl Iterator<Item = &'s str> {
    streams.iter().map(|stream| stream.name.as_str())
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}
