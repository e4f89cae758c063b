//! The one way by which anything in a book is changed: pages and API alike ask
//! [`crate::rights`] first, and then the books.

use crate::evidence::scan;
use crate::quota;
use crate::rights;
use crate::state::AppState;
use access::{Account, Membership, Permission};
use app::{AppError, Authorship, Done};
use ledger::OrgId;
use register::records::Person;
use register::{AnyRecord, Command, Kind, Ref, Register};
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
    async fn need(&self, commands: &[Command]) -> Result<app::Result<()>, Missing> {
        for command in commands {
            self.holds(rights::needed(command), None)?;
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
            return Ok(Ok(()));
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
        Ok(Ok(()))
    }

    /// Carries out one command; `against` is the revision it was made against.
    pub async fn one(
        self,
        command: Command,
        against: Option<u64>,
    ) -> Result<app::Result<Done>, Missing> {
        if let Err(error) = self.need(std::slice::from_ref(&command)).await? {
            return Ok(Err(error));
        }
        let books = self.state.books();
        Ok(books.perform(self.org, command, &self.by, against).await)
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
        if let Err(error) = self.need(&commands).await? {
            return Ok(Err(error));
        }
        let books = self.state.books();
        Ok(books
            .perform_all_against(self.org, verb, commands, against, Vec::new(), &self.by)
            .await)
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
