//! What a proposed mapping is called: after what tells it from others.

use super::{Suggestion, render};
use crate::workbook::squeeze;

/// Names that programs give to a sheet when nobody gives one.
const NOBODYS: [&str; 14] = [
    "sheet", "tabelle", "blatt", "feuil", "feuille", "hoja", "foglio", "planilha", "folha", "ark",
    "blad", "arkusz", "list", "csv",
];

impl Suggestion {
    /// The same for a file of a name. Where the sheet's name says nothing, the mapping is
    /// called after the file, so that two lists are not called alike.
    #[must_use]
    pub fn for_file(mut self, file: &str) -> Suggestion {
        let says_something = self.mapping.sheet.as_deref().is_some_and(|sheet| {
            let plain = squeeze(sheet).to_lowercase();
            let word = plain.trim_end_matches(|c: char| c.is_ascii_digit() || " _-()".contains(c));
            word.chars().any(char::is_alphanumeric) && word.is_ascii() && !NOBODYS.contains(&word)
        });
        let stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let name = super::build::slug(stem);
        if self.mapping.is_own() || says_something || name.is_empty() {
            return self;
        }
        // The name of a mapping that comes with the program would be taken for it.
        self.mapping.name = match crate::profiles::named(&name) {
            Some(_) => format!("{name}-file"),
            None => name,
        };
        self.text = render(&self.mapping, &self.comments);
        self
    }
}
