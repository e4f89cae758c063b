//! Whether a ledger is still the one that was seen.

use crate::db::statements::HEAD_AND_KNOWN;
use crate::db::statements::at_primary;
use crate::db::{Session, on, stored};
use crate::entry::{Head, OrgId, genesis};
use crate::error::{LedgerError, Result};
use crate::store::{Ledger, require_organization, stored_head};

/// How a ledger stands to what was seen of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It ends with the very entry that is known.
    Same,
    /// It goes on after the known entry, to this one.
    Newer(Head),
    /// The database asked is a standby that has not yet received the known
    /// entry; it is at this one. What is known stands.
    Lagging(Head),
    /// The known entry is not there: the database lost it, or another stands
    /// in its place. The ledger ends with this one.
    WentBack(Head),
}

/// The same in one statement that also says whether a standby answers: a
/// pooler may send the next statement of a session to another server.
const LOOK_POSTGRES: &str = at_primary!(
    "SELECT h.position, h.time, h.hash, \
    (SELECT hash FROM entry WHERE org = $1 AND position = $2), pg_is_in_recovery() \
    FROM (SELECT 1) one LEFT JOIN LATERAL \
    (SELECT position, time, hash FROM entry WHERE org = $1 ORDER BY position DESC LIMIT 1) h ON true"
);

/// What a database holds around a position.
pub(super) struct Look {
    pub head: Option<Head>,
    /// Hash of the entry at the position.
    pub there: Option<Vec<u8>>,
    /// Whether a standby answered.
    pub standby: bool,
}

impl Look {
    /// The same entry, with or without others after it; `None` if not.
    fn judge(&self, org: OrgId, known: &Head) -> Option<Seen> {
        let same = match known.position {
            0 => known.hash == genesis(org),
            _ => self.there.as_deref() == Some(&known.hash.0[..]),
        };
        match self.head {
            Some(head) if same && head.position > known.position => Some(Seen::Newer(head)),
            Some(head) if same && head.position == known.position => Some(Seen::Same),
            None if same => Some(Seen::Same),
            _ => None,
        }
    }
}

impl Ledger {
    /// How the ledger stands to the head that is known: one question in the
    /// common case.
    ///
    /// # Errors
    /// [`LedgerError::UnknownOrganization`] if the organization is not there.
    pub async fn seen_since(&self, org: OrgId, known: &Head) -> Result<Seen> {
        let mut session = self.db().peek().await?;
        let seen = quick(&mut session, org, known.position).await?;
        match seen.judge(org, known) {
            Some(Seen::Same) if known.position == 0 => {
                require_organization(&mut session, org).await?;
                Ok(Seen::Same)
            }
            Some(seen) => Ok(seen),
            None => second_look(&mut session, org, known).await,
        }
    }

    /// The error that tells why the entry at `known` was not there to read on
    /// from.
    pub(super) async fn why_not_there(
        &self,
        session: &mut Session,
        org: OrgId,
        known: &Head,
    ) -> Result<LedgerError> {
        let known = *known;
        Ok(match second_look(session, org, &known).await? {
            Seen::WentBack(found) => LedgerError::WentBack { known, found },
            // Where it is there now, a standby answered before.
            Seen::Lagging(found) | Seen::Newer(found) => LedgerError::Lagging { known, found },
            Seen::Same => LedgerError::Lagging {
                known,
                found: known,
            },
        })
    }
}

/// Asked once the known entry was missing: is it, or does a standby lag behind?
async fn second_look(session: &mut Session, org: OrgId, known: &Head) -> Result<Seen> {
    let look = look(session, org, known.position).await?;
    if let Some(seen) = look.judge(org, known) {
        return Ok(seen);
    }
    let found = look.head.unwrap_or(Head::empty(org));
    if look.standby {
        return Ok(Seen::Lagging(found));
    }
    if look.head.is_none() {
        require_organization(session, org).await?;
    }
    Ok(Seen::WentBack(found))
}

/// A row of [`HEAD_AND_KNOWN`].
type HeadRow = (i64, i64, Vec<u8>, Option<Vec<u8>>);

async fn quick(session: &mut Session, org: OrgId, position: u64) -> Result<Look> {
    let row: Option<HeadRow> = on!(*session, c => {
        sqlx::query_as(HEAD_AND_KNOWN).bind(org.0).bind(stored(position)).fetch_optional(c).await?
    });
    let (head, there) = match row {
        Some((position, time, hash, there)) => (Some(stored_head(position, time, &hash)?), there),
        None => (None, None),
    };
    Ok(Look {
        head,
        there,
        standby: false,
    })
}

/// A row of [`LOOK_POSTGRES`].
type LookRow = (
    Option<i64>,
    Option<i64>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    bool,
);

/// What the database holds at and after `position`, and whether it is a standby.
pub(super) async fn look(session: &mut Session, org: OrgId, position: u64) -> Result<Look> {
    let Session::Postgres(held) = session else {
        return quick(session, org, position).await;
    };
    let (at, time, hash, there, standby): LookRow = sqlx::query_as(LOOK_POSTGRES)
        .bind(org.0)
        .bind(stored(position))
        .fetch_one(held.connection())
        .await?;
    let head = match (at, time, hash) {
        (Some(at), Some(time), Some(hash)) => Some(stored_head(at, time, &hash)?),
        _ => None,
    };
    Ok(Look {
        head,
        there,
        standby,
    })
}
