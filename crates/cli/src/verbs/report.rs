//! `phiward report`: the united analysis and plan, or one of the two.

use crate::context::Context;
use crate::dates::date;
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::{Context as _, Result, bail};
use app::report::{Format, ReportProgress, ReportRequest, render_pdf_child, write_report};
use clap::ValueEnum;
use documents::ReportPart;
use jiff::civil::Date;
use register::Kind;
use std::path::PathBuf;

/// Write the security risk analysis and the risk management plan.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: phiward report --format pdf --out analysis-and-plan.pdf")]
pub struct ReportArgs {
    /// Format
    #[arg(long, value_enum)]
    format: FormatWord,
    /// File to write
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// As things stood at the end of that day [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// Which document
    #[arg(long, value_enum, default_value_t = PartWord::United)]
    part: PartWord,
    /// Only what concerns one asset, site or vendor, such as A-3
    #[arg(long = "for", value_name = "RECORD")]
    focus: Option<String>,
    /// Say what changed since that day
    #[arg(long, value_name = "DATE", value_parser = date)]
    since: Option<Date>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatWord {
    /// PDF, accessible and archivable
    Pdf,
    /// Word processing
    Docx,
    /// Workbook with a sheet per table
    Xlsx,
    /// The risks, or the plan's actions, as one table
    Csv,
    /// One self-contained page
    Html,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PartWord {
    /// The security risk analysis alone
    Analysis,
    /// The risk management plan alone
    Plan,
    /// Both in one document
    United,
}

impl ReportArgs {
    /// Writes the document.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let focus = match &self.focus {
            None => None,
            Some(text) => {
                let record = find::record(book.register(), text)?;
                if !matches!(record.kind(), Kind::Asset | Kind::Site | Kind::Vendor) {
                    bail!(
                        "{} is a {}; a document can be made for one asset, site or vendor",
                        record.tag(),
                        record.kind()
                    );
                }
                Some(record.reference())
            }
        };
        let (format, part) = (self.format.into(), self.part.into());
        let as_of = self
            .as_of
            .unwrap_or_else(|| book.register().day(context.now));
        for day in [Some(as_of), self.since].into_iter().flatten() {
            context.not_in_the_future(book.register(), day)?;
        }
        let bar = output::progress("writing", context.json);
        let mut tell = |p: ReportProgress| match p {
            ReportProgress::Content => bar.set_message("putting the content together"),
            ReportProgress::Volume { number, of } => {
                bar.set_length(of as u64);
                bar.set_position(number as u64 - 1);
            }
            ReportProgress::Pages(text) => bar.set_message(text),
        };
        tell(ReportProgress::Content);
        let report = book
            .report(&ReportRequest {
                part,
                format,
                as_of,
                focus,
                since: self.since,
                position: None,
            })
            .await?;
        let program = std::env::current_exe().context("cannot find this program's own file")?;
        let files = write_report(&report, format, part, &self.out, Some(&program), &mut tell)?;
        bar.finish_and_clear();
        let names: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
        if context.json {
            output::json(
                &serde_json::json!({ "files": names, "position": report.position, "hash": report.hash, "as_of": as_of.to_string() }),
            )?;
        } else {
            output::line(&format!(
                "{}\nLedger position {}, hash {}, as of {as_of}.",
                names.join("\n"),
                report.position,
                report.hash
            ))?;
        }
        Ok(Outcome::Done)
    }
}

/// Draws one PDF for the parent process; not for people.
pub fn render_pdf() -> Result<Outcome> {
    render_pdf_child()?;
    Ok(Outcome::Done)
}

impl From<FormatWord> for Format {
    fn from(word: FormatWord) -> Format {
        match word {
            FormatWord::Pdf => Format::Pdf,
            FormatWord::Docx => Format::Docx,
            FormatWord::Xlsx => Format::Xlsx,
            FormatWord::Csv => Format::Csv,
            FormatWord::Html => Format::Html,
        }
    }
}

impl From<PartWord> for ReportPart {
    fn from(word: PartWord) -> ReportPart {
        match word {
            PartWord::Analysis => ReportPart::Analysis,
            PartWord::Plan => ReportPart::Plan,
            PartWord::United => ReportPart::United,
        }
    }
}
