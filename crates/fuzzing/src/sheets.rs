//! Target: proposing mappings, for workbooks and text files alike.

use intake::{Mapping, ReadOptions};

use crate::workbook;

/// What is proposed is accepted unchanged as a mapping, and can be carried out.
pub fn suggest(data: &[u8]) {
    let Some(bytes) = workbook::file(data) else {
        return;
    };
    let Ok(book) = intake::read(&bytes, &ReadOptions::for_suggestion()) else {
        return;
    };
    let Ok(suggestion) = intake::suggest(&book) else {
        return;
    };
    let parsed = match Mapping::parse(&suggestion.text) {
        Ok(parsed) => parsed,
        Err(error) => panic!("{error}\n{}", suggestion.text),
    };
    assert_eq!(parsed, suggestion.mapping, "{}", suggestion.text);
    // An error that names the trouble is a fair answer; a panic is not.
    let _ = intake::apply(&parsed, &book);
}
