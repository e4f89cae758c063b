//! Inviting: an account that is made, or a place that is offered to the one there is.

use super::wanted::{codes, newcomer, person_of};
use super::{Changing, Invited, MemberError, Whom};
use access::{AccessError, Account, AccountId, Offer, Roles};
use app::{AppError, Authorship};
use register::verbs::Admit;
use register::{Command, Id, Record};

impl Changing<'_> {
    /// Invites somebody: makes an account, or offers a place to the one there is. An
    /// account that never had a password is not known: a new link takes the place of the
    /// old one.
    ///
    /// # Errors
    /// [`MemberError`]; nothing was changed then.
    pub async fn invite(
        &mut self,
        name: &str,
        email: &str,
        roles: &Roles,
        whom: Whom,
    ) -> Result<Invited, MemberError> {
        for _ in 0..app::ATTEMPTS {
            if let Some(invited) = self.try_invite(name, email, roles, whom).await? {
                return Ok(invited);
            }
        }
        Err(AppError::Busy.into())
    }

    async fn try_invite(
        &mut self,
        name: &str,
        email: &str,
        roles: &Roles,
        whom: Whom,
    ) -> Result<Option<Invited>, MemberError> {
        let org = self.book.org();
        if roles.is_empty() {
            return Err(AccessError::NoRoles.into());
        }
        access::check_new(name, email)?;
        let known = self.access.account_by_email(email).await?;
        if let Some(known) = &known {
            self.may_invite(known).await?;
            self.settle(known.id).await?;
        } else {
            self.settle_list().await?;
        }
        let register = self.book.register();
        let said = match whom {
            Whom::Person(person) => Some(person),
            Whom::New => None,
            Whom::Unsaid => match person_of(register, name, email) {
                Some(known) => {
                    return Err(MemberError::Whom {
                        number: known.tag(),
                        name: known.name.clone(),
                    });
                }
                None => None,
            },
        };
        // The name that was typed: what the account is called elsewhere is not told here.
        register.own_look(
            &format!("the account of {email}"),
            name,
            said.map(Id::new),
            known.as_ref().map(|known| known.id.0),
        )?;
        let (person, mut commands) = match said {
            Some(person) => (person, Vec::new()),
            None => newcomer(register, name, email)?,
        };
        let at = self.by.at;
        let admit = |account: AccountId, roles: &Roles| {
            Command::from(Admit {
                target: Id::new(account.0),
                name: name.to_owned(),
                email: email.to_owned(),
                roles: codes(roles),
                person: Some(Id::new(person)),
                offered_by: None,
                taken_over: false,
            })
        };
        if let Some(known) = known.as_ref().filter(|known| known.password) {
            // What would be refused when it is taken is refused to who offers it.
            let mut all = commands.clone();
            all.push(admit(known.id, roles));
            let Authorship {
                actor,
                why,
                at: now,
            } = &self.by;
            self.book
                .decide_all("admit", &all, actor, why, None, *now)?;
            let (secret, secret_hash) = Offer::secret()?;
            let offer = Offer {
                org,
                account: known.id,
                secret_hash,
                roles: roles.clone(),
                person: Some(person),
                made_by: self.log_by.through,
                made_by_name: actor.name.clone(),
                made_by_person: actor.person.map(Id::uuid),
                at,
            };
            let change = self.access.offering(offer, &self.log_by);
            let written = self.write(commands, &change).await?;
            return Ok(written.map(|()| Invited {
                account: known.id,
                person: Id::new(person),
                secret,
            }));
        }
        let part = (org, roles.clone(), Some(person));
        let inviting =
            self.access
                .inviting(name, email, known.as_ref(), Some(part), &self.log_by, at)?;
        commands.push(admit(inviting.account, roles));
        let written = self.write(commands, &inviting.change).await?;
        Ok(written.map(|()| Invited {
            account: inviting.account,
            person: Id::new(person),
            secret: inviting.secret,
        }))
    }

    /// Refuses to invite an account that is here already.
    async fn may_invite(&self, known: &Account) -> Result<(), MemberError> {
        let here = self.access.membership(self.book.org(), known.id).await?;
        if here.is_some() {
            return Err(MemberError::App(AppError::Other(
                "somebody with this address has an account here already; change their roles in the list".into(),
            )));
        }
        Ok(())
    }
}
