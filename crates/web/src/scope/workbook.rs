//! Importing a workbook: the file, its columns, a look at what would happen, the import.

use super::Upload;
use super::columns::{Begun, begin, readable};
use super::uploads::{self, MAX_BYTES, Waiting, blocking};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::{go, page, page_again};
use access::{Action, LogEvent, Permission};
use app::import::{ImportOutcome, ImportRequest};
use app::phi_scan;
use axum::extract::Multipart;
use intake::{Kind, Mapped, Workbook};
use pages::html::capital;
use pages::scope::workbook::{ImportCheck, ImportColumns, ImportFile};
use pages::{Choice, Problems, Query, Section};
use register::Tag;
use std::sync::Arc;
use uuid::Uuid;

/// Rows of the file shown as they are read.
const PREVIEW: usize = 8;
/// Cells looked at for signs of patient data, and signs told.
const MOST_CELLS: usize = 400_000;
const MOST_SIGNS: usize = 12;

/// Whoever imports makes many records at once, and decides what is in scope.
fn may_import(req: &OrgRequest) -> Result<(), PageError> {
    req.need(Permission::Contribute)?;
    req.need(Permission::Govern)
}

pub async fn choose(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Scope, "Import a spreadsheet");
    page(&ImportFile::of(&shell, req.register(), Problems::default()))
}

/// Takes the file in.
pub async fn upload(req: OrgRequest, mut form: Multipart) -> Result {
    may_import(&req)?;
    let again = |message: String| {
        let shell = req.shell(Section::Scope, "Import a spreadsheet");
        let mut problems = Problems::default();
        problems.add("file", message);
        page_again(&ImportFile::of(&shell, req.register(), problems))
    };
    let broken = |_| {
        PageError::bad_request(
            "the file did not arrive whole; it may be larger than 20 MB, or the connection broke. Choose it again",
        )
    };
    let mut file: Option<(String, Vec<u8>)> = None;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            file = Some((name, field.bytes().await.map_err(broken)?.to_vec()));
        }
    }
    let Some((name, bytes)) = file.filter(|(_, bytes)| !bytes.is_empty()) else {
        return again("Choose a file that is not empty.".into());
    };
    if bytes.len() > MAX_BYTES {
        return again(format!(
            "This file has {} MB; files up to 20 MB are read. Split it, or take out sheets that are not needed.",
            bytes.len() >> 20
        ));
    }
    let bytes = Arc::new(bytes);
    let to_read = bytes.clone();
    if let Err(message) = blocking(move || read(&to_read).map(drop)).await? {
        return again(format!("This file cannot be read: {message}."));
    }
    let bytes = Arc::unwrap_or_clone(bytes);
    let number = uploads::keep(&req, &name, bytes).await?;
    Ok(go(&format!("{}/scope/import/{number}", req.base)))
}

fn read(bytes: &[u8]) -> Result<Workbook, String> {
    intake::read(bytes, &intake::ReadOptions::for_suggestion()).map_err(|error| error.to_string())
}

/// The file that waits, opened.
async fn open(req: &OrgRequest, number: Uuid) -> Result<(Waiting, Arc<Workbook>), PageError> {
    let waiting = uploads::find(req, number).await?;
    let bytes = waiting.bytes.clone();
    let book = blocking(move || read(&bytes)).await?;
    let book = book.map_err(|message| {
        PageError::bad_request(format!("this file cannot be read: {message}"))
    })?;
    Ok((waiting, Arc::new(book)))
}

/// Asks what the columns mean.
pub async fn columns(
    Upload(number): Upload,
    QueryParams(query): QueryParams,
    req: OrgRequest,
) -> Result {
    may_import(&req)?;
    let (waiting, book) = open(&req, number).await?;
    let shell = req.shell(Section::Scope, "What do the columns mean?");
    let begun = begin(req.register(), &book, &query);
    let mut problems = Problems::default();
    if let Err(message) = &begun {
        problems = Problems::whole(capital(message));
    }
    let begun = begun.ok();
    let looked = book.clone();
    let patient_data = blocking(move || signs(&looked)).await?;
    page(&view(
        &shell,
        &req,
        number,
        &waiting,
        &book,
        begun.as_ref(),
        &query,
        patient_data,
        problems,
    ))
}

