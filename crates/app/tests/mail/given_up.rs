//! Reading reports for which nobody waits any more, or which take long.

use crate::{Desk, days_ago, now};
use app::mail::MOST_RECORDS;
use app::mail::ingest::ingest_named;
use phiward_app as app;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[tokio::test]
async fn asvs_15_2_2_a_turn_lasts_until_the_reading_is_over_whoever_waits_for_it() {
    let desk = Desk::new(None).await;
    let pipe = pipe(&desk);
    let turn = Arc::new(());
    let files = vec![("a.xml".to_owned(), pipe.clone())];
    let held = turn.clone();
    let reading = ingest_named(
        &desk.ledger,
        desk.clinic,
        &desk.known,
        None,
        files,
        held,
        now(),
    );
    let moment = Duration::from_millis(300);
    assert!(tokio::time::timeout(moment, reading).await.is_err());
    // Who sent it has hung up, and it is read all the same.
    assert_eq!(Arc::strong_count(&turn), 2, "the turn is given on");
    std::fs::write(&pipe, "no report").expect("written");
    let begun = Instant::now();
    while Arc::strong_count(&turn) > 1 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it is kept");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A file of which nothing comes for a while.
fn pipe(desk: &Desk) -> PathBuf {
    let pipe = desk.folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    pipe
}

/// A report up to its rows, and rows of it.
fn begun(id: &str, rows: usize) -> String {
    let (begin, end) = (days_ago(3), days_ago(2) - 1);
    let mut text = format!(
        "<feedback><report_metadata><org_name>{id}</org_name><report_id>{id}</report_id><date_range><begin>{begin}</begin><end>{end}</end></date_range></report_metadata><policy_published><domain>clinic.test</domain><p>none</p></policy_published>"
    );
    for row in 0..rows {
        let (a, b, c) = (row >> 16 & 255, row >> 8 & 255, row & 255);
        text.push_str(&format!(
            "<record><row><source_ip>10.{a}.{b}.{c}</source_ip><count>1</count></row></record>"
        ));
    }
    text
}

const END: &str = "</feedback>";

#[tokio::test]
async fn asvs_15_2_2_nobody_waits_to_write_while_a_report_is_read() {
    let desk = Desk::new(None).await;
    let (pipe, small) = (pipe(&desk), begun("small", 1) + END);
    let small = desk.put("small.xml", small);
    let files = vec![
        ("small.xml".to_owned(), small),
        ("long.xml".to_owned(), pipe.clone()),
    ];
    let (ledger, clinic, known) = (desk.ledger.clone(), desk.clinic, desk.known.clone());
    let reading =
        tokio::spawn(
            async move { ingest_named(&ledger, clinic, &known, None, files, (), now()).await },
        );
    // It comes in two parts, and much of it with the first.
    let (came, comes) = tokio::sync::oneshot::channel();
    let (go_on, goes_on) = std::sync::mpsc::channel::<()>();
    let writing = std::thread::spawn(move || {
        let mut pipe = std::fs::File::create(pipe).expect("a pipe");
        pipe.write_all(begun("long", 10_000).as_bytes())
            .expect("written");
        came.send(()).expect("somebody waits");
        goes_on.recv().expect("it goes on");
        pipe.write_all(END.as_bytes()).expect("written");
    });
    comes.await.expect("it came");
    tokio::time::sleep(Duration::from_millis(500)).await;
    // Somebody of another organization, or who signs in.
    let other = tokio::time::timeout(Duration::from_secs(5), desk.ledger.side_write()).await;
    let other = other.expect("they wait for what is read").expect("a turn");
    other.roll_back().await.expect("nothing was written");
    go_on.send(()).expect("it goes on");
    let done = reading.await.expect("read").expect("taken in");
    writing.join().expect("written");
    assert_eq!((done.reports, done.records), (2, 10_001), "{done:?}");
}

/// Records that each name another outcome, in words without end.
fn wordy(id: &str, records: usize) -> String {
    let long = "s".repeat(500);
    let dkim = format!(
        "<dkim><domain>clinic.test</domain><selector>{long}</selector><result>pass</result></dkim>"
    );
    let mut text = begun(id, 0);
    for record in 0..records {
        text.push_str("<record>");
        for row in 0..100 {
            text.push_str(&format!(
                "<row><source_ip>192.0.2.1</source_ip><count>1</count><policy_evaluated><disposition>d{record}-{row}</disposition></policy_evaluated></row>"
            ));
        }
        text.push_str("<auth_results>");
        text.push_str(&dkim.repeat(100));
        text.push_str("</auth_results></record>");
    }
    text + END
}

async fn taken(desk: &Desk, name: &str, text: String) -> app::mail::Ingested {
    let path = desk.put(name, text);
    let files = vec![(name.to_owned(), path)];
    let (ledger, known) = (&desk.ledger, &desk.known);
    let done = ingest_named(ledger, desk.clinic, known, None, files, (), now());
    done.await.expect("read")
}

#[tokio::test]
async fn asvs_15_2_2_a_few_words_of_mail_are_not_kept_as_much() {
    let desk = Desk::new(None).await;
    let done = taken(&desk, "few.xml", wordy("few", 1)).await;
    assert_eq!((done.reports, done.records), (1, 100), "{done:?}");
    // A hundred outcomes of some 8 kB: counted as what they take, not by their number.
    assert!(
        (500_000..2_000_000).contains(&done.bytes),
        "{} bytes",
        done.bytes
    );
    let small = taken(&desk, "small.xml", begun("small", 100) + END).await;
    assert!(small.bytes < 20_000, "{} bytes", small.bytes);
    // Much of the same is cut off, with a word on where it can be taken in.
    let done = taken(&desk, "much.xml", wordy("much", 100)).await;
    assert_eq!((done.reports, done.not_read), (0, 1), "{done:?}");
    let why = &done.failures[0].why;
    assert!(
        why.contains("more than 64 MB") && why.contains("phiward mail ingest"),
        "{why}"
    );
}

#[tokio::test]
async fn asvs_15_2_2_a_report_that_would_be_written_for_long_is_left_to_the_command_line() {
    let desk = Desk::new(None).await;
    let text = begun("large", MOST_RECORDS + 1) + END;
    let path = desk.put("large.xml", text);
    let files = vec![("large.xml".to_owned(), path)];
    let done = ingest_named(
        &desk.ledger,
        desk.clinic,
        &desk.known,
        None,
        files,
        (),
        now(),
    );
    let done = done.await.expect("read");
    assert_eq!((done.reports, done.read, done.not_read), (0, 0, 1));
    let why = &done.failures[0].why;
    assert!(
        why.contains("more than 100000 records") && why.contains("phiward mail ingest"),
        "{why}"
    );
}
