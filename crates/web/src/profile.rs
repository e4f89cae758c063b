//! The organization's profile: as a whole, in short steps, and the analysis
//! that came before.

mod catalog;
mod prior;
mod step;

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::respond::page;
use crate::state::AppState;
use ::catalog::Catalog;
use axum::Router;
use axum::routing::{get, post};
use pages::profile::{CatalogFacts, ProfilePage, applies_lines, step_facts};
use pages::{Link, Section, html};
use register::records::Profile;
use register::{GapKind, Record};

/// Addresses of the profile.
pub fn routes() -> Router<AppState> {
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
        .route("/profile/catalog", post(catalog::adopt))
        .route("/profile/{step}", get(step::show).post(step::save))
}

/// The profile of the register.
fn profile(req: &OrgRequest) -> Result<&Profile> {
    req.register().profile().ok_or_else(|| {
        PageError::not_found("there is no profile yet as of that day; go back to today")
    })
}

async fn show(req: OrgRequest) -> Result {
    let register = req.register();
    let profile = profile(&req)?;
    let derived = req.computed();
    let base = req.base.as_str();
    // A profile nobody began is asked for, not shown.
    if profile.kinds.is_empty()
        && req.as_of.is_none()
        && req.roles().allows(access::Permission::Govern)
    {
        return Ok(crate::respond::go(&format!("{base}/profile/who")));
    }
    let gaps = &derived.coverage().gaps;
    let missing = gaps
        .iter()
        .take_while(|gap| gap.kind <= GapKind::ProfileIncomplete)
        .map(|gap| html::first_upper(&gap.what))
        .collect();
    let prior = register.tables.prior_analyses.live();
    let shell = req.shell(Section::Elsewhere, "Your organization");
    page(&ProfilePage {
        shell: &shell,
        steps: step_facts(register, profile, base),
        missing,
        applies: applies_lines(register, Catalog::builtin()),
        prior: prior
            .map(|p| {
                let on = html::said_or(register, p.reference(), "on", p.on);
                let label = format!("{}, {on}, by {}", p.title, p.author);
                Link::to(label, format!("{base}/profile/prior-analysis/{}", p.number))
            })
            .collect(),
        catalog: CatalogFacts::of(register, Catalog::builtin()),
        history: format!("{base}/history/{}", profile.tag()),
    })
}
