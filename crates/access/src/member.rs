//! Memberships: an account's roles in an organization.

use jiff::Timestamp;
use ledger::OrgId;
use ledger::side::{MembershipRow, SideTables};
use uuid::Uuid;

use crate::access::{Access, micros};
use crate::account::{Account, AccountId};
use crate::by::ActedBy;
use crate::error::{AccessError, Result};
use crate::log::{self, Action};
use crate::role::{Role, Roles};

/// An account's part in an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organization.
    pub org: OrgId,
    /// The account.
    pub account: AccountId,
    /// Its roles.
    pub roles: Roles,
    /// The person of the register this account is.
    pub person: Option<Uuid>,
}

impl From<MembershipRow> for Membership {
    fn from(row: MembershipRow) -> Membership {
        Membership {
            org: row.org,
            account: AccountId(row.account),
            roles: Roles::stored(&row.roles),
            person: row.person,
        }
    }
}

impl Access {
    /// An account's part in an organization.
    pub async fn membership(&self, org: OrgId, account: AccountId) -> Result<Option<Membership>> {
        let row = self.read().await?.membership(org, account.0).await?;
        Ok(row.map(Membership::from))
    }

    /// The organizations an account belongs to.
    pub async fn memberships_of(&self, account: AccountId) -> Result<Vec<Membership>> {
        let rows = self.read().await?.memberships_of(account.0).await?;
        Ok(rows.into_iter().map(Membership::from).collect())
    }

    /// The members of an organization with their accounts, by name.
    pub async fn members_of(&self, org: OrgId) -> Result<Vec<(Account, Membership)>> {
        let mut side = self.read().await?;
        let mut members = Vec::new();
        for row in side.members(org).await? {
            let account = self.require(&mut side, AccountId(row.account)).await?;
            members.push((account, Membership::from(row)));
        }
        members.sort_by(|(a, _), (b, _)| {
            (a.name.to_lowercase(), a.id).cmp(&(b.name.to_lowercase(), b.id))
        });
        Ok(members)
    }

    /// Adds an account to an organization, or changes its part there.
    ///
    /// # Errors
    /// [`AccessError::NoRoles`], and [`AccessError::LastAdministrator`] if
    /// nobody would administer the organization any more.
    pub async fn set_membership(
        &self,
        membership: Membership,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<()> {
        let by = by.into();
        let Membership {
            org,
            account: id,
            roles,
            person,
        } = membership;
        if roles.is_empty() {
            return Err(AccessError::NoRoles);
        }
        let mut side = self.write().await?;
        let account = self.require(&mut side, id).await?;
        let before = side.membership(org, id.0).await?;
        let administers = roles.has(Role::Administrator);
        if before.as_ref().is_some_and(|row| row.administers) && !administers && !account.disabled {
            self.keep_administrator(&mut side, org, &account).await?;
        }
        let row = MembershipRow {
            org,
            account: id.0,
            roles: roles.codes(),
            administers,
            person,
        };
        if before.as_ref() == Some(&row) {
            return Ok(());
        }
        side.put_membership(&row).await?;
        side.delete_offer(org, id.0).await?;
        // Who made a link to an account of one organization must not come into another by it.
        if before.is_none() && side.memberships_of(id.0).await?.len() > 1 {
            side.close_links(id.0, micros(at)).await?;
        }
        let detail = match before {
            None => format!("{}: {}", account.email, roles.words()),
            Some(before) => format!(
                "{}: {}, before {}",
                account.email,
                roles.words(),
                Roles::stored(&before.roles).words()
            ),
        };
        log::write(&mut side, Some(org), &by, Action::RolesChanged, &detail, at).await?;
        Ok(side.commit().await?)
    }

    /// Whether a membership can be set as it is.
    ///
    /// # Errors
    /// Those of [`Access::set_membership`].
    pub async fn may_set_membership(&self, membership: &Membership) -> Result<()> {
        if membership.roles.is_empty() {
            return Err(AccessError::NoRoles);
        }
        let mut side = self.write().await?;
        let account = self.require(&mut side, membership.account).await?;
        let before = side.membership(membership.org, account.id.0).await?;
        if before.is_some_and(|row| row.administers)
            && !membership.roles.has(Role::Administrator)
            && !account.disabled
        {
            self.keep_administrator(&mut side, membership.org, &account)
                .await?;
        }
        Ok(side.roll_back().await?)
    }

    /// Whether an account can be taken out of an organization.
    ///
    /// # Errors
    /// Those of [`Access::remove_membership`].
    pub async fn may_remove_membership(&self, org: OrgId, id: AccountId) -> Result<()> {
        let mut side = self.write().await?;
        let account = self.require(&mut side, id).await?;
        let row = side.membership(org, id.0).await?;
        let row = row.ok_or(AccessError::NotAMember)?;
        if row.administers && !account.disabled {
            self.keep_administrator(&mut side, org, &account).await?;
        }
        Ok(side.roll_back().await?)
    }

    /// Takes an account out of an organization; its tokens there end with it.
    pub async fn remove_membership(
        &self,
        org: OrgId,
        id: AccountId,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<()> {
        let by = by.into();
        let mut side = self.write().await?;
        let account = self.require(&mut side, id).await?;
        let row = side.membership(org, id.0).await?;
        let row = row.ok_or(AccessError::NotAMember)?;
        if row.administers && !account.disabled {
            self.keep_administrator(&mut side, org, &account).await?;
        }
        side.delete_membership(org, id.0).await?;
        // For good: who comes back later makes new ones.
        side.revoke_tokens_of(org, id.0, micros(at)).await?;
        let detail = format!(
            "{}: removed, before {}",
            account.email,
            Roles::stored(&row.roles).words()
        );
        log::write(&mut side, Some(org), &by, Action::RolesChanged, &detail, at).await?;
        Ok(side.commit().await?)
    }

    /// Refuses if nobody but this account administers an organization.
    pub(crate) async fn keep_administrator(
        &self,
        side: &mut SideTables,
        org: OrgId,
        account: &Account,
    ) -> Result<()> {
        if side.other_administrators(org, account.id.0).await? > 0 {
            return Ok(());
        }
        let all = self.ledger().organizations().await?;
        let label = all.into_iter().find(|row| row.id == org);
        Err(AccessError::LastAdministrator {
            name: account.name.clone(),
            org: label.map_or_else(|| org.to_string(), |row| row.label),
        })
    }
}
