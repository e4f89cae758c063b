//! Who belongs to an organization. The entry that tells of it and the list that signing
//! in reads are written in one transaction; what stands in the list alone, of a book from
//! before or by a hand from outside, is settled before anything else is changed. Pages, API
//! and command line come here alike.

use crate::act::Act;
use crate::colleagues::tied_anew;
use access::{
    Access, AccessError, Account, AccountId, ActedBy, LinkUsed, MemberChange, Membership, Offer,
    Permission, Role, Roles, Through, Token,
};
use app::{AppError, Authorship, Book, Guard};
use jiff::Timestamp;
use ledger::LedgerError;
use register::records::{Membership as Recorded, Offered, Person};
use register::verbs::{Admit, ChangeRoles, ConfirmTie, NoteReset, RemoveMember, Tie};
use register::{
    Actor, Command, Id, NamedPerson, Record, Refusal, Register, Via, looks_same, same_name,
};
use uuid::Uuid;

/// How often the list is settled again after somebody changed it meanwhile.
const ATTEMPTS: u32 = 4;

/// Why somebody's part in an organization was not changed.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// By the rules of accounts.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// By the rules of the book, or for want of it.
    #[error(transparent)]
    App(AppError),
    /// Whether somebody of the records is meant was not said.
    #[error("the records have {number} {name}, who may be meant")]
    Whom {
        /// Number of the person.
        number: String,
        /// Their name.
        name: String,
    },
}

impl From<AppError> for MemberError {
    fn from(error: AppError) -> MemberError {
        match error {
            AppError::Ledger(LedgerError::Beside(beside)) => match beside.downcast() {
                Ok(access) => MemberError::Access(*access),
                Err(other) => MemberError::App(LedgerError::Beside(other).into()),
            },
            error => MemberError::App(error),
        }
    }
}

impl From<Refusal> for MemberError {
    fn from(refusal: Refusal) -> MemberError {
        MemberError::App(refusal.into())
    }
}

/// For whom an account that is invited is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Not said: somebody new, unless the records have somebody of that name or address.
    Unsaid,
    /// Somebody whom the records do not have.
    New,
    /// A person of the records.
    Person(Uuid),
}

/// What comes of an invitation, told alike whether the address had an account or not.
#[derive(Debug)]
pub struct Invited {
    /// The account that was made, or is offered a place.
    pub account: AccountId,
    /// The person it is to stand for.
    pub person: Id<Person>,
    /// The secret of the one-time link to hand over, which is told only here: by it a new
    /// account gets its password, and the owner of a known one takes the offer.
    pub secret: String,
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

/// Changes who belongs to an organization in a turn of its own, for who may administer it by
/// then. `access` asks that again in each transaction.
///
/// # Errors
/// [`MemberError`]; nothing was changed then.
pub async fn in_turn<T>(
    act: &Act,
    access: &Access,
    log_by: ActedBy,
    work: impl AsyncFnOnce(&mut Changing<'_>) -> Result<T, MemberError>,
) -> Result<T, MemberError> {
    let asked = act.asked(Some(Permission::Administer));
    let books = act.state.books();
    let changed = books
        .write_as(act.org, asked.clone(), async move |book| {
            // Nothing is settled in the name of who may not either.
            asked.ask(book.register(), &act.by.actor, &[]).await?;
            let mut changing = Changing {
                book,
                access,
                by: act.by.clone(),
                log_by,
            };
            Ok(work(&mut changing).await)
        })
        .await;
    changed?
}

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

    /// Makes the book say what the list says, and what it says of an account.
    async fn settle(&mut self, account: AccountId) -> Result<(), MemberError> {
        let (book, access, at) = (&mut *self.book, self.access, self.by.at);
        take_over(book, access, account, at).await
    }

    async fn settle_list(&mut self) -> Result<(), MemberError> {
        let (book, access, at) = (&mut *self.book, self.access, self.by.at);
        settle_list(book, access, at).await
    }

    /// Writes entry and list, or neither. `None` where others changed either meanwhile: both
    /// are then worked out anew from what is there.
    async fn write(
        &mut self,
        commands: Vec<Command>,
        change: &MemberChange<'_>,
    ) -> Result<Option<()>, MemberError> {
        // A person added on the way is not what is done.
        let written = match commands.last().map(|command| command.code(false)) {
            None => change.alone().await.map_err(MemberError::from).map(Some),
            Some(code) => {
                let written = self.book.try_beside(code, &commands, change, &self.by);
                let written = written.await.map_err(MemberError::from);
                written.map(|done| done.map(|_| ()))
            }
        };
        match written {
            Err(MemberError::Access(AccessError::Overtaken)) => {
                self.book.catch_up().await?;
                Ok(None)
            }
            other => other,
        }
    }
}

/// What keeps an account from ruling until somebody confirms for whom it stands.
pub(crate) fn kept_from_ruling(register: &Register, recorded: &Recorded) -> Option<String> {
    let anew = recorded.retied.as_ref();
    let anew = anew.map(|by| tied_anew(register, recorded, by));
    let reset = recorded.resets.last();
    anew.or(reset.map(|by| format!("password set by a link of {} on {}", by.by.name, by.on)))
}

/// Somebody the records do not have yet: id, and the command that adds the person.
fn newcomer(
    register: &Register,
    name: &str,
    email: &str,
) -> Result<(Uuid, Vec<Command>), MemberError> {
    // Two people of one name are told apart by their addresses.
    let taken = register
        .tables
        .people
        .live()
        .any(|p| looks_same(&p.name, name));
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
    Ok((person.id.uuid(), vec![Command::Save(person.into())]))
}

/// The person of the book with an e-mail address or, where the book has none, with a name.
/// Anybody may have typed either: it is asked about and decides nothing.
fn person_of<'r>(register: &'r Register, name: &str, email: &str) -> Option<&'r Person> {
    let people = &register.tables.people;
    let by_address = people
        .live()
        .find(|p| p.email.trim().eq_ignore_ascii_case(email.trim()));
    let by_name = || {
        let mut people = people.live();
        people.find(|p| p.email.trim().is_empty() && same_name(&p.name, name))
    };
    by_address.or_else(by_name)
}

