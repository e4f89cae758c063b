//! Where reports go: addresses put right, one of one's own beside, and who has to agree.

use super::policy::Draft;
use crate::audit::Audit;
use crate::dmarc::{Agreement, Recipient, ReportUri, agreement, psl};
use crate::dns::Resolver;
use crate::mx::{Receiving, receiving};
use crate::rollout::DomainUse;
use crate::{DomainName, Span};

use super::super::step::{Action, Step, Subject};
use super::super::wish::{Wish, mailbox};

/// Puts the addresses of the tags right, and the mailbox of the wish beside them.
pub(super) async fn addresses<R: Resolver>(
    resolver: &R,
    now: &Audit,
    wish: &Wish,
    draft: &mut Draft,
) {
    let asked = draft.value("ruf").is_some();
    draft.drop(
        "ruf",
        "failure reports can hold parts of messages, and so health information, sent unencrypted by strangers (RFC 9991 §7). Keep it only if its mailbox is protected as a place for health information, and whoever runs it has agreed to that in writing.",
    );
    if asked {
        draft.drop("fo", "it only chooses when failure reports are sent.");
    }
    let mut kept: Vec<String> = Vec::new();
    let stood = draft.value("rua").map(str::to_owned);
    for part in stood.iter().flat_map(|list| list.split([',', ' '])) {
        let Some(address) = put_right(part, draft) else {
            continue;
        };
        if kept
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&address))
        {
            draft
                .changes
                .push(format!("“{address}” stood twice in “rua=”."));
            continue;
        }
        if lost(resolver, now, wish, &address).await {
            draft.changes.push(format!(
                "“{address}” goes from “rua=”: no mail is taken there, so that reports are lost."
            ));
            continue;
        }
        kept.push(address);
    }
    let stood_right = kept.clone();
    if let Some((address, host)) = mailbox(&wish.reports_to) {
        let uri = format!("mailto:{address}");
        let there = kept.iter().any(|known| same(known, &uri));
        if !there && reachable(resolver, now, wish, draft, &host).await {
            kept.push(uri);
            if host.is_within(&psl::org_domain(&now.domain)) {
                draft.to_know.insert(
                    0,
                    format!("Make the mailbox {address} first, or reports are lost."),
                );
            }
        }
    }
    if kept.is_empty() && wish.usage != DomainUse::Parked {
        draft.to_know.push(
            "Nobody receives reports with this record, and without reports no further stage can be reached. Enter a mailbox of yours above."
                .to_owned(),
        );
    }
    only_others(now, draft, &kept);
    set(draft, stood, &stood_right, &kept);
}

fn set(draft: &mut Draft, stood: Option<String>, right: &[String], kept: &[String]) {
    let list = kept.join(",");
    let same_as_before = stood.as_deref().is_some_and(|stood| {
        let parts = stood
            .split([',', ' '])
            .map(str::trim)
            .filter(|part| !part.is_empty());
        parts.eq(kept.iter().map(String::as_str))
    });
    if same_as_before {
        return;
    }
    match (stood, kept.is_empty()) {
        (Some(stood), true) => {
            draft.tags.retain(|(name, _)| name != "rua");
            draft.changes.push(format!(
                "“rua={stood}” goes: no address in it takes reports."
            ));
        }
        (Some(stood), false) => {
            for (name, value) in &mut draft.tags {
                if name == "rua" {
                    list.clone_into(value);
                }
            }
            let added = kept.len() > right.len();
            let what = if added {
                "one address more"
            } else {
                "addresses put right"
            };
            draft
                .changes
                .push(format!("“rua={stood}” becomes “rua={list}”: {what}."));
        }
        (None, true) => {}
        (None, false) => draft.tags.push(("rua".to_owned(), list)),
    }
}

/// One address put right; `None` when nothing can be made of it.
fn put_right(part: &str, draft: &mut Draft) -> Option<String> {
    let bare = part.trim().trim_matches(['<', '>', '"', '\'']);
    if bare.is_empty() {
        return None;
    }
    let reads = |text: &str| ReportUri::parse(text, Span::new(0, text.len())).is_ok();
    if reads(bare) {
        return Some(bare.to_owned());
    }
    let lower = bare.to_ascii_lowercase();
    let behind = [
        "mailto:", "mailto=", "mailto//", "mailto;", "mail:", "email:",
    ]
    .iter()
    .find_map(|start| {
        lower
            .strip_prefix(start)
            .map(|rest| bare.len() - rest.len())
    })
    .and_then(|at| bare.get(at..))
    .unwrap_or(bare);
    let mended = format!(
        "mailto:{}",
        behind.trim_start_matches(['/', '<']).trim_end_matches('>')
    );
    if behind.contains('@') && reads(&mended) {
        draft
            .changes
            .push(format!("“{bare}” becomes “{mended}” in “rua=”."));
        return Some(mended);
    }
    draft.changes.push(format!(
        "“{bare}” goes from “rua=”: it is no address that reports could be sent to."
    ));
    None
}

