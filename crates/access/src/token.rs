//! Tokens: how programs sign in to one organization.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use ledger::side::{NewToken, TokenRow};
use uuid::Uuid;

use crate::access::{Access, micros, time};
use crate::account::{Account, AccountId};
use crate::by::ActedBy;
use crate::email;
use crate::error::{AccessError, Result};
use crate::log::{self, Action};
use crate::role::{Permission, Roles};
use crate::secret;

/// What every token begins with, so that one that leaked can be found.
const PREFIX: &str = "phw_";
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
}

impl TokenGrant {
    /// Whether it permits something.
    pub fn allows(&self, permission: Permission) -> bool {
        self.scopes.contains(&permission)
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
        let (by, name) = (by.into(), email::good_name(name)?);
        if allowed.is_empty() {
            return Err(AccessError::NoScopes);
        }
        if expires.is_some_and(|expires| expires <= at) {
            return Err(AccessError::Expired);
        }
        let mut side = self.write().await?;
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
        })
        .await?;
        let detail = format!("{name}: {}", codes.join(", "));
        log::write(&mut side, Some(org), &by, Action::TokenCreated, &detail, at).await?;
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
        }))
    }

    /// The tokens of an organization, oldest first, revoked ones included.
    pub async fn tokens_of(&self, org: OrgId) -> Result<Vec<Token>> {
        let rows = self.read().await?.tokens(org).await?;
        Ok(rows.into_iter().map(Token::from).collect())
    }

    /// Revokes a token.
    pub async fn revoke_token(
        &self,
        org: OrgId,
        id: TokenId,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<()> {
        let by = by.into();
        let mut side = self.write().await?;
        let row = side
            .tokens(org)
            .await?
            .into_iter()
            .find(|row| row.id == id.0);
        let name = row.ok_or(AccessError::UnknownToken)?.name;
        if !side.revoke_token(org, id.0, micros(at)).await? {
            return Err(AccessError::UnknownToken);
        }
        log::write(&mut side, Some(org), &by, Action::TokenRevoked, &name, at).await?;
        Ok(side.commit().await?)
    }
}

/// Stored scopes. A code of a later program permits nothing here.
fn scopes(text: &str) -> BTreeSet<Permission> {
    text.split_whitespace()
        .filter_map(Permission::from_code)
        .collect()
}
