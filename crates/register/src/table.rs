//! Rows of one kind of record, in the order they were made.

use crate::id::Id;
use crate::record::Record;
use foldhash::HashMap;
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

/// A record with where it stands in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<R> {
    /// The record.
    pub record: R,
    /// Ledger position of the last change: the record's revision.
    pub revision: u64,
    /// Ledger position that created it.
    pub created: u64,
    /// When it was last changed (recorded, not occurred).
    pub changed_at: Timestamp,
}

/// All records of one kind. A copy of it shares its rows until they change.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<R> {
    rows: Vec<Arc<Row<R>>>,
    index: HashMap<Uuid, u32>,
    next_number: u32,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Table {
            rows: Vec::new(),
            index: HashMap::default(),
            next_number: 1,
        }
    }
}

impl<R: Record> Table<R> {
    /// The row of an id.
    pub fn row(&self, id: Id<R>) -> Option<&Row<R>> {
        self.row_uuid(id.uuid())
    }

    /// The row of an untyped id.
    pub fn row_uuid(&self, id: Uuid) -> Option<&Row<R>> {
        self.index.get(&id).map(|i| &*self.rows[*i as usize])
    }

    /// The record of an id.
    pub fn get(&self, id: Id<R>) -> Option<&R> {
        self.row(id).map(|row| &row.record)
    }

    /// Position in creation order, for dense side tables.
    pub fn position(&self, id: Id<R>) -> Option<usize> {
        self.index.get(&id.uuid()).map(|i| *i as usize)
    }

    /// All rows, in the order they were made, retired ones among them.
    pub fn rows(&self) -> &[Arc<Row<R>>] {
        &self.rows
    }

    /// All records, retired ones among them.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &R> + DoubleEndedIterator {
        self.rows.iter().map(|row| &row.record)
    }

    /// Records that are not retired.
    pub fn live(&self) -> impl Iterator<Item = &R> {
        self.all().filter(|record| record.retired().is_none())
    }

    /// How many rows there are, retired ones among them.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The record of a number people see.
    pub fn by_number(&self, number: u32) -> Option<&R> {
        // Numbers rise with creation, so the row is at or before number - 1.
        let guess = (number as usize).checked_sub(1)?;
        match self.rows.get(guess) {
            Some(row) if row.record.number() == number => Some(&row.record),
            _ => self.all().find(|record| record.number() == number),
        }
    }

    /// The next number; numbers are never used again.
    pub fn next_number(&self) -> u32 {
        self.next_number
    }

    /// Puts a record, new or changed. Never fails.
    pub(crate) fn put(&mut self, record: R, position: u64, at: Timestamp) {
        self.next_number = self.next_number.max(record.number().saturating_add(1));
        match self.index.get(&record.id().uuid()) {
            Some(i) => {
                let row = &mut self.rows[*i as usize];
                *row = Arc::new(Row {
                    record,
                    revision: position,
                    created: row.created,
                    changed_at: at,
                });
            }
            None => {
                // One whose first states were redacted with a whole entry of format 1
                // comes back later, and stands where its number puts it.
                let place = self
                    .rows
                    .partition_point(|row| row.record.number() <= record.number());
                if place < self.rows.len() {
                    for later in self.index.values_mut() {
                        *later += u32::from(*later as usize >= place);
                    }
                }
                self.index.insert(record.id().uuid(), place as u32);
                let row = Row {
                    record,
                    revision: position,
                    created: position,
                    changed_at: at,
                };
                self.rows.insert(place, Arc::new(row));
            }
        }
    }

    /// Gives no number up to this one again.
    pub(crate) fn skip_numbers(&mut self, highest: u32) {
        self.next_number = self.next_number.max(highest.saturating_add(1));
    }

    /// Says something else of a record that is there, without a change of its own.
    pub(crate) fn retell(&mut self, record: R) {
        if let Some(i) = self.index.get(&record.id().uuid()) {
            let row = &mut self.rows[*i as usize];
            *row = Arc::new(Row {
                record,
                revision: row.revision,
                created: row.created,
                changed_at: row.changed_at,
            });
        }
    }

    /// Puts a row as a snapshot kept it.
    pub(crate) fn restore(&mut self, row: Row<R>) {
        self.next_number = self.next_number.max(row.record.number().saturating_add(1));
        self.index
            .insert(row.record.id().uuid(), self.rows.len() as u32);
        self.rows.push(Arc::new(row));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Site;

    /// Whoever decides on a copy, or looks on while another writes, holds no second book.
    #[test]
    fn asvs_15_2_2_a_copy_of_a_table_has_rows_of_its_own_only_where_they_changed() {
        let mut table = Table::default();
        let site = |number: u32, name: &str| Site {
            id: Id::new(Uuid::from_u128(number.into())),
            number,
            name: name.into(),
            ..Site::default()
        };
        for number in 1..=3 {
            table.put(site(number, "before"), number.into(), Timestamp::UNIX_EPOCH);
        }
        let mut draft = table.clone();
        draft.put(site(2, "after"), 4, Timestamp::UNIX_EPOCH);
        draft.retell(site(3, "told"));
        let shared = |at: usize| Arc::ptr_eq(&table.rows[at], &draft.rows[at]);
        assert_eq!([shared(0), shared(1), shared(2)], [true, false, false]);
        let names = |table: &Table<Site>| -> Vec<(String, u64, u64)> {
            let rows = table.rows().iter();
            rows.map(|row| (row.record.name.clone(), row.created, row.revision))
                .collect()
        };
        let name = |text: &str, created, revision| (text.to_owned(), created, revision);
        let before = |n| name("before", n, n);
        assert_eq!(names(&table), [before(1), before(2), before(3)]);
        let after = [before(1), name("after", 2, 4), name("told", 3, 3)];
        assert_eq!(names(&draft), after);
    }
}
