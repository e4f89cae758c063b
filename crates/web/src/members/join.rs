//! Becoming a member: by an offer, or as who begins the organization.

use super::links::note_links;
use super::wanted::{changes, newcomer, person_of};
use super::{Changing, MemberError};
use access::{Account, Membership, Offer, Roles};
use app::AppError;
use register::records::Offered;
use register::{Actor, Id};

impl Changing<'_> {
    /// Lets in an account whose owner takes an offer; `offered`: who made it. By whose links
    /// its password was set is noted in the same turn.
    ///
    /// # Errors
    /// [`MemberError`], in words that tell nobody from outside who is in the book; nothing
    /// was changed then.
    pub async fn join(
        &mut self,
        account: &Account,
        offer: Offer,
        offered: Offered,
    ) -> Result<(), MemberError> {
        for _ in 0..app::ATTEMPTS {
            if let Some(()) = self.try_join(account, &offer, &offered).await? {
                return note_links(self.book, self.access, account.id, self.by.at).await;
            }
        }
        Err(AppError::Busy.into())
    }

    async fn try_join(
        &mut self,
        account: &Account,
        offer: &Offer,
        offered: &Offered,
    ) -> Result<Option<()>, MemberError> {
        self.settle(account.id).await?;
        let register = self.book.register();
        let person = offer.person.map(Id::new);
        // Whoever offered it saw the name that was typed, not what the account is called.
        if register
            .own_look("", &account.name, person, Some(account.id.0))
            .is_err()
        {
            return Err(MemberError::App(AppError::Other(format!(
                "the name of your account, “{}”, can be taken for somebody else’s in this organization; choose one that tells you apart under “Your account”, and take the offer then",
                account.name
            ))));
        }
        let wanted = Membership::from(offer);
        let commands = changes(register, account, &wanted, Some(offered.clone()));
        let by = &offer.made_by_name;
        let access = self.access;
        let change = access.taking(offer.clone(), &self.log_by, self.by.at);
        match self.write(commands, &change).await {
            Err(MemberError::App(AppError::Refused(_))) => {
                Err(MemberError::App(AppError::Other(format!(
                    "the organization cannot let you in as it was offered, for its records changed since; ask {by} to invite you again"
                ))))
            }
            other => other,
        }
    }

    /// Makes who begins an organization its first member; in one that has members, such as
    /// the worked example, phiward lets in whoever looks after the installation, as
    /// somebody new.
    ///
    /// # Errors
    /// [`MemberError`]; nothing was changed then.
    pub async fn found(&mut self, account: &Account, roles: Roles) -> Result<(), MemberError> {
        for _ in 0..app::ATTEMPTS {
            if let Some(()) = self.try_found(account, &roles).await? {
                return Ok(());
            }
        }
        Err(AppError::Busy.into())
    }

    async fn try_found(
        &mut self,
        account: &Account,
        roles: &Roles,
    ) -> Result<Option<()>, MemberError> {
        self.settle(account.id).await?;
        let register = self.book.register();
        let begun = !register.tables.memberships.is_empty();
        let known = match begun {
            true => None,
            false => person_of(register, &account.name, &account.email).map(|known| known.id),
        };
        let (person, mut commands) = match known {
            Some(person) => (person.uuid(), Vec::new()),
            None => newcomer(register, &account.name, &account.email)?,
        };
        if begun {
            self.by.actor = Actor::program();
        }
        let wanted = Membership {
            org: self.book.org(),
            account: account.id,
            roles: roles.clone(),
            person: Some(person),
        };
        commands.extend(changes(register, account, &wanted, None));
        let change = self.access.setting(wanted, &self.log_by, self.by.at);
        self.write(commands, &change.instead_of(None)).await
    }
}
