//! Corrective actions: the plan's table, money by horizon, moved dates.

use super::view::View;
use super::words::{action_state, count, day, day_cell, dollars, grouped, or_none};
use crate::model::{Blocks, Cell, Column, Rich, Table};
use catalog::Horizon;
use register::Record;
use register::records::{Action, Slip};
use register::served_by;

/// The horizons in the order of the plan.
const HORIZONS: [(Option<Horizon>, &str, &str); 3] = [
    (Some(Horizon::Immediate), "Immediate actions", "immediate"),
    (Some(Horizon::LongTerm), "Long-term actions", "long-term"),
    (None, "Actions without a horizon", "no-horizon"),
];

/// The words for a horizon.
pub(super) fn horizon(horizon: Option<Horizon>) -> &'static str {
    match horizon {
        Some(Horizon::Immediate) => "immediate",
        Some(Horizon::LongTerm) => "long-term",
        None => "not set",
    }
}

/// Whether an action serves a cited provision: its own, its measure's, or through a risk.
pub(super) fn is_cited(view: &View<'_>, action: &Action) -> bool {
    let by_measure = || {
        view.catalog
            .measure(&action.measure)
            .is_some_and(|m| !served_by(view.whole, view.catalog, m, &action.risks).is_empty())
    };
    let by_risk = || {
        let risks = action
            .risks
            .iter()
            .filter_map(|id| view.whole.tables.risks.get(*id));
        risks.into_iter().any(|risk| !risk.provisions.is_empty())
    };
    !action.provisions.is_empty() || by_measure() || by_risk()
}

/// All live actions by horizon, enhancements apart.
pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    let live: Vec<(&Action, bool)> = view
        .shown
        .tables
        .actions
        .live()
        .map(|a| (a, is_cited(view, a)))
        .collect();
    if live.is_empty() {
        out.heading_at(2, "Actions", "actions").paragraph(
            "No action is planned. An action names who does what by when, and which risks it reduces.",
        );
        return;
    }
    for (wanted, title, anchor) in HORIZONS {
        let cited = live
            .iter()
            .filter(|(a, cited)| *cited && a.horizon == wanted);
        let mut list: Vec<&Action> = cited.map(|(a, _)| *a).collect();
        if !list.is_empty() {
            out.heading_at(2, title, anchor);
            out.push(table(view, title, &mut list));
        }
    }
    let mut beyond: Vec<&Action> = live.iter().filter(|(_, c)| !*c).map(|(a, _)| *a).collect();
    if !beyond.is_empty() {
        out.heading_at(2, "Actions that cite no provision", "enhancements").paragraph(
            "These actions, and the risks they reduce, name no provision of the rule. They stand apart so that a \
             recommendation is never read as a duty.",
        );
        out.push(table(
            view,
            "Enhancements and actions not tied to a provision",
            &mut beyond,
        ));
    }
    costs(out, view, &live);
    dropped(out, view);
}

fn table(view: &View<'_>, title: &str, actions: &mut [&Action]) -> Table {
    actions.sort_by_key(|a| (a.due.is_none(), a.due, a.number));
    let mut table = Table::new(format!("{title}: {}", grouped(actions.len())))
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Action and what it needs").weight(4.2))
        .column(Column::text("Risks").weight(0.9))
        .column(Column::text("Owner").weight(1.2))
        .column(Column::text("Start, due, done").weight(1.3))
        .column(Column::text("State").weight(1.1))
        .column(Column::money("Cost").weight(0.8));
    for action in actions {
        table.row([
            action.tag().into(),
            Cell::Rich(what(view, action)),
            view.tags(&view.whole.tables.risks, &action.risks).into(),
            view.person(action.owner).into(),
            dates(view, action).into(),
            action_state(action, view.today).into(),
            action.cost_cents.map(dollars).into(),
        ]);
    }
    table
}

fn dates(view: &View<'_>, action: &Action) -> String {
    let mut lines = Vec::new();
    for (name, date) in [
        ("Start", action.start),
        ("Due", action.due),
        ("Done", action.done),
    ] {
        if let Some(date) = date {
            lines.push(match name {
                "Due" => format!("{name} {}", day(date)),
                _ => {
                    let field = name.to_lowercase();
                    format!("{name} {}", view.said(action.reference(), &field, date))
                }
            });
        }
    }
    if action.due.is_none() && action.state.is_open() {
        lines.push("no due date".into());
    }
    match action.slips.len() {
        0 => {}
        1 => lines.push("moved once".into()),
        many => lines.push(format!("moved {many} times")),
    }
    lines.join("\n")
}

/// The due date of an action; an open one without is said to have none.
pub(super) fn due(action: &Action) -> Cell {
    if action.due.is_none() && action.state.is_open() {
        "no due date".into()
    } else {
        day_cell(action.due)
    }
}

