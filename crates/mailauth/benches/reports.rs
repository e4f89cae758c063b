//! Reading aggregate reports: from gzip, beside bare tokenising of the same bytes in the
//! same run, and the memory one very large report takes.
//!
//! Prints each figure beside its bound, and fails when one is beyond it. Run by
//! `scripts/bench`, in a release build.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::ops::ControlFlow;
use std::time::Instant;

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use mailauth::report::{AggregateReader, Limits, ReportItem, container};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Least share of the speed of bare tokenising.
const LEAST_SHARE: f64 = 0.35;
/// Most growth of memory on the large report, in MiB.
const MOST_GROWTH: f64 = 32.0;
/// Size of the large report, in bytes.
const LARGE: u64 = 200_000_000;
/// Measured so often; the best counts, for both sides alike.
const ROUNDS: usize = 5;

fn main() {
    // First, before there is freed memory to grow into. It comes from a file.
    let path = std::env::temp_dir().join(format!("phiward-large-{}.xml.gz", std::process::id()));
    let written = large(&path).expect("the large report can be written");
    let before = resident();
    let mut most = before;
    let start = Instant::now();
    let file = std::fs::File::open(&path).expect("the large report opens");
    let mut rows = 0_u64;
    let opened = container::open(
        "large.xml.gz",
        &mut BufReader::new(file),
        &Limits::default(),
        &mut |mut found| {
            let mut reader = AggregateReader::new(&mut found.content, Limits::default());
            while let Some(part) = reader.next().expect("the large report is whole") {
                rows += u64::from(matches!(part, ReportItem::Record(_)));
                if rows.is_multiple_of(10_000) {
                    most = most.max(resident());
                }
            }
            found.content.finish().expect("the large report is whole");
            ControlFlow::Continue(())
        },
    );
    let seconds = start.elapsed().as_secs_f64();
    std::fs::remove_file(&path).expect("the large report can be removed");
    assert_eq!((opened.found, rows), (1, written));
    let growth = (most.max(resident()) - before) as f64 / f64::from(1 << 20);
    println!(
        "one report of {} MB, {rows} rows: {:.0} MB/s, memory grew by {growth:.1} MiB (bound {MOST_GROWTH})",
        LARGE / 1_000_000,
        LARGE as f64 / 1e6 / seconds,
    );
    let mut within = growth <= MOST_GROWTH;

    let reports: Vec<Vec<u8>> = (0..2_000).map(|number| gzip(&report(number, 50))).collect();
    let packed: usize = reports.iter().map(Vec::len).sum();
    let mut best = Times::default();
    let mut bytes = 0;
    let mut records = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        bytes = reports.iter().map(|gz| tokenise(gz)).sum::<u64>();
        best.bare = best.bare.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        records = reports.iter().map(|gz| parse(gz)).sum::<u64>();
        best.typed = best.typed.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let hashed = reports.iter().map(|gz| find(Cursor::new(gz))).sum::<u64>();
        best.found = best.found.min(start.elapsed().as_secs_f64());
        assert_eq!(records, hashed);
    }
    assert_eq!(records, 100_000);
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    println!(
        "2,000 reports of 50 rows, {} MB of XML in {} MB of gzip",
        bytes / 1_000_000,
        packed / 1_000_000
    );
    println!("bare tokens            {:>7.0} MB/s", speed(best.bare));
    for (name, seconds) in [
        ("parsed", best.typed),
        ("found, hashed, parsed", best.found),
    ] {
        println!(
            "{name:<22} {:>7.0} MB/s  {:>9.0} records/s  {:>6.0} reports/s  {:.2} of bare (bound {LEAST_SHARE})",
            speed(seconds),
            records as f64 / seconds,
            reports.len() as f64 / seconds,
            best.bare / seconds,
        );
    }
    within &= best.bare / best.typed >= LEAST_SHARE && best.bare / best.found >= LEAST_SHARE;
    if !within {
        eprintln!("beyond its bound");
        std::process::exit(1);
    }
}

struct Times {
    bare: f64,
    typed: f64,
    found: f64,
}

impl Default for Times {
    fn default() -> Times {
        Times {
            bare: f64::INFINITY,
            typed: f64::INFINITY,
            found: f64::INFINITY,
        }
    }
}

/// All tokens of a report, nothing made of them; the bytes there were.
fn tokenise(gz: &[u8]) -> u64 {
    let mut xml = Reader::from_reader(BufReader::with_capacity(64 << 10, GzDecoder::new(gz)));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml
            .read_event_into(&mut buffer)
            .expect("the report is whole")
        {
            Event::Eof => return xml.buffer_position(),
            event => drop(std::hint::black_box(event)),
        }
    }
}

