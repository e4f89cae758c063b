//! Evidence files: kept with the record that speaks of them, and taken out again.

use super::answer::{file, made};
use super::call::Call;
use super::operation::{Answer, Body, Operation};
use super::problem::{ApiProblem, Result};
use super::records::shown;
use super::shape::{day, line, non_empty, object, with};
use crate::evidence::content;
use access::{Action, Permission};
use axum::http::StatusCode;
use axum::response::Response;
use ledger::Hash32;
use register::records::Evidence;
use register::{AnyRecord, Command, Kind};
use serde_json::json;

/// Uploading and taking out.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/v1/evidence/files", "upload_evidence", |call| {
            Box::pin(upload(call))
        })
        .describes(
            "evidence",
            "Add evidence with its file, which the book keeps",
        )
        .about(Kind::Evidence)
        .needs(Permission::Contribute)
        .takes(Body::Upload(object(
            [
                (
                    "file",
                    json!({ "type": "string", "contentMediaType": "application/octet-stream" }),
                ),
                (
                    "title",
                    with(line(), "What it is; the file's name if not said."),
                ),
                ("origin", with(line(), "Where it comes from.")),
                ("on", with(day(), "The day it speaks of.")),
                ("notes", non_empty()),
            ],
            &["file"],
        )))
        .tagged()
        .answers(StatusCode::CREATED, Answer::Json(shown(Kind::Evidence))),
        Operation::get("/v1/evidence/{record}/file", "get_evidence_file", |call| {
            Box::pin(download(call))
        })
        .describes(
            "evidence",
            "The file of one piece of evidence, as it was put in",
        )
        .about(Kind::Evidence)
        .past()
        .answers(StatusCode::OK, Answer::File(&["application/octet-stream"])),
    ]
}

async fn upload(mut call: Call) -> Result<Response> {
    let sent = call.take_file()?;
    let name = fields::text::line(
        sent.name.rsplit(['/', '\\']).next().unwrap_or_default(),
        300,
    )
    .map_err(|message| ApiProblem::refused(format!("the name of the file: {message}")))?;
    let title = match call.text("title").trim() {
        "" => name.as_str(),
        title => title,
    };
    if sent.bytes.len() > ledger::entry::MAX_BLOB {
        return Err(ApiProblem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!(
                "a file of {} MiB at most is kept; keep it elsewhere and say where as location",
                ledger::entry::MAX_BLOB >> 20
            ),
        ));
    }
    if let Some(message) = content::refusal(&name, &sent.bytes) {
        return Err(ApiProblem::refused(format!("file: {message}")));
    }
    let evidence = Evidence {
        id: app::new_id()?,
        title: title.to_owned(),
        file_name: name.clone(),
        sha256: Hash32::of(&sent.bytes).to_hex(),
        size: sent.bytes.len() as u64,
        origin: call.text("origin").to_owned(),
        on: call.day("on"),
        notes: call.text("notes").to_owned(),
        ..Evidence::default()
    };
    let record = AnyRecord::from(evidence.clone());
    // Bytes are stored once, however often they are named.
    let known = call
        .register()
        .tables
        .evidence
        .all()
        .any(|e| e.sha256 == evidence.sha256);
    let files = if known { Vec::new() } else { vec![sent.bytes] };
    let target = record.reference();
    let writing = call.into_writing();
    writing.with_files(Command::Save(record), files).await?;
    made(writing, target).await
}

async fn download(call: Call) -> Result<Response> {
    let AnyRecord::Evidence(evidence) = call.target()? else {
        return Err(ApiProblem::not_found("there is no such evidence"));
    };
    let Some(hash) = Hash32::from_hex(&evidence.sha256) else {
        return Err(ApiProblem::not_found(format!(
            "no file is kept of {}; it is at: {}",
            register::Record::tag(&*evidence),
            evidence.location
        )));
    };
    let gone = || ApiProblem::not_found("the file was redacted; only its hash is left");
    let (books, org) = (call.books(), call.grant.org);
    let size = books.file_size(org, hash).await?.ok_or_else(gone)?;
    let room = call
        .room_for(usize::try_from(size).unwrap_or(usize::MAX))
        .await?;
    let bytes = books.file(org, hash).await?.ok_or_else(gone)?;
    let tag = register::Record::tag(&*evidence);
    call.log(
        Action::EvidenceOpened,
        format!("{tag} {}", evidence.file_name),
    )
    .await?;
    Ok(file(
        "application/octet-stream",
        &evidence.file_name,
        room.body(bytes),
    ))
}
