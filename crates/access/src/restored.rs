//! What a backup that is put back would bring to life again.

use std::collections::BTreeSet;

use jiff::Timestamp;
use ledger::side::{MembershipRow, SideTables};
use ledger::{Ledger, OrgId};
use uuid::Uuid;

use crate::access::{Access, micros};
use crate::account::AccountId;
use crate::by::ActedBy;
use crate::error::Result;
use crate::log::{self, Action};
use crate::role::{Role, Roles};
use crate::token::revoke_line;

/// What was ended when a backup was put back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndedByRestore {
    /// Sessions.
    pub sessions: u64,
    /// One-time links.
    pub links: u64,
    /// Offers to join.
    pub offers: u64,
    /// Tokens.
    pub tokens: u64,
    /// Tokens that go on.
    pub tokens_kept: u64,
    /// Accounts that were disabled since the backup.
    pub accounts: u64,
    /// Members who were removed since the backup.
    pub removed: Vec<MemberSettled>,
    /// Members who have fewer roles since the backup.
    pub reduced: Vec<MemberSettled>,
    /// Members who stood for somebody else since the backup, and do again for whom they did in
    /// it: the book says for whom, and is that of the backup.
    pub tied_again: Vec<MemberSettled>,
    /// Names of organizations that nobody administers by that: who does was made since.
    pub without_administrator: Vec<String>,
}

/// A member whom a backup would have brought back with more than they had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberSettled {
    /// The organization.
    pub org: OrgId,
    /// Its name.
    pub organization: String,
    /// The account.
    pub account: AccountId,
    /// Its e-mail address.
    pub email: String,
    /// The roles it has now; empty for who was removed.
    pub roles: Roles,
}

/// What is said of [`EndedByRestore::tied_again`].
const TIED: &str = "standing again for whom they did in the backup, so look at the colleagues";

impl std::fmt::Display for MemberSettled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in “{}”", self.email, self.organization)?;
        match self.roles.is_empty() {
            true => Ok(()),
            false => write!(f, ", now {}", self.roles.words()),
        }
    }
}

impl std::fmt::Display for EndedByRestore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let EndedByRestore {
            sessions,
            links,
            offers,
            tokens,
            tokens_kept,
            accounts,
            removed,
            reduced,
            tied_again,
            without_administrator,
        } = self;
        write!(
            f,
            "ended: {sessions} sessions, {links} one-time links, {tokens} tokens ({tokens_kept} go on), {offers} offers to join; disabled as before: {accounts} accounts"
        )?;
        for (what, members) in [
            ("taken out as before", removed),
            ("roles reduced as before", reduced),
            (TIED, tied_again),
        ] {
            if members.is_empty() && what == TIED {
                continue;
            }
            write!(f, "; {what}: {} members", members.len())?;
            let named: Vec<String> = members.iter().map(MemberSettled::to_string).collect();
            if !named.is_empty() {
                write!(f, " ({})", named.join("; "))?;
            }
        }
        if !without_administrator.is_empty() {
            let names = without_administrator.join("”, “");
            write!(
                f,
                "; nobody who can sign in administers “{names}” now, so invite somebody with “phiward account invite”"
            )?;
        }
        Ok(())
    }
}

