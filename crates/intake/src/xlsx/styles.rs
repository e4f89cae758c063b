//! Which number format each style has, which colour stands behind it, and whether it strikes
//! its cells through.

use super::number_format::NumberFormat;
use super::part::{Archive, Node, attribute};
use crate::{ReadError, limits};
use std::collections::HashMap;
use std::sync::Arc;

/// Formats by style number.
#[derive(Default)]
pub struct Styles {
    formats: Vec<Arc<NumberFormat>>,
    /// The fill of each style, and which fills are a colour.
    fills: Vec<usize>,
    coloured: Vec<bool>,
    /// The font of each style, and which fonts are struck through.
    fonts: Vec<usize>,
    struck: Vec<bool>,
    general: Arc<NumberFormat>,
}

impl Styles {
    /// The format of a style; unknown styles show numbers as they are.
    pub fn format(&self, style: usize) -> Arc<NumberFormat> {
        self.formats.get(style).unwrap_or(&self.general).clone()
    }

    /// Whether cells of a style are struck through.
    pub fn is_struck(&self, style: usize) -> bool {
        let font = self.fonts.get(style);
        font.is_some_and(|font| self.struck.get(*font) == Some(&true))
    }

    /// The fill behind cells of a style, where it is a colour.
    pub fn colour(&self, style: usize) -> Option<usize> {
        let fill = *self.fills.get(style)?;
        (self.coloured.get(fill) == Some(&true)).then_some(fill)
    }
}

/// More formats than any workbook has (the file format allows 65,490 styles).
const MOST: usize = 70_000;

/// Reads the styles part.
pub fn read(archive: &mut Archive<'_>, part: &str) -> Result<Styles, ReadError> {
    let mut codes: HashMap<u32, String> = HashMap::new();
    // Only those that a style uses are read, each once.
    let mut known: HashMap<u32, Arc<NumberFormat>> = HashMap::new();
    let mut styles = Styles::default();
    let (mut in_cells, mut in_fills, mut in_fonts) = (false, false, false);
    archive.parse(part, |node| {
        match node {
            Node::Open(tag) => match tag.local_name().into_inner() {
                "numFmt" if codes.len() < MOST => {
                    if let (Some(id), Some(code)) = (
                        attribute(tag, "numFmtId").and_then(|v| v.parse().ok()),
                        attribute(tag, "formatCode"),
                    ) {
                        // A longer one is none that a person wrote: the number is shown then.
                        let code = match code.len() {
                            ..=limits::FORMAT_CODE => code,
                            _ => String::new(),
                        };
                        codes.insert(id, code);
                    }
                }
                "cellXfs" => in_cells = true,
                // Those of conditional formats are no fills and fonts of cells.
                "fills" => in_fills = true,
                "fonts" => in_fonts = true,
                "font" if in_fonts && styles.struck.len() < MOST => styles.struck.push(false),
                "strike" if in_fonts => {
                    let off = attribute(tag, "val");
                    if let Some(last) = styles.struck.last_mut() {
                        *last = !matches!(off.as_deref(), Some("0" | "false" | "off"));
                    }
                }
                "fill" if in_fills && styles.coloured.len() < MOST => styles.coloured.push(false),
                "patternFill" if in_fills => {
                    let pattern = attribute(tag, "patternType").unwrap_or_default();
                    if let Some(last) = styles.coloured.last_mut() {
                        *last = !matches!(pattern.as_str(), "" | "none" | "gray125");
                    }
                }
                "gradientFill" if in_fills => {
                    if let Some(last) = styles.coloured.last_mut() {
                        *last = true;
                    }
                }
                "xf" if in_cells && styles.formats.len() < MOST => {
                    let id = attribute(tag, "numFmtId")
                        .and_then(|v| v.parse().ok())
                        .unwrap_or(0);
                    let format = known.entry(id).or_insert_with(|| {
                        Arc::new(match codes.get(&id) {
                            Some(code) => NumberFormat::of(code),
                            None => NumberFormat::built_in(id),
                        })
                    });
                    styles.formats.push(format.clone());
                    if known.len() > limits::FORMATS {
                        return Err(ReadError::TooMuch {
                            place: "the workbook's styles".to_owned(),
                            what: "its cells use too many number formats".to_owned(),
                            limit: format!("{} formats", limits::FORMATS),
                            fix: "Save the sheet you need as CSV",
                        });
                    }
                    let fill = attribute(tag, "fillId").and_then(|v| v.parse().ok());
                    styles.fills.push(fill.unwrap_or(0));
                    let font = attribute(tag, "fontId").and_then(|v| v.parse().ok());
                    styles.fonts.push(font.unwrap_or(0));
                }
                _ => {}
            },
            Node::Close("cellXfs") => in_cells = false,
            Node::Close("fills") => in_fills = false,
            Node::Close("fonts") => in_fonts = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}