/// All rows of a report from its gzip stream.
fn parse(gz: &[u8]) -> u64 {
    rows(BufReader::with_capacity(64 << 10, GzDecoder::new(gz)))
}

fn rows(input: impl BufRead) -> u64 {
    let mut reader = AggregateReader::new(input, Limits::default());
    let mut rows = 0;
    while let Some(part) = reader.next().expect("the report is whole") {
        rows += u64::from(matches!(std::hint::black_box(part), ReportItem::Record(_)));
    }
    rows
}

/// The same from a file of whatever kind, with the hash of what is in it.
fn find<T: AsRef<[u8]>>(mut file: Cursor<T>) -> u64 {
    let mut found_rows = 0;
    container::open(
        "report.xml.gz",
        &mut file,
        &Limits::default(),
        &mut |mut found| {
            found_rows += rows(&mut found.content);
            std::hint::black_box(found.content.finish().expect("the report is whole"));
            ControlFlow::Continue(())
        },
    );
    found_rows
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn head(number: u64) -> String {
    let begin = 1_767_225_600 + number % 365 * 86_400;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<feedback>\n  <version>1.0</version>\n  \
         <report_metadata>\n    <org_name>reporter{}.test</org_name>\n    \
         <email>noreply-dmarc-support@reporter.test</email>\n    \
         <extra_contact_info>https://reporter.test/dmarc</extra_contact_info>\n    \
         <report_id>{number:020}</report_id>\n    <date_range>\n      <begin>{begin}</begin>\n      \
         <end>{}</end>\n    </date_range>\n  </report_metadata>\n  <policy_published>\n    \
         <domain>clinic.test</domain>\n    <adkim>r</adkim>\n    <aspf>r</aspf>\n    \
         <p>quarantine</p>\n    <sp>quarantine</sp>\n    <pct>100</pct>\n  </policy_published>\n",
        number % 40,
        begin + 86_399,
    )
}

/// One row; the same number always gives the same.
fn row(into: &mut String, number: u64) {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    let pass = if mixed.is_multiple_of(7) {
        "fail"
    } else {
        "pass"
    };
    write!(
        into,
        "  <record>\n    <row>\n      <source_ip>10.{}.{}.{}</source_ip>\n      <count>{}</count>\n      \
         <policy_evaluated>\n        <disposition>none</disposition>\n        <dkim>{pass}</dkim>\n        \
         <spf>fail</spf>\n      </policy_evaluated>\n    </row>\n    <identifiers>\n      \
         <header_from>clinic.test</header_from>\n    </identifiers>\n    <auth_results>\n      <dkim>\n        \
         <domain>clinic.test</domain>\n        <result>{pass}</result>\n        <selector>s{}</selector>\n      \
         </dkim>\n      <spf>\n        <domain>bounce{}.mailer.test</domain>\n        <result>pass</result>\n      \
         </spf>\n    </auth_results>\n  </record>\n",
        mixed % 256,
        mixed / 256 % 256,
        mixed / 65_536 % 256,
        mixed % 97 + 1,
        mixed % 5,
        mixed % 300,
    )
    .expect("memory takes it");
}

fn report(number: u64, rows: u64) -> String {
    let mut text = head(number);
    for at in 0..rows {
        row(&mut text, number * rows + at);
    }
    text + "</feedback>\n"
}

/// Writes the large report; its rows.
fn large(path: &std::path::Path) -> io::Result<u64> {
    let file = io::BufWriter::new(std::fs::File::create(path)?);
    let mut encoder = GzEncoder::new(file, Compression::fast());
    let mut text = head(0);
    let (mut written, mut rows) = (0, 0);
    while written < LARGE {
        row(&mut text, rows);
        rows += 1;
        written += text.len() as u64;
        encoder.write_all(text.as_bytes())?;
        text.clear();
    }
    encoder.write_all(b"</feedback>\n")?;
    encoder.finish()?.flush()?;
    Ok(rows)
}

/// Bytes of memory in use.
fn resident() -> u64 {
    let mut text = String::new();
    std::fs::File::open("/proc/self/statm")
        .and_then(|mut file| file.read_to_string(&mut text))
        .expect("Linux tells");
    let pages = text
        .split_whitespace()
        .nth(1)
        .and_then(|pages| pages.parse::<u64>().ok());
    pages.expect("Linux tells") * 4096
}
