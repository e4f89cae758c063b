//! A2: every cell of every table at hand, counted by what became of it: in the right field
//! with the right meaning, kept in words, not recorded though a field is there, in a wrong
//! field or with another meaning, nowhere and told, nowhere and untold. Wrong and untold
//! have to be none.
//!
//! What each cell is was written down by reading the tables, not by importing them: the
//! labels in `measure/labels` for the tables that are kept outside of this project, those in
//! `measure/tables` for our own. `PHIWARD_WRITE_DOCS=1 cargo test -p phiward-intake --test
//! measure` writes the counts into `docs/measurements.md`; `-- --nocapture` names every
//! cell that is not right.

mod common;
#[path = "measure/counts.rs"]
mod counts;
#[path = "measure/judge.rs"]
mod judge;
#[path = "measure/label.rs"]
mod label;
#[path = "measure/places.rs"]
mod places;
#[path = "measure/row.rs"]
mod row;
#[path = "measure/run.rs"]
mod run;
#[path = "measure/told.rs"]
mod told;
#[path = "measure/workbooks.rs"]
mod workbooks;

use counts::{Counts, table, write_or_compare};
use label::{Label, labels};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/measurements.md");

fn here(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/measure")
        .join(folder)
}

/// The tables that are kept beside this project, where they are at hand.
fn beside() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    folder.join("cases/intake").is_dir().then_some(folder)
}

/// Counts every labelled file, and fails where a cell is wrong or lost without a word.
fn measured(labels: Vec<Label>, file: &dyn Fn(&str) -> Vec<u8>) -> Vec<(String, Counts)> {
    let mut lines = Vec::new();
    let mut faults = Vec::new();
    for label in labels {
        let came = run::run(&label, file);
        let judged = judge::judge(&label, &came);
        for note in &judged.notes {
            println!("{}: {note}", label.file);
        }
        faults.extend(
            judged
                .faults
                .iter()
                .map(|fault| format!("{}: {fault}", label.file)),
        );
        lines.push((label.file.clone(), judged.counts));
    }
    println!("{}", table(&lines));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    lines
}

// One test, since both tables stand in one page.
#[test]
fn a2_no_cell_of_any_table_is_wrong_or_lost_without_a_word() {
    let folder = here("tables");
    let file = |name: &str| match workbooks::made(name) {
        Some(bytes) => bytes,
        None => std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}")),
    };
    let lines = measured(labels(&folder), &file);
    write_or_compare(DOCS, "as practices keep them", &lines);
    let Some(folder) = beside() else {
        println!("NOT HERE: the tables of ../shared; only our own are measured");
        return;
    };
    let file =
        |name: &str| std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let lines = measured(labels(&here("labels")), &file);
    write_or_compare(DOCS, "at hand", &lines);
}

#[test]
fn a2_every_table_at_hand_has_its_label() {
    let Some(folder) = beside() else {
        println!("NOT HERE: the tables of ../shared; only our own are measured");
        return;
    };
    let labelled: BTreeSet<String> = labels(&here("labels"))
        .into_iter()
        .map(|l| l.file)
        .collect();
    let mut there = BTreeSet::new();
    for part in ["samples/hospital", "cases/intake"] {
        tables(&folder, &folder.join(part), &mut there);
    }
    let without: Vec<&String> = there.difference(&labelled).collect();
    assert!(
        without.is_empty(),
        "write what each cell is, by reading them, into tests/measure/labels: {without:?}"
    );
}

#[test]
fn a2_the_measure_sees_what_is_wrong_and_what_was_not_read() {
    let folder = here("tables");
    let text = std::fs::read_to_string(folder.join("baa-tracker.toml")).unwrap();
    let file = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let faults = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let label: Label = toml::from_str(&text.replace(from, to)).unwrap();
        judge::judge(&label, &run::run(&label, &file))
            .faults
            .join("\n")
    };
    assert_eq!(faults("Y =", "Y ="), "");
    let wrong = faults("N = \"no\"", "N = \"yes\"");
    assert!(wrong.contains("business_associate is “no”"), "{wrong}");
    let elsewhere = faults("\"Company\" = \"name\"", "\"Company\" = \"service\"");
    assert!(elsewhere.contains("“Company”"), "{elsewhere}");
    let unread = faults("cells = 59", "cells = 60");
    assert!(unread.contains("59 cells were read"), "{unread}");
    let record = faults("rows = [4, 12]", "rows = [4, 11]");
    assert!(record.contains("row 12 is not a record"), "{record}");
}

/// Files of tables below a folder, by their path from the root.
fn tables(root: &Path, folder: &Path, out: &mut BTreeSet<String>) {
    const ENDS: [&str; 9] = [
        "csv", "tsv", "xlsx", "xlsm", "xls", "ods", "slk", "dif", "numbers",
    ];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let end = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            tables(root, &path, out);
        } else if ENDS.contains(&end) {
            let name = path.strip_prefix(root).unwrap();
            out.insert(name.to_string_lossy().replace('\\', "/"));
        }
    }
}
