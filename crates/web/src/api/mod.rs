//! The REST API: for programs with a token. What there is stands in one table
//! ([`operation::operations`]), from which come the router, the OpenAPI document
//! and the matrix of rights.

mod analysis;
mod answer;
mod api_request;
mod call;
mod documents;
mod evidence;
mod imports;
mod json_body;
mod library;
mod lists;
mod openapi;
mod operation;
mod over_fits;
mod past;
mod people;
pub(crate) mod problem;
mod proposals;
mod receive;
mod record_change;
mod records;
mod shape;
mod upload;
mod verbs;
mod writing;

pub use openapi::text as document_text;

use crate::state::AppState;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, get};
use operation::{Operation, operations};
use std::collections::BTreeMap;

/// An operation as the matrix of rights lists it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its name.
    pub id: String,
    /// Its method.
    pub method: String,
    /// Its address, with parameters in braces.
    pub path: String,
    /// The scope it needs.
    pub scope: access::Permission,
}

/// Every operation with the scope it needs.
pub fn listed() -> Vec<Listed> {
    let list = operations().iter().map(|op| Listed {
        id: op.id.clone(),
        method: op.method.to_string(),
        path: format!("/api{}", op.path),
        scope: op.scope,
    });
    list.collect()
}

/// Addresses of programs.
pub fn routes() -> Router<AppState> {
    let mut paths: BTreeMap<&str, Vec<&'static Operation>> = BTreeMap::new();
    for op in operations() {
        paths.entry(&op.path).or_default().push(op);
    }
    let mut router = Router::new().route("/openapi.json", get(described));
    for (path, ops) in paths {
        let mut methods: Vec<&str> = ops.iter().map(|op| op.method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        let allowed = methods.join(", ");
        let mut route = MethodRouter::new();
        for op in ops {
            let serve = move |State(state): State<AppState>, request: Request| async move {
                receive::serve(state, op, request).await
            };
            if let Ok(filter) = MethodFilter::try_from(op.method.clone()) {
                route = route.on(filter, serve);
            }
        }
        let refuse = move |State(state): State<AppState>, request: Request| {
            let allowed = allowed.clone();
            async move { receive::wrong_method(state, &allowed, request).await }
        };
        router = router.route(path, route.fallback(refuse));
    }
    router.fallback(receive::nothing_here)
}

/// The OpenAPI document; it holds nothing of anybody and needs no token.
async fn described() -> Response {
    let mut response = openapi::text().into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
