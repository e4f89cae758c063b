//! What the record rests on: threats and vulnerabilities, imports, evidence, words, verification.

use super::ReportPart;
use super::dismissed;
use super::view::View;
use super::words::{count, day, grouped, or_none};
use crate::model::{Blocks, Cell, Column, Rich, Table};
use register::records::{Threat, Vulnerability};
use register::{Id, Record};
use std::collections::HashMap;
use std::hash::Hash;

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    if view.options.part != ReportPart::Plan {
        threats(out, view);
        vulnerabilities(out, view);
        dismissed::list(out, view);
        imports(out, view);
    }
    evidence(out, view);
    glossary(out);
    verify(out, view);
}

/// How many open risks name each id.
fn named<T: Eq + Hash + Copy>(lists: impl Iterator<Item = Vec<T>>) -> HashMap<T, u32> {
    let mut counts = HashMap::new();
    for id in lists.flatten() {
        *counts.entry(id).or_default() += 1;
    }
    counts
}

fn assessed(words: String) -> String {
    match words.is_empty() {
        true => "not recorded".to_owned(),
        false => words,
    }
}

fn threats(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Threats considered", "threats");
    out.paragraph(
        "What stands under “What it is” defines the threat in general. It says nothing about what happened here. \
         “Assessed” gives relevance, and capability, intent and targeting of adversaries or the range of effects of \
         other sources (SP 800-30 tables D-3 to D-6 and E-4), where they are recorded; likelihood and impact stand \
         with each risk.",
    );
    let counts: HashMap<Id<_>, u32> = named(view.open_risks().map(|r| r.threats.clone()));
    let mut table = Table::new("Threats named by risks, open or closed")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Threat").weight(2.0))
        .column(Column::text("Source").weight(1.0))
        .column(Column::text("What it is").weight(3.4))
        .column(Column::text("Assessed").weight(1.6))
        .column(Column::number("Open risks", 0).weight(0.8));
    for threat in view.shown.tables.threats.live() {
        table.row([
            threat.tag().into(),
            threat.name.as_str().into(),
            threat.source_type.replace('_', " ").into(),
            threat_description(view, threat).into(),
            assessed(threat.assessed()).into(),
            counts.get(&threat.id).copied().unwrap_or(0).into(),
        ]);
    }
    push_or(out, table, "No threat is recorded yet.");
}

fn vulnerabilities(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(
        2,
        "Vulnerabilities and predisposing conditions considered",
        "vulnerabilities",
    );
    out.paragraph(
        "What stands under “What it is” defines the vulnerability in general. That one is listed says that it was \
         considered; what is in place here is told by the answers on safeguards and by each risk. “Assessed” gives the severity \
         of vulnerabilities and the pervasiveness of conditions (SP 800-30 tables F-2 and F-5), where recorded.",
    );
    let counts: HashMap<Id<_>, u32> = named(view.open_risks().map(|r| r.vulnerabilities.clone()));
    let mut table = Table::new("Vulnerabilities named by risks, open or closed")
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Vulnerability").weight(2.4))
        .column(Column::text("Kind").weight(1.2))
        .column(Column::text("What it is").weight(3.4))
        .column(Column::text("Assessed").weight(1.6))
        .column(Column::number("Open risks", 0).weight(0.8));
    for vulnerability in view.shown.tables.vulnerabilities.live() {
        let kind = if vulnerability.predisposing {
            "predisposing condition"
        } else {
            "vulnerability"
        };
        table.row([
            vulnerability.tag().into(),
            vulnerability.name.as_str().into(),
            kind.into(),
            vulnerability_description(view, vulnerability).into(),
            assessed(vulnerability.assessed()).into(),
            counts.get(&vulnerability.id).copied().unwrap_or(0).into(),
        ]);
    }
    push_or(out, table, "No vulnerability is recorded yet.");
}

fn imports(out: &mut Blocks, view: &View<'_>) {
    if view.options.focus.is_some() {
        return;
    }
    out.heading_at(2, "Imported files", "imports");
    let mut table = Table::new("Files that were imported")
        .compact()
        .column(Column::text("No.").weight(0.5))
        .column(Column::text("File, sheet").weight(2.2))
        .column(Column::text("Mapping").weight(1.2))
        .column(Column::number("Rows", 0).weight(0.7))
        .column(Column::text("Made, changed, as before").weight(1.3))
        .column(Column::text("Left out").weight(2.0))
        .column(Column::text("SHA-256").weight(2.4));
    for import in view.shown.tables.imports.all() {
        let mut skipped: Vec<String> = import
            .skipped
            .iter()
            .map(|s| format!("row {}: {}", s.row, s.why))
            .collect();
        if let Some(undone) = &import.undone {
            skipped.push(format!("undone {}: {}", day(undone.on), undone.reason));
        }
        let sheet = if import.sheet.is_empty() {
            String::new()
        } else {
            format!("\n{}", import.sheet)
        };
        table.row([
            import.tag().into(),
            format!("{}{sheet}", import.file_name).into(),
            import.mapping.as_str().into(),
            import.rows.into(),
            format!(
                "{}, {}, {}",
                import.created, import.changed, import.unchanged
            )
            .into(),
            if skipped.is_empty() {
                "none".to_owned()
            } else {
                skipped.join("\n")
            }
            .into(),
            Cell::Rich(Rich::new().code(&import.sha256)),
        ]);
    }
    push_or(
        out,
        table,
        "No file was imported; everything was entered by hand.",
    );
}

