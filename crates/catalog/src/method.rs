//! Scoring methods as versioned data.
//!
//! A method turns the judgements a person gives (how likely, how bad) into a
//! level of risk. It is data, not code: matrices and bands are read from
//! `data/methods/*.toml`, so that a report can print the very table that was
//! used and a later method never changes an earlier rating.

use crate::Level;
use serde::{Deserialize, Serialize};

/// A scoring method, in one version.
///
/// Empty fields may be missing: books leave them out when they keep a method.
/// The catalog's own check refuses them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Stable code, such as `nist-two-step`.
    pub code: String,
    /// Version of the method's data, from 1 up; a published version never changes.
    pub version: u32,
    /// Name a person reads.
    #[serde(default)]
    pub name: String,
    /// Where it comes from: publication and table.
    #[serde(default)]
    pub source: String,
    /// One paragraph that explains the method to someone who is not an expert.
    #[serde(default)]
    pub explanation: String,
    /// The levels this method uses, rising (five, or the middle three).
    #[serde(default)]
    pub levels: Vec<Level>,
    /// How likelihood is found.
    pub likelihood: LikelihoodRule,
    /// How the level of risk is found from likelihood and impact.
    pub risk: RiskRule,
    /// What each level of likelihood means, whatever is asked; empty where each question
    /// has a scale of its own.
    #[serde(default)]
    pub likelihood_scale: Vec<ScaleEntry>,
    /// What each level means for an event that somebody attempts (SP 800-30r1 table G-2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub initiation_scale: Vec<ScaleEntry>,
    /// What each level means for an event that occurs by itself (table G-3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub occurrence_scale: Vec<ScaleEntry>,
    /// What each level means for the harm once an event has begun (table G-4).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adverse_scale: Vec<ScaleEntry>,
    /// What each level of impact means, keyed by level.
    #[serde(default)]
    pub impact_scale: Vec<ScaleEntry>,
}

/// What one level of a scale means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleEntry {
    /// The level.
    pub level: Level,
    /// What it means, in words a clinic can apply.
    #[serde(default)]
    pub meaning: String,
}

/// How likelihood is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum LikelihoodRule {
    /// Judged directly.
    Direct,
    /// Initiation or occurrence, combined with the likelihood of adverse impact
    /// (SP 800-30r1 table G-5). `matrix[initiation][adverse impact]`.
    TwoStep {
        /// Rows: initiation or occurrence, rising; columns: adverse impact, rising.
        #[serde(default)]
        matrix: Vec<Vec<Level>>,
    },
}

/// How the level of risk is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum RiskRule {
    /// A table: `matrix[likelihood][impact]`.
    Matrix {
        /// Rows: likelihood, rising; columns: impact, rising.
        #[serde(default)]
        matrix: Vec<Vec<Level>>,
    },
    /// Twice the average of the two numbers 1 to 5 (so 2 to 10), then a band.
    Average {
        /// Bands over twice the average, rising.
        #[serde(default)]
        bands: Vec<Band>,
    },
    /// The product of the two numbers 1 to 5 (so 1 to 25), then a band.
    Product {
        /// Bands over the product, rising.
        #[serde(default)]
        bands: Vec<Band>,
    },
}

/// A band of scores that share a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Highest score of the band, inclusive.
    pub up_to: u32,
    /// Level of every score in the band.
    pub level: Level,
}

/// What a method was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likelihood {
    /// One judgement of overall likelihood.
    Overall(Level),
    /// Initiation or occurrence, and adverse impact once it occurs.
    TwoStep {
        /// Likelihood that the threat event is initiated or occurs.
        initiation: Level,
        /// Likelihood that it results in adverse impact if it does.
        adverse: Level,
    },
}

/// What a method found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// Overall likelihood.
    pub likelihood: Level,
    /// Level of risk.
    pub level: Level,
    /// The number behind the level, for average (doubled) and product methods.
    pub score: Option<u32>,
}

/// Why a method cannot score what it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// The method does not have that level.
    #[error("the method {method} has no level “{level}”; it uses {allowed}")]
    LevelNotInMethod {
        /// The method's code.
        method: String,
        /// The level given.
        level: Level,
        /// The levels it has, in words.
        allowed: String,
    },
    /// Two likelihoods for a method that takes one.
    #[error("the method {0} takes one likelihood, not two")]
    OneLikelihood(String),
    /// A table without that cell, or no bands: data that the catalog would have refused.
    #[error("the tables of the method {0} are incomplete; use the method as the catalog holds it")]
    Incomplete(String),
}

impl Method {
    /// Scores a likelihood and an impact.
    ///
    /// An overall likelihood is accepted by every method (a two-step method
    /// then skips its first table: that is how ratings made elsewhere come in).
    ///
    /// # Errors
    /// [`ScoreError`] when a level is not in the method or two likelihoods are
    /// given to a method that takes one.
    pub fn score(&self, likelihood: Likelihood, impact: Level) -> Result<Scored, ScoreError> {
        let likelihood = match (likelihood, &self.likelihood) {
            (Likelihood::Overall(level), _) => level,
            (
                Likelihood::TwoStep {
                    initiation,
                    adverse,
                },
                LikelihoodRule::TwoStep { matrix },
            ) => self.cell(matrix, initiation, adverse)?,
            (Likelihood::TwoStep { .. }, LikelihoodRule::Direct) => {
                return Err(ScoreError::OneLikelihood(self.code.clone()));
            }
        };
        self.position(likelihood)?;
        self.position(impact)?;
        let (one, two) = (likelihood.index() as u32 + 1, impact.index() as u32 + 1);
        let (level, score) = match &self.risk {
            RiskRule::Matrix { matrix } => (self.cell(matrix, likelihood, impact)?, None),
            RiskRule::Average { bands } => (self.band(bands, one + two)?, Some(one + two)),
            RiskRule::Product { bands } => (self.band(bands, one * two)?, Some(one * two)),
        };
        Ok(Scored {
            likelihood,
            level,
            score,
        })
    }

    fn position(&self, level: Level) -> Result<usize, ScoreError> {
        self.levels
            .iter()
            .position(|l| *l == level)
            .ok_or_else(|| ScoreError::LevelNotInMethod {
                method: self.code.clone(),
                level,
                allowed: self
                    .levels
                    .iter()
                    .map(|l| l.words())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }

    fn cell(&self, matrix: &[Vec<Level>], row: Level, column: Level) -> Result<Level, ScoreError> {
        let (row, column) = (self.position(row)?, self.position(column)?);
        // Methods also come from organizations' books, where no catalog has checked them.
        let cell = matrix.get(row).and_then(|cells| cells.get(column));
        cell.copied()
            .ok_or_else(|| ScoreError::Incomplete(self.code.clone()))
    }

    /// The level of the first band that holds the score.
    fn band(&self, bands: &[Band], score: u32) -> Result<Level, ScoreError> {
        let band = bands.iter().find(|band| score <= band.up_to);
        band.map(|band| band.level)
            .ok_or_else(|| ScoreError::Incomplete(self.code.clone()))
    }
}
