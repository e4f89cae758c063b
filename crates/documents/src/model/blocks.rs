//! The blocks a report is made of.

use serde::{Deserialize, Serialize};

use super::rich::{Badge, Rich};
use super::table::Table;
use crate::text;

/// One piece of content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading; level 1 starts a chapter. Renderers close gaps (a level 3 right below a
    /// level 1 is shown as level 2), since a document outline must not skip.
    Heading {
        /// 1 to 4.
        level: u8,
        /// The words.
        text: String,
        /// What cross references name; letters, digits and hyphens.
        anchor: String,
    },
    /// A paragraph.
    Paragraph(Rich),
    /// A bulleted or numbered list.
    List(List),
    /// Facts as name and value.
    KeyValues(Vec<KeyValue>),
    /// A table.
    Table(Table),
    /// A framed remark.
    Callout(Callout),
    /// Counts over two scales.
    HeatMap(HeatMap),
    /// A bar chart with its numbers.
    Bars(Bars),
    /// A drawing.
    Figure(Figure),
    /// A record in full detail: heading, badge and blocks of its own.
    Card(Card),
    /// What follows starts on a new page, where there are pages.
    PageBreak,
    /// Lines to sign, with the ledger position and hash they sign for.
    SignatureBlock(SignatureBlock),
}

/// Blocks in reading order, with shorthands to add more.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Blocks(pub Vec<Block>);

impl Blocks {
    /// Adds a block (or a table, list, card … which becomes one).
    pub fn push(&mut self, block: impl Into<Block>) -> &mut Self {
        self.0.push(block.into());
        self
    }

    /// Adds a heading whose anchor is made from its words.
    pub fn heading(&mut self, level: u8, text: impl Into<String>) -> &mut Self {
        let text = text.into();
        let anchor = text::slug(&text);
        self.push(Block::Heading {
            level,
            text,
            anchor,
        })
    }

    /// Adds a heading with this anchor.
    pub fn heading_at(
        &mut self,
        level: u8,
        text: impl Into<String>,
        anchor: impl Into<String>,
    ) -> &mut Self {
        self.push(Block::Heading {
            level,
            text: text.into(),
            anchor: anchor.into(),
        })
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, text: impl Into<Rich>) -> &mut Self {
        self.push(Block::Paragraph(text.into()))
    }

    /// Adds a bulleted list.
    pub fn bullets<T: Into<Rich>>(&mut self, items: impl IntoIterator<Item = T>) -> &mut Self {
        let items = items.into_iter().map(Into::into).collect();
        self.push(List {
            numbered: false,
            items,
        })
    }

    /// Adds a numbered list.
    pub fn steps<T: Into<Rich>>(&mut self, items: impl IntoIterator<Item = T>) -> &mut Self {
        let items = items.into_iter().map(Into::into).collect();
        self.push(List {
            numbered: true,
            items,
        })
    }

    /// Adds facts as name and value.
    pub fn facts<K: Into<String>, V: Into<Rich>>(
        &mut self,
        facts: impl IntoIterator<Item = (K, V)>,
    ) -> &mut Self {
        let facts = facts
            .into_iter()
            .map(|(key, value)| KeyValue::new(key, value))
            .collect();
        self.push(Block::KeyValues(facts))
    }

    /// Adds a remark.
    pub fn note(&mut self, title: impl Into<String>, text: impl Into<Rich>) -> &mut Self {
        self.push(Callout {
            kind: CalloutKind::Note,
            title: title.into(),
            text: text.into(),
        })
    }

    /// Adds a warning.
    pub fn warning(&mut self, title: impl Into<String>, text: impl Into<Rich>) -> &mut Self {
        self.push(Callout {
            kind: CalloutKind::Warning,
            title: title.into(),
            text: text.into(),
        })
    }

    /// Adds a gap: something the analysis lacks and says so.
    pub fn gap(&mut self, title: impl Into<String>, text: impl Into<Rich>) -> &mut Self {
        self.push(Callout {
            kind: CalloutKind::Gap,
            title: title.into(),
            text: text.into(),
        })
    }

    /// Starts a new page.
    pub fn page_break(&mut self) -> &mut Self {
        self.push(Block::PageBreak)
    }
}

macro_rules! into_block {
    ($($kind:ident),*) => {$(
        impl From<$kind> for Block {
            fn from(value: $kind) -> Self { Block::$kind(value) }
        }
    )*};
}
into_block!(
    List,
    Table,
    Callout,
    HeatMap,
    Bars,
    Figure,
    Card,
    SignatureBlock
);

/// A list of items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// Numbered from 1, or with bullets.
    pub numbered: bool,
    /// The items.
    pub items: Vec<Rich>,
}

