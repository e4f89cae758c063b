//! Tokens: how programs sign in to one organization.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use ledger::side::{NewToken, SideTables, TokenRow};
use uuid::Uuid;

use crate::access::{Access, micros, time};
use crate::account::{Account, AccountId};
use crate::by::ActedBy;
use crate::email;
use crate::error::{AccessError, Result};
use crate::log::{self, Action};
use crate::role::{Permission, Role, Roles};
use crate::secret;

/// What every token begins with, so that one that leaked can be found.
const PREFIX: &str = "phw_";
/// How long a line of tokens may be, each made by the one before: all of it is looked at
/// whenever the last is used.
const LINE: usize = 8;
/// How often the use of a token is written down.
const WRITTEN: SignedDuration = SignedDuration::from_secs(60);

/// Id of a token. Not its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub Uuid);

impl std::fmt::Display for TokenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// A token in a list.
#[derive(Debug, Clone)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// What it is named.
    pub name: String,
    /// The account it acts for, and never beyond whose roles.
    pub account: Option<AccountId>,
    /// What it was made for.
    pub scopes: BTreeSet<Permission>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used: Option<Timestamp>,
    /// The token that made it, and with which it ends.
    pub parent: Option<TokenId>,
}

/// What a token permits, now.
#[derive(Debug, Clone)]
pub struct TokenGrant {
    /// The organization, and no other.
    pub org: OrgId,
    /// The token.
    pub id: TokenId,
    /// What it is named.
    pub name: String,
    /// The account it acts for.
    pub account: Option<Account>,
    /// What it may do: what it was made for, as far as the roles of its account
    /// go now.
    pub scopes: BTreeSet<Permission>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// Whether the tokens of an account end with its password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnTokens {
    /// They go on; where somebody else's link sets the password, those that were made since
    /// another's did so before end all the same.
    Keep,
    /// They end, in all organizations.
    End,
}

impl TokenGrant {
    /// Whether it permits something.
    pub fn allows(&self, permission: Permission) -> bool {
        self.scopes.contains(&permission)
    }

    /// Whether it may give somebody these roles: nobody gets from a token what the
    /// token itself may not.
    ///
    /// # Errors
    /// [`AccessError::RolesBeyondToken`].
    pub fn may_give(&self, roles: impl IntoIterator<Item = Role>) -> Result<()> {
        for role in roles {
            let beyond = role.permissions().iter().find(|p| !self.allows(**p));
            if let Some(scope) = beyond {
                return Err(AccessError::RolesBeyondToken {
                    role: role.words(),
                    scope: scope.code(),
                });
            }
        }
        Ok(())
    }
}

impl From<TokenRow> for Token {
    fn from(row: TokenRow) -> Token {
        Token {
            id: TokenId(row.id),
            name: row.name,
            account: row.account.map(AccountId),
            scopes: scopes(&row.scopes),
            created_at: time(row.created),
            expires_at: row.expires.map(time),
            revoked_at: row.revoked.map(time),
            last_used: row.last_used.map(time),
            parent: row.parent.map(TokenId),
        }
    }
}

