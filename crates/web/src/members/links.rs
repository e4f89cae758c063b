//! By whose links the password of an account was set: noted in the book in one entry, each
//! maker once, and without a word about who works elsewhere only.

use super::MemberError;
use access::{Access, AccountId, LinkUsed, Through, Token};
use app::Book;
use jiff::Timestamp;
use register::records::Membership as Recorded;
use register::verbs::NoteReset;
use register::{Actor, Command, Id, NamedPerson, Register, Via, looks_same};

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
pub(crate) fn maker(
    register: &Register,
    tokens: &[Token],
    used: &LinkUsed,
) -> (NamedPerson, Option<Via>) {
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

/// Notes by whose links the password of an account was set: in one entry, each maker once.
pub(super) async fn note_links(
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
