//! The REST API.

use crate::site::Site;
use axum::Router;

/// Addresses of programs.
pub fn routes() -> Router<Site> {
    Router::new()
}
