//! A file as its mapping reads it, and what it comes to on a register. Nothing is written
//! here.

use super::{ImportOutcome, ImportRequest};
use crate::book::Bulk;
use crate::error::{AppError, Result};
use crate::imported::as_imported;
use crate::random;
use catalog::Catalog;
use intake::{AsImported, Mapped, Mapping, Memory, Planned, ReadOptions, Refused, Source};
use jiff::Timestamp;
use ledger::{Hash32, Ledger, OrgId};
use register::records::{Import, SkippedRow};
use register::{Actor, Command, Entry, Id, Record, Register};
use std::collections::HashSet;

/// A file as its mapping reads it.
pub(super) struct ReadFile {
    mapping: Mapping,
    mapped: Mapped,
    sha256: String,
    memory: Memory,
}

/// What an import comes to, decided on the register it was planned on.
pub(super) struct PlannedImport {
    pub outcome: ImportOutcome,
    /// The import's own record.
    pub id: Id<Import>,
    /// What it takes the right of: the import as a whole.
    pub commands: Vec<Command>,
    /// What is to be written; nothing where nothing changes.
    pub entries: Vec<Entry>,
}

impl ReadFile {
    /// Reads a file that may take so much memory.
    pub fn of(request: &ImportRequest<'_>, memory: Memory) -> Result<ReadFile> {
        let mut mapping =
            Mapping::parse(request.mapping_text).map_err(|e| AppError::Other(e.to_string()))?;
        let settings = &request.settings;
        if let Some(sheet) = &settings.sheet {
            mapping.sheet = Some(sheet.clone());
        }
        mapping.header_row = settings.header_row.or(mapping.header_row);
        mapping.list = settings.list.clone().or(mapping.list);
        mapping.encoding = settings.encoding.or(mapping.encoding);
        mapping.delimiter = settings.delimiter.or(mapping.delimiter);
        let options = ReadOptions {
            encoding: mapping.encoding,
            delimiter: mapping.delimiter,
            // Nobody can write an encoding into a mapping that comes with the program.
            guess_encoding: intake::named(&mapping.name).is_some(),
            memory,
        };
        let workbook = intake::read(request.bytes, &options)
            .map_err(|e| AppError::Other(format!("{}: {e}", request.file_name)))?;
        let mapped = intake::apply_within(&mapping, &workbook, memory)
            .map_err(|e| AppError::Other(format!("{}: {e}", request.file_name)))?;
        Ok(ReadFile {
            mapping,
            mapped,
            sha256: Hash32::of(request.bytes).to_hex(),
            memory,
        })
    }

    /// How much memory it may take.
    pub fn memory(&self) -> Memory {
        self.memory
    }

    pub fn rows(&self) -> usize {
        read_rows(&self.mapped)
    }

    /// What it comes to on a register. What of its records was edited here since they were
    /// imported, the history says. The rows are let go once they are planned.
    pub async fn plan_with_history(
        self,
        ledger: &Ledger,
        org: OrgId,
        register: &Register,
        request: &ImportRequest<'_>,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<PlannedImport> {
        let left = match self.mapping.is_own() {
            // A table of ours says what its editor wants, whatever was imported before.
            true => AsImported::default(),
            false => as_imported(ledger, org, register, self.mapped.kind).await?,
        };
        self.plan(register, &left, request, actor, at)
    }

