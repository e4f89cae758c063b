//! Importing a workbook: the file, its columns, a look at what would happen, the import.

use super::Upload;
use super::columns::{Begun, HEADER_ROW, UNRATED, VALUE, begin, readable};
use super::in_browser::said;
use super::uploads::{self, MAX_BYTES};
use crate::bodies::Files;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::{go, page, page_again};
use access::{Action, LogEvent, Permission};
use app::import::{ImportOrder, ImportOutcome, ImportSettings};
use app::phi_scan;
use intake::{Kind, Mapping, Workbook};
use pages::scope::workbook::{
    ImportCheck, ImportColumns, ImportFile, MeantField, MeantLine, SheetRow, nothing_because,
};
use pages::{Choice, Problems, Query, Section};
use register::Tag;
use uuid::Uuid;

/// Rows of the file shown as they are read.
const PREVIEW: usize = 8;
/// Rows of the sheet among which the headers can be chosen, cells shown of each, and
/// characters of a cell.
const FIRST_ROWS: usize = 12;
const FIRST_CELLS: usize = 10;
const FIRST_CHARS: usize = 30;

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
pub async fn upload(req: OrgRequest, Files(mut form): Files<MAX_BYTES>) -> Result {
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
    req.still(Permission::Govern).await?;
    let Some((name, bytes)) = file.filter(|(_, bytes)| !bytes.is_empty()) else {
        return again("Choose a file that is not empty.".into());
    };
    if bytes.len() > MAX_BYTES {
        return again(format!(
            "This file has {} MB; files up to 20 MB are read. Split it, or take out sheets that are not needed.",
            bytes.len() >> 20
        ));
    }
    let tried = beside(&req, move || read(&bytes).map(|_| bytes)).await?;
    let bytes = match tried {
        Ok(bytes) => bytes,
        Err(message) => return again(format!("This file cannot be read: {message}.")),
    };
    let number = uploads::keep(&req, &name, bytes).await?;
    Ok(go(&format!("{}/scope/import/{number}", req.base)))
}

fn read(bytes: &[u8]) -> Result<Workbook, String> {
    let options = intake::ReadOptions {
        memory: intake::Memory::SERVER,
        ..intake::ReadOptions::for_suggestion()
    };
    intake::read(bytes, &options).map_err(|error| error.to_string())
}

/// Reads a file, or does something else that takes long, when it is the organization's
/// turn.
async fn beside<T: Send + 'static>(
    req: &OrgRequest,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PageError> {
    Ok(req.state.books().beside(req.org.id, work).await?)
}

/// What is shown of a file that waits; the file itself is not kept at hand.
struct Looked {
    file_name: String,
    /// Sheets with something in them: the name, and how it is shown.
    sheets: Vec<(String, String)>,
    remarks: Vec<String>,
    /// What its columns seem to mean.
    begun: Result<Begun, String>,
    patient_data: Vec<String>,
    /// How the first rows are read, where that was asked for.
    rows: Option<Result<FirstRows, String>>,
    /// The first rows of the sheet as they stand: number and text.
    first: Vec<(u32, String)>,
}

/// What is looked for in a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LookFor {
    Columns,
    Rows,
}

/// Looks at the file that waits.
async fn look(
    req: &OrgRequest,
    number: Uuid,
    query: &Query,
    what: LookFor,
) -> Result<Looked, PageError> {
    let (path, view, query) = (uploads::path(req, number), req.view(), query.clone());
    let looked = beside(req, move || {
        let waiting = uploads::read(&path)?;
        let book = read(&waiting.bytes).map_err(|message| {
            PageError::bad_request(format!("this file cannot be read: {message}"))
        })?;
        let begun = begin(view.register(), &book, &waiting.name, &query);
        let rows = match (&begun, what) {
            (Ok(begun), LookFor::Rows) => Some(first_rows(&begun.chosen(&query), &book)),
            _ => None,
        };
        let with_rows = book.sheets.iter().filter(|sheet| !sheet.rows.is_empty());
        let sheets = with_rows.map(|sheet| {
            let hidden = if sheet.hidden { " (hidden)" } else { "" };
            (sheet.name.clone(), format!("{}{hidden}", sheet.name))
        });
        let shown = match &begun {
            Ok(begun) => begun.seen.sheet.as_str(),
            Err(_) => query.get("sheet"),
        };
        let first = match what {
            LookFor::Columns => as_they_stand(&book, shown),
            LookFor::Rows => Vec::new(),
        };
        Ok(Looked {
            first,
            file_name: waiting.name,
            sheets: sheets.collect(),
            patient_data: match what {
                LookFor::Columns => phi_scan::in_workbook(&book),
                LookFor::Rows => Vec::new(),
            },
            remarks: book.remarks,
            begun,
            rows,
        })
    });
    looked.await?
}

