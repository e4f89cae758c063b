//! Imports: a file with its mapping, all of it or nothing; tried out or carried out.

use super::answer::ok;
use super::call::Call;
use super::operation::{Body, Operation};
use super::problem::{ApiProblem, Result};
use super::shape::{closed, count, flag, line, list, object, or_null, text, whole, with};
use access::{Action, Permission};
use app::import::{ImportOrder, ImportOutcome, ImportSettings, known_mapping};
use axum::http::StatusCode;
use axum::response::Response;
use register::Kind;
use serde_json::{Value, json};

/// Importing.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/v1/imports", "import", |call| Box::pin(import(call)))
            .describes("imports", "Import a workbook or CSV file by a mapping")
            .about(Kind::Import)
            .needs(Permission::Govern)
            .takes(Body::Upload(object(
                [
                    ("file", json!({ "type": "string", "contentMediaType": "application/octet-stream" })),
                    (
                        "mapping",
                        json!({
                            "type": "string", "minLength": 1, "maxLength": 200_000,
                            "description": "The name of a mapping that is built in or was used before, or a mapping as TOML (docs/import-mappings.md)."
                        }),
                    ),
                    ("sheet", with(line(), "Sheet to read instead of the mapping's.")),
                    ("header_row", with(whole(0, u64::from(u32::MAX)), "Row of the headers, instead of the mapping's; 0: there are none.")),
                    ("list", with(line(), "The list that the rows carry on, or a new name for a list of its own; it is recognised without this.")),
                    ("encoding", with(line(), "Encoding of a text file, instead of the mapping's.")),
                    ("delimiter", with(line(), "What parts the cells of a text file: one character, or “tab”.")),
                    ("accept_renames", with(flag(), "Let records be called quite otherwise than before.")),
                    ("dry_run", with(flag(), "Read and check everything, write nothing.")),
                    ("skip_bad_rows", with(flag(), "Leave bad rows out, and record which and why.")),
                ],
                &["file", "mapping"],
            )))
            .gives(outcome_schema()),
    ]
}

fn outcome_schema() -> Value {
    closed([
        ("number", or_null(text())),
        ("kind", text()),
        ("sheet", text()),
        ("dry_run", flag()),
        ("refused", flag()),
        ("rows", count()),
        ("created", count()),
        ("changed", count()),
        ("unchanged", count()),
        ("skipped", list(closed([("row", count()), ("why", text())]))),
        ("errors", list(text())),
        ("more_errors", whole(0, u64::from(u32::MAX))),
        ("remarks", list(text())),
        (
            "meanings",
            list(closed([
                ("field", text()),
                (
                    "values",
                    list(closed([
                        ("value", text()),
                        ("meaning", text()),
                        ("understood", flag()),
                        ("rows", count()),
                    ])),
                ),
                ("more_rows", count()),
            ])),
        ),
        ("changes", list(text())),
        ("more_changes", count()),
        ("asks", list(text())),
    ])
}

fn outcome(outcome: &ImportOutcome, dry_run: bool) -> Value {
    json!({
        "number": outcome.number,
        "kind": outcome.kind,
        "sheet": outcome.sheet,
        "dry_run": dry_run,
        "refused": outcome.refused(),
        "rows": outcome.rows,
        "created": outcome.created,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "skipped": outcome.skipped,
        "errors": outcome.errors,
        "more_errors": outcome.more_errors,
        "remarks": outcome.remarks,
        "meanings": outcome.meanings(),
        "changes": outcome.changes,
        "more_changes": outcome.more_changes,
        "asks": outcome.asks,
    })
}

async fn import(mut call: Call) -> Result<Response> {
    let sent = call.take_file()?;
    let name = fields::text::line(
        sent.name.rsplit(['/', '\\']).next().unwrap_or_default(),
        300,
    )
    .map_err(|message| ApiProblem::refused(format!("the name of the file: {message}")))?;
    let name = if name.is_empty() { "file" } else { &name };
    let yes = |name: &str| call.body.get(name) == Some(&json!(true));
    let said = |name: &str| Some(call.text(name).to_owned()).filter(|text| !text.is_empty());
    let encoding = said("encoding").map(|name| name.parse());
    let parted = said("delimiter").map(|text| app::import::delimiter(&text));
    let settings = ImportSettings {
        delimiter: parted.transpose().map_err(app::AppError::Other)?,
        sheet: said("sheet"),
        header_row: call
            .body
            .get("header_row")
            .and_then(Value::as_u64)
            .and_then(|row| u32::try_from(row).ok()),
        encoding: encoding.transpose().map_err(app::AppError::Other)?,
        list: said("list"),
        accept_renames: yes("accept_renames"),
        dry_run: yes("dry_run"),
        skip_bad_rows: yes("skip_bad_rows"),
    };
    let dry_run = settings.dry_run;
    let mapping = call.text("mapping");
    // A name is one line.
    let mapping_text = match mapping.contains('\n') {
        true => mapping.to_owned(),
        false => known_mapping(call.register(), mapping).ok_or_else(|| {
            app::AppError::Other(format!(
                "there is no mapping “{mapping}”; name one that is built in or was used before, or send it as TOML"
            ))
        })?,
    };
    let order = ImportOrder {
        file_name: name.to_owned(),
        bytes: Box::new(move || Ok(sent.bytes)),
        mapping_text,
        settings,
    };
    let call = call.into_writing();
    let done = call.import(order).await?;
    if done.refused() && !dry_run {
        let errors = done
            .errors
            .into_iter()
            .map(|error| ("file".to_owned(), error));
        return Err(ApiProblem::at(
            StatusCode::UNPROCESSABLE_ENTITY,
            errors.collect(),
        ));
    }
    if !dry_run {
        let number = done.number.clone().unwrap_or_default();
        call.log(
            Action::Imported,
            format!("{name} {number}").trim().to_owned(),
        )
        .await?;
    }
    ok(&outcome(&done, dry_run))
}