fn what(view: &View<'_>, action: &Action) -> Rich {
    let mut text = Rich::new().strong(&action.title);
    let mut say = |name: &str, words: &str| {
        if !words.trim().is_empty() {
            let old = std::mem::take(&mut text);
            text = if name.is_empty() {
                old.text(format!("\n{words}"))
            } else {
                old.text("\n").emphasis(format!("{name}: ")).text(words)
            };
        }
    };
    say("", &action.description);
    say("Serves", &action.provisions.join(", "));
    say("Needs", &action.resources);
    say("Until then", &action.interim);
    say(
        "Waits for",
        &view.tags(&view.whole.tables.actions, &action.depends_on),
    );
    say("Steps", &milestones(view, action));
    say("Evidence", &view.evidence(&action.evidence));
    if let Some(check) = &action.verification {
        let found = format!(
            "{} by {}: {}",
            view.said(action.reference(), "verification", check.on),
            or_none(&check.by.name),
            check.result
        );
        say("Verified", &found);
    }
    say("Notes", &action.notes);
    text
}

/// Steps of an action in one line.
pub(super) fn milestones(view: &View<'_>, action: &Action) -> String {
    let steps: Vec<String> = action
        .milestones
        .iter()
        .map(|m| match (m.done, m.due) {
            (Some(done), _) => format!(
                "{} (reached {})",
                m.title,
                view.said(action.reference(), "milestones", done)
            ),
            (None, Some(due)) => format!("{} (due {})", m.title, day(due)),
            (None, None) => m.title.clone(),
        })
        .collect();
    steps.join("; ")
}

fn costs(out: &mut Blocks, view: &View<'_>, live: &[(&Action, bool)]) {
    out.heading_at(2, "Cost by horizon", "costs");
    if live.iter().all(|(a, _)| a.cost_cents.is_none()) {
        out.paragraph(
            "No cost is recorded. The costs of security measures are one of the four factors; an estimate is enough.",
        );
        return;
    }
    let mut table = Table::new("Recorded cost of live actions, in US dollars")
        .column(Column::text("Horizon").weight(2.0))
        .column(Column::number("Actions", 0))
        .column(Column::number("With a cost", 0))
        .column(Column::money("Cited"))
        .column(Column::money("Cites no provision").weight(1.2))
        .column(Column::money("Sum"));
    let sum = |keep: &dyn Fn(&Action, bool) -> bool| -> i64 {
        let kept = live.iter().filter(|(a, cited)| keep(a, *cited));
        kept.filter_map(|(a, _)| a.cost_cents)
            .fold(0, i64::saturating_add)
    };
    for (wanted, title, _) in HORIZONS {
        let of: Vec<_> = live.iter().filter(|(a, _)| a.horizon == wanted).collect();
        if of.is_empty() {
            continue;
        }
        table.row([
            title.into(),
            of.len().into(),
            of.iter()
                .filter(|(a, _)| a.cost_cents.is_some())
                .count()
                .into(),
            dollars(sum(&|a, cited| a.horizon == wanted && cited)).into(),
            dollars(sum(&|a, cited| a.horizon == wanted && !cited)).into(),
            dollars(sum(&|a, _| a.horizon == wanted)).into(),
        ]);
    }
    table.row([
        Cell::Rich(Rich::new().strong("All")),
        live.len().into(),
        live.iter()
            .filter(|(a, _)| a.cost_cents.is_some())
            .count()
            .into(),
        dollars(sum(&|_, cited| cited)).into(),
        dollars(sum(&|_, cited| !cited)).into(),
        dollars(view.tally.cost_cents).into(),
    ]);
    out.push(table);
    out.paragraph(
        "Amounts are printed in whole dollars; sums are taken before rounding. An action without a cost adds nothing \
         to the sum, which is not to say that it is free.",
    );
}

fn dropped(out: &mut Blocks, view: &View<'_>) {
    let mut table = Table::new("Actions that were dropped")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Action").weight(3.0))
        .column(Column::date("Dropped"))
        .column(Column::text("Why").weight(3.0))
        .column(Column::text("By").weight(1.3));
    for action in view.shown.tables.actions.all() {
        if let Some(retired) = &action.retired {
            table.row([
                action.tag().into(),
                action.title.as_str().into(),
                view.said_cell(action.reference(), "retired", Some(retired.on)),
                retired.reason.as_str().into(),
                or_none(&retired.by.name).into(),
            ]);
        }
    }
    if !table.rows.is_empty() {
        out.heading_at(2, "Dropped actions", "dropped").push(table);
    }
}

/// A moved date in words.
pub(super) fn slip_words(slip: &Slip) -> String {
    let old = slip.old.map_or_else(|| "no date".to_owned(), day);
    format!("{old} → {} ({})", day(slip.new), slip.why)
}

/// Every moved due date (B4).
pub(super) fn date_history(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Moved dates", "date-history");
    let mut table = Table::new("")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Action").weight(2.6))
        .column(Column::date("Was due"))
        .column(Column::date("Now due"))
        .column(Column::text("Why").weight(2.8))
        .column(Column::text("Moved by").weight(1.3))
        .column(Column::date("On"));
    for action in view.shown.tables.actions.all() {
        for slip in &action.slips {
            table.row([
                action.tag().into(),
                action.title.as_str().into(),
                day_cell(slip.old),
                Cell::date(slip.new.to_string()),
                slip.why.as_str().into(),
                or_none(&slip.by.name).into(),
                Cell::date(slip.on.to_string()),
            ]);
        }
    }
    if table.rows.is_empty() {
        out.paragraph("No due date has been moved. A date cannot be moved without its reason, which would stand here.");
    } else {
        table.caption = count(table.rows.len(), "moved due date", "moved due dates");
        out.push(table);
    }
}
