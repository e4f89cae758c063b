//! What the list of accounts says and the book does not: taken over by phiward itself.

use super::MemberError;
use super::links::note_links;
use super::wanted::codes;
use access::{Access, Account, AccountId, Membership};
use app::{AppError, Book};
use jiff::Timestamp;
use register::records::{Membership as Recorded, Person};
use register::verbs::{Admit, RemoveMember};
use register::{Actor, Command, Id, Register};

/// How often the list is settled again after somebody changed it meanwhile.
const ATTEMPTS: u32 = 4;

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

pub(super) async fn settle_list(
    book: &mut Book,
    access: &Access,
    at: Timestamp,
) -> Result<(), MemberError> {
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
