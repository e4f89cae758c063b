//! Columns of people, workforce groups and processes.

use super::columns::{Cell, Col, Filter, Listed, col, name_of, num, words};
use register::Record;
use register::records::{Group, Person, Process};

impl Listed for Person {
    const COLUMNS: &'static [Col<Person>] = &[
        col("title", "Position", |_, p| Cell::text(p.title.as_str())),
        col("role", "Role in this programme", |_, p| {
            Cell::text(p.role.as_str())
        }),
        col("email", "E-mail address", |_, p| {
            Cell::text(p.email.as_str())
        }),
    ];
}

impl Listed for Group {
    const COLUMNS: &'static [Col<Group>] = &[
        num("members", "People", |_, g| Cell::maybe(g.members)),
        col("access", "Access", |_, g| Cell::text(g.access.as_str())),
        col("remote", "Works away", |_, g| {
            Cell::text(if g.remote { "yes" } else { "no" })
        }),
        num("risks", "Rated risks", |ctx, g| {
            Cell::number(ctx.risks_of(g.reference()))
        }),
    ];
    const FILTERS: &'static [Filter<Group>] = &[Filter {
        key: "remote",
        label: "Works away",
        choices: |_| words(&[("yes", "yes"), ("no", "no")]),
        takes: |_, g, value| g.remote == (value == "yes"),
    }];
}

impl Listed for Process {
    const COLUMNS: &'static [Col<Process>] = &[
        col("owner", "Owner", |ctx, p| {
            name_of(ctx, &ctx.register.tables.people, p.owner)
        }),
        col("assets", "Cannot do without", |ctx, p| {
            let names: Vec<&str> = p
                .assets
                .iter()
                .filter_map(|id| ctx.register.tables.assets.get(*id))
                .map(|asset| asset.name.as_str())
                .collect();
            Cell::text(names.join(", "))
        }),
        num("hours", "Longest downtime (hours)", |_, p| {
            Cell::maybe(p.tolerable_downtime_hours)
        }),
    ];
    fn hidden(&self) -> String {
        self.consequence.clone()
    }
}
