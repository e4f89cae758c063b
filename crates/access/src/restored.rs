//! What a backup that is put back would bring to life again.

use jiff::Timestamp;
use ledger::Ledger;
use ledger::side::SideTables;

use crate::access::{Access, micros};
use crate::by::ActedBy;
use crate::error::Result;
use crate::log::{self, Action};
use crate::token::revoke_line;

/// What was ended when a backup was put back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EndedByRestore {
    /// Sessions.
    pub sessions: u64,
    /// One-time links.
    pub links: u64,
    /// Tokens.
    pub tokens: u64,
    /// Tokens that go on.
    pub tokens_kept: u64,
    /// Accounts that were disabled since the backup.
    pub accounts: u64,
}

impl std::fmt::Display for EndedByRestore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let EndedByRestore {
            sessions,
            links,
            tokens,
            tokens_kept,
            accounts,
        } = self;
        write!(
            f,
            "ended: {sessions} sessions, {links} one-time links, {tokens} tokens ({tokens_kept} go on); disabled as before: {accounts} accounts"
        )
    }
}

impl Access {
    /// Ends, in the database of a backup, what a backup cannot know to have ended: every
    /// session and one-time link, every token (with `keep_tokens`, those that the
    /// database before no longer had in force), and the accounts that were disabled in
    /// it. Written to the log.
    pub async fn settle_restored(
        &self,
        before: Option<&Ledger>,
        keep_tokens: bool,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<EndedByRestore> {
        let (by, now) = (by.into(), micros(at));
        let mut known = match before {
            Some(before) => Some(before.side_read().await?),
            None => None,
        };
        let mut side = self.write().await?;
        let mut ended = EndedByRestore {
            sessions: side.end_all_sessions().await?,
            links: side.close_all_links(now).await?,
            ..EndedByRestore::default()
        };
        let still = match &mut known {
            Some(known) => known.tokens_in_force(now).await?,
            None => Vec::new(),
        };
        for token in side.tokens_in_force(now).await? {
            let goes_on = still.iter().any(|t| (t.org, t.id) == (token.org, token.id));
            if keep_tokens && goes_on {
                ended.tokens_kept += 1;
            } else {
                ended.tokens += 1;
                revoke_line(&mut side, token.org, token.id, &by, at).await?;
            }
        }
        if let Some(known) = &mut known {
            ended.accounts = disabled_since(&mut side, known, &by, at).await?;
        }
        let detail = ended.to_string();
        log::write(&mut side, None, &by, Action::BackupRestored, &detail, at).await?;
        side.commit().await?;
        Ok(ended)
    }
}

/// Disables the accounts that were disabled in the database before.
async fn disabled_since(
    side: &mut SideTables,
    known: &mut SideTables,
    by: &ActedBy,
    at: Timestamp,
) -> Result<u64> {
    let mut count = 0;
    for account in known.accounts().await? {
        let Some(since) = account.disabled_at else {
            continue;
        };
        let here = side.account(account.id).await?;
        if here.is_some_and(|here| here.disabled_at.is_none()) {
            count += 1;
            side.set_disabled(account.id, Some(since)).await?;
            log::write(side, None, by, Action::AccountDisabled, &account.email, at).await?;
        }
    }
    Ok(count)
}
