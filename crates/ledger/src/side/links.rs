//! One-time links: to set up, to accept an invitation, to set a password anew,
//! and the short time between a password and its second factor.

use uuid::Uuid;

use super::statements::{ADD_LINK, CLOSE_ALL_LINKS, CLOSE_LINKS, LINK, SWEEP_LINKS, USE_LINK};
use super::{SideTables, execute, find};
use crate::error::Result;

/// A link as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// What it is for.
    pub kind: String,
    /// Whose it is; `None` before there is an account.
    pub account: Option<Uuid>,
    /// When it ends.
    pub expires: i64,
    /// When it was used or closed.
    pub used: Option<i64>,
}

impl SideTables {
    /// Adds a link under the hash of its secret.
    pub async fn add_link(
        &mut self,
        hash: &[u8],
        kind: &str,
        account: Option<Uuid>,
        expires: i64,
    ) -> Result<()> {
        execute!(self, ADD_LINK, hash, kind, account, expires);
        Ok(())
    }

    /// A link by the hash of its secret.
    pub async fn link(&mut self, hash: &[u8]) -> Result<Option<LinkRow>> {
        let found: Option<(String, Option<Uuid>, i64, Option<i64>)> = find!(self, LINK, hash);
        Ok(found.map(|(kind, account, expires, used)| LinkRow {
            kind,
            account,
            expires,
            used,
        }))
    }

    /// Marks a link as used; `false` if it was, or has ended.
    pub async fn use_link(&mut self, hash: &[u8], at: i64) -> Result<bool> {
        Ok(execute!(self, USE_LINK, hash, at) == 1)
    }

    /// Closes the open links of an account.
    pub async fn close_links(&mut self, account: Uuid, at: i64) -> Result<u64> {
        Ok(execute!(self, CLOSE_LINKS, account, at))
    }

    /// Closes all open links; how many.
    pub async fn close_all_links(&mut self, at: i64) -> Result<u64> {
        Ok(execute!(self, CLOSE_ALL_LINKS, at))
    }

    /// Forgets links that ended.
    pub async fn sweep_links(&mut self, at: i64) -> Result<u64> {
        Ok(execute!(self, SWEEP_LINKS, at))
    }
}
