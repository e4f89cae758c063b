//! Actions added and edited by form (B3).

use super::action_of;
use crate::error::Result;
use crate::form::Form;
use crate::query::{Asked, Number};
use crate::record::{self, Asking, Saved};
use crate::room::Room;
use crate::verb::may_fill;
use access::Permission;
use pages::Section;
use register::{AnyRecord, Kind};

/// The form of a new action; `risk` in the query names what it reduces.
pub async fn blank(room: Room, Asked(query): Asked) -> Result {
    may_fill(&room, Permission::Contribute)?;
    let mut record = record::blank(Kind::Action)?;
    if let AnyRecord::Action(action) = &mut record {
        let risks = &room.register().tables.risks;
        let risk = query.get("risk").parse().ok();
        action
            .risks
            .extend(risk.and_then(|n| risks.by_number(n)).map(|risk| risk.id));
    }
    record::show(&room, Section::Plan, &record, &asking(&room))
}

fn asking(room: &Room) -> Asking<'static> {
    Asking {
        heading: "Plan an action".into(),
        intro: "Who does what by when, and which risks it reduces. On the page of a risk phiward proposes what usually helps.".into(),
        action: format!("{}/plan/actions/new", room.base),
        cancel: format!("{}/plan", room.base),
        submit: "Add to the plan",
        ..Asking::default()
    }
}

/// Adds it.
pub async fn add(room: Room, sent: Form) -> Result {
    let record = record::blank(Kind::Action)?;
    let form = asking(&room);
    match record::save(&room, Section::Plan, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(report) => {
            let tag = report
                .records
                .first()
                .map_or_else(String::new, AnyRecord::tag);
            let path = format!("/plan/actions/{}", tag.trim_start_matches("C-"));
            Ok(room.done(&path, format!("{tag} is in the plan.")))
        }
    }
}

fn changing(room: &Room, number: u32) -> Asking<'static> {
    Asking {
        heading: format!("Edit C-{number}"),
        intro: "Its state and its due date have forms of their own on the action’s page, since they need a reason or evidence.".into(),
        action: format!("{}/plan/actions/{number}/edit", room.base),
        cancel: format!("{}/plan/actions/{number}", room.base),
        submit: "Save",
        asks_why: true,
        ..Asking::default()
    }
}

/// The form of an action as it stands.
pub async fn edit(room: Room, Number(number): Number) -> Result {
    may_fill(&room, Permission::Contribute)?;
    let record = AnyRecord::from(action_of(&room, number)?.clone());
    record::show(&room, Section::Plan, &record, &changing(&room, number))
}

/// Saves it.
pub async fn change(room: Room, Number(number): Number, sent: Form) -> Result {
    let record = AnyRecord::from(action_of(&room, number)?.clone());
    let form = changing(&room, number);
    match record::save(&room, Section::Plan, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => {
            let path = format!("/plan/actions/{number}");
            Ok(room.done(&path, format!("C-{number} is saved.")))
        }
    }
}
