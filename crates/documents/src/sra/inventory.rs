//! Assets, flows, vendors, people and processes as tables.

use super::scope::is_outside;
use super::view::{View, yes_no_words};
use super::words::{NONE, and_list, count, day, or_none, yes_no};
use crate::charts::{self, flow::flow_figure};
use crate::model::{Badge, Blocks, Cell, Column, Figure, Table, Tone};
use register::Record;
use register::records::{Asset, Flow, Vendor};

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    assets(out, view);
    flows(out, view);
    vendors(out, view);
    people(out, view);
    processes(out, view);
}

/// Chooses assets for one of the tables.
type Keep<'k> = &'k dyn Fn(&Asset) -> bool;

fn assets(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Assets", "assets");
    let live = || view.shown.tables.assets.live();
    let sorts: [(&str, Keep<'_>); 3] = [
        ("Assets that hold or may hold ePHI", &|a| {
            !is_outside(view, a) && a.may_hold_ephi()
        }),
        (
            "Assets without ePHI, in the inventory because they may give a path to it",
            &|a| !is_outside(view, a) && !a.may_hold_ephi(),
        ),
        (
            "Outside the Security Rule: paper, spoken words, paper fax",
            &|a| is_outside(view, a),
        ),
    ];
    let mut any = false;
    for (caption, keep) in sorts {
        let mut table = Table::new("")
            .compact()
            .column(Column::text("No.").weight(0.6))
            .column(Column::text("Asset").weight(2.4))
            .column(Column::text("Class").weight(1.5))
            .column(Column::text("ePHI").weight(1.5))
            .column(Column::text("Encrypted").weight(0.9))
            .column(Column::text("Site, hosting").weight(1.4))
            .column(Column::text("Owner").weight(1.2))
            .column(Column::number("Risks", 0).weight(0.6));
        for asset in live().filter(|a| keep(a)) {
            table.row(asset_row(view, asset));
        }
        if !table.rows.is_empty() {
            any = true;
            table.caption = format!("{caption}: {}", table.rows.len());
            out.push(table);
        }
    }
    if any {
        out.paragraph(
            "“Risks” counts the rated risks that name the asset, closed ones among them.",
        );
        details(out, view);
    } else {
        out.paragraph(
            "No asset is recorded. An inventory of what holds ePHI is where an analysis begins.",
        );
    }
}

/// What else is known of each asset, and how it became known.
fn details(out: &mut Blocks, view: &View<'_>) {
    let mut table = Table::new("What else is known of each asset, and how its facts were gathered")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Asset").weight(2.2))
        .column(Column::text("Version").weight(1.2))
        .column(Column::text("Criticality").weight(1.2))
        .column(Column::text("Volume").weight(1.3))
        .column(Column::text("Gathered how").weight(1.6))
        .column(Column::text("By").weight(1.2))
        .column(Column::text("On").weight(1.2));
    for asset in view.shown.tables.assets.live() {
        let gathered = &asset.gathered;
        table.row([
            asset.tag().into(),
            asset.name.as_str().into(),
            or_none(&asset.version).into(),
            or_none(&asset.criticality).into(),
            or_none(&asset.volume).into(),
            or_none(&gathered.how).into(),
            or_none(&gathered.by).into(),
            view.said_or(asset.reference(), "gathered.on", gathered.on)
                .into(),
        ]);
    }
    out.push(table);
}

fn asset_row(view: &View<'_>, asset: &Asset) -> [Cell; 8] {
    let mut name = asset.name.clone();
    match asset.count {
        Some(number) if number != 1 => name.push_str(&format!(" (× {number})")),
        _ => {}
    }
    for (on, words) in [
        (asset.personally_owned, "personally owned"),
        (asset.off_procurement, "outside procurement"),
    ] {
        if on {
            name.push('\n');
            name.push_str(words);
        }
    }
    let place: Vec<&str> = asset
        .site
        .and_then(|id| view.whole.tables.sites.get(id))
        .map(|s| s.name.as_str())
        .into_iter()
        .chain((!asset.hosting.is_empty()).then_some(asset.hosting.as_str()))
        .collect();
    [
        asset.tag().into(),
        name.into(),
        view.class_name(asset).into(),
        ephi(asset).into(),
        yes_no_words(asset.encrypted).into(),
        place.join(", ").into(),
        view.person(asset.owner).into(),
        view.risks_on(asset.reference()).into(),
    ]
}

/// What an asset does with ePHI.
pub(super) fn ephi(asset: &Asset) -> String {
    if asset.ephi_known {
        asset.ephi.words()
    } else {
        "not answered yet".to_owned()
    }
}

fn flows(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "ePHI flows", "flows");
    let mut table = Table::new("")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Flow").weight(2.0))
        .column(Column::text("From").weight(1.4))
        .column(Column::text("To").weight(1.4))
        .column(Column::text("What and how").weight(1.8))
        .column(Column::text("Encrypted").weight(0.9))
        .column(Column::text("Protected by").weight(1.8))
        .column(Column::number("Risks", 0).weight(0.6));
    for flow in view.shown.tables.flows.live() {
        let how: Vec<&str> = [flow.ephi_types.as_str(), flow.protocol.as_str()]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect();
        table.row([
            flow.tag().into(),
            flow.name.as_str().into(),
            view.end(&flow.from).into(),
            to_and_via(view, flow).into(),
            how.join(", ").into(),
            yes_no_words(flow.encrypted).into(),
            flow.safeguards.as_str().into(),
            view.risks_on(flow.reference()).into(),
        ]);
    }
    if table.rows.is_empty() {
        out.paragraph(
            "No flow is recorded. A flow says where ePHI comes from and where it goes; without flows, what leaves the \
             organization stays unseen.",
        );
        return;
    }
    diagram(out, view);
    table.caption = count(table.rows.len(), "flow of ePHI", "flows of ePHI");
    out.push(table);
}

