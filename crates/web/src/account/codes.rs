//! One-time codes: set up, confirmed, switched off.

use super::{done, problem_at, write};
use crate::error::Result;
use crate::form::Form;
use crate::respond::{go, page, page_again};
use crate::session::{self, SignedIn};
use crate::state::AppState;
use access::TotpOffer;
use axum::extract::State;
use pages::Problems;
use pages::account::{Codes, Recovery};

/// Offers a seed, and shows it.
pub async fn begin(State(state): State<AppState>, signed_in: SignedIn) -> Result {
    // Codes that are on stay on until they are switched off with the password.
    if !signed_in.session.account.totp {
        signed_in
            .access(&state)
            .totp_begin(signed_in.session.account.id)
            .await?;
    }
    Ok(go("/account/codes"))
}

/// The seed that waits to be confirmed.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result {
    let id = signed_in.session.account.id;
    if signed_in.session.account.totp {
        return Ok(go("/account"));
    }
    match state.access().totp_offer(id).await? {
        Some(offer) => page(&view(&offer, Problems::default())),
        None => Ok(go("/account")),
    }
}

fn view(offer: &TotpOffer, problems: Problems) -> Codes<'_> {
    let letters: Vec<char> = offer.secret_base32.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|four| four.iter().collect())
        .collect();
    Codes {
        qr: &offer.qr_svg,
        secret: groups.join(" "),
        problems,
    }
}

/// Switches codes on by a first one; shows the recovery codes once.
pub async fn confirm(State(state): State<AppState>, signed_in: SignedIn, sent: Form) -> Result {
    let id = signed_in.session.account.id;
    if signed_in.session.account.totp {
        return Ok(go("/account"));
    }
    let access = signed_in.access(&state);
    let keep = Some(signed_in.secret.as_str());
    match access
        .totp_confirm(id, sent.get("code"), keep, signed_in.at)
        .await
    {
        Ok(on) => {
            let codes = page(&Recovery { codes: on.recovery })?;
            Ok(match on.session {
                Some(secret) => session::sign_in(&state, codes, &secret),
                None => codes,
            })
        }
        Err(error) => {
            let problems = problem_at("code", error)?;
            match access.totp_offer(id).await? {
                Some(offer) => page_again(&view(&offer, problems)),
                None => Ok(go("/account")),
            }
        }
    }
}

/// Switches codes off, for who knows the password.
pub async fn off(State(state): State<AppState>, signed_in: SignedIn, sent: Form) -> Result {
    let id = signed_in.session.account.id;
    let password = sent.get("password");
    let access = signed_in.access(&state);
    match access.totp_off(id, password, signed_in.at).await {
        Ok(()) => Ok(done("One-time codes are switched off.")),
        Err(error) => {
            write(
                &state,
                &signed_in,
                None,
                Some(problem_at("password", error)?),
            )
            .await
        }
    }
}
