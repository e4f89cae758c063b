//! What holds whatever people do, in whatever order. `PHIWARD_CASES` raises the
//! number of cases (CI runs few).

#[path = "../support/mod.rs"]
mod support;

mod invariants;
mod performed;
mod steps;
mod stored;

use proptest::test_runner::Config;

/// Cases to run: so many, or what `PHIWARD_CASES` says.
fn cases(usual: u32) -> Config {
    let asked = std::env::var("PHIWARD_CASES").ok();
    Config {
        cases: asked.and_then(|n| n.parse().ok()).unwrap_or(usual),
        // A failure's seed is printed; files of seeds are not kept.
        failure_persistence: None,
        ..Config::default()
    }
}
