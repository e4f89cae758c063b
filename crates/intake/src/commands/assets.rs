//! A row of an inventory.

use super::lookup::has_words;
use super::{Planner, keep, set, words};
use crate::mapped::MappedRow;
use crate::workbook::squeeze;
use register::records::{Asset, EphiUse, Gathered};
use register::{Id, Record};

impl Planner<'_> {
    pub(super) fn asset(&mut self, row: &MappedRow) {
        let assets = &self.register.tables.assets;
        let before = self
            .find
            .by_key(assets, "asset", self.source.mapping, &row.key);
        if let Some(before) = before
            && before.retired.is_some()
        {
            return self.ended(row, before.known_as());
        }
        let mut asset = before.cloned().unwrap_or_else(|| Asset {
            id: Id::new((self.new_id)()),
            gathered: Gathered {
                how: format!("imported from {}", self.source.file),
                by: String::new(),
                on: Some(self.source.today),
            },
            source: Some(self.source_key(row)),
            ..Asset::default()
        });
        set(&mut asset.name, row, "name");
        set(&mut asset.description, row, "description");
        set(&mut asset.hosting, row, "hosting");
        set(&mut asset.ephi_types, row, "ephi_types");
        set(&mut asset.volume, row, "volume");
        set(&mut asset.version, row, "version");
        set(&mut asset.notes, row, "notes");
        if let Some(value) = row.fields.get("criticality") {
            asset.criticality = squeeze(&value.raw);
        }
        if asset.class.is_empty() || row.fields.contains_key("class") {
            let class = self.asset_class(row);
            if !class.is_empty() && self.register.knows_class(&class) {
                asset.class = class;
            }
        }
        if let Some(name) = row.text("site") {
            asset.site = self.site_named(name);
        }
        if let Some(name) = row.text("owner") {
            asset.owner = self.person(name);
        }
        if let Some(name) = row.text("vendor") {
            asset.vendor = self.vendor_named(name);
        }
        let said = row.list("ephi");
        if let Some(found) = words::ephi(said) {
            (asset.ephi, asset.ephi_known) = (found, true);
        } else if said.is_empty() && !asset.ephi_known && names_ephi(&asset.ephi_types) {
            // Kinds of ePHI are named, so it is there; what is done with it is not said.
            (asset.ephi, asset.ephi_known) = (EphiUse::all(), true);
        }
        if let Some(known) = row.text("encrypted").and_then(words::encrypted) {
            asset.encrypted = known;
        }
        keep(
            &mut asset.extra,
            row,
            &["class", "ephi", "encrypted", "agreement", "status"],
        );
        self.put(row, before, asset);
    }

    /// The class of the catalog whose words fit best: the file's own class or type
    /// first, then the name, then the description.
    fn asset_class(&self, row: &MappedRow) -> String {
        for field in ["class", "name", "description"] {
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

fn names_ephi(text: &str) -> bool {
    !matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "n/a" | "na" | "none" | "no" | "no ephi" | "unknown" | "tbd"
    )
}
