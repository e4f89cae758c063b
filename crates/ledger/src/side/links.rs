//! One-time links: to set up, to accept an invitation, to set a password anew,
//! and the short time between a password and its second factor.

use uuid::Uuid;

use super::statements::{
    ADD_LINK, ADD_LINK_USED, CLOSE_ALL_LINKS, CLOSE_LINKS, LAST_LINK_USED, LINK, LINK_UNTOLD,
    LINKS_USED, SEE_LINKS_USED, SWEEP_LINKS, USE_LINK,
};
use super::{SideTables, execute, find, find_all};
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
    /// The account that made it; `None` for the command line, for a token without account,
    /// and where it is not known.
    pub made_by: Option<Uuid>,
    /// The name of who made it; empty where it is not known.
    pub made_by_name: String,
    /// The token that made it.
    pub made_by_token: Option<Uuid>,
}

/// A password that was set by a link which somebody else had made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkUsedRow {
    /// When.
    pub at: i64,
    /// The account that made the link; `None` for the command line, and for a token without
    /// account.
    pub made_by: Option<Uuid>,
    /// The name of who made it.
    pub made_by_name: String,
    /// The token that made it.
    pub made_by_token: Option<Uuid>,
    /// Whether it was the first password of the account.
    pub is_first: bool,
    /// Whether its owner was told.
    pub seen: bool,
}

type Used = (i64, Option<Uuid>, String, Option<Uuid>, bool, bool);

fn used((at, made_by, made_by_name, made_by_token, is_first, seen): Used) -> LinkUsedRow {
    LinkUsedRow {
        at,
        made_by,
        made_by_name,
        made_by_token,
        is_first,
        seen,
    }
}

impl SideTables {
    /// Adds a link under the hash of its secret.
    pub async fn add_link(&mut self, hash: &[u8], row: &LinkRow) -> Result<()> {
        execute!(
            self,
            ADD_LINK,
            hash,
            &row.kind,
            row.account,
            row.expires,
            row.made_by,
            &row.made_by_name,
            row.made_by_token
        );
        Ok(())
    }

    /// A link by the hash of its secret.
    pub async fn link(&mut self, hash: &[u8]) -> Result<Option<LinkRow>> {
        type Columns = (
            String,
            Option<Uuid>,
            i64,
            Option<i64>,
            Option<Uuid>,
            String,
            Option<Uuid>,
        );
        let found: Option<Columns> = find!(self, LINK, hash);
        Ok(found.map(
            |(kind, account, expires, used, made_by, made_by_name, made_by_token)| LinkRow {
                kind,
                account,
                expires,
                used,
                made_by,
                made_by_name,
                made_by_token,
            },
        ))
    }

    /// Keeps that the password of an account was set by somebody's link. Two at one time
    /// are told apart by a microsecond.
    pub async fn add_link_used(&mut self, account: Uuid, row: &LinkUsedRow) -> Result<()> {
        let last: Option<(Option<i64>,)> = find!(self, LAST_LINK_USED, account);
        let last = last.and_then(|(last,)| last).unwrap_or(i64::MIN);
        let at = row.at.max(last.saturating_add(1));
        execute!(
            self,
            ADD_LINK_USED,
            account,
            at,
            row.made_by,
            &row.made_by_name,
            row.made_by_token,
            row.is_first
        );
        Ok(())
    }

    /// The passwords of an account that were set by links of others after a time, oldest
    /// first.
    pub async fn links_used(&mut self, account: Uuid, after: i64) -> Result<Vec<LinkUsedRow>> {
        let rows: Vec<Used> = find_all!(self, LINKS_USED, account, after);
        Ok(rows.into_iter().map(used).collect())
    }

    /// The newest of these of which the owner was not told.
    pub async fn link_untold(&mut self, account: Uuid) -> Result<Option<LinkUsedRow>> {
        let row: Option<Used> = find!(self, LINK_UNTOLD, account, false);
        Ok(row.map(used))
    }

    /// Marks them as told to the owner.
    pub async fn see_links_used(&mut self, account: Uuid) -> Result<()> {
        execute!(self, SEE_LINKS_USED, account, true);
        Ok(())
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
