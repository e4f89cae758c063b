//! Rows of organizations that the list of organizations does not name: what
//! somebody hides who takes an organization off the list or changes its id.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqlSafeStr;
use uuid::Uuid;

use crate::db::Session;
use crate::db::statements::{
    NEXT_IN_BLOBS, NEXT_IN_CHECKPOINTS, NEXT_IN_ENTRIES, NEXT_IN_ORGANIZATIONS,
};
use crate::entry::OrgId;
use crate::error::Result;
use crate::store::Ledger;

/// An id as stored. SQLite takes any bytes, so it need not be one.
pub(super) type RawId = Vec<u8>;

impl Ledger {
    /// Organizations of which something is stored although the list of
    /// organizations does not name them, in the order of their ids. In a sound
    /// database there are none; [`Ledger::verify`] can be asked about each.
    pub async fn unlisted(&self) -> Result<Vec<OrgId>> {
        let mut session = self.db().peek().await?;
        let found = unlisted(&mut session).await?;
        Ok(found.keys().filter_map(|id| parse(id)).collect())
    }
}

/// Ids that are not listed, and what is stored under each.
pub(super) async fn unlisted(session: &mut Session) -> Result<BTreeMap<RawId, Vec<&'static str>>> {
    let listed = ids(session, NEXT_IN_ORGANIZATIONS).await?;
    let mut found: BTreeMap<RawId, Vec<&'static str>> = BTreeMap::new();
    for (what, sql) in [
        ("entries", NEXT_IN_ENTRIES),
        ("evidence files", NEXT_IN_BLOBS),
        ("checkpoints", NEXT_IN_CHECKPOINTS),
    ] {
        for id in ids(session, sql).await? {
            if !listed.contains(&id) {
                found.entry(id).or_default().push(what);
            }
        }
    }
    Ok(found)
}

/// A stored id in words.
pub(super) fn words(id: &[u8]) -> String {
    match parse(id) {
        Some(org) => org.to_string(),
        None => {
            let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("“{hex}” (which is not an id)")
        }
    }
}

fn parse(id: &[u8]) -> Option<OrgId> {
    Uuid::from_slice(id).ok().map(OrgId)
}

/// The ids of a table, one look into its index for each: a scan would read
/// every entry once more.
async fn ids(session: &mut Session, sql: &'static str) -> Result<BTreeSet<RawId>> {
    let mut ids = BTreeSet::new();
    let mut from = RawId::new();
    loop {
        let next: Option<RawId> = match session {
            Session::Sqlite(held) => {
                let row: Option<(RawId,)> = sqlx::query_as(sql.into_sql_str())
                    .bind(&from[..])
                    .fetch_optional(held.connection())
                    .await?;
                row.map(|(id,)| id)
            }
            Session::Postgres(held) => {
                let start = parse(&from).map_or(Uuid::nil(), |org| org.0);
                let row: Option<(Uuid,)> = sqlx::query_as(sql.into_sql_str())
                    .bind(start)
                    .fetch_optional(held.connection())
                    .await?;
                row.map(|(id,)| id.as_bytes().to_vec())
            }
        };
        let Some(id) = next else { break };
        let Some(after) = successor(session, &id) else {
            ids.insert(id);
            break;
        };
        ids.insert(id);
        from = after;
    }
    Ok(ids)
}

/// The lowest id above another, in the order of the database.
fn successor(session: &Session, id: &[u8]) -> Option<RawId> {
    match session {
        Session::Sqlite(_) => Some([id, &[0]].concat()),
        Session::Postgres(_) => {
            let number = u128::from_be_bytes(id.try_into().ok()?);
            Some(number.checked_add(1)?.to_be_bytes().to_vec())
        }
    }
}
