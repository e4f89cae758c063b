//! Who belongs to an organization. The entry that tells of it and the list that signing
//! in reads are written in one transaction; what stands in the list alone, of a book from
//! before or by a hand from outside, is settled before anything else is changed. Pages, API
//! and command line come here alike.

mod change;
mod invite;
mod join;
mod links;
mod listed;
mod wanted;

pub(crate) use change::kept_from_ruling;
pub(crate) use links::{is_behind, maker};
pub use listed::take_over;

use crate::act::Act;
use access::{Access, AccessError, AccountId, ActedBy, MemberChange, Permission};
use app::{AppError, Authorship, Book, Guard};
use ledger::LedgerError;
use register::records::Person;
use register::{Command, Id, Refusal};
use uuid::Uuid;

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
    /// Makes the book say what the list says, and what it says of an account.
    async fn settle(&mut self, account: AccountId) -> Result<(), MemberError> {
        let (book, access, at) = (&mut *self.book, self.access, self.by.at);
        listed::take_over(book, access, account, at).await
    }

    async fn settle_list(&mut self) -> Result<(), MemberError> {
        let (book, access, at) = (&mut *self.book, self.access, self.by.at);
        listed::settle_list(book, access, at).await
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
