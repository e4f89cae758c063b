//! The analysis that came before the first one kept here.

use crate::error::Result;
use crate::form::Form;
use crate::record::{Asking, Saved, blank, of_number, save as save_record, show as show_form};
use crate::room::Room;
use access::Permission;
use axum::extract::Path;
use pages::Section;
use register::{AnyRecord, Command, Kind};
use serde::Deserialize;

/// The number an address names.
#[derive(Debug, Deserialize)]
pub struct Named {
    number: u32,
}

fn asking(room: &Room, more: &str) -> Asking<'static> {
    Asking {
        heading: "The analysis before this one".into(),
        intro: "Auditors ask for it. Its file can be kept under Evidence and named here; its lists of systems and risks can be imported under Scope.".into(),
        action: format!("{}/profile/prior-analysis{more}", room.base),
        cancel: format!("{}/profile", room.base),
        submit: "Save the earlier analysis",
        asks_why: !more.is_empty(),
        ..Asking::default()
    }
}

/// A new one.
pub async fn show(room: Room) -> Result {
    room.need(Permission::Govern)?;
    let record = blank(Kind::PriorAnalysis)?;
    show_form(&room, Section::Elsewhere, &record, &asking(&room, ""))
}

/// One that is recorded.
pub async fn show_one(room: Room, Path(named): Path<Named>) -> Result {
    room.need(Permission::Govern)?;
    let record = of_number(&room, Kind::PriorAnalysis, named.number)?;
    let form = asking(&room, &format!("/{}", named.number));
    show_form(&room, Section::Elsewhere, &record, &form)
}

/// Records a new one, and names it in the profile where none is named yet.
pub async fn save(room: Room, sent: Form) -> Result {
    room.need(Permission::Govern)?;
    let record = blank(Kind::PriorAnalysis)?;
    let id = record.id();
    let form = asking(&room, "");
    match save_record(&room, Section::Elsewhere, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => {
            let profile = room
                .register()
                .profile()
                .filter(|p| p.prior_analysis.is_none());
            if let Some(profile) = profile {
                let mut profile = profile.clone();
                profile.prior_analysis = Some(register::Id::new(id));
                let named = Command::Save(AnyRecord::from(profile));
                // Where that is refused, the page of the profile still offers it.
                if let Err(message) = room.perform(named, "", None).await? {
                    return Ok(room.done("/profile", message));
                }
            }
            Ok(room.done("/profile", "The earlier analysis is recorded."))
        }
    }
}

/// Changes one.
pub async fn save_one(room: Room, Path(named): Path<Named>, sent: Form) -> Result {
    room.need(Permission::Govern)?;
    let record = of_number(&room, Kind::PriorAnalysis, named.number)?;
    let form = asking(&room, &format!("/{}", named.number));
    match save_record(&room, Section::Elsewhere, record, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => Ok(room.done("/profile", "The earlier analysis is changed.")),
    }
}
