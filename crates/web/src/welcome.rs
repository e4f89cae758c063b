//! One-time links: the first account, an invitation, a new password. And the
//! first question after that: the worked example, or an organization of one's own.

use crate::account::own_tokens;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::members::Changing;
use crate::respond::{go, page, page_again};
use crate::session::{self, SignedIn};
use crate::sign_in::{Caller, for_anybody};
use crate::state::{AppState, Organization};
use access::{ActedBy, Link, LinkKind, Role, Roles, SignIn};
use app::{Authorship, demo};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;
use jiff::tz::TimeZone;
use register::{Actor, Assurance, Via};

/// Addresses that a one-time link leads to.
pub fn routes(state: &AppState) -> Router<AppState> {
    let by_link = Router::new().route("/welcome/{secret}", get(show).post(take));
    for_anybody(state, by_link).route("/begin", get(choose).post(begin))
}

async fn link(state: &AppState, secret: &str) -> Result<Link> {
    state.access()
        .peek_link(secret, state.clock())
        .await?
        .ok_or_else(|| {
            PageError::not_found(
                "this link was used already, or its time is over; ask for a new one (“phiward account reset E-MAIL” prints one on the server)",
            )
        })
}

async fn show(State(state): State<AppState>, Path(secret): Path<String>) -> Result {
    // Whoever has an account already takes an offer by such a link, signed in.
    let offer = state.access().offer_by_link(&secret, state.clock()).await?;
    if offer.is_some() {
        return Ok(go(&format!("/offers/{secret}")));
    }
    let link = link(&state, &secret).await?;
    page(&form_page(&link, &Form::default(), None))
}

/// The form of a link, filled in as it came.
fn form_page<'p>(link: &'p Link, form: &'p Form, trouble: Option<&'p str>) -> pages::Welcome<'p> {
    pages::Welcome {
        first: link.kind == LinkKind::Setup,
        reset: link.kind == LinkKind::Reset,
        known: link
            .account
            .as_ref()
            .map(|a| (a.name.as_str(), a.email.as_str())),
        name: form.get("name"),
        email: form.get("email"),
        trouble,
    }
}

async fn take(
    State(state): State<AppState>,
    caller: Caller,
    Path(secret): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Result {
    let link = link(&state, &secret).await?;
    let at = state.clock();
    let password = form.get("password");
    let email = match &link.account {
        Some(account) => account.email.clone(),
        None => form.get("email").trim().to_owned(),
    };
    let taken = if password != form.get("again") {
        Err("the two passwords differ; type the same one twice".to_owned())
    } else {
        let taken = match link.kind {
            LinkKind::Setup => state
                .access()
                .set_up(&secret, form.get("name").trim(), &email, password, at)
                .await
                .map(|_| ()),
            LinkKind::Invite | LinkKind::Reset => state
                .access()
                .set_password_with_link(
                    &secret,
                    password,
                    own_tokens(&form),
                    caller.of().address,
                    at,
                )
                .await
                .map(|_| ()),
        };
        match taken {
            Err(error) if error.is_server_fault() => return Err(error.into()),
            other => other.map_err(|error| error.to_string()),
        }
    };
    if let Err(trouble) = taken {
        return page_again(&form_page(&link, &form, Some(&trouble)));
    }
    let to = if link.kind == LinkKind::Setup {
        "/begin"
    } else {
        "/"
    };
    // With one-time codes switched on, the password alone is half the way.
    match state
        .access()
        .sign_in(&email, password, caller.of(), at)
        .await?
    {
        SignIn::Session(new) => session::begin(&state, &headers, go(to), &new).await,
        SignIn::NeedsCode(pending) => page(&pages::LoginCode {
            to,
            pending: pending.secret(),
            trouble: None,
        }),
    }
}

async fn choose(State(state): State<AppState>, signed_in: SignedIn) -> Result {
    operator(&signed_in)?;
    page(&begin_page(&state, &signed_in, "", None).await?)
}

/// Only who looks after the installation adds organizations to it.
fn operator(signed_in: &SignedIn) -> Result<()> {
    if signed_in.session.account.operator {
        return Ok(());
    }
    Err(PageError::forbidden(
        "only who set phiward up adds organizations here; ask them to make one and invite you",
    ))
}

async fn begin_page<'p>(
    state: &AppState,
    signed_in: &SignedIn,
    name: &'p str,
    trouble: Option<&'p str>,
) -> Result<pages::Begin<'p>> {
    let organizations = state.organizations().await?;
    Ok(pages::Begin {
        user: signed_in.session.account.name.clone(),
        first: organizations.iter().all(|o| o.id == demo::ORG),
        example: organizations
            .iter()
            .find(|o| o.id == demo::ORG)
            .map(|o| format!("/o/{}", o.slug)),
        name,
        trouble,
    })
}

async fn begin(State(state): State<AppState>, signed_in: SignedIn, form: Form) -> Result {
    operator(&signed_in)?;
    let data_folder = state.books().data_folder();
    let made = match form.get("what") {
        "example" => {
            let today = signed_in.at.to_zoned(TimeZone::system()).date();
            demo::open(data_folder, today).await
        }
        _ => {
            let actor = Actor {
                person: None,
                name: signed_in.session.account.name.clone(),
                role: "administrator".into(),
                assurance: Assurance::SignedIn,
                via: None,
                account: None,
            };
            data_folder
                .create(form.get("name"), &actor, signed_in.at)
                .await
        }
    };
    let book = match made {
        Ok(book) => book,
        Err(error) => {
            let trouble = PageError::refusal(error)?;
            return page_again(
                &begin_page(&state, &signed_in, form.get("name"), Some(&trouble)).await?,
            );
        }
    };
    let id = book.org();
    let organizations = state.organizations().await?;
    let Some(org) = organizations.into_iter().find(|o| o.id == id) else {
        return Err(PageError::not_found(
            "the organization is not there any more",
        ));
    };
    join(&state, &signed_in, &org).await?;
    let next = if id == demo::ORG { "" } else { "/profile" };
    Ok(go(&format!("/o/{}{next}", org.slug)))
}

/// Makes the founder a member, known in the book as a person.
async fn join(state: &AppState, signed_in: &SignedIn, org: &Organization) -> Result<()> {
    let account = &signed_in.session.account;
    if state
        .access()
        .membership(org.id, account.id)
        .await?
        .is_some()
    {
        return Ok(());
    }
    // Who begins alone does everything; approving needs somebody else anyway,
    // since nobody approves what they asked for.
    let roles = Roles::of([Role::Administrator, Role::SecurityOfficial, Role::Approver]);
    let by = Authorship {
        actor: Actor {
            person: None,
            name: account.name.clone(),
            role: roles.words(),
            assurance: Assurance::SignedIn,
            via: Some(Via::Account(account.id.0)),
            account: None,
        },
        why: String::new(),
        at: signed_in.at,
    };
    let access = state.access().clone();
    let log_by = ActedBy::from(account).from_address(&signed_in.address);
    let joined = state
        .books()
        .write(org.id, async |book| {
            let mut founding = Changing {
                book,
                access: &access,
                by,
                log_by,
            };
            Ok(founding.found(account, roles).await)
        })
        .await?;
    Ok(joined?)
}
