//! Counts reconcile: whatever is counted is also listed, once.

use crate::clinic::{Clinic, TODAY, date, large, options};
use crate::read::{chapter, number, sheet, table, text};
use catalog::Catalog;
use phiward_documents::model::{Block, Report};
use phiward_documents::{ReportPart, SraOptions, csv_sheet, sra, sra_sheets};
use register::{Coverage, GapKind, Record, Register, Tally};
use std::collections::BTreeMap;

fn united(register: &Register) -> Report {
    sra(register, Catalog::builtin(), &options())
}

/// Tags of the risks a chapter lists, as cards or rows of tables in short.
fn listed(report: &Report) -> Vec<String> {
    let mut tags = Vec::new();
    for block in chapter(report, "risks") {
        match block {
            Block::Card(card) => tags.push(card.label.clone()),
            Block::Table(table) if table.caption.contains("in short") => {
                tags.extend(table.rows.iter().map(|row| text(&row[0])));
            }
            _ => {}
        }
    }
    tags
}

#[test]
fn a11_every_open_risk_appears_exactly_once_in_its_chapter() {
    for register in [Clinic::new().register, large(700)] {
        for part in [ReportPart::Analysis, ReportPart::Plan, ReportPart::United] {
            let report = sra(
                &register,
                Catalog::builtin(),
                &SraOptions { part, ..options() },
            );
            let mut found = listed(&report);
            let mut open: Vec<String> = register.tables.risks.live().map(Record::tag).collect();
            found.sort();
            open.sort();
            assert_eq!(found, open, "{part:?}");
        }
    }
}

#[test]
fn d1_the_level_table_the_heat_map_and_the_treatments_sum_to_the_tally() {
    let register = Clinic::new().register;
    let report = united(&register);
    let tally = Tally::of(&register, date(TODAY));
    let levels = table(&report, "Risks by level");
    let counts: Vec<u32> = levels.rows.iter().map(|row| number(&row[1])).collect();
    assert_eq!(counts[..6].iter().sum::<u32>(), tally.open());
    assert_eq!(counts[6], tally.open());
    assert_eq!(counts[7], tally.closed);
    let heat = report.blocks.0.iter().find_map(|block| match block {
        Block::HeatMap(map) => Some(map),
        _ => None,
    });
    let in_heat: u64 = heat
        .expect("a heat map")
        .cells
        .iter()
        .flatten()
        .map(|c| c.count)
        .sum();
    assert_eq!(in_heat, u64::from(tally.open() - tally.unrated));
    let treatments = table(&report, "Open risks by treatment");
    let counts: Vec<u32> = treatments.rows.iter().map(|row| number(&row[2])).collect();
    let (all, parts) = counts.split_last().expect("rows");
    assert_eq!(parts.iter().sum::<u32>(), *all);
    assert_eq!(*all, tally.open());
}

#[test]
fn b3_costs_by_horizon_sum_to_the_tally() {
    let register = Clinic::new().register;
    let report = united(&register);
    let costs = table(&report, "Recorded cost");
    let dollars = |row: usize| match costs.rows[row][5] {
        phiward_documents::model::Cell::Number(value) => value,
        ref other => panic!("{other:?}"),
    };
    let last = costs.rows.len() - 1;
    let sum: f64 = (0..last).map(dollars).sum();
    assert_eq!(sum, dollars(last));
    assert_eq!(
        sum * 100.0,
        Tally::of(&register, date(TODAY)).cost_cents as f64
    );
}

#[test]
fn a5_every_gap_of_the_coverage_proof_is_printed() {
    let register = Clinic::new().register;
    let coverage = Coverage::of(&register, Catalog::builtin(), date(TODAY));
    assert!(coverage.gaps.len() > 30, "the example has gaps");
    let report = united(&register);
    let mut printed: BTreeMap<(String, String), usize> = BTreeMap::new();
    for block in chapter(&report, "gaps") {
        if let Block::Table(table) = block {
            for row in &table.rows {
                *printed.entry((text(&row[0]), text(&row[1]))).or_default() += 1;
            }
        }
    }
    let mut expected: BTreeMap<(String, String), usize> = BTreeMap::new();
    for gap in &coverage.gaps {
        *expected
            .entry((gap.tag.clone(), gap.what.clone()))
            .or_default() += 1;
    }
    assert_eq!(printed, expected);
    assert_eq!(
        sheet(&report, "Gaps").expect("a sheet").rows.len(),
        coverage.gaps.len()
    );
    let by_kind = table(&report, "Open gaps by kind");
    let total = number(&by_kind.rows.last().expect("a sum")[1]);
    assert_eq!(total as usize, coverage.gaps.len());
}

