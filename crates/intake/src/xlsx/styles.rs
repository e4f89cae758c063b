//! Which number format each style has.

use super::number_format::NumberFormat;
use super::part::{Archive, Node, attribute};
use crate::ReadError;
use std::collections::HashMap;
use std::sync::Arc;

/// Formats by style number.
#[derive(Default)]
pub struct Styles {
    formats: Vec<Arc<NumberFormat>>,
    general: Arc<NumberFormat>,
}

impl Styles {
    /// The format of a style; unknown styles show numbers as they are.
    pub fn format(&self, style: usize) -> Arc<NumberFormat> {
        self.formats.get(style).unwrap_or(&self.general).clone()
    }
}

/// More formats than any workbook has (the file format allows 65,490 styles).
const MOST: usize = 70_000;

/// Reads the styles part.
pub fn read(archive: &mut Archive<'_>, part: &str) -> Result<Styles, ReadError> {
    let mut known: HashMap<u32, Arc<NumberFormat>> = HashMap::new();
    let mut styles = Styles::default();
    let mut in_cells = false;
    archive.parse(part, |node| {
        match node {
            Node::Open(tag) => match tag.local_name().into_inner() {
                "numFmt" if known.len() < MOST => {
                    if let (Some(id), Some(code)) = (
                        attribute(tag, "numFmtId").and_then(|v| v.parse().ok()),
                        attribute(tag, "formatCode"),
                    ) {
                        known.insert(id, Arc::new(NumberFormat::of(&code)));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells && styles.formats.len() < MOST => {
                    let id = attribute(tag, "numFmtId")
                        .and_then(|v| v.parse().ok())
                        .unwrap_or(0);
                    let format = known
                        .entry(id)
                        .or_insert_with(|| Arc::new(NumberFormat::built_in(id)));
                    styles.formats.push(format.clone());
                }
                _ => {}
            },
            Node::Close("cellXfs") => in_cells = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}
