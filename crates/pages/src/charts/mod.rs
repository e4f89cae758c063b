//! Charts as SVG text, each with the same numbers as a plain table.
//!
//! Pure: a register, a day and the address the links start with give the same
//! bytes each time. No inline styles (the pages' content security policy allows
//! none); the rules are the layer `charts` of `assets/charts.css`. A colour never
//! stands alone: levels have letters and counts, states have marks and words.

mod bars;
mod heat;
mod mail_trend;
mod trend;
mod words;

// The map of flows and the timeline are drawn in documents too, so they and what draws
// them are there.
use documents::charts::{figure, svg};

pub use bars::{ElementBar, level_bar, progress};
pub use documents::charts::figure::{Cell, Chart, Plain};
pub use documents::charts::flow::{self, Focus, flow_map};
pub use documents::charts::timeline::{GroupBy, PER_PAGE, Timeline, timeline};
pub use heat::{heat_map, heat_map_to};
pub use mail_trend::{MailDay, mail_trend};
pub use trend::{TrendPoint, trend};

/// The stylesheet's layer for charts.
pub const STYLES: &str = include_str!("../../assets/charts.css");
