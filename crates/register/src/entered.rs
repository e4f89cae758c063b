//! When what is said to have happened on a day was entered: a day that was typed in later
//! is told apart from one that was recorded as it came (C6, D1).

use crate::id::Ref;
use crate::record::AnyRecord;
use crate::register::Register;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Days that were entered on another day, by record and field.
///
/// Of a list, such as milestones, each day of it stands under the one name of the field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Entered(BTreeMap<Ref, Vec<(String, Date, Date)>>);

impl Entered {
    /// As a snapshot keeps it.
    pub(crate) fn rows(&self) -> Vec<(Ref, String, Date, Date)> {
        let rows = self.0.iter().flat_map(|(target, days)| {
            days.iter()
                .map(|(field, said, entered)| (*target, field.clone(), *said, *entered))
        });
        rows.collect()
    }

    /// From what a snapshot kept.
    pub(crate) fn of_rows(rows: Vec<(Ref, String, Date, Date)>) -> Self {
        let mut entered = Entered::default();
        for (target, field, said, on) in rows {
            entered.0.entry(target).or_default().push((field, said, on));
        }
        entered
    }

    pub(crate) fn forget(&mut self, target: Ref) {
        self.0.remove(&target);
    }
}

impl Register {
    /// Notes the days that a record says for the first time; called before it is put.
    pub(crate) fn note_entered(&mut self, record: &AnyRecord, time: Timestamp) {
        let said = self.tables.said_anew(record);
        if said.is_empty() {
            return;
        }
        let today = self.day(time);
        for (field, day) in said {
            let target = record.reference();
            // One that is said again is entered again.
            if let Some(known) = self.entered.0.get_mut(&target) {
                known.retain(|(f, said, _)| (f.as_str(), *said) != (field, day));
                if known.is_empty() {
                    self.entered.0.remove(&target);
                }
            }
            if day != today {
                let days = self.entered.0.entry(target).or_default();
                days.push((field.to_owned(), day, today));
            }
        }
    }

    /// The day on which it was entered that something of a record happened on a day;
    /// `None` where that was the same day.
    ///
    /// The field is named as the record stores it; of a risk's ratings it is the stage.
    pub fn entered_on(&self, target: Ref, field: &str, said: Date) -> Option<Date> {
        let days = self.entered.0.get(&target)?;
        let same = |(f, day, _): &&(String, Date, Date)| (f.as_str(), *day) == (field, said);
        days.iter().rev().find(same).map(|(_, _, on)| *on)
    }

    /// The records that have such days, by kind and number.
    pub fn with_days_entered_later(&self) -> Vec<Ref> {
        let mut all: Vec<Ref> = self.entered.0.keys().copied().collect();
        let number = |target: &Ref| self.tables.get(*target).map(|record| record.number());
        all.sort_by_cached_key(|target| (target.kind, number(target)));
        all
    }

    /// Every day of a record that was entered on another: field, day, and when it was entered.
    pub fn entered_later(&self, target: Ref) -> &[(String, Date, Date)] {
        self.entered.0.get(&target).map_or(&[], Vec::as_slice)
    }
}
