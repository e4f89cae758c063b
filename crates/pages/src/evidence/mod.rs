//! Evidence: what shows that something is so, with hash, source and date.

mod list;
mod upload;

pub use list::{EvidenceLine, EvidenceList, EvidencePage, lines, matches, rows};
pub use upload::{Held, Upload, Uploaded};

use register::records::Evidence;
use register::{Id, Record, Ref, Register};

/// Evidence of a record, for the record's own page: template `evidence/panel.html`.
#[derive(Debug, Default)]
pub struct Panel {
    /// The pieces.
    pub lines: Vec<EvidenceLine>,
}

impl Panel {
    /// The pieces of these ids.
    pub fn of(register: &Register, base: &str, ids: &[Id<Evidence>]) -> Panel {
        let table = &register.tables.evidence;
        Panel {
            lines: ids
                .iter()
                .filter_map(|id| table.row(*id))
                .map(|row| EvidenceLine::of(register, base, row))
                .collect(),
        }
    }

    /// The pieces that are about a record.
    pub fn about(register: &Register, base: &str, target: Ref) -> Panel {
        let rows = register.tables.evidence.rows().iter();
        Panel {
            lines: rows
                .filter(|row| row.record.retired().is_none() && row.record.about.contains(&target))
                .map(|row| EvidenceLine::of(register, base, row))
                .collect(),
        }
    }
}

/// A size in words: “812 bytes”, “1.4 MB”.
pub fn size_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => crate::html::plural(bytes, "byte", "bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
