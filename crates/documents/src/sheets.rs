//! Which tables of a report are exported as data, and under which names.

use crate::model::{Block, Blocks, Report, Table};

/// The tables that share one worksheet: all have the same column titles.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// The name content code gave; a second set of columns under the same name gets
    /// " (2)" appended.
    pub name: String,
    /// The tables, in reading order.
    pub tables: Vec<&'a Table>,
}

/// Every table with a sheet name, grouped, in reading order, those in cards included.
pub fn sheets(report: &Report) -> Vec<Sheet<'_>> {
    let mut sheets: Vec<Sheet<'_>> = Vec::new();
    for table in tables(&report.blocks) {
        let Some(wanted) = table.sheet.as_deref() else {
            continue;
        };
        if table.columns.is_empty() {
            continue;
        }
        let mut name = wanted.to_string();
        let mut number = 2;
        loop {
            match sheets.iter_mut().find(|sheet| sheet.name == name) {
                Some(sheet) if same_columns(sheet.tables[0], table) => {
                    sheet.tables.push(table);
                    break;
                }
                Some(_) => {
                    name = format!("{wanted} ({number})");
                    number += 1;
                }
                None => {
                    sheets.push(Sheet {
                        name,
                        tables: vec![table],
                    });
                    break;
                }
            }
        }
    }
    sheets
}

fn tables(blocks: &Blocks) -> Vec<&Table> {
    let mut found = Vec::new();
    for block in &blocks.0 {
        match block {
            Block::Table(table) => found.push(table),
            Block::Card(card) => found.extend(tables(&card.blocks)),
            _ => {}
        }
    }
    found
}

fn same_columns(one: &Table, other: &Table) -> bool {
    one.columns.len() == other.columns.len()
        && one
            .columns
            .iter()
            .zip(&other.columns)
            .all(|(a, b)| a.title == b.title)
}
