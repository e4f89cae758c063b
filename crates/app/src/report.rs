//! Making documents of a book.

use crate::book::Book;
use crate::error::{AppError, Result};
use crate::files::write_whole;
use crate::open_books::OpenBooks;
use crate::register_view::RegisterView;
use catalog::Catalog;
use documents::model::Report;
use documents::{Previous, ReportPart, SraOptions};
use jiff::civil::Date;
use ledger::{Ledger, OrgId};
use register::{Ref, Register};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Formats a document can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PDF/UA-1 and PDF/A-2a.
    Pdf,
    /// Word processing.
    Docx,
    /// Workbook: a sheet per table.
    Xlsx,
    /// One table: the risks, or the plan's actions.
    Csv,
    /// One self-contained page.
    Html,
}

/// Which document of a book.
#[derive(Debug, Clone)]
pub struct ReportRequest {
    /// Analysis, plan, or both.
    pub part: ReportPart,
    /// Format.
    pub format: Format,
    /// The day it speaks of; states such as overdue are judged on it.
    pub as_of: Date,
    /// Only what concerns this asset, site or vendor.
    pub focus: Option<Ref>,
    /// An earlier day to compare with.
    pub since: Option<Date>,
    /// The ledger's position it is made of, where it was ordered earlier; else the
    /// last of the day it speaks of.
    pub position: Option<u64>,
}

/// How far a document has come.
#[derive(Debug, Clone)]
pub enum ReportProgress {
    /// The content is put together.
    Content,
    /// A volume is laid out.
    Volume {
        /// Number, from 1.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// What the layout says of itself.
    Pages(String),
}

impl Book {
    /// The content of a document, before it has a format.
    pub async fn report(&self, request: &ReportRequest) -> Result<Report> {
        let (register, position) = match request.position {
            Some(position) => (self.at(position).await?, position),
            None => self.state_of(request.as_of).await?,
        };
        let hash = hash_at(self.ledger(), self.org(), position, request.as_of).await?;
        let earlier = match request.since {
            Some(day) => Some(self.as_of(day).await?),
            None => None,
        };
        Ok(content(
            &register,
            position,
            hash,
            earlier.as_ref(),
            request,
        ))
    }

    /// The register at the end of a day, and its position.
    async fn state_of(&self, day: Date) -> Result<(Register, u64)> {
        // The present needs no second fold; the future is the present too.
        if day >= self.register().day(self.register().time) {
            return Ok((self.register().clone(), self.head().position));
        }
        let register = self.as_of(day).await?;
        let position = register.position;
        Ok((register, position))
    }
}

impl OpenBooks {
    /// The register at a position: the one at hand where nothing was done since.
    pub async fn at_or_now(&self, org: OrgId, position: u64) -> Result<Arc<RegisterView>> {
        let now = self.now(org).await?;
        match now.position == position {
            true => Ok(now),
            false => self.at(org, position).await,
        }
    }

    /// The content of a document, before it has a format; put together in a turn of the
    /// organization, beside the requests that are being answered.
    pub async fn report(&self, org: OrgId, request: &ReportRequest) -> Result<Report> {
        self.drawn(org, request, |report| report).await
    }

    /// What is drawn of the content of a document, in the same turn: a content is many times
    /// as large as its book, and is held by nobody who waits.
    ///
    /// # Errors
    /// Where there is no such state, and as [`OpenBooks::beside`].
    pub async fn drawn<T: Send + 'static>(
        &self,
        org: OrgId,
        request: &ReportRequest,
        draw: impl FnOnce(Report) -> T + Send + 'static,
    ) -> Result<T> {
        let shown = match request.position {
            Some(position) => self.at_or_now(org, position).await?,
            None => self.as_of(org, request.as_of).await?,
        };
        let position = shown.position;
        let ledger = self.data_folder().ledger();
        let hash = hash_at(ledger, org, position, request.as_of).await?;
        let earlier = match request.since {
            // A day that is not over has grown since the order.
            Some(day) => match self.as_of(org, day).await? {
                later if later.position > position => Some(shown.clone()),
                earlier => Some(earlier),
            },
            None => None,
        };
        let request = request.clone();
        self.beside(org, move || {
            let earlier = earlier.as_ref().map(|reading| reading.register().as_ref());
            draw(content(&shown, position, hash, earlier, &request))
        })
        .await
    }
}

