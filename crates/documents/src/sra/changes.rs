//! What changed since an earlier state: new, changed, closed and why, re-affirmed (C4).

use super::summary::risk_link;
use super::view::View;
use super::words::{badge_or, count, day, first_upper};
use crate::model::{Blocks, Cell, Column, Table};
use register::records::Risk;
use register::{Difference, Kind, Register, diff};
use std::collections::BTreeMap;

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    let Some(previous) = view.options.previous else {
        return;
    };
    let earlier = previous.register;
    let differences: Vec<Difference> = diff(earlier, view.whole)
        .into_iter()
        .filter(|d| {
            view.options.focus.is_none() || view.shown.tables.revision(d.reference).is_some()
        })
        .collect();
    out.paragraph(format!(
        "Compared are the state of {} (ledger position {}) and the state of {} (ledger position {}). {}",
        day(previous.as_of),
        earlier.position,
        day(view.today),
        view.whole.position,
        match differences.len() {
            0 => "No record differs.".to_owned(),
            many => format!("{}.", count(many, "record differs", "records differ")),
        }
    ));
    if !differences.is_empty() {
        counts(out, &differences);
    }
    risks(out, view, earlier, &differences);
    others(out, &differences);
}

fn counts(out: &mut Blocks, differences: &[Difference]) {
    let mut kinds: BTreeMap<Kind, [u32; 3]> = BTreeMap::new();
    for difference in differences {
        let column = match (&difference.ended, difference.new) {
            (Some(_), _) => 2,
            (None, true) => 0,
            (None, false) => 1,
        };
        kinds.entry(difference.reference.kind).or_default()[column] += 1;
    }
    let mut table = Table::new("Records that differ")
        .column(Column::text("Kind").weight(2.0))
        .column(Column::number("New", 0))
        .column(Column::number("Changed", 0))
        .column(Column::number("Ended", 0));
    for (kind, [new, changed, ended]) in kinds {
        table.row([
            first_upper(kind.plural()).into(),
            new.into(),
            changed.into(),
            ended.into(),
        ]);
    }
    out.push(table);
}

fn risks(out: &mut Blocks, view: &View<'_>, earlier: &Register, differences: &[Difference]) {
    let (mut new, mut moved, mut again) = (short("New risks"), levels(), short(""));
    for risk in view.open_risks() {
        match earlier.tables.risks.get(risk.id) {
            None => {
                new.row(short_row(view, risk));
            }
            Some(before) if before.level() != risk.level() => {
                moved.row([
                    risk_link(view, risk),
                    risk.sentence.as_str().into(),
                    badge_or(before.level()).into(),
                    badge_or(risk.level()).into(),
                    risk.rating_in_effect()
                        .map_or("", |r| r.reason.as_str())
                        .into(),
                ]);
            }
            Some(before) if before.rating_in_effect() != risk.rating_in_effect() => {
                again.row(short_row(view, risk));
            }
            Some(_) => {}
        }
    }
    let mut closed = Table::new("")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Risk").weight(4.0))
        .column(Column::text("Why it ended").weight(3.0));
    for d in differences
        .iter()
        .filter(|d| d.reference.kind == Kind::Risk)
    {
        if let Some(reason) = &d.ended {
            closed.row([
                d.tag.as_str().into(),
                d.label.as_str().into(),
                reason.as_str().into(),
            ]);
        }
    }
    let sections = [
        (new, "New risks", "new-risks", "No new risk was identified."),
        (
            moved,
            "Risks at another level",
            "moved-risks",
            "No risk stands at another level than before.",
        ),
        (
            closed,
            "Risks closed or merged",
            "closed-since",
            "No risk was closed.",
        ),
        (
            again,
            "Risks looked at again and re-affirmed",
            "affirmed",
            "No risk was rated again at the level it had.",
        ),
    ];
    for (mut table, title, anchor, none) in sections {
        out.heading_at(2, title, anchor);
        if table.rows.is_empty() {
            out.paragraph(none);
        } else {
            table.caption = format!("{title}: {}", table.rows.len());
            out.push(table);
        }
    }
}

fn short(caption: &str) -> Table {
    Table::new(caption)
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Risk").weight(4.0))
        .column(Column::level("Level"))
        .column(Column::date("Rated on"))
}

fn short_row(view: &View<'_>, risk: &Risk) -> [Cell; 4] {
    [
        risk_link(view, risk),
        risk.sentence.as_str().into(),
        badge_or(risk.level()).into(),
        view.rated_on(risk),
    ]
}

fn levels() -> Table {
    Table::new("")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Risk").weight(3.5))
        .column(Column::level("Before"))
        .column(Column::level("Now"))
        .column(Column::text("Why").weight(3.0))
}

/// What differs besides risks.
fn others(out: &mut Blocks, differences: &[Difference]) {
    let mut table = Table::new("Other records that differ")
        .compact()
        .column(Column::text("Record").weight(1.6))
        .column(Column::text("Name").weight(3.0))
        .column(Column::text("What").weight(4.0));
    for d in differences
        .iter()
        .filter(|d| d.reference.kind != Kind::Risk)
    {
        let what = match (&d.ended, d.new) {
            (Some(reason), _) => format!("ended: {reason}"),
            (None, true) => "new".to_owned(),
            (None, false) => format!("changed: {}", fields(d)),
        };
        table.row([
            format!("{} {}", first_upper(d.reference.kind.words()), d.tag).into(),
            d.label.as_str().into(),
            what.into(),
        ]);
    }
    if !table.rows.is_empty() {
        out.heading_at(2, "Everything else", "other-changes")
            .push(table);
    }
}

/// The fields that differ, as words.
fn fields(difference: &Difference) -> String {
    let mut names: Vec<String> = difference
        .fields
        .iter()
        .map(|f| {
            f.field
                .split('.')
                .next()
                .unwrap_or_default()
                .replace('_', " ")
        })
        .collect();
    names.dedup();
    names.join(", ")
}
