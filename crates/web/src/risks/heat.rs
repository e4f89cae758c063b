//! The heat map, for the rating that stands or that of a stage.

use crate::error::Result;
use crate::house::page;
use crate::query::Asked;
use crate::room::Room;
use pages::Section;
use pages::risks::HeatPage;

/// The map; `stage` in the query chooses another rating than the one that stands.
pub async fn heat_map(room: Room, Asked(query): Asked) -> Result {
    let shell = room.shell(Section::Risks, "Heat map");
    let derived = room.derived();
    page(&HeatPage::new(
        &shell,
        room.register(),
        derived.tally(),
        query.get("stage"),
    ))
}
