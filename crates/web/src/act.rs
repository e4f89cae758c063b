//! The one way by which anything in a book is changed: pages and API alike ask
//! [`crate::rights`] in the turn, and then the book. Much may happen between a request and
//! its turn, so what somebody may is read where it is done, and whatever is decided by
//! comparing with the book is compared with the state it is decided on.

use crate::evidence::scan;
use crate::quota;
use crate::rights;
use crate::second_factor;
use crate::state::AppState;
use access::{
    AccessError, Account, AccountId, Action, LogEvent, Membership, Permission, Principal, Roles,
};
use app::{AppError, Authorship, Book, Done, Guard, Kept};
use ledger::OrgId;
use register::records::{Person, Profile};
use register::{Actor, AnyRecord, Command, Kind, Ref, Register, Via};
use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::Instrument;

/// A permission that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub permission: Permission,
    /// What takes it here, where it is more than the record by itself would.
    pub why: Option<&'static str>,
}

impl Missing {
    /// A permission that is missing for what is done by it everywhere.
    pub fn of(permission: Permission) -> Missing {
        Missing {
            permission,
            why: None,
        }
    }
}

/// Why somebody who asked may not do it when their turn came.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Barred {
    /// A right is lacking.
    #[error("{}", .missing.why.unwrap_or(.missing.permission.explain()))]
    Lacks {
        /// Which.
        missing: Missing,
        /// The roles they have now.
        roles: Roles,
    },
    /// They do not stand any more.
    #[error("{}", AccessError::Lapsed)]
    Gone,
    /// The account stands for somebody else than when it was asked.
    #[error(
        "since this was sent, an administrator changed for whom this account stands; nothing was changed. Look at it again, and send it anew"
    )]
    Another,
    /// The organization requires a second factor by now.
    #[error(
        "since this was sent, a second factor is required here, and this account has none; nothing was changed. Set one up under “Your account”, and send it anew"
    )]
    NoSecondFactor,
}

impl From<Barred> for AppError {
    fn from(barred: Barred) -> AppError {
        AppError::Barred(Box::new(barred))
    }
}

/// Why somebody may not, or the error that it is not about.
pub fn barred(error: AppError) -> Result<Barred, AppError> {
    match error {
        AppError::Barred(why) => match why.downcast() {
            Ok(barred) => Ok(*barred),
            Err(other) => Err(AppError::Barred(other)),
        },
        other => Err(other),
    }
}

/// What an administrator alone may, since it decides who somebody is.
const TIES: &str = "it changes which person an account stands for, or the name or e-mail address of a person for whom one stands.";
/// What takes the right to govern, since it is recorded once and for all.
const TAKES_AWAY: &str = "it takes away or changes an agreement, check or milestone that is on record; add the new one beside it instead.";

/// What an administrator alone may, since it opens or shuts the pages.
const SIGNS_IN: &str = "it says whether a second factor is required of whoever signs in.";

/// A change of whether a second factor is required.
#[derive(Debug, Clone, Copy)]
struct Switch {
    /// Whether it is from now on.
    required: bool,
    /// Whether nothing else of the profile changes.
    alone: bool,
}

/// An error of the accounts as one of the books.
pub fn of_access(error: AccessError) -> AppError {
    match error {
        AccessError::Ledger(error) => error.into(),
        other => AppError::Other(other.to_string()),
    }
}

/// Somebody, or a program, who acts in a book.
pub struct Act {
    /// The site.
    pub state: AppState,
    /// The organization.
    pub org: OrgId,
    /// Who, why and when.
    pub by: Authorship,
    /// By what they ask.
    pub who: Principal,
}

/// What is asked of somebody in their turn.
pub struct Asked {
    state: AppState,
    org: OrgId,
    who: Principal,
    /// What all that is done takes, where it is not what each command takes by itself.
    instead: Option<Permission>,
    /// What was last decided to be said of the second factor.
    switch: Mutex<Option<Switch>>,
}

