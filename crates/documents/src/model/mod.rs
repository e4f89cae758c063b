//! The report model: what a document says, free of any output format.
//!
//! A [`Report`] is a title page's worth of facts plus a list of [`Block`]s. Content code
//! builds it by hand; the renderers ([`crate::html`], [`crate::pdf`], [`crate::docx`],
//! [`crate::xlsx`], [`crate::csv`]) only read it. Every string in it is data: no renderer
//! gives markup, formulas or control characters inside a string any meaning.
//!
//! ```
//! use phiward_documents::model::{Badge, Cell, Column, Report, Rich, Table, Tone};
//!
//! let mut report = Report::new("Security risk analysis", "Riverside Clinic", 42, "9f2c");
//! report.as_of = Some("2026-03-31".into());
//! report.blocks.heading(1, "Purpose").paragraph("Why this analysis was made.");
//! let mut table = Table::new("Risks by level")
//!     .column(Column::text("Risk").weight(4.0))
//!     .column(Column::level("Level"))
//!     .sheet("Risks");
//! table.row(["Theft of a laptop".into(), Badge::new(Tone::High, "High").into()]);
//! report.blocks.push(table);
//! report.blocks.paragraph(Rich::new().text("See ").reference("purpose", "Purpose"));
//! ```

mod blocks;
mod rich;
mod table;

pub use blocks::{
    Bar, Bars, Block, Blocks, Callout, CalloutKind, Card, Figure, HeatCell, HeatMap, KeyValue,
    List, SignatureBlock, SignatureLine,
};
pub(crate) use rich::is_safe_link;
pub use rich::{Badge, Inline, Rich, Tone};
pub use table::{Align, Cell, Column, ColumnKind, Table};

use serde::{Deserialize, Serialize};

/// A whole document: the facts of its cover and its content in reading order.
///
/// It is plain data and round-trips through JSON, so that it can be handed to a child
/// process that renders it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// What the document is, for example "Security risk analysis and risk management plan".
    pub title: String,
    /// One line below the title; may be empty.
    #[serde(default)]
    pub subtitle: String,
    /// The organization it speaks for.
    pub organization: String,
    /// BCP 47 language tag of the text, for example `en-US`.
    pub language: String,
    /// One line that says who may read it; empty for none.
    #[serde(default)]
    pub confidentiality: String,
    /// The ledger position the content was read at.
    pub position: u64,
    /// The ledger's hash at that position, lower-case hexadecimal.
    pub hash: String,
    /// The as-of date that was asked for, `YYYY-MM-DD`.
    #[serde(default)]
    pub as_of: Option<String>,
    /// The civil date of the entry at `position`, `YYYY-MM-DD`. Used as the document's date
    /// when no as-of date was asked for: a document never reads the clock.
    #[serde(default)]
    pub dated: Option<String>,
    /// Version of the program that built the model, as printed on the cover.
    pub program: String,
    /// Version of the catalog it was built with.
    pub catalog: String,
    /// Set by [`crate::volumes::split`] when this is one of several volumes.
    #[serde(default)]
    pub volume: Option<Volume>,
    /// The content.
    pub blocks: Blocks,
}

/// Which volume of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Number of this volume, from 1.
    pub number: u32,
    /// How many volumes there are.
    pub of: u32,
}

impl Report {
    /// An empty report in American English; the other fields are public and set by hand.
    pub fn new(
        title: impl Into<String>,
        organization: impl Into<String>,
        position: u64,
        hash: impl Into<String>,
    ) -> Self {
        Self {
            title: title.into(),
            subtitle: String::new(),
            organization: organization.into(),
            language: "en-US".into(),
            confidentiality: String::new(),
            position,
            hash: hash.into(),
            as_of: None,
            dated: None,
            program: String::new(),
            catalog: String::new(),
            volume: None,
            blocks: Blocks::default(),
        }
    }

    /// The date the document carries: the as-of date, else the date of its last entry.
    pub fn date(&self) -> Option<&str> {
        self.as_of.as_deref().or(self.dated.as_deref())
    }

    /// The first characters of the hash, as shown in footers.
    pub fn short_hash(&self) -> &str {
        let end = self
            .hash
            .char_indices()
            .nth(12)
            .map_or(self.hash.len(), |(at, _)| at);
        &self.hash[..end]
    }

    /// "Ledger position 42 · 9f2c…", as shown in footers and on the sign-off page.
    pub fn ledger_line(&self) -> String {
        format!("Ledger position {} · {}", self.position, self.short_hash())
    }

    /// "Volume 2 of 3", when the document is one of several.
    pub fn volume_line(&self) -> Option<String> {
        self.volume
            .map(|volume| format!("Volume {} of {}", volume.number, volume.of))
    }
}
