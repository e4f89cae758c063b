//! The first page: where to begin, and what needs you today.

use crate::error::Result;
use crate::house::{go, page};
use crate::room::Room;
use crate::session::SignedIn;
use crate::site::Site;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use pages::Section;

/// The first page of an organization.
pub fn routes() -> Router<Site> {
    Router::new().route("/", get(today))
}

/// Leads to the organization, or to the list of them.
pub async fn front_door(State(site): State<Site>, signed_in: SignedIn) -> Result {
    let account = &signed_in.session.account;
    let mine = site.access().memberships_of(account.id).await?;
    let organizations: Vec<_> = site
        .organizations()
        .await?
        .into_iter()
        .filter(|o| mine.iter().any(|m| m.org == o.id))
        .collect();
    match organizations.as_slice() {
        [] if account.operator => Ok(go("/begin")),
        [one] => Ok(go(&format!("/o/{}", one.slug))),
        _ => page(&pages::Organizations {
            user: &account.name,
            operator: account.operator,
            list: organizations
                .iter()
                .map(|o| pages::OrganizationLine {
                    href: format!("/o/{}", o.slug),
                    name: o.name.clone(),
                    roles: mine
                        .iter()
                        .find(|m| m.org == o.id)
                        .map(|m| m.roles.words())
                        .unwrap_or_default(),
                })
                .collect(),
        }),
    }
}

async fn today(room: Room) -> Result {
    let shell = room.shell(Section::Today, "Today");
    let derived = room.derived();
    page(&pages::Today {
        shell: &shell,
        holes: derived.coverage().holes.len(),
        open: derived.tally().open(),
    })
}