impl Guard for Asked {
    fn ask<'a>(
        &'a self,
        register: &'a Register,
        actor: &'a Actor,
        commands: &'a [Command],
    ) -> Pin<Box<dyn Future<Output = app::Result<()>> + Send + 'a>> {
        Box::pin(async move {
            let (access, now) = (self.state.access(), self.state.clock());
            let standing = access.standing(self.who, self.org, now).await;
            let standing = standing.map_err(of_access)?.ok_or(Barred::Gone)?;
            let asked_of_all = self.state.options().require_second_factor;
            let required = asked_of_all || second_factor::required(register);
            if required && !standing.second_factor {
                return Err(Barred::NoSecondFactor.into());
            }
            let account = actor.account.or(actor.via.and_then(Via::account));
            let recorded = account.and_then(|account| register.membership(account));
            if actor.person.is_some()
                && recorded.is_some_and(|recorded| recorded.person != actor.person)
            {
                return Err(Barred::Another.into());
            }
            let may = &standing.permissions;
            let lacks = |missing| Barred::Lacks {
                missing,
                roles: standing.roles.clone(),
            };
            if let Some(permission) = self.instead {
                return Ok(holds(may, permission, None).map_err(lacks)?);
            }
            let switch = switch(register, commands);
            need(may, commands, switch).map_err(lacks)?;
            self.need_of_state(register, may, commands)
                .await?
                .map_err(lacks)?;
            *self.switch.lock().unwrap_or_else(PoisonError::into_inner) = switch;
            Ok(())
        })
    }

    fn keep<'a>(
        &'a self,
        actor: &'a Actor,
        kept: Kept,
    ) -> Pin<Box<dyn Future<Output = app::Result<()>> + Send + 'a>> {
        let now = self.state.clock();
        Box::pin(quota::of_entries(&self.state, self.org, actor, kept, now))
    }
}

fn holds(
    may: &BTreeSet<Permission>,
    permission: Permission,
    why: Option<&'static str>,
) -> Result<(), Missing> {
    match may.contains(&permission) {
        true => Ok(()),
        false => Err(Missing { permission, why }),
    }
}

/// Whether commands may be carried out, each by what it is.
fn need(
    may: &BTreeSet<Permission>,
    commands: &[Command],
    switch: Option<Switch>,
) -> Result<(), Missing> {
    for command in commands {
        let of_profile = matches!(command.saved(), Some(AnyRecord::Profile(_)));
        if !(of_profile && switch.is_some_and(|switch| switch.alone)) {
            holds(may, rights::needed(command), None)?;
        }
    }
    match switch {
        Some(_) => holds(may, Permission::Administer, Some(SIGNS_IN)),
        None => Ok(()),
    }
}

/// Whether commands change that a second factor is required.
fn switch(register: &Register, commands: &[Command]) -> Option<Switch> {
    let mut saved = commands.iter().filter_map(Command::saved);
    let Some(AnyRecord::Profile(after)) = saved.rfind(|one| one.kind() == Kind::Profile) else {
        return None;
    };
    let before = register.profile().cloned().unwrap_or_default();
    (before.second_factor != after.second_factor).then(|| Switch {
        required: after.second_factor,
        alone: Profile {
            second_factor: after.second_factor,
            ..before
        } == **after,
    })
}

impl Asked {
    /// Whether commands may be carried out by what they change of the book as it stands.
    async fn need_of_state(
        &self,
        register: &Register,
        may: &BTreeSet<Permission>,
        commands: &[Command],
    ) -> app::Result<Result<(), Missing>> {
        let whole = [Permission::Govern, Permission::Administer];
        if whole.iter().all(|all| may.contains(all)) {
            return Ok(Ok(()));
        }
        let records = || commands.iter().flat_map(Command::states);
        let members = match records().any(|record| record.kind() == Kind::Person) {
            true => self.state.access().members_of(self.org).await,
            false => Ok(Vec::new()),
        };
        let members = members.map_err(of_access)?;
        for record in records() {
            let moves = match record {
                AnyRecord::Person(person) => moves_a_tie(register, &members, person),
                _ => false,
            };
            let tied = match moves {
                true => holds(may, Permission::Administer, Some(TIES)),
                false => Ok(()),
            };
            let kept = match register.takes_away(record) {
                true => holds(may, Permission::Govern, Some(TAKES_AWAY)),
                false => Ok(()),
            };
            if let Err(missing) = tied.and(kept) {
                return Ok(Err(missing));
            }
        }
        Ok(Ok(()))
    }
}

