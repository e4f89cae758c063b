//! A row of an inventory.

use super::Planner;
use super::lookup::has_words;
use super::words::{self, EphiAnswer};
use crate::mapped::MappedRow;
use crate::workbook::squeeze;
use register::Record;
use register::records::{Asset, Gathered};

impl Planner<'_> {
    pub(super) fn asset(&mut self, row: &MappedRow) {
        let assets = &self.register.tables.assets;
        let before = self.known(assets, "asset", row);
        let row = &*self.changed_cells(row, before);
        if let Some(before) = before
            && before.retired.is_some()
        {
            return self.ended(row, before.known_as());
        }
        let asset = before.cloned().unwrap_or_else(|| Asset {
            id: self.id_of_new(),
            gathered: if self.is_exported() {
                Gathered::default()
            } else {
                Gathered {
                    how: format!("imported from {}", self.source.file),
                    by: String::new(),
                    on: Some(self.source.today),
                }
            },
            source: self.source_key(row),
            ..Asset::default()
        });
        let mut asset = self.plain(asset, row);
        if let Some(value) = row.fields.get("criticality") {
            asset.criticality = match self.own {
                Some(_) => value.raw.clone(),
                None => squeeze(&value.raw),
            };
        }
        let mut class_known = false;
        if asset.class.is_empty() || row.fields.contains_key("class") {
            let class = self.asset_class(row);
            if !class.is_empty() && self.register.knows_class(&class) {
                asset.class = class;
                class_known = true;
            }
        }
        let said = row.list("ephi");
        let told = words::ephi(said);
        if let Some(EphiAnswer::Use(found)) = told {
            (asset.ephi, asset.ephi_known) = (found, true);
        } else if told == Some(EphiAnswer::Held) {
            holds_ephi(&mut asset);
        } else if said.is_empty()
            && !asset.ephi_known
            && self.own.is_none()
            && names_ephi(&asset.ephi_types)
        {
            // Kinds of ePHI are named, so it is there; what is done with it is not said.
            holds_ephi(&mut asset);
        }
        let encrypted = row.text("encrypted").and_then(words::encrypted);
        if let Some(known) = encrypted {
            asset.encrypted = known;
        }
        self.keep(
            &mut asset.extra,
            row,
            &[
                ("class", class_known),
                ("ephi", told.is_some()),
                ("encrypted", encrypted.is_some()),
            ],
        );
        self.keep_unplaced(&mut asset.extra, row, &[]);
        self.put(row, before, asset);
    }

    /// The class of the catalog whose words fit best: the file's own class or type
    /// first, then the name, then the description. A blank class in our own table
    /// says that it is not known.
    fn asset_class(&self, row: &MappedRow) -> String {
        let fields = ["class", "name", "description"];
        for field in &fields[..if self.is_exported() { 1 } else { 3 }] {
            let Some(text) = row.text(field).map(|t| squeeze(t).to_lowercase()) else {
                continue;
            };
            if let Some(class) = self.catalog.class(&text.replace(' ', "-")) {
                return class.code.clone();
            }
            let best = |c: &&catalog::AssetClass| {
                let words = c
                    .words
                    .iter()
                    .map(String::as_str)
                    .filter(|w| has_words(&text, w))
                    .map(str::len);
                words
                    .chain((c.name.to_lowercase() == text).then_some(usize::MAX))
                    .max()
            };
            let fitting = self.catalog.classes.iter().filter(|c| best(c).is_some());
            if let Some(class) = fitting.max_by_key(best) {
                return class.code.clone();
            }
        }
        String::new()
    }
}

/// Records that an asset holds ePHI, and that the file says no more than that. What
/// is known of it already is not taken back.
fn holds_ephi(asset: &mut Asset) {
    if asset.ephi_known && asset.ephi.any() {
        return;
    }
    (asset.ephi, asset.ephi_known) = (words::held(), true);
    let note = "the file says that it holds ePHI; whether it also creates, receives or transmits it is not stated";
    if !asset.gathered.how.is_empty() {
        asset.gathered.how.push_str("; ");
    }
    asset.gathered.how.push_str(note);
}

fn names_ephi(text: &str) -> bool {
    !matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "none" | "no" | "no ephi" | "no phi" | "false" | "0" | "?"
    ) && !crate::levels::unrated(text)
}
