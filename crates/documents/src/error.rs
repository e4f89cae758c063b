//! What can go wrong when a document is written.

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The PDF could not be laid out or exported.
    #[error(
        "the PDF could not be made: {0}. The same report can be written as DOCX or HTML; \
         please report this with the text above"
    )]
    Typesetting(String),
    /// The report could not be turned into data for a renderer.
    #[error("the report could not be prepared for printing: {0}")]
    Data(String),
    /// A workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A container file (DOCX) could not be written.
    #[error("the document could not be packed: {0}")]
    Container(#[from] zip::result::ZipError),
    /// Bytes could not be written to memory.
    #[error("the document could not be written: {0}")]
    Write(#[from] std::io::Error),
    /// The table asked for does not exist.
    #[error("the report has no table named {asked:?}; it has: {}", .known.join(", "))]
    NoSuchTable {
        /// The name that was asked for.
        asked: String,
        /// The names there are.
        known: Vec<String>,
    },
}