/// Work that goes on where who asked for it does not wait any more.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = app::Result<T>> + Send + 'static,
) -> app::Result<T> {
    let working = tokio::spawn(work.in_current_span());
    working.await.map_err(|_| AppError::BrokenOff)?
}

impl Act {
    /// What is asked in the turn: of each command what it takes, or of all of them `instead`.
    pub fn asked(&self, instead: Option<Permission>) -> Arc<Asked> {
        Arc::new(Asked {
            state: self.state.clone(),
            org: self.org,
            who: self.who,
            instead,
            switch: Mutex::default(),
        })
    }

    /// Works on the book in a turn of its own, as far as who asks may.
    pub async fn turn<T>(
        &self,
        work: impl AsyncFnOnce(&mut Book) -> app::Result<T>,
    ) -> app::Result<T> {
        let asked = self.asked(None);
        let books = self.state.books();
        let done = books.write_as(self.org, asked.clone(), work).await;
        if done.is_ok() {
            self.tell(&asked).await;
        }
        done
    }

    /// Tells the access log what was said of the second factor, once that is recorded.
    async fn tell(&self, asked: &Asked) {
        let switch = *asked.switch.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(switch) = switch else { return };
        let event = LogEvent {
            account: self.by.actor.via.and_then(Via::account).map(AccountId),
            name: self.by.actor.name.clone(),
            action: Action::SecondFactor,
            detail: match switch.required {
                true => "required from now on".into(),
                false => "not required any more".into(),
            },
            address: String::new(),
        };
        let access = self.state.access();
        // It stands in the book, whatever becomes of the line.
        if let Err(error) = access.log(Some(self.org), &event, self.by.at).await {
            tracing::warn!(%error, "the access log could not be written");
        }
    }

    /// Carries out one command; `against` is the revision it was made against. Done to its
    /// end, also where who asked hangs up: what takes content out is more than an entry.
    pub async fn one(self, command: Command, against: Option<u64>) -> app::Result<Done> {
        to_its_end(async move {
            let Authorship { actor, why, at } = &self.by;
            let ahead = self.state.books().ahead_of(self.org, &command).await?;
            self.turn(async |book| {
                book.set_ahead(ahead);
                book.perform(command, actor, why, against, *at).await
            })
            .await
        })
        .await
    }

    /// Carries out one command that is made in the turn, of the book as it stands then.
    pub async fn made<E: From<AppError>>(
        self,
        make: impl Fn(&Register) -> Result<Command, E>,
        against: Option<u64>,
    ) -> Result<Done, E> {
        let Authorship { actor, why, at } = &self.by;
        let refused = Refused::default();
        let done = self
            .turn(async |book| {
                let made = |register: &Register| refused.keep(make(register));
                book.perform_made(made, Vec::new(), actor, why, against, *at)
                    .await
            })
            .await;
        refused.or(done)
    }

    /// Carries out one command whose files are stored with it.
    pub async fn with_files(self, command: Command, files: Vec<Vec<u8>>) -> app::Result<Done> {
        let Authorship { actor, why, at } = &self.by;
        let bytes = files.iter().map(Vec::len).sum();
        if bytes > 0 {
            quota::ask(&self.state, self.org, actor, bytes, *at).await?;
            for file in &files {
                scan::ask(&self.state.options().scanner, file).await?;
            }
        }
        self.turn(async |book| {
            book.perform_with_files(command, files, actor, why, None, *at)
                .await
        })
        .await
    }

