//! Where one begins after signing in: the organization, or the list of them.

use crate::error::Result;
use crate::query::QueryParams;
use crate::respond::{go, page};
use crate::second_factor;
use crate::session::SignedIn;
use crate::state::{AppState, Organization};
use access::Membership;
use axum::extract::State;
use pages::{OrganizationLine, Organizations};

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
        // Opening a book reads it once; afterwards its counts are kept.
        let reading = state.books().now(org.id).await?;
        if !account.totp && second_factor::required(reading.register()) {
            return Ok(go(&second_factor::address(&org.slug)));
        }
        let today = reading.day(signed_in.at);
        let derived = reading.on(today);
        let tally = derived.tally();
        list.push(OrganizationLine {
            href: format!("/o/{}", org.slug),
            name: org.name.clone(),
            roles: membership.roles.words(),
            above_tolerance: tally.above_tolerance,
            overdue: tally.overdue,
            missing: derived.coverage().gaps.len(),
            complete: derived.elements().complete(),
            review_due: derived.elements().review_due,
            today,
        });
    }
    // Where most is pressing, first; else by name.
    if asked.0.get("sort") != "name" {
        list.sort_by_key(|line| std::cmp::Reverse((line.overdue, line.above_tolerance)));
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