fn same(one: &str, other: &str) -> bool {
    let bare = |uri: &str| {
        uri.split(['!', '?'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    bare(one) == bare(other)
}

fn host_of(uri: &str) -> Option<DomainName> {
    let uri = ReportUri::parse(uri, Span::new(0, uri.len())).ok()?;
    match uri.to {
        Recipient::Mail { domain, .. } => Some(domain),
        _ => None,
    }
}

/// Whether reports sent to an address are lost for certain.
async fn lost<R: Resolver>(resolver: &R, now: &Audit, wish: &Wish, uri: &str) -> bool {
    let Some(host) = host_of(uri) else {
        return false;
    };
    // A domain that is closed takes no mail from then on.
    if wish.usage == DomainUse::Parked && host == now.domain {
        return true;
    }
    matches!(
        receiving(resolver, &host).await,
        Receiving::Null | Receiving::Nowhere
    )
}

/// Whether the mailbox of the wish may be named; says why not.
async fn reachable<R: Resolver>(
    resolver: &R,
    now: &Audit,
    wish: &Wish,
    draft: &mut Draft,
    host: &DomainName,
) -> bool {
    let to = &wish.reports_to;
    if wish.usage == DomainUse::Parked && *host == now.domain {
        draft.to_know.push(format!(
            "{to} is not named: the domain takes no mail from then on. Enter a mailbox of another domain of yours if you want reports."
        ));
        return false;
    }
    match receiving(resolver, host).await {
        Receiving::Null | Receiving::Nowhere => {
            draft.to_know.push(format!(
                "{to} is not named: {host} takes no mail, so that reports would be lost. Enter a mailbox of a domain that takes mail."
            ));
            return false;
        }
        Receiving::Unknown(failure) => {
            draft.to_know.push(format!(
                "{to} is not named: whether {host} takes mail is not known ({failure}). Check the domain again."
            ));
            return false;
        }
        Receiving::Mx | Receiving::Implicit => {}
    }
    let uri = format!("mailto:{to}");
    let Ok(uri) = ReportUri::parse(&uri, Span::new(0, uri.len())) else {
        return false;
    };
    let external = agreement(resolver, &now.domain, &uri).await;
    if let Some(Agreement::Unknown(failure)) = external.map(|external| external.agreement) {
        draft.to_know.push(format!(
            "{to} is not named: whether {host} agrees to take reports is not known ({failure}). Check the domain again."
        ));
        return false;
    }
    true
}

/// Says when nobody of the house sees a report.
fn only_others(now: &Audit, draft: &mut Draft, kept: &[String]) {
    let org = psl::org_domain(&now.domain);
    let hosts: Vec<DomainName> = kept.iter().filter_map(|uri| host_of(uri)).collect();
    if hosts.is_empty() || hosts.iter().any(|host| host.is_within(&org)) {
        return;
    }
    let named: Vec<&str> = hosts.iter().map(DomainName::as_str).collect();
    draft.to_know.push(format!(
        "Reports go to {} alone, so that phiward never sees one. Enter an own mailbox above, and it is put beside.",
        named.join(", ")
    ));
}

/// Whether those the reports go to have agreed, each that has to (RFC 9990 §4).
pub(super) async fn consents<R: Resolver>(resolver: &R, now: &Audit, rua: &str) -> Vec<Step> {
    let domain = &now.domain;
    let mut steps: Vec<Step> = Vec::new();
    for part in rua.split(',').map(str::trim) {
        let Ok(uri) = ReportUri::parse(part, Span::new(0, part.len())) else {
            continue;
        };
        let Some(external) = agreement(resolver, domain, &uri).await else {
            continue;
        };
        let (host, Some(name)) = (external.host, external.name) else {
            continue;
        };
        if steps.iter().any(|step| step.name == name) {
            continue;
        }
        steps.push(match external.agreement {
            Agreement::NotNeeded => continue,
            Agreement::Given { record, .. } => Step::stands(
                Subject::Dmarc,
                name,
                vec![record.to_string()],
                format!("{host} says that it takes reports on {domain}."),
            ),
            Agreement::Absent => {
                let mut step = Step::new(Subject::Dmarc, name.clone(), Action::Ask);
                step.text = Some("v=DMARC1".to_owned());
                step.why = format!(
                    "Reports on {domain} go to a mailbox at {host}, and receivers send none before {host} says that it takes them."
                );
                step.how = format!(
                    "Ask whoever runs {host} to publish this TXT record at {name}. The name lies in their part of DNS: you cannot add it yourself. A service for reports often does it when your domain is added to your account there."
                );
                step.rollback = format!("Nothing of yours changes. {host} can take it out again.");
                step
            }
            Agreement::Unknown(failure) => {
                let mut step = Step::new(Subject::Dmarc, name.clone(), Action::Ask);
                step.why = format!(
                    "Reports on {domain} go to a mailbox at {host}; whether it has agreed to take them is not known: {failure}."
                );
                step.how = format!(
                    "Check the domain again. If this stays, ask whoever runs {host} whether “v=DMARC1” stands at {name}."
                );
                step
            }
        });
    }
    steps
}
