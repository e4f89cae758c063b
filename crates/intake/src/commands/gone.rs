//! Records of kinds that have no list of their own (answers, people, ratings), which an
//! earlier file of the same kind brought and this one does not have any more. Other kinds
//! are compared with their list (`lists.rs`).

use super::Planner;
use crate::field::Kind;
use crate::mapped::Mapped;
use crate::mapping::Mapping;
use crate::workbook::counted;
use register::records::Import;
use register::{AnyRecord, Record, Ref};

/// Most records named; the rest are counted.
const MOST_NAMED: usize = 100;

impl Planner<'_> {
    /// Says which records an earlier file brought and this one does not have. A file is
    /// compared with those it carries on: that have half of their records here or more.
    pub(super) fn gone(&mut self, mapped: &Mapped) {
        let without_list = matches!(self.kind, Kind::Answers | Kind::People | Kind::Ratings);
        if !without_list || self.own.is_some() || self.row_of.is_empty() {
            return;
        }
        let register = self.register;
        let of_kind = |import: &&Import| {
            let kind = Mapping::parse(&import.mapping_text).map(|m| m.kind);
            import.undone.is_none() && kind == Ok(self.kind)
        };
        let imports: Vec<&Import> = register.tables.imports.live().filter(of_kind).collect();
        let Some(left) = self.source.left else {
            return;
        };
        let record = self.kind.record();
        let mut gone: Vec<AnyRecord> = Vec::new();
        let mut from: Vec<String> = Vec::new();
        for import in imports {
            let brought = left.of_import(import.id.uuid());
            let brought: Vec<Ref> = brought.filter(|r| r.kind == record).collect();
            let (here, not): (Vec<Ref>, Vec<Ref>) = brought
                .into_iter()
                .partition(|r| self.row_of.contains_key(&r.id));
            if here.is_empty() || here.len() < not.len() {
                continue;
            }
            let missing = not.into_iter().filter_map(|r| register.tables.get(r));
            let missing: Vec<AnyRecord> = missing
                .filter(|r| {
                    r.retired().is_none() && gone.iter().all(|g| g.reference() != r.reference())
                })
                .collect();
            if !missing.is_empty() {
                from.push(format!("{} ({})", import.tag(), import.file_name));
                gone.extend(missing);
            }
        }
        if gone.is_empty() {
            return;
        }
        gone.sort_by_key(AnyRecord::number);
        let mut named: Vec<String> = gone
            .iter()
            .take(MOST_NAMED)
            .map(|r| format!("{} “{}”", r.tag(), super::shortened(r.label())))
            .collect();
        if gone.len() > MOST_NAMED {
            named.push(format!("and {} more", gone.len() - MOST_NAMED));
        }
        let perhaps = match mapped.bad_rows.is_empty() {
            true => "",
            false => " (unless they are among the rows with errors)",
        };
        self.remarks.say(format!(
            "{} that came by {} {} not in this file{perhaps} and {} left as {}: {}. What does not hold any more, change or end here",
            counted(gone.len(), "record", "records"),
            from.join(", "),
            if gone.len() == 1 { "is" } else { "are" },
            if gone.len() == 1 { "was" } else { "were" },
            if gone.len() == 1 { "it is" } else { "they are" },
            named.join("; ")
        ));
    }
}
