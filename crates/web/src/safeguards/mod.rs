//! Safeguards: the questions, decisions on addressable specifications, and
//! sheets for interviews (A6, A7).

mod decision;
mod official;
mod question;
mod sheets;

pub use question::answer_of;

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::{QueryParams, csv_of};
use crate::respond::page;
use crate::state::AppState;
use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use catalog::{Catalog, Provision, ProvisionKind};
use pages::Section;
use pages::safeguards::{Safeguards, rows};

/// The pages of safeguards.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/safeguards", get(list))
        .route("/safeguards.csv", get(table))
        .route("/safeguards/decisions", get(decision::list))
        .route("/safeguards/worksheets", get(sheets::worksheets))
        .route(
            "/safeguards/type-in",
            get(sheets::type_in).post(sheets::typed_in),
        )
        .route(
            "/safeguards/{citation}",
            get(question::show).post(question::save),
        )
        .route(
            "/safeguards/{citation}/decision",
            get(decision::show).post(decision::save),
        )
}

async fn list(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Safeguards, "Safeguards");
    let provisions = register::assessed_provisions(req.register(), Catalog::builtin());
    page(&Safeguards::new(&shell, &provisions, &query))
}

async fn table(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    csv_of(&req, "safeguards", move |view| {
        let provisions = register::assessed_provisions(view, Catalog::builtin());
        Ok(csv(rows(&provisions, &query)))
    })
    .await
}

/// Rows of text as CSV, texts that look like formulas guarded.
pub fn csv(rows: Vec<Vec<String>>) -> Vec<u8> {
    let rows: Vec<intake::Row> = rows
        .into_iter()
        .zip(1..)
        .map(|(cells, number)| intake::Row {
            number,
            hidden: false,
            cells: cells.iter().map(|cell| intake::Cell::text(cell)).collect(),
        })
        .collect();
    intake::write_csv(&rows).into_bytes()
}

/// The citation in an address.
pub struct Cited(pub &'static Provision);

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Cited {
    type Rejection = PageError;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &S,
    ) -> Result<Self, PageError> {
        let params =
            Path::<std::collections::HashMap<String, String>>::from_request_parts(parts, state)
                .await
                .map_err(|_| PageError::bad_request("this address cannot be read"))?;
        assessable(params.get("citation").map_or("", String::as_str)).map(Cited)
    }
}

/// The provision of a citation that is asked about itself.
pub fn assessable(citation: &str) -> Result<&'static Provision, PageError> {
    let catalog = Catalog::builtin();
    let Some(provision) = catalog.provision(citation) else {
        return Err(PageError::not_found(format!(
            "“{citation}” is not a provision of the Security Rule’s safeguards; the list of safeguards has them all"
        )));
    };
    if provision.is_assessable() {
        return Ok(provision);
    }
    if provision.kind == ProvisionKind::General {
        return Err(PageError::not_found(format!(
            "{citation} ({}) is a general requirement: what it asks is answered through the standards",
            provision.title
        )));
    }
    let parts: Vec<&str> = catalog
        .specifications(citation)
        .map(|p| p.citation.as_str())
        .collect();
    Err(PageError::not_found(format!(
        "{citation} ({}) is answered through its specifications: {}",
        provision.title,
        parts.join(", ")
    )))
}