impl Access {
    /// Ends, in the database of a backup, what a backup cannot know to have ended: every
    /// session, one-time link and offer, every token (with `keep_tokens`, those that the
    /// database before no longer had in force), and what the database before says of
    /// accounts it knows: those that were disabled in it, and memberships and roles that
    /// they had no more. Written to the log.
    ///
    /// An account that the database before does not know, or an organization, was not
    /// removed from it: it is another database, or an emptied one.
    pub async fn settle_restored(
        &self,
        before: Option<&Ledger>,
        keep_tokens: bool,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<EndedByRestore> {
        let (by, now) = (by.into(), micros(at));
        let labels = self.ledger().organizations().await?;
        let (mut known, organizations) = match before {
            Some(before) => (
                Some(before.side_read().await?),
                before.organizations().await?,
            ),
            None => (None, Vec::new()),
        };
        let named = |settled: MemberSettled| {
            let label = labels.iter().find(|row| row.id == settled.org);
            let organization = label.map_or_else(String::new, |row| row.label.clone());
            MemberSettled {
                organization,
                ..settled
            }
        };
        let mut side = self.write().await?;
        let mut ended = EndedByRestore {
            sessions: side.end_all_sessions().await?,
            links: side.close_all_links(now).await?,
            offers: side.end_all_offers().await?,
            ..EndedByRestore::default()
        };
        if let Some(known) = &mut known {
            ended.accounts = disabled_since(&mut side, known, &by, at).await?;
            let there: BTreeSet<OrgId> = organizations.iter().map(|row| row.id).collect();
            for settled in reduced_since(&mut side, known, &there, &by, at).await? {
                let settled = named(settled);
                match settled.roles.is_empty() {
                    true => ended.removed.push(settled),
                    false => ended.reduced.push(settled),
                }
            }
            let tied = tied_since(&mut side, known).await?;
            ended.tied_again = tied.into_iter().map(named).collect();
        }
        for row in &labels {
            let of = |settled: &&MemberSettled| settled.org == row.id;
            let touched = ended.removed.iter().chain(&ended.reduced).any(|s| of(&s));
            // No account has the id of nobody: all are counted. Whoever was invited and has
            // no password has no link any more either.
            if touched
                && side
                    .other_administrators(row.id, Uuid::nil())
                    .await?
                    .can_sign_in
                    == 0
            {
                ended.without_administrator.push(row.label.clone());
            }
        }
        let still = match &mut known {
            Some(known) => known.tokens_in_force(now).await?,
            None => Vec::new(),
        };
        for token in side.tokens_in_force(now).await? {
            let goes_on = still.iter().any(|t| (t.org, t.id) == (token.org, token.id));
            let removed = ended.removed.iter().any(|settled| {
                settled.org == token.org && Some(settled.account.0) == token.account
            });
            if keep_tokens && goes_on && !removed {
                ended.tokens_kept += 1;
            } else {
                ended.tokens += 1;
                revoke_line(&mut side, token.org, token.id, &by, at).await?;
            }
        }
        let detail = ended.to_string();
        log::write(&mut side, None, &by, Action::BackupRestored, &detail, at).await?;
        side.commit().await?;
        Ok(ended)
    }
}

/// Takes out the members who were removed in the database before, and the roles they had
/// no more in it. Where that would leave no role they have those of the database before.
async fn reduced_since(
    side: &mut SideTables,
    known: &mut SideTables,
    organizations: &BTreeSet<OrgId>,
    by: &ActedBy,
    at: Timestamp,
) -> Result<Vec<MemberSettled>> {
    let mut settled = Vec::new();
    for row in side.all_memberships().await? {
        if !organizations.contains(&row.org) || known.account(row.account).await?.is_none() {
            continue;
        }
        let Some(account) = side.account(row.account).await? else {
            continue;
        };
        let had = Roles::stored(&row.roles);
        let before = known.membership(row.org, row.account).await?;
        let roles = match &before {
            None => Roles::default(),
            Some(before) => {
                let before = Roles::stored(&before.roles);
                let both = Roles::of(had.iter().filter(|role| before.has(*role)));
                if both.is_empty() { before } else { both }
            }
        };
        if roles == had {
            continue;
        }
        let detail = if before.is_none() {
            side.delete_membership(row.org, row.account).await?;
            format!("{}: removed as before the restore", account.email)
        } else {
            side.put_membership(&MembershipRow {
                roles: roles.codes(),
                administers: roles.has(Role::Administrator),
                ..row.clone()
            })
            .await?;
            format!("{}: {} as before the restore", account.email, roles.words())
        };
        let detail = format!("{detail}; the backup has {}", had.words());
        log::write(side, Some(row.org), by, Action::RolesChanged, &detail, at).await?;
        settled.push(MemberSettled {
            org: row.org,
            organization: String::new(),
            account: AccountId(row.account),
            email: account.email,
            roles,
        });
    }
    Ok(settled)
}

/// The members who stood for somebody else in the database before.
async fn tied_since(side: &mut SideTables, known: &mut SideTables) -> Result<Vec<MemberSettled>> {
    let mut tied = Vec::new();
    for row in side.all_memberships().await? {
        let before = known.membership(row.org, row.account).await?;
        if before.is_none_or(|before| before.person == row.person) {
            continue;
        }
        let account = side.account(row.account).await?;
        tied.push(MemberSettled {
            org: row.org,
            organization: String::new(),
            account: AccountId(row.account),
            email: account.map_or_else(String::new, |account| account.email),
            roles: Roles::stored(&row.roles),
        });
    }
    Ok(tied)
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
