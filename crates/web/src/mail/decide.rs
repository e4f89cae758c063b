//! Deciding whose a sender is (G4): one that reports name and nobody decided on yet
//! gets its record with the decision.

use super::MailDomain;
use super::senders::{known, known_with};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::respond::go;
use crate::verb::{self, Shown, VerbTarget};
use access::Permission;
use app::mail::new_sender;
use app::mail::sender_list::SenderLine;
use pages::verb::{Verb, Words};
use pages::{Problems, places};
use register::{AnyRecord, Command, Kind};

/// The verb.
const CODE: &str = "decide-sender";

/// The question about a sender of a domain; one that is in the register has a page of
/// its own for it.
pub async fn ask(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    verb::may_fill(&req, Permission::Contribute)?;
    let of = MailDomain::of_number(&req, number)?;
    let all = known_with(&req, &of, query.get("key")).await?;
    let sender = find(&all, query.get("key"))?;
    if let Some(record) = sender.record {
        let record = AnyRecord::from(record.clone());
        return Ok(go(&places::verb(&req.base, &record, CODE)));
    }
    let asked = asked(unrecorded(&of, sender)?)?;
    verb::ask_with(&req, &asked, &[], |page| add_facts(page, &req, &of, sender))
}

/// The question about a sender of the register, with what reports say of it.
pub async fn ask_known(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    let nothing = || PageError::not_found(format!("there is no sender SN-{number}"));
    let senders = &req.register().tables.senders;
    let sender = senders.by_number(number).ok_or_else(nothing)?;
    let asked = asked(AnyRecord::from(sender.clone()))?;
    let asset = sender
        .asset
        .and_then(|id| req.register().tables.assets.get(id));
    let Some(of) = asset.and_then(MailDomain::of) else {
        return verb::ask_with(&req, &asked, &query.0, |_| {});
    };
    let all = known(&req, &of).await?;
    verb::ask_with(&req, &asked, &query.0, |page| {
        if let Some(line) = all.iter().find(|line| line.key() == sender.key) {
            add_facts(page, &req, &of, line);
            page.action = places::verb(&req.base, &asked.record, CODE);
            page.hidden.clear();
        }
    })
}

/// The answer about one that is not in the register yet.
pub async fn decide(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    req.need(Permission::Contribute)?;
    let of = MailDomain::of_number(&req, number)?;
    let all = known_with(&req, &of, sent.get("key")).await?;
    let sender = find(&all, sent.get("key"))?;
    let record = match sender.record {
        // Somebody else decided while this form was filled in.
        Some(record) => {
            let known = AnyRecord::from(record.clone());
            let asked = asked(known)?;
            let problems = Problems::whole(format!(
                "Somebody else decided on {} while you were filling in this form. It is shown above as it stands now; send the form again if it still holds.",
                sender.name()
            ));
            let with = Shown {
                sent: Some(&sent),
                problems,
                revision: req.register().tables.revision(asked.record.reference()),
                ..Shown::default()
            };
            return verb::show(&req, &asked, with, |_| {});
        }
        None => unrecorded(&of, sender)?,
    };
    let again = |problems| {
        let with = Shown {
            sent: Some(&sent),
            problems,
            ..Shown::default()
        };
        let asked = asked(record.clone())?;
        verb::show(&req, &asked, with, |page| {
            add_facts(page, &req, &of, sender)
        })
    };
    let form = asked(record.clone())?.form;
    let data = match verb::read(&req, form, Kind::Sender, &sent)? {
        Ok(data) => data,
        Err(problems) => return again(problems),
    };
    let command = match verb::command(form, &record, data.clone())? {
        Ok(command) => command,
        Err(problems) => return again(problems),
    };
    let name = sender.name().to_owned();
    let commands = vec![Command::Save(record.clone()), command];
    let done =
        verb::carry_out_all(&mut req, CODE, commands, &[], sent.get("why"), Some(form)).await?;
    if let Err(problems) = done {
        let text = problems.0.into_iter().map(|problem| problem.message);
        return Err(PageError::bad_request(text.collect::<Vec<_>>().join(" ")));
    }
    let text = fields::sentence(req.register(), form, form.words.done, &record, &data);
    let path = format!("/mail/{number}/senders");
    let text = if text.is_empty() { name } else { text };
    Ok(verb::done(&req, &path, text, None, &sent))
}

fn asked(record: AnyRecord) -> Result<VerbTarget> {
    let form = fields::verb_form(CODE);
    let form = form.ok_or_else(|| PageError::not_found("there is no such page"))?;
    Ok(VerbTarget { record, form })
}

/// A record for a sender that has none.
fn unrecorded(of: &MailDomain<'_>, sender: &SenderLine<'_>) -> Result<AnyRecord> {
    Ok(AnyRecord::from(new_sender(sender, of.asset.id)?))
}

/// What reports say of a sender, on the page that asks whose it is.
fn add_facts(page: &mut Verb<'_>, req: &OrgRequest, of: &MailDomain<'_>, sender: &SenderLine<'_>) {
    let (class, why) = sender.judged();
    let messages = sender.seen.as_ref().map_or(0, |seen| seen.seen.messages);
    let back = format!("{}/mail/{}/senders", req.base, of.asset.number);
    if let Some(about) = page.about.first_mut() {
        about.state = format!(
            "{} in the name of {}{}. So far: {}.",
            pages::html::plural(messages, "message", "messages"),
            of.domain,
            sender.days().map_or(String::new(), |(first, last)| {
                format!(", {}", pages::html::days_words(first, last))
            }),
            sender.decision().words()
        );
        if sender.record.is_none() {
            about.tag = String::new();
            about.href = String::new();
        }
    }
    page.words.push(Words {
        kind: "",
        title: pages::html::first_upper(class),
        text: {
            let told = std::iter::once(why.to_owned()).chain(sender.evidence());
            let told = told.map(|one| format!("{}.", pages::html::first_upper(&one)));
            told.collect::<Vec<_>>().join(" ")
        },
    });
    page.crumbs = pages::mail::crumbs(
        page.shell,
        of.domain.as_str(),
        of.asset.number,
        Some("Whose is this sender?"),
    );
    let who = pages::Link::to("Who sends", back.clone());
    page.crumbs.insert(page.crumbs.len().min(2), who);
    page.hidden = vec![("key".into(), sender.key().to_owned())];
    page.action = format!("{back}/decide");
    page.cancel = back;
}

/// The sender of a key: one that reports name or the register has.
fn find<'k, 'r>(all: &'k [SenderLine<'r>], key: &str) -> Result<&'k SenderLine<'r>, PageError> {
    let found = all.iter().find(|known| known.key() == key);
    found.ok_or_else(|| {
        PageError::not_found(
            "no report that is kept names this sender, and nobody decided on it; choose one under Who sends",
        )
    })
}
