//! Who belongs to an organization. The book is told first, and then the list that
//! signing in reads: what stands in the list alone is taken over into the book before the
//! account writes anything. Pages, API and command line come here alike.

use access::{Access, AccessError, Account, AccountId, ActedBy, LinkUsed, Membership, Offer, Role};
use app::{AppError, Authorship, Book};
use jiff::Timestamp;
use register::records::{Membership as Recorded, Offered, Person};
use register::verbs::{Admit, ChangeRoles, ConfirmTie, NoteReset, RemoveMember, Tie};
use register::{
    Actor, Assurance, Command, Id, NamedPerson, Record, Refusal, Register, Via, looks_same,
    same_name,
};
use uuid::Uuid;

/// Why somebody's part in an organization was not changed.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// By the rules of accounts.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// By the rules of the book, or for want of it.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<Refusal> for MemberError {
    fn from(refusal: Refusal) -> MemberError {
        MemberError::App(refusal.into())
    }
}

/// What comes of an invitation.
#[derive(Debug)]
pub enum Invited {
    /// An account was made; its one-time link.
    New(AccountId, String),
    /// The account is known: it was offered a place, which its owner takes signed in.
    Offered(AccountId),
}

/// Somebody who changes who belongs to an organization.
pub struct Changing<'b> {
    /// The book.
    pub book: &'b mut Book,
    /// The accounts.
    pub access: &'b Access,
    /// Who does it, as the book says it.
    pub by: Authorship,
    /// Who does it, as the access log says it.
    pub log_by: ActedBy,
}

