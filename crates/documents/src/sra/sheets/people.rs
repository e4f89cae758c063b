//! The sheets of places and people: sites, people, workforce groups, processes.

use super::super::view::View;
use super::{ended, extra, sheet, source};
use crate::model::{Column, Table};
use register::Record;

pub(super) fn sites(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Sites",
        [
            Column::text("Number").weight(0.6),
            Column::text("Site").weight(2.0),
            Column::text("Address").weight(2.5),
            Column::text("Held as"),
            Column::number("Rated risks", 0).weight(0.7),
            Column::text("Notes").weight(2.0),
            Column::text("Imported from").weight(1.2),
            Column::text("Other imported columns").weight(2.0),
            Column::text("Ended").weight(1.5),
        ],
    );
    for site in view.shown.tables.sites.all() {
        table.row([
            site.tag().into(),
            site.name.as_str().into(),
            site.address.as_str().into(),
            site.tenure.as_str().into(),
            view.risks_on(site.reference()).into(),
            site.notes.as_str().into(),
            source(site.source.as_ref()).into(),
            extra(&site.extra).into(),
            ended(site.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn people(view: &View<'_>) -> Table {
    let mut table = sheet(
        "People",
        [
            Column::text("Number").weight(0.6),
            Column::text("Name").weight(2.0),
            Column::text("Title").weight(2.0),
            Column::text("Role in this program").weight(2.0),
            Column::text("E-mail").weight(1.5),
            Column::text("Other imported columns").weight(2.0),
            Column::text("Ended").weight(1.5),
        ],
    );
    for person in view.shown.tables.people.all() {
        table.row([
            person.tag().into(),
            person.name.as_str().into(),
            person.title.as_str().into(),
            person.role.as_str().into(),
            person.email.as_str().into(),
            extra(&person.extra).into(),
            ended(person.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn groups(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Workforce groups",
        [
            Column::text("Number").weight(0.6),
            Column::text("Group").weight(2.0),
            Column::number("Members", 0),
            Column::text("Access").weight(3.0),
            Column::text("Works remotely"),
            Column::number("Rated risks", 0).weight(0.7),
            Column::text("Ended").weight(1.5),
        ],
    );
    for group in view.shown.tables.groups.all() {
        table.row([
            group.tag().into(),
            group.name.as_str().into(),
            group.members.into(),
            group.access.as_str().into(),
            if group.remote { "yes" } else { "no" }.into(),
            view.risks_on(group.reference()).into(),
            ended(group.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn processes(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Processes",
        [
            Column::text("Number").weight(0.6),
            Column::text("Process").weight(2.0),
            Column::text("Owner").weight(1.3),
            Column::text("Assets it needs").weight(2.5),
            Column::number("Longest tolerable downtime, hours", 0).weight(1.2),
            Column::text("Beyond that").weight(2.2),
            Column::text("Imported from").weight(1.2),
            Column::text("Other imported columns").weight(2.0),
            Column::text("Ended").weight(1.5),
        ],
    );
    for process in view.shown.tables.processes.all() {
        table.row([
            process.tag().into(),
            process.name.as_str().into(),
            process.owner.map(|id| view.person(Some(id))).into(),
            view.names(&view.whole.tables.assets, &process.assets)
                .into(),
            process.tolerable_downtime_hours.into(),
            process.consequence.as_str().into(),
            source(process.source.as_ref()).into(),
            extra(&process.extra).into(),
            ended(process.retired.as_ref()).into(),
        ]);
    }
    table
}
