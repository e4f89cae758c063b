//! A data folder with a large book: opening, as-of, documents.
//!
//! Prints each figure with its bound and their ratio; nothing here passes or
//! fails. Run by `scripts/bench`, in a release build.

use app::report::{Format, ReportRequest, write_report};
use app::{Book, DataFolder};
use documents::ReportPart;
use phiward_app as app;
use register::{Coverage, Tally};
use std::path::Path;
use std::time::{Duration, Instant};

/// Entries appended to the ledger at once.
const BATCH: usize = 5_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(run());
}

async fn run() {
    let folder = tempfile::tempdir().expect("a folder");
    let data_folder = DataFolder::open(folder.path(), None)
        .await
        .expect("a data folder opens");
    let org = ledger::OrgId(uuid::Uuid::from_u128(7));
    fill(&data_folder, org, 10_000, 5_000, 60_000).await;

    let size = std::fs::metadata(folder.path().join("phiward.db")).map_or(0, |m| m.len());
    println!(
        "book of 10,000 risks, 5,000 assets, 60,000 entries: {} MiB on disk",
        size >> 20
    );

    let start = Instant::now();
    let book = Book::open(data_folder.ledger().clone(), org)
        .await
        .expect("the book folds");
    line("full fold from the database", start.elapsed(), Some(1_500));
    drop(book);
    let start = Instant::now();
    data_folder.open_book(org).await.expect("the book folds");
    line("first open, which keeps a snapshot", start.elapsed(), None);
    let kept = std::fs::read_dir(folder.path().join("snapshots").join(org.to_string()))
        .into_iter()
        .flatten()
        .filter_map(|file| Some(file.ok()?.metadata().ok()?.len()))
        .sum::<u64>();
    println!(
        "snapshots on disk: {:.1} MiB",
        kept as f64 / f64::from(1 << 20)
    );
    let start = Instant::now();
    let book = data_folder.open_book(org).await.expect("the book opens");
    line("open from snapshot", start.elapsed(), Some(150));

    let register = book.register();
    let first = register.day(book.at(1).await.expect("the first entry").time);
    let last = register.day(register.time);
    let days = (last - first).get_days().max(1);
    let mut worst = Duration::ZERO;
    for part in 1..8 {
        let day = first.saturating_add(jiff::Span::new().days(days * part / 8));
        let start = Instant::now();
        book.as_of(day).await.expect("the past folds");
        worst = worst.max(start.elapsed());
    }
    line("as-of, slowest of seven dates", worst, Some(400));

    // Read once in a program's life; its own time is in docs/measurements.md.
    let catalog = catalog::Catalog::builtin();
    let start = Instant::now();
    let coverage = Coverage::of(register, catalog, last);
    let tally = Tally::of(register, last);
    line(
        &format!(
            "coverage ({} gaps) and counts ({} open risks)",
            coverage.gaps.len(),
            tally.open()
        ),
        start.elapsed(),
        Some(20),
    );

    documents(
        &book,
        folder.path(),
        last,
        "10,000 risks",
        [
            ("xlsx", Format::Xlsx, 2_000),
            ("csv", Format::Csv, 200),
            ("html", Format::Html, 5_000),
            ("pdf", Format::Pdf, 60_000),
        ],
    )
    .await;

    let small = ledger::OrgId(uuid::Uuid::from_u128(8));
    fill(&data_folder, small, 500, 250, 3_000).await;
    let book = Book::open(data_folder.ledger().clone(), small)
        .await
        .expect("the book opens");
    let last = book.register().day(book.register().time);
    documents(
        &book,
        folder.path(),
        last,
        "500 risks",
        [
            ("xlsx", Format::Xlsx, 2_000),
            ("csv", Format::Csv, 200),
            ("docx", Format::Docx, 5_000),
            ("pdf", Format::Pdf, 5_000),
        ],
    )
    .await;
    println!("memory at most: {} MiB", peak() >> 10);
}

async fn documents(
    book: &Book,
    folder: &Path,
    day: jiff::civil::Date,
    what: &str,
    formats: [(&str, Format, u64); 4],
) {
    for (name, format, bound) in formats {
        if name == "pdf" && !cfg!(feature = "pdf") {
            continue;
        }
        let out = folder.join(format!("report.{name}"));
        let start = Instant::now();
        let request = ReportRequest {
            part: ReportPart::United,
            format,
            as_of: day,
            focus: None,
            since: None,
            position: None,
        };
        let report = book.report(&request).await.expect("the content");
        let content = start.elapsed();
        let files = write_report(&report, format, ReportPart::United, &out, None, &mut |_| {})
            .expect("the document");
        let taken = start.elapsed();
        let bytes: u64 = files
            .iter()
            .filter_map(|f| std::fs::metadata(f).ok())
            .map(|m| m.len())
            .sum();
        let pages: usize = if name == "pdf" {
            files.iter().map(|f| pages(f)).sum()
        } else {
            0
        };
        line(
            &format!(
                "{what} as {name}: {} files, {} KiB, content {} ms",
                files.len(),
                bytes >> 10,
                content.as_millis()
            ),
            taken,
            Some(bound),
        );
        if pages > 0 {
            println!(
                "    {pages} pages, {:.0} pages a second",
                pages as f64 / taken.as_secs_f64()
            );
        }
    }
}

/// Counts the page objects of a PDF.
fn pages(path: &Path) -> usize {
    let info = std::process::Command::new("pdfinfo").arg(path).output();
    let text = info
        .map(|o| String::from_utf8_lossy(&o.stdout).into_owned())
        .unwrap_or_default();
    text.lines()
        .find_map(|l| l.strip_prefix("Pages:"))
        .and_then(|n| n.trim().parse().ok())
        .unwrap_or(0)
}

async fn fill(
    data_folder: &DataFolder,
    org: ledger::OrgId,
    risks: usize,
    assets: usize,
    entries: usize,
) {
    let bodies = testkit::large_register(risks, assets, entries);
    data_folder
        .ledger()
        .create_organization(org, &format!("Bench {risks}"))
        .await
        .expect("an organization");
    let past = data_folder.ledger().clone().with_any_time();
    let mut head = ledger::Head::empty(org);
    for (part, batch) in bodies.chunks(BATCH).enumerate() {
        let new: Vec<ledger::NewEntry> = batch
            .iter()
            .enumerate()
            .map(|(i, stored)| ledger::NewEntry {
                time: testkit::time_of((part * BATCH + i + 1) as u64).as_microsecond(),
                public: stored.outline.clone(),
                parts: stored
                    .parts
                    .iter()
                    .map(|bytes| ledger::NewPart {
                        salt: [7; 32],
                        bytes: bytes.clone(),
                    })
                    .collect(),
                blobs: Vec::new(),
            })
            .collect();
        head = past
            .append(org, &head, &new, &[])
            .await
            .expect("entries are appended");
    }
    assert_eq!(head.position as usize, bodies.len());
}

fn line(what: &str, taken: Duration, bound: Option<u64>) {
    let ms = taken.as_secs_f64() * 1_000.0;
    match bound {
        Some(bound) => println!(
            "{what}: {ms:.0} ms, bound {bound} ms, ratio {:.2}",
            ms / bound as f64
        ),
        None => println!("{what}: {ms:.0} ms"),
    }
}

/// Peak resident memory of this process, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|l| l.starts_with("VmHWM:"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(0)
}
