//! A mapping: a small TOML file that says which column means what.
//!
//! The form is documented for users in `docs/import-mappings.md`.

use crate::dates::DateOrder;
use crate::field::Kind;
use crate::number::NumberStyle;
use crate::text::Encoding;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which column means what, and how its cells are to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Short name, used to save it and to call it again.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What the rows become.
    pub kind: Kind,
    /// `false` for a mapping that was never tried on a real file of its kind.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub verified: bool,
    /// Name of the sheet; `*` stands for any characters. Without it, the first
    /// sheet that has the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row of the header, from 1; 0 when there is none (columns are then called
    /// "column A" …). Without it, the first row that has the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u32>,
    /// Columns that together name a record, so that importing again updates it.
    /// Without it, the title field does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<String>,
    /// The list whose records the rows are: with the key, what a record is found by.
    /// Without it, the list is recognised by its records, and a new one is called like
    /// the mapping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// What to do with a key that stands twice in one file.
    #[serde(default, skip_serializing_if = "RepeatedKeys::is_refuse")]
    pub repeated_keys: RepeatedKeys,
    /// How numbers are written as text.
    #[serde(default, skip_serializing_if = "is_default")]
    pub numbers: NumberStyle,
    /// How days are written as text.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dates: DateOrder,
    /// Encoding of a CSV file that is not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// Separator of a CSV file, where it is not recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Whether an apostrophe before `=`, `+`, `-`, `@` is a guard against
    /// formulas that the exporter put there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub guarded: bool,
    /// Whether the table ends at the first blank row.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stop_at_blank_row: bool,
    /// The table ends at the row whose first filled cell begins so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_at: Option<String>,
    /// Rows that are not records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip_rows: Vec<SkipRule>,
    /// The file's own scale, for risks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// For risks and findings: actions that stand beside each other in a row, each with
    /// columns of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ActionColumns>,
    /// The rule for each field.
    pub columns: BTreeMap<String, ColumnRule>,
}

/// What to do with a key that stands twice in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedKeys {
    /// Both rows are errors.
    #[default]
    Refuse,
    /// The second becomes "key (2)". Sound only while the order of rows stays.
    Number,
}

impl Mapping {
    /// Whether it reads our own tables, which say exactly what a record holds.
    pub fn is_own(&self) -> bool {
        crate::profiles::is_own(&self.name)
    }
}

impl Mapping {
    /// Keeps what a person says that a value of a field means; blank: nothing.
    pub fn say(&mut self, field: &str, value: &str, meaning: &str) {
        if let Some(rule) = self.columns.get_mut(field) {
            rule.values
                .retain(|known, _| crate::levels::plain(known) != crate::levels::plain(value));
            rule.values.insert(value.to_owned(), meaning.to_owned());
        }
    }
}

impl RepeatedKeys {
    fn is_refuse(&self) -> bool {
        *self == RepeatedKeys::Refuse
    }
}

/// Rows to leave out: those whose cell in the column is so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkipRule {
    /// The column; without it the row's first filled cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The cell begins so (without regard to case).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_with: Option<String>,
    /// The cell is this (without regard to case).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
    /// The cell is blank.
    #[serde(default, skip_serializing_if = "is_default")]
    pub blank: bool,
}

/// The file's own scale, kept beside the rating as the original.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// What the scale is, in words.
    #[serde(default)]
    pub description: String,
    /// The last number of likelihood and impact, where their values are not listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highest: Option<u32>,
    /// The first number: 1 without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest: Option<u32>,
    /// Column of the original likelihood; without it the likelihood field's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<String>,
    /// Column of the original impact; without it the impact field's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<String>,
    /// Column of the original score; without it the score field's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// Column of the original level of risk; without it the level field's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

/// The columns of one of several actions in a row: “Action 2”, “Action 2 Owner”, “Action 2
/// Due”. Each is a header; how its cells are read is said under `[columns]` of the field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionColumns {
    /// What is to be done.
    pub action: String,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// How far it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

impl ActionColumns {
    /// Fields with the headers that fill them.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let beside = [
            ("owner", &self.owner),
            ("due", &self.due),
            ("status", &self.status),
        ];
        let beside = beside
            .into_iter()
            .filter_map(|(field, header)| Some((field, header.as_deref()?)));
        std::iter::once(("action", self.action.as_str())).chain(beside)
    }
}

/// How one field is filled.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRule {
    /// The column's header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Several columns, joined.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// What stands between joined columns; a space without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// The columns are answers to be ticked: the cell says what the header of the ticked one
    /// says.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ticked: bool,
    /// The same text for every row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// The text where the cell is blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What parts the items of a list; semicolons and line breaks without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub split: Vec<String>,
    /// What the file's words mean; without regard to case. "" means blank.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// A blank cell takes the value above it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fill_down: bool,
    /// A blank cell is an error.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: bool,
    /// The file may lack the column.
    #[serde(default, skip_serializing_if = "is_default")]
    pub optional: bool,
    /// Items begin with a code: "T-03 Phishing" is Phishing, code T-03.
    #[serde(default, skip_serializing_if = "is_default")]
    pub code_prefix: bool,
    /// How this column writes days, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateOrder>,
    /// How this column writes numbers, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberStyle>,
}

impl ColumnRule {
    /// A field filled from one column.
    pub fn from_column(column: &str) -> Self {
        ColumnRule {
            column: Some(column.to_owned()),
            ..Self::default()
        }
    }

    /// The headers it reads.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.column.iter().chain(&self.columns).map(String::as_str)
    }
}

fn yes() -> bool {
    true
}
fn is_true(b: &bool) -> bool {
    *b
}
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
