//! What lists of actions and acceptances are asked.

use super::filter::{Choose, Filter, Takes, each, flag, shown, words};
use super::risks::levels;
use crate::columns::level_of;
use catalog::Horizon;
use register::Kind;
use register::records::{Acceptance, AcceptanceState, Action, ActionState};

/// How far actions have come: all that are open, and each state.
fn progress() -> Vec<(&'static str, String)> {
    let mut all = vec![("open", "planned or in progress".to_owned())];
    all.extend(shown(ActionState::WORDS));
    all
}

pub(super) static ACTION: &[Filter] = &[
    words(
        "progress",
        "State",
        "Only actions that have come this far; open: planned or in progress.",
        progress,
        each!(Action, |_, a, wanted| match wanted.word {
            "open" => a.state.is_open(),
            word => a.state.code() == word,
        }),
    )
    .assuming("open"),
    flag(
        "overdue",
        "Late",
        "Only actions past their due date, or only others.",
        ("past the due date", "not late"),
        each!(Action, |look, a, wanted| a.overdue(look.today)
            == wanted.yes()),
    ),
    Filter {
        choose: Choose::Record(Kind::Person, &[("none", "nobody")]),
        ..words(
            "owner",
            "Owner",
            "Only those this person is accountable for.",
            Vec::new,
            each!(Action, |_, a, wanted| a.owner.map(|id| id.uuid())
                == wanted.id),
        )
    },
    words(
        "horizon",
        "Horizon",
        "Only actions of this horizon.",
        || shown(&[("immediate", "immediate"), ("long_term", "long-term")]),
        each!(Action, |_, a, wanted| {
            let horizon = match wanted.word {
                "immediate" => Horizon::Immediate,
                _ => Horizon::LongTerm,
            };
            a.horizon == Some(horizon)
        }),
    ),
    words(
        "level",
        "Risk level",
        "Only actions whose highest open risk is of this level.",
        levels,
        each!(Action, |look, a, wanted| level_of(look.register, a)
            .is_some_and(|level| level.words() == wanted.word)),
    ),
];

/// Where acceptances stand: as said, and what it is.
const STANDING: [(&str, AcceptanceState); 6] = [
    ("pending", AcceptanceState::Pending),
    ("denied", AcceptanceState::Denied),
    ("in_force", AcceptanceState::InForce),
    ("expired", AcceptanceState::Expired),
    ("stale", AcceptanceState::Stale),
    ("revoked", AcceptanceState::Revoked),
];

pub(super) static ACCEPTANCE: &[Filter] = &[words(
    "standing",
    "State",
    "Only acceptances that stand so on the day.",
    || shown(&STANDING.map(|(word, state)| (word, state.words()))),
    each!(Acceptance, |look, a, wanted| {
        let state = a.state(look.register, look.today);
        STANDING.contains(&(wanted.word, state))
    }),
)];
