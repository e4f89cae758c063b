//! Computed columns of the plan: actions, and acceptances.

use super::computed::{in_files, of, text};
use super::{At, Cell, Computed, Content, Look};
use catalog::Level;
use jiff::civil::Date;
use register::records::{Acceptance, AcceptanceState, Action, ActionState, Approved as _};
use register::{AnyRecord, Kind, Record, Register, Tag};

/// Sign and words of an action's state on a day: “planned”, “not begun, 3 days late”.
pub fn action_state(action: &Action, today: Date) -> (&'static str, String) {
    if action.retired.is_some() {
        return ("none", "dropped".into());
    }
    if let Some(due) = action.due.filter(|_| action.overdue(today)) {
        let late = match (today - due).get_days() {
            1 => "1 day late".to_owned(),
            days => format!("{days} days late"),
        };
        return match action.state {
            ActionState::InProgress => ("late", format!("{}, {late}", action.state.words())),
            _ => ("late", format!("not begun, {late}")),
        };
    }
    let sign = match action.state {
        ActionState::Planned => "todo",
        ActionState::InProgress | ActionState::Done => "going",
        ActionState::Verified => "done",
    };
    (sign, action.state.words().to_owned())
}

/// The highest level of the open risks an action reduces.
pub fn level_of(register: &Register, action: &Action) -> Option<Level> {
    let risks = action.risks.iter();
    risks
        .filter_map(|id| register.tables.risks.get(*id))
        .filter(|risk| risk.is_open())
        .filter_map(|risk| risk.level())
        .max()
}

/// The sign of where an acceptance stands on a day.
pub fn acceptance_sign(
    acceptance: &Acceptance,
    state: AcceptanceState,
    register: &Register,
) -> &'static str {
    match state {
        AcceptanceState::InForce if acceptance.asserted(register).is_some() => "going",
        AcceptanceState::Pending => "going",
        AcceptanceState::InForce => "done",
        AcceptanceState::Stale | AcceptanceState::Expired => "late",
        AcceptanceState::Denied | AcceptanceState::Revoked => "none",
    }
}

fn times(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "moved once".into(),
        more => format!("moved {more} times"),
    }
}

fn risk_tags<'i>(
    look: &Look<'_>,
    ids: impl Iterator<Item = &'i register::Id<register::records::Risk>>,
) -> Cell {
    let kind = Kind::Risk;
    let risks = ids.filter_map(|id| look.register.tables.risks.get(*id));
    let tags: Vec<Tag> = risks
        .map(|risk| Tag {
            kind,
            number: risk.number,
        })
        .collect();
    if tags.is_empty() {
        Cell::default()
    } else {
        Cell::of(Content::Tags(tags))
    }
}

pub(super) static ACTION: &[Computed] = &[
    text(
        "state",
        "State",
        At::First,
        of!(Action, |look, a| {
            let (sign, words) = action_state(a, look.today);
            Cell::text(words).signed(sign)
        }),
    ),
    text(
        "level",
        "Risk level",
        At::First,
        of!(Action, |look, a| level_of(look.register, a)
            .map_or_else(Cell::default, |level| Cell::of(
                Content::Level(level)
            ))),
    ),
    text(
        "risks",
        "Reduces",
        At::First,
        of!(Action, |look, a| risk_tags(look, a.risks.iter())),
    ),
    text(
        "due",
        "Due",
        At::After("due"),
        of!(Action, |_, a| Cell::day(a.due).noted(times(a.slips.len()))),
    ),
    in_files(text(
        "done",
        "Done",
        At::Last,
        of!(Action, |look, a| Cell::said(
            look.register,
            a.reference(),
            "done",
            a.done
        )),
    )),
];

pub(super) static ACCEPTANCE: &[Computed] = &[
    text(
        "risk",
        "Risk",
        At::Last,
        of!(Acceptance, |look, a| risk_tags(look, [a.risk].iter())),
    ),
    text(
        "state",
        "State",
        At::Last,
        of!(Acceptance, |look, a| {
            let state = a.state(look.register, look.today);
            Cell::text(a.standing_words(look.register, look.today)).signed(acceptance_sign(
                a,
                state,
                look.register,
            ))
        }),
    ),
    text(
        "requested_by",
        "Asked for by",
        At::Last,
        of!(Acceptance, |_, a| Cell::text(a.requested_by.name.as_str())),
    ),
    text(
        "ruled",
        "Ruled on by",
        At::Last,
        of!(Acceptance, |look, a| Cell::text(
            a.ruled_words(look.register).unwrap_or_default()
        )),
    ),
    text(
        "expires",
        "Last day",
        At::Last,
        of!(Acceptance, |_, a| Cell::day(Some(a.expires))),
    ),
];
