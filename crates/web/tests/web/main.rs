//! The web application as a browser meets it, without the network between.

mod api;
mod import;
mod scope;
mod security;
mod sign_in;
mod safeguards;
mod evidence;
mod documents;
mod account;
mod colleagues;
mod history;
mod hostile;
mod plan;
mod profile;
mod risks;
mod today;
mod support;
