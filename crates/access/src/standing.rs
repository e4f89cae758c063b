//! Whether who asked still stands. Between a request and its turn an account may be removed, a
//! token revoked, a role taken away: what is written is written by who may at that moment.

use std::collections::BTreeSet;

use jiff::Timestamp;
use ledger::OrgId;
use ledger::side::SideTables;

use crate::access::{Access, micros};
use crate::account::AccountId;
use crate::error::{AccessError, Result};
use crate::role::{Permission, Roles};
use crate::session::Session;
use crate::token::{TokenGrant, TokenId, scopes};

/// By what somebody asks, so that it can be asked again whether it still stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal {
    /// A session of an account, whatever secret it goes on under.
    Session {
        /// The account.
        account: AccountId,
        /// When the session began.
        began: Timestamp,
    },
    /// A token.
    Token(TokenId),
}

impl From<&Session> for Principal {
    fn from(session: &Session) -> Principal {
        Principal::Session {
            account: session.account.id,
            began: session.created_at,
        }
    }
}

impl From<&TokenGrant> for Principal {
    fn from(grant: &TokenGrant) -> Principal {
        Principal::Token(grant.id)
    }
}

/// What somebody who still stands may do in an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What they may.
    pub permissions: BTreeSet<Permission>,
    /// The roles of the account; none for a token without one.
    pub roles: Roles,
    /// Whether the account has a second factor. Tokens are not asked for one.
    pub second_factor: bool,
}

/// Who has to stand, and where with which right, for anything to be written.
#[derive(Clone, Copy)]
pub(crate) struct OnlyWhile {
    who: Principal,
    needs: Option<(OrgId, Permission)>,
    at: Timestamp,
}

impl Access {
    /// What somebody may do in an organization now. `None`: the session ended, the token is
    /// not in force, or the account is disabled or does not belong to it. One query.
    pub async fn standing(
        &self,
        who: Principal,
        org: OrgId,
        at: Timestamp,
    ) -> Result<Option<Standing>> {
        standing(&mut self.read().await?, who, Some(org), at).await
    }

    /// A grant with what its token permits now.
    ///
    /// # Errors
    /// [`AccessError::Lapsed`] where the token is not in force any more.
    pub async fn grant_now(&self, grant: &TokenGrant, at: Timestamp) -> Result<TokenGrant> {
        let now = self.standing(grant.into(), grant.org, at).await?;
        Ok(TokenGrant {
            scopes: now.ok_or(AccessError::Lapsed)?.permissions,
            ..grant.clone()
        })
    }

    /// Whether a session goes on, wherever its account belongs.
    ///
    /// # Errors
    /// [`AccessError::Lapsed`] where it does not.
    pub async fn goes_on(&self, session: &Session) -> Result<()> {
        let (who, at) = (session.into(), session.created_at);
        let found = standing(&mut self.read().await?, who, None, at).await?;
        found.map(|_| ()).ok_or(AccessError::Lapsed)
    }

    /// The same accounts, where nothing is written unless somebody stands and has a right:
    /// that is asked in each transaction. Without `needs` it is their own account they change.
    ///
    /// # Errors
    /// Of all that is written: [`AccessError::Lapsed`] and [`AccessError::TakenAway`].
    pub fn only_while(
        &self,
        who: impl Into<Principal>,
        needs: Option<(OrgId, Permission)>,
        at: Timestamp,
    ) -> Access {
        let who = who.into();
        self.asking(OnlyWhile { who, needs, at })
    }
}

impl OnlyWhile {
    /// Asks in a transaction.
    pub async fn ask(&self, side: &mut SideTables) -> Result<()> {
        let org = self.needs.map(|(org, _)| org);
        let found = standing(side, self.who, org, self.at).await?;
        let permissions = found.ok_or(AccessError::Lapsed)?.permissions;
        match self.needs {
            Some((_, right)) if !permissions.contains(&right) => {
                Err(AccessError::TakenAway(right.code()))
            }
            _ => Ok(()),
        }
    }
}

/// What somebody may do now; without an organization, whether they stand at all.
pub(crate) async fn standing(
    side: &mut SideTables,
    who: Principal,
    org: Option<OrgId>,
    at: Timestamp,
) -> Result<Option<Standing>> {
    match who {
        Principal::Session { account, began } => {
            let began = micros(began);
            let Some((totp, roles)) = side.session_standing(account.0, began, org).await? else {
                return Ok(None);
            };
            if org.is_some() && roles.is_none() {
                return Ok(None);
            }
            let roles = roles.map_or_else(Roles::default, |roles| Roles::stored(&roles));
            Ok(Some(Standing {
                permissions: roles.permissions(),
                roles,
                second_factor: totp,
            }))
        }
        Principal::Token(id) => {
            let Some(org) = org else { return Ok(None) };
            let found = side.token_standing(org, id.0, micros(at)).await?;
            let Some((made_for, roles)) = found else {
                return Ok(None);
            };
            let mut permissions = scopes(&made_for);
            let roles = roles.map(|roles| Roles::stored(&roles));
            if let Some(roles) = &roles {
                permissions.retain(|permission| roles.allows(*permission));
            }
            Ok(Some(Standing {
                permissions,
                roles: roles.unwrap_or_default(),
                second_factor: true,
            }))
        }
    }
}
