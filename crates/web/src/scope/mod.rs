//! What the analysis covers: `/scope` and what is below it (A1 to A5).

mod bulk;
mod columns;
mod edit;
mod in_browser;
mod lists;
pub(crate) mod uploads;
mod views;
mod workbook;

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::routing::{get, post};
use pages::scope::Scoped;
use register::AnyRecord;

/// Pages of the scope.
pub fn routes() -> Router<AppState> {
    let upload = DefaultBodyLimit::max(uploads::MAX_BYTES + (1 << 20));
    Router::new()
        .route("/scope", get(views::overview))
        .route("/scope/map", get(views::map))
        .route("/scope/coverage", get(views::coverage))
        .route(
            "/scope/import",
            get(workbook::choose).post(workbook::upload).layer(upload),
        )
        .route(
            "/scope/import/{upload}",
            get(workbook::columns).post(workbook::import),
        )
        .route(
            "/scope/import/{upload}/check",
            get(workbook::check).post(workbook::say),
        )
        .route("/scope/{kind}", get(lists::list).post(edit::create))
        .route("/scope/{kind}/new", get(edit::new))
        .route("/scope/{kind}/export.csv", get(lists::export_csv))
        .route("/scope/{kind}/export.xlsx", get(lists::export_xlsx))
        .route("/scope/{kind}/bulk", post(bulk::ask))
        .route("/scope/{kind}/bulk/change", post(bulk::change))
        .route("/scope/{kind}/bulk/retire", post(bulk::retire))
        .route("/scope/{kind}/bulk/affirm", post(bulk::affirm))
        .route("/scope/{kind}/bulk/restore", post(bulk::restore))
        .route("/scope/{kind}/{number}", get(views::record))
        .route(
            "/scope/{kind}/{number}/edit",
            get(edit::edit).post(edit::save),
        )
}

/// A kind of the scope in an address: the `assets` of `/scope/assets`.
pub struct OfKind(pub &'static Scoped);

impl<S: Send + Sync> FromRequestParts<S> for OfKind {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let word = param(parts, state, "kind").await?;
        pages::scope::of_word(&word).map(OfKind).ok_or_else(|| {
            PageError::not_found(format!(
                "there is no list “{word}”; the scope has assets, flows, vendors, sites, people and more"
            ))
        })
    }
}

/// The file an import is about.
pub struct Upload(pub uuid::Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Upload {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let text = param(parts, state, "upload").await?;
        text.parse().map(Upload).map_err(|_| uploads::gone())
    }
}

async fn param<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<String, PageError> {
    let nothing = || PageError::not_found("there is no such page in the scope");
    let params = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| nothing())?;
    params
        .iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
        .ok_or_else(nothing)
}

/// The record of a kind and number.
fn record_of(req: &OrgRequest, scoped: &Scoped, number: u32) -> Result<AnyRecord, PageError> {
    crate::record::of_number(req, scoped.kind, number)
}

/// The page of a record after the organization's base.
fn path_of(scoped: &Scoped, record: &AnyRecord) -> String {
    format!("/scope/{}/{}", scoped.word(), record.number())
}
