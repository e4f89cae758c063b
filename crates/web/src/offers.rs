//! Offers of organizations to an account: its owner takes or declines them, signed in.

use crate::error::{PageError, Result};
use crate::members::Changing;
use crate::notice;
use crate::respond::go;
use crate::session::SignedIn;
use crate::state::AppState;
use access::{AccountId, ActedBy, Membership, Offer};
use app::Authorship;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::post;
use ledger::OrgId;
use pages::OfferLine;
use register::records::Offered;
use register::{Actor, Assurance, Id, NamedPerson, Via};
use uuid::Uuid;

/// Addresses of offers.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/offers/{org}/take", post(take))
        .route("/offers/{org}/decline", post(decline))
}

/// The offers to an account, as lines.
pub async fn lines(state: &AppState, account: AccountId) -> Result<Vec<OfferLine>> {
    let organizations = state.organizations().await?;
    let offers = state.access().offers_to(account).await?;
    Ok(offers
        .into_iter()
        .filter_map(|offer| {
            let org = organizations.iter().find(|org| org.id == offer.org)?;
            Some(OfferLine {
                organization: org.name.clone(),
                roles: offer.roles.words(),
                by: offer.made_by_name,
                action: format!("/offers/{}", offer.org.0),
            })
        })
        .collect())
}

async fn offer(state: &AppState, signed_in: &SignedIn, org: Uuid) -> Result<Offer> {
    let offers = state
        .access()
        .offers_to(signed_in.session.account.id)
        .await?;
    let mut offers = offers.into_iter();
    offers
        .find(|offer| offer.org == OrgId(org))
        .ok_or_else(|| PageError::not_found("this offer was withdrawn, or answered already"))
}

fn by(signed_in: &SignedIn) -> ActedBy {
    ActedBy::from(&signed_in.session.account).from_address(&signed_in.address)
}

async fn take(State(state): State<AppState>, signed_in: SignedIn, Path(org): Path<Uuid>) -> Result {
    let offer = offer(&state, &signed_in, org).await?;
    let account = &signed_in.session.account;
    let reading = state.books().now(offer.org).await?;
    let person = offer.person.map(Id::new);
    let person = person.and_then(|id| reading.tables.people.get(id));
    let maker = offer.made_by_person.map(Id::new);
    let offered = Offered {
        by: NamedPerson {
            person: maker.filter(|id| reading.tables.people.get(*id).is_some()),
            name: offer.made_by_name.clone(),
        },
        via: offer
            .made_by_token
            .map(Via::Token)
            .or(offer.made_by.map(|id| Via::Account(id.0))),
    };
    let by_whom = Authorship {
        actor: Actor {
            person: person.map(|person| person.id),
            name: person.map_or_else(|| account.name.clone(), |person| person.name.clone()),
            role: offer.roles.words(),
            assurance: Assurance::SignedIn,
            via: Some(Via::Account(account.id.0)),
            account: None,
        },
        why: "took the offer to join".into(),
        at: signed_in.at,
    };
    drop(reading);
    let (access, log_by) = (state.access().clone(), by(&signed_in));
    let wanted = Membership {
        org: offer.org,
        account: account.id,
        roles: offer.roles.clone(),
        person: offer.person,
    };
    let joined = state
        .books()
        .write(offer.org, async |book| {
            let mut joining = Changing {
                book,
                access: &access,
                by: by_whom,
                log_by,
            };
            Ok(joining.set(account, wanted, Some(offered)).await)
        })
        .await?;
    joined?;
    let organizations = state.organizations().await?;
    let to = organizations
        .into_iter()
        .find(|known| known.id == offer.org)
        .map_or_else(|| "/".to_owned(), |org| format!("/o/{}", org.slug));
    Ok(notice::done(
        go(&to),
        "You belong to this organization now.",
    ))
}

async fn decline(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(org): Path<Uuid>,
) -> Result {
    let offer = offer(&state, &signed_in, org).await?;
    let (access, account) = (state.access(), signed_in.session.account.id);
    access
        .end_offer(offer.org, account, "declined", by(&signed_in), signed_in.at)
        .await?;
    Ok(notice::done(go("/account"), "The offer is declined."))
}