/// The hash that a document made at a position names.
async fn hash_at(ledger: &Ledger, org: OrgId, position: u64, day: Date) -> Result<String> {
    match ledger.hash_at(org, position).await? {
        Some(hash) => Ok(hash.to_hex()),
        None => Err(AppError::Other(format!(
            "the book has no entry by {day}; choose a later date"
        ))),
    }
}

fn content(
    register: &Register,
    position: u64,
    hash: String,
    earlier: Option<&Register>,
    request: &ReportRequest,
) -> Report {
    let mut options = SraOptions::new(
        request.as_of,
        position,
        hash,
        concat!("phiward ", env!("CARGO_PKG_VERSION")),
    );
    options.part = request.part;
    options.focus = request.focus;
    options.previous = earlier
        .zip(request.since)
        .map(|(register, as_of)| Previous { register, as_of });
    // Tables are all that a workbook holds.
    let make = if matches!(request.format, Format::Xlsx | Format::Csv) {
        documents::sra_sheets
    } else {
        documents::sra
    };
    make(register, Catalog::builtin(), &options)
}

/// Writes a document; a very long PDF becomes several volumes beside each
/// other. Returns the files written.
///
/// PDF is laid out by `renderer`, this same program started as a child, so that
/// the memory it takes goes back when it is done; without one, right here.
pub fn write_report(
    report: &Report,
    format: Format,
    part: ReportPart,
    out: &Path,
    renderer: Option<&Path>,
    progress: &mut dyn FnMut(ReportProgress),
) -> Result<Vec<PathBuf>> {
    let mut go_on = |told| {
        progress(told);
        true
    };
    let drawn = render_report(report, format, part, renderer, &mut go_on)?;
    let paths: Vec<PathBuf> = (1..=drawn.len())
        .map(|number| volume_path(out, number))
        .collect();
    // All are drawn before any is written: a failure leaves nothing behind.
    for (path, bytes) in paths.iter().zip(&drawn) {
        write_whole(path, bytes)?;
    }
    Ok(paths)
}

/// The bytes of a document, one file for each volume. `progress` says whether to
/// go on; a document that is given up is an error.
///
/// PDF is laid out as [`write_report`] says.
pub fn render_report(
    report: &Report,
    format: Format,
    part: ReportPart,
    renderer: Option<&Path>,
    progress: &mut dyn FnMut(ReportProgress) -> bool,
) -> Result<Vec<Vec<u8>>> {
    let document = |e: documents::Error| AppError::Other(e.to_string());
    let bytes = match format {
        Format::Html => documents::html::html(report).into_bytes(),
        Format::Docx => documents::docx::docx(report).map_err(document)?,
        Format::Xlsx => documents::xlsx::xlsx(report).map_err(document)?,
        Format::Csv => {
            documents::csv::csv(report, documents::csv_sheet(part), true).map_err(document)?
        }
        Format::Pdf => return render_pdf(report, renderer, progress),
    };
    Ok(vec![bytes])
}

fn render_pdf(
    report: &Report,
    renderer: Option<&Path>,
    progress: &mut dyn FnMut(ReportProgress) -> bool,
) -> Result<Vec<Vec<u8>>> {
    let volumes = documents::volumes::split(report, documents::volumes::CELLS_PER_VOLUME);
    let of = volumes.len();
    let mut drawn = Vec::with_capacity(of);
    for (volume, number) in volumes.iter().zip(1..) {
        if !progress(ReportProgress::Volume { number, of }) {
            return Err(given_up());
        }
        drawn.push(match renderer {
            Some(program) => pdf_in_child(volume, program, progress)?,
            None => pdf_here(volume)?,
        });
    }
    Ok(drawn)
}

fn given_up() -> AppError {
    AppError::Other("the document was given up before it was done".into())
}

