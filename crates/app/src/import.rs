//! Importing a workbook: all of it or nothing. What it comes to is worked out on a
//! register that nobody changes meanwhile; only what is decided then is written.

mod mappings;
mod read_file;

use crate::book::{ATTEMPTS, Book, Guard};
use crate::error::{AppError, Result};
use crate::open_books::{Authorship, OpenBooks};
use intake::{Encoding, Memory};
use jiff::Timestamp;
use ledger::OrgId;
pub use mappings::{known_mapping, mapping_text};
use read_file::{PlannedImport, ReadFile};
use register::records::SkippedRow;
use register::{Actor, Record};
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
    /// Row of the headers, instead of the mapping's; 0: there are none.
    pub header_row: Option<u32>,
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
    /// What the rows are: the word of the kind, such as “assets”.
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
    /// Whether an import is kept, or would be by a dry run.
    pub keeps: bool,
    /// Whether nothing changes, and it is kept all the same: what it tells of records that
    /// stand here was not told before.
    pub only_tells: bool,
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
        let memory = Memory::SERVER;
        let mut read = ReadFile::of(&request, memory)?;
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
            read = ReadFile::of(&request, memory)?;
        }
        self.write_as(org, guard, async |book| {
            book.catch_up().await?;
            book.import_read(read, &request, &by.actor, by.at).await
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
        let read = ReadFile::of(request, Memory::COMMAND_LINE)?;
        self.import_read(read, request, actor, at).await
    }

    async fn import_read(
        &mut self,
        mut read: ReadFile,
        request: &ImportRequest<'_>,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<ImportOutcome> {
        let memory = read.memory();
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
            read = ReadFile::of(request, memory)?;
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
