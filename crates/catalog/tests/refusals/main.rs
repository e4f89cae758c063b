//! Inconsistent data is refused: each kind, with file, code, what and fix.

use phiward_catalog::{Catalog, CatalogError, DataFile};
use std::path::Path;

mod guidance;
mod method;
mod practice;
mod rule;

/// The files of the built-in catalog.
fn files() -> Vec<DataFile> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut files = Vec::new();
    for folder in ["", "guidance", "methods", "rule", "scenarios"] {
        for entry in std::fs::read_dir(data.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "toml") {
                let name = path
                    .strip_prefix(&data)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                files.push(DataFile {
                    path: name,
                    text: std::fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    files
}

fn text<'a>(files: &'a mut [DataFile], path: &str) -> &'a mut String {
    &mut files.iter_mut().find(|f| f.path == path).unwrap().text
}

/// Changes the first `from` after `anchor` in a file.
fn doctor(path: &str, anchor: &str, from: &str, to: &str) -> CatalogError {
    let mut files = files();
    let text = text(&mut files, path);
    let start = text
        .find(anchor)
        .unwrap_or_else(|| panic!("{path} has no {anchor}"));
    let at = start
        + text[start..]
            .find(from)
            .unwrap_or_else(|| panic!("{path}: no {from}"));
    text.replace_range(at..at + from.len(), to);
    Catalog::parse(&files).unwrap_err()
}

/// The problems name file and code, and say this.
fn says(error: &CatalogError, file: &str, code: &str, what: &str) {
    let found = error
        .problems
        .iter()
        .any(|p| p.file == file && p.code == code && p.what.contains(what) && !p.fix.is_empty());
    assert!(found, "“{file}, {code}: {what}” is not in\n{error}");
}

/// Appends records to a file.
fn add(path: &str, records: &str) -> CatalogError {
    let mut files = files();
    text(&mut files, path).push_str(records);
    Catalog::parse(&files).unwrap_err()
}

const RULE: &str = "rule/308a-administrative.toml";
const SANCTION: &str = "164.308(a)(1)(ii)(C)";

#[test]
fn the_files_as_they_are_pass() {
    assert!(Catalog::parse(&files()).is_ok());
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let mut reversed = files();
    reversed.reverse();
    assert_eq!(
        Catalog::parse(&reversed).unwrap().hash(),
        Catalog::builtin().hash()
    );
}

#[test]
fn any_change_of_the_data_changes_the_hash() {
    let mut changed = files();
    text(&mut changed, RULE).push('\n');
    assert_ne!(
        Catalog::parse(&changed).unwrap().hash(),
        Catalog::builtin().hash()
    );
}

#[test]
fn broken_toml_is_named_by_line() {
    let error = doctor("catalog.toml", "version", "=", "");
    says(&error, "catalog.toml", "line 3", "");
    let error = doctor(RULE, SANCTION, "title", "titel");
    assert!(
        error.problems[0].what.contains("unknown field `titel`"),
        "{error}"
    );
    assert!(error.problems[0].code.starts_with("line "), "{error}");
}

#[test]
fn a_file_of_unknown_place_is_refused() {
    let mut files = files();
    files.push(DataFile {
        path: "threat.toml".into(),
        text: String::new(),
    });
    let error = Catalog::parse(&files).unwrap_err();
    says(&error, "threat.toml", "", "no part of the catalog");
}

#[test]
fn all_problems_are_told_at_once() {
    let mut files = files();
    *text(&mut files, "catalog.toml") = "version = \"\"\ndefault_method = \"none\"".into();
    let rule = text(&mut files, RULE);
    *rule = rule.replacen("title = \"Sanction policy\"", "title = \"\"", 1);
    let error = Catalog::parse(&files).unwrap_err();
    assert_eq!(error.problems.len(), 3, "{error}");
    assert!(
        error
            .to_string()
            .starts_with("the catalog has 3 problems and was not loaded\n")
    );
}

#[test]
fn a_folder_that_is_no_catalog_is_refused() {
    let error = Catalog::load(Path::new("no-such-folder")).unwrap_err();
    assert_eq!(error.problems.len(), 5, "{error}");
    assert!(
        error
            .to_string()
            .contains("name the folder that holds catalog.toml"),
        "{error}"
    );
}
