//! A ledger that lost entries: what is lost, and letting the book go on (C6).

use crate::act::Act;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::respond::{go, page, page_again};
use crate::second_factor;
use crate::session::SignedIn;
use crate::state::{AppState, Organization};
use access::Permission;
use app::{Authorship, Loss};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use register::{Actor, Assurance, Via};

/// Lost records named on the page.
const MOST_LINES: usize = 200;

/// The page, which stands outside of the organization's others: none of them can be
/// shown meanwhile.
pub fn routes() -> Router<AppState> {
    Router::new().route("/o/{org}/went-back", get(show).post(go_on))
}

/// Where an administrator is led.
pub fn address(slug: &str) -> String {
    format!("/o/{slug}/went-back")
}

/// The organization and what it lost, for an administrator of it who has the second factor
/// that the book, as it is known here, requires.
async fn lost(
    state: &AppState,
    signed_in: &SignedIn,
    slug: &str,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(Organization, access::Membership, Option<Loss>)> {
    let nothing = || PageError::not_found("there is no such page");
    let org = state.organization(slug).await?.ok_or_else(nothing)?;
    let account = &signed_in.session.account;
    let membership = state
        .access()
        .membership(org.id, account.id)
        .await?
        .filter(|membership| membership.roles.allows(Permission::Administer))
        .ok_or_else(nothing)?;
    let known = state.books().known(org.id).await?;
    second_factor::of_members(state, signed_in, &org, known.register(), method, headers).await?;
    let loss = state.books().loss(org.id).await?;
    Ok((org, membership, loss))
}

async fn show(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Response> {
    let (org, _, loss) = lost(&state, &signed_in, &slug, &Method::GET, &headers).await?;
    match loss {
        None => Ok(go(&format!("/o/{slug}"))),
        Some(loss) => page(&view(&state, &org, &loss, &address(&slug), "", None).await?),
    }
}

async fn go_on(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    signed_in: SignedIn,
    headers: HeaderMap,
    sent: Form,
) -> Result<Response> {
    let (org, membership, loss) = lost(&state, &signed_in, &slug, &Method::POST, &headers).await?;
    let Some(loss) = loss else {
        return Ok(go(&format!("/o/{slug}")));
    };
    let account = &signed_in.session.account;
    let reason = sent.get("reason").trim();
    let by = Authorship {
        actor: Actor {
            // The book that would tell who this is may have lost them.
            person: None,
            name: account.name.clone(),
            role: membership.roles.words(),
            assurance: Assurance::SignedIn,
            via: Some(Via::Account(account.id.0)),
            account: None,
        },
        why: String::new(),
        at: signed_in.at,
    };
    let act = Act {
        state: state.clone(),
        org: org.id,
        by,
        who: (&signed_in.session).into(),
    };
    let asked = act.asked(Some(Permission::Administer));
    let books = state.books();
    match books.go_on(org.id, Some(asked), &act.by, reason).await {
        Ok(_) => Ok(go(&format!("/o/{slug}"))),
        Err(error) => {
            let message = PageError::refusal(error)?;
            let path = address(&slug);
            page_again(&view(&state, &org, &loss, &path, reason, Some(&message)).await?)
        }
    }
}

async fn view<'p>(
    state: &AppState,
    org: &'p Organization,
    loss: &Loss,
    action: &'p str,
    reason: &'p str,
    trouble: Option<&'p str>,
) -> Result<pages::WentBack<'p>> {
    let lost = state.books().lost_records(org.id).await?;
    let lines = lost.iter().take(MOST_LINES);
    Ok(pages::WentBack {
        organization: &org.name,
        action,
        known_position: loss.known.position,
        known_hash: loss.known.hash.to_hex(),
        found_position: loss.found.position,
        found_hash: loss.found.hash.to_hex(),
        lost: lines
            .map(|record| format!("{} {}", record.tag(), record.label()))
            .collect(),
        more: lost.len().saturating_sub(MOST_LINES),
        reason,
        trouble,
    })
}