/// The map of the flows, as the pages draw it.
fn diagram(out: &mut Blocks, view: &View<'_>) {
    let Some(chart) = flow_figure(view.shown, &view.coverage) else {
        return;
    };
    let Some((width, height)) = charts::size(&chart.svg) else {
        return;
    };
    out.push(Figure {
        caption: format!("Map of {}", chart.title),
        alt: format!(
            "A drawing of the {}, from where ePHI comes to where it goes. The table of flows below says the same.",
            chart.title
        ),
        svg: chart.svg,
        width,
        height,
    });
    for note in chart.notes {
        out.paragraph(note);
    }
}

fn to_and_via(view: &View<'_>, flow: &Flow) -> String {
    if flow.via.is_empty() {
        return view.end(&flow.to);
    }
    format!("{} (via {})", view.end(&flow.to), via(view, flow))
}

/// Stations of a flow.
pub(super) fn via(view: &View<'_>, flow: &Flow) -> String {
    let stations: Vec<String> = flow.via.iter().map(|end| view.end(end)).collect();
    and_list(&stations)
}

fn vendors(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Vendors and business associates", "vendors");
    let mut table = Table::new("")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Vendor").weight(1.8))
        .column(Column::text("Service").weight(2.2))
        .column(Column::text("Business associate").weight(1.0))
        .column(Column::text("Agreement").weight(1.8))
        .column(Column::text("Last verified").weight(1.8))
        .column(Column::number("Risks", 0).weight(0.6));
    for vendor in view.shown.tables.vendors.live() {
        let verified = vendor.verifications.last().map_or_else(
            || NONE.to_owned(),
            |v| {
                let on = view.said(vendor.reference(), "verifications", v.on);
                format!("{on}: {}", or_none(&v.result))
            },
        );
        table.row([
            vendor.tag().into(),
            vendor.name.as_str().into(),
            vendor.service.as_str().into(),
            yes_no(vendor.business_associate).into(),
            agreement_badge(view, vendor).into(),
            verified.into(),
            view.risks_on(vendor.reference()).into(),
        ]);
    }
    if table.rows.is_empty() {
        out.paragraph("No vendor is recorded. Whoever hosts, supports or carries ePHI for the organization belongs here.");
        return;
    }
    table.caption = count(table.rows.len(), "vendor", "vendors");
    out.push(table);
    let clauses: Vec<String> = view
        .shown
        .tables
        .vendors
        .live()
        .filter_map(|v| {
            let last = v.agreements.last().filter(|a| !a.clauses.is_empty())?;
            Some(format!("{}: {}", v.name, last.clauses.join("; ")))
        })
        .collect();
    if !clauses.is_empty() {
        out.heading_at(3, "Clauses found in the agreements", "clauses")
            .bullets(clauses);
    }
}

