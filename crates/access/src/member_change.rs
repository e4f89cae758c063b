//! A change of who belongs to an organization, which is written in the transaction of the
//! entry that tells of it: the book and the list never say different things.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use jiff::{SignedDuration, Timestamp};
use ledger::side::{AccountRow, LinkRow, SideTables};
use ledger::{Beside, Hash32, LedgerError, OrgId};

use crate::access::{Access, micros, time};
use crate::account::{Account, AccountId, add, link_row, new_row};
use crate::by::{ActedBy, Through};
use crate::email;
use crate::error::{AccessError, Result};
use crate::link::LinkKind;
use crate::log::{self, Action};
use crate::member::{Membership, free, take_out};
use crate::offer::Offer;
use crate::role::Roles;
use crate::secret;

/// A change of who belongs to an organization, not yet written.
#[derive(Debug)]
pub struct MemberChange<'a> {
    access: &'a Access,
    what: What,
    by: ActedBy,
    at: Timestamp,
    /// The part the account had when this was decided, where that was said.
    before: Option<Option<Membership>>,
}

#[derive(Debug)]
enum What {
    Set(Membership),
    Remove(OrgId, AccountId),
    Offer(Offer),
    Take(Offer),
    Invite {
        newcomer: Newcomer,
        link: LinkRow,
        secret: Hash32,
        membership: Option<Membership>,
    },
}

#[derive(Debug)]
enum Newcomer {
    /// An account that is made.
    Made(Box<AccountRow>),
    /// One that never had a password, and the name it has from now on.
    Unused(AccountId, String),
}

/// An invitation that is not yet written.
#[derive(Debug)]
pub struct Inviting<'a> {
    /// What is to be written.
    pub change: MemberChange<'a>,
    /// The account.
    pub account: AccountId,
    /// The secret of its one-time link, which is told only here.
    pub secret: String,
}

impl Access {
    /// Adds an account to an organization, or changes its part there.
    ///
    /// # Errors
    /// When it is written: [`AccessError::NoRoles`], and
    /// [`AccessError::LastAdministrator`] if nobody would administer the organization any
    /// more.
    pub fn setting(
        &self,
        membership: Membership,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> MemberChange<'_> {
        self.change(What::Set(membership), by, at)
    }

    /// Takes an account out of an organization; its tokens there end with it.
    ///
    /// # Errors
    /// When it is written: [`AccessError::NotAMember`] and
    /// [`AccessError::LastAdministrator`].
    pub fn removing(
        &self,
        org: OrgId,
        account: AccountId,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> MemberChange<'_> {
        self.change(What::Remove(org, account), by, at)
    }

    /// Offers an account a place, in place of the offer there is.
    ///
    /// # Errors
    /// When it is written: [`AccessError::NoRoles`], and where there is no such account.
    pub fn offering(&self, offer: Offer, by: impl Into<ActedBy>) -> MemberChange<'_> {
        let at = offer.at;
        self.change(What::Offer(offer), by, at)
    }

    /// Lets an account in by an offer.
    ///
    /// # Errors
    /// When it is written: [`AccessError::OfferOver`] where it is not in force as it is
    /// here, [`AccessError::OfferVoid`] where who made it may not make it any more.
    pub fn taking(&self, offer: Offer, by: impl Into<ActedBy>, at: Timestamp) -> MemberChange<'_> {
        self.change(What::Take(offer), by, at)
    }

    /// Makes an account without a password, and the link by which its owner sets one; for
    /// `unused`, an account that never had one, a new link and the name given here. Nobody
    /// has shown to be the owner of such a one: it leaves every organization it was
    /// invited to. With `part` it belongs to an organization from then on. The first that
    /// is made on the command line, while there is no operator, is an operator's.
    ///
    /// # Errors
    /// When name or address are no good; when it is written, [`AccessError::EmailTaken`]
    /// also for another spelling of an address, and [`AccessError::AwaitedElsewhere`]; where
    /// it is not done on the command line, [`AccessError::OperatorAwaited`].
    pub fn inviting(
        &self,
        name: &str,
        email: &str,
        unused: Option<&Account>,
        part: Option<(OrgId, Roles, Option<uuid::Uuid>)>,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<Inviting<'_>> {
        let by = by.into();
        let (account, newcomer) = match unused {
            Some(unused) => {
                let name = email::good_name(name)?.to_owned();
                (unused.id, Newcomer::Unused(unused.id, name))
            }
            None => {
                let row = new_row(name, email, false, at)?;
                (AccountId(row.id), Newcomer::Made(Box::new(row)))
            }
        };
        let valid = SignedDuration::from_hours(self.policy().invite_hours.into());
        let (secret, hash) = secret::new("")?;
        let what = What::Invite {
            newcomer,
            link: link_row(LinkKind::Invite, Some(account.0), at + valid, Some(&by)),
            secret: hash,
            membership: part.map(|(org, roles, person)| Membership {
                org,
                account,
                roles,
                person,
            }),
        };
        Ok(Inviting {
            change: self.change(what, by, at),
            account,
            secret,
        })
    }

    fn change(&self, what: What, by: impl Into<ActedBy>, at: Timestamp) -> MemberChange<'_> {
        MemberChange {
            access: self,
            what,
            by: by.into(),
            at,
            before: None,
        }
    }
}