fn evidence(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Evidence", "evidence");
    let mut table = Table::new("")
        .compact()
        .column(Column::text("No.").weight(0.5))
        .column(Column::text("What it is").weight(2.4))
        .column(Column::text("From").weight(1.4))
        .column(Column::date("Speaks of"))
        .column(Column::text("File or place").weight(1.8))
        .column(Column::text("SHA-256").weight(2.4));
    for item in view.shown.tables.evidence.all() {
        let ended = if item.retired.is_some() {
            " (withdrawn)"
        } else {
            ""
        };
        let place = if item.file_name.is_empty() {
            item.location.clone()
        } else {
            format!("{} ({} bytes)", item.file_name, grouped(item.size as usize))
        };
        table.row([
            item.tag().into(),
            format!("{}{ended}", item.title).into(),
            item.origin.as_str().into(),
            view.said_cell(item.reference(), "on", item.on),
            place.into(),
            if item.sha256.is_empty() {
                "kept elsewhere, no fingerprint".into()
            } else {
                Cell::Rich(Rich::new().code(&item.sha256))
            },
        ]);
    }
    table.caption = count(table.rows.len(), "piece of evidence", "pieces of evidence");
    push_or(
        out,
        table,
        "No evidence is recorded. A rating found after treatment, and the check of an action, can only be recorded with some.",
    );
}

/// What a threat is.
pub(super) fn threat_description<'v>(view: &View<'v>, threat: &'v Threat) -> &'v str {
    let known = view.catalog.threat(&threat.catalog);
    or_else(&threat.description, known.map(|t| t.description.as_str()))
}

/// What a vulnerability is.
pub(super) fn vulnerability_description<'v>(
    view: &View<'v>,
    vulnerability: &'v Vulnerability,
) -> &'v str {
    let known = view.catalog.vulnerability(&vulnerability.catalog);
    or_else(
        &vulnerability.description,
        known.map(|v| v.description.as_str()),
    )
}

/// The book's own description, else the catalog's.
fn or_else<'t>(own: &'t str, catalog: Option<&'t str>) -> &'t str {
    if own.trim().is_empty() {
        catalog.unwrap_or_default()
    } else {
        own
    }
}

fn push_or(out: &mut Blocks, table: Table, none: &str) {
    if table.rows.is_empty() {
        out.paragraph(none);
    } else {
        out.push(table);
    }
}

fn glossary(out: &mut Blocks) {
    out.heading_at(2, "Words used here", "glossary");
    out.facts([
        ("ePHI", "Electronic protected health information: individually identifiable health information that is kept or sent \
          electronically. Not in it: records of education and of student health under FERPA, what an employer holds as \
          employer, and information about people who died more than 50 years ago (45 CFR 160.103)."),
        ("Threat", "An event, with its source, that could do harm."),
        ("Vulnerability", "A weakness that a threat could use. A predisposing condition makes harm more or less likely."),
        ("Risk", "What could happen to which ePHI, through which vulnerability, how likely and how bad."),
        ("Safeguard", "A measure that protects ePHI: administrative, physical or technical."),
        ("Addressable", "A specification to be implemented, replaced by an equivalent, or ruled out in writing with the reasons; never optional."),
        ("Tolerance", "The highest level of risk that management lives with untreated."),
        ("Acceptance", "Management's approval to live with one risk above that for a limited time."),
        ("Verified", "Found to be so on evidence, by someone other than the owner."),
        ("Ledger position", "The number of the last recorded entry a document rests on; with its hash it names one exact state."),
    ]);
}

fn verify(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "How to verify", "verify");
    out.paragraph(
        "The record is a chain: each entry carries the fingerprint of the one before, so a later change of any entry \
         shows. To check it without trusting this document or the computer it was printed on:",
    );
    out.steps([
        Rich::new()
            .text("Obtain the organization's portable file and, from where it is kept outside, a signed checkpoint. The organization exports them with ")
            .code("phiward export --portable FILE")
            .text(" and ")
            .code("phiward checkpoint --out FILE")
            .text("."),
        Rich::new()
            .text("Run ")
            .code("phiward verify FILE --checkpoint CHECKPOINT")
            .text(". It works offline, and names the first entry that does not fit."),
        Rich::new()
            .text(format!("Compare the hash it prints for position {} with ", view.options.position))
            .code(&view.options.hash)
            .text("."),
        Rich::new()
            .text("To print this document again, run ")
            .code(format!("phiward report --format pdf --part {} --as-of {} --out FILE",
                part_word(view.options.part), view.today))
            .text(format!(
                " with {}: the same position, date, catalog, program and options give the same bytes.",
                or_none(&view.options.program)
            )),
    ]);
    out.paragraph(
        "A checkpoint kept outside proves everything up to its position. What was recorded after it rests on the chain alone.",
    );
}

/// A part as the command line names it.
fn part_word(part: ReportPart) -> &'static str {
    match part {
        ReportPart::Analysis => "analysis",
        ReportPart::Plan => "plan",
        ReportPart::United => "united",
    }
}
