//! Headers of the columns that have no field: kept words and their origin.

use super::{RECORD_HEADER, SOURCE_HEADER, SOURCE_KEY_HEADER};
use crate::field::Kind;
use crate::locate::bare;
use crate::profiles::KEY_HEADER;
use crate::workbook::{guard, squeeze};
use std::collections::HashSet;

/// What stands before a kept column's name when the name alone would mean
/// something else: "Kept: class", "Kept 2: Class".
const KEPT: &str = "Kept";

/// The columns around fields and extras.
pub const fn fixed() -> [&'static str; 4] {
    [KEY_HEADER, SOURCE_HEADER, SOURCE_KEY_HEADER, RECORD_HEADER]
}

/// The headers of kept columns, in the order of their keys: the key itself, or
/// with [`KEPT`] before it where another column is called so. All are different.
pub fn of_extras<'a>(kind: Kind, keys: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: HashSet<String> = fixed().into_iter().map(bare).collect();
    taken.extend(kind.export_headers().map(|(_, header)| bare(&header)));
    keys.map(|key| {
        let key = squeeze(&super::clean(key));
        let plain = !key.is_empty() && guard(&key) == key.as_str() && extra_key(&key) == key;
        let mut header = key.clone();
        let mut nth = 1;
        while (nth == 1 && !plain) || taken.contains(&bare(&header)) {
            header = match nth {
                1 => format!("{KEPT}: {key}"),
                _ => format!("{KEPT} {nth}: {key}"),
            };
            nth += 1;
        }
        taken.insert(bare(&header));
        header
    })
    .collect()
}

/// The key that a header stands for.
pub fn extra_key(header: &str) -> &str {
    let Some((before, key)) = header.split_once(':') else {
        return header;
    };
    let number = match before.strip_prefix(KEPT) {
        Some("") => return key.trim(),
        Some(rest) => rest.strip_prefix(' ').unwrap_or_default(),
        None => return header,
    };
    if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
        key.trim()
    } else {
        header
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_header_of_its_own_and_comes_back() {
        let keys = [
            "Age",
            "age",
            "class",
            "Class",
            "Kept: class",
            "Kept 2: x",
            "=1+1",
            "",
            "Record id",
            "Key:",
            "Kept",
            "Kept:",
            "Notes?",
            "-",
            "'quoted",
        ];
        let headers = of_extras(Kind::Assets, keys.iter().copied());
        let distinct: HashSet<String> = headers.iter().map(|h| bare(h)).collect();
        assert_eq!(distinct.len(), keys.len(), "{headers:?}");
        for (key, header) in keys.iter().zip(&headers) {
            assert_eq!(extra_key(header), *key, "{header}");
            assert_eq!(guard(header), header.as_str());
        }
        assert_eq!(headers[0], "Age");
        assert_eq!(headers[2], "Kept: class");
    }
}
