//! One-time links.

use jiff::{SignedDuration, Timestamp};
use ledger::side::LinkUsedRow;

use crate::access::{Access, micros, time};
use crate::account::{Account, AccountId, new_link};
use crate::by::Through;
use crate::error::{AccessError, Result};
use crate::secret;

/// What a one-time link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// To make the first account.
    Setup,
    /// To accept an invitation.
    Invite,
    /// To set a new password.
    Reset,
}

impl LinkKind {
    pub(crate) fn code(self) -> &'static str {
        match self {
            LinkKind::Setup => "setup",
            LinkKind::Invite => "invite",
            LinkKind::Reset => "reset",
        }
    }

    fn from_code(code: &str) -> Option<LinkKind> {
        [LinkKind::Setup, LinkKind::Invite, LinkKind::Reset]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// A one-time link that can be used.
#[derive(Debug, Clone)]
pub struct Link {
    /// What it is for.
    pub kind: LinkKind,
    /// Whose it is; `None` for the first account, which is yet to be made.
    pub account: Option<Account>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// By what it was made.
    pub made_by: Through,
    /// The name of who made it.
    pub made_by_name: String,
}

/// A password that was set by a link which somebody else had made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkUsed {
    /// When.
    pub at: Timestamp,
    /// By what the link was made.
    pub made_by: Through,
    /// The name of who made it.
    pub made_by_name: String,
    /// Whether it was the first password of the account.
    pub first: bool,
    /// Whether its owner was told.
    pub seen: bool,
}

impl From<LinkUsedRow> for LinkUsed {
    fn from(row: LinkUsedRow) -> LinkUsed {
        LinkUsed {
            at: time(row.at),
            made_by: Through::stored(row.made_by, row.made_by_token),
            made_by_name: row.made_by_name,
            first: row.is_first,
            seen: row.seen,
        }
    }
}

impl Access {
    /// Makes a one-time link; its secret, which is told only here.
    pub async fn make_link(
        &self,
        kind: LinkKind,
        account: Option<AccountId>,
        valid: SignedDuration,
        at: Timestamp,
    ) -> Result<String> {
        let mut side = self.write_one().await?;
        let account = account.map(|id| id.0);
        let secret = new_link(&mut side, kind, account, at + valid, None).await?;
        side.commit().await?;
        Ok(secret)
    }

    /// A link by its secret, without using it up. `None`: unknown, used, over,
    /// or of a disabled account.
    pub async fn peek_link(&self, secret: &str, at: Timestamp) -> Result<Option<Link>> {
        let mut side = self.read().await?;
        let Some(row) = side.link(secret::hash(secret).as_bytes()).await? else {
            return Ok(None);
        };
        let Some(kind) = LinkKind::from_code(&row.kind) else {
            return Ok(None);
        };
        if row.used.is_some() || row.expires <= micros(at) {
            return Ok(None);
        }
        let account = match row.account {
            None => None,
            Some(id) => match side.account(id).await? {
                Some(row) if row.disabled_at.is_none() => Some(Account::from(&row)),
                _ => return Ok(None),
            },
        };
        Ok(Some(Link {
            kind,
            account,
            expires_at: time(row.expires),
            made_by: Through::stored(row.made_by, row.made_by_token),
            made_by_name: row.made_by_name,
        }))
    }

    /// The passwords of an account that were set by links of others, oldest first; those
    /// after a time, where a book has noted the ones before.
    pub async fn links_used(
        &self,
        account: AccountId,
        after: Option<Timestamp>,
    ) -> Result<Vec<LinkUsed>> {
        let after = after.map_or(i64::MIN, micros);
        let rows = self.read().await?.links_used(account.0, after).await?;
        Ok(rows.into_iter().map(LinkUsed::from).collect())
    }

    /// The newest of these of which the owner was not told.
    pub async fn link_untold(&self, account: AccountId) -> Result<Option<LinkUsed>> {
        let row = self.read().await?.link_untold(account.0).await?;
        Ok(row.map(LinkUsed::from))
    }

    /// Marks them as told to the owner.
    pub async fn see_links_used(&self, account: AccountId) -> Result<()> {
        let mut side = self.write_one().await?;
        side.see_links_used(account.0).await?;
        Ok(side.commit().await?)
    }

    /// A link of a kind that must be usable.
    pub(crate) async fn open_link(
        &self,
        secret: &str,
        kind: LinkKind,
        at: Timestamp,
    ) -> Result<Link> {
        let link = self.peek_link(secret, at).await?;
        link.filter(|link| link.kind == kind)
            .ok_or(AccessError::LinkOver)
    }
}
