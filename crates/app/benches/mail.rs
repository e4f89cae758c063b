//! How fast reports are taken in, from the packed file to the committed row:
//! `cargo bench -p phiward-app --no-default-features --bench mail`.
//!
//! Prints each figure with its bound and exits with 1 if one is missed.

#[path = "../tests/support/mod.rs"]
mod support;
#[path = "../tests/mail/xml.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod xml;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use app::mail::{Ingested, KnownDomains, Span, ingest};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use mailauth::DomainName;
use phiward_app as app;
use support::{actor, data_folder};
use xml::{Report, Row, push};

/// Records a second on SQLite.
const RECORDS: f64 = 100_000.0;
/// The same of reports of fifty records, where opening files and ending reports counts.
const SMALL_RECORDS: f64 = 50_000.0;
/// Reports a second that are there already.
const REPORTS: f64 = 1_000.0;
/// Growth of memory on one large report, in MiB.
const MEMORY: f64 = 16.0;
const LARGE: usize = 256_109;
const MANY: usize = 2_000;
const TURNS: usize = 3;

fn rows(n: usize) -> Row {
    let mut row = match n % 10 {
        0..=6 => Row::own("", 1 + (n % 40) as u64),
        7 => Row::service("", 3),
        8 => Row::passed_on("", 1),
        _ => Row::forged("", 2),
    };
    let address = format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255);
    row.address = Box::leak(address.into_boxed_str());
    row
}

fn packed(path: &Path, report: &Report, count: usize) -> usize {
    let file = std::fs::File::create(path).expect("a file");
    let mut gz = GzEncoder::new(file, Compression::fast());
    let mut size = report.head().len();
    gz.write_all(report.head().as_bytes()).expect("written");
    for n in 0..count {
        let mut xml = String::new();
        push(&mut xml, &rows(n));
        size += xml.len();
        gz.write_all(xml.as_bytes()).expect("written");
    }
    gz.write_all(b"</feedback>").expect("written");
    gz.finish().expect("written");
    size
}

/// Memory in use at most so far, in MiB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let data_folder = data_folder(&folder.path().join("data"), None).await;
    let book = data_folder
        .create("Elm Street Clinic", &actor(), Timestamp::now())
        .await
        .expect("a book");
    let (ledger, org) = (book.ledger(), book.org());
    let known = KnownDomains::new(["clinic.test"]);
    let today = Timestamp::now().as_second() / 86_400 * 86_400;
    let report = |id: usize| Report {
        reporter: "receiver.test",
        id: id.to_string(),
        domain: "clinic.test",
        begin: today - 86_400 * (1 + id as i64 % 25),
        rows: Vec::new(),
    };
    let take = async |path: &Path| -> (Ingested, f64) {
        let begun = Instant::now();
        let paths = vec![path.to_owned()];
        let done = ingest(ledger, org, &known, None, paths, Timestamp::now())
            .await
            .expect("taken in");
        assert!(!done.has_failures(), "{:?}", done.failures);
        (done, begun.elapsed().as_secs_f64())
    };
    let (mut large_time, mut many_time, mut again_time) = (f64::MAX, f64::MAX, f64::MAX);
    let (mut size, mut growth) = (0, 0.0_f64);
    // Others use the machine too: the best of several turns counts.
    for turn in 0..TURNS {
        let large = folder.path().join("large.xml.gz");
        size = packed(&large, &report(turn * 10_000), LARGE);
        let before = peak();
        let (done, seconds) = take(&large).await;
        assert_eq!(done.records as usize, LARGE);
        large_time = large_time.min(seconds);
        growth = growth.max(if turn == 0 { peak() - before } else { 0.0 });
        let many = folder.path().join(format!("many-{turn}"));
        std::fs::create_dir(&many).expect("a folder");
        for id in 1..=MANY {
            let name = format!("{id}.xml.gz");
            packed(&many.join(name), &report(turn * 10_000 + id), 50);
        }
        let (done, seconds) = take(&many).await;
        assert_eq!(done.reports as usize, MANY);
        many_time = many_time.min(seconds);
        let (done, seconds) = take(&many).await;
        assert_eq!(done.duplicates as usize, MANY);
        again_time = again_time.min(seconds);
    }
    let mut missed = false;
    let mut judge = |what: &str, found: f64, bound: f64, most: bool| {
        let ok = if most { found <= bound } else { found >= bound };
        let verdict = if ok { "ok" } else { "MISSED" };
        let ratio = found / bound;
        println!("  {what}: {found:.0}, bound {bound:.0}, ratio {ratio:.2}: {verdict}");
        missed |= !ok;
    };
    println!(
        "one report of {LARGE} records, {} MB of XML",
        size / 1_000_000
    );
    let per_second = |count: usize, seconds: f64| count as f64 / seconds;
    let what = "records stored per second";
    judge(what, per_second(LARGE, large_time), RECORDS, false);
    judge("MiB more memory", growth, MEMORY, true);
    println!("{MANY} reports of 50 records");
    judge(what, per_second(MANY * 50, many_time), SMALL_RECORDS, false);
    let what = "reports found again per second";
    judge(what, per_second(MANY, again_time), REPORTS, false);
    let span = Span::last(30, app::mail::date(today / 86_400));
    let begun = Instant::now();
    let domain = DomainName::parse("clinic.test").expect("a name");
    let places = mailauth::senders_seen::OwnPlaces::default();
    let senders = app::mail::senders::senders(ledger, org, &domain, span, &places).await;
    let senders = senders.expect("senders").len();
    println!(
        "  {senders} senders of the month: {:.0} ms",
        begun.elapsed().as_secs_f64() * 1e3
    );
    let begun = Instant::now();
    let trend = app::mail::trend::trend(ledger, org, "clinic.test", span).await;
    let days = trend.expect("a trend").days.len();
    println!(
        "  {days} days of the month: {:.1} ms",
        begun.elapsed().as_secs_f64() * 1e3
    );
    std::process::exit(i32::from(missed));
}
