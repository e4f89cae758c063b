//! The risk register: list, single risks, what is done to them, and how more are found.

mod add_action;
mod build;
mod build_form;
mod build_vendor;
mod bulk;
mod heat;
mod list;
mod method;
mod pack;
mod record;
mod show;

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::state::AppState;
use axum::Router;
use axum::routing::{get, post};
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
        .route("/risks/build", get(pack::choose))
        .route("/risks/build/assets", get(build::choose))
        .route(
            "/risks/build/pack/{pack}",
            get(pack::ask).post(pack::decide),
        )
        .route("/risks/build/undo", post(build::undo))
        .route("/risks/build/{number}", get(build::ask).post(build::decide))
        .route(
            "/risks/build/vendor/{number}",
            get(build_vendor::ask).post(build_vendor::decide),
        )
        .route("/risks/{number}", get(show::show))
        .route(
            "/risks/{number}/edit",
            get(record::edit).post(record::change),
        )
        .route(
            "/risks/{number}/action",
            get(add_action::ask).post(add_action::add),
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
