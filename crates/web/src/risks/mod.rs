//! The risk register: list, single risks, what is done to them, and how more are found.

mod accept;
mod add_action;
mod build;
mod bulk;
mod ending;
mod heat;
mod list;
mod merge;
mod method;
mod rate;
mod record;
mod show;
mod treat;

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::state::AppState;
use axum::Router;
use axum::routing::{get, post};
use pages::verb::About;
use pages::{Link, Shell};
use register::Record;
use register::records::Risk;

/// Addresses of the risk register.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/risks", get(list::list))
        .route("/risks/list.csv", get(list::csv))
        .route("/risks/new", get(record::blank).post(record::add))
        .route("/risks/bulk", get(bulk::ask).post(bulk::carry_out))
        .route("/risks/heat-map", get(heat::heat_map))
        .route("/risks/method", get(method::explain).post(method::choose))
        .route("/risks/build", get(build::choose))
        .route("/risks/build/undo", post(build::undo))
        .route("/risks/build/{number}", get(build::ask).post(build::decide))
        .route("/risks/{number}", get(show::show))
        .route(
            "/risks/{number}/edit",
            get(record::edit).post(record::change),
        )
        .route("/risks/{number}/rate", get(rate::ask).post(rate::rate))
        .route("/risks/{number}/treat", get(treat::ask).post(treat::treat))
        .route(
            "/risks/{number}/action",
            get(add_action::ask).post(add_action::add),
        )
        .route(
            "/risks/{number}/accept",
            get(accept::ask).post(accept::request),
        )
        .route("/risks/{number}/merge", get(merge::ask).post(merge::merge))
        .route(
            "/risks/{number}/close",
            get(ending::ask).post(ending::close),
        )
        .route(
            "/risks/{number}/restore",
            get(ending::ask_back).post(ending::restore),
        )
}

/// The risk of a number.
fn risk_of(req: &OrgRequest, number: u32) -> Result<&Risk> {
    req.register()
        .tables
        .risks
        .by_number(number)
        .ok_or_else(|| {
            let when = if req.as_of.is_some() {
                " as of that day"
            } else {
                ""
            };
            PageError::not_found(format!("there is no risk R-{number}{when}"))
        })
}

/// A risk as forms speak of it.
fn about(req: &OrgRequest, risk: &Risk) -> About {
    let mut state = pages::risks::treatment(risk).to_owned();
    if !risk.is_open() {
        state = pages::risks::short_state(req.register(), risk);
    } else if req.register().above_tolerance(risk, req.today) {
        state = format!("Above tolerance. Treatment: {}.", state.to_lowercase());
    } else {
        state = format!("Treatment: {}.", state.to_lowercase());
    }
    About {
        tag: risk.tag(),
        text: risk.sentence.clone(),
        level: risk.level(),
        state,
        href: format!("{}/risks/{}", req.base, risk.number),
    }
}

/// Where a form about a risk stands.
fn crumbs(shell: &Shell, risk: &Risk, here: &str) -> Vec<Link> {
    vec![
        Link::to("Risks", format!("{}/risks", shell.base)),
        Link::to(risk.tag(), format!("{}/risks/{}", shell.base, risk.number)),
        Link::here(here, ""),
    ]
}
