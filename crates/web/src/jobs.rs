//! Work that outlasts a request: documents are drawn beside the requests, one at
//! a time, and kept for a day.

use crate::state::AppState;
use access::{Job, JobId};
use app::report::{Format, ReportProgress, ReportRequest, render_report};
use documents::ReportPart;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use register::Ref;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The kind of job that makes a document.
pub const DOCUMENT: &str = "document";
/// How long a document is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// A worker that said nothing for so long is gone with its program.
const SILENT: SignedDuration = SignedDuration::from_mins(2);
/// How often a worker says how far it is.
const SAYS: Duration = Duration::from_millis(500);
/// How often it says so though nothing changed.
const BEATS: u32 = 40;

/// Which document, as a job keeps it. Equal orders make the same bytes: it is drawn
/// of the state at the position it was ordered at, whatever was done since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// `united`, `analysis` or `plan`.
    pub part: String,
    /// `pdf`, `docx`, `html`, `xlsx` or `csv`.
    pub format: String,
    /// The day it speaks of.
    pub as_of: Date,
    /// An earlier day to compare with.
    pub since: Option<Date>,
    /// The asset, site or vendor it is about, by number.
    pub focus: Option<String>,
    /// The ledger's position it is made of.
    pub position: u64,
}

impl Order {
    /// The part a word names.
    pub fn part_of(word: &str) -> Option<ReportPart> {
        match word {
            "united" => Some(ReportPart::United),
            "analysis" => Some(ReportPart::Analysis),
            "plan" => Some(ReportPart::Plan),
            _ => None,
        }
    }