impl Changing<'_> {
    /// Writes what an account is from now on; of an account that is offered a place and
    /// takes it, who made the offer.
    ///
    /// # Errors
    /// [`MemberError`]; nothing was changed then.
    pub async fn set(
        &mut self,
        account: &Account,
        wanted: Membership,
        offered: Option<Offered>,
    ) -> Result<(), MemberError> {
        self.access.may_set_membership(&wanted).await?;
        let listed = self.access.membership(wanted.org, account.id).await?;
        match listed {
            Some(_) => self.take_over(account.id).await?,
            None => self.let_go(account.id).await?,
        }
        let recorded = self.book.register().membership(account.id.0);
        // A token acts for its account, whatever person that stands for.
        if let Some(recorded) = recorded
            && self.log_by.account == Some(account.id)
            && recorded.person.map(Id::uuid) != wanted.person
        {
            return Err(Refusal::rule(
                recorded.known_as(),
                "nobody says of their own account for whom it stands",
                "have another administrator do it",
            )
            .into());
        }
        let commands = changes(self.book.register(), account, &wanted, offered);
        self.write("members", commands).await?;
        let (by, at) = (&self.log_by, self.by.at);
        Ok(self.access.set_membership(wanted, by, at).await?)
    }

    /// Makes who begins an organization its first member; in one that has members, such as
    /// the worked example, phiward lets in whoever looks after the installation.
    ///
    /// # Errors
    /// [`MemberError`]; nothing was changed then.
    pub async fn found(
        &mut self,
        account: &Account,
        roles: access::Roles,
    ) -> Result<(), MemberError> {
        self.book.catch_up().await?;
        let person = self.person_for(&account.name, &account.email).await?;
        if !self.book.register().tables.memberships.is_empty() {
            self.by.actor = program();
        }
        let wanted = Membership {
            org: self.book.org(),
            account: account.id,
            roles,
            person: Some(person),
        };
        self.set(account, wanted, None).await
    }

    /// Takes an account out of the organization.
    ///
    /// # Errors
    /// [`MemberError`]; nothing was changed then.
    pub async fn remove(&mut self, account: &Account) -> Result<(), MemberError> {
        let org = self.book.org();
        self.access.may_remove_membership(org, account.id).await?;
        self.take_over(account.id).await?;
        if let Some(recorded) = self.book.register().membership(account.id.0) {
            let command = RemoveMember {
                target: recorded.id,
                reason: self.by.why.clone(),
            };
            self.write("remove-member", vec![command.into()]).await?;
        }
        let (by, at) = (&self.log_by, self.by.at);
        Ok(self
            .access
            .remove_membership(org, account.id, by, at)
            .await?)
    }

    /// Confirms, as a second person, for whom an account stands.
    ///
    /// # Errors
    /// The refusal of the register.
    pub async fn confirm(&mut self, account: &Account, note: &str) -> Result<(), MemberError> {
        if !account.password {
            // Whoever opens the link first would be confirmed.
            return Err(MemberError::App(AppError::Other(format!(
                "{} has not set a password yet; confirm whom the account stands for once they signed in",
                account.name
            ))));
        }
        self.take_over(account.id).await?;
        let command = ConfirmTie {
            target: Id::new(account.id.0),
            note: note.trim().to_owned(),
        };
        self.write("confirm-tie", vec![command.into()]).await
    }

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
        roles: access::Roles,
        person: Option<Uuid>,
    ) -> Result<Invited, MemberError> {
        let org = self.book.org();
        if roles.is_empty() {
            return Err(AccessError::NoRoles.into());
        }
        let known = self.access.account_by_email(email).await?;
        if let Some(known) = &known
            && self.access.membership(org, known.id).await?.is_some()
        {
            return Err(MemberError::App(AppError::Other(
                "somebody with this address has an account here already; change their roles in the list".into(),
            )));
        }
        if let Some(known) = &known
            && known.operator
            && !known.password
            && self.log_by.account.is_some()
        {
            // A link to it would open the whole installation.
            return Err(MemberError::App(AppError::Other(
                "this account looks after the installation and has no password yet; whoever set phiward up gives its owner a link with “phiward account reset”".into(),
            )));
        }
        if known.is_none() {
            access::check_new(name, email)?;
        }
        let called = known.as_ref().map_or(name, |known| &known.name).to_owned();
        // Refused before anything is written, the person of the records included.
        let register = self.book.register();
        let there = person.or_else(|| person_of(register, &called, email));
        register.own_look(
            &format!("the account of {email}"),
            &called,
            there.map(Id::new),
            known.as_ref().map(|known| known.id.0),
        )?;
        let person = match there {
            Some(person) => person,
            None => self.person_for(&called, email).await?,
        };
        let at = self.by.at;
        if let Some(known) = known.filter(|known| known.password) {
            let offer = Offer {
                org,
                account: known.id,
                roles,
                person: Some(person),
                made_by: self.log_by.account,
                made_by_name: self.by.actor.name.clone(),
                made_by_token: match self.by.actor.via {
                    Some(Via::Token(id)) => Some(id),
                    _ => None,
                },
                made_by_person: self.by.actor.person.map(Id::uuid),
                at,
            };
            self.access.make_offer(&offer, &self.log_by).await?;
            return Ok(Invited::Offered(known.id));
        }
        let by = self.log_by.clone();
        let (id, link) = match self.access.account_by_email(email).await? {
            None => self.access.invite(name, email, &by, at).await?,
            Some(unused) => {
                // Nobody has shown to be its owner: what others gave it does not go with
                // a link that is handed out here.
                for other in self.access.memberships_of(unused.id).await? {
                    let (org, id) = (other.org, unused.id);
                    self.access.remove_membership(org, id, &by, at).await?;
                }
                (unused.id, self.access.reset_link(unused.id, &by, at).await?)
            }
        };
        let account = self.access.account(id).await?;
        let account = account.ok_or(AccessError::UnknownAccount)?;
        let wanted = Membership {
            org,
            account: id,
            roles,
            person: Some(person),
        };
        self.set(&account, wanted, None).await?;
        Ok(Invited::New(id, link))
    }

    /// The person of the book with a name and e-mail address, added if there is none.
    async fn person_for(&mut self, name: &str, email: &str) -> Result<Uuid, MemberError> {
        let register = self.book.register();
        if let Some(person) = person_of(register, name, email) {
            return Ok(person);
        }
        let people = &register.tables.people;
        // Two people of one name are told apart by their addresses.
        let taken = people.live().any(|p| looks_same(&p.name, name));
        let person = Person {
            id: app::new_id()?,
            name: if taken {
                format!("{name} ({email})")
            } else {
                name.to_owned()
            },
            email: email.to_owned(),
            ..Person::default()
        };
        let id = person.id.uuid();
        let (actor, at) = (self.by.actor.clone(), self.by.at);
        let command = Command::Save(person.into());
        self.book
            .perform(command, &actor, "an account was made", None, at)
            .await?;
        Ok(id)
    }

    /// Ends what the book says of an account that the list has no more: an invitation that
    /// was never taken up goes where another organization invites the address anew.
    async fn let_go(&mut self, account: AccountId) -> Result<(), MemberError> {
        self.book.catch_up().await?;
        if let Some(recorded) = self.book.register().membership(account.0) {
            let command = RemoveMember {
                target: recorded.id,
                reason: "the invitation was not taken up before the address was invited elsewhere"
                    .into(),
            };
            let at = self.by.at;
            self.book
                .perform(command.into(), &program(), "", None, at)
                .await?;
        }
        Ok(())
    }

    /// Takes over what the list says of an account and the book does not.
    async fn take_over(&mut self, account: AccountId) -> Result<(), MemberError> {
        let (book, access, at) = (&mut *self.book, self.access, self.by.at);
        take_over(book, access, account, at).await
    }

    async fn write(&mut self, verb: &str, mut commands: Vec<Command>) -> Result<(), MemberError> {
        let Authorship { actor, why, at } = &self.by;
        match commands.len() {
            0 => {}
            1 => {
                let command = commands.remove(0);
                self.book.perform(command, actor, why, None, *at).await?;
            }
            _ => {
                self.book
                    .perform_all(verb, commands, actor, why, None, *at)
                    .await?;
            }
        }
        Ok(())
    }
}

