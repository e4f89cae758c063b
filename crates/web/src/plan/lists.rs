//! The actions as table, board, timeline, and those of one person.

use super::me;
use crate::error::Result;
use crate::house::page;
use crate::query::{Asked, csv_file};
use crate::room::Room;
use pages::Section;
use pages::plan::{ActionListPage, BoardPage, MinePage, TimelinePage};

/// The table.
pub async fn list(room: Room, Asked(query): Asked) -> Result {
    let shell = room.shell(Section::Plan, "Plan");
    page(&ActionListPage::new(
        &shell,
        room.register(),
        &query,
        me(&room),
    ))
}

/// The same rows, all pages of them, as CSV.
pub async fn csv(room: Room, Asked(query): Asked) -> Result {
    let bytes = pages::plan::csv(room.register(), &query, me(&room), room.today);
    Ok(csv_file(&room, "actions", bytes))
}

/// The board.
pub async fn board(room: Room, Asked(query): Asked) -> Result {
    let shell = room.shell(Section::Plan, "Board");
    page(&BoardPage::new(&shell, room.register(), &query, me(&room)))
}

/// The timeline.
pub async fn timeline(room: Room, Asked(query): Asked) -> Result {
    let shell = room.shell(Section::Plan, "Timeline");
    page(&TimelinePage::new(
        &shell,
        room.register(),
        &query,
        me(&room),
    ))
}

/// The part of the person signed in.
pub async fn mine(room: Room) -> Result {
    let shell = room.shell(Section::Plan, "My actions");
    page(&MinePage::new(&shell, room.register(), me(&room)))
}
