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
use crate::offer::Offer;
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

impl From<&Offer> for Membership {
    fn from(offer: &Offer) -> Membership {
        Membership {
            org: offer.org,
            account: offer.account,
            roles: offer.roles.clone(),
            person: offer.person,
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
    /// Those of [`Access::setting`].
    pub async fn set_membership(
        &self,
        membership: Membership,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<()> {
        self.setting(membership, by, at).alone().await
    }

    /// Takes an account out of an organization; its tokens there end with it.
    ///
    /// # Errors
    /// Those of [`Access::removing`].
    pub async fn remove_membership(
        &self,
        org: OrgId,
        id: AccountId,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<()> {
        self.removing(org, id, by, at).alone().await
    }

    pub(crate) async fn set_in(
        &self,
        side: &mut SideTables,
        membership: &Membership,
        by: &ActedBy,
        at: Timestamp,
    ) -> Result<()> {
        let (org, id, roles) = (membership.org, membership.account, &membership.roles);
        if roles.is_empty() {
            return Err(AccessError::NoRoles);
        }
        let account = self.require(side, id).await?;
        let before = side.membership(org, id.0).await?;
        let administers = roles.has(Role::Administrator);
        if before.as_ref().is_some_and(|row| row.administers) && !administers && !account.disabled {
            self.keep_administrator(side, org, &account).await?;
        }
        let row = MembershipRow {
            org,
            account: id.0,
            roles: roles.codes(),
            administers,
            person: membership.person,
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
        log::write(side, Some(org), by, Action::RolesChanged, &detail, at).await
    }

    pub(crate) async fn remove_in(
        &self,
        side: &mut SideTables,
        org: OrgId,
        id: AccountId,
        by: &ActedBy,
        at: Timestamp,
    ) -> Result<()> {
        let account = self.require(side, id).await?;
        let row = side.membership(org, id.0).await?;
        let row = row.ok_or(AccessError::NotAMember)?;
        if row.administers && !account.disabled {
            self.keep_administrator(side, org, &account).await?;
        }
        take_out(side, &account, &row, by, at).await?;
        // Who looks after the installation stays as it is: that is nothing of one organization.
        match account.operator || !side.memberships_of(id.0).await?.is_empty() {
            true => Ok(()),
            false => free(side, &account, by, at).await,
        }
    }

    /// Refuses if nobody would be left who can sign in and administer an organization; one
    /// who cannot sign in yet may go where another waits as they do.
    pub(crate) async fn keep_administrator(
        &self,
        side: &mut SideTables,
        org: OrgId,
        account: &Account,
    ) -> Result<()> {
        let others = side.other_administrators(org, account.id.0).await?;
        if others.spare(account.password) {
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

/// Enables an account that belongs nowhere any more: no organization holds an address for
/// others, and it has nothing until one of them lets it in.
pub(crate) async fn free(
    side: &mut SideTables,
    account: &Account,
    by: &ActedBy,
    at: Timestamp,
) -> Result<()> {
    if !account.disabled {
        return Ok(());
    }
    side.set_disabled(account.id.0, None).await?;
    log::write(side, None, by, Action::AccountEnabled, &account.email, at).await
}

/// Ends what an account has in an organization.
pub(crate) async fn take_out(
    side: &mut SideTables,
    account: &Account,
    row: &MembershipRow,
    by: &ActedBy,
    at: Timestamp,
) -> Result<()> {
    let (org, id) = (row.org, account.id.0);
    side.delete_membership(org, id).await?;
    // For good: who comes back later makes new ones.
    side.revoke_tokens_of(org, id, micros(at)).await?;
    let detail = format!(
        "{}: removed, before {}",
        account.email,
        Roles::stored(&row.roles).words()
    );
    log::write(side, Some(org), by, Action::RolesChanged, &detail, at).await
}