/// Asks what the columns mean.
pub async fn columns(
    Upload(number): Upload,
    QueryParams(query): QueryParams,
    req: OrgRequest,
) -> Result {
    may_import(&req)?;
    let looked = look(&req, number, &query, LookFor::Columns).await?;
    let shell = req.shell(Section::Scope, "What do the columns mean?");
    let problems = match &looked.begun {
        Ok(_) => Problems::default(),
        Err(message) => Problems::whole(said(message)),
    };
    page(&view(&shell, &req, number, looked, &query, problems))
}

fn view<'p>(
    shell: &'p pages::Shell,
    req: &OrgRequest,
    number: Uuid,
    looked: Looked,
    query: &Query,
    problems: Problems,
) -> ImportColumns<'p> {
    let begun = looked.begun.as_ref().ok();
    let sheet = begun.map_or(query.get("sheet"), |b| b.seen.sheet.as_str());
    let kind = begun.map(|b| b.mapping.kind);
    let kinds = Kind::ALL.map(|kind| (kind.word(), kind.word()));
    let hidden: Vec<(String, String)> = ["sheet", "kind", "mapping", HEADER_ROW, "list", "renames"]
        .into_iter()
        .map(|key| (key.to_owned(), query.get(key).to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let here = here(req, number);
    let header_row = begun.map_or(0, |b| b.seen.header_row);
    let asked = Query(hidden.clone());
    let first_rows = looked.first.into_iter().map(|(row, text)| SheetRow {
        number: row,
        text,
        is_header: row == header_row,
        href: format!("{here}{}", asked.with(HEADER_ROW, &row.to_string()).href()),
    });
    let mut remarks: Vec<String> = begun.map(Begun::remarks).unwrap_or_default();
    for remark in &looked.remarks {
        let remark = said(remark);
        let of_it = remark.to_lowercase();
        if !remarks
            .iter()
            .any(|known| known.to_lowercase().contains(&of_it))
        {
            remarks.push(remark);
        }
    }
    ImportColumns {
        shell,
        first_rows: first_rows.collect(),
        header_said: query.get(HEADER_ROW).to_owned(),
        here,
        sheets: Choice::list(&looked.sheets, &[sheet]),
        kinds: Choice::list(&kinds, &[kind.map_or("", Kind::word)]),
        mappings: mappings(req, query.get("mapping")),
        header_row,
        columns: begun.map(|b| b.lines(query)).unwrap_or_default(),
        how_far: begun.and_then(|b| b.how_far(query)),
        remarks,
        patient_data: looked.patient_data,
        hidden,
        problems,
        file_name: looked.file_name,
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
    let mut looked = look(&req, number, &query, LookFor::Rows).await?;
    let (Ok(begun), Some(rows)) = (&looked.begun, looked.rows.take()) else {
        return Ok(go(&format!("{}{}", here(&req, number), query.href())));
    };
    let text = begun.chosen(&query).to_toml();
    let settings = settings(&query, true);
    let skip = settings.skip_bad_rows;
    let checked = match rows {
        Err(message) => Err(message),
        Ok(rows) => {
            let outcome = run(&mut req, number, &looked.file_name, &text, settings).await?;
            outcome.map(|outcome| (rows, outcome))
        }
    };
    let (rows, outcome) = match checked {
        Ok(checked) => checked,
        Err(message) => {
            let shell = req.shell(Section::Scope, "What do the columns mean?");
            let problems = Problems::whole(said(&message));
            return page_again(&view(&shell, &req, number, looked, &query, problems));
        }
    };
    let shell = req.shell(Section::Scope, "Check the import");
    let back = format!("{}{}", here(&req, number), query.with("skip", "").href());
    let looked_name = looked.file_name.clone();
    page(&ImportCheck {
        shell: &shell,
        file_name: looked.file_name,
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
            .map(|row| (row.row, said(&row.why)))
            .collect(),
        bad_rows: rows.bad.max(usize::from(!outcome.errors.is_empty())),
        new_list: new_list(&outcome.asks, &looked_name),
        asks: outcome.asks,
        errors: outcome.errors.iter().map(|text| said(text)).collect(),
        more_errors: outcome.more_errors,
        keeps: outcome.keeps,
        only_tells: outcome.only_tells,
        remarks: outcome.remarks.iter().map(|text| said(text)).collect(),
        meant: outcome
            .meant
            .iter()
            .map(|meant| field_meant(meant, &query))
            .collect(),
        changes: outcome.changes,
        more_changes: outcome.more_changes,
        headings: rows.headings,
        preview: rows.lines,
        chosen: ["list", "renames"]
            .map(|key| (key.to_owned(), query.get(key).to_owned()))
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        skip,
        hidden: query
            .0
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "skip" | "list" | "renames"))
            .cloned()
            .collect(),
    })
}

