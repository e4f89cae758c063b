//! The access log: who signed in, looked, exported and changed access. Lines
//! are only ever added.

use uuid::Uuid;

use super::chain;
use super::statements::{ADD_LOG, CHAIN_LOG, LOG, LOG_OF_MEMBERS, NEXT_LOG_NUMBER};
use super::{SideTables, execute, find_all};
use crate::db::on;
use crate::entry::OrgId;
use crate::error::Result;
use crate::hash::Hash32;

/// A line to be added.
#[derive(Clone, Debug)]
pub struct NewLog<'a> {
    /// The organization; the nil id for what concerns the installation.
    pub org: OrgId,
    /// When it happened.
    pub time: i64,
    /// Who did it, where that is an account.
    pub account: Option<Uuid>,
    /// The name shown.
    pub name: &'a str,
    /// Code of what was done.
    pub action: &'a str,
    /// To what.
    pub detail: &'a str,
    /// From where.
    pub address: &'a str,
}

/// A line as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Its number in the organization, from 1 on without gaps.
    pub seq: u64,
    /// When it happened.
    pub time: i64,
    /// Who did it, where that is an account.
    pub account: Option<Uuid>,
    /// The name shown.
    pub name: String,
    /// Code of what was done.
    pub action: String,
    /// To what.
    pub detail: String,
    /// From where.
    pub address: String,
}

/// Which lines to read.
#[derive(Clone, Copy, Debug)]
pub struct LogFilter<'a> {
    /// Those of this number or later: how far back is looked.
    pub from: u64,
    /// Those of an action, by code.
    pub action: Option<&'a str>,
    /// Those of an account.
    pub account: Option<Uuid>,
    /// Those before a time.
    pub until: i64,
    /// Those about members of an organization.
    pub of: Option<OfMembers<'a>>,
}

impl Default for LogFilter<'_> {
    /// All of them.
    fn default() -> Self {
        LogFilter {
            from: 0,
            action: None,
            account: None,
            until: i64::MAX,
            of: None,
        }
    }
}

/// Lines about members of an organization: by a member, or with the address of one at the
/// beginning of the detail, up to a comma; of any action that is not named both.
#[derive(Clone, Copy, Debug)]
pub struct OfMembers<'a> {
    /// The organization.
    pub org: OrgId,
    /// Codes of actions that are about whoever does them, each between commas: `,a,b,`.
    pub by_them: &'a str,
    /// Codes of actions that are about whom they name.
    pub about_them: &'a str,
}

type Columns = (i64, i64, Option<Uuid>, String, String, String, String);

impl SideTables {
    /// Adds a line, in a transaction, chained to the one before; its number.
    pub async fn log(&mut self, line: &NewLog<'_>) -> Result<u64> {
        let (seq, before): (i64, Option<Vec<u8>>) = on!(self.session, c => {
            sqlx::query_as(NEXT_LOG_NUMBER).bind(line.org.0).fetch_one(c).await?
        });
        let before = match before.as_deref().and_then(Hash32::from_slice) {
            Some(before) => before,
            // The first line, or the first after those of a program that kept no chain.
            None => chain::up_to_now(&mut self.session, line.org).await?,
        };
        let new = LogRow {
            seq: seq.unsigned_abs(),
            time: line.time,
            account: line.account,
            name: line.name.to_owned(),
            action: line.action.to_owned(),
            detail: line.detail.to_owned(),
            address: line.address.to_owned(),
        };
        let hash = chain::line_hash(&before, line.org, &new);
        let hash = &hash.as_bytes()[..];
        execute!(
            self,
            ADD_LOG,
            line.org.0,
            seq,
            line.time,
            line.account,
            line.name,
            line.action,
            line.detail,
            line.address,
            hash,
        );
        execute!(self, CHAIN_LOG, line.org.0, hash);
        Ok(seq.unsigned_abs())
    }

    /// At most `limit` lines before number `before`, newest first.
    pub async fn read_log(
        &mut self,
        org: OrgId,
        before: u64,
        limit: u32,
        filter: LogFilter<'_>,
    ) -> Result<Vec<LogRow>> {
        let (before, limit) = (crate::db::stored(before), i64::from(limit));
        let from = crate::db::stored(filter.from);
        let LogFilter {
            action,
            account,
            until,
            of,
            ..
        } = filter;
        let rows: Vec<Columns> = match of {
            None => find_all!(
                self, LOG, org.0, before, from, limit, action, account, until
            ),
            Some(of) => find_all!(
                self,
                LOG_OF_MEMBERS,
                org.0,
                before,
                from,
                limit,
                action,
                account,
                until,
                of.org.0,
                of.by_them,
                of.about_them
            ),
        };
        let row = |(seq, time, account, name, action, detail, address): Columns| LogRow {
            seq: seq.unsigned_abs(),
            time,
            account,
            name,
            action,
            detail,
            address,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// The number of the last line; 0 before the first.
    pub async fn last_log_number(&mut self, org: OrgId) -> Result<u64> {
        let end = chain::end(&mut self.session, org).await?;
        Ok(end.map_or(0, |(seq, _)| seq))
    }
}
