//! `phiward import`: a workbook, or a portable file.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::{Context as _, Result, bail};
use app::import::{ImportOutcome, ImportRequest, ImportSettings, mapping_text};
use app::phi_scan;
use std::path::{Path, PathBuf};

/// Largest file that is read; what is inside is capped again while unpacking.
const MOST_BYTES: u64 = 256 << 20;

/// Import a list from CSV or XLSX (an inventory, flows, vendors, a risk register, findings of
/// tests and audits, new ratings, a plan of action, answers on the rule, people, sites), or a
/// whole organization from a portable file.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  phiward import register.xlsx --suggest > register.toml\n  phiward import register.xlsx --mapping register.toml --dry-run\n  phiward import register.xlsx --mapping register.toml"
)]
pub struct ImportArgs {
    /// The file
    #[arg(required_unless_present = "portable")]
    file: Option<PathBuf>,
    /// Mapping: a file, the name of one used before, or a built-in name
    #[arg(long, value_name = "FILE-OR-NAME", conflicts_with_all = ["suggest", "portable"])]
    mapping: Option<String>,
    /// Print a mapping proposed from headers and values
    #[arg(long, conflicts_with = "portable")]
    suggest: bool,
    /// With --suggest: what the rows are, where that is not plain (assets, flows, vendors,
    /// risks, findings, ratings, actions, answers, people or sites)
    #[arg(long, value_name = "KIND", requires = "suggest", value_parser = kind)]
    kind: Option<intake::Kind>,
    /// Sheet to read, instead of the mapping's
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Row of the headers, as the spreadsheet program counts rows, instead of the mapping's
    #[arg(long, value_name = "N", conflicts_with = "portable")]
    header_row: Option<u32>,
    /// Encoding of a text file, such as windows-1252, macintosh, ibm437, ibm850, shift-jis
    #[arg(long, value_name = "NAME", conflicts_with = "portable")]
    encoding: Option<intake::Encoding>,
    /// What parts the cells of a text file: a character, or “tab”
    #[arg(long, value_name = "CHARACTER", value_parser = app::import::delimiter, conflicts_with = "portable")]
    delimiter: Option<char>,
    /// The list that the rows carry on, or a new name for a list of its own; it is
    /// recognised without this
    #[arg(long, value_name = "NAME", conflicts_with_all = ["suggest", "portable"])]
    list: Option<String>,
    /// Let records be called quite otherwise than before
    #[arg(long, conflicts_with_all = ["suggest", "portable"])]
    accept_renames: bool,
    /// Check everything, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave bad rows out, and record which and why
    #[arg(long)]
    skip_bad_rows: bool,
    /// A portable file made by “phiward export --portable”
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "sheet", "dry_run", "skip_bad_rows"])]
    portable: Option<PathBuf>,
    /// With a portable file that goes on with a book which is here: the public key of the
    /// phiward it comes from, as text or in a file, as you got it elsewhere. May be given
    /// several times
    #[arg(long, value_name = "KEY", requires = "portable")]
    signer: Vec<String>,
}

impl ImportArgs {
    /// Imports, or proposes a mapping.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        if let Some(path) = &self.portable {
            return super::portable::import(context, path, &self.signer).await;
        }
        let path = self.file.as_deref().context("name the file to import")?;
        let bytes = read(path)?;
        if self.suggest {
            return self.propose(path, &bytes);
        }
        let Some(mapping) = &self.mapping else {
            bail!(
                "say which column means what with --mapping FILE-OR-NAME; “phiward import {} --suggest” proposes a mapping",
                path.display()
            );
        };
        let mut book = context.book().await?;
        let actor = context.actor(book.register())?;
        let text = mapping_text(&book, mapping)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let request = ImportRequest {
            file_name: &name,
            bytes: &bytes,
            mapping_text: &text,
            settings: ImportSettings {
                sheet: self.sheet.clone(),
                header_row: self.header_row,
                encoding: self.encoding,
                delimiter: self.delimiter,
                list: self.list.clone(),
                accept_renames: self.accept_renames,
                dry_run: self.dry_run,
                skip_bad_rows: self.skip_bad_rows,
            },
        };
        let signs = self.patient_data(&bytes);
        let bar = output::spinner("importing", context.json);
        let outcome = book.import_file(&request, &actor, context.now).await;
        bar.finish_and_clear();
        let outcome = outcome?;
        if context.json {
            let mut said = json(&outcome, self.dry_run);
            said["patient_data"] = signs.into();
            output::json(&said)?;
        } else {
            if !signs.is_empty() {
                output::line(&format!("Note: {}", look_at(&signs)))?;
            }
            if self.dry_run {
                meanings(&outcome)?;
            }
            print(&outcome, self.dry_run)?;
        }
        if outcome.refused() {
            let errors = outcome.errors.len() + outcome.more_errors;
            bail!(
                "{name} was not imported: {}, or leave bad rows out with --skip-bad-rows. Nothing was changed",
                intake::counted(errors, "error; mend it", "errors; mend them")
            );
        }
        // A program that imports every night is to learn that nothing came in.
        let came_in = outcome.created + outcome.changed + outcome.unchanged > 0;
        Ok(match came_in || outcome.only_tells {
            true => Outcome::Done,
            false => Outcome::Found,
        })
    }

    fn propose(&self, path: &Path, bytes: &[u8]) -> Result<Outcome> {
        let options = intake::ReadOptions {
            encoding: self.encoding,
            delimiter: self.delimiter,
            ..intake::ReadOptions::for_suggestion()
        };
        let workbook = intake::read(bytes, &options).with_context(|| path.display().to_string())?;
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let said = intake::Said {
            kind: self.kind,
            sheet: self.sheet.as_deref(),
            header_row: self.header_row,
        };
        let suggestion = intake::suggest_for(&workbook, said)
            .with_context(|| path.display().to_string())?
            .for_file(&file);
        let signs = phi_scan::in_workbook(&workbook);
        if !signs.is_empty() {
            output::line(&format!("# ATTENTION: {}", look_at(&signs)))?;
        }
        output::line(suggestion.text.trim_end())?;
        Ok(Outcome::Done)
    }

    /// Cells of a file that look like patient data, where it can be read.
    fn patient_data(&self, bytes: &[u8]) -> Vec<String> {
        let options = intake::ReadOptions {
            encoding: self.encoding,
            delimiter: self.delimiter,
            ..intake::ReadOptions::for_suggestion()
        };
        let read = intake::read(bytes, &options);
        read.map_or_else(|_| Vec::new(), |book| phi_scan::in_workbook(&book))
    }
}

