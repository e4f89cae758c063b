//! DOCX: for those who edit the document further.
//!
//! Real heading styles, a contents field, tables whose header row repeats, page numbers,
//! language and document properties. The parts are written by this module and packed with
//! fixed time stamps. Every text passes through [`xml::Xml::text`], so it cannot become
//! markup or a field.

mod body;
mod figure;
mod parts;
mod tables;
mod xml;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Error;
use crate::model::Report;

/// The report as a DOCX file.
///
/// # Errors
/// [`Error::Container`] or [`Error::Write`] when the parts cannot be packed.
pub fn docx(report: &Report) -> Result<Vec<u8>, Error> {
    let report = crate::normal::normalized(report);
    let mut links = body::Links::default();
    let document = body::document(&report, &mut links);
    let parts = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_string()),
        ("_rels/.rels", parts::PACKAGE_RELATIONS.to_string()),
        ("docProps/core.xml", parts::core_properties(&report)),
        ("docProps/app.xml", parts::app_properties(&report)),
        ("word/document.xml", document),
        (
            "word/_rels/document.xml.rels",
            parts::document_relations(&links.targets, links.images.len()),
        ),
        ("word/styles.xml", parts::styles(&report)),
        ("word/numbering.xml", parts::numbering(links.numbered_lists)),
        ("word/settings.xml", parts::SETTINGS.to_string()),
        ("word/header1.xml", parts::header(&report)),
        ("word/footer1.xml", parts::footer(&report)),
    ];
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, options)?;
        archive.write_all(content.as_bytes())?;
    }
    for (number, image) in links.images.iter().enumerate() {
        archive.start_file(format!("word/media/image{number}.png"), options)?;
        archive.write_all(image)?;
    }
    Ok(archive.finish()?.into_inner())
}
