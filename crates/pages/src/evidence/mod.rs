//! Evidence: what shows that something is so, with hash, source and date.

mod list;
mod upload;

pub use fields::text::size_words;
pub use list::{EvidenceLine, EvidenceList, EvidencePage};
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
