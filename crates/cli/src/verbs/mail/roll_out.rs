//! `phiward mail roll-out`: where a domain stands on the way to refusing forged mail, what the
//! next stage waits for, and what to publish now, as on the page.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::net::Net;
use super::senders::domain_of;
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use anyhow::Result;
use app::mail::roll_out::{Ask, At, Of, RollOut, SenderKind, roll_out};
use mailauth::advice::{Step, own_address};
use mailauth::dns::RecordType;
use mailauth::provider::{self, Provider};
use mailauth::rollout::{DomainUse, Precondition, PreconditionState};
use serde_json::{Value, json};

/// Where a domain stands, what the next stage waits for, and what to publish (exit code 1
/// while something waits).
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward mail roll-out clinic.example\n  phiward mail roll-out clinic.example --service microsoft365 --address 203.0.113.5\n  phiward mail roll-out clinic.example --kind name:copier.example=device --ask-dns\nWhose a sender is, you decide with: phiward mail sender decide"
)]
pub struct RollOutArgs {
    /// The domain
    #[arg(value_name = "DOMAIN")]
    domain: String,
    /// What it is used for: people, programs, or parked (it sends no mail) [default: as it seems]
    #[arg(long = "use", value_name = "USE", value_parser = usage)]
    usage: Option<DomainUse>,
    /// You looked: nobody reads mail sent to it, and nothing sends in its name
    #[arg(long)]
    unused: bool,
    /// A service that sends for it, such as microsoft365; may be given again [default: as records and decisions show]
    #[arg(long = "service", value_name = "SERVICE", value_parser = service)]
    services: Vec<&'static Provider>,
    /// Address of a mail server of your own; may be given again
    #[arg(long = "address", value_name = "ADDRESS", value_parser = own_address)]
    addresses: Vec<IpAddr>,
    /// What a sender outside the list of services is, as KEY=device, partner, web-form, practice-host or server; may be given again
    #[arg(long = "kind", value_name = "KEY=KIND", value_parser = kind)]
    kinds: Vec<(String, SenderKind)>,
    /// Mailbox for reports
    #[arg(long, value_name = "MAILBOX", value_parser = mailbox)]
    reports_to: Option<String>,
    /// Ask DNS what the last check did not ask
    #[arg(long)]
    ask_dns: bool,
    #[command(flatten)]
    net: Net,
}

fn usage(word: &str) -> Result<DomainUse, String> {
    let mut uses = DomainUse::ALL.into_iter();
    let found = uses.find(|usage| usage.code().eq_ignore_ascii_case(word.trim()));
    found.ok_or_else(|| "write people, programs or parked".to_owned())
}

fn service(code: &str) -> Result<&'static Provider, String> {
    let code = code.trim().to_lowercase();
    provider::by_code(&code).ok_or_else(|| {
        let all: Vec<&str> = provider::all().iter().map(|p| p.code.as_str()).collect();
        format!(
            "there is no such service in the list; there are {}",
            all.join(", ")
        )
    })
}

fn kind(text: &str) -> Result<(String, SenderKind), String> {
    let all = || SenderKind::ALL.map(SenderKind::code).join(", ");
    let (key, word) = text
        .rsplit_once('=')
        .ok_or_else(|| format!("write KEY=KIND, with one of {} behind “=”", all()))?;
    let mut kinds = SenderKind::ALL.into_iter();
    let kind = kinds.find(|kind| kind.code() == word.trim());
    let kind = kind.ok_or_else(|| format!("write one of {} behind “=”", all()))?;
    Ok((key.trim().to_owned(), kind))
}

fn mailbox(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.split_once('@') {
        Some((local, host)) if !local.is_empty() && host.contains('.') => Ok(text.to_owned()),
        _ => Err("write a mail address, such as dmarc@clinic.example".to_owned()),
    }
}

impl RollOutArgs {
    /// Shows it. Nothing is kept of what is asked, and nothing is changed.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let (asset, domain) = domain_of(&book, &self.domain)?;
        let of = Of {
            org: book.org(),
            register: book.register(),
            asset,
            domain: &domain,
            today: book.register().day(context.now),
            until: context.now,
        };
        let ask = Ask {
            usage: self.usage,
            unused: self.unused,
            services: self.services,
            addresses: self.addresses,
            kinds: self.kinds.into_iter().collect::<BTreeMap<_, _>>(),
            unseen: Vec::new(),
            reports_to: self.reports_to,
        };
        let ledger = book.ledger();
        let found = match app::demo::records(of.org, &domain, context.now)? {
            Some(records) => Box::pin(roll_out(ledger, of, &ask, Some(records), ())).await?,
            None => {
                let dns = match self.ask_dns {
                    true => Some(self.net.dns()?),
                    false => None,
                };
                Box::pin(roll_out(ledger, of, &ask, dns, ())).await?
            }
        };
        match context.json {
            true => output::json(&as_json(domain.as_str(), &found))?,
            false => print(domain.as_str(), &found)?,
        }
        Ok(match waits(&found) {
            false => Outcome::Done,
            true => Outcome::Found,
        })
    }
}

/// Whether something is to be done or waited for.
fn waits(found: &RollOut<'_>) -> bool {
    let next = found.plan.as_ref().map(|plan| plan.next().is_some());
    next.unwrap_or(true) || found.go_back.is_some() || found.steps.iter().any(Step::is_open)
}

