//! What the book is to be told, so that an account is as it is wanted.

use super::MemberError;
use access::{Account, Membership, Role, Roles};
use register::records::{Offered, Person};
use register::verbs::{Admit, ChangeRoles, Tie};
use register::{Command, Id, Register, looks_same, same_name};
use uuid::Uuid;

/// Somebody the records do not have yet: id, and the command that adds the person.
pub(super) fn newcomer(
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
pub(super) fn person_of<'r>(register: &'r Register, name: &str, email: &str) -> Option<&'r Person> {
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
pub(super) fn changes(
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

pub(super) fn codes(roles: &Roles) -> Vec<String> {
    roles.iter().map(Role::code).map(str::to_owned).collect()
}
