//! Retiring a record and bringing it back, settling a trigger, undoing an import.

use super::{OfKind, Word, path_of, record_of};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::verb::{self, may_fill};
use access::Permission;
use pages::scope::{Scoped, touches};
use pages::verb::{About, FormBuilder, Verb, Words};
use pages::{Link, Problems, Section};
use register::records::{Import, Retired};
use register::verbs;
use register::{AnyRecord, Command, Id, Who};

/// What can be done to a record here, beside changing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Retire,
    Restore,
    Settle,
    Undo,
}

impl Step {
    fn of(word: &str, record: &AnyRecord) -> Result<Step, PageError> {
        let ended = record.retired().is_some();
        match (word, record) {
            ("undo", AnyRecord::Import(import)) if import.undone.is_none() => Ok(Step::Undo),
            (_, AnyRecord::Import(_)) => Err(PageError::bad_request(format!(
                "{} was undone already",
                record.tag()
            ))),
            ("retire", _) if !ended => Ok(Step::Retire),
            ("restore", _) if ended => Ok(Step::Restore),
            ("settle", AnyRecord::Trigger(trigger)) if trigger.settled.is_none() => {
                Ok(Step::Settle)
            }
            ("retire" | "restore" | "settle", _) => Err(PageError::bad_request(format!(
                "{} is so already; open it to see how it stands",
                record.tag()
            ))),
            _ => Err(PageError::not_found("there is no such page in the scope")),
        }
    }

    fn needs(self) -> Permission {
        match self {
            Step::Settle => Permission::Contribute,
            _ => Permission::Govern,
        }
    }
}

pub async fn ask(
    OfKind(scoped): OfKind,
    Number(number): Number,
    Word(word): Word,
    req: OrgRequest,
) -> Result {
    let record = record_of(&req, scoped, number)?;
    let step = Step::of(&word, &record)?;
    may_fill(&req, step.needs())?;
    shown(&req, scoped, &record, step, None, Problems::default())
}

pub async fn carry_out(
    OfKind(scoped): OfKind,
    Number(number): Number,
    Word(word): Word,
    req: OrgRequest,
    sent: Form,
) -> Result {
    let record = record_of(&req, scoped, number)?;
    let step = Step::of(&word, &record)?;
    req.need(step.needs())?;
    let mut problems = Problems::default();
    let reason = sent.get("reason").trim().to_owned();
    if reason.is_empty() {
        problems.add("reason", "Say why; it stays in the history.");
    }
    let on = match step {
        Step::Retire | Step::Settle => verb::day(&sent, "on", &mut problems).unwrap_or(req.today),
        Step::Restore | Step::Undo => req.today,
    };
    if on > req.today {
        problems.add(
            "on",
            "This day lies in the future; give the day it happened.",
        );
    }
    if !problems.is_empty() {
        return shown(&req, scoped, &record, step, Some(&sent), problems);
    }
    let target = record.reference();
    let done = match step {
        Step::Retire => {
            let command = Command::Retire(verbs::Retire { target, on, reason });
            verb::carry_out(&req, "retire", vec![command], &sent).await?
        }
        Step::Restore => {
            let command = Command::Restore(verbs::Restore { target, reason });
            verb::carry_out(&req, "restore", vec![command], &sent).await?
        }
        Step::Settle => {
            let mut settled = record.clone();
            if let AnyRecord::Trigger(trigger) = &mut settled {
                trigger.settled = Some(Retired {
                    on,
                    reason,
                    by: Who::from(&req.actor()),
                });
            }
            verb::carry_out(&req, "settle", vec![Command::Save(settled)], &sent).await?
        }
        Step::Undo => undo(&req, Id::new(target.id), &reason).await?,
    };
    let path = path_of(scoped, &record);
    match done {
        Err(problems) => shown(&req, scoped, &record, step, Some(&sent), problems),
        Ok(_) => {
            let tag = record.tag();
            let (words, back) = match step {
                Step::Retire => (
                    format!("{tag} “{}” is no longer in use.", record.label()),
                    verb::undo_ending(&req, &path),
                ),
                Step::Restore => (format!("{tag} “{}” is back.", record.label()), None),
                Step::Settle => (format!("{tag} is settled."), None),
                Step::Undo => (
                    format!("{tag} is undone: its records are as they were before it."),
                    None,
                ),
            };
            Ok(verb::done(&req, &path, words, back, &sent))
        }
    }
}

