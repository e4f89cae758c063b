//! Drawings as images in the text.

use super::body::Body;
use crate::model::Figure;

/// English Metric Units in a pixel of 1/96 inch.
const PIXEL: f64 = 9_525.0;
/// The text area in such units: US Letter within its margins, less room for the caption.
const ROOM: (f64, f64) = (6_217_920.0, 7_000_000.0);

impl Body<'_> {
    pub(super) fn figure(&mut self, figure: &Figure) {
        self.line("Caption", &figure.caption);
        let Some(image) = drawn(figure) else {
            self.line("Normal", &figure.alt);
            return;
        };
        let number = self.links.images.len();
        self.links.images.push(image);
        let (width, height) = (figure.width * PIXEL, figure.height * PIXEL);
        let scale = (ROOM.0 / width).min(ROOM.1 / height).min(1.0);
        let (width, height) = ((width * scale).round(), (height * scale).round());
        // Ids of drawings begin at 1.
        let id = number + 1;
        self.xml.raw(&format!(
            "<w:p><w:r><w:drawing><wp:inline \
             xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
             distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{width}\" cy=\"{height}\"/>\
             <wp:docPr id=\"{id}\" name=\"Figure {id}\" descr=\""
        ));
        self.xml.text(&figure.alt);
        self.xml.raw(&format!(
            "\"/><a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">\
             <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic \
             xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr>\
             <pic:cNvPr id=\"{id}\" name=\"image{number}.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>\
             <a:blip r:embed=\"image{number}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>\
             </a:graphic></wp:inline></w:drawing></w:r></w:p>"
        ));
    }
}

/// The drawing as PNG, where the program can draw.
#[cfg(feature = "pdf")]
fn drawn(figure: &Figure) -> Option<Vec<u8>> {
    crate::charts::png(&crate::charts::styled(&figure.svg))
}

#[cfg(not(feature = "pdf"))]
fn drawn(_: &Figure) -> Option<Vec<u8>> {
    None
}