/// What the book is to be told so that an account is as it is wanted.
fn changes(
    register: &Register,
    account: &Account,
    wanted: &Membership,
    offered: Option<Offered>,
) -> Vec<Command> {
    let person = wanted.person.map(Id::new);
    let roles = codes(&wanted.roles);
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
        commands.push(
            ChangeRoles {
                target,
                roles,
                before: recorded.roles.clone(),
            }
            .into(),
        );
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

fn codes(roles: &Roles) -> Vec<String> {
    roles.iter().map(Role::code).map(str::to_owned).collect()
}

/// Whether the book lacks something of an account that the list has: that it belongs to
/// the organization, or that its password was set by somebody's link.
pub(crate) async fn is_behind(
    register: &Register,
    access: &Access,
    account: AccountId,
) -> Result<bool, MemberError> {
    match register.membership(account.0) {
        None => Ok(true),
        Some(recorded) => Ok(!unnoted(register, access, recorded).await?.is_empty()),
    }
}

/// The passwords of an account that were set by links of others, and of which the book says
/// nothing yet.
async fn unnoted(
    register: &Register,
    access: &Access,
    recorded: &Recorded,
) -> Result<Vec<LinkUsed>, MemberError> {
    let account = AccountId(recorded.account());
    let mut used = access.links_used(account, recorded.reset_at).await?;
    used.retain(|used| !vouches_already(register, recorded, used));
    Ok(used)
}

/// A first password by the link of who let the account in says nothing new: that one
/// answers for the account anyway. Nor does one from before the account was let in here,
/// by somebody who is not on record here.
fn vouches_already(register: &Register, recorded: &Recorded, used: &LinkUsed) -> bool {
    let Some(tied) = recorded.tied.as_ref().filter(|_| used.first) else {
        return used.first;
    };
    let (made_by, token) = (used.made_by.account(), used.made_by.token());
    match made_by {
        // An account without a password belongs where it was invited, and nowhere else.
        Some(made) if !on_record(register, made) => return true,
        None if register.day(used.at) < tied.on => return true,
        _ => {}
    }
    if let Some(token) = token
        && tied.via == Some(Via::Token(token.0))
    {
        return true;
    }
    match (made_by, tied.via) {
        (Some(made), Some(Via::Account(tied))) => tied == made.0,
        // A token acts for its account.
        (Some(made), Some(Via::Token(_))) => {
            let maker = register.tables.memberships.get(Id::new(made.0));
            tied.by.person.is_some() && maker.and_then(|maker| maker.person) == tied.by.person
        }
        (None, None) => {
            used.made_by == Through::CommandLine
                && (used.made_by_name.is_empty() || looks_same(&tied.by.name, &used.made_by_name))
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn on_record(register: &Register, account: AccountId) -> bool {
    let memberships = &register.tables.memberships;
    memberships.get(Id::new(account.0)).is_some()
}

/// Who made a link, as far as this book may say it: neither name nor account of who works
/// elsewhere only.
fn maker(register: &Register, tokens: &[Token], used: &LinkUsed) -> (NamedPerson, Option<Via>) {
    let named = |person| NamedPerson {
        person,
        name: used.made_by_name.clone(),
    };
    let unknown = (NamedPerson::unknown(), None);
    match used.made_by {
        Through::Account(id)
        | Through::Token {
            account: Some(id), ..
        } => match register.tables.memberships.get(Id::new(id.0)) {
            Some(maker) => (named(maker.person), Some(Via::Account(id.0))),
            None => unknown,
        },
        Through::Token { id, account: None } => match tokens.iter().find(|token| token.id == id) {
            Some(token) => {
                let by = NamedPerson {
                    person: None,
                    name: token.name.clone(),
                };
                (by, Some(Via::Token(id.0)))
            }
            None => unknown,
        },
        Through::CommandLine if !used.made_by_name.is_empty() => (named(None), None),
        Through::CommandLine | Through::SigningIn(_) => unknown,
    }
}

/// Takes over into the book what the list says: every account that the book never knew,
/// that one is not listed any more, and by whose links the password of this one was set.
///
/// # Errors
/// When the book cannot be written, and for an account that was taken out of the
/// organization: only a person lets it in again.
pub async fn take_over(
    book: &mut Book,
    access: &Access,
    account: AccountId,
    at: Timestamp,
) -> Result<(), MemberError> {
    settle_list(book, access, at).await?;
    note_links(book, access, account, at).await
}

async fn settle_list(book: &mut Book, access: &Access, at: Timestamp) -> Result<(), MemberError> {
    for attempt in 1.. {
        book.catch_up().await?;
        let commands = unsettled(book.register(), &access.members_of(book.org()).await?);
        let Some(code) = commands.first().map(|command| command.code(false)) else {
            break;
        };
        let why = "taken over from the list of accounts";
        let done = book
            .perform_all(code, commands, &Actor::program(), why, None, at)
            .await;
        match done {
            // Somebody changed the list and the book meanwhile.
            Err(AppError::Refused(_)) if attempt < ATTEMPTS => {}
            Err(error) => return Err(error.into()),
            Ok(_) => break,
        }
    }
    Ok(())
}

/// What makes the book say what the list says. An account that the book knows to be
/// removed is let in by a person only.
fn unsettled(register: &Register, listed: &[(Account, Membership)]) -> Vec<Command> {
    let memberships = &register.tables.memberships;
    let unknown = listed
        .iter()
        .filter(|(account, _)| memberships.get(Id::new(account.id.0)).is_none());
    let admits = unknown.map(|(account, membership)| {
        let person = membership.person.map(Id::<Person>::new);
        Command::from(Admit {
            target: Id::new(account.id.0),
            name: account.name.clone(),
            email: account.email.clone(),
            roles: codes(&membership.roles),
            person: person.filter(|id| register.tables.people.get(*id).is_some()),
            offered_by: None,
            taken_over: true,
        })
    });
    let is_listed = |recorded: &Recorded| {
        let mut listed = listed.iter();
        listed.any(|(account, _)| account.id.0 == recorded.account())
    };
    let gone = memberships.live().filter(|recorded| !is_listed(recorded));
    let removals = gone.map(|recorded| {
        Command::from(RemoveMember {
            target: recorded.id,
            reason: "the list of accounts does not have it any more".into(),
        })
    });
    admits.chain(removals).collect()
}

/// Notes by whose links the password of an account was set: in one entry, each maker once.
async fn note_links(
    book: &mut Book,
    access: &Access,
    account: AccountId,
    at: Timestamp,
) -> Result<(), MemberError> {
    let register = book.register();
    let Some(recorded) = register.membership(account.0) else {
        return Ok(());
    };
    let used = unnoted(register, access, recorded).await?;
    if used.is_empty() {
        return Ok(());
    }
    // What one's own tokens are called may be said here, and nothing of those of others.
    let tokens = match used.iter().any(|used| used.made_by.token().is_some()) {
        true => access.tokens_of(book.org()).await?,
        false => Vec::new(),
    };
    let mut notes: Vec<NoteReset> = Vec::new();
    for used in used {
        let (by, via) = maker(register, &tokens, &used);
        let before = notes
            .iter()
            .position(|note| note.by == by && note.via == via)
            .map(|at| notes.remove(at).times);
        notes.push(NoteReset {
            target: recorded.id,
            by,
            via,
            at: used.at,
            times: before.unwrap_or(0).saturating_add(1),
        });
    }
    let commands = notes.into_iter().map(Command::from).collect();
    let phiward = Actor::program();
    book.perform_all("note-reset", commands, &phiward, "", None, at)
        .await?;
    Ok(())
}
