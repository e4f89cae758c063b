//! The sheets of what the analysis came from and weighed: earlier analyses, triggers,
//! incidents, statements of tolerance, scenarios found not applicable, threats,
//! vulnerabilities, imported files.

use super::super::appendix::{threat_description, vulnerability_description};
use super::super::dismissed::{approved, dismissed_for, found_by, scenario_words};
use super::super::view::View;
use super::super::words::{badge_or, day_cell};
use super::{ended, sheet};
use crate::model::{Column, Table};
use catalog::Level;
use register::Record;
use register::records::Approved as _;

pub(super) fn prior_analyses(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Earlier analyses",
        [
            Column::text("Number").weight(0.6),
            Column::text("Title").weight(2.0),
            Column::date("Date"),
            Column::text("Author").weight(1.5),
            Column::text("What it covered").weight(3.0),
            Column::text("File").weight(1.5),
            Column::text("Ended").weight(1.5),
        ],
    );
    for prior in view.shown.tables.prior_analyses.all() {
        table.row([
            prior.tag().into(),
            prior.title.as_str().into(),
            day_cell(prior.on),
            prior.author.as_str().into(),
            prior.scope.as_str().into(),
            view.evidence(prior.evidence.as_slice()).into(),
            ended(prior.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn triggers(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Triggers",
        [
            Column::text("Number").weight(0.6),
            Column::text("Kind").weight(1.5),
            Column::date("When"),
            Column::text("What happened").weight(3.0),
            Column::text("Incident"),
            Column::text("Risks"),
            Column::date("To be looked at by"),
            Column::date("Settled on"),
            Column::text("What the new look changed").weight(3.0),
            Column::text("Settled by").weight(1.2),
            Column::text("Ended").weight(1.5),
        ],
    );
    let t = &view.whole.tables;
    for trigger in view.shown.tables.triggers.all() {
        let settled = trigger.settled.as_ref();
        table.row([
            trigger.tag().into(),
            trigger.kind.words().into(),
            day_cell(trigger.on),
            trigger.note.as_str().into(),
            view.tags(&t.incidents, trigger.incident.as_slice()).into(),
            view.tags(&t.risks, &trigger.risks).into(),
            day_cell(trigger.review_by),
            day_cell(settled.map(|s| s.on)),
            settled.map(|s| s.reason.as_str()).into(),
            settled.map(|s| s.by.name.as_str()).into(),
            ended(trigger.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn incidents(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Incidents",
        [
            Column::text("Number").weight(0.6),
            Column::text("What happened").weight(3.0),
            Column::date("Occurred"),
            Column::date("Discovered"),
            Column::text("Assets").weight(1.5),
            Column::text("Response").weight(2.5),
            Column::text("Outcome").weight(2.5),
            Column::text("Ended").weight(1.5),
        ],
    );
    for incident in view.shown.tables.incidents.all() {
        table.row([
            incident.tag().into(),
            incident.summary.as_str().into(),
            day_cell(incident.occurred_on),
            day_cell(incident.discovered_on),
            view.names(&view.whole.tables.assets, &incident.assets)
                .into(),
            incident.response.as_str().into(),
            incident.outcome.as_str().into(),
            ended(incident.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn tolerances(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Tolerance",
        [
            Column::text("Version").weight(0.6),
            Column::level("Highest tolerated level"),
            Column::text("Statement").weight(3.0),
            Column::text("Approved by").weight(1.4),
            Column::date("Approved on"),
            Column::text("In effect"),
            Column::text("Ended").weight(1.5),
        ],
    );
    let in_effect = view.shown.tolerance(view.today).map(|t| t.id);
    for statement in view.shown.tables.tolerances.all() {
        table.row([
            statement.tag().into(),
            badge_or(statement.highest).into(),
            statement.statement.as_str().into(),
            statement
                .approved_by
                .map(|_| statement.approved_by_words(view.whole))
                .into(),
            day_cell(statement.approved_on),
            if in_effect == Some(statement.id) {
                "yes"
            } else {
                "no"
            }
            .into(),
            ended(statement.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn dismissals(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Not applicable",
        [
            Column::text("Number").weight(0.6),
            Column::text("Scenario").weight(3.0),
            Column::text("For").weight(1.5),
            Column::text("Why it does not apply").weight(3.0),
            Column::text("Found by").weight(1.3),
            Column::date("Found on"),
            Column::text("Approved by").weight(1.3),
            Column::date("Approved on"),
            Column::text("Ended").weight(1.5),
        ],
    );
    for dismissal in view.shown.tables.dismissals.all() {
        table.row([
            dismissal.tag().into(),
            scenario_words(view, dismissal).into(),
            dismissed_for(view, dismissal).into(),
            dismissal.reason.as_str().into(),
            found_by(dismissal).into(),
            day_cell(dismissal.found.as_ref().map(|found| found.on)),
            approved(view, dismissal).into(),
            day_cell(dismissal.approved_on),
            ended(dismissal.retired.as_ref()).into(),
        ]);
    }
    table
}

fn level(level: Option<Level>) -> &'static str {
    level.map_or("", Level::words)
}

pub(super) fn threats(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Threats",
        [
            Column::text("Number").weight(0.6),
            Column::text("Threat").weight(2.0),
            Column::text("Source").weight(1.0),
            Column::text("What it is").weight(4.0),
            Column::text("Relevance"),
            Column::text("Capability"),
            Column::text("Intent"),
            Column::text("Targeting"),
            Column::text("Range of effects"),
            Column::text("Ended").weight(1.5),
        ],
    );
    for threat in view.shown.tables.threats.all() {
        table.row([
            threat.tag().into(),
            threat.name.as_str().into(),
            threat.source_type.replace('_', " ").into(),
            threat_description(view, threat).into(),
            threat
                .relevance
                .map_or("", |relevance| relevance.code())
                .into(),
            level(threat.capability).into(),
            level(threat.intent).into(),
            level(threat.targeting).into(),
            level(threat.range).into(),
            ended(threat.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn vulnerabilities(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Vulnerabilities",
        [
            Column::text("Number").weight(0.6),
            Column::text("Vulnerability").weight(2.4),
            Column::text("Predisposing condition"),
            Column::text("What it is").weight(4.0),
            Column::text("Severity"),
            Column::text("Pervasiveness"),
            Column::text("Ended").weight(1.5),
        ],
    );
    for vulnerability in view.shown.tables.vulnerabilities.all() {
        table.row([
            vulnerability.tag().into(),
            vulnerability.name.as_str().into(),
            if vulnerability.predisposing {
                "yes"
            } else {
                "no"
            }
            .into(),
            vulnerability_description(view, vulnerability).into(),
            level(vulnerability.severity).into(),
            level(vulnerability.pervasiveness).into(),
            ended(vulnerability.retired.as_ref()).into(),
        ]);
    }
    table
}

pub(super) fn imports(view: &View<'_>) -> Table {
    let mut table = sheet(
        "Imports",
        [
            Column::text("Number").weight(0.6),
            Column::text("File").weight(2.0),
            Column::text("Sheet").weight(1.2),
            Column::text("Mapping").weight(1.2),
            Column::number("Rows", 0),
            Column::number("Made", 0),
            Column::number("Changed", 0),
            Column::number("As before", 0),
            Column::text("Left out").weight(3.0),
            Column::text("SHA-256").weight(2.5),
            Column::text("Undone").weight(1.5),
        ],
    );
    for import in view.shown.tables.imports.all() {
        let skipped: Vec<String> = import
            .skipped
            .iter()
            .map(|s| format!("row {}: {}", s.row, s.why))
            .collect();
        table.row([
            import.tag().into(),
            import.file_name.as_str().into(),
            import.sheet.as_str().into(),
            import.mapping.as_str().into(),
            import.rows.into(),
            import.created.into(),
            import.changed.into(),
            import.unchanged.into(),
            skipped.join("\n").into(),
            import.sha256.as_str().into(),
            ended(import.undone.as_ref()).into(),
        ]);
    }
    table
}
