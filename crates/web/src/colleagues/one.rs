//! One account: its roles here, and what an administrator may do about it.

use super::{
    by, line, link_address, people_choices, problem_at, role_choices, sent_person, sent_roles,
    within,
};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::members::{Changing, MemberError};
use crate::org_request::OrgRequest;
use crate::respond::{page, page_again};
use access::{Account, AccountId, Membership, Permission, Roles};
use app::AppError;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use pages::colleagues::{Colleague, OneTimeLink};
use pages::{Link, Problems, Section, html};
use register::Record;
use serde::Deserialize;
use uuid::Uuid;

/// The account an address names.
#[derive(Debug, Deserialize)]
pub struct Named {
    account: Uuid,
}

/// An account of this organization, for who may look after accounts.
async fn member(req: &OrgRequest, named: &Named) -> Result<(Account, Membership)> {
    req.need(Permission::Administer)?;
    let id = AccountId(named.account);
    let access = req.state.access();
    let membership = access.membership(req.org.id, id).await?;
    let account = access.account(id).await?;
    account
        .zip(membership)
        .ok_or_else(|| PageError::not_found("there is no such account in this organization"))
}

/// The account, if it is another's. Whether it may be managed is decided where that is done.
async fn another(req: &OrgRequest, named: &Named) -> Result<Account> {
    let (account, _) = member(req, named).await?;
    match account.id == req.signed_in.session.account.id {
        true => Err(PageError::bad_request(
            "this is your own account; change it under “Your account”",
        )),
        false => Ok(account),
    }
}

/// The page of an account.
pub async fn show(req: OrgRequest, Path(named): Path<Named>) -> Result {
    let (account, membership) = member(&req, &named).await?;
    let (roles, person) = (membership.roles.clone(), membership.person);
    write(&req, &account, &membership, &roles, person, None).await
}

/// The page of an account, with the roles and person as chosen.
async fn write(
    req: &OrgRequest,
    account: &Account,
    membership: &Membership,
    roles: &Roles,
    person: Option<Uuid>,
    problems: Option<Problems>,
) -> Result {
    let shell = req.shell(Section::Colleagues, account.name.clone());
    let access = req.state.access();
    let me = req.signed_in.session.account.id;
    let again = problems.is_some();
    let view = Colleague {
        crumbs: vec![
            Link::to("Colleagues", format!("{}/colleagues", req.base)),
            Link::here(&account.name, ""),
        ],
        line: line(req, account, membership),
        since: req.register().day(account.created_at),
        roles: role_choices(|role| roles.has(role)),
        people: people_choices(req, person),
        sessions: access.sessions_of(account.id, req.at()).await?.len(),
        manages: access.manages(me, account.id).await?,
        own: account.id == me,
        disabled: account.disabled,
        shown: seen(membership),
        revision: recorded_in(req, account),
        tokens: access
            .tokens_for(req.org.id, account.id, req.at())
            .await?
            .iter()
            .map(|token| {
                let made = html::day_words(req.register().day(token.created_at));
                format!("“{}”, made on {made}", token.name)
            })
            .collect(),
        problems: problems.unwrap_or_default(),
        shell: &shell,
    };
    if again {
        page_again(&view)
    } else {
        page(&view)
    }
}

/// Back to the page of the account, with a word about what was done.
fn back(req: &OrgRequest, account: &Account, text: String) -> Response {
    req.done(&format!("/colleagues/{}", account.id.0), text)
}

/// The state of the membership that is shown, for who confirms it; 0 where the book does not
/// know the account yet.
fn recorded_in(req: &OrgRequest, account: &Account) -> u64 {
    let register = req.register();
    let recorded = register.membership(account.id.0);
    let revision = recorded.map(|recorded| register.tables.revision(recorded.reference()));
    revision.flatten().unwrap_or_default()
}

/// What a form shows of a member, to know again whether it was changed since.
fn seen(membership: &Membership) -> String {
    let person = membership
        .person
        .map_or_else(String::new, |id| id.to_string());
    format!("{} {person}", membership.roles.codes())
}

