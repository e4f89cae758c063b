//! The records of a domain and what is to be said of them (G1).

use super::{MailDomain, ledger, look_through, until_time};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::quota;
use crate::respond::page;
use access::Permission;
use app::demo;
use app::mail::check::{self, Changes, Checked, last_check};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mailauth::dns::{Data, Outcome, Response};
use mailauth::spf::{Branch, Node};
use mailnet::Trust;
use mailnet::sts::{Options, Policies};
use pages::Section;
use pages::mail::{AnswerRow, AuditPage, FindingView, TreeRow, crumbs, tabs};
use register::Record;
use std::collections::HashMap;

/// Rows of the tree shown; a hostile record has no end.
const TREE: usize = 400;

/// Bytes that a check counts as, of what one person may send in a day.
const OF_CHECK: usize = 1 << 20;
/// Checks of a domain that people ask for in a day.
const A_DAY: u32 = 200;
/// What is said beyond them.
const OFTEN: &str = "This domain was checked very often today, and each check is kept. What stands here is what the last one found; check again in a few minutes.";

/// The records and findings of the last check.
pub async fn show(req: OrgRequest, Number(number): Number) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let shell = req.shell(Section::Mail, format!("Records of {}", of.domain));
    let domain = of.domain.to_string();
    let checked = checked(&req, &of).await?;
    page(&AuditPage {
        shell: &shell,
        crumbs: crumbs(&shell, &domain, number, Some("Records")),
        tabs: tabs(&shell, number, "/audit"),
        number,
        domain,
        checked: checked.map(|checked| view(&req, &of, &checked)),
    })
}

/// The last check up to the day looked at. What name servers answered is judged anew, which
/// takes a while where that is much: in a turn, and beside the threads that answer.
pub(super) async fn checked(
    req: &OrgRequest,
    of: &MailDomain<'_>,
) -> Result<Option<Checked>, PageError> {
    let (ledger, org) = (ledger(req).clone(), req.org.id);
    let (domain, until) = (of.domain.clone(), until_time(req));
    look_through(req, async move {
        last_check(&ledger, org, &domain, until).await
    })
    .await
}

/// When a check was made, in the organization's time.
pub(super) fn moment(req: &OrgRequest, at: Timestamp) -> String {
    let zone: TimeZone = req.register().zone();
    at.to_zoned(zone).strftime("%b %-d, %Y, %H:%M").to_string()
}

/// Asks DNS now.
pub async fn check(req: OrgRequest, Number(number): Number) -> Result {
    if req.as_of.is_some() {
        return Err(PageError::bad_request(
            "you are looking at the past, and nothing can be checked there; go back to today first",
        ));
    }
    req.need(Permission::Contribute)?;
    let of = MailDomain::of_number(&req, number)?;
    // What name servers answered is kept, and whoever has the domain says how much that is.
    quota::reserve(&req.state)?;
    quota::of_day(&req.state, &req.actor(), OF_CHECK, req.at()).await?;
    let who = format!("checks of {} in {}", of.domain, req.org.id);
    let taken = req.state.access().take_quota(&who, 1, A_DAY, req.at());
    if taken.await?.is_err() {
        return Ok(req.done(&format!("/mail/{number}/audit"), OFTEN));
    }
    let done = ask(&req, &of).await?;
    Ok(req.done(&format!("/mail/{number}/audit"), summary(&of, done)))
}

/// Asks DNS about a domain and records what changed.
pub(super) async fn ask(
    req: &OrgRequest,
    of: &MailDomain<'_>,
) -> std::result::Result<(Checked, Changes), PageError> {
    let books = req.state.books();
    let by = req.by("");
    let (org, asset) = (req.org.id, of.asset.id);
    if let Some(records) = demo::records(org, &of.domain, by.at)? {
        let checking = check::check(books, org, asset, &records, &records, &by, "person");
        return Ok(Box::pin(checking).await?);
    }
    let dns = req.state.dns().map_err(|error| {
        PageError::bad_request(format!(
            "the system's name servers are not known ({error}); start phiward with --dns ADDR:PORT"
        ))
    })?;
    let trust = Trust::public().map_err(|error| PageError::bad_request(error.to_string()))?;
    let options = Options {
        reach: req.state.options().reach.clone(),
        ..Options::default()
    };
    let policies = Policies::new(&dns, trust, options);
    Ok(Box::pin(check::check(
        books, org, asset, &dns, &policies, &by, "person",
    ))
    .await?)
}

