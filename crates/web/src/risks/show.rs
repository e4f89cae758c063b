//! One risk, with its whole thread.

use super::risk_of;
use crate::error::Result;
use crate::house::page;
use crate::query::{Asked, Number};
use crate::room::Room;
use pages::Section;
use pages::risks::{RiskPage, neighbours};
use register::Record;

/// The page of a risk, with its neighbours in the list it was opened from.
pub async fn show(room: Room, Number(number): Number, Asked(query): Asked) -> Result {
    let risk = risk_of(&room, number)?;
    let derived = room.derived();
    let near = neighbours(room.register(), derived.risks(), &query, risk, &room.base);
    let shell = room.shell(Section::Risks, format!("R-{number}"));
    let holes = derived.holes_of(risk.reference());
    page(&RiskPage::new(&shell, room.register(), risk, near, holes))
}
