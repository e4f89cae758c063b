//! Importing a workbook: all of it or nothing. What it comes to is worked out on a
//! register that nobody changes meanwhile; only what is decided then is written.

use crate::book::{ATTEMPTS, Book, Bulk, Guard};
use crate::error::{AppError, Result};
use crate::imported::as_imported;
use crate::open_books::{Authorship, OpenBooks};
use crate::random;
use catalog::Catalog;
use intake::{AsImported, Encoding, Mapped, Mapping, Planned, ReadOptions, Refused, Source};
use jiff::Timestamp;
use ledger::{Hash32, Ledger, OrgId};
use register::records::{Import, SkippedRow};
use register::{Actor, Command, Entry, Id, Record, Register};
use std::path::Path;
use std::sync::Arc;

/// Rows of a file that a server imports; the command line takes more.
pub const MOST_ROWS: usize = 20_000;
/// How often an import is worked out beside whoever writes, before they have to wait.
const BESIDE: u32 = 3;

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct ImportRequest<'a> {
    /// Name of the file, for people.
    pub file_name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The mapping, as text: it is kept with the import.
    pub mapping_text: &'a str,
    /// How.
    pub settings: ImportSettings,
}

/// How a file is imported, beside what its mapping says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSettings {
    /// Sheet to read instead of the mapping's.
    pub sheet: Option<String>,
    /// Encoding of a text file, instead of the mapping's.
    pub encoding: Option<Encoding>,
    /// What parts the cells of a text file, instead of the mapping's.
    pub delimiter: Option<char>,
    /// The list that the rows carry on, instead of the mapping's; without either it is
    /// recognised.
    pub list: Option<String>,
    /// Let records be called quite otherwise than before.
    pub accept_renames: bool,
    /// Read and check everything, write nothing.
    pub dry_run: bool,
    /// Leave bad rows out, and record which and why.
    pub skip_bad_rows: bool,
}

/// What parts cells, as people say it: one character, or “tab”.
///
/// # Errors
/// What is wrong with it.
pub fn delimiter(text: &str) -> Result<char, String> {
    let mut chars = text.chars();
    match (text, chars.next(), chars.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some(one), None) if !"\"\r\n".contains(one) => Ok(one),
        _ => Err(format!(
            "“{text}” is not one character that parts cells, or “tab”"
        )),
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default)]
pub struct ImportOutcome {
    /// The import's record; `None` for a dry run and where nothing changed.
    pub number: Option<String>,
    /// What the rows are: assets, flows, vendors or risks.
    pub kind: String,
    /// Sheet they stand in.
    pub sheet: String,
    /// Rows read.
    pub rows: u32,
    /// Records made.
    pub created: u32,
    /// Records changed.
    pub changed: u32,
    /// Rows whose records stood as they were.
    pub unchanged: u32,
    /// Rows left out.
    pub skipped: Vec<SkippedRow>,
    /// What is wrong, with sheet, row and column; the file is refused then.
    pub errors: Vec<String>,
    /// Errors beyond those listed.
    pub more_errors: usize,
    /// Things to know.
    pub remarks: Vec<String>,
    /// What each value of a field with a meaning of its own becomes.
    pub meant: Vec<intake::Meant>,
    /// What each record that stands here becomes, with what stood there before.
    pub changes: Vec<String>,
    /// Changed records beyond those listed.
    pub more_changes: usize,
    /// Lists that the rows may carry on, where the file was refused for not saying which.
    pub asks: Vec<String>,
}

impl ImportOutcome {
    /// Whether the file was refused.
    pub fn refused(&self) -> bool {
        !self.errors.is_empty()
    }

    /// What the file's words become, as JSON: for every field with a meaning of its own,
    /// each value, its meaning and how many rows have it.
    pub fn meanings(&self) -> serde_json::Value {
        let value = |value: &intake::MeantValue| {
            serde_json::json!({
                "value": value.value,
                "meaning": value.meaning,
                "understood": value.understood,
                "rows": value.rows,
            })
        };
        let fields = self.meant.iter().map(|meant| {
            serde_json::json!({
                "field": meant.field,
                "values": meant.values.iter().map(value).collect::<Vec<_>>(),
                "more_rows": meant.more,
            })
        });
        fields.collect()
    }
}

