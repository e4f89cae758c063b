//! Evidence: listed, attached, taken out again.

mod attach;
mod held;
mod target;
mod upload;

pub use held::HeldUploads;

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::house::page;
use crate::query::{Asked, Number, csv_file};
use crate::record::{self, Asking, Saved};
use crate::room::Room;
use crate::site::Site;
use access::Action;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ledger::Hash32;
use pages::evidence::{EvidenceLine, EvidenceList, EvidencePage, lines, rows};
use pages::{Column, Link, Pager, Section};
use register::records::Evidence;
use register::{Command, Kind, Record, Row};

/// Rows on a page.
const PER_PAGE: usize = 50;

/// The pages of evidence.
pub fn routes() -> Router<Site> {
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
        .route("/evidence/{number}/retire", post(retire))
}

async fn list(room: Room, Asked(query): Asked) -> Result {
    let shell = room.shell(Section::Safeguards, "Evidence");
    let register = room.register();
    let found = lines(register, &query);
    let pager = Pager::new(&query, found.len(), PER_PAGE);
    let column = |key, label| Column::new(&query, key, label);
    page(&EvidenceList {
        tabs: pages::safeguards::tabs(&shell, "/evidence"),
        columns: vec![
            column("number", "Number"),
            column("title", "What it is"),
            column("on", "Speaks of"),
        ],
        lines: found
            .into_iter()
            .skip(pager.first.saturating_sub(1))
            .take(PER_PAGE)
            .map(|row| EvidenceLine::of(register, &room.base, row))
            .collect(),
        csv: format!("{}/evidence.csv{}", room.base, query.href()),
        pager,
        query: &query,
        shell: &shell,
    })
}

async fn table(room: Room, Asked(query): Asked) -> Result {
    room.log(Action::TableExported, "evidence").await?;
    let rows = rows(room.register(), &query);
    Ok(csv_file(&room, "evidence", crate::safeguards::csv(rows)))
}

fn of_number(room: &Room, number: u32) -> Result<&Row<Evidence>> {
    let table = &room.register().tables.evidence;
    table
        .by_number(number)
        .and_then(|e| table.row(e.id))
        .ok_or_else(|| PageError::not_found(format!("there is no evidence E-{number}")))
}

async fn show(room: Room, Number(number): Number) -> Result {
    let row = of_number(&room, number)?;
    let evidence = &row.record;
    let shell = room.shell(Section::Safeguards, evidence.title.clone());
    let register = room.register();
    let mut line = EvidenceLine::of(register, &room.base, row);
    let mut by = String::new();
    let created = row.created;
    let made = room
        .site
        .books()
        .write(room.org.id, async |book| {
            book.log(created.saturating_sub(1), 1).await
        })
        .await?;
    if let Some(entry) = made.into_iter().next() {
        line.attached = register.day(entry.time);
        by = entry.entry.map(|e| e.by.name).unwrap_or_default();
    }
    page(&EvidencePage {
        crumbs: vec![
            Link::to("Evidence", format!("{}/evidence", room.base)),
            Link::here(evidence.tag(), ""),
        ],
        ended: evidence
            .retired
            .as_ref()
            .map(|r| format!("Ended {}: {}", pages::html::day_words(r.on), r.reason))
            .unwrap_or_default(),
        notes: &evidence.notes,
        shell: &shell,
        line,
        by,
    })
}

/// Hands out the bytes of a piece of evidence, to be kept and never to be shown
/// as a page of this site.
async fn file(room: Room, Number(number): Number) -> Result {
    let evidence = &of_number(&room, number)?.record;
    let Some(hash) = Hash32::from_hex(&evidence.sha256) else {
        return Err(PageError::not_found(format!(
            "the bytes of {} are not kept here; it is at: {}",
            evidence.tag(),
            evidence.location
        )));
    };
    let Some(bytes) = room.site.books().file(room.org.id, hash).await? else {
        return Err(PageError::not_found(format!(
            "the bytes of {} were redacted; only their hash {} is left",
            evidence.tag(),
            evidence.sha256
        )));
    };
    let detail = format!("{} {}", evidence.tag(), evidence.file_name);
    room.log(Action::EvidenceOpened, &detail).await?;
    Ok(attachment(
        &evidence.file_name,
        content_type(&evidence.file_name),
        bytes,
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
pub fn attachment(name: &str, content_type: &str, bytes: Vec<u8>) -> Response {
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
        crate::house::escaped(name).replace('/', "%2F")
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
        bytes,
    )
        .into_response()
}

fn asking(room: &Room, number: u32) -> Asking<'static> {
    let page = format!("{}/evidence/{number}", room.base);
    Asking {
        heading: format!("Edit E-{number}"),
        intro: "The file itself is never exchanged; attach a new one as evidence of its own."
            .into(),
        action: format!("{page}/edit"),
        cancel: page,
        submit: "Save",
        asks_why: true,
        ..Asking::default()
    }
}

async fn edit(room: Room, Number(number): Number) -> Result {
    let record = record::of_number(&room, Kind::Evidence, number)?;
    record::show(&room, Section::Safeguards, &record, &asking(&room, number))
}

async fn save(room: Room, Number(number): Number, sent: Form) -> Result {
    let record = record::of_number(&room, Kind::Evidence, number)?;
    let form = asking(&room, number);
    match record::save(&room, Section::Safeguards, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => Ok(room.done(
            &format!("/evidence/{number}"),
            format!("E-{number} is changed."),
        )),
    }
}

async fn retire(room: Room, Number(number): Number, sent: Form) -> Result {
    let target = of_number(&room, number)?.record.reference();
    let command = Command::Retire {
        target,
        on: room.today,
        reason: sent.get("reason").trim().to_owned(),
    };
    match room.perform(command, "", None).await? {
        Ok(_) => Ok(room.done(
            &format!("/evidence/{number}"),
            format!("E-{number} is no longer in use."),
        )),
        Err(message) => Err(PageError::bad_request(message)),
    }
}
