//! How much the mails of an organization's mailboxes may have kept in a day. The address
//! stands in DNS, so anybody may send them, and no account stands behind them.

use crate::quota;
use crate::state::AppState;
use app::AppError;
use app::mail::{Carrier, CarrierState, Ingested};
use jiff::Timestamp;
use ledger::OrgId;
use mailauth::DomainName;
use mailauth::dmarc::psl;

/// Bytes that a record of a report takes where it is kept, roughly. Who says more in a record
/// has as many fewer.
pub(super) const OF_RECORD: u64 = 100;
/// A report itself takes as much as so many records.
const OF_REPORT: u64 = 20;
/// Records kept of one mail, at most.
const OF_MAIL: u64 = 200_000;
/// One sender has one of so many parts of the day, so that nobody takes that of all others.
const PARTS: u32 = 10;

/// What there is for a mail.
pub(super) enum Room {
    /// So many records.
    Records(u64),
    /// None: its sender had its part of today; why, for people.
    SetAside(String),
}

/// The day of an organization's mailboxes.
pub(super) struct Allowance<'s> {
    pub state: &'s AppState,
    pub org: OrgId,
    pub at: Timestamp,
}

/// Who a mail is counted for: the domain that is proved to have sent it. All that prove
/// none are one sender, for anybody may write any name.
pub(super) fn sender(carrier: Option<&Carrier>) -> String {
    let proved = carrier.filter(|carrier| carrier.state == CarrierState::Verified);
    let domain = proved.and_then(|carrier| DomainName::host(&carrier.from).ok());
    domain.map_or_else(String::new, |domain| psl::org_domain(&domain).to_string())
}

impl Allowance<'_> {
    /// Records a day: as many as one person may send.
    fn a_day(&self) -> u32 {
        let bytes = u64::from(self.state.options().quotas.of_person_a_day) << 20;
        u32::try_from(bytes / OF_RECORD).unwrap_or(u32::MAX)
    }

    async fn take(&self, who: &str, records: u32, a_day: u32) -> app::Result<bool> {
        let access = self.state.access();
        let taken = access.take_quota(who, records, a_day, self.at).await;
        taken
            .map(|taken| taken.is_ok())
            .map_err(crate::act::of_access)
    }

    /// The buckets: that of a sender and that of all, with what each holds.
    fn buckets(&self, sender: &str) -> [(String, u32); 2] {
        let (org, all) = (self.org, self.a_day());
        let part = (all / PARTS).max(1);
        [
            (format!("mailboxes {org} of {sender}"), part),
            (format!("mailboxes {org}"), all),
        ]
    }

    /// Asks for a mail, before it is fetched: nothing is hashed or read of what is not taken
    /// in.
    ///
    /// # Errors
    /// Where the disk has no room, or all was had for today: then the mailbox waits.
    pub async fn ask(&self) -> app::Result<()> {
        if quota::reserve(self.state).is_err() {
            let why = "the server has hardly any room on its disk; the mailbox waits until whoever looks after the server made some";
            return Err(AppError::Other(why.to_owned()));
        }
        let [_, all] = self.buckets("");
        match self.take(&all.0, 1, all.1).await? {
            true => Ok(()),
            false => Err(AppError::Other(format!(
                "as many records were kept of mailboxes today as are kept in a day ({}); the mailbox waits, and goes on by itself",
                all.1
            ))),
        }
    }

    /// Asks for a mail of a sender, before it is read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask_of(&self, sender: &str) -> app::Result<Room> {
        let [own, _] = self.buckets(sender);
        if self.take(&own.0, 1, own.1).await? {
            return Ok(Room::Records(OF_MAIL));
        }
        let who = match sender {
            "" => "senders that prove no domain with a signature",
            domain => domain,
        };
        Ok(Room::SetAside(format!(
            "it is left in the mailbox: {who} sent as many records today as are kept of one sender in a day ({}). If it is a report you want, save it as a file and give that under “Read reports”",
            own.1
        )))
    }

    /// Counts what was kept of a mail. What is more than was left empties the bucket: the
    /// next mail finds nothing.
    pub async fn kept(&self, sender: &str, done: &Ingested) -> app::Result<()> {
        let said = done.bytes.div_ceil(OF_RECORD);
        let kept = said.max(done.records + done.reports * OF_REPORT);
        for (who, size) in self.buckets(sender) {
            let mut step = u32::try_from(kept).unwrap_or(u32::MAX).min(size);
            if step == 0 || self.take(&who, step, size).await? {
                continue;
            }
            while step > 1 {
                step = step.div_ceil(2);
                self.take(&who, step, size).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_15_2_2_a_mail_counts_for_the_domain_that_is_proved_to_have_sent_it() {
        let from = |state, from: &str| {
            let from = from.to_owned();
            let carrier = Carrier {
                state,
                from,
                ..Carrier::default()
            };
            sender(Some(&carrier))
        };
        assert_eq!(from(CarrierState::Verified, "a.google.com"), "google.com");
        assert_eq!(from(CarrierState::Verified, "b.google.com"), "google.com");
        for unproved in [
            from(CarrierState::NotVerified, "google.com"),
            from(CarrierState::Unknown, "yahoo.com"),
            from(CarrierState::Verified, ""),
            sender(None),
        ] {
            assert_eq!(unproved, "");
        }
    }
}
