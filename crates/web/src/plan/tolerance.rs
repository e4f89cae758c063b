//! The statement of tolerance (B1).

use crate::error::Result;
use crate::form::Form;
use crate::house::page;
use crate::record::{self, Asking, Saved};
use crate::room::Room;
use crate::verb::may_fill;
use access::Permission;
use pages::Section;
use pages::plan::TolerancePage;
use register::{AnyRecord, Kind};

/// The statement in force and those before.
pub async fn show(room: Room) -> Result {
    let shell = room.shell(Section::Plan, "Tolerance");
    let derived = room.derived();
    page(&TolerancePage::new(
        &shell,
        room.register(),
        derived.tally(),
    ))
}

fn asking(room: &Room) -> Asking<'static> {
    Asking {
        heading: "A new statement of tolerance".into(),
        intro: "What level of risk does management live with without treatment? The statement takes effect on the day it was approved; earlier ones stay on record as they were.".into(),
        action: format!("{}/plan/tolerance/new", room.base),
        cancel: format!("{}/plan/tolerance", room.base),
        submit: "Record the statement",
        ..Asking::default()
    }
}

/// The form of a new one.
pub async fn blank(room: Room) -> Result {
    may_fill(&room, Permission::Govern)?;
    let mut record = record::blank(Kind::Tolerance)?;
    if let AnyRecord::Tolerance(tolerance) = &mut record {
        tolerance.approved_on = Some(room.today);
    }
    record::show(&room, Section::Plan, &record, &asking(&room))
}

/// Records it.
pub async fn add(room: Room, sent: Form) -> Result {
    let record = record::blank(Kind::Tolerance)?;
    let form = asking(&room);
    match record::save(&room, Section::Plan, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => Ok(room.done("/plan/tolerance", "The statement is recorded.")),
    }
}
