//! The web application: pages, API and sign-in. Handlers are thin: what they
//! show comes from a register, what they change goes through one write path.

mod account;
mod act;
pub mod api;
mod bodies;
mod colleagues;
mod connections;
mod documents;
mod error;
mod evidence;
mod form;
mod guard;
mod handed;
mod history;
mod jobs;
mod mail;
mod many;
pub mod members;
mod notice;
mod offers;
mod org_request;
mod person_choice;
mod plan;
mod profile;
mod query;
mod quota;
mod reauthenticate;
mod record;
mod refusals;
mod request_id;
mod respond;
mod revisions;
mod rights;
mod risks;
mod routes;
mod safeguards;
mod scope;
mod second_factor;
mod serve;
mod session;
mod sign_in;
mod state;
mod static_files;
mod still;
mod today;
mod verb;
mod welcome;
mod went_back;

pub use mail::mailboxes::here::{CodeTold, MailboxError, MailboxTold, Mailboxes};
pub use mail::watch::one_round as look_after_mail;
pub use quota::Quotas;
pub use serve::{Listening, ServeError, ServeOptions, Tls, serve, serve_router};
pub use state::{AppState, ServerOptions};

/// Everything the program answers, as one service.
pub fn router(state: AppState) -> axum::Router {
    routes::all(state)
}
