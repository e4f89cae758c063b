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

    /// How many enabled accounts besides one administer an organization. Until
    /// the end of the transaction nobody else can ask.
    pub async fn other_administrators(&mut self, org: OrgId, account: Uuid) -> Result<u64> {
        execute!(self, LOCK_ORGANIZATION, org.0);
        let found: Option<(i64,)> = find!(self, OTHER_ADMINISTRATORS, org.0, account);
        Ok(found.map_or(0, |(count,)| count.unsigned_abs()))
    }
}
