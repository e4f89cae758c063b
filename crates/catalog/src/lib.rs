//! The catalog: what the Security Rule asks, and what a practitioner knows.
//!
//! Standards and specifications, asset classes, threats, vulnerabilities,
//! scenarios, measures and scoring methods are versioned TOML data under
//! `data/`, built into the program and checked by its tests.

mod level;
mod method;
mod model;

pub use level::{Level, UnknownLevel};
pub use method::{
    Band, Likelihood, LikelihoodRule, Method, RiskRule, ScaleEntry, ScoreError, Scored,
};
pub use model::*;
