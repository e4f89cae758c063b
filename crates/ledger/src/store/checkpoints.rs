//! Making and reading checkpoints.

use crate::check::{Checker, Outside};
use crate::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::db::statements::{ADD_CHECKPOINT, CHECKPOINTS, LAST_CHECKPOINT};
use crate::db::{Session, is_taken, on, stored};
use crate::entry::OrgId;
use crate::error::{LedgerError, Result};
use crate::merkle;
use crate::note::SigningKey;
use crate::side::{INSTALLATION, chain};
use crate::store::read::{clock_entries, hashes_after};
use crate::store::{Ledger, read_head};

impl Ledger {
    /// Signs where the ledger and the access logs stand now, stores the checkpoint and returns it.
    /// Its text should be kept outside the database. `time` (microseconds since
    /// 1970 UTC) is raised to that of the last entry and checkpoint.
    ///
    /// # Errors
    /// [`LedgerError::CheckpointConflict`] if another checkpoint
    /// was made at the same moment.
    pub async fn checkpoint(
        &self,
        org: OrgId,
        key: &SigningKey,
        time: i64,
    ) -> Result<SignedCheckpoint> {
        self.sign(org, key, time, false).await
    }

    /// The same, where who signs says that the book was taken in here from another
    /// installation: what earlier checkpoints state of access logs that are not here is of
    /// logs that stayed there.
    ///
    /// # Errors
    /// As [`Ledger::checkpoint`].
    pub async fn checkpoint_taken_in(
        &self,
        org: OrgId,
        key: &SigningKey,
        time: i64,
    ) -> Result<SignedCheckpoint> {
        self.sign(org, key, time, true).await
    }

    /// What a verification would find of the access logs once a checkpoint is signed over
    /// them as they are now, a sentence each. It is asked before signing: the next checkpoint
    /// states what is there, not what was there before. `taken_in` as it will be said.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logs_to_sign(&self, org: OrgId, taken_in: bool) -> Result<Vec<String>> {
        let mut session = self.db().read().await?;
        let mut checker = Checker::new(org, &Outside::default());
        for (_, text) in texts(&mut session, org).await? {
            // What does not parse is for the verification.
            if let Ok(signed) = SignedCheckpoint::parse(&text) {
                checker.states_logs(&signed.checkpoint);
            }
        }
        checker.signs_logs(taken_in);
        checker.walk_logs(&mut session, org).await?;
        let found = checker.report.findings.into_iter();
        Ok(found.map(|finding| finding.text).collect())
    }

    async fn sign(
        &self,
        org: OrgId,
        key: &SigningKey,
        time: i64,
        taken_in: bool,
    ) -> Result<SignedCheckpoint> {
        let mut session = self.db().write().await?;
        let head = read_head(&mut session, org).await?;
        let leaves = hashes_after(&mut session, org, 0, head.position).await?;
        let previous = last(&mut session, org).await?;
        let last = previous.as_ref().map(|previous| &previous.checkpoint);
        let number = last.map_or(1, |last| last.number + 1);
        let mut floor = last.map_or(i64::MIN, |last| last.time);
        if let Some(last) = last.filter(|last| last.time > time) {
            // Not behind a checkpoint from when a clock was wrong, either.
            let set_right = clock_entries(&mut session, org, last.size).await?;
            if !set_right.is_empty() {
                floor = i64::MIN;
            }
        }
        let checkpoint = Checkpoint {
            org,
            size: head.position,
            root: merkle::root(&leaves),
            number,
            previous: previous.as_ref().map(SignedCheckpoint::digest),
            head: head.hash,
            time: time.max(head.time).max(floor),
            key: key.public(),
            access_log: chain::stands(&mut session, org).await?,
            installation_log: chain::stands(&mut session, INSTALLATION).await?,
            taken_in,
        };
        let signed = SignedCheckpoint::sign(checkpoint, key)?;
        match insert(&mut session, org, number, &signed.text).await {
            Err(error) if is_taken(&error) => {
                return Err(LedgerError::CheckpointConflict { number });
            }
            other => other?,
        }
        session.commit().await?;
        Ok(signed)
    }

    /// The stored checkpoints, in the order they were made.
    pub async fn checkpoints(&self, org: OrgId) -> Result<Vec<SignedCheckpoint>> {
        let mut session = self.db().peek().await?;
        texts(&mut session, org)
            .await?
            .into_iter()
            .map(|(number, text)| parse(number, &text))
            .collect()
    }
}

/// Numbers and texts of the stored checkpoints, unchecked.
pub(super) async fn texts(session: &mut Session, org: OrgId) -> Result<Vec<(u64, String)>> {
    let rows: Vec<(i64, String)> =
        on!(*session, c => sqlx::query_as(CHECKPOINTS).bind(org.0).fetch_all(c).await?);
    Ok(rows
        .into_iter()
        .map(|(number, text)| (number.unsigned_abs(), text))
        .collect())
}

pub(super) async fn insert(
    session: &mut Session,
    org: OrgId,
    number: u64,
    text: &str,
) -> Result<(), sqlx::Error> {
    on!(*session, c => {
        sqlx::query(ADD_CHECKPOINT).bind(org.0).bind(stored(number)).bind(text).execute(c).await?;
    });
    Ok(())
}

async fn last(session: &mut Session, org: OrgId) -> Result<Option<SignedCheckpoint>> {
    let row: Option<(i64, String)> =
        on!(*session, c => sqlx::query_as(LAST_CHECKPOINT).bind(org.0).fetch_optional(c).await?);
    row.map(|(number, text)| parse(number.unsigned_abs(), &text))
        .transpose()
}

fn parse(number: u64, text: &str) -> Result<SignedCheckpoint> {
    SignedCheckpoint::parse(text).map_err(|error| LedgerError::DamagedCheckpoint {
        number,
        what: error.to_string(),
    })
}
