//! The one way by which anything in a book is changed: pages and API alike ask
//! [`crate::rights`] first, and then the books.

use crate::evidence::scan;
use crate::quota;
use crate::rights;
use crate::state::AppState;
use access::{Membership, Permission};
use app::{Authorship, Done};
use ledger::OrgId;
use register::records::Person;
use register::{Command, Ref, Register};
use std::collections::BTreeSet;

/// A permission that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing(pub Permission);

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
    fn need(&self, command: &Command) -> Result<(), Missing> {
        let needed = rights::needed(command);
        if self.may.contains(&needed) {
            Ok(())
        } else {
            Err(Missing(needed))
        }
    }

    /// Carries out one command; `against` is the revision it was made against.
    pub async fn one(
        self,
        command: Command,
        against: Option<u64>,
    ) -> Result<app::Result<Done>, Missing> {
        self.need(&command)?;
        let books = self.state.books();
        Ok(books.perform(self.org, command, &self.by, against).await)
    }

    /// Carries out one command whose files are stored with it.
    pub async fn with_files(
        self,
        command: Command,
        files: Vec<Vec<u8>>,
    ) -> Result<app::Result<Done>, Missing> {
        self.need(&command)?;
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
        for command in &commands {
            self.need(command)?;
        }
        let books = self.state.books();
        Ok(books
            .perform_all_against(self.org, verb, commands, against, Vec::new(), &self.by)
            .await)
    }
}

/// The person of a book behind an account: the one it was tied to, or the one
/// of the same e-mail address.
pub fn person_behind<'r>(
    register: &'r Register,
    membership: &Membership,
    email: &str,
) -> Option<&'r Person> {
    let people = &register.tables.people;
    membership
        .person
        .and_then(|id| people.get(register::Id::new(id)))
        .or_else(|| {
            people
                .live()
                .find(|p| !p.email.is_empty() && p.email.eq_ignore_ascii_case(email))
        })
}