/// Values shown of a field; the rest are counted.
const MOST_VALUES: usize = 30;

/// What the words of a field become, with what may be said of each.
fn field_meant(meant: &intake::Meant, query: &Query) -> MeantField {
    let is_level = matches!(meant.field, "likelihood" | "impact");
    let line = |value: &intake::MeantValue| {
        let name = format!("{VALUE}{}:{}", meant.field, value.value);
        let said = query.get(&name).to_owned();
        let choice = |word: &str, label: String| Choice {
            chosen: said == word,
            value: word.to_owned(),
            label,
            ..Choice::default()
        };
        let mut choices = Vec::new();
        // A value that was cut short cannot be named in a mapping.
        if !meant.choices.is_empty() && !value.value.ends_with('…') {
            // Where levels are listed, others are errors: each number is said, or not rated.
            choices.push(match value.meaning.is_empty() && is_level {
                true => choice(UNRATED, "not rated".to_owned()),
                false => choice("", "as it is read".to_owned()),
            });
            let words = meant.choices.iter();
            choices.extend(words.map(|word| choice(word, called(meant.field, word))));
        }
        MeantLine {
            name: if choices.is_empty() {
                String::new()
            } else {
                name
            },
            value: value.value.clone(),
            rows: value.rows,
            meaning: value.meaning.clone(),
            choices,
        }
    };
    let mut values: Vec<&intake::MeantValue> = meant.values.iter().collect();
    // Steps of a scale stand in their order; other values as often as they are used.
    let step = |value: &intake::MeantValue| value.value.trim().parse::<u32>().ok();
    if values.iter().all(|value| step(value).is_some()) {
        values.sort_by_key(|value| std::cmp::Reverse(step(value)));
    }
    let hidden = values.iter().skip(MOST_VALUES);
    MeantField {
        heading: readable(meant.field),
        values: values.iter().take(MOST_VALUES).copied().map(line).collect(),
        more: meant.more + hidden.map(|value| value.rows).sum::<u32>(),
    }
}

/// A meaning as people know it: a class by its name.
fn called(field: &str, word: &str) -> String {
    let class = match field {
        "class" => catalog::Catalog::builtin().class(word),
        _ => None,
    };
    class.map_or_else(|| word.to_owned(), |class| class.name.clone())
}

/// Takes what a person says of the file's words, and looks again.
pub async fn say(Upload(number): Upload, req: OrgRequest, sent: Form) -> Result {
    may_import(&req)?;
    let query = Query(without_blank_meanings(sent).collect());
    Ok(go(&format!("{}/check{}", here(&req, number), query.href())))
}

/// What was sent, but for meanings that nobody chose.
fn without_blank_meanings(sent: Form) -> impl Iterator<Item = (String, String)> {
    let blank = |(key, value): &(String, String)| key.starts_with(VALUE) && value.is_empty();
    sent.0.into_iter().filter(move |said| !blank(said))
}

