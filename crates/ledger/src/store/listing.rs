//! Under what an organization is listed: people choose books by it, so no two are listed
//! under names that can be taken for each other. That is decided in the transaction that
//! writes the name, while no other does.

use crate::db::statements::{OTHER_LABELS, SET_LABEL};
use crate::db::{Session, on};
use crate::entry::OrgId;
use crate::error::{LedgerError, Result};
use crate::store::write::Refused;
use crate::store::{Ledger, insert_organization};

/// Who writes a name waits for whoever writes another. SQLite has one writer anyway.
const ONE_AT_A_TIME: &str = "LOCK TABLE organization IN SHARE ROW EXCLUSIVE MODE";

/// A name to list an organization under, and what it must not be like.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// The name.
    pub label: &'a str,
    /// Whether two names can be taken for each other.
    pub alike: fn(&str, &str) -> bool,
}

impl Ledger {
    /// Adds an organization with an empty ledger, if no other has a name like it.
    ///
    /// # Errors
    /// [`LedgerError::LabelTaken`] if one has, [`LedgerError::OrganizationExists`].
    pub async fn create_listed(&self, id: OrgId, listing: Listing<'_>) -> Result<()> {
        let mut session = self.db().write().await?;
        if let Some(other) = taken(&mut session, id, listing).await? {
            return Err(LedgerError::LabelTaken(other));
        }
        insert_organization(&mut session, id, listing.label).await?;
        session.commit().await
    }
}

/// Lists an organization under another name, in a transaction.
pub(super) async fn list(
    session: &mut Session,
    org: OrgId,
    listing: Listing<'_>,
) -> Result<(), Refused> {
    if let Some(other) = taken(session, org, listing).await? {
        return Err(Refused::Failed(LedgerError::LabelTaken(other)));
    }
    on!(*session, c => {
        sqlx::query(SET_LABEL).bind(org.0).bind(listing.label).execute(c).await?;
    });
    Ok(())
}

/// The name of another organization that a name can be taken for.
async fn taken(
    session: &mut Session,
    own: OrgId,
    listing: Listing<'_>,
) -> Result<Option<String>, sqlx::Error> {
    if let Session::Postgres(held) = session {
        let lock = sqlx::query(ONE_AT_A_TIME);
        lock.execute(held.connection()).await?;
    }
    let others: Vec<(String,)> = on!(*session, c => {
        sqlx::query_as(OTHER_LABELS).bind(own.0).fetch_all(c).await?
    });
    let mut others = others.into_iter().map(|(other,)| other);
    Ok(others.find(|other| (listing.alike)(other, listing.label)))
}
