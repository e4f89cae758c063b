//! Acceptances: what management lives with, on whose authority, until when (B6).

use super::view::View;
use super::words::{badge_or, count, day, first_upper, or_none};
use crate::model::{Badge, Blocks, Cell, Column, Rich, Table, Tone};
use register::Record;
use register::records::{Acceptance, AcceptanceState, Approved as _};

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Acceptances", "acceptances");
    let mut table = Table::new("")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Risk").weight(2.2))
        .column(Column::level("Level then").weight(0.9))
        .column(Column::text("State").weight(1.2))
        .column(Column::text("Why, and what makes it bearable").weight(3.0))
        .column(Column::text("Asked by, ruled by").weight(2.0))
        .column(Column::text("Holds until").weight(1.4));
    for acceptance in view.shown.tables.acceptances.all() {
        table.row(row(view, acceptance));
    }
    if table.rows.is_empty() {
        out.paragraph(
            "No acceptance has been asked for. Living with a risk needs a reason, safeguards meanwhile, an end date, \
             and the approval of someone with the authority who is not the one who asks.",
        );
        return;
    }
    let asserted = |a: &&Acceptance| {
        a.state(view.whole, view.today) == AcceptanceState::InForce
            && a.asserted(view.whole).is_some()
    };
    let asserted = view
        .shown
        .tables
        .acceptances
        .live()
        .filter(asserted)
        .count();
    table.caption = format!(
        "{}, of which {} in force{}",
        count(
            table.rows.len(),
            "acceptance on record",
            "acceptances on record"
        ),
        view.tally.accepted,
        match asserted {
            0 => String::new(),
            some => format!(", {some} of them on an approval that is asserted"),
        }
    );
    out.push(table);
}

fn row(view: &View<'_>, acceptance: &Acceptance) -> [Cell; 7] {
    let risk = view.whole.tables.risks.get(acceptance.risk);
    let level = acceptance.rating.as_ref().map(|r| r.level);
    let mut until = day(acceptance.expires);
    if !acceptance.review_trigger.is_empty() {
        until.push_str(&format!("\nor: {}", acceptance.review_trigger));
    }
    [
        acceptance.tag().into(),
        risk.map_or_else(String::new, |r| format!("{} {}", r.tag(), r.sentence))
            .into(),
        badge_or(level).into(),
        state(view, acceptance).into(),
        Cell::Rich(
            Rich::new()
                .text(format!("{}\n", acceptance.reason))
                .emphasis("Meanwhile: ")
                .text(or_none(&acceptance.compensating)),
        ),
        format!(
            "{}, {}\n{}",
            or_none(&acceptance.requested_by.name),
            view.said(
                acceptance.reference(),
                "requested_on",
                acceptance.requested_on
            ),
            ruling(view, acceptance)
        )
        .into(),
        until.into(),
    ]
}

/// Who ruled on an acceptance, on what authority.
pub(super) fn ruling(view: &View<'_>, acceptance: &Acceptance) -> String {
    let ruled = acceptance.ruled_words(view.whole);
    let (Some(ruling), Some(mut text)) = (&acceptance.ruling, ruled) else {
        return "no ruling yet".to_owned();
    };
    if !ruling.authority.is_empty() {
        text.push_str(&format!(" as {}", ruling.authority));
    }
    text.push_str(&format!(
        ", {}",
        view.said(acceptance.reference(), "ruling", ruling.on)
    ));
    if !ruling.note.is_empty() {
        text.push_str(&format!(" ({})", ruling.note));
    }
    text
}

/// Where an acceptance stands on the day of the document.
pub(super) fn state(view: &View<'_>, acceptance: &Acceptance) -> Badge {
    let state = acceptance.state(view.whole, view.today);
    let tone = match state {
        AcceptanceState::InForce if acceptance.asserted(view.whole).is_none() => Tone::Good,
        AcceptanceState::InForce | AcceptanceState::Expired | AcceptanceState::Stale => {
            Tone::Attention
        }
        AcceptanceState::Pending | AcceptanceState::Denied | AcceptanceState::Revoked => {
            Tone::Neutral
        }
    };
    let mut words = first_upper(&acceptance.standing_words(view.whole, view.today));
    if let Some(revoked) = &acceptance.revoked {
        words.push_str(&format!(" {}: {}", day(revoked.on), revoked.reason));
    }
    Badge::new(tone, words)
}
