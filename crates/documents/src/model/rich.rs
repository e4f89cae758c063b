//! Text with a few marks, and level badges.

use serde::{Deserialize, Serialize};

/// A run of text with one meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Text that matters more.
    Strong(String),
    /// Emphasised text, also for titles of works.
    Emphasis(String),
    /// A code, hash or file name, set in a way that can be copied exactly.
    Code(String),
    /// A link to an outside address; anything but `http:`, `https:` and `mailto:` is shown
    /// as text.
    Link {
        /// The address.
        url: String,
        /// The words that are linked.
        text: String,
    },
    /// A cross reference to the heading or card with this anchor; shown as text when the
    /// document has no such anchor.
    Reference {
        /// The anchor of a heading or card.
        anchor: String,
        /// The words that are linked.
        text: String,
    },
    /// A level, coloured and worded.
    Badge(Badge),
}

/// Text made of [`Inline`] runs. A plain string converts into it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rich(pub Vec<Inline>);

impl Rich {
    /// No text yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds plain text.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.with(Inline::Text(text.into()))
    }

    /// Adds strong text.
    pub fn strong(self, text: impl Into<String>) -> Self {
        self.with(Inline::Strong(text.into()))
    }

    /// Adds emphasised text.
    pub fn emphasis(self, text: impl Into<String>) -> Self {
        self.with(Inline::Emphasis(text.into()))
    }

    /// Adds a code, hash or file name.
    pub fn code(self, text: impl Into<String>) -> Self {
        self.with(Inline::Code(text.into()))
    }

    /// Adds a link to an outside address.
    pub fn link(self, url: impl Into<String>, text: impl Into<String>) -> Self {
        self.with(Inline::Link {
            url: url.into(),
            text: text.into(),
        })
    }

    /// Adds a cross reference to an anchor of this document.
    pub fn reference(self, anchor: impl Into<String>, text: impl Into<String>) -> Self {
        self.with(Inline::Reference {
            anchor: anchor.into(),
            text: text.into(),
        })
    }

    /// Adds a level badge.
    pub fn badge(self, badge: Badge) -> Self {
        self.with(Inline::Badge(badge))
    }

    /// Adds any run.
    pub fn with(mut self, inline: Inline) -> Self {
        self.0.push(inline);
        self
    }

    /// The words alone, for formats and places without marks.
    pub fn plain(&self) -> String {
        self.0.iter().map(Inline::words).collect()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|inline| inline.words().is_empty())
    }
}

impl Inline {
    /// The words of this run.
    pub fn words(&self) -> &str {
        match self {
            Inline::Text(text)
            | Inline::Strong(text)
            | Inline::Emphasis(text)
            | Inline::Code(text)
            | Inline::Link { text, .. }
            | Inline::Reference { text, .. } => text,
            Inline::Badge(badge) => &badge.text,
        }
    }
}

/// Whether an address may become a live link: a web or mail address, and nothing a reader
/// or program would run.
pub(crate) fn is_safe_link(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let known = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme));
    known && url.len() <= 2_000 && url.bytes().all(|byte| byte.is_ascii_graphic())
}

impl From<&str> for Rich {
    fn from(text: &str) -> Self {
        Rich::new().text(text)
    }
}

impl From<String> for Rich {
    fn from(text: String) -> Self {
        Rich::new().text(text)
    }
}

impl From<&String> for Rich {
    fn from(text: &String) -> Self {
        Rich::new().text(text.as_str())
    }
}

impl From<Badge> for Rich {
    fn from(badge: Badge) -> Self {
        Rich::new().badge(badge)
    }
}

/// A level or state that is shown with a colour; the words always say it too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// The colour family.
    pub tone: Tone,
    /// The words, for example "Very high".
    pub text: String,
}

impl Badge {
    /// A badge with these words.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
        }
    }
}

/// Colour families: the five levels of NIST SP 800-30, and three for states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// The lowest level.
    VeryLow,
    /// A low level.
    Low,
    /// The middle level.
    Moderate,
    /// A high level.
    High,
    /// The highest level.
    VeryHigh,
    /// No level: unknown, not rated, not applicable.
    Neutral,
    /// A state that is as it should be: done, in place, verified.
    Good,
    /// A state that needs someone: overdue, stale, missing.
    Attention,
}

impl Tone {
    /// Every tone, in a fixed order.
    pub const ALL: [Tone; 8] = [
        Tone::VeryLow,
        Tone::Low,
        Tone::Moderate,
        Tone::High,
        Tone::VeryHigh,
        Tone::Neutral,
        Tone::Good,
        Tone::Attention,
    ];

    /// The tone of rank `rank` among `of` levels, lowest first (0-based). Three levels map
    /// to low, moderate and high; five to the five NIST levels. Out of range is neutral.
    pub fn of_rank(rank: usize, of: usize) -> Tone {
        const FIVE: [Tone; 5] = [
            Tone::VeryLow,
            Tone::Low,
            Tone::Moderate,
            Tone::High,
            Tone::VeryHigh,
        ];
        if rank >= of {
            return Tone::Neutral;
        }
        match of {
            1 => Tone::Moderate,
            2 => [Tone::Low, Tone::High][rank],
            3 => FIVE[rank + 1],
            _ => FIVE[(rank * 4 + (of - 1) / 2) / (of - 1)],
        }
    }

    /// A short name used in style sheets and data.
    pub fn name(self) -> &'static str {
        match self {
            Tone::VeryLow => "very-low",
            Tone::Low => "low",
            Tone::Moderate => "moderate",
            Tone::High => "high",
            Tone::VeryHigh => "very-high",
            Tone::Neutral => "neutral",
            Tone::Good => "good",
            Tone::Attention => "attention",
        }
    }

    /// Background and text colour on paper, `RRGGBB`; each pair has a contrast of at least
    /// 4.5 to 1 (WCAG 2.2, success criterion 1.4.3).
    pub fn colours(self) -> (&'static str, &'static str) {
        match self {
            Tone::VeryLow => ("E3EEF6", "1F4A68"),
            Tone::Low => ("DCEFE3", "1D5236"),
            Tone::Moderate => ("FBEFC9", "664A00"),
            Tone::High => ("F9DCC6", "7A3208"),
            Tone::VeryHigh => ("A3262A", "FFFFFF"),
            Tone::Neutral => ("ECEEF0", "3F4A54"),
            Tone::Good => ("DCEFE3", "1D5236"),
            Tone::Attention => ("F6D9DA", "82191D"),
        }
    }
}