impl Access {
    /// Makes a token; its id, and its secret, which is told only here.
    ///
    /// # Errors
    /// When it could do nothing, or more than the roles of its account.
    #[expect(
        clippy::too_many_arguments,
        reason = "a token is made in one place of each interface"
    )]
    pub async fn create_token(
        &self,
        org: OrgId,
        name: &str,
        allowed: &BTreeSet<Permission>,
        account: Option<AccountId>,
        expires: Option<Timestamp>,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<(TokenId, String)> {
        let by = by.into();
        let made_by = None;
        self.new_token(org, name, allowed, account, expires, made_by, &by, at)
            .await
    }

    /// The same by a program that has a token. The new one acts for the same account,
    /// may no more, and ends when that one does: at its end, or when it is revoked.
    ///
    /// # Errors
    /// Also when it would do more or last longer than the token that makes it, and
    /// [`AccessError::LongLine`].
    pub async fn create_token_of(
        &self,
        parent: &TokenGrant,
        name: &str,
        allowed: &BTreeSet<Permission>,
        expires: Option<Timestamp>,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<(TokenId, String)> {
        if let Some(beyond) = allowed.iter().find(|scope| !parent.allows(**scope)) {
            return Err(AccessError::BeyondToken(beyond.code()));
        }
        if let (Some(asked), Some(end)) = (expires, parent.expires_at)
            && asked > end
        {
            return Err(AccessError::OutlivesToken);
        }
        let account = parent.account.as_ref().map(|account| account.id);
        let (expires, by) = (expires.or(parent.expires_at), by.into());
        let (org, made_by) = (parent.org, Some(parent));
        self.new_token(org, name, allowed, account, expires, made_by, &by, at)
            .await
    }

    #[expect(clippy::too_many_arguments, reason = "the two above say it in fewer")]
    async fn new_token(
        &self,
        org: OrgId,
        name: &str,
        allowed: &BTreeSet<Permission>,
        account: Option<AccountId>,
        expires: Option<Timestamp>,
        parent: Option<&TokenGrant>,
        by: &ActedBy,
        at: Timestamp,
    ) -> Result<(TokenId, String)> {
        let name = email::good_name(name)?;
        if allowed.is_empty() {
            return Err(AccessError::NoScopes);
        }
        if expires.is_some_and(|expires| expires <= at) {
            return Err(AccessError::Expired);
        }
        let mut side = self.write().await?;
        if let Some(parent) = parent {
            if !side.token_stands(org, parent.id.0, micros(at)).await? {
                return Err(AccessError::UnknownToken);
            }
            if side.token_line(org, parent.id.0).await? >= LINE as u64 {
                return Err(AccessError::LongLine(LINE));
            }
        }
        if let Some(account) = account {
            let owner = self.require(&mut side, account).await?;
            let row = side.membership(org, account.0).await?;
            let roles = Roles::stored(&row.ok_or(AccessError::NotAMember)?.roles);
            if let Some(beyond) = allowed.iter().find(|p| !roles.allows(**p)) {
                return Err(AccessError::BeyondRoles {
                    name: owner.name,
                    scope: beyond.code(),
                });
            }
        }
        let id = TokenId(secret::id()?);
        let (secret, hash) = secret::new(PREFIX)?;
        let codes: Vec<_> = allowed.iter().map(|p| p.code()).collect();
        side.add_token(&NewToken {
            org,
            id: id.0,
            hash: hash.as_bytes(),
            name,
            account: account.map(|id| id.0),
            scopes: &codes.join(" "),
            created: micros(at),
            expires: expires.map(micros),
            parent: parent.map(|parent| parent.id.0),
        })
        .await?;
        let detail = format!("{name}: {}", codes.join(", "));
        log::write(&mut side, Some(org), by, Action::TokenCreated, &detail, at).await?;
        side.commit().await?;
        Ok((id, secret))
    }

    /// What a token permits. `None`: unknown, revoked or ended, or its account
    /// is disabled or no longer belongs to the organization.
    pub async fn token_grant(&self, secret: &str, at: Timestamp) -> Result<Option<TokenGrant>> {
        if !secret.starts_with(PREFIX) {
            return Ok(None);
        }
        let mut side = self.read().await?;
        let Some(found) = side.token(secret::hash(secret).as_bytes()).await? else {
            return Ok(None);
        };
        let row = found.token;
        let over = row.expires.is_some_and(|expires| expires <= micros(at));
        if over || row.revoked.is_some() {
            return Ok(None);
        }
        if row.parent.is_some() && !side.token_stands(row.org, row.id, micros(at)).await? {
            return Ok(None);
        }
        let mut granted = scopes(&row.scopes);
        let account = match row.account {
            None => None,
            Some(id) => {
                let owner = self.require(&mut side, AccountId(id)).await?;
                let Some(roles) = found.roles.filter(|_| !owner.disabled) else {
                    return Ok(None);
                };
                let roles = Roles::stored(&roles);
                granted.retain(|permission| roles.allows(*permission));
                Some(owner)
            }
        };
        drop(side);
        if row.last_used.is_none_or(|used| at >= time(used) + WRITTEN) {
            let mut side = self.write_one().await?;
            side.touch_token(row.org, row.id, micros(at)).await?;
            side.commit().await?;
        }
        Ok(Some(TokenGrant {
            org: row.org,
            id: TokenId(row.id),
            name: row.name,
            account,
            scopes: granted,
            expires_at: row.expires.map(time),
        }))
    }

    /// The tokens of an organization, oldest first, revoked ones included.
    pub async fn tokens_of(&self, org: OrgId) -> Result<Vec<Token>> {
        let rows = self.read().await?.tokens(org).await?;
        Ok(rows.into_iter().map(Token::from).collect())
    }

    /// The tokens in force that act for an account in an organization, oldest first.
    pub async fn tokens_for(
        &self,
        org: OrgId,
        account: AccountId,
        at: Timestamp,
    ) -> Result<Vec<Token>> {
        let mut tokens = self.tokens_of(org).await?;
        tokens.retain(|token| {
            token.account == Some(account)
                && token.revoked_at.is_none()
                && token.expires_at.is_none_or(|ends| at < ends)
        });
        Ok(tokens)
    }

    /// Revokes a token, and the tokens made by it.
    pub async fn revoke_token(
        &self,
        org: OrgId,
        id: TokenId,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<()> {
        let by = by.into();
        let mut side = self.write().await?;
        if !revoke_line(&mut side, org, id.0, &by, at).await? {
            return Err(AccessError::UnknownToken);
        }
        Ok(side.commit().await?)
    }
}

/// Revokes a token and those that come from it, each with a line in the log; whether it
/// was in force.
pub(crate) async fn revoke_line(
    side: &mut SideTables,
    org: OrgId,
    id: Uuid,
    by: &ActedBy,
    at: Timestamp,
) -> Result<bool> {
    let all = side.tokens(org).await?;
    let in_force = |row: &&TokenRow| row.revoked.is_none();
    let Some(first) = all.iter().filter(in_force).find(|row| row.id == id) else {
        return Ok(false);
    };
    let mut line = vec![first];
    let mut next = 0;
    while let Some(parent) = line.get(next).map(|row| row.id) {
        line.extend(all.iter().filter(|row| row.parent == Some(parent)));
        next += 1;
    }
    for row in line {
        if side.revoke_token(org, row.id, micros(at)).await? {
            let detail = match row.id == id {
                true => row.name.clone(),
                false => format!("{}: made by {}", row.name, first.name),
            };
            log::write(side, Some(org), by, Action::TokenRevoked, &detail, at).await?;
        }
    }
    Ok(true)
}

/// Ends the tokens of an account in all organizations that were made since a time; how many
/// there were.
pub(crate) async fn revoke_own(
    side: &mut SideTables,
    account: AccountId,
    since: Timestamp,
    by: &ActedBy,
    at: Timestamp,
) -> Result<usize> {
    let mut rows = side.tokens_of_account(account.0).await?;
    rows.retain(|row| row.created >= micros(since));
    for row in &rows {
        revoke_line(side, row.org, row.id, by, at).await?;
    }
    Ok(rows.len())
}

/// Stored scopes. A code of a later program permits nothing here.
pub(crate) fn scopes(text: &str) -> BTreeSet<Permission> {
    text.split_whitespace()
        .filter_map(Permission::from_code)
        .collect()
}
