//! What a member is here: changed, confirmed as a second person, taken out.

use super::wanted::changes;
use super::{Changing, MemberError};
use crate::colleagues::tied_anew;
use access::{AccessError, Account, Membership};
use app::{AppError, Authorship};
use register::records::{Membership as Recorded, Vouched};
use register::verbs::{ConfirmTie, RemoveMember};
use register::{Command, Id, Record, Refusal, Register};

impl Changing<'_> {
    /// Changes what a member is: `wanted` makes of it, as it is now, what it is to be.
    ///
    /// # Errors
    /// [`MemberError`]; nothing was changed then.
    pub async fn change(
        &mut self,
        account: &Account,
        wanted: impl Fn(Membership) -> Result<Membership, MemberError>,
    ) -> Result<(), MemberError> {
        for _ in 0..app::ATTEMPTS {
            if let Some(()) = self.try_change(account, &wanted).await? {
                return Ok(());
            }
        }
        Err(AppError::Busy.into())
    }

    async fn try_change(
        &mut self,
        account: &Account,
        wanted: &impl Fn(Membership) -> Result<Membership, MemberError>,
    ) -> Result<Option<()>, MemberError> {
        self.settle(account.id).await?;
        let before = self.access.membership(self.book.org(), account.id).await?;
        let wanted = wanted(before.clone().ok_or(AccessError::NotAMember)?)?;
        let recorded = self.book.register().membership(account.id.0);
        // A token acts for its account, whatever person that stands for.
        if let Some(recorded) = recorded
            && self.log_by.account() == Some(account.id)
            && recorded.person.map(Id::uuid) != wanted.person
        {
            return Err(Refusal::rule(
                recorded.known_as(),
                "nobody says of their own account for whom it stands",
                "have another administrator do it",
            )
            .into());
        }
        let commands = changes(self.book.register(), account, &wanted, None);
        let change = self.access.setting(wanted, &self.log_by, self.by.at);
        self.write(commands, &change.instead_of(before)).await
    }

    /// Takes an account out of the organization.
    ///
    /// # Errors
    /// [`MemberError`]; nothing was changed then.
    pub async fn remove(&mut self, account: &Account) -> Result<(), MemberError> {
        for _ in 0..app::ATTEMPTS {
            if let Some(()) = self.try_remove(account).await? {
                return Ok(());
            }
        }
        Err(AppError::Busy.into())
    }

    async fn try_remove(&mut self, account: &Account) -> Result<Option<()>, MemberError> {
        self.settle(account.id).await?;
        let recorded = self.book.register().membership(account.id.0);
        let commands = recorded.map(|recorded| {
            RemoveMember {
                target: recorded.id,
                reason: self.by.why.clone(),
            }
            .into()
        });
        let (org, by, at) = (self.book.org(), &self.log_by, self.by.at);
        let change = self.access.removing(org, account.id, by, at);
        self.write(commands.into_iter().collect(), &change).await
    }

    /// Confirms, as a second person, for whom an account stands; `seen` is the revision of the
    /// membership that was looked at. Whatever keeps the account from ruling is told to whoever
    /// confirms first: nothing is cleared that was not seen.
    ///
    /// # Errors
    /// The refusal of the register.
    pub async fn confirm(
        &mut self,
        account: &Account,
        note: &str,
        seen: Option<u64>,
    ) -> Result<(), MemberError> {
        if !account.password {
            // Whoever opens the link first would be confirmed.
            return Err(MemberError::App(AppError::Other(format!(
                "{} has not set a password yet; confirm whom the account stands for once they signed in",
                account.name
            ))));
        }
        self.settle(account.id).await?;
        let register = self.book.register();
        let target = Id::<Recorded>::new(account.id.0);
        let now = register.tables.revision(target.to());
        let command = Command::from(ConfirmTie {
            target,
            note: note.trim().to_owned(),
        });
        let Authorship { actor, why, at } = &self.by;
        // Who may not confirm it at all is told that first.
        let all = std::slice::from_ref(&command);
        self.book
            .decide_all("confirm-tie", all, actor, why, None, *at)?;
        if let (None, Some(recorded)) = (seen, register.membership(account.id.0))
            && let Some(kept) = kept_from_ruling(register, recorded)
        {
            return Err(MemberError::App(AppError::Other(format!(
                "{}: {kept}; make sure whose it is, and confirm it as it is now, in revision {}",
                recorded.known_as(),
                now.unwrap_or_default()
            ))));
        }
        self.book
            .perform(command, actor, why, seen.or(now), *at)
            .await?;
        Ok(())
    }
}

/// What keeps an account from ruling until somebody confirms for whom it stands.
pub(crate) fn kept_from_ruling(register: &Register, recorded: &Recorded) -> Option<String> {
    let anew = recorded.retied.as_ref();
    let anew = anew.map(|by| tied_anew(register, recorded, by));
    let reset = recorded.resets.last();
    let set = |by: &Vouched| match by.may_be.as_str() {
        "" => format!("password set by a link of {} on {}", by.by.name, by.on),
        maker => format!(
            "confirmed on {} by {}, who may be “{maker}”, by whose link its password was set",
            by.on, by.by.name
        ),
    };
    anew.or(reset.map(set))
}
