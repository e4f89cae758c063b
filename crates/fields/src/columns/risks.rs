//! Computed columns of risks: what the rating that stands says, and what is done about it.

use super::computed::{in_files, number, of, text};
use super::{At, Cell, Computed, Content, Look};
use catalog::Level;
use register::records::{Action, Rating, Risk, Stage};
use register::{AnyRecord, Record, Register};

fn level(level: Level) -> Cell {
    Cell::of(Content::Level(level))
}

fn of_rating(risk: &Risk, cell: impl Fn(&Rating) -> Cell) -> Cell {
    risk.rating_in_effect().map_or_else(Cell::default, cell)
}

fn above(look: &Look<'_>, risk: &Risk) -> bool {
    risk.is_open() && look.register.above_tolerance(risk, look.today)
}

/// Where a risk stands, in a word or two: “open”, “closed”, “merged into R-3”.
pub(super) fn state(register: &Register, risk: &Risk) -> String {
    match (&risk.retired, risk.merged_into) {
        (None, _) => "open".into(),
        (Some(_), Some(into)) => match register.tables.risks.get(into) {
            Some(other) => format!("merged into {}", other.tag()),
            None => "merged".into(),
        },
        (Some(_), None) => "closed".into(),
    }
}

/// Open actions of a risk, and how many of them are past their due date.
fn actions(look: &Look<'_>, risk: &Risk) -> (i64, i64) {
    let open = |action: &&Action| action.state.is_open();
    let actions = risk.actions(look.register).filter(open);
    actions.fold((0, 0), |(open, late), action| {
        (open + 1, late + i64::from(action.overdue(look.today)))
    })
}

pub(super) static RISK: &[Computed] = &[
    text(
        "level",
        "Level",
        At::First,
        of!(Risk, |look, r| match r.rating_in_effect() {
            Some(rating) if above(look, r) => level(rating.level).noted("above tolerance"),
            Some(rating) => level(rating.level),
            None => Cell::text("not rated").signed("todo"),
        }),
    ),
    text(
        "likelihood",
        "Likelihood",
        At::First,
        of!(Risk, |_, r| of_rating(r, |s| level(s.likelihood))),
    ),
    text(
        "impact",
        "Impact",
        At::First,
        of!(Risk, |_, r| of_rating(r, |s| level(s.impact))),
    ),
    in_files(text(
        "why",
        "Why",
        At::First,
        of!(Risk, |_, r| of_rating(r, |s| Cell::text(s.reason.as_str()))),
    )),
    in_files(text(
        "rated_on",
        "Rated on",
        At::First,
        of!(Risk, |look, r| {
            let stage = r.stage_in_effect().map_or("", Stage::code);
            of_rating(r, |s| {
                Cell::said(look.register, r.reference(), stage, Some(s.on))
            })
        }),
    )),
    in_files(text(
        "original",
        "Original",
        At::First,
        of!(Risk, |_, r| {
            let original = r.original.as_ref();
            original.map_or_else(Cell::default, |o| {
                let words = [o.level.as_str(), o.score.as_str()].join(" ");
                Cell::text(words.trim())
            })
        }),
    )),
    text(
        "treatment",
        "Treatment",
        At::First,
        of!(Risk, |_, r| match &r.treatment {
            Some(treatment) => Cell::text(treatment.strategy.words()),
            None if r.is_open() => Cell::text("not decided").signed("todo"),
            None => Cell::default(),
        }),
    ),
    in_files(text(
        "treated_why",
        "Why treated so",
        At::First,
        of!(Risk, |_, r| {
            let treatment = r.treatment.as_ref();
            treatment.map_or_else(Cell::default, |t| Cell::text(t.reason.as_str()))
        }),
    )),
    text(
        "actions",
        "Actions",
        At::Last,
        of!(Risk, |look, r| match actions(look, r) {
            (0, _) => Cell::default(),
            (open, 0) => Cell::text(format!("{open} open")),
            (open, late) => Cell::text(format!("{open} open, {late} late")).signed("late"),
        }),
    ),
    in_files(number(
        "late",
        "Late actions",
        At::Last,
        of!(Risk, |look, r| Cell::number(actions(look, r).1)),
    )),
    in_files(text(
        "state",
        "State",
        At::Last,
        of!(Risk, |look, r| Cell::text(state(look.register, r))),
    )),
];
