//! The query part of an address, and lists as files of what one sees.

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use pages::Query;

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

/// A list as a CSV file to be kept, named after the organization and the day. It begins
/// with a byte order mark: without it spreadsheet programs read UTF-8 as something else.
pub fn csv_file(req: &OrgRequest, what: &str, mut bytes: Vec<u8>) -> Response {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    if !bytes.starts_with(MARK) {
        bytes.splice(0..0, MARK.iter().copied());
    }
    let name = format!("{}-{what}-{}.csv", req.org.slug, req.today);
    (
        [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ),
        ],
        bytes,
    )
        .into_response()
}
