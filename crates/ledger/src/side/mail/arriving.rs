//! Reports too large to be written at once, and how the reports of an organization stand.

use super::statements::{
    ADD_ARRIVING, ARRIVED, ARRIVING_SINCE, GIVE_UP_PACKS, GIVE_UP_SUMS, NAMES_CHANGED,
    REPORTS_CHANGED, REPORTS_STAND,
};
use crate::db::stored;
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, execute, find, find_all};

/// How the reports of an organization stand: what was drawn from them holds for as long as
/// this is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportsStand {
    /// Number of the last report.
    pub last: u64,
    /// Goes up with every other change: of what counts, of what is kept.
    pub changed: i64,
    /// Goes up where DNS told another name of an address.
    pub named: i64,
}

impl SideTables {
    /// How the reports of an organization stand.
    pub async fn mail_reports_stand(&mut self, org: OrgId) -> Result<ReportsStand> {
        let found: Option<(i64, i64, i64)> = find!(self, REPORTS_STAND, org.0);
        let stand = |(last, changed, named): (i64, i64, i64)| ReportsStand {
            last: last.unsigned_abs(),
            changed,
            named,
        };
        Ok(found.map(stand).unwrap_or_default())
    }

    /// Notes that what reports say is another than before.
    pub(super) async fn mail_changed(&mut self, org: OrgId) -> Result<()> {
        execute!(self, REPORTS_CHANGED, org.0);
        Ok(())
    }

    /// Notes that the names of addresses are others than before.
    pub(super) async fn mail_names_changed(&mut self, org: OrgId) -> Result<()> {
        execute!(self, NAMES_CHANGED, org.0);
        Ok(())
    }

    /// Takes the numbers from one to another for a report whose rows are written in several
    /// transactions, at a time in microseconds. It counts once its line is added and
    /// [`SideTables::mail_report_arrived`].
    pub async fn expect_mail_report(
        &mut self,
        org: OrgId,
        (seq, last): (u64, u64),
        at: i64,
    ) -> Result<()> {
        self.set_last_mail_report(org, last).await?;
        execute!(self, ADD_ARRIVING, org.0, stored(seq), stored(last), at);
        Ok(())
    }

    /// A report is there as a whole; whether it was still waited for.
    pub async fn mail_report_arrived(&mut self, org: OrgId, seq: u64) -> Result<bool> {
        let waited = execute!(self, ARRIVED, org.0, stored(seq)) > 0;
        self.mail_changed(org).await?;
        Ok(waited)
    }

    /// Takes back what was written of the reports that began to arrive before a time, in
    /// microseconds, and never did; how many. A writer that goes on after all is told.
    pub async fn give_up_mail_reports(&mut self, org: OrgId, before: i64) -> Result<usize> {
        let late: Vec<(i64, i64)> = find_all!(self, ARRIVING_SINCE, org.0, before);
        for (seq, last) in &late {
            self.take_back(org, (*seq, *last)).await?;
        }
        Ok(late.len())
    }

    /// Takes back what was written of a report under the numbers from one to another.
    pub async fn give_up_mail_report(&mut self, org: OrgId, of: (u64, u64)) -> Result<()> {
        self.take_back(org, (stored(of.0), stored(of.1))).await
    }

    async fn take_back(&mut self, org: OrgId, (seq, last): (i64, i64)) -> Result<()> {
        execute!(self, GIVE_UP_PACKS, org.0, seq, last);
        execute!(self, GIVE_UP_SUMS, org.0, seq, last);
        execute!(self, ARRIVED, org.0, seq);
        Ok(())
    }
}
