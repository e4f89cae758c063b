//! Measures how long reading and checking the built-in catalog takes:
//! `cargo run --release -p phiward-catalog --example parse_time`.

use phiward_catalog::{Catalog, ecfr};
use std::time::Instant;

/// Goal for reading the catalog, milliseconds.
const GOAL_MS: f64 = 15.0;

fn main() {
    let start = Instant::now();
    let catalog = Catalog::builtin();
    let took = start.elapsed().as_secs_f64() * 1e3;
    let stats = catalog.stats();
    println!(
        "built-in catalog: {} provisions, {} scenarios, {} measures in {took:.1} ms \
         ({:.2} of the bound of {GOAL_MS} ms)",
        catalog.provisions.len(),
        stats.scenarios,
        stats.measures,
        took / GOAL_MS
    );
    if let Some(path) = std::env::args().nth(1) {
        let xml = std::fs::read(&path).unwrap_or_default();
        let start = Instant::now();
        match ecfr::verify(&xml, catalog) {
            Ok(report) => println!("{report}in {:.1} ms", start.elapsed().as_secs_f64() * 1e3),
            Err(error) => println!("{path}: {error}"),
        }
    }
}
