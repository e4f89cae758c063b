//! What the cells of a table are, as a person who reads it says.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Its path.
    pub file: String,
    /// Files that are imported before it.
    #[serde(default)]
    pub after: Vec<String>,
    /// The mapping that lies beside it; without one it is read as proposed.
    pub mapping: Option<String>,
    /// Why the whole file is to be refused.
    pub refused: Option<String>,
    /// Its cells, where it is to be refused.
    #[serde(default)]
    pub cells: usize,
    /// What has to be said of it.
    #[serde(default)]
    pub tell: Vec<String>,
    #[serde(default)]
    pub sheets: Vec<Table>,
}

/// A table on a sheet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The sheet; the first one without it.
    pub name: Option<String>,
    /// The kind of record each row is; "none" where phiward keeps no such thing.
    pub list: String,
    /// Why it is none.
    #[serde(default)]
    pub why: String,
    /// The last row of the header.
    pub header: u32,
    /// First and last row.
    pub rows: [u32; 2],
    /// Filled cells of these rows, counted without phiward.
    pub cells: usize,
    /// Rows between that are no records, and those below: sums, notes, legends.
    #[serde(default)]
    pub skip: Vec<u32>,
    #[serde(default)]
    pub after: Vec<u32>,
    /// Places that several columns say together: "Theft: Open door".
    #[serde(default)]
    pub composed: BTreeMap<String, Vec<String>>,
    /// Columns that a place is taken from where its own says nothing.
    #[serde(default)]
    pub fallback: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub columns: BTreeMap<String, Column>,
}

/// A column: a place in the record, or more of it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Column {
    Place(String),
    Full(Box<Full>),
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Full {
    /// Its letter, where headers repeat or stand in two rows.
    pub at: Option<String>,
    /// The place it belongs to, or several that are as good.
    #[serde(default)]
    pub to: Places,
    /// Why no field is for it.
    pub none: Option<String>,
    /// Why nothing may be recorded of any cell of it.
    pub doubtful: Option<String>,
    /// What its values mean, where that is not their words.
    #[serde(default)]
    pub means: BTreeMap<String, Expect>,
    /// What people see in its cells, row by row, where a reader may see something else;
    /// `*` leaves it open, a bar parts what is as good.
    #[serde(default)]
    pub shown: Vec<String>,
    /// The table that its cells were in before another program saved them.
    pub as_in: Option<String>,
    /// Whether an apostrophe in front is the exporter's.
    #[serde(default)]
    pub guarded: bool,
    /// Whether its items begin with codes.
    #[serde(default)]
    pub codes: bool,
    /// Whether it is a legend beside the table, and no part of it.
    #[serde(default)]
    pub legend: bool,
    /// Other places that its cells may say something of, by the cell's words.
    #[serde(default)]
    pub also: BTreeMap<String, BTreeMap<String, Expect>>,
    /// The same for all other cells of it.
    #[serde(default)]
    pub also_all: BTreeMap<String, Expect>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(untagged)]
pub enum Places {
    One(String),
    Any(Vec<String>),
    #[default]
    None,
}

/// What has to stand in a place.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Expect {
    Is(String),
    /// All of these, in any order.
    Items(Vec<String>),
    /// One of these.
    Any {
        any: Vec<String>,
    },
    /// Nothing, and the words are kept.
    Doubtful {
        #[allow(dead_code)] // for who reads the label
        doubtful: String,
    },
}

impl Column {
    /// The column in full.
    pub fn full(&self) -> Full {
        match self {
            Column::Place(place) => Full {
                to: Places::One(place.clone()),
                ..Full::default()
            },
            Column::Full(full) => (**full).clone(),
        }
    }
}

impl Places {
    pub fn list(&self) -> Vec<&str> {
        match self {
            Places::One(place) => vec![place],
            Places::Any(places) => places.iter().map(String::as_str).collect(),
            Places::None => Vec::new(),
        }
    }
}

/// The labels of a folder.
pub fn labels(folder: &Path) -> Vec<Label> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let label: Label =
            toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for table in &label.sheets {
            for (header, column) in &table.columns {
                let full = column.full();
                assert!(
                    full.legend || full.none.is_none() != full.to.list().is_empty(),
                    "{}: say where “{header}” belongs, or why nowhere",
                    path.display()
                );
            }
            assert!(
                (table.list == "none") != table.why.is_empty(),
                "{}: say why a table is none",
                path.display()
            );
        }
        label
    };
    paths.iter().map(read).collect()
}
