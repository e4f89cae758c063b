//! Offers: a place in an organization for an account that is known elsewhere. Nobody
//! joins a second organization but by taking an offer, signed in.

use jiff::Timestamp;
use ledger::OrgId;
use ledger::side::OfferRow;
use uuid::Uuid;

use crate::access::{Access, micros, time};
use crate::account::AccountId;
use crate::by::ActedBy;
use crate::error::{AccessError, Result};
use crate::log::{self, Action};
use crate::role::Roles;

/// A place that is offered to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The organization.
    pub org: OrgId,
    /// The account.
    pub account: AccountId,
    /// The roles it would have.
    pub roles: Roles,
    /// The person of the register it would stand for.
    pub person: Option<Uuid>,
    /// The account that made it; `None` on the command line.
    pub made_by: Option<AccountId>,
    /// The name of who made it.
    pub made_by_name: String,
    /// The token that made it.
    pub made_by_token: Option<Uuid>,
    /// The person of the register who made it.
    pub made_by_person: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

impl From<OfferRow> for Offer {
    fn from(row: OfferRow) -> Offer {
        Offer {
            org: row.org,
            account: AccountId(row.account),
            roles: Roles::stored(&row.roles),
            person: row.person,
            made_by: row.made_by.map(AccountId),
            made_by_name: row.made_by_name,
            made_by_token: row.made_by_token,
            made_by_person: row.made_by_person,
            at: time(row.at),
        }
    }
}

impl Access {
    /// Makes an offer, or replaces the one there is.
    ///
    /// # Errors
    /// [`AccessError::NoRoles`], and where there is no such account.
    pub async fn make_offer(&self, offer: &Offer, by: impl Into<ActedBy>) -> Result<()> {
        if offer.roles.is_empty() {
            return Err(AccessError::NoRoles);
        }
        let by = by.into();
        let mut side = self.write().await?;
        let account = self.require(&mut side, offer.account).await?;
        side.put_offer(&OfferRow {
            org: offer.org,
            account: offer.account.0,
            roles: offer.roles.codes(),
            person: offer.person,
            made_by: offer.made_by.map(|id| id.0),
            made_by_name: offer.made_by_name.clone(),
            made_by_token: offer.made_by_token,
            made_by_person: offer.made_by_person,
            at: micros(offer.at),
        })
        .await?;
        let detail = format!("{}: offered {}", account.email, offer.roles.words());
        let org = Some(offer.org);
        log::write(&mut side, org, &by, Action::RolesChanged, &detail, offer.at).await?;
        Ok(side.commit().await?)
    }

    /// The offers to an account.
    pub async fn offers_to(&self, account: AccountId) -> Result<Vec<Offer>> {
        let rows = self.read().await?.offers_to(account.0).await?;
        Ok(rows.into_iter().map(Offer::from).collect())
    }

    /// The offers of an organization that wait for an answer.
    pub async fn offers_of(&self, org: OrgId) -> Result<Vec<Offer>> {
        let rows = self.read().await?.offers_of(org).await?;
        Ok(rows.into_iter().map(Offer::from).collect())
    }

    /// Ends an offer that was declined or withdrawn; whether there was one.
    pub async fn end_offer(
        &self,
        org: OrgId,
        account: AccountId,
        what: &str,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<bool> {
        let by = by.into();
        let mut side = self.write().await?;
        let email = self.require(&mut side, account).await?.email;
        if !side.delete_offer(org, account.0).await? {
            return Ok(false);
        }
        let detail = format!("{email}: offer {what}");
        log::write(&mut side, Some(org), &by, Action::RolesChanged, &detail, at).await?;
        side.commit().await?;
        Ok(true)
    }
}
