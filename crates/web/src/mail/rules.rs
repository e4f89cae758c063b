//! What Google, Yahoo and Microsoft ask of senders, as a checklist (G7).

use super::MailDomain;
use super::audit::{checked, moment};
use super::senders::known_at;
use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::respond::page;
use mailauth::audit::{Reported, sender_facts};
use mailauth::sender_rules::{Status, check, providers};
use pages::Section;
use pages::mail::{RuleGroup, RuleRow, RulesPage, crumbs, tabs};
use register::records::SenderDecision;

/// The checklist of a domain.
pub async fn show(req: OrgRequest, Number(number): Number) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let shell = req.shell(Section::Mail, format!("Rules for {}", of.domain));
    let domain = of.domain.to_string();
    let checked = checked(&req, &of).await?;
    let mut reported = Reported::default();
    for sender in known_at(&req, &of, checked.as_ref()).await? {
        let Some(seen) = &sender.seen else { continue };
        if sender.decision() != SenderDecision::Ours {
            continue;
        }
        reported.messages += seen.seen.messages;
        reported.aligned += seen.seen.passed;
        for address in &seen.top {
            if address.name.is_empty() {
                reported.nameless += 1;
            } else {
                reported.named += 1;
            }
        }
    }
    let rows = match &checked {
        None => Vec::new(),
        Some(checked) => check(&sender_facts(&checked.audit, Some(&reported))),
    };
    let groups = providers()
        .iter()
        .map(|provider| RuleGroup {
            name: provider.name.clone(),
            applies_to: provider.applies_to.clone(),
            bulk: provider.bulk.clone(),
            source: provider.source.clone(),
            stated: provider.stated,
            rows: rows
                .iter()
                .filter(|row| row.provider == provider.name)
                .map(|row| RuleRow {
                    title: row.rule.title.clone(),
                    bulk: row.rule.binds == mailauth::sender_rules::Binds::Bulk,
                    recommended: row.rule.recommended,
                    since: row.rule.since,
                    sign: match row.status {
                        Status::Met => "done",
                        Status::NotMet => "late",
                        Status::Unknown | Status::Confirm => "todo",
                    },
                    status: row.status.words(),
                    found: row.found.clone(),
                })
                .collect(),
        })
        .collect();
    page(&RulesPage {
        shell: &shell,
        crumbs: crumbs(&shell, &domain, number, Some("Rules of large providers")),
        tabs: tabs(&shell, number, "/rules"),
        domain,
        checked: checked
            .map(|checked| moment(&req, checked.at))
            .unwrap_or_default(),
        groups,
    })
}
