//! The whole program beside PostgreSQL's neighbours: a standby, poolers, a server
//! that breaks off and one that fails over (NW-01, NW-02, NW-05, NW-09).
//!
//! Counts: PHIWARD_NEIGHBOUR_COUNT, 10 unless set; scripts/soak neighbours sets more.

mod clinic;
mod failover;
mod lost_answer;
mod messages;
mod poolers;
#[path = "../support/program.rs"]
mod program;

/// How often something is done that a test does many times.
fn count() -> usize {
    std::env::var("PHIWARD_NEIGHBOUR_COUNT").map_or(10, |count| count.parse().expect("a number"))
}
