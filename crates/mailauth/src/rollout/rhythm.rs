//! On which days a domain has reports, week by week: whether those of the last weeks are as
//! many as this domain is used to.
//!
//! A receiver reports on a day only when it had mail of it, so that a domain whose offices
//! rest on weekends has no reports on them, and a small one fewer still. What can be asked
//! for is that reports came as regularly as they mostly do, for long enough, and on enough
//! days. A silent week of a domain with mail on most days, and a silent fortnight of any,
//! breaks that.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::precondition::counted;

/// Weeks that must be covered.
const WEEKS: usize = 4;
/// Weeks that are looked at for what is usual, and that must be covered where reports are few.
const MANY_WEEKS: usize = 12;
/// A domain with reports on so many days of a usual week has mail on most days.
const MOST_DAYS: u32 = 4;
/// Days with reports that are enough.
const ENOUGH: u32 = 12;
/// Reports of a day come so many days later; a day is not missed before.
const LATE: i64 = 2;

/// Days with reports, by whole weeks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rhythm {
    /// Days with reports in each whole week since the first report, the latest week first;
    /// twelve at most.
    weeks: Vec<u32>,
    /// The last day of the latest week.
    until: Option<Date>,
}

/// Whether reports cover what they must, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Covered {
    pub met: bool,
    pub found: String,
}

impl Rhythm {
    /// Days before today whose reports are needed for [`Rhythm::of`]; one that is given fewer
    /// sees fewer weeks.
    pub const LOOK_BACK: u32 = 100;

    /// Out of days with reports, in any order, as they are known today.
    pub fn of(days: impl IntoIterator<Item = Date>, today: Date) -> Rhythm {
        let days: BTreeSet<Date> = days.into_iter().collect();
        let until = today.saturating_sub(LATE.days());
        let Some(first) = days.first().copied() else {
            return Rhythm::default();
        };
        let mut weeks = Vec::new();
        let mut end = until;
        while weeks.len() < MANY_WEEKS {
            let begin = end.saturating_sub(6.days());
            if begin < first || begin == Date::MIN {
                break;
            }
            let seen = days.range(begin..=end).count();
            weeks.push(u32::try_from(seen).unwrap_or(7));
            end = begin.saturating_sub(1.day());
        }
        Rhythm {
            weeks,
            until: Some(until),
        }
    }

    /// What a usual week has: of the weeks seen, half have as many or more.
    fn usual(&self) -> u32 {
        let mut sorted = self.weeks.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }

    /// The first and the last day of a week.
    fn days_of(&self, week: usize) -> Option<(Date, Date)> {
        let back = i64::try_from(week).ok()?.checked_mul(7)?;
        let end = self.until?.saturating_sub(back.days());
        Some((end.saturating_sub(6.days()), end))
    }

    /// Whether reports of the last weeks came as regularly as they mostly do.
    pub fn is_covered(&self) -> bool {
        self.covered().met
    }

    /// Whether the last weeks are covered.
    pub(super) fn covered(&self) -> Covered {
        let open = |found: String| Covered { met: false, found };
        let Some(latest) = self.weeks.get(..WEEKS) else {
            return open(format!(
                "they reach back {}, and four are needed",
                counted(self.weeks.len() as u64, "whole week", "whole weeks")
            ));
        };
        let usual = self.usual();
        let few = latest.iter().sum::<u32>() < ENOUGH;
        let weeks = if few { self.weeks.as_slice() } else { latest };
        // Where there is little mail, a week of less is nothing new, one of none is.
        let least = if usual < MOST_DAYS { 1 } else { usual / 2 + 1 };
        if let Some(thin) = weeks.iter().position(|seen| *seen < least)
            && let Some((from, to)) = self.days_of(thin)
        {
            let seen = match weeks.get(thin).copied().unwrap_or_default() {
                0 => "no day".to_owned(),
                seen => counted(u64::from(seen), "day", "days"),
            };
            return open(format!(
                "from {from} to {to} they came for {seen}, where a usual week has {usual}: either there was no mail, or reports were lost on the way"
            ));
        }
        let all: u32 = weeks.iter().sum();
        let count = u32::try_from(weeks.len()).unwrap_or(u32::MAX);
        if few && (weeks.len() < MANY_WEEKS || all < ENOUGH) {
            return open(format!(
                "{} in four weeks are few; where there is so little mail, twelve weeks with reports are needed, on {ENOUGH} days at least, and there are {} on {}",
                counted(u64::from(latest.iter().sum::<u32>()), "day", "days"),
                counted(weeks.len() as u64, "week", "weeks"),
                counted(u64::from(all), "day", "days"),
            ));
        }
        if all.saturating_mul(4) < usual.saturating_mul(count).saturating_mul(3) {
            return open(format!(
                "in the last {count} weeks they came for {}, where {} would be usual; wait until there are no such gaps",
                counted(u64::from(all), "day", "days"),
                usual.saturating_mul(count)
            ));
        }
        Covered {
            met: true,
            found: format!(
                "in each of the last {count} weeks they came as they mostly do: a usual week has {}",
                counted(u64::from(usual), "day with reports", "days with reports")
            ),
        }
    }
}

#[cfg(test)]
mod tests;
