//! Mailboxes that reports are fetched from.

use uuid::Uuid;

use super::statements::{
    DELETE_LEFT, DELETE_MAILBOX, MAILBOX, MAILBOXES, PUT_MAILBOX, SET_MAILBOX_CHECKED,
    SET_MAILBOX_DISABLED, SET_MAILBOX_READ, SET_MAILBOX_WAITING, SWAP_MAILBOX_SECRET,
};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::mail::MailsLooked;
use crate::side::{SideTables, execute, find, find_all};

/// A mailbox as stored. It shows no secret when printed.
#[derive(Clone, PartialEq, Eq)]
pub struct MailboxRow {
    /// Its id.
    pub id: Uuid,
    /// Name of the server.
    pub host: String,
    /// Port.
    pub port: i64,
    /// User, folder, way of signing in and of encryption, JSON of the caller's making.
    pub settings: String,
    /// Sealed password or token.
    pub secret: Vec<u8>,
    /// The folder's UIDVALIDITY when it was last read; 0 before.
    pub uid_validity: i64,
    /// The last UID whose reports are stored.
    pub last_uid: i64,
    /// When it was last tried, in microseconds.
    pub checked: Option<i64>,
    /// What went wrong then; empty when nothing did.
    pub message: String,
    /// Whether it is left alone.
    pub disabled: bool,
    /// What became of the mails it held.
    pub looked: MailsLooked,
}

impl std::fmt::Debug for MailboxRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailboxRow")
            .field("id", &self.id)
            .field("host", &self.host)
            .field("last_uid", &self.last_uid)
            .finish_non_exhaustive()
    }
}

type Columns = (
    Uuid,
    String,
    i64,
    String,
    Vec<u8>,
    i64,
    i64,
    Option<i64>,
    String,
    bool,
    i64,
    i64,
    i64,
);

fn row(columns: Columns) -> MailboxRow {
    let (id, host, port, settings, secret, uid_validity, last_uid, ..) = columns;
    let (.., checked, message, disabled, read, passed_over, not_read) = columns;
    MailboxRow {
        id,
        host,
        port,
        settings,
        secret,
        uid_validity,
        last_uid,
        checked,
        message,
        disabled,
        looked: MailsLooked {
            read: read.unsigned_abs(),
            passed_over: passed_over.unsigned_abs(),
            not_read: not_read.unsigned_abs(),
        },
    }
}

impl SideTables {
    /// Adds a mailbox, or changes where it is and how to sign in.
    pub async fn put_mailbox(
        &mut self,
        org: OrgId,
        id: Uuid,
        (host, port): (&str, u16),
        settings: &str,
        secret: &[u8],
    ) -> Result<()> {
        let port = i64::from(port);
        execute!(self, PUT_MAILBOX, org.0, id, host, port, settings, secret);
        Ok(())
    }

    /// The mailboxes of an organization.
    pub async fn mailboxes(&mut self, org: OrgId) -> Result<Vec<MailboxRow>> {
        let rows: Vec<Columns> = find_all!(self, MAILBOXES, org.0);
        Ok(rows.into_iter().map(row).collect())
    }

    /// A mailbox by id.
    pub async fn mailbox(&mut self, org: OrgId, id: Uuid) -> Result<Option<MailboxRow>> {
        let found: Option<Columns> = find!(self, MAILBOX, org.0, id);
        Ok(found.map(row))
    }

    /// Notes up to where a mailbox is read. Belongs into the transaction that stores
    /// what was read.
    pub async fn set_mailbox_read(
        &mut self,
        org: OrgId,
        id: Uuid,
        uid_validity: u32,
        last_uid: u32,
    ) -> Result<()> {
        let (validity, uid) = (i64::from(uid_validity), i64::from(last_uid));
        execute!(self, SET_MAILBOX_READ, org.0, id, validity, uid);
        Ok(())
    }

    /// Notes that a mailbox was tried, and what went wrong.
    pub async fn set_mailbox_checked(
        &mut self,
        org: OrgId,
        id: Uuid,
        at: i64,
        message: &str,
    ) -> Result<()> {
        execute!(self, SET_MAILBOX_CHECKED, org.0, id, at, message);
        Ok(())
    }

    /// Notes that a mailbox waits to be tried, and that nothing is known to be wrong.
    pub async fn set_mailbox_waiting(&mut self, org: OrgId, id: Uuid) -> Result<()> {
        execute!(self, SET_MAILBOX_WAITING, org.0, id);
        Ok(())
    }

    /// Puts a sealed secret in the place of one that was read before; whether that one
    /// still stood there.
    pub async fn swap_mailbox_secret(
        &mut self,
        org: OrgId,
        id: Uuid,
        before: Vec<u8>,
        now: Vec<u8>,
    ) -> Result<bool> {
        Ok(execute!(self, SWAP_MAILBOX_SECRET, org.0, id, before, now) == 1)
    }

    /// Leaves a mailbox alone, or no longer.
    pub async fn set_mailbox_disabled(
        &mut self,
        org: OrgId,
        id: Uuid,
        disabled: bool,
    ) -> Result<()> {
        execute!(self, SET_MAILBOX_DISABLED, org.0, id, disabled);
        Ok(())
    }

    /// Forgets a mailbox and its secret; whether there was one.
    pub async fn delete_mailbox(&mut self, org: OrgId, id: Uuid) -> Result<bool> {
        execute!(self, DELETE_LEFT, org.0, id);
        Ok(execute!(self, DELETE_MAILBOX, org.0, id) == 1)
    }
}
