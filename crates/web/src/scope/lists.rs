//! Lists, and the same as files.

use super::{OfKind, uploads};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::{QueryParams, csv_file};
use crate::respond::page;
use access::{Action, LogEvent};
use app::export_table::TableFormat;
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use pages::scope::{ListPage, Scoped, Wanted, listing};
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
        As::Page => shown(scoped, query, &req),
        As::Csv => as_csv(scoped, query, &req).await,
    }
}

fn shown(scoped: &'static Scoped, query: Query, req: &OrgRequest) -> Result {
    let shell = req.shell(Section::Scope, scoped.title);
    let list = made(scoped, &query, req, false)?;
    page(&ListPage::new(&shell, scoped, query, list))
}

fn made(
    scoped: &Scoped,
    query: &Query,
    req: &OrgRequest,
    all: bool,
) -> Result<pages::scope::Listing, PageError> {
    let derived = req.computed();
    let wanted = Wanted {
        register: req.register(),
        coverage: derived.coverage(),
        today: req.today,
        base: &req.base,
    };
    listing(wanted, scoped.kind, query, all)
        .ok_or_else(|| PageError::not_found("there is no such list in the scope"))
}

/// What the list shows, all pages of it.
async fn as_csv(scoped: &'static Scoped, query: Query, req: &OrgRequest) -> Result {
    let list = made(scoped, &query, req, true)?;
    let mut headings = vec!["Number", list.name.label];
    headings.extend(list.columns.iter().map(|column| column.label));
    let rows = list.rows.into_iter().map(|row| {
        [row.tag, row.title]
            .into_iter()
            .chain(row.cells.into_iter().map(|cell| cell.text))
    });
    let bytes = documents::csv::list(&headings, rows);
    log_export(req, scoped.word()).await?;
    Ok(csv_file(req, scoped.word(), bytes))
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
    let table = req.table(kind, format).await?;
    log_export(req, scoped.word()).await?;
    let (ending, mime) = match format {
        TableFormat::Csv => ("csv", "text/csv; charset=utf-8"),
        TableFormat::Xlsx => ("xlsx", uploads::XLSX),
    };
    let name = format!("{}-{}-{}.{ending}", req.org.slug, scoped.word(), req.today);
    Ok(attached(&name, mime, table.bytes))
}

fn attached(name: &str, mime: &str, bytes: Vec<u8>) -> Response {
    (
        [
            (CONTENT_TYPE, mime.to_owned()),
            (
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ),
        ],
        bytes,
    )
        .into_response()
}

/// Writes to the access log that a table was taken out.
async fn log_export(req: &OrgRequest, what: &str) -> Result<(), PageError> {
    let event = LogEvent {
        account: Some(req.signed_in.session.account.id),
        name: req.signed_in.session.account.name.clone(),
        action: Action::TableExported,
        detail: what.to_owned(),
        address: req.signed_in.address.clone(),
    };
    Ok(req
        .state
        .access()
        .log(Some(req.org.id), &event, req.at())
        .await?)
}
