//! Reading a mapping: unknown keys are refused with the word that was probably
//! meant, and every rule is checked before a file is touched.

use crate::field::Holds;
use crate::mapping::Mapping;
use crate::nearest::nearest;
use crate::yes_no;
use catalog::Level;

/// Why a text is not a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// It is not TOML, or a value has the wrong type.
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
    "list",
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
    "actions",
    "columns",
];
const ACTION_KEYS: &[&str] = &["action", "owner", "due", "status"];
const RULE_KEYS: &[&str] = &[
    "column",
    "columns",
    "join",
    "ticked",
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
const SCALE_KEYS: &[&str] = &[
    "description",
    "lowest",
    "highest",
    "likelihood",
    "impact",
    "score",
    "level",
];

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
        if let Some(toml::Value::Array(actions)) = table.get("actions") {
            for action in actions.iter().filter_map(toml::Value::as_table) {
                known_keys(action, ACTION_KEYS, " in [[actions]]")?;
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
        if self.list.as_ref().is_some_and(|l| l.trim().is_empty()) {
            return rule(
                String::new(),
                "its list has no name".to_owned(),
                "write list = \"north\", or leave it out: then the list is recognised",
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
        if !self.actions.is_empty() && self.kind.field("action").is_none() {
            return rule(
                " in [[actions]]".to_owned(),
                format!("rows of {} plan no actions", self.kind.word()),
                "take it out; risks and findings have actions in their rows",
            );
        }
        let headers = self.actions.iter().flat_map(|action| action.fields());
        if headers
            .into_iter()
            .any(|(_, header)| header.trim().is_empty())
        {
            return rule(
                " in [[actions]]".to_owned(),
                "a column has no name".to_owned(),
                "write the header of the column",
            );
        }
        let title = self.kind.title();
        if !self.columns.contains_key(title) {
            return rule(
                " in [columns]".to_owned(),
                format!(
                    "nothing fills “{title}”, without which {} are not records",
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
                        "“key” is not a field".to_owned(),
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
                            format!("“{value}” is not a level"),
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
        assert!(message(&format!("{HEAD}[columns]\nsentence = \"R\"\nlevel = {{ column = \"L\", values = {{ a = \"huge\" }} }}")).contains("not a level"));
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
