//! The cover and the chapter that says what the document is.

use super::ReportPart;
use super::view::View;
use super::words::day;
use crate::model::{Blocks, Report, Rich};

/// The report with its cover and no chapters yet.
pub(super) fn report(view: &View<'_>) -> Report {
    let options = view.options;
    let title = match options.part {
        ReportPart::Analysis => "Security risk analysis",
        ReportPart::Plan => "Security risk management plan",
        ReportPart::United => "Security risk analysis and risk management plan",
    };
    let mut report = Report::new(title, view.whole.name(), options.position, &options.hash);
    report.subtitle = match view.focus_name() {
        Some(focus) => format!("Only what concerns the {focus}"),
        None => match options.part {
            ReportPart::Analysis => "45 CFR 164.308(a)(1)(ii)(A)".into(),
            ReportPart::Plan => "45 CFR 164.308(a)(1)(ii)(B)".into(),
            ReportPart::United => "45 CFR 164.308(a)(1)(ii)(A) and (B)".into(),
        },
    };
    report.confidentiality = if options.access.trim().is_empty() {
        format!(
            "Confidential. For the leadership, Security Official and authorized advisers of {}, and for regulators on request.",
            view.whole.name()
        )
    } else {
        options.access.clone()
    };
    report.as_of = Some(options.as_of.to_string());
    if view.whole.position > 0 {
        report.dated = Some(view.whole.day(view.whole.time).to_string());
    }
    report.program = options.program.clone();
    report.catalog = view.catalog.version.clone();
    report
}

/// The chapter "About this document".
pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    let options = view.options;
    let name = view.whole.name();
    out.paragraph(format!(
        "It prints what {name} has recorded in its risk record up to ledger position {}, judged as of {}. \
         It states what is recorded and names what is missing. It is a record and no legal opinion: \
         no document can show on its own that an organization meets the Security Rule.",
        options.position,
        day(view.today)
    ));
    if let Some(focus) = view.focus_name() {
        out.note(
            "Part of the record",
            format!(
                "This copy is limited to what concerns the {focus}: the risks that name it or what belongs to it, \
                 and their actions, flows and evidence. All counts in it are counts of this part. \
                 The whole analysis covers the whole organization."
            ),
        );
    }
    let mut facts: Vec<(String, Rich)> = vec![
        ("State as of".into(), day(view.today).into()),
        (
            "Ledger position".into(),
            options.position.to_string().into(),
        ),
        ("Ledger hash".into(), Rich::new().code(&options.hash)),
        ("Program".into(), options.program.as_str().into()),
        (
            "Catalog".into(),
            Rich::new()
                .text(format!("version {}, SHA-256 ", view.catalog.version))
                .code(view.catalog.hash()),
        ),
    ];
    if view.whole.position > 0 {
        let last = view.whole.day(view.whole.time);
        facts.insert(1, ("Last entry recorded on".into(), day(last).into()));
    }
    for adoption in view.whole.tables.adoptions.live() {
        if adoption.sha256 != view.catalog.hash() {
            facts.push((
                "Catalog adopted by the book".into(),
                Rich::new()
                    .text(format!("version {}, SHA-256 ", adoption.version))
                    .code(&adoption.sha256),
            ));
        }
    }
    out.facts(facts);
    if let Some(format) = view.whole.newer_format {
        out.warning(
            "Written by a newer program",
            format!(
                "Parts of this book were recorded in format {format}, which this program cannot read. \
                 They are kept but not printed here; use the newer program for a full document."
            ),
        );
    }
    out.paragraph(
        Rich::new()
            .text("How to check that the record was not altered: ")
            .reference("verify", "How to verify")
            .text("."),
    );
}
