//! Charts as SVG text that pages and documents share: one drawing for both.
//!
//! Pages give the classes of a drawing their look in a style sheet and make its parts
//! links; a document carries the look with the drawing and has no links.

pub mod figure;
pub mod flow;
#[cfg(feature = "pdf")]
mod png;
pub mod svg;
pub mod timeline;

#[cfg(feature = "pdf")]
pub(crate) use png::png;

/// The look of a drawing in documents; the same classes as in the pages' style sheet.
const STYLE: &str = include_str!("style.css");

/// Width and height of a drawing at natural size, in pixels.
pub(crate) fn size(svg: &str) -> Option<(f64, f64)> {
    let (_, rest) = svg.split_once("viewBox=\"0 0 ")?;
    let (width, height) = rest.split_once('"')?.0.split_once(' ')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

/// The drawing with its look; in one line, since a document shows line ends as what they
/// are.
pub(crate) fn styled(svg: &str) -> String {
    let at = svg.find('>').map_or(0, |at| at + 1);
    let (open, rest) = svg.split_at(at);
    let style = STYLE.replace('\n', " ");
    format!("{open}<style>{style}</style>{rest}")
}
