//! The query part of an address, and lists as files of what one sees.

use crate::error::{PageError, Result};
use crate::org_request::{OrgRequest, wanted};
use access::Action;
use app::RegisterView;
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use fields::lists::Asked;
use pages::Query;
use register::{Kind, Register};
use std::sync::Arc;

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

/// Records of a kind that are searched or sorted on the thread that answers, at most.
const SHORT_LIST: usize = 5_000;

/// Whether what is asked of a kind's list takes long: words are looked for in many records,
/// or many are put into another order. What is only filtered is found at once.
pub fn is_long(register: &Register, kind: Kind, asked: &Asked) -> bool {
    let asks = |(key, value): &(String, String)| {
        matches!(key.as_str(), "q" | "sort") && !value.trim().is_empty()
    };
    register.tables.len(kind) > SHORT_LIST && asked.iter().any(asks)
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
    make: impl Fn(&RegisterView) -> Result<Vec<u8>> + Send + Sync + 'static,
) -> Result {
    let make = Arc::new(make);
    let mut making = req.making();
    let body = loop {
        let make = make.clone();
        let bytes = req.beside(move |view| make(view)).await??;
        if let Some(body) = making.body(marked(bytes)).await? {
            break body;
        }
    };
    csv_file(req, what, what, body).await
}

/// The bytes of a CSV file, with a byte order mark before them: without it spreadsheet
/// programs read UTF-8 as something else.
pub fn marked(mut bytes: Vec<u8>) -> Vec<u8> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    if !bytes.starts_with(MARK) {
        bytes.splice(0..0, MARK.iter().copied());
    }
    bytes
}

/// A list as a CSV file to be kept, named after the organization and the day; the access log
/// tells of it.
pub async fn csv_file(req: &OrgRequest, what: &str, told: &str, body: Body) -> Result {
    req.log(Action::TableExported, told).await?;
    let name = format!("{}-{what}-{}.csv", req.org.slug, req.today);
    Ok((
        [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ),
        ],
        body,
    )
        .into_response())
}
