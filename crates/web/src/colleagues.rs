//! Accounts with their roles, tokens of programs, and the access log.

mod access_log;
mod invite;
mod offers;
mod one;
mod tokens;

use crate::error::{PageError, Result};
use crate::members::MemberError;
use crate::org_request::OrgRequest;
use crate::person_choice;
use crate::reauthenticate;
use crate::respond::page;
use crate::second_factor;
use crate::state::AppState;
use access::{Account, ActedBy, Membership, Permission, Role, Roles};
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use pages::colleagues::{ColleagueLine, Colleagues, tabs};
use pages::{Choice, Problems, Section};
use register::records::{Membership as Recorded, Vouched};
use register::{Id, Record, Register};
use uuid::Uuid;

/// Addresses of this section.
pub fn routes(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/colleagues", get(list))
        .route("/colleagues/access-log", get(access_log::show))
        .route("/colleagues/tokens", get(tokens::list))
        .merge(reauthenticate::before(state, grave()))
}

/// What gives or takes access: whoever does it gave their password a short while ago.
fn grave() -> Router<AppState> {
    Router::new()
        .route("/colleagues/invite", get(invite::show).post(invite::send))
        .route(
            "/colleagues/offers/{account}/withdraw",
            post(offers::withdraw),
        )
        .route(
            "/colleagues/tokens/new",
            get(tokens::form).post(tokens::make),
        )
        .route("/colleagues/tokens/{token}/revoke", post(tokens::revoke))
        .route("/colleagues/second-factor", post(second_factor::switch))
        .route("/colleagues/{account}", get(one::show))
        .route("/colleagues/{account}/roles", post(one::roles))
        .route("/colleagues/{account}/confirm", post(one::confirm))
        .route("/colleagues/{account}/link", post(one::link))
        .route("/colleagues/{account}/sign-out", post(one::sign_out))
        .route("/colleagues/{account}/codes-off", post(one::codes_off))
        .route("/colleagues/{account}/disable", post(one::disable))
        .route("/colleagues/{account}/enable", post(one::enable))
        .route("/colleagues/{account}/remove", post(one::remove))
}

async fn list(req: OrgRequest) -> Result {
    // Who reads the access log but looks after no accounts begins there.
    if !req.roles().allows(Permission::Administer) && req.roles().allows(Permission::ReadAccessLog)
    {
        return Ok(crate::respond::go(&format!(
            "{}/colleagues/access-log",
            req.base
        )));
    }
    req.need(Permission::Administer)?;
    let members = req.state.access().members_of(req.org.id).await?;
    let offers = offers::lines(&req).await?;
    let shell = req.shell(Section::Colleagues, "Colleagues");
    page(&Colleagues {
        shell: &shell,
        tabs: tabs(&shell, "/colleagues"),
        list: members.iter().map(|(a, m)| line(&req, a, m)).collect(),
        offers,
        second_factor: second_factor::required(req.register()),
        without: members
            .iter()
            .filter(|(account, _)| !account.totp && !account.disabled)
            .count(),
        roles: Role::ALL.map(|r| (r.words(), r.explain())).to_vec(),
    })
}

/// An account as a line.
fn line(req: &OrgRequest, account: &Account, membership: &Membership) -> ColleagueLine {
    let person = crate::act::person_behind(req.register(), membership);
    let (sign, state) = if account.disabled {
        ("none", "Disabled")
    } else if account.password {
        ("done", "In use")
    } else {
        ("todo", "Invited, not yet used")
    };
    let recorded = req.register().membership(account.id.0);
    ColleagueLine {
        vouched: recorded.map_or_else(String::new, |recorded| vouched(req.register(), recorded)),
        name: account.name.clone(),
        email: account.email.clone(),
        roles: membership.roles.words(),
        person: person.map_or_else(String::new, |p| format!("{} {}", p.tag(), p.name)),
        sign,
        state,
        codes: account.totp,
        href: format!("{}/colleagues/{}", req.base, account.id.0),
    }
}

/// What happened to an account for which somebody has to confirm anew whom it stands for.
pub fn tied_anew(register: &Register, recorded: &Recorded, anew: &Vouched) -> String {
    let (by, on) = (&anew.by.name, anew.on);
    match recorded.past_people.is_empty() {
        false => format!("{by} tied it to somebody else on {on}"),
        true => format!(
            "another account stood for {} before; {by} let this one in on {on}",
            register.person_name(recorded.person)
        ),
    }
}