/// Imports the file as it was checked, with the meanings that were chosen there.
pub async fn import(Upload(number): Upload, mut req: OrgRequest, sent: Form) -> Result {
    may_import(&req)?;
    let query = Query(without_blank_meanings(sent).collect());
    let looked = look(&req, number, &query, LookFor::Columns).await?;
    let back = format!("{}/check{}", here(&req, number), query.href());
    let Ok(begun) = looked.begun else {
        return Ok(go(&back));
    };
    let file_name = looked.file_name;
    let text = begun.chosen(&query).to_toml();
    let settings = settings(&query, false);
    let outcome = match run(&mut req, number, &file_name, &text, settings).await? {
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
        detail: file_name.clone(),
        address: req.signed_in.address.clone(),
    };
    let access = req.state.access();
    access.log(Some(req.org.id), &event, req.at()).await?;
    match outcome.number.as_deref().and_then(|tag| tag.parse().ok()) {
        Some(Tag { number, .. }) => Ok(req.done(
            &format!("/scope/imports/{number}"),
            match outcome.only_tells {
                true => format!("{file_name} changes nothing; what was told of it is kept here."),
                false => format!(
                    "{file_name} is imported: {} new, {} changed, {} left out.",
                    outcome.created,
                    outcome.changed,
                    outcome.skipped.len()
                ),
            },
        )),
        None => Ok(req.done(
            "/scope/import",
            format!(
                "Nothing was imported: {}.",
                nothing_because(outcome.unchanged, outcome.skipped.len())
            ),
        )),
    }
}

/// How the address asks for it.
fn settings(query: &Query, dry_run: bool) -> ImportSettings {
    ImportSettings {
        list: Some(query.get("list").to_owned()).filter(|list| !list.is_empty()),
        accept_renames: query.get("renames") == "yes",
        skip_bad_rows: query.get("skip") == "yes",
        dry_run,
        ..ImportSettings::default()
    }
}

/// A name for a list of its own, after the file and none of those that are asked about.
fn new_list(known: &[String], file_name: &str) -> String {
    let stem = file_name
        .rsplit_once('.')
        .map_or(file_name, |(stem, _)| stem);
    let mut name = intake::squeeze(stem).to_lowercase();
    while name.is_empty() || known.contains(&name) {
        name.push_str("-new");
    }
    name
}

async fn run(
    req: &mut OrgRequest,
    number: Uuid,
    file_name: &str,
    mapping_text: &str,
    settings: ImportSettings,
) -> Result<Result<ImportOutcome, String>, PageError> {
    let path = uploads::path(req, number);
    let order = ImportOrder {
        file_name: file_name.to_owned(),
        // It was there a moment ago.
        bytes: Box::new(move || match uploads::read(&path) {
            Ok(waiting) => Ok(waiting.bytes),
            Err(_) => Err(app::AppError::Other(
                "this file is no longer waiting here".into(),
            )),
        }),
        mapping_text: mapping_text.to_owned(),
        settings,
    };
    let outcome = req.import(order).await?;
    match outcome {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(error) => PageError::refusal(error).map(Err),
    }
}

/// The first rows by field, as they are read.
struct FirstRows {
    headings: Vec<String>,
    lines: Vec<(u32, Vec<String>)>,
    /// How many of all rows cannot be read.
    bad: usize,
}

fn first_rows(mapping: &Mapping, book: &Workbook) -> Result<FirstRows, String> {
    mapping.check().map_err(|error| error.to_string())?;
    let memory = intake::Memory::SERVER;
    let mapped = intake::apply_within(mapping, book, memory).map_err(|error| error.to_string())?;
    let rows: Vec<_> = mapped.rows.iter().take(PREVIEW).collect();
    let used: Vec<&'static str> = mapped
        .kind
        .fields()
        .iter()
        .map(|field| field.name)
        .filter(|name| rows.iter().any(|row| row.fields.contains_key(name)))
        .collect();
    let lines = rows
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
    Ok(FirstRows {
        headings: used.iter().map(|name| readable(name)).collect(),
        lines,
        bad: mapped.bad_rows.len(),
    })
}

/// The first rows of a sheet, or of the first one that has any, as a person sees them.
fn as_they_stand(book: &Workbook, sheet: &str) -> Vec<(u32, String)> {
    let filled = || book.sheets.iter().filter(|s| !s.rows.is_empty());
    let shown = filled()
        .find(|s| s.name == sheet)
        .or_else(|| filled().next());
    let rows = shown.into_iter().flat_map(|s| &s.rows);
    rows.filter(|row| row.filled() > 0)
        .take(FIRST_ROWS)
        .map(|row| {
            let cells = row.cells.iter().filter(|cell| !cell.is_blank());
            let cells: Vec<String> = cells
                .take(FIRST_CELLS)
                .map(|cell| {
                    let text = intake::squeeze(&cell.shown());
                    match text.chars().count() > FIRST_CHARS {
                        true => format!("{}…", text.chars().take(FIRST_CHARS).collect::<String>()),
                        false => text,
                    }
                })
                .collect();
            (row.number, cells.join(" · "))
        })
        .collect()
}