/// A file to be imported by a server, beside whoever writes.
pub struct ImportOrder {
    /// Name of the file, for people.
    pub file_name: String,
    /// Reads its bytes, when its turn has come.
    pub bytes: Box<dyn FnOnce() -> Result<Vec<u8>> + Send>,
    /// The mapping, as text: it is kept with the import.
    pub mapping_text: String,
    /// How.
    pub settings: ImportSettings,
}

impl OpenBooks {
    /// Imports a file of [`MOST_ROWS`] at most, as [`Book::import_file`] does. Reading,
    /// mapping and planning is done beside the threads that answer and, but where
    /// others keep writing, beside whoever writes in the book. A dry run writes nothing
    /// and waits for no writer.
    ///
    /// # Errors
    /// As [`Book::import_file`]; for a file of more rows; [`AppError::TooMuchWaits`].
    pub async fn import(
        &self,
        org: OrgId,
        order: ImportOrder,
        guard: Arc<dyn Guard>,
        by: &Authorship,
    ) -> Result<ImportOutcome> {
        let (books, by) = (self.clone(), by.clone());
        let answering = tokio::runtime::Handle::current();
        self.beside(org, move || {
            answering.block_on(books.import_here(org, order, guard, &by))
        })
        .await?
    }

    async fn import_here(
        &self,
        org: OrgId,
        order: ImportOrder,
        guard: Arc<dyn Guard>,
        by: &Authorship,
    ) -> Result<ImportOutcome> {
        let bytes = (order.bytes)()?;
        let request = ImportRequest {
            file_name: &order.file_name,
            bytes: &bytes,
            mapping_text: &order.mapping_text,
            settings: order.settings,
        };
        let read = ReadFile::of(&request)?;
        if read.rows() > MOST_ROWS {
            return Err(AppError::Other(format!(
                "{} has {} rows, and {MOST_ROWS} at most are imported at once beside everybody's work; nothing was imported. Split it into several files, or have it imported on the server by “phiward import FILE”, which takes more",
                request.file_name,
                read.rows()
            )));
        }
        for _ in 0..BESIDE {
            let view = self.now(org).await?;
            let head = *view.head();
            let ledger = self.data_folder().ledger();
            let planned = read
                .plan_with_history(ledger, org, view.register(), &request, &by.actor, by.at)
                .await?;
            drop(view);
            if planned.entries.is_empty() {
                return Ok(planned.outcome);
            }
            let done = self.write_as(org, guard.clone(), async |book| {
                book.catch_up().await?;
                // What was planned on another state may make records twice.
                match book.head() == head {
                    true => book.carry_out(planned, &by.actor, by.at).await,
                    false => Ok(None),
                }
            });
            if let Some(outcome) = done.await? {
                return Ok(outcome);
            }
        }
        self.write_as(org, guard, async |book| {
            book.catch_up().await?;
            book.import_read(&read, &request, &by.actor, by.at).await
        })
        .await
    }
}

impl Book {
    /// Imports a file. A bad row refuses the whole file unless the request says
    /// to leave bad rows out. Nothing is half imported: all entries are
    /// appended in one transaction.
    ///
    /// # Errors
    /// [`AppError`] for a file or mapping that cannot be read at all; row
    /// errors are in the outcome.
    pub async fn import_file(
        &mut self,
        request: &ImportRequest<'_>,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<ImportOutcome> {
        let read = ReadFile::of(request)?;
        self.import_read(&read, request, actor, at).await
    }