/// Who answers for whom an account stands, where that is unclear or one person alone.
fn vouched(register: &Register, recorded: &Recorded) -> String {
    if let Some(retied) = &recorded.retied {
        return format!(
            "{}; it rules on nothing until a second administrator confirms that",
            tied_anew(register, recorded, retied)
        );
    }
    if let Some(reset) = recorded.resets.last() {
        let (by, on) = (&reset.by.name, reset.on);
        if !reset.may_be.is_empty() {
            let maker = &reset.may_be;
            return format!(
                "{by} confirmed it on {on}, and may be “{maker}”, by whose link its password was set; it rules on nothing {by} asked for until another administrator confirms for whom it stands"
            );
        }
        let often = match reset.times {
            0 | 1 => String::new(),
            times => format!(", the last of {times}"),
        };
        let nothing = match recorded.resets.iter().any(Vouched::may_be_anybody) {
            true => "nothing",
            false => "nothing they asked for",
        };
        return format!(
            "Its password was set on {on} by a link of {by}{often}; it rules on {nothing} until a second administrator confirms for whom it stands"
        );
    }
    if let Some(token) = recorded.let_in_by_nobody() {
        return format!(
            "Only the token “{token}” vouches for this account, and nobody is on record behind it; what takes two people counts it as nobody’s second person until a second administrator confirms for whom it stands"
        );
    }
    match recorded.vouched_by_one() {
        Some(one) => format!("Only {} vouches for this account", one.name),
        None if recorded.taken_over && recorded.confirmed.is_none() => {
            "Taken over from the list of accounts; nobody on record vouches for it".into()
        }
        None => String::new(),
    }
}

/// How long a link works, in words.
fn within(hours: u16) -> String {
    match hours {
        hours if hours > 24 && hours % 24 == 0 => format!("{} days", hours / 24),
        hours => pages::html::plural(u64::from(hours), "hour", "hours"),
    }
}

/// The roles to choose.
fn role_choices(chosen: impl Fn(Role) -> bool) -> Vec<Choice> {
    let choice = |role: Role| Choice {
        value: role.code().to_owned(),
        label: role.words().to_owned(),
        hint: role.explain().to_owned(),
        chosen: chosen(role),
        ..Choice::default()
    };
    Role::ALL.map(choice).to_vec()
}

/// The people of the book to choose.
fn people_choices(req: &OrgRequest, chosen: Option<Uuid>) -> Vec<Choice> {
    person_choice::choices(req.register(), chosen.map(Id::new))
}

/// The roles a form names.
fn sent_roles(sent: &crate::form::Form) -> Roles {
    sent.all("role").filter_map(Role::from_code).collect()
}

/// The person a form names; one who is not in the book is refused.
fn sent_person(req: &OrgRequest, sent: &crate::form::Form) -> Result<Option<Uuid>> {
    let found = person_choice::sent(req.register(), sent, "person");
    let found = found.map_err(|problems| PageError::bad_request(problems.of("person")))?;
    Ok(found.map(|person| person.uuid()))
}

/// What a form can mend, at a field; the rest is the server's.
fn problem_at(field: &str, error: MemberError) -> Result<Problems> {
    let text = match error {
        MemberError::Access(error) if crate::error::is_of_page(&error) => {
            return Err(error.into());
        }
        MemberError::Access(error) => error.to_string(),
        MemberError::App(error) => PageError::refusal(error)?,
        error @ MemberError::Whom { .. } => {
            format!("{error}; choose that person, or somebody the records do not have yet")
        }
    };
    let mut problems = Problems::default();
    problems.add(field, text);
    Ok(problems)
}

/// Who does it, as the access log tells it.
fn by(req: &OrgRequest) -> ActedBy {
    ActedBy::from(&req.signed_in.session.account).from_address(&req.signed_in.address)
}

/// The address of a one-time link, as the browser that asked reaches this server.
fn link_address(req: &OrgRequest, headers: &HeaderMap, secret: &str) -> String {
    req.own_address(headers, &format!("/welcome/{secret}"))
}
