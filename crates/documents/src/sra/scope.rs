//! What the analysis covers, what it leaves out and why, and how the facts were gathered.

use super::dismissed;
use super::view::View;
use super::words::{count, grouped, or_none};
use crate::model::{Blocks, Cell, Column, Rich, Table};
use catalog::AssetGroup;
use register::records::{Approved as _, Asset, FlowEnd};
use register::{Kind, Record};
use std::collections::BTreeMap;

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    boundary(out, view);
    coverage(out, view);
    classes(out, view);
    excluded(out, view);
    dismissed::summary(out, view);
    settled(out, view);
    gathered(out, view);
}

fn boundary(out: &mut Blocks, view: &View<'_>) {
    let t = &view.shown.tables;
    let associates = t
        .vendors
        .live()
        .filter(|v| v.business_associate == Some(true))
        .count();
    out.paragraph(format!(
        "The analysis covers {}, {} ({} that hold or may hold ePHI), {}, {} (of which {}), {} and {}. \
         ePHI in every medium and place is in scope unless it is listed below as left out.",
        count(t.sites.live().count(), "site", "sites"),
        count(view.tally.assets as usize, "asset or group of assets", "assets and groups of assets"),
        grouped(view.tally.ephi_assets as usize),
        count(t.flows.live().count(), "ePHI flow", "ePHI flows"),
        count(t.vendors.live().count(), "vendor", "vendors"),
        count(associates, "is a business associate", "are business associates"),
        count(t.groups.live().count(), "workforce group", "workforce groups"),
        count(t.processes.live().count(), "mission-critical process", "mission-critical processes"),
    ));
    if let Some(profile) = view.whole.profile()
        && !profile.scope_note.trim().is_empty()
    {
        out.note(
            "Boundary in the organization's words",
            profile.scope_note.as_str(),
        );
    }
    let mut sites = Table::new("Sites")
        .column(Column::text("No.").weight(0.5))
        .column(Column::text("Site").weight(2.0))
        .column(Column::text("Address").weight(2.5))
        .column(Column::text("Held as"))
        .column(Column::number("Rated risks", 0).weight(0.8));
    for site in t.sites.live() {
        sites.row([
            site.tag().into(),
            site.name.as_str().into(),
            site.address.as_str().into(),
            site.tenure.as_str().into(),
            view.risks_on(site.reference()).into(),
        ]);
    }
    if !sites.rows.is_empty() {
        out.push(sites);
    }
}

/// A5: what is analysed, what is excluded, what is open.
fn coverage(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Coverage", "coverage");
    out.paragraph(
        "Everything in scope is either concerned by at least one rated risk, or left out with a reason and an \
         approver, or named as an open gap. Assets without ePHI and vendors that are not business associates appear \
         here once a risk concerns them.",
    );
    let kinds: [(Kind, &str, register::GapKind); 5] = [
        (Kind::Asset, "Assets", register::GapKind::AssetNotAnalysed),
        (Kind::Flow, "ePHI flows", register::GapKind::FlowNotAnalysed),
        (Kind::Site, "Sites", register::GapKind::SiteNotAnalysed),
        (
            Kind::Group,
            "Workforce groups",
            register::GapKind::GroupNotAnalysed,
        ),
        (
            Kind::Vendor,
            "Vendors",
            register::GapKind::VendorNotAnalysed,
        ),
    ];
    let mut table = Table::new("Coverage of what is in scope")
        .column(Column::text("Kind").weight(2.0))
        .column(Column::number("Analysed", 0))
        .column(Column::number("Left out with reason", 0))
        .column(Column::number("Open gaps", 0));
    for (kind, name, gap) in kinds {
        let of_kind = || {
            view.coverage
                .covered
                .iter()
                .filter(|c| c.target.kind == kind)
        };
        let open = view.coverage.gaps.iter().filter(|h| h.kind == gap).count();
        table.row([
            name.into(),
            of_kind().filter(|c| c.excluded.is_none()).count().into(),
            of_kind().filter(|c| c.excluded.is_some()).count().into(),
            open.into(),
        ]);
    }
    out.push(table);
    let (open, assets) = view.proposals_open();
    out.paragraph(match open {
        0 => "Every scenario the catalog proposes for the recorded assets has been looked at.".to_owned(),
        open => format!(
            "{} of the catalog, on {}, nobody has looked at yet: neither identified as a risk nor found not applicable.",
            count(open, "proposed scenario", "proposed scenarios"),
            count(assets, "asset", "assets"),
        ),
    });
}

/// How an asset stands under the Security Rule.
pub(super) fn is_outside(view: &View<'_>, asset: &Asset) -> bool {
    asset.is_outside_the_rule(view.catalog)
}