/// What a check came to, in a sentence or two.
fn summary(of: &MailDomain<'_>, (checked, changes): (Checked, Changes)) -> String {
    let unknown = checked.audit.count(mailauth::Severity::Unknown);
    let mut text = format!("{} is checked.", of.domain);
    if changes.none() {
        text.push_str(" Nothing changed since the last check.");
    } else {
        text.push_str(&format!(
            " New findings: {}; back again: {}; no longer there: {}.",
            changes.opened, changes.returned, changes.fixed
        ));
    }
    if unknown > 0 {
        text.push_str(" Some servers gave no answer; what hangs on them stays as it was.");
    }
    text
}

fn view(req: &OrgRequest, of: &MailDomain<'_>, checked: &Checked) -> pages::mail::Checked {
    let audit = &checked.audit;
    let totals = &audit.spf.tree.totals;
    let mut tree = Vec::new();
    grow(&audit.spf.tree.root, 0, &mut tree);
    pages::mail::Checked {
        at: moment(req, checked.at),
        findings: findings(req, of, checked),
        tree,
        tree_sum: format!(
            "{} of the 10 lookups a record may cause, {} of 2 empty answers, {} addresses (IPv4).{}",
            totals.lookups,
            totals.voids,
            pages::html::thousands(totals.ip4_addresses),
            if totals.incomplete {
                " A part could not be looked at, so these are the least."
            } else {
                ""
            }
        ),
        answers: audit.answers.dns.iter().map(answer).collect(),
    }
}

/// The findings of a check, each with what the register knows of it.
pub(super) fn findings(
    req: &OrgRequest,
    of: &MailDomain<'_>,
    checked: &Checked,
) -> Vec<FindingView> {
    // Both lists may be long: each is gone through once.
    let mut known = HashMap::new();
    for finding in req.register().tables.findings.live() {
        if finding.asset == Some(of.asset.id) {
            let key = (finding.code.as_str(), finding.about.as_str());
            known.entry(key).or_insert(finding);
        }
    }
    checked
        .audit
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let mut view = FindingView::of(diagnostic);
            let key = (diagnostic.rule.code, diagnostic.name.as_str());
            view.known = known.get(&key).map(|finding| {
                let since = finding.first_seen.map_or_else(String::new, |day| {
                    format!("since {}", pages::html::day_words(day))
                });
                (finding.tag(), since)
            });
            view
        })
        .collect()
}

fn grow(node: &Node, depth: usize, rows: &mut Vec<TreeRow>) {
    for branch in &node.terms {
        if rows.len() >= TREE {
            return;
        }
        rows.push(TreeRow {
            depth,
            term: branch.text.clone(),
            lookups: branch.lookups,
            voids: u32::try_from(branch.voids.len()).unwrap_or(u32::MAX),
            note: note(branch),
        });
        if let Some(child) = &branch.child {
            grow(child, depth + 1, rows);
        }
    }
}

fn note(branch: &Branch) -> String {
    let mut notes = Vec::new();
    if let Some(name) = &branch.unregistered {
        notes.push(format!("{name} is not registered: anybody can take it"));
    } else if branch.target_missing {
        notes.push("the name does not exist".to_owned());
    }
    if branch.passes_limit {
        notes.push("here the limit of 10 is passed".to_owned());
    }
    if branch.ineffective {
        notes.push("never reached".to_owned());
    }
    if branch.depends_on_mail {
        notes.push("depends on the mail".to_owned());
    }
    if !branch.unknown.is_empty() {
        notes.push("could not tell: no answer".to_owned());
    }
    notes.join("; ")
}

fn answer(response: &Response) -> AnswerRow {
    let said = match &response.outcome {
        Outcome::Present(data) => data.iter().map(words).collect(),
        Outcome::NoData => vec!["nothing of this type".to_owned()],
        Outcome::NxDomain => vec!["the name does not exist".to_owned()],
        Outcome::Unknown(failure) => vec![format!("could not tell: {failure}")],
    };
    let asked = response
        .asked_at
        .map(|at| at.strftime(" at %Y-%m-%d %H:%M:%SZ").to_string());
    AnswerRow {
        name: response.name.to_string(),
        kind: response.kind.as_str(),
        said,
        by: format!(
            "{}{}",
            response.server.as_deref().unwrap_or("–"),
            asked.unwrap_or_default()
        ),
    }
}

fn words(data: &Data) -> String {
    match data {
        Data::A(address) => address.to_string(),
        Data::Aaaa(address) => address.to_string(),
        Data::Mx(preference, host) => format!("{preference} {host}"),
        Data::Txt(text) => text.clone(),
        Data::Ptr(name) | Data::Cname(name) | Data::Ns(name) => name.to_string(),
    }
}
