//! Who sends in a domain's name, joined with what was decided on each (G4).

use super::{MailDomain, SENDER_DAYS, ledger, span};
use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams, csv_file, marked};
use crate::respond::{escaped, page};
use app::mail::sender_list::{SenderLine, sender_lines};
use app::mail::senders::SenderSeen;
use pages::html::days_words;
use pages::mail::{SenderRow, SendersPage, crumbs, tabs};
use pages::{Choice, Pager, Query, Section};
use register::Record;
use register::records::{Sender, SenderDecision};

/// Rows of a page.
const PER_PAGE: usize = 50;

/// The senders of a domain in the last thirty days.
pub(crate) async fn known<'r>(
    req: &'r OrgRequest,
    of: &MailDomain<'r>,
) -> Result<Vec<SenderLine<'r>>> {
    let (register, asset) = (req.register(), of.asset.id);
    let span = span(req, SENDER_DAYS);
    let of = (asset, &of.domain);
    Ok(sender_lines(ledger(req), req.org.id, register, of, span).await?)
}

/// The senders a query asks for.
fn asked_for<'k, 'r>(all: &'k [SenderLine<'r>], query: &Query) -> Vec<&'k SenderLine<'r>> {
    let words = query.get("q").trim().to_lowercase();
    let decision = decision_of(query.get("ours"));
    all.iter()
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
    let all = known(&req, &of).await?;
    let found = asked_for(&all, &query);
    let shell = req.shell(Section::Mail, format!("Who sends as {}", of.domain));
    let pager = Pager::new(&query, found.len(), PER_PAGE);
    let rows = found.get(pager.rows()).unwrap_or_default();
    page(&SendersPage {
        crumbs: crumbs(&shell, of.domain.as_str(), number, Some("Who sends")),
        tabs: tabs(&shell, number, "/senders"),
        number,
        domain: of.domain.to_string(),
        ours: SenderDecision::ALL
            .map(|decision| Choice {
                value: code(decision).to_owned(),
                label: pages::html::first_upper(decision.words()),
                chosen: query.get("ours") == code(decision),
                ..Choice::default()
            })
            .to_vec(),
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
        let seen = known.seen.as_ref()?;
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

/// The columns of the file.
const HEADINGS: [&str; 17] = [
    "Number",
    "Sender",
    "Recognized by",
    "Class",
    "Why this class",
    "Decision",
    "Reason",
    "Decided by",
    "Decided on",
    "Messages, 30 days",
    "DKIM aligned",
    "SPF aligned",
    "Passed",
    "First seen",
    "Last seen",
    "Addresses",
    "Signs as",
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
    let all = known(req, of).await?;
    let rows = asked_for(&all, query).into_iter().map(|known| {
        let (class, why) = known.judged();
        let count = |part: fn(&SenderSeen) -> u64| known.seen.as_ref().map_or(0, part).to_string();
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
        ]
    });
    Ok(documents::csv::list(&HEADINGS, rows))
}
