//! Tokens: how programs sign in to one organization.

use uuid::Uuid;

use super::statements::{
    ADD_TOKEN, REVOKE_TOKEN, REVOKE_TOKENS_OF, TOKEN, TOKEN_LINE, TOKEN_STANDING, TOKEN_STANDS,
    TOKENS, TOKENS_IN_FORCE, TOKENS_OF_ACCOUNT, TOUCH_TOKEN,
};
use super::{SideTables, execute, find, find_all};
use crate::entry::OrgId;
use crate::error::Result;

/// A token as stored, without the hash of its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// The organization it opens.
    pub org: OrgId,
    /// Its id.
    pub id: Uuid,
    /// What it was named.
    pub name: String,
    /// The account it acts for.
    pub account: Option<Uuid>,
    /// Codes of what it may do, with spaces between.
    pub scopes: String,
    /// When it was made.
    pub created: i64,
    /// When it ends.
    pub expires: Option<i64>,
    /// When it was revoked.
    pub revoked: Option<i64>,
    /// When it was last used, to the minute or so.
    pub last_used: Option<i64>,
    /// The token that made it, and with which it ends.
    pub parent: Option<Uuid>,
}

/// A token to be added.
#[derive(Clone, Debug)]
pub struct NewToken<'a> {
    /// The organization it opens.
    pub org: OrgId,
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its secret.
    pub hash: &'a [u8],
    /// What it is named.
    pub name: &'a str,
    /// The account it acts for.
    pub account: Option<Uuid>,
    /// Codes of what it may do, with spaces between.
    pub scopes: &'a str,
    /// When it is made.
    pub created: i64,
    /// When it ends.
    pub expires: Option<i64>,
    /// The token that makes it.
    pub parent: Option<Uuid>,
}

/// A token found by its secret.
#[derive(Clone, Debug)]
pub struct FoundToken {
    /// The token.
    pub token: TokenRow,
    /// The roles of its account in its organization; `None` without either.
    pub roles: Option<String>,
}

type Columns = (
    Uuid,
    Uuid,
    String,
    Option<Uuid>,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<Uuid>,
);
type WithRoles = (
    Uuid,
    Uuid,
    String,
    Option<Uuid>,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<Uuid>,
    Option<String>,
);

fn row(
    (org, id, name, account, scopes, created, expires, revoked, last_used, parent): Columns,
) -> TokenRow {
    TokenRow {
        org: OrgId(org),
        id,
        name,
        account,
        scopes,
        created,
        expires,
        revoked,
        last_used,
        parent,
    }
}

impl SideTables {
    /// Adds a token.
    pub async fn add_token(&mut self, token: &NewToken<'_>) -> Result<()> {
        execute!(
            self,
            ADD_TOKEN,
            token.org.0,
            token.id,
            token.hash,
            token.name,
            token.account,
            token.scopes,
            token.created,
            token.expires,
            token.parent,
        );
        Ok(())
    }

    /// The tokens of an organization, oldest first, revoked ones included.
    pub async fn tokens(&mut self, org: OrgId) -> Result<Vec<TokenRow>> {
        let rows: Vec<Columns> = find_all!(self, TOKENS, org.0);
        Ok(rows.into_iter().map(row).collect())
    }

    /// A token by the hash of its secret.
    pub async fn token(&mut self, hash: &[u8]) -> Result<Option<FoundToken>> {
        let found: Option<WithRoles> = find!(self, TOKEN, hash);
        Ok(found.map(
            |(org, id, name, account, scopes, created, expires, revoked, used, parent, roles)| {
                FoundToken {
                    token: row((
                        org, id, name, account, scopes, created, expires, revoked, used, parent,
                    )),
                    roles,
                }
            },
        ))
    }

    /// The tokens of an account in force, in all organizations.
    pub async fn tokens_of_account(&mut self, account: Uuid) -> Result<Vec<TokenRow>> {
        let rows: Vec<Columns> = find_all!(self, TOKENS_OF_ACCOUNT, account);
        Ok(rows.into_iter().map(row).collect())
    }

    /// All tokens in force, of all organizations.
    pub async fn tokens_in_force(&mut self, now: i64) -> Result<Vec<TokenRow>> {
        let rows: Vec<Columns> = find_all!(self, TOKENS_IN_FORCE, now);
        Ok(rows.into_iter().map(row).collect())
    }

    /// Whether neither a token nor any that it comes from is revoked or has ended.
    pub async fn token_stands(&mut self, org: OrgId, id: Uuid, now: i64) -> Result<bool> {
        let found: Option<(i64,)> = find!(self, TOKEN_STANDS, org.0, id, now);
        Ok(found.is_some_and(|(over,)| over == 0))
    }

    /// How many tokens there are from one back to the first that it comes from.
    pub async fn token_line(&mut self, org: OrgId, id: Uuid) -> Result<u64> {
        let found: Option<(i64,)> = find!(self, TOKEN_LINE, org.0, id);
        Ok(found.map_or(0, |(count,)| count.unsigned_abs()))
    }

    /// What a token was made for and the roles of its account, in one query; `None` where it is
    /// not in force, or its account is disabled or does not belong to the organization.
    pub async fn token_standing(
        &mut self,
        org: OrgId,
        id: Uuid,
        now: i64,
    ) -> Result<Option<(String, Option<String>)>> {
        Ok(find!(self, TOKEN_STANDING, org.0, id, now))
    }

    /// Notes that a token was used.
    pub async fn touch_token(&mut self, org: OrgId, id: Uuid, at: i64) -> Result<()> {
        execute!(self, TOUCH_TOKEN, org.0, id, at);
        Ok(())
    }

    /// Revokes the tokens of an account in an organization; how many.
    pub async fn revoke_tokens_of(&mut self, org: OrgId, account: Uuid, at: i64) -> Result<u64> {
        Ok(execute!(self, REVOKE_TOKENS_OF, org.0, account, at))
    }

    /// Revokes a token; `false` if there is none such or it was revoked.
    pub async fn revoke_token(&mut self, org: OrgId, id: Uuid, at: i64) -> Result<bool> {
        Ok(execute!(self, REVOKE_TOKEN, org.0, id, at) == 1)
    }
}
