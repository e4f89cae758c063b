//! One step of the profile: shown, saved, and on to the next.

use super::profile;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::notice;
use crate::org_request::OrgRequest;
use crate::record::{RecordFormSpec, SaveOutcome, attempt_with, blank};
use crate::respond::{go, page, page_again};
use access::Permission;
use axum::extract::Path;
use axum::response::Response;
use pages::profile::{ProfileStep, STEPS, Step, step};
use pages::record_form::{self, FormGroup};
use pages::verb::FormBuilder;
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
fn named_step(req: &OrgRequest, named: &Named) -> Result<(usize, &'static Step)> {
    req.need(Permission::Govern)?;
    step(&named.step).ok_or_else(|| PageError::not_found("the profile has no such step"))
}

/// What a step asks about: the profile, or a new site.
fn record(req: &OrgRequest, step: &Step) -> Result<AnyRecord> {
    if step.key == "sites" {
        return blank(Kind::Site);
    }
    Ok(profile(req)?.clone().into())
}

/// The step's form.
pub async fn show(req: OrgRequest, Path(named): Path<Named>) -> Result {
    let (at, step) = named_step(&req, &named)?;
    let record = record(&req, step)?;
    write(&req, at, step, &record, None, Problems::default())
}

/// The form, filled with what was typed where it is shown again.
fn write(
    req: &OrgRequest,
    at: usize,
    step: &'static Step,
    record: &AnyRecord,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let shell = req.shell(Section::Elsewhere, step.title);
    let typed = sent.map(|sent| sent.0.as_slice());
    let mut groups = record_form::groups(req.register(), record, typed, &problems);
    for group in &mut groups {
        group.folded = false;
        if !step.fields.is_empty() {
            group
                .fields
                .retain(|field| step.fields.contains(&field.name.as_str()));
        }
    }
    let base = &req.base;
    let (next, back) = (
        STEPS.get(at),
        at.checked_sub(2).and_then(|at| STEPS.get(at)),
    );
    let sites = step.key == "sites";
    let now = req.register().tables.revision(record.reference());
    let view = ProfileStep {
        shell: &shell,
        steps: STEPS.iter().map(|step| step.short).collect(),
        at,
        step,
        action: format!("{base}/profile/{}", step.key),
        extra: extra(step, typed, &problems),
        groups,
        there: if sites { known_sites(req) } else { Vec::new() },
        revision: match sent {
            Some(sent) => sent.revision().or(now),
            None => now,
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

fn known_sites(req: &OrgRequest) -> Vec<Link> {
    let sites = req.register().tables.sites.live();
    sites
        .map(|site| {
            let href = format!("{}/scope/sites/{}", req.base, site.number);
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
    FormBuilder::new(typed, problems)
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
pub async fn save(mut req: OrgRequest, Path(named): Path<Named>, sent: Form) -> Result {
    let (at, step) = named_step(&req, &named)?;
    let record = record(&req, step)?;
    let form = RecordFormSpec {
        heading: step.title.into(),
        action: format!("{}/profile/{}", req.base, step.key),
        cancel: format!("{}/profile", req.base),
        submit: "Save",
        only: (!step.fields.is_empty()).then_some(step.fields),
        ..RecordFormSpec::default()
    };
    let person = new_person(step, &sent)?;
    let added = person.as_ref().map(|p| p.name.clone());
    let before = |_: &OrgRequest, mine: &mut AnyRecord| {
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
        &mut req,
        Section::Elsewhere,
        record.clone(),
        &sent,
        &form,
        before,
    );
    match tried.await? {
        SaveOutcome::Conflict(page) => Ok(page),
        SaveOutcome::Problems(problems) => write(&req, at, step, &record, Some(&sent), problems),
        SaveOutcome::Done(done) => Ok(onward(&req.base, at, step, &done.records, added)),
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
