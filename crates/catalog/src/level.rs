//! The five qualitative levels of NIST SP 800-30r1 (tables G, H and I).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A qualitative level, ordered from very low to very high.
///
/// The same five words serve likelihood, impact and risk (NIST SP 800-30r1,
/// appendices G to I). Methods with three levels use the middle three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Very low.
    VeryLow,
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
    /// Very high.
    VeryHigh,
}

impl Level {
    /// All five levels in rising order.
    pub const ALL: [Level; 5] = [
        Level::VeryLow,
        Level::Low,
        Level::Moderate,
        Level::High,
        Level::VeryHigh,
    ];

    /// Position in the scale, 0 (very low) to 4 (very high).
    pub fn index(self) -> usize {
        self as usize
    }

    /// The level at a position 0 to 4; larger positions give [`Level::VeryHigh`].
    pub fn from_index(index: usize) -> Level {
        Level::ALL[index.min(4)]
    }

    /// The words a person reads: "very low" … "very high".
    pub fn words(self) -> &'static str {
        match self {
            Level::VeryLow => "very low",
            Level::Low => "low",
            Level::Moderate => "moderate",
            Level::High => "high",
            Level::VeryHigh => "very high",
        }
    }

    /// The words with a capital, for table cells and headings.
    pub fn title(self) -> &'static str {
        match self {
            Level::VeryLow => "Very low",
            Level::Low => "Low",
            Level::Moderate => "Moderate",
            Level::High => "High",
            Level::VeryHigh => "Very high",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// A word that names no level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a level; use very low, low, moderate, high or very high")]
pub struct UnknownLevel(pub String);

impl FromStr for Level {
    type Err = UnknownLevel;

    /// Reads "very low", "very_low", "VL", "medium", … without regard to case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = text.trim().to_lowercase().replace(['_', '-'], " ");
        Ok(match word.as_str() {
            "very low" | "vl" => Level::VeryLow,
            "low" | "l" => Level::Low,
            "moderate" | "medium" | "m" => Level::Moderate,
            "high" | "h" => Level::High,
            "very high" | "vh" => Level::VeryHigh,
            _ => return Err(UnknownLevel(text.to_owned())),
        })
    }
}
