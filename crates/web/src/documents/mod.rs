//! Documents: chosen, looked at, made beside the requests, and taken away (D1).

mod choice;
mod job;
mod preview;

use crate::error::{PageError, Result};
use crate::evidence::attachment;
use crate::form::Form;
use crate::jobs;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::{go, page, page_again};
use crate::state::AppState;
use access::{AccessError, Action};
use app::export_table::TableFormat;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::{get, post};
use choice::Chosen;
use pages::documents::{Documents, Summary, TopRisk, formats, parts};
use pages::html::capital;
use pages::{Choice, Problems, Section};
use register::Kind;
use std::collections::HashMap;

/// Suggestions for the part a document is about.
const SUGGESTED: usize = 300;

/// The pages of documents.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/documents", get(choose).post(order))
        .route("/documents/preview", get(preview::preview))
        .route("/documents/summary", get(summary))
        .route("/documents/tables/{table}", get(table))
        .route("/documents/jobs/{id}", get(job::show))
        .route("/documents/jobs/{id}/file", get(job::file))
        .route("/documents/jobs/{id}/cancel", post(job::cancel))
}

/// The tables that can be imported again: what, and the word in addresses.
const TABLES: [(&str, &str); 4] = [
    ("Assets", "assets"),
    ("ePHI flows", "flows"),
    ("Vendors", "vendors"),
    ("Risks", "risks"),
];

async fn choose(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Documents, "Documents");
    page(&view(&req, &shell, &query.0, Problems::default()).await?)
}

/// The page with what was chosen.
async fn view<'p>(
    req: &OrgRequest,
    shell: &'p pages::Shell,
    sent: &[(String, String)],
    problems: Problems,
) -> Result<Documents<'p>> {
    let sent = Form(sent.to_vec());
    let or = |name: &str, other: &str| sent.text(name).unwrap_or(other).to_owned();
    let mut things = Vec::new();
    for kind in [Kind::Site, Kind::Vendor, Kind::Asset] {
        req.register()
            .tables
            .each_label(kind, |_, number, label, live| {
                if live && things.len() < SUGGESTED {
                    things.push(Choice {
                        value: format!("{}-{number}", kind.prefix()),
                        label: label.to_owned(),
                        ..Choice::default()
                    });
                }
            });
    }
    let list = req.state.access().jobs(req.org.id, 30).await?;
    Ok(Documents {
        problems,
        parts: parts(&or("part", "united")),
        formats: formats(&or("format", "pdf")),
        as_of: or("as_of", &req.today.to_string()),
        since: or("since", ""),
        focus: or("for", ""),
        things,
        jobs: list
            .iter()
            .filter(|j| j.kind == jobs::DOCUMENT)
            .map(|j| job::line(req, j))
            .collect(),
        tables: TABLES,
        kept_mb: req.state.access().policy().job_bytes_of_org >> 20,
        backup: crate::today::backup(req),
        shell,
    })
}

async fn order(req: OrgRequest, sent: Form) -> Result {
    let chosen = match Chosen::read(&req, &sent) {
        Ok(chosen) => chosen,
        Err(problems) => {
            let shell = req.shell(Section::Documents, "Documents");
            return page_again(&view(&req, &shell, &sent.0, problems).await?);
        }
    };
    let order = chosen.order(&req).await?;
    let account = req.signed_in.session.account.id;
    let (org, at) = (req.org.id, req.at());
    match jobs::order(&req.state, org, &order, Some(account), at).await {
        Ok(id) => Ok(go(&format!("{}/documents/jobs/{id}", req.base))),
        Err(error @ AccessError::TooManyJobs { .. }) => {
            let shell = req.shell(Section::Documents, "Documents");
            let problems = Problems::whole(capital(&error.to_string()));
            let mut again = page_again(&view(&req, &shell, &sent.0, problems).await?)?;
            *again.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            Ok(again)
        }
        Err(error) => Err(error.into()),
    }
}

async fn summary(req: OrgRequest) -> Result {
    let today = req.today;
    // It counts the whole register; what is counted is kept for the day.
    let derived = req.beside(move |view| {
        let derived = view.on(today);
        let _ = (derived.tally(), derived.coverage());
        derived
    });
    let derived = derived.await?;
    let shell = req.shell(Section::Documents, "Summary for leadership");
    let register = req.register();
    let top = TopRisk::highest(register, &req.base);
    let view = Summary::new(
        &shell,
        register,
        derived.tally(),
        derived.coverage(),
        top,
        req.today,
    );
    req.log(Action::ReportViewed, "summary for leadership")
        .await?;
    page(&view)
}

/// The records of a kind as a table that can be changed elsewhere and imported again.
async fn table(req: OrgRequest, Path(params): Path<HashMap<String, String>>) -> Result {
    let name = params.get("table").map_or("", String::as_str);
    let (word, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let kind = match word {
        "assets" => Some(intake::Kind::Assets),
        "flows" => Some(intake::Kind::Flows),
        "vendors" => Some(intake::Kind::Vendors),
        "risks" => Some(intake::Kind::Risks),
        _ => None,
    };
    let format = match ending {
        "csv" => Some((TableFormat::Csv, "text/csv; charset=utf-8")),
        "xlsx" => Some((TableFormat::Xlsx, XLSX)),
        _ => None,
    };
    let (Some(kind), Some((format, mime))) = (kind, format) else {
        return Err(PageError::not_found(
            "there is no such table; Documents lists them all",
        ));
    };
    let mut making = req.making();
    let body = loop {
        let table = req.table(kind, format).await?;
        if let Some(body) = making.body(table.bytes).await? {
            break body;
        }
    };
    req.log(Action::TableExported, name).await?;
    let file = format!("{}-{word}-{}.{ending}", req.org.slug, req.today);
    Ok(attachment(&file, mime, body))
}

/// The media type of workbooks.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The media type of a document's file.
fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => XLSX,
        "csv" => "text/csv; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
