//! The organization's profile: as a whole, in short steps, and the analysis
//! that came before.

mod prior;
mod step;

use crate::error::{PageError, Result};
use crate::house::page;
use crate::room::Room;
use crate::site::Site;
use axum::Router;
use axum::routing::get;
use catalog::Catalog;
use pages::profile::{ProfilePage, applies_lines, step_facts};
use pages::{Link, Section, html};
use register::records::Profile;
use register::{HoleKind, Record};

/// Addresses of the profile.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/profile", get(show))
        .route(
            "/profile/prior-analysis",
            get(prior::show).post(prior::save),
        )
        .route(
            "/profile/prior-analysis/{number}",
            get(prior::show_one).post(prior::save_one),
        )
        .route("/profile/{step}", get(step::show).post(step::save))
}

/// The profile of the register.
fn profile(room: &Room) -> Result<&Profile> {
    room.register().profile().ok_or_else(|| {
        PageError::not_found("there is no profile yet as of that day; go back to today")
    })
}

async fn show(room: Room) -> Result {
    let register = room.register();
    let profile = profile(&room)?;
    let derived = room.derived();
    let base = room.base.as_str();
    // A profile nobody began is asked for, not shown.
    if profile.kinds.is_empty()
        && room.as_of.is_none()
        && room.roles().allows(access::Permission::Govern)
    {
        return Ok(crate::house::go(&format!("{base}/profile/who")));
    }
    let holes = &derived.coverage().holes;
    let missing = holes
        .iter()
        .take_while(|hole| hole.kind <= HoleKind::ProfileIncomplete)
        .map(|hole| html::first_upper(&hole.what))
        .collect();
    let prior = register.tables.prior_analyses.live();
    let shell = room.shell(Section::Elsewhere, "Your organization");
    page(&ProfilePage {
        shell: &shell,
        steps: step_facts(register, profile, base),
        missing,
        applies: applies_lines(register, Catalog::builtin()),
        prior: prior
            .map(|p| {
                let on = html::day_words(p.on);
                let label = format!("{}, {on}, by {}", p.title, p.author);
                Link::to(label, format!("{base}/profile/prior-analysis/{}", p.number))
            })
            .collect(),
        history: format!("{base}/history/{}", profile.tag()),
    })
}
