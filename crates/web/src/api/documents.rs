//! Documents and tables taken out.

use super::answer::file;
use super::call::Call;
use super::operation::{Answer, Operation};
use super::problem::{ApiProblem, Result};
use super::receive::past_day;
use super::shape::{day, record, word};
use access::Action;
use app::export_table::TableFormat;
use app::report::{Format, ReportRequest, render_report};
use axum::http::StatusCode;
use axum::response::Response;
use documents::ReportPart;
use register::Kind;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv";
const HTML: &str = "text/html";

/// Formats of documents: word, ending, media type.
const FORMATS: [(&str, Format, &str); 4] = [
    ("html", Format::Html, HTML),
    ("docx", Format::Docx, DOCX),
    ("xlsx", Format::Xlsx, XLSX),
    ("csv", Format::Csv, CSV),
];

const PARTS: [(&str, ReportPart); 3] = [
    ("analysis", ReportPart::Analysis),
    ("plan", ReportPart::Plan),
    ("united", ReportPart::United),
];

/// Reports and tables.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/v1/reports", "get_report", |call| Box::pin(report(call)))
            .describes(
                "documents",
                "The analysis, the plan, or both, as a document",
            )
            .asks(
                "part",
                word(PARTS.map(|(word, _)| word)),
                "Which; united if not said.",
            )
            .asks(
                "format",
                word(FORMATS.map(|(word, ..)| word)),
                "The form; html if not said. The page also draws PDF.",
            )
            .asks("since", day(), "An earlier day to compare with.")
            .asks(
                "focus",
                record(),
                "Only what concerns this asset, site or vendor.",
            )
            .past()
            .answers(StatusCode::OK, Answer::File(&[HTML, DOCX, XLSX, CSV])),
        Operation::get("/v1/tables", "get_table", |call| Box::pin(table(call)))
            .describes(
                "documents",
                "Records of a kind as a table that the mapping phiward-<kind> reads back",
            )
            .wants(
                "kind",
                word(intake::Kind::WITH_TABLE.map(intake::Kind::word)),
                "Which records.",
            )
            .asks(
                "format",
                word(["csv", "xlsx"]),
                "The form; csv if not said.",
            )
            .past()
            .answers(StatusCode::OK, Answer::File(&[CSV, XLSX])),
    ]
}

async fn report(call: Call) -> Result<Response> {
    let part = PARTS
        .into_iter()
        .find(|(word, _)| Some(*word) == call.asked("part"))
        .map_or(ReportPart::United, |(_, part)| part);
    let (ending, format, media) = FORMATS
        .into_iter()
        .find(|(word, ..)| Some(*word) == call.asked("format"))
        .unwrap_or(FORMATS[0]);
    let since = match call.asked("since") {
        None => None,
        Some(text) => Some(past_day("since", text, call.today)?),
    };
    let focus = match call.asked("focus") {
        None => None,
        Some(text) => Some(
            [Kind::Asset, Kind::Site, Kind::Vendor]
                .into_iter()
                .find_map(|kind| {
                    let id = call.reference(kind, text)?;
                    Some(register::Ref { kind, id })
                })
                .ok_or_else(|| {
                    ApiProblem::refused(format!("focus: there is no asset, site or vendor {text}"))
                })?,
        ),
    };
    let request = ReportRequest {
        part,
        format,
        as_of: call.today,
        focus,
        since,
        position: None,
    };
    let mut making = call.making();
    let body = loop {
        let drawn = call.drawn(&request, move |content| {
            render_report(&content, format, part, None, &mut |_| true)
        });
        let bytes = drawn.await??.into_iter().next().unwrap_or_default();
        if let Some(body) = making.body(bytes).await? {
            break body;
        }
    };
    let name = format!("report-{}.{ending}", call.today);
    call.log(Action::ReportExported, name.clone()).await?;
    Ok(file(media, &name, body))
}

async fn table(call: Call) -> Result<Response> {
    let word = call.asked("kind").unwrap_or_default();
    let kind = intake::Kind::WITH_TABLE
        .into_iter()
        .find(|kind| kind.word() == word)
        .ok_or_else(|| ApiProblem::bad_request("kind: is not known here"))?;
    let (format, ending, media) = match call.asked("format") {
        Some("xlsx") => (TableFormat::Xlsx, "xlsx", XLSX),
        _ => (TableFormat::Csv, "csv", CSV),
    };
    let mut making = call.making();
    let body = loop {
        let table = call.table(kind, format).await?;
        if let Some(body) = making.body(table.bytes).await? {
            break body;
        }
    };
    let name = format!("{word}-{}.{ending}", call.today);
    call.log(Action::TableExported, name.clone()).await?;
    Ok(file(media, &name, body))
}
