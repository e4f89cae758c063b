//! Who sends in a domain's name, joined with what was decided on each (G4).

use super::audit::checked;
use super::{MailDomain, SENDER_DAYS, ledger, look, span};
use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams, csv_file, marked};
use crate::respond::{escaped, page};
use app::mail::check::Checked;
use app::mail::sender_list::{SenderLine, sender_lines};
use app::mail::senders::SenderSeen;
use mailauth::senders_seen::OwnPlaces;
use pages::html::days_words;
use pages::mail::{SenderRow, SendersPage, crumbs, tabs};
use pages::{Choice, Pager, Query, Section};
use register::Record;
use register::records::{Sender, SenderDecision};

/// Rows of a page.
const PER_PAGE: usize = 25;
/// Days a list may look back.
const PERIODS: [u32; 3] = [SENDER_DAYS, 90, 400];

/// The days a query asks for.
fn days(query: &Query) -> u32 {
    let asked = query.get("days").parse().ok();
    let known = PERIODS.into_iter().find(|period| Some(*period) == asked);
    known.unwrap_or(SENDER_DAYS)
}

/// The word in addresses for senders that the roll-out waits for.
const WAITS: &str = "waits";
/// Names shown that one sender sent as.
const NAMES: usize = 10;
/// The senders of a domain: those reports name, the busiest first, and after them
/// those of the register that were not seen lately.
pub(crate) async fn known<'r>(
    req: &'r OrgRequest,
    of: &MailDomain<'r>,
) -> Result<Vec<SenderLine<'r>>> {
    known_for(req, of, SENDER_DAYS).await
}

/// The same, looking further back where the last thirty days do not show the sender of a
/// key.
pub(crate) async fn known_with<'r>(
    req: &'r OrgRequest,
    of: &MailDomain<'r>,
    key: &str,
) -> Result<Vec<SenderLine<'r>>> {
    let lately = known(req, of).await?;
    if lately.iter().any(|line| line.key() == key) {
        return Ok(lately);
    }
    known_for(req, of, PERIODS[2]).await
}

/// The same over so many days.
async fn known_for<'r>(
    req: &'r OrgRequest,
    of: &MailDomain<'r>,
    days: u32,
) -> Result<Vec<SenderLine<'r>>> {
    let checked = checked(req, of).await?;
    lines(req, of, checked.as_ref(), days).await
}

/// The same, where the last check is at hand: what the domain's own records say of
/// addresses speaks for them.
pub(crate) async fn known_at<'r>(
    req: &'r OrgRequest,
    of: &MailDomain<'r>,
    checked: Option<&Checked>,
) -> Result<Vec<SenderLine<'r>>> {
    lines(req, of, checked, SENDER_DAYS).await
}

async fn lines<'r>(
    req: &'r OrgRequest,
    of: &MailDomain<'r>,
    checked: Option<&Checked>,
    days: u32,
) -> Result<Vec<SenderLine<'r>>> {
    let places = checked.map(|checked| OwnPlaces::of(&checked.audit));
    let _turn = look(req).await?;
    let places = places.unwrap_or_default();
    let lines = sender_lines(
        ledger(req),
        req.org.id,
        req.register(),
        of.asset.id,
        &of.domain,
        span(req, days),
        &places,
    );
    Ok(lines.await?)
}

/// The senders a query asks for.
fn asked_for<'k, 'r>(all: &'k [SenderLine<'r>], query: &Query) -> Vec<&'k SenderLine<'r>> {
    let words = query.get("q").trim().to_lowercase();
    let decision = decision_of(query.get("ours"));
    let waits = query.get("ours") == WAITS;
    all.iter()
        .filter(|known| !waits || known.waits())
        .filter(|known| decision.is_none_or(|wanted| known.decision() == wanted))
        .filter(|known| words.is_empty() || known.holds(&words))
        .collect()
}

/// The word a decision has in addresses and forms.
pub(super) fn code(decision: SenderDecision) -> &'static str {
    decision.code()
}

/// The decision of a word.
pub(super) fn decision_of(word: &str) -> Option<SenderDecision> {
    word.parse().ok()
}

/// The list.
pub async fn list(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let days = days(&query);
    let all = known_for(&req, &of, days).await?;
    let found = asked_for(&all, &query);
    let shell = req.shell(Section::Mail, format!("Who sends as {}", of.domain));
    let pager = Pager::new(&query, found.len(), PER_PAGE);
    let rows = found.get(pager.rows()).unwrap_or_default();
    page(&SendersPage {
        crumbs: crumbs(&shell, of.domain.as_str(), number, Some("Who sends")),
        tabs: tabs(&shell, number, "/senders"),
        number,
        domain: of.domain.to_string(),
        days,
        periods: PERIODS
            .map(|period| Choice {
                value: period.to_string(),
                label: format!("{period} days"),
                chosen: period == days,
                ..Choice::default()
            })
            .to_vec(),
        ours: std::iter::once((WAITS, "The roll-out waits for a decision".to_owned()))
            .chain(
                SenderDecision::ALL
                    .map(|decision| (code(decision), pages::html::first_upper(decision.words()))),
            )
            .map(|(value, label)| Choice {
                value: value.to_owned(),
                label,
                chosen: query.get("ours") == value,
                ..Choice::default()
            })
            .collect(),
        rows: rows
            .iter()
            .map(|known| row(known, &req.base, number, shell.may.contribute))
            .collect(),
        pager,
        all: all.len(),
        query: &query,
        shell: &shell,
    })
}

