//! Mappings that are known by name.

use crate::book::Book;
use crate::error::{AppError, Result};
use intake::Mapping;
use register::Register;
use std::path::Path;

/// The text of a mapping that an earlier import of this book used, or that comes
/// with the program.
pub fn known_mapping(register: &Register, name: &str) -> Option<String> {
    // Our own tables are read as this version writes them, not as an earlier one did.
    if let Some(mapping) = intake::named(name).filter(Mapping::is_own) {
        return Some(mapping.to_toml());
    }
    let mut imports = register.tables.imports.all().rev();
    match imports.find(|import| import.mapping == name) {
        Some(import) => Some(import.mapping_text.clone()),
        None => intake::named(name).map(|mapping| mapping.to_toml()),
    }
}

/// The text of a mapping: a file, a mapping that an earlier import of this book
/// used, or one that comes with the program.
///
/// # Errors
/// When there is none of that name; the message lists those there are.
pub fn mapping_text(book: &Book, name_or_file: &str) -> Result<String> {
    let path = Path::new(name_or_file);
    if path.is_file() {
        return std::fs::read_to_string(path).map_err(AppError::file(path));
    }
    if let Some(text) = known_mapping(book.register(), name_or_file) {
        return Ok(text);
    }
    let built_in = intake::built_in();
    let known = book
        .register()
        .tables
        .imports
        .all()
        .map(|import| import.mapping.as_str())
        .chain(built_in.iter().map(|m| m.name.as_str()));
    let mut known: Vec<&str> = known.collect();
    known.dedup();
    let near = intake::nearest(name_or_file, known.iter().copied())
        .map_or("; known names".to_owned(), |n| {
            format!("; did you mean “{n}”? Known names")
        });
    Err(AppError::Other(format!(
        "there is no mapping “{name_or_file}”, neither a file nor a known name{near}: {}. “phiward import FILE --suggest” proposes a mapping",
        known.join(", ")
    )))
}
