//! The list of risks.

use crate::error::Result;
use crate::house::page;
use crate::query::{Asked, csv_file};
use crate::room::Room;
use pages::Section;
use pages::risks::RiskListPage;

/// The page of a query.
pub async fn list(room: Room, Asked(query): Asked) -> Result {
    let shell = room.shell(Section::Risks, "Risks");
    let derived = room.derived();
    page(&RiskListPage::new(
        &shell,
        room.register(),
        derived.risks(),
        &query,
    ))
}

/// The same rows, all pages of them, as CSV.
pub async fn csv(room: Room, Asked(query): Asked) -> Result {
    let derived = room.derived();
    let bytes = pages::risks::csv(room.register(), derived.risks(), &query, room.today);
    Ok(csv_file(&room, "risks", bytes))
}
