//! Records of a kind as a table that the mapping `phiward-<kind>` reads back (A2).

use crate::error::{AppError, Result};
use crate::open_books::OpenBooks;
use crate::register_view::RegisterView;
use intake::Kind;
use ledger::OrgId;
use register::Register;
use std::path::Path;
use std::sync::Arc;

/// The form of an exported table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// UTF-8, commas, texts that look like formulas guarded.
    Csv,
    /// A workbook with one sheet of text.
    Xlsx,
}

impl TableFormat {
    /// The form that a file's name asks for; `None` for other endings.
    pub fn of(path: &Path) -> Option<TableFormat> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        match ending.as_str() {
            "csv" => Some(TableFormat::Csv),
            "xlsx" => Some(TableFormat::Xlsx),
            _ => None,
        }
    }
}

/// A table's bytes, and how many records are in it.
#[derive(Debug, Clone)]
pub struct ExportedTable {
    /// The file.
    pub bytes: Vec<u8>,
    /// Records.
    pub rows: usize,
}

/// The live records of a kind as a table. The same register gives the same bytes.
///
/// # Errors
/// When a text fits no cell; the message names the record and the column.
pub fn export_table(register: &Register, kind: Kind, format: TableFormat) -> Result<ExportedTable> {
    let table = intake::table(register, kind);
    let bytes = match format {
        TableFormat::Csv => table.csv(),
        TableFormat::Xlsx => table.xlsx(),
    };
    Ok(ExportedTable {
        bytes: bytes.map_err(|e| AppError::Other(e.to_string()))?,
        rows: table.rows.len(),
    })
}

impl OpenBooks {
    /// The same in a turn of the organization, beside the requests that are being answered.
    ///
    /// # Errors
    /// Also [`AppError::TooMuchWaits`].
    pub async fn table(
        &self,
        org: OrgId,
        shown: Arc<RegisterView>,
        kind: Kind,
        format: TableFormat,
    ) -> Result<ExportedTable> {
        self.beside(org, move || export_table(shown.register(), kind, format))
            .await?
    }
}
