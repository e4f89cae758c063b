//! The form on proposals that were picked: what is asked for each thing that is done with
//! them.

use super::build::{path, unknown};
use super::bulk::common;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::person_choice;
use crate::revisions::keep_revisions;
use crate::verb::shown;
use catalog::{Catalog, Scenario, ThreatEvents};
use pages::html::plural;
use pages::record_form::FormGroup;
use pages::verb::{About, FormBuilder, Verb};
use pages::verb_page::{scales, similar};
use pages::{Choice, Link, Problems, Section};
use register::Record;
use register::records::{Asset, Risk};

/// Open risks that may cover a scenario of an asset already.
fn covering<'r>(req: &'r OrgRequest, asset: &Asset, picked: &[&'static Scenario]) -> Vec<&'r Risk> {
    let t = &req.register().tables;
    let threats = t
        .threats
        .live()
        .filter(|x| picked.iter().any(|s| s.threat == x.catalog));
    let vulnerabilities = t
        .vulnerabilities
        .live()
        .filter(|x| picked.iter().any(|s| s.vulnerability == x.catalog));
    let draft = Risk {
        assets: vec![asset.id],
        threats: threats.map(|threat| threat.id).collect(),
        vulnerabilities: vulnerabilities
            .map(|vulnerability| vulnerability.id)
            .collect(),
        scenario: picked.first().map_or_else(String::new, |s| s.code.clone()),
        ..Risk::default()
    };
    similar(req.register(), &draft)
}

/// The questions of a rating, all of which may be left open.
fn judged(
    req: &OrgRequest,
    picked: &[&'static Scenario],
    sent: Option<&Form>,
    problems: &Problems,
) -> Vec<FormGroup> {
    let Some(rate) = fields::verb_form("rate") else {
        return Vec::new();
    };
    let catalog = Catalog::builtin();
    let sources = picked
        .iter()
        .map(|scenario| catalog.threat(&scenario.threat).map(|threat| threat.source));
    let events = ThreatEvents::of(sources);
    let mut groups = common(req.register(), rate, sent, problems, req, events);
    for field in groups.iter_mut().flat_map(|group| &mut group.fields) {
        field.required = false;
    }
    groups
}

/// The form, at first or again.
pub(super) fn form(
    req: &OrgRequest,
    asset: &Asset,
    what: &str,
    picked: &[&'static Scenario],
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let register = req.register();
    let count = plural(picked.len(), "proposal", "proposals");
    let sheet = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems);
    let (heading, records, groups, submit) = match what {
        "apply" => (
            format!("{count}: a risk here"),
            "Recorded: a risk for each, with its threat and vulnerability. Where you leave likelihood and impact open, it is rated later.",
            judged(req, picked, sent, &problems),
            "Add to the register",
        ),
        "dismiss" => {
            let class = Catalog::builtin()
                .class(&asset.class)
                .map_or(asset.class.as_str(), |class| class.name.as_str());
            let places = vec![
                Choice {
                    value: "asset".into(),
                    label: format!("To {}", asset.name),
                    chosen: true,
                    ..Choice::default()
                },
                Choice {
                    value: "class".into(),
                    label: format!("To no {} of ours", class.to_lowercase()),
                    hint: "Also to those added later.".into(),
                    ..Choice::default()
                },
            ];
            (
                format!("{count}: not applicable"),
                "Recorded: that it was considered and why it does not apply, with your name. Reports list it.",
                sheet
                    .reason(
                        "Why it does not apply",
                        "A fact about this place, such as “it never leaves the locked server room”. That it is unlikely is not a reason: then it is a risk with a low likelihood.",
                        "",
                    )
                    .radios("where", "To what does it not apply?", "", places)
                    .select(
                        "approved_by",
                        "Who approved that?",
                        "Somebody other than you. Until then it is named as missing.",
                        person_choice::choices(req.register(), None),
                        "Nobody yet",
                    )
                    .day("approved_on", "When?", "", None)
                    .groups(),
                "Record as not applicable",
            )
        }
        "merge" => {
            let choices: Vec<Choice> = covering(req, asset, picked)
                .into_iter()
                .map(|risk| Choice {
                    value: risk.number.to_string(),
                    label: format!("{} {}", risk.tag(), risk.sentence),
                    ..Choice::default()
                })
                .collect();
            if choices.is_empty() {
                return Err(PageError::bad_request(
                    "no risk of the register looks like it; go back, and record it as a risk or as not applicable",
                ));
            }
            (
                format!("{count}: covered by another risk"),
                "Recorded: that the other risk concerns this asset too, with your reason.",
                sheet
                    .radios("into", "Which risk covers it?", "", choices)
                    .reason(
                        "Why it is the same risk",
                        "Such as “same theft, same missing encryption; treated together”.",
                        "",
                    )
                    .groups(),
                "Record",
            )
        }
        _ => return Err(unknown()),
    };
    let shell = req.shell(Section::Risks, heading.clone());
    let mut verb = Verb::new(&shell, heading);
    verb.crumbs = vec![
        Link::to("Find more risks", format!("{}/risks/build", req.base)),
        Link::to(asset.name.clone(), format!("{}{}", req.base, path(asset))),
        Link::here("Decide", ""),
    ];
    verb.about = picked
        .iter()
        .map(|scenario| About {
            tag: scenario.code.clone(),
            text: scenario.sentence_for(&asset.name, register.people()),
            level: None,
            state: String::new(),
            entered: Vec::new(),
            href: String::new(),
        })
        .collect();
    if what == "apply" {
        verb.scales = scales(register);
    }
    verb.records = records.into();
    verb.groups = groups;
    verb.action = format!("{}{}", req.base, path(asset));
    verb.submit = submit.into();
    verb.cancel = verb.action.clone();
    verb.hidden = std::iter::once(("do".to_owned(), what.to_owned()))
        .chain(picked.iter().map(|s| ("pick".to_owned(), s.code.clone())))
        .collect();
    if what == "merge" {
        let risks = covering(req, asset, picked).into_iter();
        let kept = keep_revisions(register, risks.map(|risk| risk.reference()));
        verb.hidden.extend(kept);
    }
    verb.problems = problems;
    shown(&verb)
}
