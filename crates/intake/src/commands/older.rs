//! Ratings of a file that are older than those which stand: they are told, and not taken.

use super::Planner;
use super::rating::RATED_WORDS;
use crate::dates;
use crate::mapped::MappedRow;
use jiff::civil::Date;
use register::records::Risk;
use std::borrow::Cow;

/// Fields that say a rating.
const RATING: [&str; 5] = ["likelihood", "impact", "score", "level", "rationale"];

impl Planner<'_> {
    /// The row without its ratings, where their day is before that of the ratings that
    /// stand here; the row itself, where it is not.
    pub(super) fn without_older_rating<'r>(
        &mut self,
        row: &'r MappedRow,
        before: Option<&Risk>,
    ) -> Cow<'r, MappedRow> {
        let older = before.and_then(|before| Some((before, self.older_rating(row, before)?)));
        let Some((before, (told, stands))) = older else {
            return Cow::Borrowed(row);
        };
        let said: Vec<String> = RATING
            .iter()
            .chain(&RATED_WORDS)
            .filter_map(|field| Some((*field, row.fields.get(field)?)))
            .map(|(field, value)| format!("{field} “{}”", super::shortened(&value.raw)))
            .collect();
        self.tell_unsaid(row, before, &format!("its ratings are of {told} and older than those that stand, of {stands}, which are kept; the row says {}", said.join(", ")));
        let mut row = row.clone();
        row.fields
            .retain(|field, _| !RATING.contains(field) && !RATED_WORDS.contains(field));
        row.original = None;
        Cow::Owned(row)
    }

    /// The day of the row's ratings and that of those which stand, where the row's is the
    /// earlier one. The day of an import is not the day of a rating.
    fn older_rating(&self, row: &MappedRow, before: &Risk) -> Option<(Date, Date)> {
        let told = row.date("rated_on").filter(|_| self.own.is_none())?;
        let current = before.current.as_ref()?;
        let said = before.extra.get("rated_on");
        let said = said.and_then(|words| dates::parse(words, self.dates));
        let entered = current.at.map(|at| self.register.day(at));
        let own = Some(current.on).filter(|on| entered.is_some_and(|entered| *on < entered));
        let stands = own.max(said)?;
        (told < stands).then_some((told, stands))
    }
}
