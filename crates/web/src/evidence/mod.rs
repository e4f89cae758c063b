//! Evidence: listed, attached, taken out again.

mod attach;
pub mod content;
mod held;
pub mod scan;
mod target;
mod upload;

pub use held::HeldUploads;

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams, list_csv};
use crate::record::{self, RecordFormSpec, Saved};
use crate::respond::page;
use crate::state::AppState;
use access::Action;
use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ledger::Hash32;
use pages::evidence::{EvidenceLine, EvidenceList, EvidencePage};
use pages::{Link, Section};
use register::records::Evidence;
use register::{AnyRecord, Kind, Record, Row};

/// The pages of evidence.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/evidence", get(list).post(upload::upload))
        .layer(DefaultBodyLimit::max(upload::MAX_REQUEST))
        .route("/evidence.csv", get(table))
        .route("/evidence/new", get(upload::new))
        .route("/evidence/attach", post(attach::attach))
        .route("/evidence/held/{id}", post(upload::decided))
        .route("/evidence/{number}", get(show))
        .route("/evidence/{number}/file", get(file))
        .route("/evidence/{number}/edit", get(edit).post(save))
}

async fn list(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Safeguards, "Evidence");
    page(&EvidenceList {
        tabs: pages::safeguards::tabs(&shell, "/evidence"),
        list: req.listed(Kind::Evidence, &query, &query.0).await?,
        query: &query,
        shell: &shell,
    })
}

async fn table(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    list_csv(&req, "evidence", Kind::Evidence, query).await
}

fn of_number(req: &OrgRequest, number: u32) -> Result<&Row<Evidence>> {
    let table = &req.register().tables.evidence;
    table
        .by_number(number)
        .and_then(|e| table.row(e.id))
        .ok_or_else(|| PageError::not_found(format!("there is no evidence E-{number}")))
}

async fn show(req: OrgRequest, Number(number): Number) -> Result {
    let row = of_number(&req, number)?;
    let evidence = &row.record;
    let shell = req.shell(Section::Safeguards, evidence.title.clone());
    let register = req.register();
    let mut line = EvidenceLine::of(register, &req.base, row);
    let mut by = String::new();
    let made = req.state.books().entry(req.org.id, row.created).await?;
    if let Some(entry) = made {
        line.attached = register.day(entry.time);
        by = entry.entry.map(|e| e.by.name).unwrap_or_default();
    }
    page(&EvidencePage {
        crumbs: vec![
            Link::to("Evidence", format!("{}/evidence", req.base)),
            Link::here(evidence.tag(), ""),
        ],
        ended: evidence
            .retired
            .as_ref()
            .map(|r| {
                let on = pages::html::ended(req.register(), evidence);
                format!("Ended {on}: {}", r.reason)
            })
            .unwrap_or_default(),
        notes: &evidence.notes,
        verbs: pages::verb_page::links(register, &shell, &AnyRecord::from(evidence.clone())),
        shell: &shell,
        line,
        by,
    })
}

/// Hands out the bytes of a piece of evidence, to be kept and never to be shown
/// as a page of this site.
async fn file(req: OrgRequest, Number(number): Number) -> Result {
    let evidence = &of_number(&req, number)?.record;
    let Some(hash) = Hash32::from_hex(&evidence.sha256) else {
        return Err(PageError::not_found(format!(
            "the bytes of {} are not kept here; it is at: {}",
            evidence.tag(),
            evidence.location
        )));
    };
    let books = req.state.books();
    let gone = || {
        PageError::not_found(format!(
            "the bytes of {} were redacted; only their hash {} is left",
            evidence.tag(),
            evidence.sha256
        ))
    };
    let size = books.file_size(req.org.id, hash).await?.ok_or_else(gone)?;
    let room = req
        .room_for(usize::try_from(size).unwrap_or(usize::MAX))
        .await?;
    let bytes = books.file(req.org.id, hash).await?.ok_or_else(gone)?;
    let detail = format!("{} {}", evidence.tag(), evidence.file_name);
    req.log(Action::EvidenceOpened, &detail).await?;
    Ok(attachment(
        &evidence.file_name,
        content_type(&evidence.file_name),
        room.body(bytes),
    ))
}

/// Types that no program takes for anything that runs; all else is just bytes.
fn content_type(name: &str) -> &'static str {
    let ending = name.rsplit('.').next().unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "txt" | "log" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Bytes to be kept as a file under a name that may hold any characters.
pub fn attachment(name: &str, content_type: &str, body: Body) -> Response {
    let plain: String = name
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | ' ' => c,
            _ => '_',
        })
        .collect();
    let plain = if plain.is_empty() { "file" } else { &plain };
    // RFC 6266: the plain name for old programs, the real one for all others.
    let disposition = format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        crate::respond::escaped(name).replace('/', "%2F")
    );
    (
        [
            (CONTENT_TYPE, content_type.to_owned()),
            (CONTENT_DISPOSITION, disposition),
            (
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; sandbox".to_owned(),
            ),
        ],
        body,
    )
        .into_response()
}

fn asking(req: &OrgRequest, number: u32) -> RecordFormSpec<'static> {
    let page = format!("{}/evidence/{number}", req.base);
    RecordFormSpec {
        heading: format!("Edit E-{number}"),
        intro: "The file itself is never exchanged; attach a new one as evidence of its own."
            .into(),
        action: format!("{page}/edit"),
        cancel: page,
        submit: "Save",
        asks_why: true,
        ..RecordFormSpec::default()
    }
}

async fn edit(req: OrgRequest, Number(number): Number) -> Result {
    let record = record::of_number(&req, Kind::Evidence, number)?;
    record::show(&req, Section::Safeguards, &record, &asking(&req, number)).await
}

async fn save(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let record = record::of_number(&req, Kind::Evidence, number)?;
    let form = asking(&req, number);
    match record::save(&mut req, Section::Safeguards, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => Ok(req.done(
            &format!("/evidence/{number}"),
            format!("E-{number} is changed."),
        )),
    }
}
