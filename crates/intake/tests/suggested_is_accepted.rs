//! What `--suggest` prints is accepted unchanged as a mapping, whatever the file.

mod common;

use phiward_intake::{Mapping, ReadOptions, apply, read, suggest};
use proptest::prelude::*;

/// Headers from the words people use, and from nowhere.
fn header() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "Risk ID", "ID", "Risk", "Risk Description", "Threat", "Vulnerability", "Likelihood", "Impact", "L", "I",
            "Score", "Rating", "Owner", "Due date", "System", "Tier", "Vendor", "BAA", "Source", "Destination",
            "Notes", "ePHI", "Location", "Flow", "Status", "Level", "Total", "Name", "Category",
        ]).prop_map(str::to_owned),
        2 => "[ -~]{0,20}",
        1 => "\\PC{0,12}",
        1 => prop::sample::select(vec!["", "\"", "a\nb", "#", "key = 1", "[columns]", "it's", "column B", "L (2)", "\\", "'''", "\"\"\""]).prop_map(str::to_owned),
    ]
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "", "1", "2", "3", "4", "5", "9", "12", "25", "High", "Medium", "Low", "Critical", "n/a", "yes", "no", "2026-01-31", "3/4/2026",
            "31/12/2026", "R-01", "T-03 Phishing; T-04 Theft", "EHR → LIS", "1,250", "1.250,00", "TBD", "Total", "Likely", "Rare",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,16}",
        1 => "[a-zA-Z\"\\\\\n;,= ]{0,16}",
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1usize..8).prop_flat_map(|width| {
        (
            prop::collection::vec(prop::collection::vec(cell(), 0..3), 0..3),
            prop::collection::vec(header(), width),
            prop::collection::vec(prop::collection::vec(cell(), width), 0..12),
        )
            .prop_map(|(mut above, header, rows)| {
                above.push(header);
                above.extend(rows);
                above
            })
    })
}

fn as_csv(rows: &[Vec<String>]) -> String {
    rows.iter()
        .map(|r| {
            r.iter()
                .map(|c| format!("\"{}\"", c.replace('"', "\"\"")))
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect::<Vec<_>>()
        .join("\r\n")
}

fn as_xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let borrowed: Vec<Vec<&str>> = rows
        .iter()
        .map(|r| r.iter().map(String::as_str).collect())
        .collect();
    let slices: Vec<&[&str]> = borrowed.iter().map(Vec::as_slice).collect();
    common::one("Sheet \"1\" #", 0, &slices)
}

fn accepted(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(book) = read(bytes, &ReadOptions::default()) else {
        return Ok(());
    };
    let Ok(suggestion) = suggest(&book) else {
        return Ok(());
    };
    let mapping = match Mapping::parse(&suggestion.text) {
        Ok(mapping) => mapping,
        Err(e) => return Err(TestCaseError::fail(format!("{e}\n{}", suggestion.text))),
    };
    prop_assert_eq!(&mapping, &suggestion.mapping, "{}", suggestion.text);
    if let Err(e) = apply(&mapping, &book) {
        return Err(TestCaseError::fail(format!("{e}\n{}", suggestion.text)));
    }
    prop_assert_eq!(Mapping::parse(&mapping.to_toml()).unwrap(), mapping);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn for_any_csv(rows in table()) {
        accepted(as_csv(&rows).as_bytes())?;
    }

    #[test]
    fn for_any_workbook(rows in table()) {
        accepted(&as_xlsx(&rows))?;
    }

    #[test]
    fn bytes_of_any_kind_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        accepted(&bytes)?;
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend(&bytes);
        accepted(&zip)?;
        let _ = Mapping::parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn cells_survive_csv(rows in table()) {
        // What a reader of CSV cannot tell apart: blank rows and blank cells at an end.
        if let Ok(book) = read(as_csv(&rows).as_bytes(), &ReadOptions::default()) {
            let again = phiward_intake::read_csv(
                phiward_intake::write_csv(&book.sheets[0].rows).as_bytes(),
                &ReadOptions { delimiter: Some(','), ..ReadOptions::default() },
            ).unwrap();
            prop_assert_eq!(book.sheets[0].rows.len(), again.sheets[0].rows.len());
            for (a, b) in book.sheets[0].rows.iter().zip(&again.sheets[0].rows) {
                prop_assert_eq!(a.number, b.number);
                for (x, y) in a.cells.iter().zip(&b.cells) {
                    let again = y.shown();
                    prop_assert_eq!(x.shown(), phiward_intake::unguard(&again));
                }
            }
        }
    }
}
