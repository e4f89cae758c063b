//! The one way by which anything in a book is changed: pages and API alike ask
//! [`crate::rights`] first, and then the books.

use crate::evidence::scan;
use crate::quota;
use crate::rights;
use crate::state::AppState;
use access::{Account, AccountId, Action, LogEvent, Membership, Permission};
use app::{AppError, Authorship, Done};
use ledger::OrgId;
use register::records::{Person, Profile};
use register::{AnyRecord, Command, Kind, Ref, Register, Via};
use std::collections::BTreeSet;

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

/// Somebody, or a program, who acts in a book.
pub struct Act {
    /// The site.
    pub state: AppState,
    /// The organization.
    pub org: OrgId,
    /// Who, why and when.
    pub by: Authorship,
    /// What they may.
    pub may: BTreeSet<Permission>,
}

impl Act {
    fn holds(&self, permission: Permission, why: Option<&'static str>) -> Result<(), Missing> {
        match self.may.contains(&permission) {
            true => Ok(()),
            false => Err(Missing { permission, why }),
        }
    }

    /// Whether the commands may be carried out: each by what it is, and by what it
    /// changes of the book as it stands.
    async fn need(&self, commands: &[Command]) -> Result<app::Result<Option<Switch>>, Missing> {
        let switch = match self.switch(commands).await {
            Ok(switch) => switch,
            Err(error) => return Ok(Err(error)),
        };
        for command in commands {
            let of_profile = matches!(command.saved(), Some(AnyRecord::Profile(_)));
            if !(of_profile && switch.is_some_and(|switch| switch.alone)) {
                self.holds(rights::needed(command), None)?;
            }
        }
        if switch.is_some() {
            self.holds(Permission::Administer, Some(SIGNS_IN))?;
        }
        let whole = [Permission::Govern, Permission::Administer];
        let saved = |kind| {
            let mut all = commands.iter().filter_map(Command::saved);
            all.any(|record| record.kind() == kind)
        };
        let people = saved(Kind::Person);
        if whole.iter().all(|all| self.may.contains(all))
            || !(people || saved(Kind::Vendor) || saved(Kind::Action))
        {
            return Ok(Ok(switch));
        }
        let members = match people {
            true => match self.state.access().members_of(self.org).await {
                Ok(members) => members,
                Err(error) => return Ok(Err(AppError::Other(error.to_string()))),
            },
            false => Vec::new(),
        };
        let view = match self.state.books().now(self.org).await {
            Ok(view) => view,
            Err(error) => return Ok(Err(error)),
        };
        for record in commands.iter().filter_map(Command::saved) {
            if let AnyRecord::Person(person) = record
                && moves_a_tie(view.register(), &members, person)
            {
                self.holds(Permission::Administer, Some(TIES))?;
            }
            if view.register().takes_away(record) {
                self.holds(Permission::Govern, Some(TAKES_AWAY))?;
            }
        }
        Ok(Ok(switch))
    }

    /// Whether commands change that a second factor is required.
    async fn switch(&self, commands: &[Command]) -> app::Result<Option<Switch>> {
        let mut saved = commands.iter().filter_map(Command::saved);
        let Some(AnyRecord::Profile(after)) = saved.rfind(|one| one.kind() == Kind::Profile) else {
            return Ok(None);
        };
        let view = self.state.books().now(self.org).await?;
        let before = view.register().profile().cloned().unwrap_or_default();
        Ok(
            (before.second_factor != after.second_factor).then(|| Switch {
                required: after.second_factor,
                alone: Profile {
                    second_factor: after.second_factor,
                    ..before
                } == **after,
            }),
        )
    }

    /// Tells the access log what was said of the second factor, once that is recorded.
    async fn tell(&self, switch: Option<Switch>, done: app::Result<Done>) -> app::Result<Done> {
        if let (Some(switch), Ok(_)) = (switch, &done) {
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
        done
    }

    /// Carries out one command; `against` is the revision it was made against.
    pub async fn one(
        self,
        command: Command,
        against: Option<u64>,
    ) -> Result<app::Result<Done>, Missing> {
        let switch = match self.need(std::slice::from_ref(&command)).await? {
            Ok(switch) => switch,
            Err(error) => return Ok(Err(error)),
        };
        let books = self.state.books();
        let done = books.perform(self.org, command, &self.by, against).await;
        Ok(self.tell(switch, done).await)
    }

    /// Carries out one command whose files are stored with it.
    pub async fn with_files(
        self,
        command: Command,
        files: Vec<Vec<u8>>,
    ) -> Result<app::Result<Done>, Missing> {
        if let Err(error) = self.need(std::slice::from_ref(&command)).await? {
            return Ok(Err(error));
        }
        let bytes = files.iter().map(Vec::len).sum();
        if bytes > 0 {
            let (state, by) = (&self.state, &self.by);
            let asked = quota::ask(state, self.org, &by.actor, bytes, by.at).await;
            if let Err(error) = asked {
                return Ok(Err(error));
            }
            for file in &files {
                if let Err(error) = scan::ask(&state.options().scanner, file).await {
                    return Ok(Err(error));
                }
            }
        }
        let books = self.state.books();
        Ok(books
            .perform_with_files(self.org, command, files, &self.by, None)
            .await)
    }

    /// Carries out many commands as one: all of them or none. `against` names revisions
    /// they were made against.
    pub async fn all(
        self,
        verb: &str,
        commands: Vec<Command>,
        against: &[(Ref, u64)],
    ) -> Result<app::Result<Done>, Missing> {
        let switch = match self.need(&commands).await? {
            Ok(switch) => switch,
            Err(error) => return Ok(Err(error)),
        };
        let books = self.state.books();
        let done = books
            .perform_all_against(self.org, verb, commands, against, Vec::new(), &self.by)
            .await;
        Ok(self.tell(switch, done).await)
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
    members.iter().any(|(account, membership)| {
        let stands_for = person_behind(register, membership);
        let found = stands_for.is_some_and(|person| person.id == after.id);
        let will = stands_for.is_none() && after.email.trim().eq_ignore_ascii_case(&account.email);
        found || will
    })
}
