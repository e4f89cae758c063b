//! Offers: a place in an organization for an account that is known elsewhere, until its
//! owner takes or declines it.

use uuid::Uuid;

use super::statements::{
    DELETE_OFFER, END_ALL_OFFERS, OFFER_BY_LINK, OFFERS_OF, OFFERS_TO, PUT_OFFER, SWEEP_OFFERS,
    TAKE_OFFER,
};
use super::{SideTables, execute, find, find_all};
use crate::entry::OrgId;
use crate::error::Result;

/// An offer as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferRow {
    /// The organization.
    pub org: OrgId,
    /// The account.
    pub account: Uuid,
    /// The hash of the secret of its link.
    pub secret_hash: Vec<u8>,
    /// Codes of the roles, with spaces between.
    pub roles: String,
    /// The person of the register the account would be.
    pub person: Option<Uuid>,
    /// The account that made it.
    pub made_by: Option<Uuid>,
    /// The name of who made it.
    pub made_by_name: String,
    /// The token that made it.
    pub made_by_token: Option<Uuid>,
    /// The person of the register who made it.
    pub made_by_person: Option<Uuid>,
    /// When.
    pub at: i64,
}

type Columns = (
    Uuid,
    Uuid,
    Vec<u8>,
    String,
    Option<Uuid>,
    Option<Uuid>,
    String,
    Option<Uuid>,
    Option<Uuid>,
    i64,
);

fn row(columns: Columns) -> OfferRow {
    let (
        org,
        account,
        secret_hash,
        roles,
        person,
        made_by,
        made_by_name,
        made_by_token,
        made_by_person,
        at,
    ) = columns;
    OfferRow {
        org: OrgId(org),
        account,
        secret_hash,
        roles,
        person,
        made_by,
        made_by_name,
        made_by_token,
        made_by_person,
        at,
    }
}

impl SideTables {
    /// Makes an offer, or replaces the one there is.
    pub async fn put_offer(&mut self, row: &OfferRow) -> Result<()> {
        execute!(
            self,
            PUT_OFFER,
            row.org.0,
            row.account,
            &row.secret_hash,
            &row.roles,
            row.person,
            row.made_by,
            &row.made_by_name,
            row.made_by_token,
            row.made_by_person,
            row.at
        );
        Ok(())
    }

    /// Takes an offer out, as it is at this moment.
    pub async fn take_offer(&mut self, org: OrgId, account: Uuid) -> Result<Option<OfferRow>> {
        let found: Option<Columns> = find!(self, TAKE_OFFER, org.0, account);
        Ok(found.map(row))
    }

    /// The offers to an account, of organizations that are there.
    pub async fn offers_to(&mut self, account: Uuid) -> Result<Vec<OfferRow>> {
        let rows: Vec<Columns> = find_all!(self, OFFERS_TO, account);
        Ok(rows.into_iter().map(row).collect())
    }

    /// An offer by the hash of the secret of its link, of an organization that is there.
    pub async fn offer_by_link(&mut self, hash: &[u8]) -> Result<Option<OfferRow>> {
        let found: Option<Columns> = find!(self, OFFER_BY_LINK, hash);
        Ok(found.map(row))
    }

    /// The offers of an organization.
    pub async fn offers_of(&mut self, org: OrgId) -> Result<Vec<OfferRow>> {
        let rows: Vec<Columns> = find_all!(self, OFFERS_OF, org.0);
        Ok(rows.into_iter().map(row).collect())
    }

    /// Ends an offer; whether there was one.
    pub async fn delete_offer(&mut self, org: OrgId, account: Uuid) -> Result<bool> {
        Ok(execute!(self, DELETE_OFFER, org.0, account) == 1)
    }

    /// Ends all offers; how many there were.
    pub async fn end_all_offers(&mut self) -> Result<u64> {
        Ok(execute!(self, END_ALL_OFFERS))
    }

    /// Forgets offers that were made at that time or before.
    pub async fn sweep_offers(&mut self, made: i64) -> Result<u64> {
        Ok(execute!(self, SWEEP_OFFERS, made))
    }
}
