//! What became of the mails of a mailbox, and what of them was not taken in.

use uuid::Uuid;

use super::statements::{ADD_LEFT, COUNT_MAILBOX, LEFT_OF, PRUNE_LEFT};
use crate::db::stored;
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, execute, find_all};

/// Kept of one mailbox; what is older is counted only.
const KEPT: i64 = 1_000;

/// Mails by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailsLooked {
    /// All reports in them were read, one at least.
    pub read: u64,
    /// No report is in them.
    pub passed_over: u64,
    /// Something in them could not be read.
    pub not_read: u64,
}

/// Something of a mail that was not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// When it was looked at, in microseconds.
    pub at: i64,
    /// Whether it may have been a report.
    pub lost: bool,
    /// The mail, and what in it.
    pub what: String,
    /// Why it was not taken in.
    pub why: String,
}

impl SideTables {
    /// Notes what became of a mail of a mailbox (UIDVALIDITY, UID) and what of it was not
    /// taken in. Belongs into the transaction that notes up to where the mailbox is read.
    pub async fn add_mail_left(
        &mut self,
        org: OrgId,
        mailbox: Uuid,
        (uid_validity, uid): (u32, u32),
        looked: MailsLooked,
        left: &[Left],
    ) -> Result<()> {
        execute!(
            self,
            COUNT_MAILBOX,
            org.0,
            mailbox,
            stored(looked.read),
            stored(looked.passed_over),
            stored(looked.not_read)
        );
        for (n, one) in (1_i64..).zip(left) {
            execute!(
                self,
                ADD_LEFT,
                org.0,
                mailbox,
                i64::from(uid_validity),
                i64::from(uid),
                n,
                one.at,
                one.lost,
                &one.what,
                &one.why
            );
        }
        if !left.is_empty() {
            execute!(self, PRUNE_LEFT, org.0, mailbox, KEPT);
        }
        Ok(())
    }

    /// What of the mails of a mailbox was not taken in: what may have been a report first,
    /// the newest of it first.
    pub async fn mail_left(&mut self, org: OrgId, mailbox: Uuid, limit: u32) -> Result<Vec<Left>> {
        let rows: Vec<(i64, bool, String, String)> =
            find_all!(self, LEFT_OF, org.0, mailbox, i64::from(limit));
        let left = |(at, lost, what, why)| Left {
            at,
            lost,
            what,
            why,
        };
        Ok(rows.into_iter().map(left).collect())
    }
}
