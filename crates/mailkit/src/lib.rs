//! Test suites of e-mail authentication written by others, for tests alone.
//!
//! It knows nothing of the crates under test, so that each can turn a scenario into
//! what it needs: records in memory, or a server on a socket.

pub mod rfc7208;
