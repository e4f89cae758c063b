//! Deciding whose a sender is (G4).

use super::MailDomain;
use super::senders::{SenderLine, code, decision_of, known};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::verb::{carry_out, done, may_fill, shown};
use access::Permission;
use app::new_id;
use pages::mail::crumbs;
use pages::verb::{About, FormBuilder, Verb, Words};
use pages::{Choice, Link, Problems, Section};
use register::records::{Sender, SenderDecision};
use register::verbs;
use register::{Command, Record};

/// What is offered: each with what it means for the roll-out.
const OFFERED: [(SenderDecision, &str, &str); 3] = [
    (
        SenderDecision::Ours,
        "Ours",
        "It sends for the organization: a mailbox service, billing, newsletters. The roll-out waits until its mail passes.",
    ),
    (
        SenderDecision::NotOurs,
        "Not ours",
        "A stranger, or a service nobody here uses any more. A stricter policy is meant to stop it.",
    ),
    (
        SenderDecision::Forwarder,
        "Forwards mail of others",
        "A mailing list, an alumni address, a mailbox that passes on. Its mail was yours and fails through no fault of yours.",
    ),
];

/// The question.
pub async fn ask(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let of = MailDomain::of_number(&req, number)?;
    let all = known(&req, &of).await?;
    let sender = find(&all, query.get("key"))?;
    form(&req, &of, sender, None, Problems::default())
}

/// The answer. A sender that is not in the register yet gets its record with it.
pub async fn decide(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let all = known(&req, &of).await?;
    let sender = find(&all, sent.get("key"))?;
    let Some(decision) = decision_of(sent.get("decision")) else {
        let mut problems = Problems::default();
        problems.add("decision", "Choose whose it is.");
        return form(&req, &of, sender, Some(&sent), problems);
    };
    let mut commands = Vec::new();
    let id = match sender.record {
        Some(record) => record.id,
        None => {
            let record = Sender {
                id: new_id()?,
                asset: Some(of.asset.id),
                name: sender.name().to_owned(),
                key: sender.key().to_owned(),
                first_seen: sender.seen.as_ref().map(|seen| seen.first),
                ..Sender::default()
            };
            let id = record.id;
            commands.push(Command::Save(record.into()));
            id
        }
    };
    commands.push(Command::DecideSender(verbs::DecideSender {
        target: id,
        decision,
        reason: sent.get("reason").to_owned(),
    }));
    match carry_out(&req, "decide on sender", commands, &sent).await? {
        Err(problems) => form(&req, &of, sender, Some(&sent), problems),
        Ok(_) => {
            let text = format!("Decided on {}: {}.", sender.name(), decision.words());
            let path = format!("/mail/{number}/senders");
            Ok(done(&req, &path, text, None, &sent))
        }
    }
}

/// The sender of a key: one that reports name or the register has.
fn find<'k, 'r>(all: &'k [SenderLine<'r>], key: &str) -> Result<&'k SenderLine<'r>, PageError> {
    let found = all.iter().find(|known| known.key() == key);
    found.ok_or_else(|| {
        PageError::not_found(
            "no report of the last 30 days names this sender, and nobody decided on it; choose one under Who sends",
        )
    })
}

fn form(
    req: &OrgRequest,
    of: &MailDomain<'_>,
    sender: &SenderLine<'_>,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let number = of.asset.number;
    let heading = "Whose is this sender?";
    let shell = req.shell(Section::Mail, heading);
    let (class, why) = sender.judged();
    let choices: Vec<Choice> = OFFERED
        .iter()
        .map(|(decision, label, hint)| Choice {
            value: code(*decision).to_owned(),
            label: (*label).to_owned(),
            hint: (*hint).to_owned(),
            chosen: sender.decision() == *decision,
            ..Choice::default()
        })
        .collect();
    let groups = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .radios("decision", "Whose it is", "", choices)
        .reason(
            "How you know",
            "Such as “our billing service since 2021, contract with the office manager”, or “nobody here knows it, and none of its mail passes”.",
            sender.record.map_or("", |record| record.reason.as_str()),
        )
        .groups();
    let messages = sender.seen.as_ref().map_or(0, |seen| seen.seen.messages);
    let mut verb = Verb::new(&shell, heading);
    verb.crumbs = crumbs(&shell, of.domain.as_str(), number, Some(heading));
    let back = format!("{}/mail/{number}/senders", req.base);
    verb.crumbs.insert(2, Link::to("Who sends", back.clone()));
    verb.about = vec![About {
        tag: sender.record.map_or(String::new(), Record::tag),
        text: sender.name().to_owned(),
        level: None,
        state: format!(
            "{} in the name of {} in the last 30 days. So far: {}.",
            pages::html::plural(messages, "message", "messages"),
            of.domain,
            sender.decision().words()
        ),
        href: String::new(),
    }];
    verb.words = vec![Words {
        kind: "",
        title: pages::html::first_upper(class),
        text: format!("{}.", pages::html::first_upper(why)),
    }];
    verb.records = "Recorded: the decision, how you know, your name and today’s date. It can be decided anew at any time.".into();
    verb.groups = groups;
    verb.hidden = vec![("key".into(), sender.key().to_owned())];
    verb.action = format!("{back}/decide");
    verb.submit = "Record the decision".into();
    verb.cancel = back;
    verb.revision = sender
        .record
        .and_then(|record| req.register().tables.revision(record.reference()));
    verb.problems = problems;
    shown(&verb)
}
