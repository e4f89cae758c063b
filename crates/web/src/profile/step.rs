//! One step of the profile: shown, saved, and on to the next.

use super::profile;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::house::{go, page, page_again};
use crate::notice;
use crate::record::{Asking, Attempt, attempt_with, blank};
use crate::room::Room;
use access::Permission;
use axum::extract::Path;
use axum::response::Response;
use pages::profile::{ProfileStep, STEPS, Step, step};
use pages::record_form::{self, FormGroup};
use pages::verb::Sheet;
use pages::{Choice, Link, Problems, Section};
use register::records::Person;
use register::{AnyRecord, Command, Id, Kind, Record};
use serde::Deserialize;

/// The step an address names.
#[derive(Debug, Deserialize)]
pub struct Named {
    step: String,
}

/// The step with its number, for who may change the profile.
fn named_step(room: &Room, named: &Named) -> Result<(usize, &'static Step)> {
    room.need(Permission::Govern)?;
    step(&named.step).ok_or_else(|| PageError::not_found("the profile has no such step"))
}

/// What a step asks about: the profile, or a new site.
fn record(room: &Room, step: &Step) -> Result<AnyRecord> {
    if step.key == "sites" {
        return blank(Kind::Site);
    }
    Ok(profile(room)?.clone().into())
}

/// The step's form.
pub async fn show(room: Room, Path(named): Path<Named>) -> Result {
    let (at, step) = named_step(&room, &named)?;
    let record = record(&room, step)?;
    write(&room, at, step, &record, None, Problems::default())
}

/// The form, filled with what was typed where it is shown again.
fn write(
    room: &Room,
    at: usize,
    step: &'static Step,
    record: &AnyRecord,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let shell = room.shell(Section::Elsewhere, step.title);
    let typed = sent.map(|sent| sent.0.as_slice());
    let mut groups = record_form::groups(room.register(), record, typed, &problems);
    for group in &mut groups {
        group.folded = false;
        if !step.fields.is_empty() {
            group
                .fields
                .retain(|field| step.fields.contains(&field.name.as_str()));
        }
    }
    let base = &room.base;
    let (next, back) = (
        STEPS.get(at),
        at.checked_sub(2).and_then(|at| STEPS.get(at)),
    );
    let sites = step.key == "sites";
    let view = ProfileStep {
        shell: &shell,
        steps: STEPS.iter().map(|step| step.short).collect(),
        at,
        step,
        action: format!("{base}/profile/{}", step.key),
        extra: extra(step, typed, &problems),
        groups,
        there: if sites { known_sites(room) } else { Vec::new() },
        revision: match sent {
            Some(sent) => sent.revision(),
            None => room.register().tables.revision(record.reference()),
        },
        back: back.map_or_else(String::new, |step| format!("{base}/profile/{}", step.key)),
        skip: match next {
            Some(next) => Link::to(
                if sites { "Go on" } else { "Skip for now" },
                format!("{base}/profile/{}", next.key),
            ),
            None => Link::to("To your organization", format!("{base}/profile")),
        },
        submit: match (sites, next) {
            (true, _) => "Add this site",
            (false, Some(_)) => "Save and go on",
            (false, None) => "Save",
        },
        problems,
    };
    match sent {
        Some(_) => page_again(&view),
        None => page(&view),
    }
}

fn known_sites(room: &Room) -> Vec<Link> {
    let sites = room.register().tables.sites.live();
    sites
        .map(|site| {
            let href = format!("{}/scope/sites/{}", room.base, site.number);
            Link::to(format!("{} {}", site.tag(), site.name), href)
        })
        .collect()
}

