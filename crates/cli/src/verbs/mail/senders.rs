//! `phiward mail senders` and `phiward mail sender decide`: who sends in a domain's name.

use crate::context::Context;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use anyhow::{Result, bail};
use app::Book;
use app::mail::check::last_check;
use app::mail::domain::typed;
use app::mail::sender_list::{SenderLine, sender_lines};
use app::mail::{Span, new_sender};
use clap::Subcommand;
use jiff::Timestamp;
use mailauth::DomainName;
use mailauth::senders_seen::OwnPlaces;
use register::records::{Asset, SenderDecision};
use register::verbs::DecideSender;
use register::{Command, Id, Record};
use serde_json::{Value, json};

/// Days of reports that are looked at, as on the page.
const DAYS: u32 = 30;

/// Who sends in a domain's name, the busiest first, as reports of the last 30 days have it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward mail senders clinic.example\n  phiward mail senders clinic.example --decision undecided --json"
)]
pub struct Senders {
    /// The domain
    #[arg(value_name = "DOMAIN")]
    domain: String,
    /// Only those decided so
    #[arg(long, value_name = "DECISION", value_parser = decision)]
    decision: Option<SenderDecision>,
}

/// Decide whose a sender is.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  phiward mail sender decide clinic.example service:sendgrid ours --reason \"our reminders, contract of 2025\""
)]
pub struct SenderArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say whose it is, and how you know; it can be decided anew at any time
    Decide(Decide),
}

#[derive(Debug, clap::Args)]
struct Decide {
    /// The domain
    #[arg(value_name = "DOMAIN")]
    domain: String,
    /// The sender: its key, name or number, as “phiward mail senders” lists them
    #[arg(value_name = "SENDER")]
    sender: String,
    /// ours, not-ours, forwarder (forwards mail of others), or undecided
    #[arg(value_name = "DECISION", value_parser = decision)]
    decision: SenderDecision,
    /// How you know
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// A decision as people write it.
fn decision(word: &str) -> Result<SenderDecision, String> {
    let word = word.trim().to_lowercase().replace('-', "_");
    let all = SenderDecision::ALL.map(|one| one.code().replace('_', "-"));
    word.parse()
        .map_err(|_| format!("write one of {}", all.join(", ")))
}

/// The asset that answers for a domain, as people write it.
fn domain_of(book: &Book, text: &str) -> Result<(Id<Asset>, DomainName)> {
    let domain = match typed(text) {
        Ok(domain) => domain,
        Err(why) => bail!("{}", shown(&why)),
    };
    match book.register().asset_of_domain(domain.as_str()) {
        Some(asset) => Ok((asset.id, domain)),
        None => bail!("no asset answers for {domain}; add it: phiward mail domain add {domain}"),
    }
}

async fn lines<'b>(
    book: &'b Book,
    of: &(Id<Asset>, DomainName),
    now: Timestamp,
) -> Result<Vec<SenderLine<'b>>> {
    let span = Span::last(DAYS, book.register().day(now));
    let (ledger, org) = (book.ledger(), book.org());
    let (asset, domain) = (of.0, &of.1);
    let checked = last_check(ledger, org, domain, now).await?;
    let places = checked.map(|checked| OwnPlaces::of(&checked.audit));
    let places = places.unwrap_or_default();
    Ok(sender_lines(ledger, org, book.register(), asset, domain, span, &places).await?)
}

impl Senders {
    /// Lists them.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let of = domain_of(&book, &self.domain)?;
        let mut all = lines(&book, &of, context.now).await?;
        if let Some(wanted) = self.decision {
            all.retain(|line| line.decision() == wanted);
        }
        if context.json {
            let all: Vec<Value> = all.iter().map(as_json).collect();
            output::json(&all)?;
            return Ok(Outcome::Done);
        }
        if all.is_empty() {
            output::line(&match self.decision {
                None => format!(
                    "No report of the last {DAYS} days names a sender of {}, and nobody decided on one.",
                    of.1
                ),
                Some(wanted) => format!("No sender of {} is decided so: {}.", of.1, wanted.words()),
            })?;
        }
        for line in &all {
            print(line)?;
        }
        Ok(Outcome::Done)
    }
}

