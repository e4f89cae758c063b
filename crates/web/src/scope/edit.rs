//! Adding and changing records of the scope by form.

use super::{OfKind, path_of, record_of};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::house::go;
use crate::query::{Asked, Number};
use crate::record::{self, Asking, Saved};
use crate::rights;
use crate::room::Room;
use crate::verb::may_fill;
use pages::Section;
use pages::html::{article, escaped};
use pages::scope::Scoped;
use register::{AnyRecord, Command, Kind};

/// The form of a new record, with what the address says in it:
/// `/scope/flows/new?from=A-3`.
pub async fn new(OfKind(scoped): OfKind, Asked(query): Asked, room: Room) -> Result {
    let blank = fresh(scoped)?;
    may_fill(&room, rights::needed(&Command::Save(blank.clone())))?;
    let begun = query
        .0
        .into_iter()
        .filter(|(path, _)| fields::field(scoped.kind, path).is_some())
        .collect();
    let asking = adding(&room, scoped);
    record::show_begun(&room, Section::Scope, &blank, &asking, begun)
}

pub async fn create(OfKind(scoped): OfKind, room: Room, sent: Form) -> Result {
    let asking = adding(&room, scoped);
    match record::save(&room, Section::Scope, fresh(scoped)?, &sent, &asking).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(done) => {
            let made = done
                .records
                .iter()
                .rfind(|record| record.kind() == scoped.kind)
                .ok_or_else(|| PageError::bad_request("nothing was recorded; try again"))?;
            let words = format!("{} “{}” is recorded.", made.tag(), made.label());
            let path = match sent.get("then") {
                "another" => another(scoped, &sent),
                _ => path_of(scoped, made),
            };
            Ok(room.done(&path, words))
        }
    }
}

pub async fn edit(OfKind(scoped): OfKind, Number(number): Number, room: Room) -> Result {
    let record = record_of(&room, scoped, number)?;
    by_form(scoped)?;
    if record.retired().is_some() {
        return Ok(go(&format!("{}{}", room.base, path_of(scoped, &record))));
    }
    may_fill(&room, rights::needed(&Command::Save(record.clone())))?;
    record::show(
        &room,
        Section::Scope,
        &record,
        &changing(&room, scoped, &record),
    )
}

pub async fn save(
    OfKind(scoped): OfKind,
    Number(number): Number,
    room: Room,
    sent: Form,
) -> Result {
    let record = record_of(&room, scoped, number)?;
    by_form(scoped)?;
    let asking = changing(&room, scoped, &record);
    match record::save(&room, Section::Scope, record.clone(), &sent, &asking).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => Ok(room.done(
            &path_of(scoped, &record),
            format!("{} is saved.", record.tag()),
        )),
    }
}

fn by_form(scoped: &Scoped) -> Result<(), PageError> {
    match scoped.by_form() {
        true => Ok(()),
        false => Err(PageError::not_found(format!(
            "{} are not made or changed by form",
            scoped.word()
        ))),
    }
}

fn fresh(scoped: &Scoped) -> Result<AnyRecord, PageError> {
    by_form(scoped)?;
    record::blank(scoped.kind)
}

fn adding<'f>(room: &Room, scoped: &Scoped) -> Asking<'f> {
    let list = format!("{}/scope/{}", room.base, scoped.word());
    Asking {
        heading: format!("Add {}", article(scoped.kind.words())),
        intro: intro(scoped.kind).to_owned(),
        action: list.clone(),
        cancel: list,
        submit: "Save",
        another: true,
        ..Asking::default()
    }
}

/// What to keep in mind while filling in the form.
fn intro(kind: Kind) -> &'static str {
    match kind {
        Kind::Asset => {
            "A name is enough to begin with. What you do not know yet can stay open: it is then listed as something to find out."
        }
        Kind::Flow => {
            "Say what moves and from where to where; an end you do not know yet can stay open and is then listed as missing."
        }
        Kind::Exclusion => {
            "Leaving something out needs a reason and a person who approved it. It can be taken back at any time."
        }
        Kind::Incident => "Write without patient data: no names, no numbers, no dates of birth.",
        _ => "",
    }
}

fn changing<'f>(room: &Room, scoped: &Scoped, record: &AnyRecord) -> Asking<'f> {
    let here = format!("{}{}", room.base, path_of(scoped, record));
    Asking {
        heading: format!("Edit {} {}", record.tag(), record.label()),
        action: format!("{here}/edit"),
        cancel: here,
        submit: "Save",
        asks_why: true,
        ..Asking::default()
    }
}

/// The form of the next record, with what things added in a row have in common.
fn another(scoped: &Scoped, sent: &Form) -> String {
    let kept: Vec<String> = [
        "class",
        "site",
        "vendor",
        "owner",
        "gathered.how",
        "gathered.by",
        "gathered.on",
        "kind",
    ]
    .into_iter()
    .filter(|path| fields::field(scoped.kind, path).is_some())
    .filter_map(|path| Some(format!("{path}={}", escaped(sent.text(path)?))))
    .collect();
    format!("/scope/{}/new?{}", scoped.word(), kept.join("&"))
}
