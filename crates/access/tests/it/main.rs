//! Access on SQLite and on PostgreSQL, with the clock in the test's hand.

mod accounts;
mod acting;
mod holding;
mod jobs;
mod log;
mod members;
mod offers;
#[path = "../../../ledger/tests/support/postgres.rs"]
mod postgres;
mod roles;
mod sessions;
mod sign_in;
mod standing;
mod tokens;
mod two_factor;
mod world;
