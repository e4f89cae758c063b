//! Verifying a ledger in its database.

use sqlx::Row as _;

use crate::check::{Checker, Outside};
use crate::checkpoint::SignedCheckpoint;
use crate::db::statements::{BLOB, BLOBS, ENTRIES};
use crate::db::{guards, on};
use crate::entry::OrgId;
use crate::error::{LedgerError, Result};
use crate::report::{Subject, VerifyReport};
use crate::store::read::raw_entry;
use crate::store::{Ledger, checkpoints, read_head, require_organization, unlisted};

/// How far a verification has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerProgress {
    /// Entries and evidence files checked.
    pub done: u64,
    /// Entries and evidence files there are, as far as known.
    pub total: u64,
}

impl Ledger {
    /// Recomputes everything: chain, commitments, evidence, stored checkpoints,
    /// and compares with checkpoints and keys from outside. `progress` is
    /// called now and then. Changes nothing. The access logs of the organization and of
    /// the installation are recomputed, too, and the guards of the database looked for.
    /// That the last entry lies in the
    /// future is a finding, too.
    ///
    /// Rows of organizations that the list of organizations does not name are
    /// findings, whichever organization was asked about.
    ///
    /// # Errors
    /// [`LedgerError::UnknownOrganization`] if nothing speaks of the
    /// organization: no row, and no checkpoint from outside.
    pub async fn verify(
        &self,
        org: OrgId,
        outside: &Outside,
        progress: &mut (dyn FnMut(LedgerProgress) + Send),
    ) -> Result<VerifyReport> {
        let mut session = self.db().read().await?;
        let listed = require_organization(&mut session, org).await;
        let unlisted = unlisted::unlisted(&mut session).await?;
        let known = outside.checkpoints.iter().any(|text| {
            SignedCheckpoint::parse(text).is_ok_and(|signed| signed.checkpoint.org == org)
        });
        let is_listed = listed.is_ok();
        match listed {
            // Known from elsewhere or by its rows, it was hidden and not just never here.
            Err(LedgerError::UnknownOrganization(_))
                if known || unlisted.contains_key(&org.0.as_bytes()[..]) => {}
            other => other?,
        }
        let mut checker = Checker::new(org, outside);
        for (number, text) in checkpoints::texts(&mut session, org).await? {
            checker.checkpoint(number, &text);
        }
        let hashes: Vec<(Vec<u8>,)> =
            on!(session, c => sqlx::query_as(BLOBS).bind(org.0).fetch_all(c).await?);
        // A damaged head is not a reason to stop: the walk below will name it.
        let entries = read_head(&mut session, org)
            .await
            .map_or(0, |head| head.position);
        let total = entries + hashes.len() as u64;
        let mut done = 0;
        on!(session, c => {
            use futures_util::TryStreamExt;
            // From below the lowest number, so that no stray row is passed over.
            let mut rows = sqlx::query(ENTRIES).bind(org.0).bind(i64::MIN).bind(i64::MAX).fetch(c);
            while let Some(row) = rows.try_next().await? {
                checker.entry(&raw_entry!(row));
                done += 1;
                if done % 1024 == 0 {
                    progress(LedgerProgress { done, total: total.max(done) });
                }
            }
        });
        for (hash,) in hashes {
            // One at a time: evidence files may be large.
            let row: Option<(Vec<u8>,)> = on!(session, c => {
                sqlx::query_as(BLOB).bind(org.0).bind(&hash[..]).fetch_optional(c).await?
            });
            checker.blob(&hash, &row.map(|(bytes,)| bytes).unwrap_or_default());
            done += 1;
            progress(LedgerProgress {
                done,
                total: total.max(done),
            });
        }
        checker.walk_logs(&mut session, org).await?;
        for text in guards::check(&mut session).await? {
            checker.report.find(Subject::File, text);
        }
        let head = checker.report.head;
        if !self.any_time
            && let (true, now) = self.in_future(&head).await?
        {
            checker.head_in_future(now);
        }
        if !is_listed {
            let text = format!(
                "organization {org} is not in the list of organizations: it was taken off the list, or its id there was changed"
            );
            checker.report.find(Subject::Organization, text);
        }
        for (id, what) in unlisted {
            if id != org.0.as_bytes() {
                let text = format!(
                    "{} of organization {} are in the database, but the list of organizations does not name it: it was taken off the list, or its id was changed",
                    what.join(", "),
                    unlisted::words(&id)
                );
                checker.report.find(Subject::Organization, text);
            }
        }
        progress(LedgerProgress { done, total: done });
        Ok(checker.finish())
    }
}