fn agreement_badge(view: &View<'_>, vendor: &Vendor) -> Badge {
    let words = agreement(view, vendor);
    let tone = match vendor.business_associate {
        Some(true) if vendor.agreement_in_force(view.today) => Tone::Good,
        Some(true) => Tone::Attention,
        _ => Tone::Neutral,
    };
    Badge::new(tone, words)
}

/// Where the agreement with a vendor stands on the day of the document.
pub(super) fn agreement(view: &View<'_>, vendor: &Vendor) -> String {
    let until = vendor.agreements.last().and_then(|a| a.ends);
    if let Some(agreement) = vendor.agreements_in_force(view.today).last() {
        let since = agreement.effective.map_or_else(
            || ", since when is not recorded".to_owned(),
            |on| format!(" since {}", view.said(vendor.reference(), "agreements", on)),
        );
        let until = agreement
            .ends
            .map_or_else(String::new, |end| format!(", until {}", day(end)));
        return format!("In force{since}{until}");
    }
    match (vendor.agreements.last(), until) {
        (Some(_), Some(end)) if end < view.today => format!("Ended {}", day(end)),
        (Some(last), _) => super::words::first_upper(last.state.words()),
        (None, _) if vendor.business_associate == Some(false) => "Not needed".to_owned(),
        (None, _) => "None recorded".to_owned(),
    }
}

fn people(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "People", "people");
    let t = &view.shown.tables;
    let mut groups = Table::new("Workforce groups")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Group").weight(2.0))
        .column(Column::number("Members", 0))
        .column(Column::text("Access").weight(3.0))
        .column(Column::text("Works remotely"))
        .column(Column::number("Risks", 0).weight(0.6));
    for group in t.groups.live() {
        groups.row([
            group.tag().into(),
            group.name.as_str().into(),
            group.members.into(),
            group.access.as_str().into(),
            if group.remote { "yes" } else { "no" }.into(),
            view.risks_on(group.reference()).into(),
        ]);
    }
    if !groups.rows.is_empty() {
        out.push(groups);
    } else if view.options.focus.is_none() {
        out.paragraph(
            "No workforce group is recorded. Grouping people by the access they have shows who could do what by mistake or intent.",
        );
    }
    let mut people = Table::new("People named in this record")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Name").weight(2.0))
        .column(Column::text("Title").weight(2.0))
        .column(Column::text("Role in this program").weight(2.0));
    for person in t.people.live() {
        people.row([
            person.tag().into(),
            person.name.as_str().into(),
            person.title.as_str().into(),
            person.role.as_str().into(),
        ]);
    }
    if !people.rows.is_empty() {
        out.push(people);
    }
}

fn processes(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Mission-critical processes", "processes");
    let mut table = Table::new("What care and business cannot do without")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Process").weight(2.0))
        .column(Column::text("Owner").weight(1.3))
        .column(Column::text("Assets it needs").weight(2.5))
        .column(Column::number("Longest tolerable downtime, hours", 0).weight(1.2))
        .column(Column::text("Beyond that").weight(2.2));
    for process in view.shown.tables.processes.live() {
        table.row([
            process.tag().into(),
            process.name.as_str().into(),
            view.person(process.owner).into(),
            view.names(&view.whole.tables.assets, &process.assets)
                .into(),
            process.tolerable_downtime_hours.into(),
            process.consequence.as_str().into(),
        ]);
    }
    if table.rows.is_empty() {
        out.paragraph(
            "No process is recorded. Naming what cannot wait, and for how long, is what contingency planning starts \
             from (164.308(a)(7)(ii)(E)).",
        );
    } else {
        out.push(table);
    }
}