/// A fact: its name and what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyValue {
    /// The name.
    pub key: String,
    /// The value.
    pub value: Rich,
}

impl KeyValue {
    /// A fact.
    pub fn new(key: impl Into<String>, value: impl Into<Rich>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
        }
    }
}

/// A framed remark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Callout {
    /// How serious it is.
    pub kind: CalloutKind,
    /// A few words ahead of the text; may be empty.
    pub title: String,
    /// The remark.
    pub text: Rich,
}

/// How serious a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalloutKind {
    /// Good to know.
    Note,
    /// Needs attention.
    Warning,
    /// Something is missing from the analysis or plan.
    Gap,
}

impl CalloutKind {
    /// The word printed ahead of the remark, so that colour is never alone.
    pub fn word(self) -> &'static str {
        match self {
            CalloutKind::Note => "Note",
            CalloutKind::Warning => "Warning",
            CalloutKind::Gap => "Open gap",
        }
    }

    /// A short name used in style sheets and data.
    pub fn name(self) -> &'static str {
        match self {
            CalloutKind::Note => "note",
            CalloutKind::Warning => "warning",
            CalloutKind::Gap => "gap",
        }
    }
}

/// Counts over two scales, each cell in the colour of its level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeatMap {
    /// What is counted.
    pub caption: String,
    /// Name of the scale that runs downwards, for example "Likelihood".
    pub row_title: String,
    /// Name of the scale that runs across, for example "Impact".
    pub column_title: String,
    /// Labels of the rows, as they shall appear from top to bottom.
    pub rows: Vec<String>,
    /// Labels of the columns, from left to right.
    pub columns: Vec<String>,
    /// One list per row, one cell per column.
    pub cells: Vec<Vec<HeatCell>>,
}

/// A cell of a heat map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeatCell {
    /// How many records fall here.
    pub count: u64,
    /// The level that this combination yields.
    pub level: Badge,
}

/// A bar chart that also prints its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    /// What is compared.
    pub caption: String,
    /// The header of the label column, for example "Level".
    pub label_title: String,
    /// The header of the number column, for example "Risks".
    pub value_title: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length; negative or not finite is drawn as nothing.
    pub value: f64,
    /// Its colour.
    pub tone: super::rich::Tone,
}

impl Bars {
    /// Each bar with its length as a share of the longest, 0 to 1.
    pub(crate) fn scaled(&self) -> impl Iterator<Item = (&Bar, f64)> {
        let length = |bar: &Bar| {
            if bar.value.is_finite() {
                bar.value.max(0.0)
            } else {
                0.0
            }
        };
        let longest = self.bars.iter().map(length).fold(0.0, f64::max);
        self.bars.iter().map(move |bar| {
            (
                bar,
                if longest > 0.0 {
                    length(bar) / longest
                } else {
                    0.0
                },
            )
        })
    }
}

/// A drawing as SVG text without links; its words are marks, not text of the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it shows, printed with it.
    pub caption: String,
    /// The same in words, for those who do not see it.
    pub alt: String,
    /// The drawing. It is shown as an image: nothing in it runs, and it loads nothing.
    pub svg: String,
    /// Its width at natural size, in pixels.
    pub width: f64,
    /// Its height at natural size, in pixels.
    pub height: f64,
}

/// A record in full detail, for example one risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Heading level, 2 to 4. Cards are left out of the printed table of contents.
    pub level: u8,
    /// What cross references name.
    pub anchor: String,
    /// A short label ahead of the title, for example "R-12"; may be empty.
    pub label: String,
    /// The title; for a risk its sentence.
    pub title: String,
    /// The level shown beside the title.
    pub badge: Option<Badge>,
    /// The content.
    pub blocks: Blocks,
}

impl Card {
    /// An empty card.
    pub fn new(
        level: u8,
        anchor: impl Into<String>,
        label: impl Into<String>,
        title: impl Into<String>,
    ) -> Self {
        Self {
            level,
            anchor: anchor.into(),
            label: label.into(),
            title: title.into(),
            badge: None,
            blocks: Blocks::default(),
        }
    }

    /// Sets the badge.
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badge = Some(badge);
        self
    }
}

/// Lines to sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignatureBlock {
    /// What the signature says.
    pub statement: Rich,
    /// Who signs.
    pub lines: Vec<SignatureLine>,
}

/// One line to sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignatureLine {
    /// In which role, for example "Security official".
    pub role: String,
    /// Printed name; empty leaves a line to fill in.
    pub name: String,
    /// Date, `YYYY-MM-DD`; empty leaves a line to fill in.
    pub date: String,
}
