//! A request of a program that writes: it holds no register, so that the book's own
//! is changed where it is.

use super::api_request::ApiRequest;
use super::call::Call;
use super::problem::Result;
use crate::act::Act;
use crate::members::{self, Changing, MemberError};
use access::Permission;
use app::import::{ImportOrder, ImportOutcome};
use app::{Authorship, Book, Done};
use register::{Actor, Command, Ref, Register};
use std::ops::Deref;

/// A request that let go of the register, made by [`Call::into_writing`]. There is no other
/// way for the API to write, and no register to be had before [`Writing::after`].
pub struct Writing {
    asked: ApiRequest,
    actor: Actor,
}

impl Deref for Writing {
    type Target = ApiRequest;
    fn deref(&self) -> &ApiRequest {
        &self.asked
    }
}

impl Writing {
    pub(super) fn new(asked: ApiRequest, actor: Actor) -> Writing {
        Writing { asked, actor }
    }

    /// The request with the register as it is now, for the answer.
    pub async fn after(self) -> Result<Call> {
        // What was recorded is shown even where the database is away now.
        let view = self.books().known(self.grant.org).await?;
        Ok(Call::new(self.asked, view))
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    fn act(&self) -> Act {
        Act {
            state: self.state.clone(),
            org: self.grant.org,
            by: Authorship {
                actor: self.actor.clone(),
                why: self.asked("why").unwrap_or_default().trim().to_owned(),
                at: self.at,
            },
            who: (&self.grant).into(),
        }
    }

    /// Carries out one command; `against` is the revision it was made against.
    pub async fn one(&self, command: Command, against: Option<u64>) -> Result<Done> {
        Ok(self.act().one(command, against).await?)
    }

    /// Carries out one command that is made in the turn, of the book as it stands then.
    pub async fn made(
        &self,
        make: impl Fn(&Register) -> Result<Command>,
        against: Option<u64>,
    ) -> Result<Done> {
        self.act().made(make, against).await
    }

    /// Carries out one command whose files are stored with it.
    pub async fn with_files(&self, command: Command, files: Vec<Vec<u8>>) -> Result<Done> {
        Ok(self.act().with_files(command, files).await?)
    }

    /// Carries out many commands as one that are made in the turn, of the book as it stands
    /// then, refused where a record named was changed after the revision beside it; `bytes`:
    /// how much they change, see [`crate::many`].
    pub async fn all_made(
        &self,
        code: &str,
        bytes: usize,
        make: impl Fn(&Register) -> Result<Vec<Command>>,
        against: &[(Ref, u64)],
    ) -> Result<Done> {
        self.act().all_made(code, bytes, make, against).await
    }

    /// Imports a file.
    pub async fn import(&self, order: ImportOrder) -> Result<ImportOutcome> {
        let act = self.act();
        let (books, asked) = (self.books(), act.asked(None));
        Ok(books.import(self.grant.org, order, asked, &act.by).await?)
    }

    /// Changes who belongs to the organization.
    pub async fn change_members<T>(
        &self,
        work: impl AsyncFnOnce(&mut Changing<'_>) -> Result<T, MemberError>,
    ) -> Result<T> {
        let access = self.access_to(Permission::Administer);
        Ok(members::in_turn(&self.act(), &access, self.caller(), work).await?)
    }

    /// Works on the book itself while nobody else writes in it.
    pub async fn book<T>(&self, work: impl AsyncFnOnce(&mut Book) -> app::Result<T>) -> Result<T> {
        Ok(self.act().turn(work).await?)
    }
}