/// `report.pdf`, `report-volume-2.pdf`, …
fn volume_path(out: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return out.to_owned();
    }
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    let extension = out
        .extension()
        .map(|e| format!(".{}", e.to_string_lossy()))
        .unwrap_or_default();
    out.with_file_name(format!("{stem}-volume-{number}{extension}"))
}

/// Draws a PDF in this process.
#[cfg(feature = "pdf")]
pub fn pdf_here(report: &Report) -> Result<Vec<u8>> {
    documents::pdf::pdf(report, &|_| {}).map_err(|e| AppError::Other(e.to_string()))
}

/// Draws a PDF in this process.
#[cfg(not(feature = "pdf"))]
pub fn pdf_here(_report: &Report) -> Result<Vec<u8>> {
    Err(AppError::Other("this build of phiward has no PDF output; build it with the default features, or choose docx or html".into()))
}

/// Draws a PDF in a child process of the same program.
fn pdf_in_child(
    report: &Report,
    program: &Path,
    progress: &mut dyn FnMut(ReportProgress) -> bool,
) -> Result<Vec<u8>> {
    if !cfg!(feature = "pdf") {
        return pdf_here(report);
    }
    let failed = |what: &str| AppError::Other(format!("the PDF could not be drawn: {what}"));
    let json = serde_json::to_vec(report).map_err(|e| failed(&e.to_string()))?;
    let mut child = Command::new(program)
        .arg("render-pdf")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(AppError::file(program))?;
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let told = std::thread::scope(|scope| {
        // Fed from a thread of its own: a child that talks before it has read
        // everything must not wait for us while we wait for it.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(&json)));
        let stdout = child.stdout.take();
        let drawn = scope.spawn(move || {
            let mut bytes = Vec::new();
            stdout.map(|mut pipe| std::io::Read::read_to_end(&mut pipe, &mut bytes));
            bytes
        });
        let mut told = String::new();
        if let Some(pipe) = stderr {
            for line in std::io::BufRead::lines(std::io::BufReader::new(pipe)).map_while(Result::ok)
            {
                if !progress(ReportProgress::Pages(line.clone())) {
                    // Its pipes close with it, so nothing below waits for long.
                    let _ = child.kill();
                }
                told = line;
            }
        }
        (drawn.join().unwrap_or_default(), told)
    });
    let status = child.wait().map_err(AppError::file(program))?;
    if status.success() && told.0.starts_with(b"%PDF") {
        Ok(told.0)
    } else {
        Err(failed(if told.1.is_empty() {
            "the drawing process ended early"
        } else {
            &told.1
        }))
    }
}

/// What the child does: a report as JSON on standard input, its PDF on standard
/// output, progress on standard error.
pub fn render_pdf_child() -> Result<()> {
    let report: Report = serde_json::from_reader(std::io::BufReader::new(std::io::stdin().lock()))
        .map_err(|e| AppError::Other(format!("no report on standard input: {e}")))?;
    let bytes = draw_with_progress(&report)?;
    std::io::stdout()
        .lock()
        .write_all(&bytes)
        .map_err(AppError::file("standard output"))
}

#[cfg(feature = "pdf")]
fn draw_with_progress(report: &Report) -> Result<Vec<u8>> {
    use documents::pdf::PdfProgress;
    let tell = |p: PdfProgress| match p {
        PdfProgress::Layout => eprintln!("laying out"),
        PdfProgress::Writing { pages } => eprintln!("writing {pages} pages"),
        PdfProgress::Done { pages, bytes } => {
            eprintln!("{pages} pages, {bytes} bytes{}", peak_memory());
        }
    };
    documents::pdf::pdf(report, &tell).map_err(|e| AppError::Other(e.to_string()))
}

/// “, at most 342 MiB of memory”, where the system tells it.
#[cfg(feature = "pdf")]
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak
        .and_then(|rest| rest.trim().strip_suffix(" kB"))
        .and_then(|number| number.trim().parse::<u64>().ok());
    kib.map_or_else(String::new, |kib| {
        format!(", at most {} MiB of memory", kib.div_ceil(1024))
    })
}

#[cfg(not(feature = "pdf"))]
fn draw_with_progress(report: &Report) -> Result<Vec<u8>> {
    pdf_here(report)
}