    /// The format a word names.
    pub fn format_of(word: &str) -> Option<Format> {
        match word {
            "pdf" => Some(Format::Pdf),
            "docx" => Some(Format::Docx),
            "html" => Some(Format::Html),
            "xlsx" => Some(Format::Xlsx),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }

    /// The order in words: “Analysis and plan, PDF, as of Nov 22, 2026”.
    pub fn words(&self) -> String {
        let part = match self.part.as_str() {
            "analysis" => "Risk analysis",
            "plan" => "Risk management plan",
            _ => "Analysis and plan",
        };
        let focus = self
            .focus
            .as_ref()
            .map_or(String::new(), |tag| format!(" for {tag}"));
        let since = self.since.map_or(String::new(), |day| {
            format!(", changes since {}", pages::html::day_words(day))
        });
        format!(
            "{part}{focus}, {}, as of {}{since}",
            self.format.to_uppercase(),
            pages::html::day_words(self.as_of)
        )
    }

    /// The name of its file.
    pub fn file_name(&self, slug: &str, several: bool) -> String {
        let focus = self
            .focus
            .as_ref()
            .map_or(String::new(), |tag| format!("-{tag}"));
        let ending = if several { "zip" } else { &self.format };
        let part = match self.part.as_str() {
            "united" => "analysis-and-plan",
            "analysis" => "risk-analysis",
            _ => "risk-management-plan",
        };
        format!("{slug}-{part}{focus}-{}.{ending}", self.as_of)
    }
}

/// Orders a document, or finds the job of an equal order that is made or being made.
pub async fn order(
    state: &AppState,
    org: OrgId,
    order: &Order,
    by: Option<access::AccountId>,
    at: Timestamp,
) -> access::Result<JobId> {
    // Plain data always serializes.
    let params = serde_json::to_string(order).unwrap_or_default();
    let usable = |job: &Job| {
        use access::JobState::{Done, Running, Waiting};
        job.kind == DOCUMENT
            && job.params == params
            && matches!(job.state, Waiting | Running | Done)
    };
    let known = state.access().jobs(org, 200).await?;
    let id = match known.iter().find(|job| usable(job)) {
        Some(job) => job.id,
        None => {
            state
                .access()
                .create_job(org, DOCUMENT, &params, by, at)
                .await?
        }
    };
    begin(state);
    Ok(id)
}

/// Sets a worker to what waits, also after a restart. Of several, one works and
/// the others find nothing left to do.
pub fn begin(state: &AppState) {
    // Whoever waits already finds this, too.
    if state.worker_awaited().swap(true, Ordering::SeqCst) {
        return;
    }
    let state = state.clone();
    tokio::spawn(async move {
        let _turn = state.worker().lock().await;
        state.worker_awaited().store(false, Ordering::SeqCst);
        if let Err(error) = work_off(&state).await {
            tracing::error!(error = %error, "the work on documents stopped");
        }
    });
}

async fn work_off(state: &AppState) -> access::Result<()> {
    let access = state.access();
    access.sweep_jobs(KEPT, state.clock()).await?;
    access.revive_jobs(SILENT, state.clock()).await?;
    while let Some(job) = access.next_job(state.clock()).await? {
        let made = match serde_json::from_str::<Order>(&job.params) {
            Ok(order) => make(state, &job, &order).await,
            Err(_) => Err("this job was left by another version; ask for it again".to_owned()),
        };
        match made {
            Ok((name, bytes, message)) => {
                let result = Some((name.as_str(), bytes.as_slice()));
                let at = state.clock();
                access
                    .finish_job(job.org, job.id, &message, result, at)
                    .await?;
            }
            Err(reason) => {
                access
                    .fail_job(job.org, job.id, &reason, state.clock())
                    .await?;
            }
        }
    }
    Ok(())
}

/// The record an order is about.
pub fn focus_of(register: &register::Register, text: &str) -> Option<Ref> {
    use register::Kind;
    let kinds = [Kind::Asset, Kind::Site, Kind::Vendor];
    register.find_by_number(&kinds, text).ok()
}

type Made = Result<(String, Vec<u8>, String), String>;

async fn make(state: &AppState, job: &Job, order: &Order) -> Made {
    let words = |error: app::AppError| error.to_string();
    let unknown = || "this job was left by another version; ask for it again".to_owned();
    let part = Order::part_of(&order.part).ok_or_else(unknown)?;
    let format = Order::format_of(&order.format).ok_or_else(unknown)?;
    // The documents of other organizations wait for this one.
    let books = state.books().ahead();
    let shown = books
        .at_or_now(job.org, order.position)
        .await
        .map_err(words)?;
    let focus = match &order.focus {
        None => None,
        Some(tag) => Some(focus_of(&shown, tag).ok_or_else(|| format!("there is no {tag}"))?),
    };
    let request = ReportRequest {
        part,
        format,
        as_of: order.as_of,
        focus,
        since: order.since,
        position: Some(order.position),
    };
    report_progress(state, job, 5, "Putting the content together").await;
    let report = books.report(job.org, &request).await.map_err(words)?;
    let (position, hash) = (report.position, report.hash.clone());

    let told = Arc::new(Mutex::new((10_u8, "Writing".to_owned())));
    let given_up = Arc::new(AtomicBool::new(false));
    let mut drawing = tokio::task::spawn_blocking({
        let (told, given_up) = (told.clone(), given_up.clone());
        let program = state.options().program.clone();
        move || {
            let mut progress = |p: ReportProgress| {
                let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                match p {
                    ReportProgress::Content => {}
                    ReportProgress::Volume { number, of } => {
                        told.0 = u8::try_from(10 + 85 * (number - 1) / of.max(1)).unwrap_or(95);
                        if of > 1 {
                            told.1 = format!("Volume {number} of {of}");
                        }
                    }
                    ReportProgress::Pages(text) => told.1 = text,
                }
                !given_up.load(Ordering::Relaxed)
            };
            render_report(&report, format, part, program.as_deref(), &mut progress)
        }
    });
    let mut last = (0, String::new());
    let mut quiet = 0;
    let volumes = loop {
        tokio::select! {
            drawn = &mut drawing => {
                break drawn
                    .map_err(|_| "the document could not be drawn; the server’s log may say why".to_owned())?
                    .map_err(words)?;
            }
            () = tokio::time::sleep(SAYS) => {
                let now = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
                quiet += 1;
                if now == last && quiet < BEATS {
                    continue;
                }
                if !report_progress(state, job, now.0, &now.1).await {
                    given_up.store(true, Ordering::Relaxed);
                }
                (last, quiet) = (now, 0);
            }
        }
    };
    let slug = state
        .organizations()
        .await
        .map_err(words)?
        .into_iter()
        .find(|o| o.id == job.org)
        .map_or_else(|| "phiward".to_owned(), |o| o.slug);
    let several = volumes.len() > 1;
    let name = order.file_name(&slug, several);
    let size: usize = volumes.iter().map(Vec::len).sum();
    let bytes = match several {
        false => volumes.into_iter().next().unwrap_or_default(),
        true => bundle(order, &slug, &volumes)?,
    };
    let drawn = told
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .1
        .clone();
    let drawn = match drawn.as_str() {
        "Writing" => format!("{size} bytes"),
        told => told.to_owned(),
    };
    let message = format!("{drawn}. Ledger position {position}, hash {hash}.");
    Ok((name, bytes, message))
}

/// Volumes as one file. They are compressed already, so they are only put together.
fn bundle(order: &Order, slug: &str, volumes: &[Vec<u8>]) -> Result<Vec<u8>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("the volumes cannot be bundled: {error}");
    let whole = order.file_name(slug, false);
    let (stem, ending) = whole.rsplit_once('.').unwrap_or((&whole, ""));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (bytes, number) in volumes.iter().zip(1..) {
        zip.start_file(format!("{stem}-volume-{number}.{ending}"), options)
            .map_err(|e| failed(&e))?;
        zip.write_all(bytes).map_err(|e| failed(&e))?;
    }
    Ok(zip.finish().map_err(|e| failed(&e))?.into_inner())
}

/// Says how far a job is; `false` if it was cancelled.
async fn report_progress(state: &AppState, job: &Job, percent: u8, message: &str) -> bool {
    let at = state.clock();
    state
        .access()
        .progress_job(job.org, job.id, percent, message, at)
        .await
        // A database that is busy for a moment cancels nothing.
        .unwrap_or(true)
}
