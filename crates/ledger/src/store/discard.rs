//! Discarding an organization with all its entries: for the worked example only.

use crate::db::statements::{
    DISCARD_BLOBS, DISCARD_CHECKPOINTS, DISCARD_ENTRIES, DISCARD_ORGANIZATION,
};
use crate::db::{Session, on};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::mail::statements::DISCARD as DISCARD_MAIL;
use crate::side::statements::DISCARD_JOBS;
use crate::store::{Ledger, require_organization};

/// Lifts the guards against deletion, inside the transaction that needs it.
const LIFT: &str = "DROP TRIGGER entry_is_kept; DROP TRIGGER checkpoint_is_kept;";
const LIFT_POSTGRES: &str =
    "DROP TRIGGER entry_is_kept ON entry; DROP TRIGGER checkpoint_is_kept ON checkpoint;";
/// Puts them back, word for word as the first schema step made them.
const RESTORE: &str = "\
CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries are never deleted');
END;
CREATE TRIGGER checkpoint_is_kept BEFORE DELETE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are never deleted');
END;";
const RESTORE_POSTGRES: &str = "\
CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_is_kept BEFORE DELETE ON checkpoint
FOR EACH ROW EXECUTE FUNCTION refuse_change();";

impl Ledger {
    /// Removes an organization with its entries, evidence, checkpoints and
    /// what was observed of its mail, in one transaction. Others in the
    /// database are not touched. Whoever knew its head finds that the ledger
    /// went back.
    /// Its members, tokens and access log stay, for the example is made anew
    /// under the same id, and who looked at what is never forgotten.
    ///
    /// This is for the worked example, which can be put back to how it ships.
    /// Nothing of a real organization is ever deleted: do not offer it a way
    /// here. (A checkpoint kept outside still shows that there was a ledger.)
    ///
    /// # Errors
    /// [`crate::LedgerError::UnknownOrganization`] if there is none such.
    pub async fn discard_organization(&self, org: OrgId) -> Result<()> {
        let mut session = self.db().write().await?;
        let done = discard(&mut session, org).await;
        match done {
            Ok(()) => session.commit().await,
            Err(error) => {
                session.roll_back().await?;
                Err(error)
            }
        }
    }
}

async fn discard(session: &mut Session, org: OrgId) -> Result<()> {
    require_organization(session, org).await?;
    let sqlite = matches!(session, Session::Sqlite(_));
    let (lift, restore) = if sqlite {
        (LIFT, RESTORE)
    } else {
        (LIFT_POSTGRES, RESTORE_POSTGRES)
    };
    on!(*session, c => { sqlx::raw_sql(lift).execute(c).await?; });
    for statement in [
        DISCARD_JOBS,
        DISCARD_CHECKPOINTS,
        DISCARD_BLOBS,
        DISCARD_ENTRIES,
        DISCARD_ORGANIZATION,
    ]
    .into_iter()
    .chain(DISCARD_MAIL)
    {
        on!(*session, c => { sqlx::query(statement).bind(org.0).execute(c).await?; });
    }
    on!(*session, c => { sqlx::raw_sql(restore).execute(c).await?; });
    Ok(())
}