    async fn import_read(
        &mut self,
        read: &ReadFile,
        request: &ImportRequest<'_>,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<ImportOutcome> {
        for _ in 0..ATTEMPTS {
            let planned = read
                .plan_with_history(
                    self.ledger(),
                    self.org(),
                    self.register(),
                    request,
                    actor,
                    at,
                )
                .await?;
            if let Some(outcome) = self.carry_out(planned, actor, at).await? {
                return Ok(outcome);
            }
        }
        Err(AppError::Busy)
    }

    /// Writes what was planned on the book as it stands; `None` where others wrote
    /// first.
    async fn carry_out(
        &mut self,
        planned: PlannedImport,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Option<ImportOutcome>> {
        let PlannedImport {
            mut outcome,
            id,
            commands,
            entries,
            ..
        } = planned;
        if !entries.is_empty() {
            self.ask(actor, &commands).await?;
            if !self.append(&entries, &[], at).await? {
                return Ok(None);
            }
            outcome.number = self.register().tables.imports.get(id).map(Record::tag);
        }
        Ok(Some(outcome))
    }
}

/// A file as its mapping reads it.
struct ReadFile {
    mapping: Mapping,
    mapped: Mapped,
    sha256: String,
}

/// What an import comes to, decided on the register it was planned on.
struct PlannedImport {
    outcome: ImportOutcome,
    /// The import's own record.
    id: Id<Import>,
    /// What it takes the right of: the import as a whole.
    commands: Vec<Command>,
    /// What is to be written; nothing where nothing changes.
    entries: Vec<Entry>,
    /// Whether records that stand here would be changed, or a row was refused for them.
    touches_known: bool,
}

impl ReadFile {
    fn of(request: &ImportRequest<'_>) -> Result<ReadFile> {
        let mut mapping =
            Mapping::parse(request.mapping_text).map_err(|e| AppError::Other(e.to_string()))?;
        let settings = &request.settings;
        if let Some(sheet) = &settings.sheet {
            mapping.sheet = Some(sheet.clone());
        }
        mapping.list = settings.list.clone().or(mapping.list);
        mapping.encoding = settings.encoding.or(mapping.encoding);
        mapping.delimiter = settings.delimiter.or(mapping.delimiter);
        let options = ReadOptions {
            encoding: mapping.encoding,
            delimiter: mapping.delimiter,
            // Nobody can write an encoding into a mapping that comes with the program.
            guess_encoding: intake::named(&mapping.name).is_some(),
        };
        let workbook = intake::read(request.bytes, &options)
            .map_err(|e| AppError::Other(format!("{}: {e}", request.file_name)))?;
        let mapped = intake::apply(&mapping, &workbook)
            .map_err(|e| AppError::Other(format!("{}: {e}", request.file_name)))?;
        Ok(ReadFile {
            mapping,
            mapped,
            sha256: Hash32::of(request.bytes).to_hex(),
        })
    }

    fn rows(&self) -> usize {
        self.mapped.rows.len() + self.mapped.bad_rows.len()
    }

    /// What it comes to on a register. Where records that stand here would change, the
    /// history says what of them was edited here since; it is read only then.
    async fn plan_with_history(
        &self,
        ledger: &Ledger,
        org: OrgId,
        register: &Register,
        request: &ImportRequest<'_>,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<PlannedImport> {
        let planned = self.plan(register, None, request, actor, at)?;
        if !planned.touches_known {
            return Ok(planned);
        }
        let left = as_imported(ledger, org, register).await?;
        self.plan(register, Some(&left), request, actor, at)
    }