/// Changes roles and the person of the book.
pub async fn roles(mut req: OrgRequest, Path(named): Path<Named>, sent: Form) -> Result {
    let (account, membership) = member(&req, &named).await?;
    let (roles, person) = (sent_roles(&sent), sent_person(&req, &sent)?);
    let shown = sent.get("shown").to_owned();
    let wanted = |before: Membership| match shown == seen(&before) {
        true => Ok(Membership {
            roles: roles.clone(),
            person,
            ..before
        }),
        false => Err(MemberError::App(AppError::Other(
            "somebody changed this account meanwhile; look at it again, and choose anew".into(),
        ))),
    };
    let done = req
        .change_members(async |members: &mut Changing<'_>| members.change(&account, wanted).await)
        .await?;
    match done {
        Ok(()) => Ok(back(
            &req,
            &account,
            format!("{} is now here: {}.", account.name, roles.words()),
        )),
        Err(error) => {
            let field = match &error {
                MemberError::Access(_) => "role",
                MemberError::App(_) | MemberError::Whom { .. } => "person",
            };
            let problems = problem_at(field, error)?;
            write(&req, &account, &membership, &roles, person, Some(problems)).await
        }
    }
}

/// A link by which the owner sets a new password.
pub async fn link(req: OrgRequest, headers: HeaderMap, Path(named): Path<Named>) -> Result {
    let account = another(&req, &named).await?;
    let access = req.access_to(Permission::Administer);
    let secret = access.reset_link(account.id, by(&req), req.at()).await?;
    let shell = req.shell(Section::Colleagues, "One-time link");
    let own = format!("{}/colleagues/{}", req.base, account.id.0);
    page(&OneTimeLink {
        shell: &shell,
        crumbs: vec![
            Link::to("Colleagues", format!("{}/colleagues", req.base)),
            Link::to(&account.name, own.clone()),
            Link::here("One-time link", ""),
        ],
        heading: format!("A new password for {}", account.name),
        words: format!(
            "Hand this link to {}, and to nobody else: whoever opens it sets the password. Earlier links work no more.",
            account.name
        ),
        secret: link_address(&req, &headers, &secret),
        valid: format!(
            "It works once, within {}, and cannot be shown again.",
            within(access.policy().reset_hours)
        ),
        back: Link::to(format!("Back to {}", account.name), own),
    })
}

/// Ends every session of the account.
pub async fn sign_out(req: OrgRequest, Path(named): Path<Named>) -> Result {
    let account = another(&req, &named).await?;
    let access = req.access_to(Permission::Administer);
    let ended = access
        .end_sessions_of(account.id, None, by(&req), req.at())
        .await?;
    let sessions = pages::html::plural(ended, "session", "sessions");
    let text = format!("{} was signed out everywhere ({sessions}).", account.name);
    Ok(back(&req, &account, text))
}

/// Switches one-time codes off for somebody who lost the device.
pub async fn codes_off(req: OrgRequest, Path(named): Path<Named>) -> Result {
    let account = another(&req, &named).await?;
    let access = req.access_to(Permission::Administer);
    access.totp_clear(account.id, by(&req), req.at()).await?;
    let text = format!("{} signs in with the password alone now.", account.name);
    Ok(back(&req, &account, text))
}

/// Disables the account.
pub async fn disable(req: OrgRequest, Path(named): Path<Named>) -> Result {
    let account = another(&req, &named).await?;
    let access = req.access_to(Permission::Administer);
    match access.disable(account.id, by(&req), req.at()).await {
        Ok(()) => {
            let text = format!("{} cannot sign in any more.", account.name);
            Ok(back(&req, &account, text))
        }
        Err(error) if crate::error::is_of_page(&error) => Err(error.into()),
        Err(error) => {
            let problems = problem_at("", error.into())?;
            let (_, membership) = member(&req, &named).await?;
            let (roles, person) = (membership.roles.clone(), membership.person);
            write(&req, &account, &membership, &roles, person, Some(problems)).await
        }
    }
}

/// Enables the account again.
pub async fn enable(req: OrgRequest, Path(named): Path<Named>) -> Result {
    let account = another(&req, &named).await?;
    let access = req.access_to(Permission::Administer);
    access.enable(account.id, by(&req), req.at()).await?;
    let text = format!("{} can sign in again.", account.name);
    Ok(back(&req, &account, text))
}

/// Confirms, as a second person, for whom the account stands.
pub async fn confirm(mut req: OrgRequest, Path(named): Path<Named>, sent: Form) -> Result {
    let (account, membership) = member(&req, &named).await?;
    // Revision 0: the book did not know the account yet, and so showed nothing of it.
    let seen = sent.revision().filter(|seen| *seen > 0);
    let done = req
        .change_members(async |members: &mut Changing<'_>| {
            members.confirm(&account, sent.get("note"), seen).await
        })
        .await?;
    match done {
        Ok(()) => {
            let text = format!("You confirmed for whom {} stands.", account.email);
            Ok(back(&req, &account, text))
        }
        Err(error) => {
            let problems = problem_at("", error)?;
            let (roles, person) = (membership.roles.clone(), membership.person);
            write(&req, &account, &membership, &roles, person, Some(problems)).await
        }
    }
}

/// Takes the account out of this organization.
pub async fn remove(mut req: OrgRequest, Path(named): Path<Named>) -> Result {
    let (account, membership) = member(&req, &named).await?;
    let removed = req
        .change_members(async |members: &mut Changing<'_>| members.remove(&account).await)
        .await?;
    match removed {
        Ok(()) => Ok(req.done(
            "/colleagues",
            format!("{} cannot open this organization any more.", account.name),
        )),
        Err(error) => {
            let problems = problem_at("", error)?;
            let (roles, person) = (membership.roles.clone(), membership.person);
            write(&req, &account, &membership, &roles, person, Some(problems)).await
        }
    }
}