#[test]
fn a1_not_applicable_and_unanswered_are_never_counted_as_in_place() {
    let register = Clinic::new().register;
    let report = united(&register);
    let counts = table(&report, "Assessable provisions by state");
    let all: Vec<u32> = counts.rows.last().expect("a sum")[1..]
        .iter()
        .map(number)
        .collect();
    let [
        total,
        in_place,
        equivalent,
        in_part,
        not_in_place,
        not_applicable,
        unanswered,
    ] = all[..]
    else {
        panic!("{all:?}")
    };
    assert_eq!(
        total as usize,
        Catalog::builtin().assessable_provisions().count()
    );
    assert_eq!(
        in_place + equivalent + in_part + not_in_place + not_applicable + unanswered,
        total
    );
    // One assessable provision is answered as in place, one in part, one as not in place;
    // for that a decision documents an equivalent alternative.
    assert_eq!((in_place, equivalent, in_part, not_in_place), (1, 1, 1, 0));
    let coverage = Coverage::of(&register, Catalog::builtin(), date(TODAY));
    let open = coverage.gaps.iter().filter(|gap| {
        matches!(
            gap.kind,
            GapKind::ProvisionUnanswered | GapKind::ApplicabilityOpen
        )
    });
    assert_eq!(open.count(), unanswered as usize);
    // Families sum to the whole, column by column.
    for column in 1..=7 {
        let (last, rows) = counts.rows.split_last().expect("a sum");
        let sum: u32 = rows.iter().map(|row| number(&row[column])).sum();
        assert_eq!(sum, number(&last[column]));
    }
}

#[test]
fn d1_above_the_detail_limit_risks_are_rows_and_the_document_says_how_many() {
    let register = large(700);
    let limit = SraOptions {
        detail_limit: 50,
        ..options()
    };
    let report = sra(&register, Catalog::builtin(), &limit);
    let cards = chapter(&report, "risks")
        .iter()
        .filter(|block| matches!(block, Block::Card(_)))
        .count();
    assert_eq!(cards, 50);
    let tally = Tally::of(&register, date(TODAY));
    assert!(tally.above_tolerance > 50);
    let said = crate::read::words(&report).iter().any(|line| {
        line.contains("50 above tolerance are printed in full detail")
            && line.contains(&format!("the other {}", tally.open() - 50))
    });
    assert!(said);
}

#[test]
fn d1_the_sheets_hold_every_risk_and_csv_takes_one_of_them() {
    let register = Clinic::new().register;
    for part in [ReportPart::Analysis, ReportPart::Plan, ReportPart::United] {
        let options = SraOptions { part, ..options() };
        let report = sra(&register, Catalog::builtin(), &options);
        assert_eq!(
            sheet(&report, "Risks").expect("a sheet").rows.len(),
            register.tables.risks.len()
        );
        for block in &report.blocks.0 {
            if let Block::Table(table) = block {
                for row in &table.rows {
                    assert_eq!(row.len(), table.columns.len(), "{}", table.caption);
                }
            }
        }
        let csv = phiward_documents::csv::csv(&report, csv_sheet(part), false).expect("a table");
        let alone = sra_sheets(&register, Catalog::builtin(), &options);
        let sooner = phiward_documents::csv::csv(&alone, csv_sheet(part), false).expect("a table");
        assert_eq!(csv, sooner);
    }
    let report = united(&register);
    for name in [
        "Risks",
        "Actions",
        "Date history",
        "Acceptances",
        "Assets",
        "Flows",
        "Vendors",
        "Safeguards",
        "Decisions",
        "Exclusions",
        "Coverage",
        "Gaps",
        "Evidence",
        "Not applicable",
        "Triggers",
        "Incidents",
        "Tolerance",
        "Sites",
        "People",
        "Workforce groups",
        "Processes",
        "Earlier analyses",
        "Threats",
        "Vulnerabilities",
        "Imports",
    ] {
        assert!(sheet(&report, name).is_some(), "{name}");
    }
}