fn kind(word: &str) -> std::result::Result<intake::Kind, String> {
    let kinds = intake::Kind::ALL;
    let known = kinds.iter().find(|kind| kind.word() == word);
    known.copied().ok_or_else(|| {
        let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        format!("it is one of {}", words.join(", "))
    })
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let name = || path.display().to_string();
    let size = std::fs::metadata(path).with_context(name)?.len();
    if size > MOST_BYTES {
        bail!(
            "{} is {} MiB; files up to {} MiB are read: split it",
            path.display(),
            size >> 20,
            MOST_BYTES >> 20
        );
    }
    std::fs::read(path).with_context(name)
}

/// What is said of cells that look like patient data.
fn look_at(signs: &[String]) -> String {
    format!(
        "some cells look like patient data. Nothing that is imported can be deleted again, and a risk analysis needs no patient's name or number: take it out of the file first. {}",
        signs.join("; ")
    )
}

fn print(outcome: &ImportOutcome, dry_run: bool) -> Result<()> {
    for error in &outcome.errors {
        output::line(error)?;
    }
    if outcome.more_errors > 0 {
        let more = intake::counted(outcome.more_errors, "more error", "more errors");
        output::line(&format!("… and {more}"))?;
    }
    for remark in &outcome.remarks {
        output::line(&format!("Note: {remark}"))?;
    }
    if outcome.refused() {
        return Ok(());
    }
    for row in &outcome.skipped {
        output::line(&format!("Left out: row {}: {}", row.row, row.why))?;
    }
    let word = if dry_run { "Would change" } else { "Changed" };
    for change in &outcome.changes {
        output::line(&format!("{word}: {change}"))?;
    }
    if outcome.more_changes > 0 {
        output::line(&format!("… and {} more changed", outcome.more_changes))?;
    }
    let what = match (&outcome.number, dry_run) {
        (_, true) => "Dry run, nothing written".to_owned(),
        (Some(number), _) if outcome.only_tells => {
            format!("Nothing to change, kept as {number} for what it tells")
        }
        (Some(number), _) => format!("Import {number}"),
        (None, _) if outcome.unchanged == 0 && !outcome.skipped.is_empty() => {
            "Nothing imported, every row was left out".to_owned()
        }
        (None, _) if outcome.unchanged == 0 => {
            "Nothing imported, no row of it is a record".to_owned()
        }
        (None, _) => "Nothing to change".to_owned(),
    };
    output::line(&format!(
        "{what}: {} of sheet “{}” as {}: {} new, {} changed, {} unchanged, {} left out.",
        intake::counted(outcome.rows as usize, "row", "rows"),
        outcome.sheet,
        outcome.kind,
        outcome.created,
        outcome.changed,
        outcome.unchanged,
        outcome.skipped.len()
    ))
}

/// Says what the file's words become, before anything is written.
fn meanings(outcome: &ImportOutcome) -> Result<()> {
    for meant in &outcome.meant {
        output::line(&format!("{} ({}):", meant.field, meant.label))?;
        for value in &meant.values {
            let meaning = match (value.understood, value.meaning.as_str()) {
                (false, _) => "not understood, nothing is recorded",
                (true, meaning) => meaning,
            };
            let rows = intake::counted(value.rows as usize, "row", "rows");
            output::line(&format!("  “{}” → {meaning} ({rows})", value.value))?;
        }
        if meant.more > 0 {
            let more = intake::counted(meant.more as usize, "more row", "more rows");
            output::line(&format!("  … and {more}"))?;
        }
    }
    Ok(())
}

fn json(outcome: &ImportOutcome, dry_run: bool) -> serde_json::Value {
    serde_json::json!({
        "import": outcome.number,
        "dry_run": dry_run,
        "kind": outcome.kind,
        "sheet": outcome.sheet,
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
