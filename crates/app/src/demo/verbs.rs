//! The verbs of a step, as commands: rate, treat, start, complete, accept …

use super::calendar::Calendar;
use super::expand;
use super::fields::{id_of, reference};
use super::story::Step;
use jiff::civil::Date;
use register::records::Stage;
use register::verbs;
use register::{Command, Id, Kind};

/// Adds the commands of a step's verbs, in the order in which they are stated.
///
/// # Errors
/// What the story says wrong.
pub fn commands(
    step: &Step,
    day: Date,
    calendar: Calendar,
    out: &mut Vec<Command>,
) -> Result<(), String> {
    let risk = |key: &str| Id::new(id_of(Kind::Risk, key));
    let action = |key: &str| Id::new(id_of(Kind::Action, key));
    let proof = |keys: &[String]| {
        keys.iter()
            .map(|key| id_of(Kind::Evidence, key))
            .collect::<Vec<_>>()
    };
    let proofs = |keys: &[String]| proof(keys).into_iter().map(Id::new).collect::<Vec<_>>();
    for rating in &step.rate {
        let id = id_of(Kind::Risk, &rating.risk);
        for (stage, judgement) in [
            (Stage::Current, &rating.current),
            (Stage::Target, &rating.target),
            (Stage::Verified, &rating.verified),
        ] {
            if let Some(judgement) = judgement {
                out.push(Command::Rate(expand::rate(
                    id,
                    stage,
                    judgement,
                    proof(&rating.evidence),
                    day,
                )?));
            }
        }
    }
    for t in &step.treat {
        out.push(Command::Treat(verbs::Treat {
            target: risk(&t.risk),
            strategy: t.strategy,
            reason: t.reason.clone(),
        }));
    }
    for m in &step.merge {
        out.push(Command::Merge(verbs::Merge {
            target: risk(&m.from),
            into: risk(&m.into),
            reason: m.reason.clone(),
        }));
    }
    for key in &step.start {
        out.push(Command::Start(verbs::Start {
            target: action(key),
            on: day,
        }));
    }
    for c in &step.complete {
        out.push(Command::Complete(verbs::Complete {
            target: action(&c.action),
            on: day,
            evidence: proofs(&c.evidence).into_iter().map(Into::into).collect(),
        }));
    }
    for c in &step.confirm {
        out.push(Command::Confirm(verbs::Confirm {
            target: action(&c.action),
            on: day,
            result: c.result.clone(),
            evidence: proofs(&c.evidence).into_iter().map(Into::into).collect(),
        }));
    }
    for r in &step.reschedule {
        out.push(Command::Reschedule(verbs::Reschedule {
            target: action(&r.action),
            due: calendar.day(r.due),
            reason: r.reason.clone(),
        }));
    }
    for m in &step.milestone {
        out.push(Command::Milestone(verbs::Milestone {
            target: action(&m.action),
            title: m.title.clone(),
            due: m.due.map(|offset| calendar.day(offset)),
            done: m.done.map(|offset| calendar.day(offset)),
        }));
    }
    for c in &step.check {
        out.push(Command::VendorCheck(verbs::VendorCheck {
            target: Id::new(id_of(Kind::Vendor, &c.vendor)),
            on: day,
            by: String::new(),
            result: c.result.clone(),
            evidence: proofs(&c.evidence).into_iter().map(Into::into).collect(),
        }));
    }
    for r in &step.request {
        out.push(Command::Accept(verbs::Accept {
            id: Id::new(id_of(Kind::Acceptance, &r.key)),
            target: risk(&r.risk),
            reason: r.reason.clone(),
            compensating: r.compensating.clone(),
            expires: calendar.day(r.expires),
            review_trigger: r.review_trigger.clone(),
        }));
    }
    for r in &step.rule {
        let target = Id::new(id_of(Kind::Acceptance, &r.acceptance));
        let (authority, note) = (r.authority.clone(), r.note.clone());
        out.push(match r.approve {
            true => Command::Approve(verbs::Approve {
                target,
                authority,
                note,
            }),
            false => Command::Deny(verbs::Deny {
                target,
                authority,
                note,
            }),
        });
    }
    for r in &step.retire {
        out.push(Command::Retire(verbs::Retire {
            target: reference(&r.what)?,
            on: day,
            reason: r.reason.clone(),
        }));
    }
    for s in &step.settle {
        out.push(Command::Settle(verbs::Settle {
            target: Id::new(id_of(Kind::Trigger, &s.trigger)),
            reason: calendar.fill(&s.reason)?,
            on: day,
        }));
    }
    Ok(())
}
