//! Tables of the kind organizations write, from a plan: words that the intake
//! knows as headers and levels, between cells of any content.

use arbitrary::{Arbitrary, Result, Unstructured};

/// Headers, levels and values that mean something to the intake.
const WORDS: [&str; 56] = [
    "Asset",
    "System Name",
    "ID",
    "Risk ID",
    "Risk",
    "Threat",
    "Vulnerability",
    "Owner",
    "Vendor",
    "Likelihood",
    "Impact",
    "Score",
    "Risk Level",
    "Site",
    "Location",
    "Notes",
    "ePHI",
    "Encrypted?",
    "From",
    "To",
    "Due date",
    "Status",
    "Records",
    "Volume",
    "Criticality",
    "Treatment",
    "Service",
    "Very Low",
    "Low",
    "Moderate",
    "High",
    "Very High",
    "4 - Likely",
    "3/5",
    "Catastrophic",
    "Yes",
    "No",
    "n/a",
    "TBD",
    "Total",
    "R-1",
    "R-2",
    "SYS-001",
    "$1,200.50",
    "1.234,5",
    "12 000",
    "35 %",
    "2026-03-31",
    "31.12.2025",
    "03/04/2025",
    "Mar 5, 2024",
    "=1+1",
    "'=cmd",
    "Epic",
    "Front desk",
    "Laptop",
];

/// One cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// An error value.
    Error,
}

impl<'a> Arbitrary<'a> for Cell {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Cell> {
        Ok(match u.arbitrary::<u8>()? {
            0..=19 => Cell::Empty,
            20..=179 => Cell::Text((*u.choose(&WORDS)?).to_owned()),
            180..=199 => Cell::Text(format!("{} {}", u.choose(&WORDS)?, u.arbitrary::<u8>()?)),
            200..=214 => Cell::Text(u.arbitrary()?),
            215..=234 => Cell::Number(u.int_in_range(-3..=60_000)?.into()),
            235..=244 => Cell::Number(u.arbitrary()?),
            245..=250 => Cell::Bool(u.arbitrary()?),
            _ => Cell::Error,
        })
    }
}

impl Cell {
    /// The cell as a text file shows it.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Bool(value) => value.to_string(),
            Cell::Error => "#REF!".to_owned(),
        }
    }
}

/// Rows of cells.
#[derive(Debug, Clone)]
pub struct Table(pub Vec<Vec<Cell>>);

impl<'a> Arbitrary<'a> for Table {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Table> {
        // About as wide everywhere, as tables are.
        let width = u.int_in_range(1..=14)?;
        let rows = u.int_in_range(0..=40)?;
        let mut table = Vec::new();
        for _ in 0..rows {
            if u.is_empty() {
                break;
            }
            let odd = u.ratio(1, 8)?;
            let width = if odd { u.int_in_range(0..=16)? } else { width };
            table.push((0..width).map(|_| u.arbitrary()).collect::<Result<_>>()?);
        }
        Ok(Table(table))
    }
}
