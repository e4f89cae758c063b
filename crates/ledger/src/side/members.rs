//! Memberships: which account has which roles in which organization.

use uuid::Uuid;

use super::statements::{
    ALL_MEMBERSHIPS, DELETE_MEMBERSHIP, LOCK_ORGANIZATION, MEMBERS, MEMBERSHIP, MEMBERSHIPS_OF,
    OTHER_ADMINISTRATORS, PUT_MEMBERSHIP,
};
use super::{SideTables, execute, find, find_all};
use crate::entry::OrgId;
use crate::error::Result;

/// A membership as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipRow {
    /// The organization.
    pub org: OrgId,
    /// The account.
    pub account: Uuid,
    /// Codes of its roles, with spaces between.
    pub roles: String,
    /// Whether one of them administers the organization.
    pub administers: bool,
    /// The person of the register this account is.
    pub person: Option<Uuid>,
}

/// Accounts besides one that may do the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// All that are enabled.
    pub enabled: u64,
    /// Those of them that have a password, and so can sign in.
    pub can_sign_in: u64,
}

impl From<(i64, i64)> for Others {
    fn from((enabled, with_password): (i64, i64)) -> Others {
        Others {
            enabled: enabled.unsigned_abs(),
            can_sign_in: with_password.unsigned_abs(),
        }
    }
}

impl Others {
    /// Whether an account may be taken away from among them. Somebody who can sign in must
    /// remain; where this account cannot itself, one that was invited is enough.
    pub fn spare(&self, can_sign_in: bool) -> bool {
        self.can_sign_in > 0 || (!can_sign_in && self.enabled > 0)
    }
}

type Columns = (Uuid, Uuid, String, bool, Option<Uuid>);

fn row((org, account, roles, administers, person): Columns) -> MembershipRow {
    MembershipRow {
        org: OrgId(org),
        account,
        roles,
        administers,
        person,
    }
}

impl SideTables {
    /// The membership of an account in an organization.
    pub async fn membership(&mut self, org: OrgId, account: Uuid) -> Result<Option<MembershipRow>> {
        let found: Option<Columns> = find!(self, MEMBERSHIP, org.0, account);
        Ok(found.map(row))
    }

    /// The members of an organization.
    pub async fn members(&mut self, org: OrgId) -> Result<Vec<MembershipRow>> {
        let rows: Vec<Columns> = find_all!(self, MEMBERS, org.0);
        Ok(rows.into_iter().map(row).collect())
    }

    /// The memberships of all organizations.
    pub async fn all_memberships(&mut self) -> Result<Vec<MembershipRow>> {
        let rows: Vec<Columns> = find_all!(self, ALL_MEMBERSHIPS);
        Ok(rows.into_iter().map(row).collect())
    }

    /// The memberships of an account in organizations that are there.
    pub async fn memberships_of(&mut self, account: Uuid) -> Result<Vec<MembershipRow>> {
        let rows: Vec<Columns> = find_all!(self, MEMBERSHIPS_OF, account);
        Ok(rows.into_iter().map(row).collect())
    }

    /// Adds or replaces a membership.
    pub async fn put_membership(&mut self, row: &MembershipRow) -> Result<()> {
        let MembershipRow { org, account, .. } = *row;
        let (roles, administers) = (&row.roles, row.administers);
        execute!(
            self,
            PUT_MEMBERSHIP,
            org.0,
            account,
            roles,
            administers,
            row.person
        );
        Ok(())
    }

    /// Removes a membership; whether there was one.
    pub async fn delete_membership(&mut self, org: OrgId, account: Uuid) -> Result<bool> {
        Ok(execute!(self, DELETE_MEMBERSHIP, org.0, account) == 1)
    }

    /// The enabled accounts besides one that administer an organization. Until the end of
    /// the transaction nobody else can ask.
    pub async fn other_administrators(&mut self, org: OrgId, account: Uuid) -> Result<Others> {
        self.lock_organization(org).await?;
        let found: Option<(i64, i64)> = find!(self, OTHER_ADMINISTRATORS, org.0, account);
        Ok(found.map(Others::from).unwrap_or_default())
    }

    /// Until the end of the transaction nobody else asks who administers an organization.
    pub async fn lock_organization(&mut self, org: OrgId) -> Result<()> {
        execute!(self, LOCK_ORGANIZATION, org.0);
        Ok(())
    }
}
