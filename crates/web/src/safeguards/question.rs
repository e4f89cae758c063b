//! One question: shown, and answered.

use super::{Cited, official};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::house::{go, page, page_again};
use crate::notice;
use crate::query::Asked;
use crate::record::{self, Asking, Attempt};
use crate::room::Room;
use access::Permission;
use catalog::{Catalog, Designation, Provision};
use pages::safeguards::{Around, QuestionPage, evidence_choices};
use pages::{Problems, Section};
use register::records::{Answer, Asset};
use register::{AnyRecord, Id, Kind};

/// The fields of an answer that the page asks for.
pub const FIELDS: &[&str] = &[
    "required",
    "in_place",
    "used_properly",
    "note",
    "evidence",
    "on",
];

/// Shows a question.
pub async fn show(room: Room, Cited(provision): Cited, Asked(query): Asked) -> Result {
    let asset = asset(&room, query.get("asset"))?;
    let shell = room.shell(Section::Safeguards, provision.title.clone());
    let leaves = register::leaves(room.register(), Catalog::builtin());
    let mut view = QuestionPage::new(
        &shell,
        room.register(),
        &leaves,
        provision,
        asset,
        room.today,
    );
    view.official = official::text(&room, &provision.citation).await?;
    page(&view)
}

/// The asset an answer is for alone.
fn asset<'r>(room: &'r Room, text: &str) -> Result<Option<&'r Asset>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let found = fields::tag(text)
        .filter(|(kind, _)| *kind == Kind::Asset)
        .and_then(|(_, number)| room.register().tables.assets.by_number(number));
    found.map(Some).ok_or_else(|| {
        PageError::not_found(format!(
            "there is no asset “{text}”; name it by number, such as A-3"
        ))
    })
}

/// The answer to a question, or a new one.
pub fn answer_of(room: &Room, provision: &Provision, asset: Option<Id<Asset>>) -> Result<Answer> {
    let known = room
        .register()
        .tables
        .answers
        .live()
        .find(|a| a.provision == provision.citation && a.asset == asset)
        .cloned();
    match known {
        Some(known) => Ok(known),
        None => Ok(Answer {
            id: app::new_id()?,
            provision: provision.citation.clone(),
            asset,
            ..Answer::default()
        }),
    }
}

/// Why “does not apply” cannot be said of a provision; `None`: it can.
pub fn always_applies(provision: &Provision) -> Option<String> {
    if provision.applies_only_if.is_some() {
        return None;
    }
    let way = match provision.designation {
        Some(Designation::Addressable) => {
            "addressable means that it is weighed, not that it may be left out: write down what you decide"
        }
        _ => "where it is missing, say that it is not in place, and plan what closes it",
    };
    Some(format!(
        "{} applies to every organization under the rule: nothing in it depends on what you are; {way}",
        provision.citation
    ))
}

/// Saves an answer.
pub async fn save(room: Room, Cited(provision): Cited, Asked(query): Asked, sent: Form) -> Result {
    room.need(Permission::Contribute)?;
    let asset = asset(&room, query.get("asset"))?;
    let answer = answer_of(&room, provision, asset.map(|a| a.id))?;
    let shell = room.shell(Section::Safeguards, provision.title.clone());
    let leaves = register::leaves(room.register(), Catalog::builtin());
    let here = format!("{}/safeguards/{}", room.base, provision.citation);
    let query = asset.map_or(String::new(), |a| {
        format!("?asset={}", register::Record::tag(a))
    });
    let wrong = |problems: Problems| {
        let mut view = QuestionPage::new(
            &shell,
            room.register(),
            &leaves,
            provision,
            asset,
            room.today,
        );
        put_back(&mut view, &room, &sent);
        view.problems = problems;
        page_again(&view)
    };
    let waved_off = sent.get("required") == "no";
    if let Some(why) = always_applies(provision).filter(|_| waved_off) {
        return wrong(Problems::whole(why));
    }
    let asking = Asking {
        heading: provision.question.clone(),
        action: format!("{here}{query}"),
        cancel: format!("{here}{query}"),
        submit: "Save",
        only: Some(FIELDS),
        ..Asking::default()
    };
    let record = AnyRecord::from(answer);
    match record::attempt(&room, Section::Safeguards, record, &sent, &asking).await? {
        Attempt::Conflict(page) => Ok(page),
        Attempt::Problems(problems) => wrong(problems),
        Attempt::Done(_) => {
            // Where to go is read from what now stands.
            let now = room.site.books().now(room.org.id).await?;
            let leaves = register::leaves(&now, Catalog::builtin());
            let around = Around::of(&room.base, &leaves, &provision.citation);
            let to = match sent.get("then") {
                "open" if !around.next_open.is_empty() => around.next_open,
                "open" | "next" if !around.next.is_empty() => around.next,
                _ => format!("{here}{query}"),
            };
            let owed = leaves
                .iter()
                .any(|l| l.provision.citation == provision.citation && l.undecided());
            let more = match owed {
                true => " It is addressable and not fully in place: a decision is owed.",
                false => "",
            };
            Ok(notice::done(
                go(&to),
                format!("“{}” is answered.{more}", provision.title),
            ))
        }
    }
}

/// What was typed, in a form that was not accepted.
fn put_back(view: &mut QuestionPage<'_>, room: &Room, sent: &Form) {
    for (choices, name) in [
        (&mut view.required, "required"),
        (&mut view.in_place, "in_place"),
        (&mut view.used, "used_properly"),
    ] {
        for choice in choices {
            choice.chosen = choice.value == sent.get(name);
        }
    }
    view.note = sent.get("note").to_owned();
    view.on = sent.get("on").to_owned();
    let chosen: Vec<String> = sent.all("evidence").map(str::to_owned).collect();
    view.evidence = evidence_choices(room.register(), &chosen).0;
    if let Some(revision) = sent.revision() {
        view.revision = revision;
    }
}
