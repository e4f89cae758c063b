//! Columns of threats, vulnerabilities, incidents, triggers, exclusions and imports.

use super::columns::{Cell, Col, Ctx, Filter, Listed, col, name_of, num, words};
use register::Record;
use register::records::{Exclusion, Import, Incident, Threat, Trigger, Vulnerability};

fn risks<R: Record>(ctx: &Ctx<'_>, record: &R) -> Cell {
    Cell::number(ctx.risks_of(record.reference()))
}

impl Listed for Threat {
    const COLUMNS: &'static [Col<Threat>] = &[
        col("source", "Source", |_, t| {
            Cell::text(t.source_type.as_str())
        }),
        col("catalog", "From the catalog", |_, t| {
            Cell::text(t.catalog.as_str())
        }),
        num("risks", "Open risks", risks),
    ];
    fn hidden(&self) -> String {
        self.description.clone()
    }
}

impl Listed for Vulnerability {
    const COLUMNS: &'static [Col<Vulnerability>] = &[
        col("sort_of", "What it is", |_, v| {
            Cell::text(if v.predisposing {
                "condition"
            } else {
                "vulnerability"
            })
        }),
        col("catalog", "From the catalog", |_, v| {
            Cell::text(v.catalog.as_str())
        }),
        num("risks", "Open risks", risks),
    ];
    fn hidden(&self) -> String {
        self.description.clone()
    }
}

impl Listed for Incident {
    const NAME: &'static str = "What happened";
    const COLUMNS: &'static [Col<Incident>] = &[
        col("discovered", "Discovered", |_, i| {
            Cell::day(i.discovered_on)
        }),
        col("occurred", "Happened", |_, i| Cell::day(i.occurred_on)),
        num("assets", "Assets", |_, i| {
            Cell::number(i.assets.len() as i64)
        }),
        col("outcome", "How it ended", |_, i| {
            Cell::text(i.outcome.as_str())
        }),
    ];
    fn hidden(&self) -> String {
        self.response.clone()
    }
}

impl Listed for Trigger {
    const NAME: &'static str = "What happened";
    const COLUMNS: &'static [Col<Trigger>] = &[
        col("kind", "Kind", |_, k| Cell::text(k.kind.words())),
        col("on", "On", |_, k| Cell::day(k.on)),
        col("review", "Look again by", |_, k| Cell::day(k.review_by)),
        col("settled", "State", |ctx, k| match &k.settled {
            Some(_) => Cell::text("settled").sign("done"),
            None if k.review_by.is_some_and(|day| day < ctx.today) => {
                Cell::text("waits, late").sign("late")
            }
            None => Cell::text("waits").sign("todo"),
        }),
    ];
    const FILTERS: &'static [Filter<Trigger>] = &[Filter {
        key: "settled",
        label: "Settled",
        choices: |_| words(&[("no", "waits"), ("yes", "settled")]),
        takes: |_, k, value| k.settled.is_some() == (value == "yes"),
    }];
}

impl Listed for Exclusion {
    const NAME: &'static str = "What is left out";
    const COLUMNS: &'static [Col<Exclusion>] = &[
        col("reason", "Why", |_, x| Cell::text(x.reason.as_str())),
        num("count", "How many", |_, x| Cell::maybe(x.count)),
        col("approved", "Approved by", |ctx, x| {
            name_of(ctx, &ctx.register.tables.people, x.approved_by)
        }),
        col("on", "On", |_, x| Cell::day(x.on)),
    ];
    fn title(&self, ctx: &Ctx<'_>) -> String {
        let target = self.target.and_then(|t| ctx.register.tables.get(t));
        target.map_or_else(
            || self.what.clone(),
            |record| format!("{} ({})", record.label(), record.tag()),
        )
    }
}

impl Listed for Import {
    const NAME: &'static str = "File";
    const COLUMNS: &'static [Col<Import>] = &[
        col("sheet", "Sheet", |_, u| Cell::text(u.sheet.as_str())),
        col("mapping", "Mapping", |_, u| Cell::text(u.mapping.as_str())),
        num("rows", "Rows", |_, u| Cell::number(u.rows)),
        num("created", "New", |_, u| Cell::number(u.created)),
        num("changed", "Changed", |_, u| Cell::number(u.changed)),
        num("skipped", "Left out", |_, u| {
            Cell::number(u.skipped.len() as i64)
        }),
        col("undone", "State", |_, u| match &u.undone {
            Some(_) => Cell::text("undone").sign("none"),
            None => Cell::text("stands").sign("done"),
        }),
    ];
    fn ended(&self) -> bool {
        self.undone.is_some() || self.retired.is_some()
    }
}
