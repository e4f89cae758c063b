//! One judgement over several risks: rate, treat, or name the owner of all picked.

use super::about;
use super::rate::{RatingForm, ask_judgement, scales};
use super::treat::{strategies, strategy};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::verb::{carry_out as run, done, may_fill, shown};
use access::Permission;
use pages::html::plural;
use pages::verb::{FormBuilder, Verb};
use pages::{Choice, Link, Problems, Section};
use register::records::Risk;
use register::verbs;
use register::{Command, Record};

/// Most risks of one form; a page of the list has fifty.
const MOST: usize = 200;

/// The form for the risks picked.
pub async fn ask(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let picks = query.0.iter().filter(|(key, _)| key == "pick");
    let risks = picked(&req, picks.map(|(_, number)| number.as_str()))?;
    form(&req, query.get("do"), &risks, None, Problems::default())
}

/// Carries it out over all of them, or none.
pub async fn carry_out(req: OrgRequest, sent: Form) -> Result {
    let risks = picked(&req, sent.all("pick"))?;
    let what = sent.get("do");
    let mut problems = Problems::default();
    let commands: Vec<Command> = match what {
        "rate" => {
            let judged = RatingForm::read(&req, &sent, &mut problems);
            let rate = |risk: &&Risk| Command::Rate(judged.of(risk.id));
            risks.iter().map(rate).collect()
        }
        "treat" => match strategy(&sent, &mut problems) {
            None => Vec::new(),
            Some(strategy) => risks
                .iter()
                .map(|risk| {
                    Command::Treat(verbs::Treat {
                        target: risk.id,
                        strategy,
                        reason: sent.get("reason").to_owned(),
                    })
                })
                .collect(),
        },
        "owner" => owners(&req, &risks, &sent, &mut problems),
        _ => return Err(unknown()),
    };
    if !problems.is_empty() {
        return form(&req, what, &risks, Some(&sent), problems);
    }
    match run(&req, &format!("{what} risks"), commands, &sent).await? {
        Err(problems) => form(&req, what, &risks, Some(&sent), problems),
        Ok(_) => {
            let count = plural(risks.len(), "risk is", "risks are");
            let text = match what {
                "rate" => format!("{count} rated."),
                "treat" => format!("{count} given a treatment."),
                _ => format!("{count} given an owner."),
            };
            Ok(done(&req, "/risks", text, None, &sent))
        }
    }
}

fn owners(req: &OrgRequest, risks: &[&Risk], sent: &Form, problems: &mut Problems) -> Vec<Command> {
    let people = &req.register().tables.people;
    let number = sent.get("owner").parse().ok();
    let Some(person) = number.and_then(|number| people.by_number(number)) else {
        problems.add("owner", "Choose who is accountable.");
        return Vec::new();
    };
    risks
        .iter()
        .map(|risk| {
            let mut risk = (*risk).clone();
            risk.owner = Some(person.id);
            Command::Save(risk.into())
        })
        .collect()
}

fn picked<'r>(
    req: &'r OrgRequest,
    numbers: impl Iterator<Item = &'r str>,
) -> Result<Vec<&'r Risk>> {
    let risks = pages::risks::picked(req.register(), numbers);
    match risks.len() {
        0 => Err(PageError::bad_request(
            "no risk was selected; go back to the list, tick the risks, and choose again",
        )),
        count if count > MOST => Err(PageError::bad_request(format!(
            "{count} risks are too many for one form; select up to {MOST}"
        ))),
        _ => Ok(risks),
    }
}

fn unknown() -> PageError {
    PageError::bad_request("it is not said what to do with the risks; go back to the list")
}

fn form(
    req: &OrgRequest,
    what: &str,
    risks: &[&Risk],
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let count = plural(risks.len(), "risk", "risks");
    let register = req.register();
    let sheet = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems);
    let (heading, records, sheet, submit) = match what {
        "rate" => (
            format!("verbs::Rate {count} alike"),
            "Recorded for each: the same current rating with the same reason, the method, your name and today’s date.",
            ask_judgement(sheet, register, None, false),
            "Record the ratings",
        ),
        "treat" => (
            format!("Choose a treatment for {count}"),
            "Recorded for each: the same treatment with the same reason, your name and today’s date.",
            sheet
                .radios("strategy", "Treatment", "", strategies(None))
                .reason(
                    "Why this is reasonable and appropriate here",
                    "It must hold for every one of them.",
                    "",
                ),
            "Record the treatment",
        ),
        "owner" => {
            let people: Vec<Choice> = register
                .tables
                .people
                .live()
                .map(|person| Choice {
                    value: person.number.to_string(),
                    label: person.name.clone(),
                    ..Choice::default()
                })
                .collect();
            (
                format!("Name the owner of {count}"),
                "Recorded for each: the new owner. Owners before can never verify the result.",
                sheet.select(
                    "owner",
                    "Owner",
                    "The person accountable for what is done. Somebody else will check the result.",
                    people,
                    "Choose a person",
                ),
                "Record the owner",
            )
        }
        _ => return Err(unknown()),
    };
    let shell = req.shell(Section::Risks, heading.clone());
    let groups = sheet.groups();
    let mut verb = Verb::new(&shell, heading);
    verb.crumbs = vec![
        Link::to("Risks", format!("{}/risks", req.base)),
        Link::here(count, ""),
    ];
    verb.about = risks.iter().map(|risk| about(req, risk)).collect();
    if what == "rate" {
        verb.scales = scales(register);
    }
    verb.records = records.into();
    verb.groups = groups;
    verb.action = format!("{}/risks/bulk", req.base);
    verb.submit = submit.into();
    verb.cancel = format!("{}/risks", req.base);
    verb.hidden = std::iter::once(("do".to_owned(), what.to_owned()))
        .chain(
            risks
                .iter()
                .map(|r| ("pick".to_owned(), r.number().to_string())),
        )
        .collect();
    verb.problems = problems;
    shown(&verb)
}
