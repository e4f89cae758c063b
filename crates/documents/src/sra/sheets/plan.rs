//! The sheets of the plan: actions, moved dates, acceptances.

use super::super::accepted::ruling;
use super::super::actions::{horizon, is_cited, milestones};
use super::super::view::View;
use super::super::words::{action_state, badge_or, day_cell, dollars, level_cell};
use super::{ACTIONS, ended, extra, sheet, source};
use crate::model::{Cell, Column, Table};
use register::Record;

pub(super) fn actions(view: &View<'_>) -> Table {
    let t = &view.whole.tables;
    let mut table = sheet(
        ACTIONS,
        [
            Column::text("Number").weight(0.6),
            Column::text("Action").weight(3.0),
            Column::text("Description").weight(3.0),
            Column::text("State").weight(1.2),
            Column::level("Highest level of its risks"),
            Column::text("Risks"),
            Column::text("Owner").weight(1.2),
            Column::text("Horizon"),
            Column::date("Start"),
            Column::date("Due"),
            Column::date("Done"),
            Column::number("Times moved", 0).weight(0.7),
            Column::money("Cost"),
            Column::text("Resources").weight(1.5),
            Column::text("Interim safeguard").weight(1.5),
            Column::text("Depends on"),
            Column::text("Steps").weight(1.5),
            Column::text("Measure"),
            Column::text("Provisions").weight(1.2),
            Column::text("Cites a provision"),
            Column::text("Evidence").weight(1.5),
            Column::text("Verified by").weight(1.2),
            Column::date("Verified on"),
            Column::text("What was found").weight(1.5),
            Column::text("Notes").weight(1.5),
            Column::text("Imported from").weight(1.2),
            Column::text("Other imported columns").weight(1.5),
            Column::text("Dropped").weight(1.5),
        ],
    );
    for action in view.shown.tables.actions.all() {
        let highest = action
            .risks
            .iter()
            .filter_map(|id| t.risks.get(*id))
            .filter(|r| r.is_open())
            .filter_map(|r| r.level())
            .max();
        let check = action.verification.as_ref();
        table.row([
            action.tag().into(),
            action.title.as_str().into(),
            action.description.as_str().into(),
            action_state(action, view.today).into(),
            level_cell(highest),
            view.tags(&t.risks, &action.risks).into(),
            action.owner.map(|id| view.person(Some(id))).into(),
            horizon(action.horizon).into(),
            day_cell(action.start),
            day_cell(action.due),
            day_cell(action.done),
            action.slips.len().into(),
            action.cost_cents.map(dollars).into(),
            action.resources.as_str().into(),
            action.interim.as_str().into(),
            view.tags(&t.actions, &action.depends_on).into(),
            milestones(view, action).into(),
            action.measure.as_str().into(),
            action.provisions.join(", ").into(),
            if is_cited(view, action) { "yes" } else { "no" }.into(),
            view.evidence(&action.evidence).into(),
            check.map(|c| c.by.name.as_str()).into(),
            day_cell(check.map(|c| c.on)),
            check.map(|c| c.result.as_str()).into(),
            action.notes.as_str().into(),
            source(action.source.as_ref()).into(),
            extra(&action.extra).into(),
            ended(action.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn date_history(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Date history",
        [
            Column::text("Action").weight(0.6),
            Column::text("Title").weight(3.0),
            Column::date("Old due date"),
            Column::date("New due date"),
            Column::text("Why").weight(3.0),
            Column::text("Moved by").weight(1.3),
            Column::date("Moved on"),
        ],
    );
    for action in view.shown.tables.actions.all() {
        for slip in &action.slips {
            table.row([
                action.tag().into(),
                action.title.as_str().into(),
                day_cell(slip.old),
                day_cell(Some(slip.new)),
                slip.why.as_str().into(),
                slip.by.name.as_str().into(),
                day_cell(Some(slip.on)),
            ]);
        }
    }
    table
}

pub(super) fn acceptances(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Acceptances",
        [
            Column::text("Number").weight(0.6),
            Column::text("Risk").weight(0.6),
            Column::text("Sentence").weight(3.0),
            Column::level("Level when asked for"),
            Column::level("Level now"),
            Column::text("State").weight(1.5),
            Column::text("Why").weight(2.5),
            Column::text("Compensating safeguards").weight(2.5),
            Column::text("Requested by").weight(1.3),
            Column::date("Requested on"),
            Column::text("Ruling").weight(2.0),
            Column::date("Ruled on"),
            Column::date("Expires"),
            Column::text("Looked at again when").weight(2.0),
            Column::text("Taken back").weight(1.5),
        ],
    );
    for acceptance in view.shown.tables.acceptances.all() {
        let risk = view.whole.tables.risks.get(acceptance.risk);
        table.row([
            acceptance.tag().into(),
            risk.map(Record::tag).into(),
            risk.map(|r| r.sentence.as_str()).into(),
            badge_or(acceptance.rating.as_ref().map(|r| r.level)).into(),
            badge_or(risk.and_then(|r| r.level())).into(),
            Cell::from(acceptance.standing_words(view.whole, view.today)),
            acceptance.reason.as_str().into(),
            acceptance.compensating.as_str().into(),
            acceptance.requested_by.name.as_str().into(),
            day_cell(Some(acceptance.requested_on)),
            ruling(view, acceptance).into(),
            day_cell(acceptance.ruling.as_ref().map(|r| r.on)),
            day_cell(Some(acceptance.expires)),
            acceptance.review_trigger.as_str().into(),
            ended(acceptance.revoked.as_ref()).into(),
        ]);
    }
    table
}
