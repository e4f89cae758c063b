//! The web application: pages, API and sign-in. Handlers are thin: what they
//! show comes from a register, what they change goes through one write path.

mod account;
mod act;
pub mod api;
mod colleagues;
mod connections;
mod documents;
mod error;
mod evidence;
mod form;
mod guard;
mod history;
mod house;
mod jobs;
mod mail;
mod notice;
mod plan;
mod profile;
mod prove;
mod query;
mod record;
mod rights;
mod risks;
mod room;
mod routes;
mod safeguards;
mod scope;
mod serve;
mod session;
mod sign_in;
mod site;
mod static_files;
mod today;
mod verb;
mod welcome;

pub use serve::{Listening, ServeError, ServeOptions, Tls, serve, serve_router};
pub use site::{Site, SiteOptions};

/// Everything the program answers, as one service.
pub fn router(site: Site) -> axum::Router {
    routes::all(site)
}
