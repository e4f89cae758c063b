//! Offers: a place in an organization for an account that is known elsewhere. Nobody
//! joins a second organization but by taking an offer, signed in and with the one-time link
//! that who offers it hands over: a password alone, which others may have set, takes none.

use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use ledger::side::{OfferRow, SideTables};
use uuid::Uuid;

use crate::access::{Access, micros, time};
use crate::account::{Account, AccountId};
use crate::by::{ActedBy, Through};
use crate::error::{AccessError, Result};
use crate::log::{self, Action};
use crate::role::{Permission, Role, Roles};
use crate::secret;
use crate::standing::{Principal, standing};

/// A place that is offered to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The organization.
    pub org: OrgId,
    /// The account.
    pub account: AccountId,
    /// The hash of the secret of its link; see [`Offer::secret`].
    pub secret_hash: Vec<u8>,
    /// The roles it would have.
    pub roles: Roles,
    /// The person of the register it would stand for.
    pub person: Option<Uuid>,
    /// By what it was made.
    pub made_by: Through,
    /// The name of who made it.
    pub made_by_name: String,
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
            secret_hash: row.secret_hash,
            roles: Roles::stored(&row.roles),
            person: row.person,
            made_by: Through::stored(row.made_by, row.made_by_token),
            made_by_name: row.made_by_name,
            made_by_person: row.made_by_person,
            at: time(row.at),
        }
    }
}

impl From<&Offer> for OfferRow {
    fn from(offer: &Offer) -> OfferRow {
        OfferRow {
            org: offer.org,
            account: offer.account.0,
            secret_hash: offer.secret_hash.clone(),
            roles: offer.roles.codes(),
            person: offer.person,
            made_by: offer.made_by.account().map(|id| id.0),
            made_by_name: offer.made_by_name.clone(),
            made_by_token: offer.made_by.token().map(|id| id.0),
            made_by_person: offer.made_by_person,
            at: micros(offer.at),
        }
    }
}

impl Offer {
    /// The secret of a new link, which is told only here, and the hash that is kept.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn secret() -> Result<(String, Vec<u8>)> {
        let (secret, hash) = secret::new("")?;
        Ok((secret, hash.as_bytes().to_vec()))
    }
}

/// Why an offer does not hold any more, although it is there and in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferVoid {
    /// Its maker was disabled.
    Disabled,
    /// Its maker does not administer the organization any more.
    NotAdministrator,
    /// The token that made it was revoked, has ended, or ended with its account.
    TokenOver,
    /// The token that made it may not give these roles any more.
    BeyondToken,
}

impl std::fmt::Display for OfferVoid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            OfferVoid::Disabled => "the account of who made it is disabled",
            OfferVoid::NotAdministrator => {
                "who made it is not an administrator of the organization any more"
            }
            OfferVoid::TokenOver => "the token that made it is not in force any more",
            OfferVoid::BeyondToken => "the token that made it may not give these roles any more",
        })
    }
}

