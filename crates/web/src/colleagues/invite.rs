//! Inviting a colleague: an account, its roles here, and a link that works once.

use super::{by, link_address, people_choices, role_choices, sent_person, sent_roles};
use crate::error::Result;
use crate::form::Form;
use crate::house::{page, page_again};
use crate::room::Room;
use crate::welcome::person_of;
use access::{AccessError, Membership, Permission, Role, Roles};
use axum::http::HeaderMap;
use pages::colleagues::{Invite, OneTimeLink};
use pages::{Link, Problems, Section, Shell};
use uuid::Uuid;

/// The form.
pub async fn show(room: Room) -> Result {
    room.need(Permission::Administer)?;
    let shell = room.shell(Section::Colleagues, "Invite a colleague");
    let roles = Roles::of([Role::Contributor]);
    let (sent, nothing) = (Form::default(), Problems::default());
    page(&view(&room, &shell, &sent, &roles, None, nothing))
}

fn view<'p>(
    room: &Room,
    shell: &'p Shell,
    sent: &'p Form,
    roles: &Roles,
    person: Option<Uuid>,
    problems: Problems,
) -> Invite<'p> {
    Invite {
        shell,
        crumbs: vec![
            Link::to("Colleagues", format!("{}/colleagues", room.base)),
            Link::here("Invite a colleague", ""),
        ],
        name: sent.get("name"),
        email: sent.get("email"),
        roles: role_choices(|role| roles.has(role)),
        people: people_choices(room, person),
        problems,
    }
}

/// Makes the account, or adds one that is there already.
pub async fn send(room: Room, headers: HeaderMap, sent: Form) -> Result {
    room.need(Permission::Administer)?;
    let (roles, person) = (sent_roles(&sent), sent_person(&room, &sent)?);
    let again = |problems: Problems| {
        let shell = room.shell(Section::Colleagues, "Invite a colleague");
        page_again(&view(&room, &shell, &sent, &roles, person, problems))
    };
    if roles.is_empty() {
        let mut problems = Problems::default();
        problems.add("role", AccessError::NoRoles.to_string());
        return again(problems);
    }
    let (name, email) = (sent.get("name").trim(), sent.get("email").trim());
    let access = room.site.access();
    let known = access.account_by_email(email).await?;
    let (account, name, link) = match known {
        Some(account) => {
            let there = access.membership(room.org.id, account.id).await?;
            if there.is_some() {
                let mut problems = Problems::default();
                problems.add(
                    "email",
                    "somebody with this address has an account here already; change their roles in the list",
                );
                return again(problems);
            }
            (account.id, account.name, None)
        }
        None => match access.invite(name, email, by(&room), room.at()).await {
            Ok((id, link)) => (id, name.to_owned(), Some(link)),
            Err(error) if error.is_server_fault() => return Err(error.into()),
            Err(error) => {
                let mut problems = Problems::default();
                problems.add(error.field().unwrap_or_default(), error.to_string());
                return again(problems);
            }
        },
    };
    let person = match person {
        Some(person) => person,
        None => person_of(&room.site, &room.org, &name, email, &room.signed_in).await?,
    };
    let membership = Membership {
        org: room.org.id,
        account,
        roles: roles.clone(),
        person: Some(person),
    };
    access
        .set_membership(membership, by(&room), room.at())
        .await?;
    let Some(secret) = link else {
        return Ok(room.done(
            "/colleagues",
            format!(
                "{name} had an account already and can open this organization now, as {}.",
                roles.words()
            ),
        ));
    };
    let shell = room.shell(Section::Colleagues, "Invitation");
    page(&OneTimeLink {
        shell: &shell,
        crumbs: vec![
            Link::to("Colleagues", format!("{}/colleagues", room.base)),
            Link::here("Invitation", ""),
        ],
        heading: format!("{name} is invited"),
        words: format!(
            "Hand this link to {name}. Whoever opens it chooses the password of the account, so give it to nobody else."
        ),
        secret: link_address(&room, &headers, &secret),
        valid: format!(
            "It works once, within {} hours. It cannot be shown again; a new one can be made on the page of the account.",
            access.policy().invite_hours
        ),
        back: Link::to("Back to the accounts", format!("{}/colleagues", room.base)),
    })
}