/// The person of the book with an e-mail address or, where the book has none, with a name.
fn person_of(register: &Register, name: &str, email: &str) -> Option<Uuid> {
    let people = &register.tables.people;
    let by_address = people
        .live()
        .find(|p| p.email.trim().eq_ignore_ascii_case(email.trim()));
    let by_name = || {
        let mut people = people.live();
        people.find(|p| p.email.trim().is_empty() && same_name(&p.name, name))
    };
    by_address.or_else(by_name).map(|person| person.id.uuid())
}

/// What the book is to be told so that an account is as it is wanted.
fn changes(
    register: &Register,
    account: &Account,
    wanted: &Membership,
    offered: Option<Offered>,
) -> Vec<Command> {
    let person = wanted.person.map(Id::new);
    let roles: Vec<String> = codes(wanted);
    let Some(recorded) = register.membership(account.id.0) else {
        return vec![
            Admit {
                target: Id::new(account.id.0),
                name: account.name.clone(),
                email: account.email.clone(),
                roles,
                person,
                offered_by: offered,
                taken_over: false,
            }
            .into(),
        ];
    };
    let target = recorded.id;
    let mut commands: Vec<Command> = Vec::new();
    if recorded.roles != roles {
        commands.push(ChangeRoles { target, roles }.into());
    }
    if recorded.person != person {
        commands.push(
            Tie {
                target,
                person,
                before: recorded.person,
            }
            .into(),
        );
    }
    commands
}

fn codes(membership: &Membership) -> Vec<String> {
    let codes = membership.roles.iter().map(Role::code);
    codes.map(str::to_owned).collect()
}

/// phiward itself, which takes over what stands in the list of accounts.
fn program() -> Actor {
    Actor {
        person: None,
        name: "phiward".into(),
        role: "program".into(),
        assurance: Assurance::Job,
        via: None,
        account: None,
    }
}

/// Whether the book lacks something of an account that the list has: that it belongs to
/// the organization, or that its password was set by somebody's link.
pub(crate) fn is_behind(register: &Register, account: AccountId, used: &[LinkUsed]) -> bool {
    match register.membership(account.0) {
        None => true,
        Some(recorded) => used.iter().any(|used| is_new(recorded, used)),
    }
}

fn is_new(recorded: &Recorded, used: &LinkUsed) -> bool {
    recorded.reset_at.is_none_or(|noted| noted < used.at) && !vouches_already(recorded, used)
}

/// A first password by the link of who let the account in says nothing new: that one
/// answers for the account anyway.
fn vouches_already(recorded: &Recorded, used: &LinkUsed) -> bool {
    let by = recorded.tied.as_ref();
    used.first
        && by.is_none_or(
            |tied| match (tied.via.and_then(Via::account), used.made_by) {
                (Some(tied), Some(made)) => tied == made.0,
                _ => looks_same(&tied.by.name, &used.made_by_name) || used.made_by_name.is_empty(),
            },
        )
}

/// Takes over into the book what the list says of an account: every account that the book
/// does not know yet, and by whose links the password of this one was set.
///
/// # Errors
/// When the book cannot be written.
pub async fn take_over(
    book: &mut Book,
    access: &Access,
    account: AccountId,
    at: Timestamp,
) -> Result<(), MemberError> {
    book.catch_up().await?;
    let org = book.org();
    let mut commands: Vec<Command> = Vec::new();
    if book.register().membership(account.0).is_none() {
        for (account, membership) in access.members_of(org).await? {
            let register = book.register();
            if register.membership(account.id.0).is_none() {
                let person = membership.person.map(Id::<Person>::new);
                commands.push(
                    Admit {
                        target: Id::new(account.id.0),
                        name: account.name.clone(),
                        email: account.email.clone(),
                        roles: codes(&membership),
                        person: person.filter(|id| register.tables.people.get(*id).is_some()),
                        offered_by: None,
                        taken_over: true,
                    }
                    .into(),
                );
            }
        }
    }
    let why = "taken over from the list of accounts";
    if !commands.is_empty() {
        book.perform_all("admit", commands, &program(), why, None, at)
            .await?;
    }
    for used in access.links_used(account).await? {
        let register = book.register();
        let Some(recorded) = register.membership(account.0) else {
            break;
        };
        if !is_new(recorded, &used) {
            continue;
        }
        let maker = used.made_by.and_then(|id| register.membership(id.0));
        let by = NamedPerson {
            person: maker.and_then(|maker| maker.person),
            name: match used.made_by_name.as_str() {
                "" => "somebody who is not on record".to_owned(),
                name => name.to_owned(),
            },
        };
        let command = NoteReset {
            target: recorded.id,
            by,
            via: used.made_by.map(|id| Via::Account(id.0)),
            at: used.at,
        };
        book.perform(command.into(), &program(), "", None, at)
            .await?;
    }
    Ok(())
}