/// A person can be added where one is asked for.
fn extra(step: &Step, typed: Option<&[(String, String)]>, problems: &Problems) -> Vec<FormGroup> {
    if step.key != "people" {
        return Vec::new();
    }
    let parts = [
        ("official", "Security Official"),
        ("leadership", "Leadership"),
    ];
    Sheet::new(typed, problems)
        .under("Somebody who is not listed yet")
        .line(
            "new.name",
            "Name",
            "As it shall stand on the report. Leave it empty to add nobody.",
            "",
        )
        .line("new.title", "Title", "Such as practice manager.", "")
        .line(
            "new.email",
            "E-mail address",
            "So that an account finds its person; may be empty.",
            "",
        )
        .ticks("new.part", "They are", "", Choice::list(&parts, &[]))
        .groups()
}

/// Saves the step, and goes on to the next.
pub async fn save(room: Room, Path(named): Path<Named>, sent: Form) -> Result {
    let (at, step) = named_step(&room, &named)?;
    let record = record(&room, step)?;
    let renamed = profile(&room)?.name.clone();
    let form = Asking {
        heading: step.title.into(),
        action: format!("{}/profile/{}", room.base, step.key),
        cancel: format!("{}/profile", room.base),
        submit: "Save",
        only: (!step.fields.is_empty()).then_some(step.fields),
        ..Asking::default()
    };
    let person = new_person(step, &sent)?;
    let added = person.as_ref().map(|p| p.name.clone());
    let before = |mine: &mut AnyRecord| {
        let Some(person) = person else {
            return Ok(Vec::new());
        };
        if let AnyRecord::Profile(profile) = mine {
            let parts: Vec<&str> = sent.all("new.part").collect();
            if parts.contains(&"official") {
                profile.security_official = Some(person.id);
            }
            if parts.contains(&"leadership") {
                profile.leadership.push(person.id);
            }
        }
        Ok(vec![Command::Save(person.into())])
    };
    let tried = attempt_with(
        &room,
        Section::Elsewhere,
        record.clone(),
        &sent,
        &form,
        before,
    );
    match tried.await? {
        Attempt::Conflict(page) => Ok(page),
        Attempt::Problems(problems) => write(&room, at, step, &record, Some(&sent), problems),
        Attempt::Done(done) => {
            let name = done.records.iter().find_map(|r| match r {
                AnyRecord::Profile(p) if p.name != renamed => Some(p.name.clone()),
                _ => None,
            });
            let base = match name {
                Some(name) => rename(&room, &name).await?,
                None => room.base.clone(),
            };
            Ok(onward(&base, at, step, &done.records, added))
        }
    }
}

/// The person a form adds, if it names one.
fn new_person(step: &Step, sent: &Form) -> Result<Option<Person>> {
    let Some(name) = sent.text("new.name").filter(|_| step.key == "people") else {
        return Ok(None);
    };
    Ok(Some(Person {
        id: Id::new(app::new_uuid()?),
        name: name.to_owned(),
        title: sent.text("new.title").unwrap_or_default().to_owned(),
        email: sent.text("new.email").unwrap_or_default().to_owned(),
        ..Person::default()
    }))
}

/// The list of organizations follows the profile's name, and its address with it.
async fn rename(room: &Room, name: &str) -> Result<String> {
    let books = room.site.books();
    books
        .office()
        .ledger()
        .set_label(room.org.id, name)
        .await
        .map_err(app::AppError::from)?;
    let organizations = room.site.organizations().await?;
    let here = organizations.into_iter().find(|o| o.id == room.org.id);
    Ok(here.map_or_else(|| room.base.clone(), |o| format!("/o/{}", o.slug)))
}

fn onward(
    base: &str,
    at: usize,
    step: &Step,
    records: &[AnyRecord],
    added: Option<String>,
) -> Response {
    if step.key == "sites" {
        let name = records.first().map_or("The site", |r| r.label());
        let text = format!("{name} is recorded. Add another one, or go on.");
        return notice::done(go(&format!("{base}/profile/sites")), text);
    }
    let text = match added {
        Some(name) => format!("Saved, and {name} is recorded as a person."),
        None => "Saved.".to_owned(),
    };
    let to = match STEPS.get(at) {
        Some(next) => format!("{base}/profile/{}", next.key),
        None => format!("{base}/start"),
    };
    notice::done(go(&to), text)
}
