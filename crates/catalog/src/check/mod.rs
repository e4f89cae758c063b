//! Refuses inconsistent catalog data, naming every problem at once.

mod guidance;
mod method;
mod practice;
mod rule;
mod scenario;

use crate::load::{Placed, Raw};
use crate::problem::{CatalogError, Problems};
use std::collections::BTreeMap;

/// Checks everything that was read.
pub(crate) fn check(raw: &Raw) -> Result<(), CatalogError> {
    let mut problems = Problems::default();
    if raw.version.trim().is_empty() {
        problems.add(
            "catalog.toml",
            "",
            "the version is missing",
            "write version = \"2026.1\"",
        );
    }
    rule::check(raw, &mut problems);
    guidance::check(raw, &mut problems);
    practice::check(raw, &mut problems);
    method::check(raw, &mut problems);
    problems.finish()
}

/// Where each code stands; a code that stands twice is a problem.
fn codes<'a, T>(
    records: &'a [Placed<T>],
    code: impl Fn(&'a T) -> &'a str,
    problems: &mut Problems,
) -> BTreeMap<&'a str, &'a T> {
    let mut found: BTreeMap<&str, (&T, &str)> = BTreeMap::new();
    for placed in records {
        let code = code(&placed.record);
        if let Some((_, first)) = found.get(code) {
            let what = format!("the code is used twice, first in {first}");
            problems.add(&placed.file, code, what, "give one of the two another code");
        } else {
            found.insert(code, (&placed.record, &placed.file));
        }
    }
    found
        .into_iter()
        .map(|(code, (record, _))| (code, record))
        .collect()
}

/// Whether a code is lower-case words of letters and digits joined by hyphens.
fn is_kebab(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.split('-').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}
