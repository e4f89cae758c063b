//! Inviting a colleague: an account, its roles here, and a link that works once.

use super::{
    link_address, people_choices, problem_at, role_choices, sent_person, sent_roles, within,
};
use crate::error::Result;
use crate::form::Form;
use crate::members::{Changing, Invited, MemberError, Whom};
use crate::org_request::OrgRequest;
use crate::respond::{page, page_again};
use access::{AccessError, Permission, Role, Roles};
use axum::http::HeaderMap;
use pages::colleagues::{Invite, OneTimeLink};
use pages::{Choice, Link, Problems, Section, Shell};

/// The form.
pub async fn show(req: OrgRequest) -> Result {
    req.need(Permission::Administer)?;
    let shell = req.shell(Section::Colleagues, "Invite a colleague");
    let roles = Roles::of([Role::Contributor]);
    let (sent, nothing) = (Form::default(), Problems::default());
    page(&view(&req, &shell, &sent, &roles, Whom::Unsaid, nothing))
}

fn view<'p>(
    req: &OrgRequest,
    shell: &'p Shell,
    sent: &'p Form,
    roles: &Roles,
    whom: Whom,
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
        people: whom_choices(req, whom),
        problems,
    }
}

/// For whom the account may stand.
fn whom_choices(req: &OrgRequest, whom: Whom) -> Vec<Choice> {
    let new = Choice {
        value: "new".into(),
        label: "Somebody the records do not have yet".into(),
        chosen: whom == Whom::New,
        ..Choice::default()
    };
    let chosen = match whom {
        Whom::Person(person) => Some(person),
        Whom::Unsaid | Whom::New => None,
    };
    let people = people_choices(req, chosen);
    std::iter::once(new).chain(people).collect()
}

/// Makes the account, or adds one that is there already.
pub async fn send(mut req: OrgRequest, headers: HeaderMap, sent: Form) -> Result {
    req.need(Permission::Administer)?;
    let roles = sent_roles(&sent);
    let whom = match sent.get("person") {
        "new" => Whom::New,
        _ => sent_person(&req, &sent)?.map_or(Whom::Unsaid, Whom::Person),
    };
    if roles.is_empty() {
        let mut problems = Problems::default();
        problems.add("role", AccessError::NoRoles.to_string());
        let shell = req.shell(Section::Colleagues, "Invite a colleague");
        return page_again(&view(&req, &shell, &sent, &roles, whom, problems));
    }
    let (name, email) = (sent.get("name").trim(), sent.get("email").trim());
    let invited = req
        .change_members(async |members: &mut Changing<'_>| {
            members.invite(name, email, &roles, whom).await
        })
        .await?;
    let secret = match invited {
        Ok(Invited { secret, .. }) => secret,
        Err(error) => {
            let field = match &error {
                MemberError::Access(error) => error.field().unwrap_or_default(),
                MemberError::App(_) => "email",
                MemberError::Whom { .. } => "person",
            };
            let problems = problem_at(field, error)?;
            let shell = req.shell(Section::Colleagues, "Invite a colleague");
            return page_again(&view(&req, &shell, &sent, &roles, whom, problems));
        }
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
            "Hand this link to {name}, and to nobody else. Whoever opens it chooses the password of a new account; where {email} has one already, its owner signs in and joins."
        ),
        secret: link_address(&req, &headers, &secret),
        valid: format!(
            "It works once, within {}. It cannot be shown again: a new one is made on the page of the account, or, for who had an account already, by inviting them again.",
            within(req.state.access().policy().invite_hours)
        ),
        back: Link::to("Back to the accounts", format!("{}/colleagues", req.base)),
    })
}
