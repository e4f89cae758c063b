//! Inviting a colleague: an account, its roles here, and a link that works once.

use super::{by, link_address, people_choices, role_choices, sent_person, sent_roles};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::respond::{page, page_again};
use crate::welcome::person_of;
use access::{AccessError, Membership, Permission, Role, Roles};
use axum::http::HeaderMap;
use pages::colleagues::{Invite, OneTimeLink};
use pages::{Link, Problems, Section, Shell};
use uuid::Uuid;

/// The form.
pub async fn show(req: OrgRequest) -> Result {
    req.need(Permission::Administer)?;
    let shell = req.shell(Section::Colleagues, "Invite a colleague");
    let roles = Roles::of([Role::Contributor]);
    let (sent, nothing) = (Form::default(), Problems::default());
    page(&view(&req, &shell, &sent, &roles, None, nothing))
}

fn view<'p>(
    req: &OrgRequest,
    shell: &'p Shell,
    sent: &'p Form,
    roles: &Roles,
    person: Option<Uuid>,
    problems: Problems,
) -> Invite<'p> {
    Invite {
        shell,
        crumbs: vec![
            Link::to("Colleagues", format!("{}/colleagues", req.base)),
            Link::here("Invite a colleague", ""),
        ],
        name: sent.get("name"),
        email: sent.get("email"),
        roles: role_choices(|role| roles.has(role)),
        people: people_choices(req, person),
        problems,
    }
}

/// Makes the account, or adds one that is there already.
pub async fn send(req: OrgRequest, headers: HeaderMap, sent: Form) -> Result {
    req.need(Permission::Administer)?;
    let (roles, person) = (sent_roles(&sent), sent_person(&req, &sent)?);
    let again = |problems: Problems| {
        let shell = req.shell(Section::Colleagues, "Invite a colleague");
        page_again(&view(&req, &shell, &sent, &roles, person, problems))
    };
    if roles.is_empty() {
        let mut problems = Problems::default();
        problems.add("role", AccessError::NoRoles.to_string());
        return again(problems);
    }
    let (name, email) = (sent.get("name").trim(), sent.get("email").trim());
    let access = req.state.access();
    let known = access.account_by_email(email).await?;
    let (account, name, link) = match known {
        Some(account) => {
            let there = access.membership(req.org.id, account.id).await?;
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
        None => match access.invite(name, email, by(&req), req.at()).await {
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
        None => person_of(&req.state, &req.org, &name, email, &req.signed_in).await?,
    };
    let membership = Membership {
        org: req.org.id,
        account,
        roles: roles.clone(),
        person: Some(person),
    };
    access
        .set_membership(membership, by(&req), req.at())
        .await?;
    let Some(secret) = link else {
        return Ok(req.done(
            "/colleagues",
            format!(
                "{name} had an account already and can open this organization now, as {}.",
                roles.words()
            ),
        ));
    };
    let shell = req.shell(Section::Colleagues, "Invitation");
    page(&OneTimeLink {
        shell: &shell,
        crumbs: vec![
            Link::to("Colleagues", format!("{}/colleagues", req.base)),
            Link::here("Invitation", ""),
        ],
        heading: format!("{name} is invited"),
        words: format!(
            "Hand this link to {name}. Whoever opens it chooses the password of the account, so give it to nobody else."
        ),
        secret: link_address(&req, &headers, &secret),
        valid: format!(
            "It works once, within {} hours. It cannot be shown again; a new one can be made on the page of the account.",
            access.policy().invite_hours
        ),
        back: Link::to("Back to the accounts", format!("{}/colleagues", req.base)),
    })
}