fn row(known: &SenderLine<'_>, base: &str, number: u32, may: bool) -> SenderRow {
    let (class, reason) = known.judged();
    let decision = known.decision();
    let share = |part: fn(&SenderSeen) -> u64| {
        let seen = known.seen.as_deref()?;
        (part(seen).saturating_mul(100)).checked_div(seen.seen.messages)
    };
    SenderRow {
        name: known.name().to_owned(),
        class: class.to_owned(),
        reason: reason.to_owned(),
        sign: match decision {
            SenderDecision::Undecided => "todo",
            SenderDecision::Ours => "done",
            SenderDecision::NotOurs | SenderDecision::Forwarder => "none",
        },
        decision: decision.words().to_owned(),
        evidence: known.evidence(),
        names: below(known),
        decide: match may {
            true => format!(
                "{base}/mail/{number}/senders/decide?key={}",
                escaped(known.key())
            ),
            false => String::new(),
        },
        record: known
            .record
            .map(|r| (r.tag(), format!("{base}/history?record={}", r.tag()))),
        messages: known.seen.as_ref().map_or(0, |seen| seen.seen.messages),
        dkim: share(|seen| seen.seen.dkim_aligned).unwrap_or(0),
        spf: share(|seen| seen.seen.spf_aligned).unwrap_or(0),
        seen: known
            .days()
            .map_or(String::new(), |(first, last)| days_words(first, last)),
        addresses: known.addresses(),
        more_addresses: known
            .seen
            .as_ref()
            .map_or(0, |seen| seen.addresses.saturating_sub(seen.top.len())),
        signs: known.signs(),
        fails: known.fails(),
    }
}

/// The names below the domain that it sent as, with how many messages.
fn below(known: &SenderLine<'_>) -> Vec<String> {
    let Some(seen) = &known.seen else {
        return Vec::new();
    };
    let mut names: Vec<_> = seen.names.iter().collect();
    names.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.messages));
    names
        .into_iter()
        .take(NAMES)
        .map(|(name, sums)| {
            let failed = match sums.failed() {
                0 => "all pass".to_owned(),
                failed => format!("{} fail", pages::html::thousands(failed)),
            };
            format!(
                "{name}: {} messages, {failed}",
                pages::html::thousands(sums.messages)
            )
        })
        .collect()
}

/// The columns of the file.
const HEADINGS: [&str; 19] = [
    "Number",
    "Sender",
    "Recognized by",
    "Class",
    "Why this class",
    "Decision",
    "Reason",
    "Decided by",
    "Decided on",
    "Messages",
    "DKIM aligned",
    "SPF aligned",
    "Passed",
    "First seen",
    "Last seen",
    "Addresses",
    "Signs as",
    "Sends as",
    "What else is known",
];

/// The same rows, all pages of them, as CSV.
pub async fn csv(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let told = format!("senders of {}", of.domain);
    let mut making = req.making();
    let body = loop {
        let bytes = marked(table(&req, &of, &query).await?);
        if let Some(body) = making.body(bytes).await? {
            break body;
        }
    };
    csv_file(&req, "senders", &told, body).await
}

async fn table(req: &OrgRequest, of: &MailDomain<'_>, query: &Query) -> Result<Vec<u8>> {
    // Mostly of the database; all of it at once.
    let _turn = req.state.books().turn(req.org.id).await?;
    let all = known_for(req, of, days(query)).await?;
    let rows = asked_for(&all, query).into_iter().map(|known| {
        let (class, why) = known.judged();
        let count =
            |part: fn(&SenderSeen) -> u64| known.seen.as_deref().map_or(0, part).to_string();
        let record = |part: fn(&Sender) -> String| known.record.map(part).unwrap_or_default();
        let days = known.days();
        [
            record(|r| r.tag()),
            known.name().to_owned(),
            known.key().to_owned(),
            class.to_owned(),
            why.to_owned(),
            known.decision().words().to_owned(),
            record(|r| r.reason.clone()),
            record(|r| {
                r.decided_by
                    .as_ref()
                    .map_or(String::new(), |who| who.name.clone())
            }),
            record(|r| r.decided_on.map_or(String::new(), |day| day.to_string())),
            count(|seen| seen.seen.messages),
            count(|seen| seen.seen.dkim_aligned),
            count(|seen| seen.seen.spf_aligned),
            count(|seen| seen.seen.passed),
            days.map_or(String::new(), |(first, _)| first.to_string()),
            days.map_or(String::new(), |(_, last)| last.to_string()),
            known.addresses().join("; "),
            known.signs().join("; "),
            below(known).join("; "),
            known.evidence().join("; "),
        ]
    });
    Ok(documents::csv::list(&HEADINGS, rows))
}
