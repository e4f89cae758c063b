//! Whether a list of staff says that somebody left. Only a day says when: a person's record
//! ends on the day that the file names, and where nothing in the row speaks against it.

use super::{Planned, Planner};
use crate::mapped::MappedRow;
use crate::workbook::squeeze;
use jiff::civil::Date;
use register::records::Person;
use register::verbs::Retire;
use register::{Command, Id};

/// Words of a state that somebody is here.
const HERE: [&str; 12] = [
    "active",
    "employed",
    "yes",
    "y",
    "current",
    "full time",
    "full-time",
    "part time",
    "part-time",
    "contractor",
    "volunteer",
    "per diem",
];

/// Words of a state that somebody is not here any more.
const GONE: [&str; 24] = [
    "left",
    "terminated",
    "inactive",
    "separated",
    "resigned",
    "retired",
    "departed",
    "former",
    "former employee",
    "ended",
    "no",
    "n",
    "dismissed",
    "laid off",
    "deceased",
    "not employed",
    "no longer employed",
    "no longer with us",
    "not active",
    "term",
    "quit",
    "gone",
    "offboarded",
    "disabled",
];

impl Planner<'_> {
    /// The day on which the row says that a person left; `None` where it does not say so, or
    /// says something else beside it, which is told.
    pub(super) fn left_on(&mut self, row: &MappedRow) -> Option<Date> {
        let said = row.text("status").map(str::to_owned);
        let plain = said.as_deref().map(|text| squeeze(text).to_lowercase());
        let is = |words: &[&str]| plain.as_deref().is_some_and(|text| words.contains(&text));
        let (here, gone) = (is(&HERE), is(&GONE));
        let today = self.source.today;
        let day = match row.date("left_on") {
            Some(day) if day < today => day,
            Some(day) => {
                self.remark_value(row, "left_on: ", &day.to_string(), " is not over, and the person stands here as before; the words are kept. End the record here when they have left");
                self.state_kept(row, said.as_deref().filter(|_| !here));
                return None;
            }
            None => {
                self.state_kept(row, said.as_deref().filter(|_| !here));
                return None;
            }
        };
        match said {
            Some(text) if !gone => {
                let before = format!("left_on says {day}, and status ");
                self.remark_value(row, &before, &text, " does not say that the person left: nothing is recorded of it, and the words are kept. Who has left, end here with the day");
                None
            }
            _ => Some(day),
        }
    }

    /// Tells of a state that is kept in words alone.
    fn state_kept(&mut self, row: &MappedRow, said: Option<&str>) {
        if let Some(text) = said {
            self.remark_value(row, "status: ", text, " is kept in words, and the person stands here as before; who has left, end here with the day");
        }
    }

    /// Ends the record of a person who left.
    pub(super) fn has_left(
        &mut self,
        row: &MappedRow,
        before: Option<&Person>,
        id: Id<Person>,
        on: Date,
    ) {
        let register = self.register;
        if let Some(account) = register.memberships_of(id).next() {
            let text = format!(
                "left_on says {on}, but the account {} stands for the person, whose record cannot end before it is taken away: have an administrator remove it among the colleagues, then import this file again or end the record here",
                account.email
            );
            return self.remark(row, text);
        }
        let reason = format!("left on {on}, as {} says", self.source.file);
        let end = Retire {
            target: id.to(),
            on,
            reason,
        };
        self.retire(row, before, end);
    }

    /// Takes back that a person left, whom a second row of the file speaks of: which of the
    /// two rows holds, it does not say.
    pub(super) fn stays_for_now(&mut self, row: &MappedRow, id: Id<Person>) {
        let ends = |planned: &Planned| matches!(&planned.command, Command::Retire(end) if end.target == id.to());
        let planned = self.after.len();
        self.after.retain(|planned| !ends(planned));
        if self.after.len() < planned {
            self.remark(row, "an earlier row says that the person of this name left; since this one stands beside it, nothing is recorded of that. Who has left, end here with the day");
        }
    }
}