    /// What it comes to on a register.
    fn plan(
        &self,
        register: &Register,
        left: Option<&AsImported>,
        request: &ImportRequest<'_>,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<PlannedImport> {
        let ReadFile {
            mapping, mapped, ..
        } = self;
        let settings = &request.settings;
        let mut outcome = begin(mapped, settings.skip_bad_rows);
        let id = random::id::<Import>()?;
        // Ids are drawn before planning, since planning has no randomness and cannot fail.
        let mut failed = None;
        let mut new_id = || {
            random::uuid().unwrap_or_else(|error| {
                failed = Some(error);
                uuid::Uuid::nil()
            })
        };
        let source = Source {
            list: mapping.list.as_deref(),
            renames: settings.accept_renames,
            left,
            ..Source::new(&mapping.name, request.file_name, register.day(at))
        };
        let plan = intake::plan(mapped, &source, register, Catalog::builtin(), &mut new_id);
        if let Some(error) = failed {
            return Err(error);
        }
        let touches_known = plan.changed > 0 || !plan.refused.is_empty();
        let nothing = |outcome| PlannedImport {
            outcome,
            id,
            commands: Vec::new(),
            entries: Vec::new(),
            touches_known,
        };
        if plan.changed + plan.unchanged == 0
            && let Some(earlier) = self.by_another_mapping(register)
        {
            outcome.unchanged = outcome.rows;
            outcome.remarks.push(format!(
                "this very file came in as {} by the mapping “{}”, which finds other keys and names in it; by this mapping its records would be made twice, so nothing was imported. Use the mapping “{}” again, or undo {} first",
                earlier.tag(),
                earlier.mapping,
                earlier.mapping,
                earlier.tag()
            ));
            return Ok(nothing(outcome));
        }
        let why = format!("{} by mapping “{}”", request.file_name, mapping.name);
        let mut bulk = Bulk::new(register, "import", actor, &why, Some(id.uuid()), at);
        let skip = settings.skip_bad_rows;
        refuse(plan.refused, &mapped.sheet, skip, &mut outcome);
        let good = decide(&mut bulk, plan.commands, &mapped.sheet, &mut outcome, skip);
        outcome.remarks.extend(plan.remarks);
        outcome.meant = plan.meant;
        (outcome.changes, outcome.more_changes) = (plan.changes, plan.more_changes);
        outcome.asks = plan.asks;
        (outcome.created, outcome.changed, outcome.unchanged) =
            (plan.created, plan.changed, plan.unchanged);
        let no_change = good == 0 && outcome.skipped.is_empty();
        if outcome.refused() || settings.dry_run || no_change {
            return Ok(nothing(outcome));
        }
        let import = Command::Save(
            Import {
                id,
                file_name: request.file_name.to_owned(),
                sha256: self.sha256.clone(),
                mapping: mapping.name.clone(),
                mapping_text: request.mapping_text.to_owned(),
                sheet: mapped.sheet.clone(),
                rows: outcome.rows,
                created: outcome.created,
                changed: outcome.changed,
                unchanged: outcome.unchanged,
                skipped: outcome.skipped.clone(),
                ..Import::default()
            }
            .into(),
        );
        bulk.decide(import.clone())?;
        Ok(PlannedImport {
            outcome,
            id,
            commands: vec![import],
            entries: bulk.entries(),
            touches_known,
        })
    }

    /// An earlier import of the same file's same sheet, as the same kind, by a
    /// mapping of another name: keys belong to a mapping's name.
    fn by_another_mapping<'r>(&self, register: &'r Register) -> Option<&'r Import> {
        let imports = register.tables.imports.live();
        imports
            .filter(|i| {
                i.undone.is_none()
                    && i.sha256 == self.sha256
                    && i.sheet == self.mapped.sheet
                    && i.mapping != self.mapping.name
            })
            .find(|i| {
                let kind = Mapping::parse(&i.mapping_text).map(|m| m.kind);
                kind.is_ok_and(|kind| kind == self.mapped.kind)
            })
    }
}

/// Takes up what the plan refused: the whole file, or single rows.
fn refuse(refused: Vec<Refused>, sheet: &str, skip: bool, outcome: &mut ImportOutcome) {
    for Refused { row, why } in refused {
        match row {
            Some(row) if skip => {
                if outcome.skipped.iter().all(|s| s.row != row) {
                    outcome.skipped.push(SkippedRow { row, why });
                }
            }
            _ if outcome.errors.len() >= intake::MOST_ERRORS => outcome.more_errors += 1,
            Some(row) => outcome
                .errors
                .push(format!("sheet “{sheet}”, row {row}: {why}")),
            None => outcome.errors.insert(0, why),
        }
    }
}