/// Where it stands, and what that means.
fn stands(at: At) -> (&'static str, &'static str) {
    match at {
        At::NotChecked => (
            "not known",
            "Nobody has looked at its records yet: phiward mail domain check",
        ),
        At::NotTold => (
            "could not tell",
            "A name server gave no answer at the last check; check again.",
        ),
        At::Stage(stage) => (stage.words(), stage.effect()),
    }
}

fn sign(state: PreconditionState) -> &'static str {
    match state {
        PreconditionState::Met => "met",
        PreconditionState::Open => "open",
        PreconditionState::Unknown => "not known",
    }
}

fn print(domain: &str, found: &RollOut<'_>) -> Result<()> {
    let (at, effect) = stands(found.at);
    output::line(&format!("{domain}: {at}. {effect}"))?;
    if let Some(back) = &found.go_back {
        output::line(&format!(
            "Mail of yours is being held back: {}. Go back to watching first:",
            shown(&back.why)
        ))?;
        back.steps.iter().try_for_each(step)?;
    }
    let open = |one: &&Precondition| one.holds();
    let closing: Vec<&Precondition> = found.closing.iter().filter(open).collect();
    if !closing.is_empty() {
        output::line("It seems to be used for mail, so nothing that would stop any is here:")?;
        closing.into_iter().try_for_each(condition)?;
    } else if found.unsaid {
        output::line("It seems to send no mail. Say so, and the texts are here: --use parked")?;
    }
    if let Some(next) = found.plan.as_ref().and_then(|plan| plan.next()) {
        let ready = match next.ready() && found.go_back.is_none() {
            true => "its conditions are met",
            false => "not yet",
        };
        output::line(&format!(
            "Next: {} ({ready}). {}",
            next.stage.words(),
            next.stage.effect()
        ))?;
        next.preconditions.iter().try_for_each(condition)?;
    }
    if found.plan.is_some() && found.usage != DomainUse::Parked {
        output::line("Names below the domain:")?;
        condition(&found.names_below)?;
        condition(&found.unknown_names)?;
    }
    for (name, kind) in &found.not_asked {
        output::line(&format!(
            "Not asked yet: {name} ({}); add --ask-dns",
            kind.as_str()
        ))?;
    }
    let mut open = found.steps.iter().filter(|step| step.is_open()).peekable();
    if open.peek().is_some() {
        output::line("What to do now:")?;
        open.try_for_each(step)?;
    } else if found.plan.is_some() {
        output::line("Nothing to change for the present stage.")?;
    }
    Ok(())
}

fn condition(one: &Precondition) -> Result<()> {
    output::line(&format!(
        "  [{}] {}: {}",
        sign(one.state),
        one.what,
        shown(&one.found)
    ))
}

fn step(step: &Step) -> Result<()> {
    let name = shown(step.name.as_str());
    output::line(&format!(
        "- {} at {name}: {}",
        step.subject.words(),
        step.action.words()
    ))?;
    output::line(&format!("  {}", shown(&step.why)))?;
    for now in &step.now {
        output::line(&format!("  now      {}", shown(now)))?;
    }
    if let Some(text) = &step.text {
        output::line(&format!("  publish  {}", shown(text)))?;
    }
    if let Some(file) = &step.file {
        output::line(&format!("  file at {}:", shown(&file.url)))?;
        for line in file.text.lines() {
            output::line(&format!("    {}", shown(line)))?;
        }
    }
    if let Some(refusal) = &step.refusal {
        output::line(&format!("  no text: {}", shown(&refusal.why)))?;
    }
    for (what, lines) in [("changes", &step.changes), ("to know", &step.to_know)] {
        for line in lines {
            output::line(&format!("  {what}: {}", shown(line)))?;
        }
    }
    let entry = step.entry();
    for (what, text) in [
        ("what to do", &step.how),
        ("to enter", &entry),
        ("way back", &step.rollback),
    ] {
        if !text.is_empty() {
            output::line(&format!("  {what}: {}", shown(text)))?;
        }
    }
    Ok(())
}

fn as_json(domain: &str, found: &RollOut<'_>) -> Value {
    let next = found.plan.as_ref().and_then(|plan| plan.next());
    let steps = |all: &[Step]| -> Vec<Value> {
        all.iter()
            .map(|step| json!({ "step": step, "entry": step.entry() }))
            .collect()
    };
    let asked = |(name, kind): &(mailauth::DomainName, RecordType)| json!({ "name": name, "kind": kind.as_str() });
    json!({
        "domain": domain,
        "stage": found.stage(),
        "standing": stands(found.at).0,
        "next": next.map(|next| json!({
            "stage": next.stage,
            "ready": next.ready(),
            "waits_for": next.preconditions,
        })),
        "closing": found.closing,
        "names_below": found.names_below,
        "unknown_names": found.unknown_names,
        "would_have": found.would_have,
        "go_back": found.go_back.as_ref().map(|back| json!({
            "why": back.why,
            "steps": steps(&back.steps),
        })),
        "not_asked": found.not_asked.iter().map(asked).collect::<Vec<_>>(),
        "steps": steps(&found.steps),
        "reports_to": found.reports_to,
    })
}