fn classes(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Classes of assets", "classes");
    let mut counts: BTreeMap<(Option<AssetGroup>, &str), (usize, usize, bool)> = BTreeMap::new();
    for asset in view.shown.tables.assets.live() {
        let group = view.catalog.class(&asset.class).map(|c| c.group);
        let slot = counts.entry((group, view.class_name(asset))).or_default();
        slot.0 += 1;
        slot.1 += usize::from(asset.may_hold_ephi());
        slot.2 = is_outside(view, asset);
    }
    if counts.is_empty() {
        out.paragraph(
            "No asset is recorded yet. The inventory comes first: a risk can only be found where ePHI is known to be.",
        );
        return;
    }
    let mut table = Table::new("Assets by class")
        .column(Column::text("Class").weight(3.0))
        .column(Column::number("Assets", 0))
        .column(Column::number("With ePHI", 0))
        .column(Column::text("Under the Security Rule").weight(2.4));
    let mut outside = false;
    for ((_, class), (all, ephi, is_outside)) in counts {
        outside |= is_outside;
        table.row([
            class.into(),
            all.into(),
            ephi.into(),
            if is_outside {
                "outside (not electronic), planned for anyway"
            } else {
                "in scope"
            }
            .into(),
        ]);
    }
    out.push(table);
    if outside {
        out.paragraph(
            "Paper, spoken words and paper fax are not electronic and stand outside the Security Rule. They are listed \
             because the Privacy Rule protects them and the plan may as well; they are marked wherever they appear.",
        );
    }
}

fn excluded(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "What is left out", "excluded");
    let mut table = Table::new("Left out of the analysis")
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("What").weight(2.5))
        .column(Column::number("Stands for", 0).weight(0.8))
        .column(Column::text("Why").weight(3.0))
        .column(Column::text("Approved by").weight(1.4))
        .column(Column::date("On"));
    for exclusion in view.shown.tables.exclusions.live() {
        table.row([
            exclusion.tag().into(),
            what(view, exclusion).into(),
            exclusion.count.into(),
            exclusion.reason.as_str().into(),
            exclusion.approved_by_words(view.whole).into(),
            view.said_cell(exclusion.reference(), "on", exclusion.on),
        ]);
    }
    if table.rows.is_empty() {
        out.paragraph("Nothing is left out of the analysis.");
    } else {
        out.push(table);
    }
}

/// What an exclusion leaves out.
pub(super) fn what(view: &View<'_>, exclusion: &register::records::Exclusion) -> String {
    match exclusion
        .target
        .and_then(|target| view.whole.tables.get(target))
    {
        Some(record) => format!(
            "{} {} {}",
            record.kind().words(),
            record.tag(),
            record.label()
        ),
        None => or_none(&exclusion.what).to_owned(),
    }
}

/// Threats of a class that are no gap because of what is recorded.
fn settled(out: &mut Blocks, view: &View<'_>) {
    if view.coverage.settled.is_empty() {
        return;
    }
    out.heading_at(2, "Threats settled by facts on record", "settled");
    let mut table = Table::new(
        "Threats that the catalog expects for a class of assets and that make no sense for those recorded",
    )
    .column(Column::text("Class").weight(1.5))
    .column(Column::text("Threat").weight(2.0))
    .column(Column::text("By what is recorded").weight(3.0));
    for settled in &view.coverage.settled {
        let class = view.catalog.class(&settled.class);
        table.row([
            class.map_or(settled.class.as_str(), |c| &c.name).into(),
            settled.threat.as_str().into(),
            settled.facts.join("; ").into(),
        ]);
    }
    out.push(table);
}

fn gathered(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "How the facts were gathered", "gathered");
    let t = &view.shown.tables;
    let mut ways: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unknown = 0_usize;
    for asset in t.assets.live() {
        match asset.gathered.how.trim() {
            "" => unknown += 1,
            how => *ways.entry(how).or_default() += 1,
        }
    }
    let open_flows = t
        .flows
        .live()
        .filter(|f| f.from == FlowEnd::Unknown || f.to == FlowEnd::Unknown)
        .count();
    if ways.is_empty() && unknown == 0 {
        out.paragraph("No facts have been gathered yet.");
        return;
    }
    let mut table = Table::new("Assets by the way their facts were gathered")
        .column(Column::text("How").weight(3.0))
        .column(Column::number("Assets", 0));
    for (how, number) in ways {
        table.row([how.into(), number.into()]);
    }
    if unknown > 0 {
        table.row([
            Cell::Rich(Rich::new().emphasis("not recorded")),
            unknown.into(),
        ]);
    }
    out.push(table);
    if open_flows > 0 {
        out.paragraph(format!(
            "{} begin or end at a place nobody has named yet.",
            count(open_flows, "flow", "flows")
        ));
    }
    out.paragraph(
        Rich::new()
            .text("Files that were imported are listed under ")
            .reference("imports", "Imported files")
            .text("."),
    );
}
