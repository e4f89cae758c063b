//! PDF: tagged, PDF/UA-1 and PDF/A-2a at once, the same bytes for the same report.
//!
//! The typesetting library runs in this process and needs several hundred MiB for a long
//! document, so a long-running program calls this in a child process. The template is part
//! of the program and the report reaches it only as JSON data, so no text of a report can
//! become typesetting code. Nothing is read from disk or network and no clock is asked.
//!
//! That the file conforms is what the library itself checks at export and what outside
//! checkers said when this was written; see the crate's tests.

mod breaks;
mod coverage;
mod data;
mod heights;
mod pack;
pub(crate) mod world;

use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::Error;
use crate::model::Report;

/// How far a PDF has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PdfProgress {
    /// The report is being laid out into pages; the slowest step.
    Layout,
    /// All pages are known and are being written.
    Writing {
        /// Number of pages.
        pages: usize,
    },
    /// The file is complete.
    Done {
        /// Number of pages.
        pages: usize,
        /// Size of the file in bytes.
        bytes: usize,
    },
}

/// Renders one report (or one volume, see [`crate::volumes`]) as a PDF file.
///
/// # Errors
/// [`Error::Typesetting`] when layout or export fails; the message names the first causes.
pub fn pdf(report: &Report, progress: &dyn Fn(PdfProgress)) -> Result<Vec<u8>, Error> {
    let report = crate::normal::normalized(report);
    let world = world::ReportWorld::new(data::json(&report)?);
    progress(PdfProgress::Layout);
    let result = render(&world, &report, progress);
    // Layouts stay memoized in the process otherwise, some 200 MiB per report; also after a
    // failure. It must be this very version of the cache, hence through `typst`.
    drop(world);
    typst::comemo::evict(0);
    result
}

fn render(
    world: &world::ReportWorld,
    report: &Report,
    progress: &dyn Fn(PdfProgress),
) -> Result<Vec<u8>, Error> {
    let Warned { output, .. } = typst::compile::<PagedDocument>(world);
    let document = output.map_err(|errors| typesetting(&errors))?;
    let pages = document.pages().len();
    progress(PdfProgress::Writing { pages });
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| Error::Typesetting(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(identity(report)),
        creator: Smart::Custom(Some(report.program.clone()).filter(|name| !name.is_empty())),
        timestamp: None,
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| typesetting(&errors))?;
    let bytes = pack::packed(bytes);
    progress(PdfProgress::Done {
        pages,
        bytes: bytes.len(),
    });
    Ok(bytes)
}

/// What names this document among all others: the ledger state and the title.
fn identity(report: &Report) -> String {
    format!(
        "phiward:{}:{}:{}:{}:{}",
        report.hash,
        report.position,
        report.date().unwrap_or_default(),
        report.title,
        report.volume_line().unwrap_or_default(),
    )
}

fn typesetting(errors: &[SourceDiagnostic]) -> Error {
    let mut messages: Vec<String> = errors
        .iter()
        .map(|error| error.message.to_string())
        .collect();
    messages.dedup();
    messages.truncate(5);
    Error::Typesetting(messages.join("; "))
}
