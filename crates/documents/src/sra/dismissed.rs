//! Scenarios of the catalog that were looked at and do not apply: how many in the scope, one
//! by one in the appendix.

use super::view::View;
use super::words::{day, or_none};
use crate::model::{Blocks, Column, Table};
use register::Record;
use register::records::{Approved as _, Dismissal};

/// Where the appendix lists them.
const LIST: &str = "Scenarios found not applicable, one by one";

/// Those that the same people found and approved on the same days.
struct Group<'v> {
    found: String,
    approved: String,
    dismissals: Vec<&'v Dismissal>,
}

/// In the order in which the first of each was recorded.
fn groups<'v>(view: &'v View<'_>) -> Vec<Group<'v>> {
    let mut groups: Vec<Group<'v>> = Vec::new();
    for dismissal in view.shown.tables.dismissals.live() {
        let (found, approved) = (found_by(dismissal), approved(view, dismissal));
        let same = groups
            .iter_mut()
            .find(|group| group.found == found && group.approved == approved);
        match same {
            Some(group) => group.dismissals.push(dismissal),
            None => groups.push(Group {
                found,
                approved,
                dismissals: vec![dismissal],
            }),
        }
    }
    groups
}

/// How many there are, who found and who approved them.
pub(super) fn summary(out: &mut Blocks, view: &View<'_>) {
    let groups = groups(view);
    if groups.is_empty() {
        return;
    }
    out.heading_at(2, "Scenarios found not applicable", "dismissed");
    out.paragraph(format!(
        "Scenarios of the catalog that were looked at and do not apply here. Each stands with its reason in the appendix, under “{LIST}”.",
    ));
    let mut table = Table::new("Scenarios found not applicable, by whom")
        .column(Column::text("Found by").weight(2.0))
        .column(Column::text("Approved by").weight(3.0))
        .column(Column::number("Scenarios", 0).weight(0.8));
    for group in groups {
        table.row([
            group.found.into(),
            group.approved.into(),
            group.dismissals.len().into(),
        ]);
    }
    out.push(table);
}

/// Each with its reason, a table for those found and approved together.
pub(super) fn list(out: &mut Blocks, view: &View<'_>) {
    let groups = groups(view);
    if groups.is_empty() {
        return;
    }
    out.heading_at(2, LIST, "dismissed-list");
    for group in groups {
        let mut table = Table::new(format!(
            "Found by: {}. Approved by: {}",
            group.found, group.approved
        ))
        .compact()
        .column(Column::text("For").weight(1.4))
        .column(Column::text("Scenario").weight(3.6))
        .column(Column::text("Why it does not apply").weight(3.6));
        for dismissal in group.dismissals {
            table.row([
                dismissed_for(view, dismissal).into(),
                scenario_words(view, dismissal).into(),
                dismissal.reason.as_str().into(),
            ]);
        }
        out.push(table);
    }
}

/// The code and the sentence of a scenario.
pub(super) fn scenario_words(view: &View<'_>, dismissal: &Dismissal) -> String {
    view.catalog.scenario(&dismissal.scenario).map_or_else(
        || dismissal.scenario.clone(),
        |s| {
            format!(
                "{} {}",
                s.code,
                s.sentence_for("the asset", view.whole.people())
            )
        },
    )
}

/// The asset, the vendor or the class of assets to which a scenario does not apply.
pub(super) fn dismissed_for(view: &View<'_>, dismissal: &Dismissal) -> String {
    let asset = dismissal
        .asset
        .and_then(|id| view.whole.tables.assets.get(id));
    let vendor = dismissal
        .vendor
        .and_then(|id| view.whole.tables.vendors.get(id));
    match (asset, view.catalog.class(&dismissal.class)) {
        _ if vendor.is_some() => vendor.map_or_else(String::new, |v| v.name.clone()),
        (Some(asset), _) => asset.name.clone(),
        (None, Some(class)) => class.name.clone(),
        (None, None) => "all classes".to_owned(),
    }
}

/// Who found it, and when.
pub(super) fn found_by(dismissal: &Dismissal) -> String {
    let found = dismissal.found.as_ref();
    found.map_or_else(
        || or_none("").to_owned(),
        |found| format!("{}, {}", or_none(&found.by.name), day(found.on)),
    )
}

/// Who approved it, and when; or that nobody has.
pub(super) fn approved(view: &View<'_>, dismissal: &Dismissal) -> String {
    if dismissal.approved_by.is_none() {
        return "nobody yet".to_owned();
    }
    let on = view.said_or(dismissal.reference(), "approved_on", dismissal.approved_on);
    format!("{}, {on}", dismissal.approved_by_words(view.whole))
}
