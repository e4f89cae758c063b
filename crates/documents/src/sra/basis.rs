//! What SP 800-30 Rev. 1 appendix K asks of the analysis as such: initial or subsequent
//! and what prompted it, who took part, which documents were reviewed.

use super::view::View;
use super::words::{NONE, count, day, first_upper, or_none, sentence};
use crate::model::{Blocks, Cell, Column, Rich, Table};
use jiff::civil::Date;
use register::Record;
use register::records::{Approved, PriorAnalysis};
use std::collections::BTreeMap;

/// So many pieces of evidence are listed here; more stand in the appendix only.
const LISTED: usize = 40;

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    occasion(out, view);
    team(out, view);
    reviewed(out, view);
}

fn occasion(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Initial or subsequent, and what prompted it", "occasion");
    out.facts([
        ("This analysis is", kind(view)),
        ("What prompted it", prompted(view)),
    ]);
}

fn kind(view: &View<'_>) -> String {
    let t = &view.whole.tables;
    let mut priors: Vec<&PriorAnalysis> = t
        .prior_analyses
        .live()
        .filter(|prior| prior.on.is_none_or(|on| on <= view.today))
        .collect();
    priors.sort_by_key(|prior| (prior.on, prior.number));
    if let Some(last) = priors.last() {
        let others = match priors.len() {
            1 => String::new(),
            many => format!(
                " {} on record as well.",
                count(many - 1, "older one is", "older ones are")
            ),
        };
        return format!(
            "a subsequent analysis: it follows “{}” by {} ({}).{others}",
            last.title,
            or_none(&last.author),
            last.on.map_or_else(|| NONE.to_owned(), day),
        );
    }
    if let Some(previous) = &view.options.previous {
        return format!(
            "a subsequent one: it follows this record's own state of {}.",
            day(previous.as_of)
        );
    }
    "the initial one, as far as the record knows: no earlier analysis is recorded.".to_owned()
}

/// What prompted it, from the triggers: those that are open, else the last one.
fn prompted(view: &View<'_>) -> String {
    let t = &view.shown.tables;
    let happened = |on: Option<Date>| on.is_none_or(|on| on <= view.today);
    let mut triggers: Vec<_> = t
        .triggers
        .live()
        .filter(|trigger| happened(trigger.on))
        .collect();
    triggers.sort_by_key(|trigger| (trigger.on, trigger.number));
    let words = |trigger: &register::records::Trigger| {
        format!(
            "{} ({}, {}): {}",
            first_upper(trigger.kind.words()),
            trigger.tag(),
            trigger.on.map_or_else(|| NONE.to_owned(), day),
            sentence(&trigger.note)
        )
    };
    let open: Vec<String> = triggers
        .iter()
        .filter(|trigger| trigger.settled.is_none())
        .map(|trigger| words(trigger))
        .collect();
    match (open.is_empty(), triggers.last()) {
        (false, _) => open.join("\n"),
        (true, Some(last)) => format!(
            "{}\nAll {} are settled; see Triggers considered.",
            words(last),
            count(triggers.len(), "recorded trigger", "recorded triggers"),
        ),
        (true, None) => {
            "no trigger is recorded, so the record does not say what prompted it.".to_owned()
        }
    }
}

