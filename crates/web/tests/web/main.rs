//! The web application as a browser meets it, without the network between.

mod api;
mod security;
mod sign_in;
mod account;
mod colleagues;
mod history;
mod profile;
mod today;
mod support;
