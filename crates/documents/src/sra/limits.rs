//! Assumptions, constraints and uncertainties, as far as the record itself shows them
//! (SP 800-30 Rev. 1 appendix K).

use super::view::View;
use super::words::{and_list, count, grouped};
use crate::model::{Blocks, Rich};
use register::records::{FlowEnd, YesNo};
use register::{GapKind, Record as _};

/// Ratings named one by one whose facts changed; the others are counted.
const NAMED: usize = 12;

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Assumptions, constraints and uncertainties", "limits");
    out.paragraph(
        "Ratings are judgements on a scale of words, each with its reason and author; they rank risks and are not \
         measurements. They speak of the day they name. The analysis holds until something changes that bears on it: \
         then, or after the review interval, it is looked at again (164.306(e)). What follows is derived from the \
         record, so it can only name what the record shows.",
    );
    part(out, "Assumptions", "assumptions", assumptions(view));
    part(out, "Constraints", "constraints", constraints(view));
    part(out, "Uncertainties", "uncertainties", uncertainties(view));
}

fn part(out: &mut Blocks, title: &str, anchor: &str, items: Vec<Rich>) {
    out.heading_at(3, title, anchor);
    if items.is_empty() {
        out.paragraph("The record shows none.");
    } else {
        out.bullets(items);
    }
}

/// "3 assets …", where there are any.
fn told(out: &mut Vec<Rich>, number: usize, one: &str, many: &str, rest: &str) {
    if number > 0 {
        out.push(format!("{} {rest}", count(number, one, many)).into());
    }
}

fn assumptions(view: &View<'_>) -> Vec<Rich> {
    let t = &view.shown.tables;
    let mut out: Vec<Rich> = Vec::new();
    if view.shown.tolerance(view.today).is_none() {
        out.push(
            "Management has approved no statement of tolerance; “low” is assumed to be the highest level it tolerates."
                .into(),
        );
    }
    told(
        &mut out,
        t.assets.live().filter(|asset| !asset.ephi_known).count(),
        "asset is",
        "assets are",
        "taken to hold ePHI, because nobody has said whether that is so.",
    );
    let open = view
        .coverage
        .gaps
        .iter()
        .filter(|gap| gap.kind == GapKind::ProvisionUnanswered)
        .count();
    told(
        &mut out,
        open,
        "safeguard question is",
        "safeguard questions are",
        "without an answer; such a safeguard is never counted as in place.",
    );
    out.push(
        "A safeguard is taken to be as its answer says from the day it speaks of until it is answered anew; a rating, \
         until the risk is rated again."
            .into(),
    );
    out
}

fn constraints(view: &View<'_>) -> Vec<Rich> {
    let t = &view.shown.tables;
    let mut out: Vec<Rich> = Vec::new();
    if let Some(focus) = view.focus_name() {
        out.push(format!("This copy is limited to what concerns the {focus}.").into());
    }
    told(
        &mut out,
        t.exclusions.live().count(),
        "exclusion leaves",
        "exclusions leave",
        "something out of the analysis, each with its reason and approver.",
    );
    let (proposals, assets) = view.proposals_open();
    told(
        &mut out,
        proposals,
        "proposed scenario",
        "proposed scenarios",
        &format!(
            "of the catalog, on {}, nobody has looked at yet.",
            count(assets, "asset", "assets")
        ),
    );
    let unnamed = view.coverage.gaps.iter().filter(|gap| {
        matches!(
            gap.kind,
            GapKind::AssetNotAnalysed
                | GapKind::FlowNotAnalysed
                | GapKind::SiteNotAnalysed
                | GapKind::GroupNotAnalysed
                | GapKind::VendorNotAnalysed
        )
    });
    told(
        &mut out,
        unnamed.count(),
        "thing in scope has",
        "things in scope have",
        "no rated risk yet; see Open gaps.",
    );
    out
}

fn uncertainties(view: &View<'_>) -> Vec<Rich> {
    let t = &view.shown.tables;
    let mut out: Vec<Rich> = Vec::new();
    told(
        &mut out,
        view.tally.unrated as usize,
        "open risk is",
        "open risks are",
        "not rated, so their level is not known.",
    );
    changed(&mut out, view);
    told(
        &mut out,
        t.assets
            .live()
            .filter(|asset| asset.may_hold_ephi() && asset.encrypted == YesNo::Unknown)
            .count(),
        "asset that holds or may hold ePHI has",
        "assets that hold or may hold ePHI have",
        "no answer to whether it is encrypted at rest.",
    );
    told(
        &mut out,
        t.flows
            .live()
            .filter(|flow| flow.ends().any(|end| *end == FlowEnd::Unknown))
            .count(),
        "flow begins or ends",
        "flows begin or end",
        "at a place nobody has named.",
    );
    told(
        &mut out,
        t.flows
            .live()
            .filter(|flow| flow.encrypted == YesNo::Unknown)
            .count(),
        "flow has",
        "flows have",
        "no answer to whether it is encrypted on the way.",
    );
    told(
        &mut out,
        t.vendors
            .live()
            .filter(|vendor| vendor.business_associate.is_none())
            .count(),
        "vendor is",
        "vendors are",
        "not decided on: whether a business associate or not.",
    );
    let rated = || view.open_risks().filter_map(|risk| risk.rating_in_effect());
    told(
        &mut out,
        rated().filter(|rating| rating.evidence.is_empty()).count(),
        "rating rests",
        "ratings rest",
        "on judgement alone, without evidence attached.",
    );
    out
}

/// Ratings made on facts that are no longer so.
fn changed(out: &mut Vec<Rich>, view: &View<'_>) {
    let mut stale: Vec<(String, Vec<String>)> = Vec::new();
    for risk in view.open_risks() {
        let Some(rating) = risk.rating_in_effect() else {
            continue;
        };
        let facts = view.whole.changed_under(risk, rating);
        if !facts.is_empty() {
            stale.push((risk.tag(), facts));
        }
    }
    if stale.is_empty() {
        return;
    }
    let named: Vec<String> = stale
        .iter()
        .take(NAMED)
        .map(|(tag, facts)| format!("{tag} ({})", facts.join("; ")))
        .collect();
    let more = match stale.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {} more", grouped(more)),
    };
    out.push(
        format!(
            "{} on facts that have changed since: {}{more}.",
            count(stale.len(), "rating rests", "ratings rest"),
            and_list(&named)
        )
        .into(),
    );
}
