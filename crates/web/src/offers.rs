//! Offers of organizations to an account: its owner declines them, or takes them with the
//! one-time link of who made them, signed in.

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::members::{Changing, MemberError};
use crate::notice;
use crate::respond::{go, page};
use crate::session::SignedIn;
use crate::state::{AppState, Organization};
use access::{Access, AccessError, Account, AccountId, ActedBy, Offer, Through};
use app::{AppError, Authorship, Book};
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ledger::OrgId;
use pages::{OfferLine, html};
use register::records::Offered;
use register::{Actor, Assurance, Id, NamedPerson, Via};
use uuid::Uuid;

/// Addresses of offers.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/offers/{offer}", get(show))
        .route("/offers/{offer}/take", post(take))
        .route("/offers/{offer}/decline", post(decline))
}

/// The offers to an account, as lines.
pub async fn lines(state: &AppState, account: AccountId, at: Timestamp) -> Result<Vec<OfferLine>> {
    let organizations = state.organizations().await?;
    let offers = state.access().offers_to(account, at).await?;
    Ok(offers
        .iter()
        .filter_map(|offer| line(state, &organizations, offer))
        .collect())
}

/// An offer of an organization that is there.
fn line(state: &AppState, organizations: &[Organization], offer: &Offer) -> Option<OfferLine> {
    let org = organizations.iter().find(|org| org.id == offer.org)?;
    let ends = state.access().offer_ends(offer).to_zoned(TimeZone::UTC);
    Some(OfferLine {
        organization: org.name.clone(),
        roles: offer.roles.words(),
        ends: html::day_words(ends.date()),
        by: offer.made_by_name.clone(),
        action: format!("/offers/{}", offer.org.0),
    })
}

/// What the link of an offer leads to, once its owner is signed in.
async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(secret): Path<String>,
) -> Result {
    let account = &signed_in.session.account;
    let offer = state.access().offer_by_link(&secret, signed_in.at).await?;
    let offer = offer.ok_or(AccessError::OfferOver)?;
    if offer.account != account.id {
        return Err(PageError::not_found(
            "this link is for another account than the one you are signed in with; sign out, sign in with the other one, and open the link again",
        ));
    }
    let organizations = state.organizations().await?;
    let offer = line(&state, &organizations, &offer).ok_or(AccessError::OfferOver)?;
    page(&pages::TakeOffer {
        email: &account.email,
        offer,
        secret: &secret,
    })
}

fn by(signed_in: &SignedIn) -> ActedBy {
    ActedBy::from(&signed_in.session.account).from_address(&signed_in.address)
}

/// Whoever made an offer, as the book names them.
fn offered_by(book: &Book, offer: &Offer) -> Offered {
    let maker = offer.made_by_person.map(Id::new);
    let people = &book.register().tables.people;
    Offered {
        by: NamedPerson {
            person: maker.filter(|id| people.get(*id).is_some()),
            name: offer.made_by_name.clone(),
        },
        via: match offer.made_by {
            Through::Token { id, .. } => Some(Via::Token(id.0)),
            Through::Account(id) => Some(Via::Account(id.0)),
            Through::CommandLine | Through::SigningIn(_) => None,
        },
        account: offer.made_by.account().map(|id| id.0),
    }
}

/// The owner of the account, as the book says it of who takes an offer.
fn taker(book: &Book, account: &Account, offer: &Offer) -> Actor {
    let person = offer.person.map(Id::new);
    let person = person.and_then(|id| book.register().tables.people.get(id));
    Actor {
        person: person.map(|person| person.id),
        name: person.map_or_else(|| account.name.clone(), |person| person.name.clone()),
        role: offer.roles.words(),
        assurance: Assurance::SignedIn,
        via: Some(Via::Account(account.id.0)),
        account: None,
    }
}

/// Joins the organization of a book by the offer whose link has a secret; it is taken in the
/// same transaction, provided that nobody withdrew or replaced it meanwhile.
async fn join(
    book: &mut Book,
    access: &Access,
    signed_in: &SignedIn,
    secret: &str,
) -> Result<(), MemberError> {
    let (account, at) = (&signed_in.session.account, signed_in.at);
    if access.membership(book.org(), account.id).await?.is_some() {
        // Sent twice: there is nothing left to do.
        return Ok(());
    }
    let offer = access.offer(secret, account.id, at).await?;
    if offer.org != book.org() {
        return Err(AccessError::OfferOver.into());
    }
    let offered = offered_by(book, &offer);
    let actor = taker(book, account, &offer);
    let mut joining = Changing {
        book,
        access,
        by: Authorship {
            actor,
            why: "took the offer to join".into(),
            at,
        },
        log_by: by(signed_in),
    };
    joining.join(account, offer, offered).await
}

async fn take(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(org): Path<Uuid>,
    sent: Form,
) -> Result {
    let org = OrgId(org);
    let organizations = state.organizations().await?;
    let to = organizations
        .iter()
        .find(|known| known.id == org)
        .map(|org| format!("/o/{}", org.slug));
    // Of an organization that is not there nobody offers anything.
    let to = to.ok_or(AccessError::OfferOver)?;
    // Done to its end also where the browser does not wait: one that sends a form twice
    // goes away from the first.
    let joining = tokio::spawn(async move {
        let books = state.books();
        let access = signed_in.access(&state);
        books
            .write(org, async |book| {
                Ok(join(book, &access, &signed_in, sent.get("link")).await)
            })
            .await
    });
    joining.await.map_err(|_| AppError::BrokenOff)???;
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
    let (access, account) = (signed_in.access(&state), signed_in.session.account.id);
    let declined = access
        .end_offer(
            OrgId(org),
            account,
            "declined",
            by(&signed_in),
            signed_in.at,
        )
        .await?;
    let said = match declined {
        true => "The offer is declined.",
        false => "The offer was withdrawn or answered before; nothing was changed.",
    };
    Ok(notice::done(go("/account"), said))
}
