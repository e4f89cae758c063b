//! The web application as a browser meets it, without the network between.

mod account;
mod api;
mod api_rights;
mod api_verb_table;
mod api_verbs;
mod api_writes;
mod colleagues;
mod documents;
mod evidence;
mod history;
mod hostile;
mod import;
mod limits;
mod mail;
mod plan;
mod profile;
mod program;
mod risks;
mod safeguards;
mod scope;
mod security;
mod sign_in;
mod support;
mod today;
mod verbs;
mod who_acts;
