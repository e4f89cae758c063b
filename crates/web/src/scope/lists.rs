//! Lists, and the same as files.

use super::{OfKind, uploads};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::{QueryParams, list_csv};
use crate::respond::page;
use access::Action;
use app::export_table::TableFormat;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use pages::scope::{ListPage, Scoped};
use pages::{Query, Section};

/// What a list is asked for as.
enum As {
    /// A page.
    Page,
    /// A CSV file of what the page shows.
    Csv,
}

/// The last part of `/scope/assets` or `/scope/assets.csv`.
pub struct ListOf(&'static Scoped, As);

impl<S: Send + Sync> FromRequestParts<S> for ListOf {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let word = super::param(parts, state, "kind").await?;
        let (word, form) = match word.strip_suffix(".csv") {
            Some(word) => (word, As::Csv),
            None => (word.as_str(), As::Page),
        };
        let scoped = pages::scope::of_word(word).ok_or_else(|| {
            PageError::not_found(format!("there is no list “{word}” in the scope"))
        })?;
        Ok(ListOf(scoped, form))
    }
}

pub async fn list(
    ListOf(scoped, form): ListOf,
    QueryParams(query): QueryParams,
    req: OrgRequest,
) -> Result {
    match form {
        As::Page => shown(scoped, query, &req).await,
        As::Csv => list_csv(&req, scoped.word(), scoped.kind, query).await,
    }
}

async fn shown(scoped: &'static Scoped, query: Query, req: &OrgRequest) -> Result {
    let shell = req.shell(Section::Scope, scoped.title);
    let list = req.listed(scoped.kind, &query, &query.0).await?;
    page(&ListPage::new(&shell, scoped, query, list))
}

pub async fn export_csv(OfKind(scoped): OfKind, req: OrgRequest) -> Result {
    export(scoped, TableFormat::Csv, &req).await
}

pub async fn export_xlsx(OfKind(scoped): OfKind, req: OrgRequest) -> Result {
    export(scoped, TableFormat::Xlsx, &req).await
}

/// The whole of a kind, as a table that can be edited and imported again.
async fn export(scoped: &'static Scoped, format: TableFormat, req: &OrgRequest) -> Result {
    let kind = match scoped.kind {
        register::Kind::Asset => intake::Kind::Assets,
        register::Kind::Flow => intake::Kind::Flows,
        register::Kind::Vendor => intake::Kind::Vendors,
        register::Kind::Person => intake::Kind::People,
        register::Kind::Site => intake::Kind::Sites,
        _ => {
            return Err(PageError::not_found(
                "this list has no table for importing again; download what you see instead",
            ));
        }
    };
    let mut making = req.making();
    let body = loop {
        let table = req.table(kind, format).await?;
        if let Some(body) = making.body(table.bytes).await? {
            break body;
        }
    };
    req.log(Action::TableExported, scoped.word()).await?;
    let (ending, mime) = match format {
        TableFormat::Csv => ("csv", "text/csv; charset=utf-8"),
        TableFormat::Xlsx => ("xlsx", uploads::XLSX),
    };
    let name = format!("{}-{}-{}.{ending}", req.org.slug, scoped.word(), req.today);
    Ok(attached(&name, mime, body))
}

fn attached(name: &str, mime: &str, body: Body) -> Response {
    (
        [
            (CONTENT_TYPE, mime.to_owned()),
            (
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ),
        ],
        body,
    )
        .into_response()
}
