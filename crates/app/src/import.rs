//! Importing a workbook: all of it or nothing.

use crate::book::Book;
use crate::error::{AppError, Result};
use crate::random;
use catalog::Catalog;
use intake::{Mapped, Mapping, Plan, ReadOptions, Source};
use jiff::Timestamp;
use ledger::Hash32;
use register::records::{Import, SkippedRow};
use register::{Actor, Command, Record, Register, Request};
use std::path::Path;

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct ImportRequest<'a> {
    /// Name of the file, for people.
    pub file_name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The mapping, as text: it is kept with the import.
    pub mapping_text: &'a str,
    /// Sheet to read instead of the mapping's.
    pub sheet: Option<&'a str>,
    /// Read and check everything, write nothing.
    pub dry_run: bool,
    /// Leave bad rows out, and record which and why.
    pub skip_bad_rows: bool,
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
}

impl ImportOutcome {
    /// Whether the file was refused.
    pub fn refused(&self) -> bool {
        !self.errors.is_empty()
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
        let mut mapping =
            Mapping::parse(request.mapping_text).map_err(|e| AppError::Other(e.to_string()))?;
        if let Some(sheet) = request.sheet {
            mapping.sheet = Some(sheet.to_owned());
        }
        let options = ReadOptions {
            encoding: mapping.encoding,
            delimiter: mapping.delimiter,
            guess_encoding: false,
        };
        let workbook = intake::read(request.bytes, &options)
            .map_err(|e| AppError::Other(format!("{}: {e}", request.file_name)))?;
        let mapped = intake::apply(&mapping, &workbook)
            .map_err(|e| AppError::Other(format!("{}: {e}", request.file_name)))?;
        let mut outcome = begin(&mapped, request.skip_bad_rows);
        let sha256 = Hash32::of(request.bytes).to_hex();
        if let Some(earlier) = self.by_another_mapping(&mapping, &mapped, &sha256) {
            outcome.unchanged = outcome.rows;
            outcome.remarks.push(format!(
                "this very file came in as {} by the mapping “{}”, and under another name its records would be made twice; nothing was imported. Name the mapping “{}” to read the file anew, or undo {} first",
                earlier.tag(),
                earlier.mapping,
                earlier.mapping,
                earlier.tag()
            ));
            return Ok(outcome);
        }
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
            mapping: &mapping.name,
            file: request.file_name,
            today: self.register().day(at),
        };
        let plan = intake::plan(
            &mapped,
            &source,
            self.register(),
            Catalog::builtin(),
            &mut new_id,
        );
        if let Some(error) = failed {
            return Err(error);
        }
        let mut good = self.try_out(
            &plan,
            &mapped,
            &mut outcome,
            request.skip_bad_rows,
            actor,
            at,
        );
        outcome.remarks.extend(plan.remarks.iter().cloned());
        (outcome.created, outcome.changed, outcome.unchanged) =
            (plan.created, plan.changed, plan.unchanged);
        if outcome.refused() || request.dry_run || (good.is_empty() && outcome.skipped.is_empty()) {
            return Ok(outcome);
        }
        good.push(Command::Save(
            Import {
                id,
                file_name: request.file_name.to_owned(),
                sha256,
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
        ));
        let why = format!("{} by mapping “{}”", request.file_name, mapping.name);
        self.perform_all("import", good, actor, &why, Some(id.uuid()), at)
            .await?;
        outcome.number = self.register().tables.imports.get(id).map(Record::tag);
        Ok(outcome)
    }

    /// An earlier import of the same file's same sheet, as the same kind, by a
    /// mapping of another name: keys belong to a mapping's name.
    fn by_another_mapping(
        &self,
        mapping: &Mapping,
        mapped: &Mapped,
        sha256: &str,
    ) -> Option<&Import> {
        let imports = self.register().tables.imports.live();
        imports
            .filter(|i| {
                i.undone.is_none()
                    && i.sha256 == sha256
                    && i.sheet == mapped.sheet
                    && i.mapping != mapping.name
            })
            .find(|i| {
                let kind = Mapping::parse(&i.mapping_text).map(|m| m.kind);
                kind.is_ok_and(|kind| kind == mapped.kind)
            })
    }

    /// Decides every command on a copy, so that a refusal names its row before
    /// anything is written. Returns the commands that stand.
    fn try_out(
        &self,
        plan: &Plan,
        mapped: &Mapped,
        outcome: &mut ImportOutcome,
        skip: bool,
        actor: &Actor,
        at: Timestamp,
    ) -> Vec<Command> {
        let mut draft = self.register().clone();
        let mut good = Vec::with_capacity(plan.commands.len());
        for planned in &plan.commands {
            let request = Request {
                command: planned.command.clone(),
                actor: actor.clone(),
                at,
                why: String::new(),
                against: None,
                batch: None,
            };
            match draft.decide(&request) {
                Ok(entry) => {
                    draft.apply(draft.position + 1, at, &entry);
                    good.push(planned.command.clone());
                }
                Err(refusal) => {
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
                            .push(format!("sheet “{}”, row {row}: {refusal}", mapped.sheet));
                    } else {
                        outcome.more_errors += 1;
                    }
                }
            }
        }
        good
    }
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