#[expect(
    clippy::too_many_arguments,
    reason = "the parts of one page, put together once"
)]
fn view<'p>(
    shell: &'p pages::Shell,
    req: &OrgRequest,
    number: Uuid,
    waiting: &Waiting,
    book: &Workbook,
    begun: Option<&Begun>,
    query: &Query,
    patient_data: Vec<String>,
    problems: Problems,
) -> ImportColumns<'p> {
    let sheet = begun.map_or(query.get("sheet"), |b| b.seen.sheet.as_str());
    let kind = begun.map(|b| b.mapping.kind);
    let sheets: Vec<(String, String)> = book
        .sheets
        .iter()
        .filter(|sheet| !sheet.rows.is_empty())
        .map(|sheet| {
            let hidden = if sheet.hidden { " (hidden)" } else { "" };
            (sheet.name.clone(), format!("{}{hidden}", sheet.name))
        })
        .collect();
    let kinds = Kind::ALL.map(|kind| (kind.word(), kind.word()));
    let hidden = ["sheet", "kind", "mapping"]
        .into_iter()
        .map(|key| (key.to_owned(), query.get(key).to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let mut remarks: Vec<String> = begun.map(Begun::remarks).unwrap_or_default();
    for remark in &book.remarks {
        if !remarks.iter().any(|known| known.contains(remark)) {
            remarks.push(remark.clone());
        }
    }
    ImportColumns {
        shell,
        file_name: waiting.name.clone(),
        here: here(req, number),
        sheets: Choice::list(&sheets, &[sheet]),
        kinds: Choice::list(&kinds, &[kind.map_or("", Kind::word)]),
        mappings: mappings(req, query.get("mapping")),
        header_row: begun.map_or(0, |b| b.seen.header_row),
        columns: begun.map(|b| b.lines(query)).unwrap_or_default(),
        remarks,
        patient_data,
        hidden,
        problems,
    }
}

fn here(req: &OrgRequest, number: Uuid) -> String {
    format!("{}/scope/import/{number}", req.base)
}

/// The proposal, mappings used before, and those that come with the program.
fn mappings(req: &OrgRequest, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, label: String, group: &str| Choice {
        chosen: value == chosen,
        value: value.to_owned(),
        label,
        group: group.to_owned(),
        ..Choice::default()
    };
    let mut out = vec![choice("", "what phiward proposes".into(), "")];
    let mut used: Vec<&str> = Vec::new();
    for import in req.register().tables.imports.all().rev() {
        if !used.contains(&import.mapping.as_str()) {
            used.push(&import.mapping);
            out.push(choice(
                &import.mapping,
                import.mapping.clone(),
                "Used before",
            ));
        }
    }
    for mapping in intake::built_in() {
        if !used.contains(&mapping.name.as_str()) {
            let label = match mapping.description.as_str() {
                "" => mapping.name.clone(),
                words => words.to_owned(),
            };
            out.push(choice(&mapping.name, label, "Known formats"));
        }
    }
    out
}

/// Shows what would happen.
pub async fn check(
    Upload(number): Upload,
    QueryParams(query): QueryParams,
    mut req: OrgRequest,
) -> Result {
    may_import(&req)?;
    let (waiting, book) = open(&req, number).await?;
    let begun = match begin(req.register(), &book, &query) {
        Ok(begun) => begun,
        Err(_) => return Ok(go(&format!("{}{}", here(&req, number), query.href()))),
    };
    let mapping = begun.chosen(&query);
    let text = mapping.to_toml();
    let skip = query.get("skip") == "yes";
    let again = |req: &OrgRequest, message: String| {
        let shell = req.shell(Section::Scope, "What do the columns mean?");
        let problems = Problems::whole(capital(&message));
        page_again(&view(
            &shell,
            req,
            number,
            &waiting,
            &book,
            Some(&begun),
            &query,
            Vec::new(),
            problems,
        ))
    };
    if let Err(error) = mapping.check() {
        return again(&req, error.to_string());
    }
    let mapped = match intake::apply(&mapping, &book) {
        Ok(mapped) => mapped,
        Err(error) => return again(&req, error.to_string()),
    };
    let outcome = match run(&mut req, &waiting, &text, true, skip).await? {
        Ok(outcome) => outcome,
        Err(message) => return again(&req, message),
    };
    let shell = req.shell(Section::Scope, "Check the import");
    let (headings, preview) = preview(&mapped);
    let back = format!("{}{}", here(&req, number), query.with("skip", "").href());
    page(&ImportCheck {
        shell: &shell,
        file_name: waiting.name.clone(),
        here: here(&req, number),
        back,
        sheet: outcome.sheet,
        kind: outcome.kind,
        rows: outcome.rows,
        created: outcome.created,
        changed: outcome.changed,
        unchanged: outcome.unchanged,
        skipped: outcome
            .skipped
            .into_iter()
            .map(|row| (row.row, row.why))
            .collect(),
        bad_rows: mapped
            .bad_rows
            .len()
            .max(usize::from(!outcome.errors.is_empty())),
        errors: outcome.errors,
        more_errors: outcome.more_errors,
        remarks: outcome.remarks,
        headings,
        preview,
        skip,
        hidden: query
            .0
            .iter()
            .filter(|(key, _)| key != "skip")
            .cloned()
            .collect(),
    })
}

/// Imports the file as it was checked.
pub async fn import(Upload(number): Upload, mut req: OrgRequest, sent: Form) -> Result {
    may_import(&req)?;
    let (waiting, book) = open(&req, number).await?;
    let query = Query(sent.0.clone());
    let back = format!("{}/check{}", here(&req, number), query.href());
    let Ok(begun) = begin(req.register(), &book, &query) else {
        return Ok(go(&back));
    };
    let text = begun.chosen(&query).to_toml();
    let skip = query.get("skip") == "yes";
    let outcome = match run(&mut req, &waiting, &text, false, skip).await? {
        // The check says what is wrong, with all rows.
        Err(_) => return Ok(go(&back)),
        Ok(outcome) if outcome.refused() => return Ok(go(&back)),
        Ok(outcome) => outcome,
    };
    uploads::discard(&req, number).await?;
    let event = LogEvent {
        account: Some(req.signed_in.session.account.id),
        name: req.signed_in.session.account.name.clone(),
        action: Action::Imported,
        detail: waiting.name.clone(),
        address: req.signed_in.address.clone(),
    };
    let access = req.state.access();
    access.log(Some(req.org.id), &event, req.at()).await?;
    match outcome.number.as_deref().and_then(|tag| tag.parse().ok()) {
        Some(Tag { number, .. }) => Ok(req.done(
            &format!("/scope/imports/{number}"),
            format!(
                "{} is imported: {} new, {} changed, {} left out.",
                waiting.name,
                outcome.created,
                outcome.changed,
                outcome.skipped.len()
            ),
        )),
        None => Ok(req.done(
            "/scope/import",
            "Nothing was imported: every row stands here already as it is.",
        )),
    }
}

async fn run(
    req: &mut OrgRequest,
    waiting: &Waiting,
    mapping_text: &str,
    dry_run: bool,
    skip_bad_rows: bool,
) -> Result<Result<ImportOutcome, String>, PageError> {
    let request = ImportRequest {
        file_name: &waiting.name,
        bytes: &waiting.bytes,
        mapping_text,
        sheet: None,
        dry_run,
        skip_bad_rows,
    };
    let by = req.by("");
    let outcome = req
        .write(async |book| {
            book.catch_up().await?;
            book.import_file(&request, &by.actor, by.at).await
        })
        .await?;
    match outcome {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(error) => PageError::refusal(error).map(Err),
    }
}

/// The first rows by field, as they are read.
fn preview(mapped: &Mapped) -> (Vec<String>, Vec<(u32, Vec<String>)>) {
    let rows: Vec<_> = mapped.rows.iter().take(PREVIEW).collect();
    let used: Vec<&'static str> = mapped
        .kind
        .fields()
        .iter()
        .map(|field| field.name)
        .filter(|name| rows.iter().any(|row| row.fields.contains_key(name)))
        .collect();
    let cells = rows
        .iter()
        .map(|row| {
            let cells = used.iter().map(|name| {
                row.fields
                    .get(name)
                    .map_or_else(String::new, |value| value.raw.chars().take(160).collect())
            });
            (row.number, cells.collect())
        })
        .collect();
    let headings = used.iter().map(|name| readable(name)).collect();
    (headings, cells)
}

/// Cells that look like patient data, with sheet, row and column.
fn signs(book: &Workbook) -> Vec<String> {
    let mut out = Vec::new();
    let mut looked = 0;
    for sheet in &book.sheets {
        // A date says little; a date below "DOB" says much.
        let headers: Vec<String> = sheet
            .rows
            .iter()
            .take(20)
            // The first of those with most in it: the last among equals is taken.
            .rev()
            .max_by_key(|row| row.filled())
            .map(|row| row.cells.iter().map(intake::Cell::shown).collect())
            .unwrap_or_default();
        for row in &sheet.rows {
            for (index, cell) in row.cells.iter().enumerate() {
                looked += 1;
                if looked > MOST_CELLS || out.len() >= MOST_SIGNS {
                    return out;
                }
                if cell.is_blank() {
                    continue;
                }
                let text = cell.shown();
                let header = headers.get(index).map_or("", String::as_str);
                let header = if header.chars().count() <= 40 {
                    header
                } else {
                    ""
                };
                for sign in phi_scan::scan(&format!("{header}: {text}")) {
                    out.push(format!(
                        "sheet “{}”, row {}, column {}: {}",
                        sheet.name,
                        row.number,
                        intake::letters(index),
                        sign.words()
                    ));
                }
            }
        }
    }
    out
}
