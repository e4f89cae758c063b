//! The web application as a browser meets it, without the network between.

mod api;
mod sign_in;
mod support;
