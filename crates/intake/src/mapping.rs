//! A mapping: a small TOML file that says which column means what.
//!
//! The form is documented for users in `docs/import-mappings.md`.

use crate::dates::DateOrder;
use crate::field::{Holds, Kind};
use crate::nearest::nearest;
use crate::number::NumberStyle;
use crate::text::Encoding;
use crate::yes_no;
use catalog::Level;
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
    /// Rows that are no records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip_rows: Vec<SkipRule>,
    /// The file's own scale, for risks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
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
    pub description: String,
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

/// Why a text is no mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// It is no TOML, or a value has the wrong type.
    #[error("the mapping cannot be read: {0}")]
    Syntax(String),
    /// It is larger than a mapping can be.
    #[error("the mapping has {0} bytes; a mapping is a small file of at most 1 MiB")]
    TooLarge(usize),
    /// A key nobody knows.
    #[error("the mapping{place}: unknown key “{key}”{hint}", hint = meant(.nearest, .known))]
    UnknownKey {
        /// Where: " in [columns.level]" or nothing.
        place: String,
        /// The key.
        key: String,
        /// A known key that is spelled alike.
        nearest: Option<String>,
        /// The known keys, for the case that none is alike.
        known: String,
    },
    /// A rule that cannot be carried out.
    #[error("the mapping{place}: {what}; {fix}")]
    Rule {
        /// Where.
        place: String,
        /// What is wrong.
        what: String,
        /// What to do.
        fix: String,
    },
}

fn meant(nearest: &Option<String>, known: &str) -> String {
    match nearest {
        Some(word) => format!("; did you mean “{word}”?"),
        None => format!("; known are {known}"),
    }
}

const TOP_KEYS: &[&str] = &[
    "name",
    "description",
    "kind",
    "verified",
    "sheet",
    "header_row",
    "key",
    "repeated_keys",
    "numbers",
    "dates",
    "encoding",
    "delimiter",
    "guarded",
    "stop_at_blank_row",
    "stop_at",
    "skip_rows",
    "scale",
    "columns",
];
const RULE_KEYS: &[&str] = &[
    "column",
    "columns",
    "join",
    "constant",
    "default",
    "split",
    "values",
    "fill_down",
    "required",
    "optional",
    "code_prefix",
    "dates",
    "numbers",
];
const SKIP_KEYS: &[&str] = &["column", "starts_with", "equals", "blank"];
const SCALE_KEYS: &[&str] = &["description", "likelihood", "impact", "score", "level"];