    /// What it comes to on a register.
    fn plan(
        mut self,
        register: &Register,
        left: &AsImported,
        request: &ImportRequest<'_>,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<PlannedImport> {
        let settings = &request.settings;
        let mut outcome = begin(&self.mapped, settings.skip_bad_rows);
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
            list: self.mapping.list.as_deref(),
            renames: settings.accept_renames,
            left: Some(left),
            memory: self.memory,
            ..Source::new(&self.mapping.name, request.file_name, register.day(at))
        };
        let plan = intake::plan(
            &self.mapped,
            &source,
            register,
            Catalog::builtin(),
            &mut new_id,
        );
        // What follows needs the records alone.
        drop(std::mem::take(&mut self.mapped.rows));
        let ReadFile {
            mapping, mapped, ..
        } = &self;
        if let Some(error) = failed {
            return Err(error);
        }
        let nothing = |outcome| PlannedImport {
            outcome,
            id,
            commands: Vec::new(),
            entries: Vec::new(),
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
        // Rows of which nothing can be recorded are told and kept track of as left out;
        // alone they make no import.
        let nothing_skipped = outcome.skipped.is_empty();
        outcome.skipped.extend(left_out(plan.left_out));
        outcome.remarks.extend(plan.remarks);
        outcome.meant = plan.meant;
        (outcome.changes, outcome.more_changes) = (plan.changes, plan.more_changes);
        outcome.asks = plan.asks;
        (outcome.created, outcome.changed, outcome.unchanged) =
            (plan.created, plan.changed, plan.unchanged);
        let remarks = outcome.remarks.clone();
        if good == 0 && nothing_skipped && !outcome.refused() {
            self.tell_once(register, request, &mut outcome);
            if !outcome.only_tells {
                return Ok(nothing(outcome));
            }
        }
        outcome.keeps = !outcome.refused();
        if outcome.refused() || settings.dry_run {
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
                remarks,
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
        })
    }

    /// Of a file that changes nothing, tells in a line what was told when it came in last.
    /// What was not told then is kept with an import, so that it is told once, too.
    fn tell_once(
        &self,
        register: &Register,
        request: &ImportRequest<'_>,
        outcome: &mut ImportOutcome,
    ) {
        let earlier = self.came_in_last(register, request);
        let told = |remark: &String| earlier.is_some_and(|i| i.remarks.contains(remark));
        let all = outcome.remarks.len();
        outcome.remarks.retain(|remark| !told(remark));
        let known = all - outcome.remarks.len();
        // Our own tables are not carried on: what is read of them is told each time.
        let tells = !outcome.remarks.is_empty() && !self.mapping.is_own();
        outcome.only_tells = tells && outcome.unchanged > 0;
        if let Some(earlier) = earlier.filter(|_| known > 0) {
            let row = register.tables.imports.row(earlier.id);
            let on = row.map(|row| format!(" on {}", register.day(row.changed_at)));
            outcome.remarks.push(format!(
                "{} told when this very file came in as {}{}, and {} with that import",
                match known {
                    1 => "one remark is the same as".to_owned(),
                    known => format!("{known} remarks are the same as"),
                },
                earlier.tag(),
                on.unwrap_or_default(),
                if known == 1 { "stands" } else { "stand" },
            ));
        }
    }

    /// The newest import of this very file, read by the same mapping.
    fn came_in_last<'r>(
        &self,
        register: &'r Register,
        request: &ImportRequest<'_>,
    ) -> Option<&'r Import> {
        let same = |import: &&Import| {
            import.undone.is_none()
                && import.sha256 == self.sha256
                && import.sheet == self.mapped.sheet
                && import.mapping_text == request.mapping_text
        };
        let imports = register.tables.imports.live().filter(same);
        imports.max_by_key(|import| import.number)
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

/// Rows that say nothing which can be recorded here, with why.
fn left_out(rows: Vec<Refused>) -> impl Iterator<Item = SkippedRow> {
    rows.into_iter()
        .filter_map(|Refused { row, why }| Some(SkippedRow { row: row?, why }))
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

/// Rows that were read, also those that go on with a record above and those with errors.
fn read_rows(mapped: &Mapped) -> usize {
    // Several actions beside each other are of one row.
    let further = |row: &intake::MappedRow| {
        let numbers = row.further.iter().map(|further| further.number);
        let numbers: HashSet<u32> = numbers.filter(|number| *number != row.number).collect();
        numbers.len()
    };
    let rows = mapped.rows.iter().map(|row| 1 + further(row));
    rows.sum::<usize>() + mapped.bad_rows.len()
}

/// The outcome as far as the mapping alone decides it.
fn begin(mapped: &Mapped, skip: bool) -> ImportOutcome {
    let mut outcome = ImportOutcome {
        kind: mapped.kind.word().to_owned(),
        sheet: mapped.sheet.clone(),
        rows: read_rows(mapped) as u32,
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
