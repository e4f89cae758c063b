//! For tests alone: PostgreSQL with what stands beside it in a real house.
//!
//! A primary and its streaming standby ([`Server`]), pgpool-II over both
//! ([`Pgpool`]), and pgbouncer ([`Pgbouncer`]); each runs on loopback in a
//! temporary folder, and ends with its value, with a panic, and when the test is
//! killed. They are Debian's packages postgresql, pgpool2 and pgbouncer.

mod pgbouncer;
mod pgpool;
mod server;

pub use pgbouncer::{Mode, Pgbouncer};
pub use pgpool::Pgpool;
pub use server::{Server, programs};

/// How often a server that found its port taken is started again on another.
const TRIES: usize = 20;
