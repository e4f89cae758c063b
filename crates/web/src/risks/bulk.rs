//! One judgement over several risks: rate, treat, or name the owner of all picked.

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::many::{Many, NotMade, weight};
use crate::org_request::OrgRequest;
use crate::person_choice;
use crate::query::QueryParams;
use crate::revisions::{keep_revisions, revisions};
use crate::verb::{self, carry_out_made, done, may_fill, shown};
use access::Permission;
use catalog::{Catalog, ThreatEvents};
use fields::VerbForm;
use pages::html::plural;
use pages::record_form::FormGroup;
use pages::verb::{FormBuilder, Verb};
use pages::verb_page::{about, levels_of_method, scales, some_groups};
use pages::{Link, Problems, Section};
use register::records::{Person, Risk};
use register::{AnyRecord, Command, Id, Kind, Record, Ref, Register};
use serde_json::Value;

/// Most risks of one form; a page of the list has fifty.
const MOST: usize = 200;

/// The form for the risks picked.
pub async fn ask(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let picks = query.0.iter().filter(|(key, _)| key == "pick");
    let risks = picked(&req, picks.map(|(_, number)| number.as_str()))?;
    let shown: Vec<Ref> = risks.iter().map(|risk| risk.reference()).collect();
    weight(req.register(), &shown, 0)?;
    form(&req, query.get("do"), &risks, None, Problems::default())
}

/// The verbs that several risks can be given at once.
fn judging(what: &str) -> Option<&'static VerbForm> {
    fields::verb_form(what).filter(|form| matches!(form.code, "rate" | "treat"))
}

/// The questions of a verb that have one answer for all risks; `events`: what brings
/// them about.
pub fn common(
    register: &Register,
    form: &'static VerbForm,
    sent: Option<&Form>,
    problems: &Problems,
    req: &OrgRequest,
    events: ThreatEvents,
) -> Vec<FormGroup> {
    let wanted =
        |name: &str| !name.contains("evidence") && !matches!(name, "on" | "stage" | "method");
    let typed = sent.map(|sent| sent.0.as_slice());
    let groups = form.groups(Kind::Risk);
    let mut groups = some_groups(register, groups, wanted, typed, problems, req.today);
    if form.code == "rate" {
        levels_of_method(register, &mut groups, false, events);
    }
    groups
}

/// Reads what a form says of a verb for several risks.
pub fn read(
    req: &OrgRequest,
    form: &'static VerbForm,
    sent: &Form,
) -> Result<std::result::Result<Value, Problems>> {
    let read = verb::read(req, form, Kind::Risk, sent)?;
    Ok(read.map_err(|mut problems| {
        // These forms ask impact as a whole.
        for problem in &mut problems.0 {
            if problem.field.starts_with("impact.") {
                problem.field = "impact.overall".into();
            }
        }
        problems
    }))
}

/// What several risks are given.
enum Given {
    /// A judgement.
    Judged(&'static VerbForm, Value),
    /// Who is accountable.
    Owner(Id<Person>),
}

impl Given {
    fn read(
        req: &OrgRequest,
        what: &str,
        sent: &Form,
    ) -> Result<std::result::Result<Given, Problems>> {
        if let Some(form) = judging(what) {
            let read = read(req, form, sent)?;
            return Ok(read.map(|data| Given::Judged(form, data)));
        }
        if what != "owner" {
            return Err(unknown());
        }
        let person = person_choice::sent(req.register(), sent, "owner");
        Ok(person.and_then(|person| {
            person.map(Given::Owner).ok_or_else(|| {
                let mut problems = Problems::default();
                problems.add("owner", "Choose who is accountable.");
                problems
            })
        }))
    }

    /// The commands that give it, of the book as it stands.
    fn commands(
        &self,
        register: &Register,
        risks: &[Ref],
    ) -> std::result::Result<Vec<Command>, NotMade> {
        match self {
            Given::Judged(form, data) => verb::commands(form, risks.iter().copied(), data),
            Given::Owner(person) => {
                let table = &register.tables.risks;
                let owned = risks.iter().filter_map(|at| table.get(Id::new(at.id)));
                let owned = owned.map(|risk| {
                    let owner = Some(*person);
                    Command::Save(
                        Risk {
                            owner,
                            ..risk.clone()
                        }
                        .into(),
                    )
                });
                Ok(owned.collect())
            }
        }
    }
}

/// Carries it out over all of them, or none.
pub async fn carry_out(mut req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Contribute)?;
    let what = sent.get("do").to_owned();
    let risks = picked(&req, sent.all("pick"))?;
    let picked: Vec<Ref> = risks.iter().map(|risk| risk.reference()).collect();
    let bytes = weight(req.register(), &picked, sent.said())?;
    let given = Given::read(&req, &what, &sent)?;
    let against = revisions(&sent, picked.iter().copied());
    let (given, against) = match (given, against) {
        (Ok(given), Ok(against)) => (given, against),
        (Err(problems), _) | (_, Err(problems)) => {
            return form(&req, &what, &risks, Some(&sent), problems);
        }
    };
    let many = Many {
        // What is not a verb of its own is a change, such as naming the owner.
        verb: match register::is_code(&what) {
            true => &what,
            false => "change",
        },
        why: sent.get("why"),
        against: &against,
        bytes,
    };
    let make = |register: &Register| given.commands(register, &picked);
    match carry_out_made(&mut req, many, judging(&what), make).await? {
        Err(problems) => {
            let risks = self::picked(&req, sent.all("pick"))?;
            form(&req, &what, &risks, Some(&sent), problems)
        }
        Ok(_) => {
            let count = plural(picked.len(), "risk is", "risks are");
            let text = match what.as_str() {
                "rate" => format!("{count} rated."),
                "treat" => format!("{count} given a treatment."),
                _ => format!("{count} given an owner."),
            };
            Ok(done(&req, "/risks", text, None, &sent))
        }
    }
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
    let (heading, records, groups, submit) = match what {
        "rate" | "treat" => {
            let judged = judging(what).ok_or_else(unknown)?;
            let events = risks
                .iter()
                .map(|risk| risk.threat_events(register, Catalog::builtin()));
            let events = ThreatEvents::together(events);
            let groups = common(register, judged, sent, &problems, req, events);
            let (heading, records) = match what {
                "rate" => (
                    format!("Rate {count} alike"),
                    "Recorded for each: the same current rating with the same reason, the method, your name and today’s date.",
                ),
                _ => (
                    format!("Choose a treatment for {count}"),
                    "Recorded for each: the same treatment with the same reason, your name and today’s date. It must hold for every one of them.",
                ),
            };
            (heading, records, groups, judged.words(Kind::Risk).submit)
        }
        "owner" => {
            let sheet = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems).select(
                "owner",
                "Owner",
                "The person accountable for what is done. Somebody else will check the result.",
                person_choice::choices(register, None),
                "Choose a person",
            );
            (
                format!("Name the owner of {count}"),
                "Recorded for each: the new owner. Owners before can never verify the result.",
                sheet.groups(),
                "Record the owner",
            )
        }
        _ => return Err(unknown()),
    };
    let shell = req.shell(Section::Risks, heading.clone());
    let mut verb = Verb::new(&shell, heading);
    verb.crumbs = vec![
        Link::to("Risks", format!("{}/risks", req.base)),
        Link::here(count, ""),
    ];
    verb.about = risks
        .iter()
        .map(|risk| about(&shell, register, &AnyRecord::from((*risk).clone())))
        .collect();
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
        .chain(keep_revisions(
            register,
            risks.iter().map(|r| r.reference()),
        ))
        .collect();
    verb.problems = problems;
    shown(&verb)
}
