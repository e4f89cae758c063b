//! The query part of an address, and lists as files of what one sees.

use crate::error::{PageError, Result};
use crate::org_request::{OrgRequest, wanted};
use access::Action;
use app::RegisterView;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use pages::Query;
use register::Kind;

/// The query of a request, in order.
#[derive(Debug, Clone, Default)]
pub struct QueryParams(pub Query);

impl<S: Send + Sync> FromRequestParts<S> for QueryParams {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map(|query| QueryParams(Query(query.0)))
            .map_err(|error| {
                PageError::bad_request(format!("this address cannot be read ({error})"))
            })
    }
}

/// The number of a record in an address: 14 of `/risks/14`.
#[derive(Debug, Clone, Copy)]
pub struct Number(pub u32);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let nothing = || PageError::not_found("this address ends in the number of a record");
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| nothing())?;
        params
            .iter()
            .find(|(key, _)| *key == "number")
            .and_then(|(_, value)| value.parse().ok())
            .map(Number)
            .ok_or_else(nothing)
    }
}

/// A list of a kind as a CSV file to be kept, what `asked` chooses of it.
///
/// # Errors
/// Those of [`csv_of`].
pub async fn list_csv(req: &OrgRequest, what: &str, kind: Kind, asked: Query) -> Result {
    let (today, base) = (req.today, req.base.clone());
    csv_of(req, what, move |view| {
        let derived = view.on(today);
        let wanted = wanted(view, &derived, kind, today, &base);
        Ok(pages::listing::csv(wanted, kind, &asked.0))
    })
    .await
}

/// A list of the register as a CSV file to be kept: all of it at once, so it is made beside
/// the threads that answer, in a turn of the organization; the access log tells of it.
///
/// # Errors
/// Those of making it, and where much of the organization waits already.
pub async fn csv_of(
    req: &OrgRequest,
    what: &str,
    make: impl FnOnce(&RegisterView) -> Result<Vec<u8>> + Send + 'static,
) -> Result {
    let bytes = req.beside(make).await??;
    req.log(Action::TableExported, what).await?;
    csv_file(req, what, bytes).await
}

/// A list as a CSV file to be kept, named after the organization and the day. It begins
/// with a byte order mark: without it spreadsheet programs read UTF-8 as something else.
pub async fn csv_file(req: &OrgRequest, what: &str, mut bytes: Vec<u8>) -> Result {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    if !bytes.starts_with(MARK) {
        bytes.splice(0..0, MARK.iter().copied());
    }
    let name = format!("{}-{what}-{}.csv", req.org.slug, req.today);
    Ok((
        [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ),
        ],
        req.handed(bytes).await?,
    )
        .into_response())
}
