//! The catalog: what the Security Rule asks, and what a practitioner knows.
//!
//! Standards and specifications, asset classes, threats, vulnerabilities,
//! scenarios, measures and scoring methods are versioned TOML data under
//! `data/`, built into the program and checked by its tests.

#![cfg_attr(
    not(test),
    deny(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::disallowed_types
    )
)]

mod catalog;
mod check;
mod citation;
pub mod ecfr;
mod files;
mod guidance;
mod level;
mod likelihood_scale;
mod load;
mod mail_finding;
mod method;
mod model;
mod pack;
mod problem;
mod scenario;
mod words;

pub use catalog::{Catalog, Stats};
pub use citation::{BadCitation, Citation};
pub use files::DataFile;
pub use guidance::{Audience, Guidance, ProvisionWords};
pub use level::{Level, UnknownLevel};
pub use likelihood_scale::{LikelihoodQuestion, LikelihoodScale, ThreatEvents};
pub use mail_finding::MailFinding;
pub use method::{
    Band, Likelihood, LikelihoodRule, Method, RiskRule, ScaleEntry, ScoreError, Scored,
};
pub use model::*;
pub use pack::Pack;
pub use problem::{CatalogError, CatalogProblem};
pub use scenario::{Affects, Need, People, Scenario};
pub use words::names;
