//! What the records take that the rows come to: a name that many records have makes rows
//! of a few letters large.

use super::{Planner, Refused};
use crate::mapped::MappedRow;
use crate::memory::{self, AsRecord};
use register::Command;

/// What was weighed, and what it takes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weighed {
    /// Commands of each list that were weighed: what is made first, the records, what
    /// follows them.
    parts: usize,
    commands: usize,
    after: usize,
    bytes: usize,
}

impl Planner<'_> {
    /// Whether what was planned before a row takes more memory than the file may; it is
    /// refused then, and nothing more is planned.
    pub(super) fn is_too_much(&mut self, row: &MappedRow, sheet: &str) -> bool {
        let mut weighed = self.weighed;
        // A later row may have taken back what one before it planned.
        let parts = self.parts.get(weighed.parts..).unwrap_or_default();
        let commands = self.plan.commands.get(weighed.commands..);
        let commands = commands.unwrap_or_default();
        let after = self.after.get(weighed.after..).unwrap_or_default();
        let planned = commands.iter().chain(after).map(|planned| &planned.command);
        weighed.bytes += parts.iter().chain(planned).map(taken).sum::<usize>();
        weighed.parts = self.parts.len();
        weighed.commands = self.plan.commands.len();
        weighed.after = self.after.len();
        self.weighed = weighed;
        let limit = self.source.memory;
        let is_too_much = limit.is_beyond(weighed.bytes);
        if is_too_much {
            // None of it is carried out.
            self.parts.clear();
            self.plan.commands.clear();
            self.after.clear();
            self.plan.refused.push(Refused {
                row: None,
                why: format!(
                    "sheet “{sheet}”, before row {}: the records that the rows come to take more than {limit} of memory, as much as one file may. {}",
                    row.number,
                    limit.fix()
                ),
            });
        }
        is_too_much
    }
}

/// What a command takes of memory, in bytes.
fn taken(command: &Command) -> usize {
    let mut counted = AsRecord::default();
    if let Command::Save(record) = command {
        // Nothing fails that is only counted.
        let _ = serde_json::to_writer(&mut counted, record);
    }
    memory::ROW + counted.taken()
}