/// Decides every command on a copy, so that a refusal names its row before
/// anything is written. Returns how many stand.
fn decide(
    bulk: &mut Bulk<'_>,
    commands: Vec<Planned>,
    sheet: &str,
    outcome: &mut ImportOutcome,
    skip: bool,
) -> usize {
    let mut good = 0;
    for planned in commands {
        let Err(refusal) = bulk.decide(planned.command) else {
            good += 1;
            continue;
        };
        let row = planned.row.unwrap_or_default();
        if skip && row > 0 {
            if outcome.skipped.iter().all(|s| s.row != row) {
                outcome.skipped.push(SkippedRow {
                    row,
                    why: refusal.to_string(),
                });
            }
        } else if outcome.errors.len() < intake::MOST_ERRORS {
            outcome
                .errors
                .push(format!("sheet “{sheet}”, row {row}: {refusal}"));
        } else {
            outcome.more_errors += 1;
        }
    }
    good
}

/// The outcome as far as the mapping alone decides it.
fn begin(mapped: &Mapped, skip: bool) -> ImportOutcome {
    let mut outcome = ImportOutcome {
        kind: mapped.kind.word().to_owned(),
        sheet: mapped.sheet.clone(),
        rows: (mapped.rows.len() + mapped.bad_rows.len()) as u32,
        remarks: mapped.remarks.clone(),
        ..ImportOutcome::default()
    };
    if skip {
        outcome.skipped = mapped
            .bad_rows
            .iter()
            .map(|row| {
                let why: Vec<String> = mapped
                    .errors
                    .iter()
                    .filter(|e| e.row == *row)
                    .map(ToString::to_string)
                    .collect();
                SkippedRow {
                    row: *row,
                    why: if why.is_empty() {
                        "has errors".into()
                    } else {
                        why.join("; ")
                    },
                }
            })
            .collect();
    }
    if !skip || mapped.bad_rows.is_empty() {
        outcome.errors = mapped.errors.iter().map(ToString::to_string).collect();
        outcome.more_errors = mapped.more_errors;
    }
    outcome
}

/// The text of a mapping that an earlier import of this book used, or that comes
/// with the program.
pub fn known_mapping(register: &Register, name: &str) -> Option<String> {
    // Our own tables are read as this version writes them, not as an earlier one did.
    if let Some(mapping) = intake::named(name).filter(Mapping::is_own) {
        return Some(mapping.to_toml());
    }
    let mut imports = register.tables.imports.all().rev();
    match imports.find(|import| import.mapping == name) {
        Some(import) => Some(import.mapping_text.clone()),
        None => intake::named(name).map(|mapping| mapping.to_toml()),
    }
}

/// The text of a mapping: a file, a mapping that an earlier import of this book
/// used, or one that comes with the program.
///
/// # Errors
/// When there is none of that name; the message lists those there are.
pub fn mapping_text(book: &Book, name_or_file: &str) -> Result<String> {
    let path = Path::new(name_or_file);
    if path.is_file() {
        return std::fs::read_to_string(path).map_err(AppError::file(path));
    }
    if let Some(text) = known_mapping(book.register(), name_or_file) {
        return Ok(text);
    }
    let built_in = intake::built_in();
    let known = book
        .register()
        .tables
        .imports
        .all()
        .map(|import| import.mapping.as_str())
        .chain(built_in.iter().map(|m| m.name.as_str()));
    let mut known: Vec<&str> = known.collect();
    known.dedup();
    let near = intake::nearest(name_or_file, known.iter().copied())
        .map_or("; known names".to_owned(), |n| {
            format!("; did you mean “{n}”? Known names")
        });
    Err(AppError::Other(format!(
        "there is no mapping “{name_or_file}”, neither a file nor a known name{near}: {}. “phiward import FILE --suggest” proposes a mapping",
        known.join(", ")
    )))
}
