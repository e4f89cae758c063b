//! Where one begins after signing in: the organization, or the list of them.

use crate::error::Result;
use crate::query::QueryParams;
use crate::respond::{go, page};
use crate::second_factor;
use crate::session::SignedIn;
use crate::state::{AppState, Organization};
use access::{Account, Membership};
use app::AppError;
use axum::extract::State;
use jiff::Timestamp;
use pages::{OrganizationLine, Organizations, Standing};

/// Leads to the organization, or to the list of them with how each stands.
pub async fn front_door(
    State(state): State<AppState>,
    signed_in: SignedIn,
    asked: QueryParams,
) -> Result {
    let account = &signed_in.session.account;
    let mine = state.access().memberships_of(account.id).await?;
    let organizations: Vec<(Organization, &Membership)> = state
        .organizations()
        .await?
        .into_iter()
        .filter_map(|o| mine.iter().find(|m| m.org == o.id).map(|m| (o, m)))
        .collect();
    let offers = crate::offers::lines(&state, account.id, signed_in.at).await?;
    match organizations.as_slice() {
        _ if !offers.is_empty() => {}
        [] if account.operator => return Ok(go("/begin")),
        [(one, _)] => return Ok(go(&format!("/o/{}", one.slug))),
        _ => {}
    }
    let total = organizations.len();
    let search = asked.0.get("q").to_lowercase();
    let mut list = Vec::with_capacity(total);
    for (org, membership) in &organizations {
        let fits = |word: &str| org.name.to_lowercase().contains(word);
        if !search.split_whitespace().all(fits) {
            continue;
        }
        let (href, standing) = stands(&state, account, org, signed_in.at).await?;
        list.push(OrganizationLine {
            href,
            name: org.name.clone(),
            roles: membership.roles.words(),
            standing,
        });
    }
    // Where most is pressing, first, and last what does not open; else by name.
    if asked.0.get("sort") != "name" {
        list.sort_by_key(|line| {
            let standing = line.standing.as_ref().ok();
            std::cmp::Reverse(standing.map(|s| (s.overdue, s.above_tolerance)))
        });
    }
    page(&Organizations {
        user: &account.name,
        operator: account.operator,
        search: asked.0.get("q").to_owned(),
        total,
        by_name: asked.0.get("sort") == "name",
        list,
        offers,
    })
}

/// Where a line leads, and how the organization stands. One that does not open now keeps no
/// other from being seen.
async fn stands(
    state: &AppState,
    account: &Account,
    org: &Organization,
    at: Timestamp,
) -> Result<(String, std::result::Result<Standing, &'static str>)> {
    let href = format!("/o/{}", org.slug);
    // Opening a book reads it once; afterwards its counts are kept.
    let reading = match state.books().now(org.id).await {
        Err(AppError::WentBack { .. }) => {
            return Ok((
                href,
                Err("Its database went back; an administrator has to look first"),
            ));
        }
        other => other?,
    };
    if !account.totp && second_factor::required(reading.register()) {
        let why = "Opens once you have set one-time codes up";
        return Ok((second_factor::address(&org.slug), Err(why)));
    }
    let today = reading.day(at);
    let derived = reading.on(today);
    let tally = derived.tally();
    let standing = Standing {
        above_tolerance: tally.above_tolerance,
        overdue: tally.overdue,
        missing: derived.coverage().gaps.len(),
        complete: derived.elements().complete(),
        review_due: derived.elements().review_due,
        today,
    };
    Ok((href, Ok(standing)))
}
