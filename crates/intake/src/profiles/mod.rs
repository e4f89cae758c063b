//! Mappings that come with the program.

use crate::field::{Holds, Kind};
use crate::mapping::{ColumnRule, Mapping, RepeatedKeys};
use std::collections::BTreeMap;

const HHS: [&str; 2] = [
    include_str!("hhs-sra-assets.toml"),
    include_str!("hhs-sra-vendors.toml"),
];

/// The header of the column that holds a record's key in our own tables.
pub const KEY_HEADER: &str = "Key";

impl Kind {
    /// The headers of our own tables for this kind, after [`KEY_HEADER`]: field
    /// and header. A writer that uses them, joins list items with line breaks and
    /// guards texts with [`crate::guard`] writes what `phiward-<kind>` reads back.
    pub fn export_headers(self) -> impl Iterator<Item = (&'static str, String)> {
        self.fields().iter().map(|f| (f.name, header(f.name)))
    }
}

/// Whether a mapping of this name reads our own tables.
pub(crate) fn is_own(name: &str) -> bool {
    name.strip_prefix("phiward-")
        .is_some_and(|word| Kind::WITH_TABLE.iter().any(|kind| kind.word() == word))
}

/// "ephi_types" → "ePHI types".
pub(crate) fn header(field: &str) -> String {
    let words = field.replace('_', " ").replace("ephi", "ePHI");
    if words.starts_with("ePHI") {
        return words;
    }
    let mut letters = words.chars();
    letters
        .next()
        .map(|c| c.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// All mappings that come with the program.
pub fn built_in() -> Vec<Mapping> {
    let own = Kind::WITH_TABLE.into_iter().map(own);
    HHS.iter()
        .filter_map(|text| Mapping::parse(text).ok())
        .chain(own)
        .collect()
}

/// A mapping that comes with the program, by name.
pub fn named(name: &str) -> Option<Mapping> {
    built_in().into_iter().find(|m| m.name == name)
}

/// The mapping for our own tables.
fn own(kind: Kind) -> Mapping {
    let rule = |field: &str, holds: Holds| ColumnRule {
        optional: field != kind.title(),
        split: if holds == Holds::List {
            vec!["\n".to_owned()]
        } else {
            Vec::new()
        },
        ..ColumnRule::from_column(&header(field))
    };
    let columns: BTreeMap<String, ColumnRule> = kind
        .fields()
        .iter()
        .map(|f| (f.name.to_owned(), rule(f.name, f.holds)))
        .collect();
    Mapping {
        name: format!("phiward-{}", kind.word()),
        description: format!("phiward's own table of {}", kind.word()),
        kind,
        verified: true,
        sheet: None,
        header_row: None,
        key: vec![KEY_HEADER.to_owned()],
        list: None,
        repeated_keys: RepeatedKeys::Refuse,
        numbers: Default::default(),
        dates: Default::default(),
        encoding: None,
        delimiter: None,
        guarded: true,
        stop_at_blank_row: false,
        stop_at: None,
        skip_rows: Vec::new(),
        scale: None,
        actions: Vec::new(),
        columns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_a_mapping_and_reads_back_the_same() {
        let all = built_in();
        assert_eq!(all.len(), HHS.len() + Kind::WITH_TABLE.len());
        for mapping in all {
            mapping.check().unwrap();
            assert_eq!(Mapping::parse(&mapping.to_toml()).unwrap(), mapping);
        }
    }

    #[test]
    fn the_profiles_from_memory_are_marked_unverified() {
        for name in ["hhs-sra-assets", "hhs-sra-vendors"] {
            assert!(!named(name).unwrap().verified);
        }
    }
}