fn print(line: &SenderLine<'_>) -> Result<()> {
    let number = line
        .record
        .map_or_else(String::new, |record| format!("{} ", record.tag()));
    let decided = line.decision().words();
    output::line(&format!("{number}{}: {decided}", shown(line.name())))?;
    if let Some(seen) = &line.seen {
        let messages = match seen.seen.messages {
            1 => "1 message".to_owned(),
            many => format!("{many} messages"),
        };
        output::line(&format!(
            "  {messages} from {} to {}, {} pass DMARC",
            seen.first, seen.last, seen.seen.passed
        ))?;
    }
    let (class, why) = line.judged();
    output::line(&format!("  {class}: {}", shown(why)))?;
    if let Some(reason) = line.record.map(|record| record.reason.trim())
        && !reason.is_empty()
    {
        output::line(&format!("  decided because: {}", shown(reason)))?;
    }
    for (what, words) in [("from", line.addresses()), ("signs as", line.signs())] {
        if let Some(first) = words.first() {
            let more = match words.len() {
                1 => String::new(),
                all => format!(", and {} more", all - 1),
            };
            output::line(&format!("  {what} {}{more}", shown(first)))?;
        }
    }
    output::line(&format!("  key {}", shown(line.key())))
}

fn as_json(line: &SenderLine<'_>) -> Value {
    let (class, why) = line.judged();
    let seen = line.seen.as_ref();
    let number = line.record.map(|record| record.tag());
    let reason = line.record.map(|record| record.reason.as_str());
    json!({
        "key": line.key(),
        "number": number,
        "name": line.name(),
        "decision": line.decision().code(),
        "reason": reason,
        "class": class,
        "why": why,
        "messages": seen.map_or(0, |seen| seen.seen.messages),
        "passed": seen.map_or(0, |seen| seen.seen.passed),
        "first": seen.map(|seen| seen.first),
        "last": seen.map(|seen| seen.last),
        "addresses": line.addresses(),
        "signs_as": line.signs(),
        "does_not_verify": line.fails(),
    })
}

impl SenderArgs {
    /// Records the decision; a sender that reports name gets its record with it.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let What::Decide(wanted) = self.what;
        let mut edit = Edit::open(context).await?;
        let of = domain_of(&edit.book, &wanted.domain)?;
        let all = lines(&edit.book, &of, context.now).await?;
        let line = find(&all, &wanted.sender)?;
        let known = line.record.map(|record| record.id);
        let new = match known {
            Some(_) => None,
            None => Some(new_sender(line, of.0)?),
        };
        let target = match (&new, known) {
            (Some(new), _) => new.id,
            (None, Some(id)) => id,
            (None, None) => bail!("there is no such sender"),
        };
        let decide = Command::DecideSender(DecideSender {
            target,
            decision: wanted.decision,
            reason: wanted.reason,
        });
        let done = match new {
            Some(new) => {
                let both = vec![Command::Save(new.into()), decide];
                edit.perform_all("decide-sender", both).await?
            }
            None => {
                let (_, revision) = edit.current(target.to())?;
                let against = [(target.to(), revision)];
                edit.perform_against("decide-sender", vec![decide], &against)
                    .await?
            }
        };
        edit.report(&done, |record| match record {
            // With its decision, not as it was made a moment before.
            register::AnyRecord::Sender(sender) if sender.decided_on.is_some() => Some(format!(
                "{} {}: {}.",
                sender.tag(),
                shown(&sender.name),
                sender.decision.words()
            )),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}

/// The one sender that a key, a number or a name means.
fn find<'l, 'r>(all: &'l [SenderLine<'r>], text: &str) -> Result<&'l SenderLine<'r>> {
    let text = text.trim();
    let is = |line: &&SenderLine<'_>| {
        let tagged = line
            .record
            .is_some_and(|record| record.tag().eq_ignore_ascii_case(text));
        line.key().eq_ignore_ascii_case(text) || tagged
    };
    if let Some(line) = all.iter().find(is) {
        return Ok(line);
    }
    let named: Vec<_> = all
        .iter()
        .filter(|line| line.name().eq_ignore_ascii_case(text))
        .collect();
    match named.as_slice() {
        &[one] => Ok(one),
        [] => bail!(
            "no report of the last {DAYS} days names the sender “{}”, and nobody decided on it; phiward mail senders lists those there are",
            shown(text)
        ),
        several => {
            let keys: Vec<_> = several.iter().map(|line| shown(line.key())).collect();
            bail!(
                "several senders are called that; name one by its key: {}",
                keys.join(", ")
            )
        }
    }
}
