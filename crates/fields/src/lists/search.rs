//! Words that are looked for in records.

use crate::columns::{self, Column, Look};
use crate::field::Control;
use crate::fields;
use register::{Kind, Standing};

/// Words that must all stand in a record: in its number and name, in what its list shows
/// of it, or in its texts.
pub(super) struct Search<'l> {
    look: &'l Look<'l>,
    words: Vec<String>,
    columns: Vec<Column>,
    kind: Kind,
}

impl<'l> Search<'l> {
    pub(super) fn new(look: &'l Look<'l>, kind: Kind, text: &str) -> Search<'l> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        Search {
            look,
            columns: if words.is_empty() {
                Vec::new()
            } else {
                columns::file_columns(kind)
            },
            words,
            kind,
        }
    }

    pub(super) fn finds(&self, standing: &Standing<'_>) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let all = |text: &str| self.words.iter().all(|word| text.contains(word.as_str()));
        // Most that is looked for is a number or a name, and those are there uncopied.
        let mut text = format!("{} {}", standing.tag(), standing.label).to_lowercase();
        if all(&text) {
            return true;
        }
        let Some(record) = standing.copied() else {
            return false;
        };
        let mut more = columns::name(self.look, &record);
        for column in &self.columns {
            more.push('\n');
            more.push_str(&column.cell(self.look, &record).plain());
        }
        let value = record.to_value();
        let mut say = |said: &serde_json::Value| {
            if let Some(said) = said.as_str() {
                more.push('\n');
                more.push_str(said);
            }
        };
        for field in fields(self.kind) {
            if matches!(field.control, Control::Line { .. } | Control::Text { .. }) {
                say(crate::value::get(&value, field.path));
            }
        }
        // What it was called in the file it came from.
        say(&value["source"]["key"]);
        text.push('\n');
        text.push_str(&more.to_lowercase());
        all(&text)
    }
}