impl Access {
    /// How long an offer waits for an answer.
    pub fn offer_lasts(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.policy().offer_days))
    }

    /// When an offer ends by itself.
    pub fn offer_ends(&self, offer: &Offer) -> Timestamp {
        offer.at + self.offer_lasts()
    }

    /// Makes an offer, or replaces the one there is.
    ///
    /// # Errors
    /// Those of [`Access::offering`].
    pub async fn make_offer(&self, offer: &Offer, by: impl Into<ActedBy>) -> Result<()> {
        self.offering(offer.clone(), by).alone().await
    }

    pub(crate) async fn offer_in(
        &self,
        side: &mut SideTables,
        offer: &Offer,
        by: &ActedBy,
    ) -> Result<()> {
        if offer.roles.is_empty() {
            return Err(AccessError::NoRoles);
        }
        let account = self.require(side, offer.account).await?;
        side.put_offer(&OfferRow::from(offer)).await?;
        let (roles, ends) = (offer.roles.words(), self.offer_ends(offer));
        let detail = format!("{}: offered {roles} until {ends:.0}", account.email);
        let org = Some(offer.org);
        log::write(side, org, by, Action::RolesChanged, &detail, offer.at).await
    }

    /// The offers to an account that are in time.
    pub async fn offers_to(&self, account: AccountId, at: Timestamp) -> Result<Vec<Offer>> {
        let rows = self.read().await?.offers_to(account.0).await?;
        Ok(self.in_time(rows, at))
    }

    /// The offers of an organization that wait for an answer and are in time, each with
    /// what makes it void.
    pub async fn offers_of(
        &self,
        org: OrgId,
        at: Timestamp,
    ) -> Result<Vec<(Offer, Option<OfferVoid>)>> {
        let mut side = self.read().await?;
        let rows = side.offers_of(org).await?;
        let mut offers = Vec::new();
        for offer in self.in_time(rows, at) {
            let void = void(&mut side, &offer, at).await?;
            offers.push((offer, void));
        }
        Ok(offers)
    }

    fn in_time(&self, rows: Vec<OfferRow>, at: Timestamp) -> Vec<Offer> {
        let offers = rows.into_iter().map(Offer::from);
        offers.filter(|offer| at < self.offer_ends(offer)).collect()
    }

    /// The offer in time whose link has a secret.
    pub async fn offer_by_link(&self, secret: &str, at: Timestamp) -> Result<Option<Offer>> {
        let hash = secret::hash(secret);
        let row = self.read().await?.offer_by_link(hash.as_bytes()).await?;
        Ok(self.in_time(row.into_iter().collect(), at).pop())
    }

    /// The offer to an account whose link has a secret.
    ///
    /// # Errors
    /// [`AccessError::OfferOver`] where there is none in time.
    pub async fn offer(&self, secret: &str, account: AccountId, at: Timestamp) -> Result<Offer> {
        let found = self.offer_by_link(secret, at).await?;
        let own = found.filter(|offer| offer.account == account);
        own.ok_or(AccessError::OfferOver)
    }

    /// Takes out an offer, provided that it still is this one: nobody withdraws, replaces
    /// or takes it after that.
    pub(crate) async fn take_in(
        &self,
        side: &mut SideTables,
        offer: &Offer,
        at: Timestamp,
    ) -> Result<()> {
        let row = side.take_offer(offer.org, offer.account.0).await?;
        let same = row.is_some_and(|row| Offer::from(row) == *offer);
        if !same || at >= self.offer_ends(offer) {
            return Err(AccessError::OfferOver);
        }
        match void(side, offer, at).await? {
            None => Ok(()),
            Some(why) => Err(AccessError::OfferVoid {
                by: offer.made_by_name.clone(),
                why,
            }),
        }
    }

    /// Ends the offers to an account whose password somebody else's link set: who has the
    /// account now need not be whom they were made to.
    pub(crate) async fn end_offers_to(
        &self,
        side: &mut SideTables,
        account: &Account,
        by: &ActedBy,
        at: Timestamp,
    ) -> Result<()> {
        for offer in side.offers_to(account.id.0).await? {
            side.delete_offer(offer.org, account.id.0).await?;
            let detail = format!(
                "{}: offer ended, for its password was set anew",
                account.email
            );
            let org = Some(offer.org);
            log::write(side, org, by, Action::RolesChanged, &detail, at).await?;
        }
        Ok(())
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
        if !side.delete_offer(org, account.0).await? {
            return Ok(false);
        }
        let email = self.require(&mut side, account).await?.email;
        let detail = format!("{email}: offer {what}");
        log::write(&mut side, Some(org), &by, Action::RolesChanged, &detail, at).await?;
        side.commit().await?;
        Ok(true)
    }
}

/// What makes an offer void: whoever made it must still be one who may. One of the command
/// line stands by itself.
async fn void(side: &mut SideTables, offer: &Offer, at: Timestamp) -> Result<Option<OfferVoid>> {
    if let Some(id) = offer.made_by.account() {
        let maker = side.account(id.0).await?;
        if maker.is_none_or(|maker| maker.disabled_at.is_some()) {
            return Ok(Some(OfferVoid::Disabled));
        }
        let part = side.membership(offer.org, id.0).await?;
        if !part.is_some_and(|part| Roles::stored(&part.roles).allows(Permission::Administer)) {
            return Ok(Some(OfferVoid::NotAdministrator));
        }
    }
    if let Some(id) = offer.made_by.token() {
        let Some(now) = standing(side, Principal::Token(id), Some(offer.org), at).await? else {
            return Ok(Some(OfferVoid::TokenOver));
        };
        let scopes = now.permissions;
        let mut needed = offer.roles.iter().flat_map(Role::permissions);
        if !scopes.contains(&Permission::Administer) || !needed.all(|p| scopes.contains(p)) {
            return Ok(Some(OfferVoid::BeyondToken));
        }
    }
    Ok(None)
}
