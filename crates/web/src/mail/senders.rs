//! Who sends in a domain's name, joined with what was decided on each (G4).

use super::{MailDomain, SENDER_DAYS, ledger, look, span};
use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams, csv_file, marked};
use crate::respond::{escaped, page};
use app::mail::senders::{SenderSeen, senders};
use jiff::civil::Date;
use pages::html::days_words;
use pages::mail::{SenderRow, SendersPage, crumbs, tabs};
use pages::{Choice, Pager, Query, Section};
use register::Record;
use register::records::{Sender, SenderDecision};
use std::collections::BTreeMap;

/// Rows of a page.
const PER_PAGE: usize = 50;
/// Signatures shown of one sender.
const SIGNS: usize = 10;

/// A sender: what reports say of it, and its record; at least one of the two.
pub(crate) struct SenderLine<'r> {
    /// As reports of the last thirty days have it.
    pub seen: Option<SenderSeen>,
    /// As the register has it.
    pub record: Option<&'r Sender>,
}

/// The senders of a domain: those reports name, the busiest first, and after them
/// those of the register that were not seen lately.
pub(crate) async fn known<'r>(
    req: &'r OrgRequest,
    of: &MailDomain<'r>,
) -> Result<Vec<SenderLine<'r>>> {
    let span = span(req, SENDER_DAYS);
    let _turn = look(req).await?;
    let seen = senders(ledger(req), req.org.id, &of.domain, span).await?;
    let table = &req.register().tables.senders;
    let mut records: BTreeMap<&str, &Sender> = table
        .live()
        .filter(|sender| sender.asset == Some(of.asset.id))
        .map(|sender| (sender.key.as_str(), sender))
        .collect();
    let mut all: Vec<SenderLine<'r>> = seen
        .into_iter()
        .map(|seen| SenderLine {
            record: records.remove(seen.identity.key.as_str()),
            seen: Some(seen),
        })
        .collect();
    all.extend(records.into_values().map(|record| SenderLine {
        seen: None,
        record: Some(record),
    }));
    Ok(all)
}

impl SenderLine<'_> {
    /// How its mail is recognized.
    pub fn key(&self) -> &str {
        match (&self.seen, self.record) {
            (Some(seen), _) => &seen.identity.key,
            (None, Some(record)) => &record.key,
            (None, None) => "",
        }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        match (self.record, &self.seen) {
            (Some(record), _) => &record.name,
            (None, Some(seen)) => &seen.identity.name,
            (None, None) => "",
        }
    }

    /// Whose it is.
    pub fn decision(&self) -> SenderDecision {
        self.record
            .map(|record| record.decision)
            .unwrap_or_default()
    }

    /// Its class in words, and why it is classed so.
    pub fn judged(&self) -> (&'static str, &str) {
        match &self.seen {
            Some(seen) => (seen.judgement.class.words(), &seen.judgement.why),
            None => ("not seen lately", "no report of the last 30 days names it"),
        }
    }

    fn holds(&self, words: &str) -> bool {
        let (class, why) = self.judged();
        let has = |text: &str| text.to_lowercase().contains(words);
        let in_report = |seen: &SenderSeen| {
            let addresses = seen.top.iter();
            has(&seen.identity.name)
                || seen
                    .selectors
                    .keys()
                    .any(|s| has(&s.domain) || has(&s.selector))
                || addresses
                    .into_iter()
                    .any(|at| has(&at.name) || at.address.is_some_and(|ip| has(&ip.to_string())))
        };
        has(self.name())
            || has(self.key())
            || has(class)
            || has(why)
            || self.record.is_some_and(|record| has(&record.reason))
            || self.seen.as_ref().is_some_and(in_report)
    }

    fn days(&self) -> Option<(Date, Date)> {
        self.seen.as_ref().map(|seen| (seen.first, seen.last))
    }

    fn addresses(&self) -> Vec<String> {
        let top = self.seen.iter().flat_map(|seen| &seen.top);
        top.map(|at| {
            let number = match at.address {
                Some(address) => address.to_string(),
                None => "an address nobody can read".to_owned(),
            };
            match at.name.as_str() {
                "" => number,
                name => format!("{number} {name}"),
            }
        })
        .collect()
    }

    fn signs(&self) -> Vec<String> {
        let Some(seen) = &self.seen else {
            return Vec::new();
        };
        let mut signs: Vec<_> = seen.selectors.iter().collect();
        signs.sort_by_key(|(_, messages)| std::cmp::Reverse(**messages));
        signs
            .into_iter()
            .take(SIGNS)
            .map(|(sign, _)| match sign.selector.as_str() {
                "" => sign.domain.clone(),
                selector => format!("{} (selector {selector})", sign.domain),
            })
            .collect()
    }
}

impl SenderLine<'_> {
    /// Signatures that did not hold, with what receivers say of them.
    fn fails(&self) -> Vec<String> {
        let Some(seen) = &self.seen else {
            return Vec::new();
        };
        let mut fails: Vec<_> = seen.failing.iter().collect();
        fails.sort_by_key(|(_, messages)| std::cmp::Reverse(**messages));
        fails
            .into_iter()
            .take(SIGNS)
            .map(|((sign, result), _)| {
                let result = match result.as_str() {
                    "" => "no result",
                    result => result,
                };
                match sign.selector.as_str() {
                    "" => format!("{}: {result}", sign.domain),
                    selector => format!("{} (selector {selector}): {result}", sign.domain),
                }
            })
            .collect()
    }
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