/// Undoes an import as one.
async fn undo(
    req: &OrgRequest,
    import: Id<Import>,
    reason: &str,
) -> Result<Result<app::Done, Problems>> {
    let by = req.by(reason);
    let done = req
        .site
        .books()
        .write(req.org.id, async |book| {
            book.undo_import(import, &by.actor, reason, by.at).await
        })
        .await;
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(error) => PageError::refusal(error).map(|message| Err(Problems::whole(message))),
    }
}

fn shown(
    req: &OrgRequest,
    scoped: &'static Scoped,
    record: &AnyRecord,
    step: Step,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let here = format!("{}{}", req.base, path_of(scoped, record));
    let (heading, submit, records, ask, hint, word) = match step {
        Step::Retire => (
            "Retire",
            "Retire it",
            "Recorded: that it is no longer in use, since when, why and by whom. Nothing is deleted, and it can be brought back.",
            "Why it is no longer in use",
            "Such as “replaced by the new EHR” or “entered twice, see A-4”.",
            "retire",
        ),
        Step::Restore => (
            "Bring back",
            "Bring it back",
            "Recorded: that it is in use again, why and by whom. The time it was out of use stays in the history.",
            "Why it is in use again",
            "Such as “retired by mistake”.",
            "restore",
        ),
        Step::Settle => (
            "Settle",
            "Settle it",
            "Recorded: what the new look changed, when and by whom.",
            "What the new look changed",
            "Such as “R-3 and R-9 rated again; one action added”, or that it changed nothing and why.",
            "settle",
        ),
        Step::Undo => (
            "Undo",
            "Undo the import",
            "Recorded: that what it made is retired, and what it changed is as it was before. It is refused where somebody built on it since.",
            "Why it is undone",
            "Such as “wrong sheet”.",
            "undo",
        ),
    };
    let shell = req.shell(Section::Scope, format!("{heading} {}", record.tag()));
    let mut form = Verb::new(&shell, format!("{heading} {}", record.tag()));
    form.crumbs = vec![
        Link::to("Scope", format!("{}/scope", req.base)),
        Link::to(
            scoped.title,
            format!("{}/scope/{}", req.base, scoped.word()),
        ),
        Link::to(record.tag(), here.clone()),
        Link::here(heading, String::new()),
    ];
    form.about = vec![About {
        tag: record.tag(),
        text: record.label().to_owned(),
        level: None,
        state: String::new(),
        href: here.clone(),
    }];
    if step == Step::Retire {
        form.words = bearing(req, record);
    }
    let typed = sent.map(|sent| sent.0.as_slice());
    let sheet = FormBuilder::new(typed, &problems).reason(ask, hint, "");
    let sheet = match step {
        Step::Retire => sheet.day("on", "Since when", "", Some(req.today)),
        Step::Settle => sheet.day("on", "When", "", Some(req.today)),
        Step::Restore | Step::Undo => sheet,
    };
    form.groups = sheet.groups();
    form.records = records.into();
    form.action = format!("{here}/{word}");
    form.cancel = here;
    form.submit = submit.into();
    form.ends = matches!(step, Step::Retire | Step::Undo);
    form.revision = (step != Step::Undo)
        .then(|| req.register().tables.revision(record.reference()))
        .flatten();
    form.problems = problems;
    verb::shown(&form)
}

/// What else speaks of a record that is about to be retired.
fn bearing(req: &OrgRequest, record: &AnyRecord) -> Vec<Words> {
    let named: Vec<String> = touches(req.register(), record.reference(), &req.base)
        .iter()
        .map(|group| format!("{}: {}", group.title.to_lowercase(), group.total))
        .collect();
    if named.is_empty() {
        return Vec::new();
    }
    vec![Words {
        kind: "warn",
        title: "Other records name it".into(),
        text: format!(
            "They stay as they are ({}). Close risks that no longer exist, and mend flows that now end nowhere.",
            named.join(", ")
        ),
    }]
}