    /// Carries out many commands as one: all of them or none. `against` names revisions
    /// they were made against. For what is made of no more than was sent; see
    /// [`Act::all_made`].
    pub async fn all(
        self,
        verb: &str,
        commands: Vec<Command>,
        against: &[(Ref, u64)],
    ) -> app::Result<Done> {
        let made = |_: &Register| Ok::<_, AppError>(commands.clone());
        self.all_made(verb, 0, made, against).await
    }

    /// Carries out many commands as one that are made in the turn, of the book as it stands
    /// then: until then nothing is held but what they are made from. `bytes`: how much they
    /// change, see [`crate::many`].
    pub async fn all_made<E: From<AppError>>(
        self,
        verb: &str,
        bytes: usize,
        make: impl Fn(&Register) -> Result<Vec<Command>, E>,
        against: &[(Ref, u64)],
    ) -> Result<Done, E> {
        let Authorship { actor, why, at } = &self.by;
        let _place = self.state.many().place(self.org, actor, bytes).await?;
        let refused = Refused::default();
        let done = self
            .turn(async |book| {
                let made = |register: &Register| refused.keep(make(register));
                let files = Vec::new();
                book.perform_all_made(verb, made, against, files, actor, why, None, *at)
                    .await
            })
            .await;
        refused.or(done)
    }
}

/// Why what was to be made in a turn could not be, in the words of who makes it.
struct Refused<E>(Mutex<Option<E>>);

impl<E> Default for Refused<E> {
    fn default() -> Refused<E> {
        Refused(Mutex::new(None))
    }
}

impl<E: From<AppError>> Refused<E> {
    /// What was made; the reason why it was not is kept here.
    fn keep<T>(&self, made: Result<T, E>) -> app::Result<T> {
        made.map_err(|error| {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            AppError::Other("it cannot be made of what is there".into())
        })
    }

    /// What came of it.
    fn or<T>(self, done: app::Result<T>) -> Result<T, E> {
        let refused = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.map_err(|error| refused.unwrap_or_else(|| error.into()))
    }
}

/// The person of a book for whom an account stands: as the book says it or, where it does
/// not know the account yet, the list of accounts. Nothing that people may edit, neither
/// name nor address, says who somebody is.
pub fn person_behind<'r>(register: &'r Register, membership: &Membership) -> Option<&'r Person> {
    let recorded = register.membership(membership.account.0);
    let person = match recorded {
        Some(recorded) => recorded.person,
        None => membership.person.map(register::Id::new),
    };
    register.tables.people.get(person?)
}

/// For whom each account stands, with its address: as the book says it and, of accounts that
/// it does not know yet, the list.
fn ties(
    register: &Register,
    members: &[(Account, Membership)],
) -> Vec<(Option<register::Id<Person>>, String)> {
    let recorded = register.tables.memberships.live();
    let recorded = recorded.map(|known| (known.person, known.email.clone()));
    let unknown = members
        .iter()
        .filter(|(account, _)| register.membership(account.id.0).is_none());
    let listed = unknown.map(|(account, membership)| {
        let person = person_behind(register, membership).map(|person| person.id);
        (person, account.email.clone())
    });
    recorded.chain(listed).collect()
}

/// Whether keeping a person like this changes the name or address of one for whom an
/// account stands, or gives a record the address of an account that stands for nobody.
fn moves_a_tie(register: &Register, members: &[(Account, Membership)], after: &Person) -> bool {
    let before = register.tables.people.get(after.id);
    let is_same = before.is_some_and(|before| {
        before.name == after.name && before.email.trim().eq_ignore_ascii_case(after.email.trim())
    });
    if is_same {
        return false;
    }
    ties(register, members).into_iter().any(|(person, email)| {
        let found = person == Some(after.id);
        let will = person.is_none() && after.email.trim().eq_ignore_ascii_case(&email);
        found || will
    })
}