impl MemberChange<'_> {
    /// The same, decided on the part that the account had in the organization.
    ///
    /// # Errors
    /// When it is written: [`AccessError::Overtaken`] where it has another by then.
    #[must_use]
    pub fn instead_of(self, before: Option<Membership>) -> Self {
        MemberChange {
            before: Some(before),
            ..self
        }
    }

    /// Writes it in a transaction of its own, where no entry tells of it.
    ///
    /// # Errors
    /// As where it was made; nothing was changed then.
    pub async fn alone(&self) -> Result<()> {
        let mut side = self.access.ledger().side_write().await?;
        self.carry_out(&mut side).await?;
        Ok(side.commit().await?)
    }

    async fn carry_out(&self, side: &mut SideTables) -> Result<()> {
        let MemberChange { access, by, at, .. } = self;
        // What is taken is taken in one order everywhere, so that no two wait for each other:
        // the account, organizations by id, their logs, and last the installation's log.
        if let Some(account) = self.account() {
            side.lock_account(account.0).await?;
        }
        access.ask_again(side).await?;
        if let (Some(before), What::Set(wanted)) = (&self.before, &self.what) {
            let row = side.membership(wanted.org, wanted.account.0).await?;
            if row.map(Membership::from) != *before {
                return Err(AccessError::Overtaken);
            }
        }
        match &self.what {
            What::Set(membership) => access.set_in(side, membership, by, *at).await,
            What::Offer(offer) => access.offer_in(side, offer, by).await,
            What::Take(offer) => {
                access.take_in(side, offer, *at).await?;
                let membership = Membership::from(offer);
                access.set_in(side, &membership, by, *at).await
            }
            What::Remove(org, account) => access.remove_in(side, *org, *account, by, *at).await,
            What::Invite {
                newcomer,
                link,
                secret,
                membership,
            } => {
                let org = membership.as_ref().map(|membership| membership.org);
                match newcomer {
                    Newcomer::Made(row) => add(side, row).await?,
                    Newcomer::Unused(id, name) => self.take_over(side, *id, name, org).await?,
                }
                side.add_link(secret.as_bytes(), link).await?;
                if let Some(membership) = membership {
                    access.set_in(side, membership, by, *at).await?;
                }
                self.tell_invited(side, newcomer).await
            }
        }
    }

    /// The account it is about, where that is there already.
    fn account(&self) -> Option<AccountId> {
        match &self.what {
            What::Set(membership) => Some(membership.account),
            What::Remove(_, account) => Some(*account),
            What::Offer(offer) | What::Take(offer) => Some(offer.account),
            What::Invite { newcomer, .. } => match newcomer {
                Newcomer::Made(_) => None,
                Newcomer::Unused(account, _) => Some(*account),
            },
        }
    }

    /// Takes an account that nobody has used out of every organization; what others gave it
    /// ends. `to` is where it goes.
    async fn take_over(
        &self,
        side: &mut SideTables,
        id: AccountId,
        name: &str,
        to: Option<OrgId>,
    ) -> Result<()> {
        let (access, by, at) = (self.access, &self.by, self.at);
        let account = access.require(side, id).await?;
        if account.password {
            // Set by its owner a moment ago.
            return Err(AccessError::EmailTaken(account.email));
        }
        if account.operator && by.through != Through::CommandLine {
            // A link to it would open the whole installation.
            return Err(AccessError::OperatorAwaited);
        }
        let there = side.memberships_of(id.0).await?;
        let all: BTreeSet<OrgId> = there.iter().map(|row| row.org).chain(to).collect();
        for org in all {
            side.lock_organization(org).await?;
        }
        // Where nobody else administers, it is waited for as long as its link can be used.
        let invited_until = side.invited_until(id.0, micros(at)).await?;
        for row in &there {
            if row.administers
                && let Some(until) = invited_until
                && let Err(error) = access.keep_administrator(side, row.org, &account).await
            {
                return Err(match error {
                    AccessError::LastAdministrator { .. } => AccessError::AwaitedElsewhere {
                        email: account.email,
                        until: time(until),
                    },
                    other => other,
                });
            }
            take_out(side, &account, row, by, at).await?;
        }
        side.close_links(id.0, micros(at)).await?;
        side.set_account_name(id.0, name).await?;
        // Whoever disabled it did so for an invitation that is over now.
        free(side, &account, by, at).await
    }

    /// Tells the log of the installation, which comes last.
    async fn tell_invited(&self, side: &mut SideTables, newcomer: &Newcomer) -> Result<()> {
        let (by, at) = (&self.by, self.at);
        match newcomer {
            Newcomer::Unused(id, _) => {
                let email = self.access.require(side, *id).await?.email;
                log::write(side, None, by, Action::LinkMade, &email, at).await
            }
            Newcomer::Made(row) => {
                // Before the count, so that it holds; see `set_up`.
                log::write(side, None, by, Action::AccountCreated, &row.email, at).await?;
                // Without an operator nobody could ever be let in by a browser. Who is at the
                // machine says who it is, and nobody else does.
                if by.through == Through::CommandLine && side.operator_count().await? == 0 {
                    side.set_operator(row.id).await?;
                }
                Ok(())
            }
        }
    }
}

impl Beside for MemberChange<'_> {
    fn write<'s>(
        &'s self,
        side: &'s mut SideTables,
    ) -> Pin<Box<dyn Future<Output = Result<(), LedgerError>> + Send + 's>> {
        Box::pin(async move {
            self.carry_out(side).await.map_err(|error| match error {
                AccessError::Ledger(error) => error,
                refused => LedgerError::Beside(Box::new(refused)),
            })
        })
    }
}
