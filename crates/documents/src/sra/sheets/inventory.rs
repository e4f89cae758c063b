//! The sheets of the analysis besides risks: inventory, safeguards, decisions, coverage.

use super::super::inventory::{agreement, ephi, via};
use super::super::safeguards::{
    assessed_provisions, badge as state_badge, designation, note, required,
};
use super::super::scope::{is_outside, what};
use super::super::view::{View, yes_no_words};
use super::super::words::{day_cell, yes_no};
use super::{ended, extra, sheet, source};
use crate::model::{Cell, Column, Table};
use register::Record;
use register::records::Approved as _;

pub(super) fn assets(view: &View<'_>) -> Table {
    let t = &view.whole.tables;
    let mut table = sheet(
        "Assets",
        [
            Column::text("Number").weight(0.6),
            Column::text("Asset").weight(2.5),
            Column::text("Class").weight(1.5),
            Column::text("Under the Security Rule").weight(1.2),
            Column::text("Description").weight(2.5),
            Column::number("Count", 0).weight(0.6),
            Column::text("ePHI").weight(1.5),
            Column::text("Kinds of ePHI").weight(1.5),
            Column::text("Volume"),
            Column::text("Encrypted").weight(0.8),
            Column::text("Criticality"),
            Column::text("Hosting"),
            Column::text("Version"),
            Column::text("Owner").weight(1.2),
            Column::text("Site").weight(1.2),
            Column::text("Vendor").weight(1.2),
            Column::text("Personally owned").weight(0.8),
            Column::text("Outside procurement").weight(0.8),
            Column::text("Gathered how"),
            Column::text("Gathered by"),
            Column::date("Gathered on"),
            Column::number("Rated risks", 0).weight(0.7),
            Column::text("Notes").weight(2.0),
            Column::text("Imported from").weight(1.2),
            Column::text("Other imported columns").weight(2.0),
            Column::text("Ended").weight(1.5),
        ],
    );
    for asset in view.shown.tables.assets.all() {
        let yes = |on: bool| Cell::from(if on { "yes" } else { "no" });
        table.row([
            asset.tag().into(),
            asset.name.as_str().into(),
            view.class_name(asset).into(),
            if is_outside(view, asset) {
                "outside"
            } else {
                "in scope"
            }
            .into(),
            asset.description.as_str().into(),
            asset.count.into(),
            ephi(asset).into(),
            asset.ephi_types.as_str().into(),
            asset.volume.as_str().into(),
            yes_no_words(asset.encrypted).into(),
            asset.criticality.as_str().into(),
            asset.hosting.as_str().into(),
            asset.version.as_str().into(),
            asset.owner.map(|id| view.person(Some(id))).into(),
            asset
                .site
                .and_then(|id| t.sites.get(id))
                .map(|s| s.name.as_str())
                .into(),
            asset
                .vendor
                .and_then(|id| t.vendors.get(id))
                .map(|v| v.name.as_str())
                .into(),
            yes(asset.personally_owned),
            yes(asset.off_procurement),
            asset.gathered.how.as_str().into(),
            asset.gathered.by.as_str().into(),
            day_cell(asset.gathered.on),
            view.risks_on(asset.reference()).into(),
            asset.notes.as_str().into(),
            source(asset.source.as_ref()).into(),
            extra(&asset.extra).into(),
            ended(asset.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn flows(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Flows",
        [
            Column::text("Number").weight(0.6),
            Column::text("Flow").weight(2.5),
            Column::text("From").weight(1.5),
            Column::text("Via").weight(1.5),
            Column::text("To").weight(1.5),
            Column::text("Direction"),
            Column::text("What moves").weight(1.5),
            Column::text("Protocol"),
            Column::text("Encrypted").weight(0.8),
            Column::text("Protected by").weight(2.0),
            Column::number("Rated risks", 0).weight(0.7),
            Column::text("Notes").weight(2.0),
            Column::text("Imported from").weight(1.2),
            Column::text("Other imported columns").weight(2.0),
            Column::text("Ended").weight(1.5),
        ],
    );
    for flow in view.shown.tables.flows.all() {
        table.row([
            flow.tag().into(),
            flow.name.as_str().into(),
            view.end(&flow.from).into(),
            via(view, flow).into(),
            view.end(&flow.to).into(),
            flow.direction.as_str().into(),
            flow.ephi_types.as_str().into(),
            flow.protocol.as_str().into(),
            yes_no_words(flow.encrypted).into(),
            flow.safeguards.as_str().into(),
            view.risks_on(flow.reference()).into(),
            flow.notes.as_str().into(),
            source(flow.source.as_ref()).into(),
            extra(&flow.extra).into(),
            ended(flow.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn vendors(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Vendors",
        [
            Column::text("Number").weight(0.6),
            Column::text("Vendor").weight(2.0),
            Column::text("Service").weight(2.5),
            Column::text("Business associate"),
            Column::text("Agreement").weight(1.5),
            Column::date("Agreement effective"),
            Column::date("Agreement ends"),
            Column::text("Clauses").weight(2.0),
            Column::date("Last verified"),
            Column::text("Verified by"),
            Column::text("Result").weight(2.0),
            Column::text("Contact").weight(1.5),
            Column::text("E-mail").weight(1.5),
            Column::text("Telephone"),
            Column::number("Rated risks", 0).weight(0.7),
            Column::text("Notes").weight(2.0),
            Column::text("Imported from").weight(1.2),
            Column::text("Other imported columns").weight(2.0),
            Column::text("Ended").weight(1.5),
        ],
    );
    for vendor in view.shown.tables.vendors.all() {
        let last = vendor.agreements.last();
        let check = vendor.verifications.last();
        table.row([
            vendor.tag().into(),
            vendor.name.as_str().into(),
            vendor.service.as_str().into(),
            yes_no(vendor.business_associate).into(),
            agreement(view, vendor).into(),
            day_cell(last.and_then(|a| a.effective)),
            day_cell(last.and_then(|a| a.ends)),
            last.map(|a| a.clauses.join("; ")).into(),
            day_cell(check.map(|c| c.on)),
            check.map(|c| c.by.as_str()).into(),
            check.map(|c| c.result.as_str()).into(),
            vendor.contact.as_str().into(),
            vendor.email.as_str().into(),
            vendor.phone.as_str().into(),
            view.risks_on(vendor.reference()).into(),
            vendor.notes.as_str().into(),
            source(vendor.source.as_ref()).into(),
            extra(&vendor.extra).into(),
            ended(vendor.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn safeguards(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Safeguards",
        [
            Column::text("Provision").weight(1.3),
            Column::text("Title").weight(2.0),
            Column::text("Family").weight(1.5),
            Column::text("Designation"),
            Column::text("State").weight(1.5),
            Column::text("Required"),
            Column::text("In place"),
            Column::text("Used properly"),
            Column::text("What is done, or why not").weight(3.0),
            Column::text("Evidence").weight(2.0),
            Column::date("Answer speaks of"),
            Column::text("Question").weight(3.0),
        ],
    );
    for assessed in assessed_provisions(view) {
        let answer = assessed.answer;
        table.row([
            assessed.provision.citation.as_str().into(),
            assessed.provision.title.as_str().into(),
            assessed.provision.safeguard.words().into(),
            designation(assessed.provision).into(),
            state_badge(&assessed.implementation).into(),
            required(&assessed.implementation).into(),
            answer.map(|a| yes_no_words(a.in_place)).into(),
            answer.map(|a| yes_no_words(a.used_properly)).into(),
            note(&assessed).into(),
            answer.map(|a| view.evidence(&a.evidence)).into(),
            day_cell(answer.and_then(|a| a.on)),
            assessed.words.question.into(),
        ]);
    }
    table
}

pub(super) fn decisions(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Decisions",
        [
            Column::text("Number").weight(0.6),
            Column::text("Provision").weight(1.3),
            Column::text("Title").weight(2.0),
            Column::text("Outcome").weight(1.5),
            Column::text("Why").weight(2.5),
            Column::text("Alternative measure").weight(2.0),
            Column::text("How it protects as well").weight(2.0),
            Column::text("Size, complexity and capabilities").weight(2.0),
            Column::text("Technical infrastructure").weight(2.0),
            Column::text("Costs").weight(1.5),
            Column::text("Probability and criticality").weight(2.0),
            Column::text("Approved by").weight(1.3),
            Column::date("Decided on"),
            Column::date("Looked at again on"),
            Column::text("Ended").weight(1.5),
        ],
    );
    for decision in view.shown.tables.decisions.all() {
        let factors = &decision.factors;
        table.row([
            decision.tag().into(),
            decision.provision.as_str().into(),
            view.catalog
                .provision(&decision.provision)
                .map(|p| p.title.as_str())
                .into(),
            decision.outcome.map(|o| o.words()).into(),
            decision.reason.as_str().into(),
            decision.alternative.as_str().into(),
            decision.equivalence.as_str().into(),
            factors.size_and_complexity.as_str().into(),
            factors.infrastructure.as_str().into(),
            factors.costs.as_str().into(),
            factors.probability_and_criticality.as_str().into(),
            decision
                .approved_by
                .map(|_| decision.approved_by_words(view.whole))
                .into(),
            day_cell(decision.decided_on),
            day_cell(decision.review_on),
            ended(decision.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn exclusions(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Exclusions",
        [
            Column::text("Number").weight(0.6),
            Column::text("What").weight(2.5),
            Column::number("Stands for", 0),
            Column::text("Why").weight(3.0),
            Column::text("Approved by").weight(1.3),
            Column::date("On"),
            Column::text("Ended").weight(1.5),
        ],
    );
    for exclusion in view.shown.tables.exclusions.all() {
        table.row([
            exclusion.tag().into(),
            what(view, exclusion).into(),
            exclusion.count.into(),
            exclusion.reason.as_str().into(),
            exclusion
                .approved_by
                .map(|_| exclusion.approved_by_words(view.whole))
                .into(),
            day_cell(exclusion.on),
            ended(exclusion.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn coverage(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Coverage",
        [
            Column::text("Kind"),
            Column::text("Number").weight(0.6),
            Column::text("Name").weight(3.0),
            Column::number("Rated risks", 0),
            Column::text("Left out because").weight(3.0),
            Column::text("Approved by").weight(1.3),
        ],
    );
    for covered in &view.coverage.covered {
        let excluded = covered.excluded.as_ref();
        table.row([
            covered.target.kind.words().into(),
            covered.tag.as_str().into(),
            covered.label.as_str().into(),
            covered.risks.into(),
            excluded.map(|(reason, _)| reason.as_str()).into(),
            excluded.map(|(_, by)| by.as_str()).into(),
        ]);
    }
    table
}

pub(super) fn gaps(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Gaps",
        [
            Column::text("Code").weight(1.2),
            Column::text("Kind").weight(2.5),
            Column::text("Provision").weight(1.5),
            Column::text("Where"),
            Column::text("What is missing").weight(4.0),
            Column::text("To close").weight(3.0),
        ],
    );
    for gap in &view.coverage.gaps {
        table.row([
            gap.kind.code().into(),
            gap.kind.heading().into(),
            gap.kind.citation().into(),
            gap.tag.as_str().into(),
            gap.what.as_str().into(),
            gap.kind.fix().into(),
        ]);
    }
    table
}

pub(super) fn evidence(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Evidence",
        [
            Column::text("Number").weight(0.6),
            Column::text("Title").weight(2.5),
            Column::text("From").weight(1.5),
            Column::date("Speaks of"),
            Column::text("File name").weight(1.5),
            Column::number("Bytes", 0),
            Column::text("SHA-256").weight(2.5),
            Column::text("Location").weight(1.5),
            Column::text("About").weight(2.0),
            Column::text("Notes").weight(2.0),
            Column::text("Ended").weight(1.5),
        ],
    );
    for item in view.shown.tables.evidence.all() {
        let about: Vec<String> = item
            .about
            .iter()
            .filter_map(|r| view.whole.tables.get(*r))
            .map(|r| format!("{} {}", r.tag(), r.label()))
            .collect();
        table.row([
            item.tag().into(),
            item.title.as_str().into(),
            item.origin.as_str().into(),
            day_cell(item.on),
            item.file_name.as_str().into(),
            Cell::Number(item.size as f64),
            item.sha256.as_str().into(),
            item.location.as_str().into(),
            about.join("; ").into(),
            item.notes.as_str().into(),
            ended(item.retired.as_ref()).into(),
        ]);
    }
    table
}
