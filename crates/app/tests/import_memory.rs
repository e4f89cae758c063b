//! What an import takes of a server's memory (ASVS 15.2.2). One test alone: the process
//! is measured.

#[allow(dead_code, reason = "others open folders by it")]
mod support;

use jiff::Timestamp;
use phiward_app::import::{ImportOrder, ImportSettings, MOST_ROWS};
use phiward_app::{Authorship, Guard, Kept, OpenBooks, Result};
use register::{Actor, Command, Register};
use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use support::{actor, data_folder};

/// Most that an import may take above what was there before.
const MOST: usize = 400 << 20;

type Asked<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Lets everybody do everything.
struct Anybody;

impl Guard for Anybody {
    fn ask<'a>(&'a self, _: &'a Register, _: &'a Actor, _: &'a [Command]) -> Asked<'a> {
        Box::pin(async { Ok(()) })
    }
    fn keep<'a>(&'a self, _: &'a Actor, _: Kept) -> Asked<'a> {
        Box::pin(async { Ok(()) })
    }
}

/// Bytes of memory that this process has, now (`VmRSS`) or at most so far (`VmHWM`); nothing
/// where the system does not say.
fn memory(what: &str) -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(what))?;
    let kilobytes: usize = line.trim_matches([':', ' ', '\t', 'k', 'B']).parse().ok()?;
    Some(kilobytes << 10)
}

const ASSETS: &str =
    "name = \"wide\"\nkind = \"assets\"\nkey = \"Name\"\n[columns]\nname = \"Name\"\n";
const RISKS: &str = "name = \"risks\"\nkind = \"risks\"\nkey = \"No.\"\n[columns]\nsentence = \"Risk\"\naction = \"Action\"\nowner = \"Owner\"\ndue = \"Due\"\n[columns.likelihood]\ncolumn = \"Likelihood\"\n[columns.impact]\ncolumn = \"Impact\"\n";

/// So many rows with so many cells of one letter.
fn wide(rows: usize, columns: usize) -> String {
    let mut text = String::from("Name");
    (0..columns).for_each(|n| write!(text, ",Note {n}").unwrap());
    for row in 0..rows {
        write!(text, "\nLaptop {row}").unwrap();
        text.push_str(&",x".repeat(columns));
    }
    text
}

/// A register as practices keep it.
fn risks(rows: usize) -> String {
    let mut text = String::from("No.,Risk,Likelihood,Impact,Owner,Action,Due\n");
    for n in 0..rows {
        let level = ["low", "moderate", "high"][n % 3];
        let owner = n % 20;
        writeln!(text, "RR-{n},A laptop of the front desk is stolen from a car and the schedule of a month is read by a stranger ({n}),{level},{level},Person {owner},Encrypt the disk of laptop {n} and train who uses it,2027-03-01").unwrap();
    }
    text
}

#[tokio::test]
async fn asvs_15_2_2_an_import_within_every_limit_takes_a_bounded_share_of_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let office = data_folder(folder.path(), None).await;
    let by = Authorship {
        actor: actor(),
        why: String::new(),
        at: Timestamp::now(),
    };
    let begun = office.create("Elm Street Clinic", &by.actor, by.at).await;
    let org = begun.expect("a book").org();
    let books = OpenBooks::new(office);
    let import = async |text: String, mapping: &str| {
        let order = ImportOrder {
            file_name: "table.csv".into(),
            bytes: Box::new(move || Ok(text.into_bytes())),
            mapping_text: mapping.into(),
            settings: ImportSettings::default(),
        };
        books.import(org, order, Arc::new(Anybody), &by).await
    };
    let mut before = memory("VmRSS").unwrap_or_default();
    // As much as rows and cells may be.
    let refused = import(wide(MOST_ROWS - 12, 198), ASSETS).await;
    let refused = refused.expect_err("too much").to_string();
    for part in [
        "row ",
        "144 MiB of memory",
        "Split the file",
        "phiward import FILE",
    ] {
        assert!(refused.contains(part), "{refused}");
    }
    let takes = |what: &str, before: usize| {
        let most = memory("VmHWM").unwrap_or_default().saturating_sub(before);
        println!("{} MiB {what}", most >> 20);
        assert!(most < MOST, "{} MiB {what}", most >> 20);
    };
    takes("to refuse what is too much", before);
    // As much as is taken.
    let done = import(wide(MOST_ROWS - 12, 46), ASSETS)
        .await
        .expect("imported");
    assert_eq!((done.created, done.errors.len()), (19_988, 0), "{done:?}");
    takes("with 46 columns that no field reads", before);
    // The book is larger now; the next peak is measured from here.
    before = memory("VmRSS").unwrap_or_default();
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    // What a practice has comes in.
    let done = import(risks(MOST_ROWS), RISKS).await.expect("imported");
    assert_eq!((done.created, done.errors.len()), (20_000, 0), "{done:?}");
    takes("with 20,000 risks", before);
}