/// Who did what in the analysis, in the order of their names.
#[derive(Default)]
struct Parts(BTreeMap<String, BTreeMap<&'static str, usize>>);

impl Parts {
    fn add(&mut self, name: &str, part: &'static str) {
        let name = name.trim();
        if !name.is_empty() {
            *self
                .0
                .entry(name.to_owned())
                .or_default()
                .entry(part)
                .or_default() += 1;
        }
    }

    fn approved<'r, R: Approved + 'r>(
        &mut self,
        view: &View<'_>,
        records: impl Iterator<Item = &'r R>,
        part: &'static str,
    ) {
        for approver in records.filter_map(|record| record.approver(view.whole)) {
            self.add(&approver.name, part);
        }
    }
}

const RATED: &str = "risk ratings that stand";
const GATHERED: &str = "assets whose facts they gathered";
const OWNS: &str = "open risks owned";
const FOUND: &str = "scenarios found not applicable";
const APPROVED: &str = "tolerances, exclusions, decisions and scenarios approved";
const RULED: &str = "acceptances ruled on";
const VERIFIED: &str = "actions verified";

fn parts(view: &View<'_>) -> Parts {
    let t = &view.shown.tables;
    let mut parts = Parts::default();
    for risk in view.open_risks() {
        if let Some(rating) = risk.rating_in_effect() {
            parts.add(&rating.by.name, RATED);
        }
        if let Some(owner) = risk.owner {
            parts.add(view.person(Some(owner)), OWNS);
        }
    }
    for asset in t.assets.live() {
        parts.add(&asset.gathered.by, GATHERED);
    }
    for dismissal in t.dismissals.live() {
        if let Some(found) = &dismissal.found {
            parts.add(&found.by.name, FOUND);
        }
    }
    parts.approved(view, t.tolerances.live(), APPROVED);
    parts.approved(view, t.exclusions.live(), APPROVED);
    parts.approved(view, t.decisions.live(), APPROVED);
    parts.approved(view, t.dismissals.live(), APPROVED);
    parts.approved(view, t.acceptances.live(), RULED);
    for action in t.actions.live() {
        if let Some(check) = &action.verification {
            parts.add(&check.by.name, VERIFIED);
        }
    }
    parts
}

fn team(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Who took part", "team");
    let mut parts = parts(view);
    let profile = view.whole.profile();
    let official = profile.and_then(|p| p.security_official);
    let leadership = profile.map_or(&[][..], |p| &p.leadership);
    // Who answers for it is named, also where they did nothing yet.
    for id in official.iter().chain(leadership) {
        parts
            .0
            .entry(view.person(Some(*id)).to_owned())
            .or_default();
    }
    if parts.0.is_empty() {
        out.paragraph("The record does not name anybody who took part yet.");
        return;
    }
    let mut table = Table::new("People and their parts in this analysis")
        .column(Column::text("Name").weight(1.5))
        .column(Column::text("Title").weight(1.5))
        .column(Column::text("Role").weight(1.6))
        .column(Column::text("Part in this analysis").weight(3.0));
    for (name, did) in &parts.0 {
        let person = view.whole.person_named(name);
        let mut roles = Vec::new();
        if let Some(person) = person {
            if official == Some(person.id) {
                roles.push("Security Official".to_owned());
            }
            if leadership.contains(&person.id) {
                roles.push("Leadership".to_owned());
            }
            if !person.role.trim().is_empty() && !roles.contains(&person.role) {
                roles.push(person.role.clone());
            }
        }
        let did: Vec<String> = did
            .iter()
            .map(|(part, number)| format!("{part}: {number}"))
            .collect();
        table.row([
            name.as_str().into(),
            person.map(|p| p.title.as_str()).into(),
            roles.join("; ").into(),
            if did.is_empty() {
                Cell::Rich(Rich::new().emphasis("nothing recorded"))
            } else {
                did.join("\n").into()
            },
        ]);
    }
    out.push(table);
    out.paragraph(
        "The parts are counted from the record: who is named as having rated, gathered, found, approved or verified \
         something. Whoever helped without being named in it is not listed.",
    );
}

fn reviewed(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Documents reviewed", "reviewed");
    let t = &view.shown.tables;
    let mut table = Table::new("")
        .compact()
        .column(Column::text("Kind").weight(1.0))
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("What it is").weight(3.4))
        .column(Column::text("From").weight(1.6))
        .column(Column::date("Speaks of"));
    for prior in t.prior_analyses.live() {
        table.row([
            "earlier analysis".into(),
            prior.tag().into(),
            prior.title.as_str().into(),
            prior.author.as_str().into(),
            view.said_cell(prior.reference(), "on", prior.on),
        ]);
    }
    for import in t.imports.all().filter(|import| import.undone.is_none()) {
        table.row([
            "imported file".into(),
            import.tag().into(),
            import.file_name.as_str().into(),
            count(import.rows as usize, "row", "rows").into(),
            Cell::Empty,
        ]);
    }
    let evidence = t.evidence.live().count();
    if evidence <= LISTED {
        for item in t.evidence.live() {
            table.row([
                "evidence".into(),
                item.tag().into(),
                item.title.as_str().into(),
                item.origin.as_str().into(),
                view.said_cell(item.reference(), "on", item.on),
            ]);
        }
    }
    if table.rows.is_empty() && evidence == 0 {
        out.paragraph(
            "No document is recorded as reviewed: no earlier analysis, no imported file and no evidence.",
        );
        return;
    }
    if !table.rows.is_empty() {
        table.caption = count(table.rows.len(), "document", "documents");
        out.push(table);
    }
    let more = if evidence > LISTED {
        format!("{evidence} pieces of evidence were kept as well. ")
    } else {
        String::new()
    };
    out.paragraph(
        Rich::new()
            .text(format!(
                "{more}Fingerprints and places of files stand under "
            ))
            .reference("evidence", "Evidence")
            .text("."),
    );
}