impl Mapping {
    /// Reads a mapping from TOML.
    ///
    /// # Errors
    /// [`MappingError`] with the place, what is wrong, and the likely right word.
    pub fn parse(text: &str) -> Result<Mapping, MappingError> {
        if text.len() > 1 << 20 {
            return Err(MappingError::TooLarge(text.len()));
        }
        let text = text.trim_start_matches('\u{feff}');
        let mut table: toml::Table =
            toml::from_str(text).map_err(|e| MappingError::Syntax(e.to_string()))?;
        known_keys(&table, TOP_KEYS, "")?;
        one_or_more(&mut table, "key");
        if let Some(toml::Value::Table(scale)) = table.get("scale") {
            known_keys(scale, SCALE_KEYS, " in [scale]")?;
        }
        if let Some(toml::Value::Array(rules)) = table.get("skip_rows") {
            for rule in rules.iter().filter_map(toml::Value::as_table) {
                known_keys(rule, SKIP_KEYS, " in skip_rows")?;
            }
        }
        if let Some(toml::Value::Table(columns)) = table.get_mut("columns") {
            for (field, rule) in columns.iter_mut() {
                if let toml::Value::String(header) = rule {
                    let mut short = toml::Table::new();
                    short.insert(
                        "column".to_owned(),
                        toml::Value::String(std::mem::take(header)),
                    );
                    *rule = toml::Value::Table(short);
                } else if let toml::Value::Table(rule) = rule {
                    known_keys(rule, RULE_KEYS, &format!(" in [columns.{field}]"))?;
                    one_or_more(rule, "split");
                }
            }
        }
        let mapping: Mapping = toml::Value::Table(table)
            .try_into()
            .map_err(|e: toml::de::Error| MappingError::Syntax(e.to_string()))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// Writes the mapping as TOML that [`Mapping::parse`] reads back the same.
    pub fn to_toml(&self) -> String {
        crate::suggest::render(self, &crate::suggest::Comments::default())
    }

    /// Whether every rule can be carried out.
    ///
    /// # Errors
    /// [`MappingError::Rule`] or [`MappingError::UnknownKey`] for a field.
    pub fn check(&self) -> Result<(), MappingError> {
        let rule = |place: String, what: String, fix: &str| {
            Err(MappingError::Rule {
                place,
                what,
                fix: fix.to_owned(),
            })
        };
        if self.name.trim().is_empty() {
            return rule(
                String::new(),
                "it has no name".to_owned(),
                "write name = \"my-risks\"",
            );
        }
        if self.key.iter().any(|k| k.trim().is_empty()) {
            return rule(
                String::new(),
                "a key column has no name".to_owned(),
                "write the header of the column that names a record",
            );
        }
        if self
            .delimiter
            .is_some_and(|d| d == '"' || d == '\n' || d == '\r')
        {
            return rule(
                String::new(),
                "that delimiter cannot part cells".to_owned(),
                "use , ; | or a tab",
            );
        }
        for skip in &self.skip_rows {
            let ways = usize::from(skip.starts_with.is_some())
                + usize::from(skip.equals.is_some())
                + usize::from(skip.blank);
            if ways != 1 {
                return rule(
                    " in skip_rows".to_owned(),
                    format!("a rule has {ways} conditions"),
                    "give exactly one of starts_with, equals and blank = true",
                );
            }
        }
        let title = self.kind.title();
        if !self.columns.contains_key(title) {
            return rule(
                " in [columns]".to_owned(),
                format!(
                    "nothing fills “{title}”, without which {} are no records",
                    self.kind.word()
                ),
                &format!("write {title} = \"…\" with the header of that column"),
            );
        }
        for (field, column) in &self.columns {
            let place = format!(" in [columns.{field}]");
            let Some(spec) = self.kind.field(field) else {
                let known: Vec<&str> = self.kind.fields().iter().map(|f| f.name).collect();
                if field == "key" {
                    return rule(
                        " in [columns]".to_owned(),
                        "“key” is no field".to_owned(),
                        "write key = \"…\" at the top of the file, before any [section]",
                    );
                }
                return Err(MappingError::UnknownKey {
                    place: format!(" in [columns] of {}", self.kind.word()),
                    key: field.clone(),
                    nearest: nearest(field, known.iter().copied()).map(str::to_owned),
                    known: known.join(", "),
                });
            };
            let ways = usize::from(column.column.is_some())
                + usize::from(!column.columns.is_empty())
                + usize::from(column.constant.is_some());
            if ways != 1 {
                return rule(
                    place,
                    format!("it has {ways} sources"),
                    "give exactly one of column, columns and constant",
                );
            }
            if column.sources().any(|s| s.trim().is_empty()) {
                return rule(
                    place,
                    "a column has no name".to_owned(),
                    "write the header of the column",
                );
            }
            if column.split.iter().any(String::is_empty) {
                return rule(
                    place,
                    "it splits at nothing".to_owned(),
                    "write split = \";\" or another separator",
                );
            }
            let fixed = column
                .values
                .values()
                .chain(&column.constant)
                .chain(&column.default);
            for value in fixed.filter(|v| !v.is_empty()) {
                match spec.holds {
                    Holds::Level if value.parse::<Level>().is_err() => {
                        return rule(
                            place,
                            format!("“{value}” is no level"),
                            "use very low, low, moderate, high or very high",
                        );
                    }
                    Holds::YesNo if yes_no(value).is_none() => {
                        return rule(
                            place,
                            format!("“{value}” is neither yes nor no"),
                            "use yes or no",
                        );
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// Lets a list of texts be written as a single text.
fn one_or_more(table: &mut toml::Table, key: &str) {
    if let Some(value @ toml::Value::String(_)) = table.get_mut(key) {
        *value = toml::Value::Array(vec![value.clone()]);
    }
}

fn known_keys(table: &toml::Table, known: &[&str], place: &str) -> Result<(), MappingError> {
    match table.keys().find(|k| !known.contains(&k.as_str())) {
        None => Ok(()),
        Some(key) => Err(MappingError::UnknownKey {
            place: place.to_owned(),
            key: key.clone(),
            nearest: nearest(key, known.iter().copied()).map(str::to_owned),
            known: known.join(", "),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        Mapping::parse(text).unwrap_err().to_string()
    }

    const HEAD: &str = "name = \"x\"\nkind = \"risks\"\n";

    #[test]
    fn a_mapping_can_be_short() {
        let m = Mapping::parse(&format!(
            "{HEAD}key = \"ID\"\n[columns]\nsentence = \"Risk\""
        ))
        .unwrap();
        assert_eq!(m.key, ["ID"]);
        assert_eq!(m.columns["sentence"].column.as_deref(), Some("Risk"));
    }

    #[test]
    fn mistyped_keys_are_refused_with_the_likely_word() {
        assert!(
            message(&format!("{HEAD}[colums]\nsentence = \"Risk\""))
                .contains("did you mean “columns”")
        );
        assert!(
            message(&format!(
                "{HEAD}[columns]\nsentense = \"Risk\"\nsentence=\"R\""
            ))
            .contains("did you mean “sentence”")
        );
        assert!(
            message(&format!(
                "{HEAD}[columns]\nsentence = {{ colum = \"Risk\" }}"
            ))
            .contains("did you mean “column”")
        );
        assert!(
            message(&format!("{HEAD}[columns]\nsentence = \"R\"\nkey = \"ID\""))
                .contains("at the top")
        );
    }

    #[test]
    fn rules_that_cannot_be_carried_out_are_refused() {
        assert!(message(&format!("{HEAD}[columns]\nowner = \"Owner\"")).contains("sentence"));
        assert!(message(&format!("{HEAD}[columns]\nsentence = \"R\"\nlevel = {{ column = \"L\", values = {{ a = \"huge\" }} }}")).contains("no level"));
        assert!(
            message(&format!(
                "{HEAD}[columns]\nsentence = {{ column = \"R\", constant = \"x\" }}"
            ))
            .contains("exactly one")
        );
        assert!(message("name = ").contains("cannot be read"));
        assert!(
            message("kind = \"risk\"\nname=\"x\"\n[columns]\n").contains("risks"),
            "{}",
            message("kind = \"risk\"\nname=\"x\"\n[columns]\n")
        );
    }
}
