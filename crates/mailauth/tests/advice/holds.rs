//! What holds for every text offered to copy, whatever stands and whatever is wished.

use std::collections::BTreeSet;
use std::net::IpAddr;

use mailauth::DomainName;
use mailauth::advice::{Action, Step, Subject};
use mailauth::audit::{Audit, PartName};
use mailauth::dmarc::{Applied, Policy, Target};
use mailauth::dns::{RecordType, Zone};
use mailauth::rollout::{DomainUse, Stage};
use mailauth::spf::{Query, SpfResult, authorised_by, check};
use mailauth::{Diagnostic, Severity};

use crate::generate::Generated;
use crate::support::{Advised, advised_for, audited, followed, record, said};

/// How often texts were offered and refused, so that nothing holds for want of any.
#[derive(Debug, Default)]
pub struct Seen {
    pub spf: usize,
    pub spf_changed: usize,
    pub spf_merged: usize,
    pub dmarc: usize,
    pub dmarc_changed: usize,
    pub aliases: usize,
    pub refused: usize,
    pub stands: usize,
    pub asked: usize,
}

/// Advises on a generated zone and holds the advice to all of it.
pub async fn hold(case: &Generated, seen: &mut Seen) -> Result<(), String> {
    let found = advised_for(&case.zone, &case.domain, &case.wish).await;
    count(&found, seen);
    let later = followed(&found.zone, &found.steps);
    let then = audited(&later, &case.domain).await;
    let whole = Whole {
        case,
        found: &found,
        later: &later,
        then: &then,
    };
    whole.what_stands_is_told()?;
    whole.no_alias_becomes_a_record()?;
    whole.no_error()?;
    whole.nobody_is_lost().await?;
    whole.no_policy_changes()?;
    whole.no_tag_vanishes()?;
    whole.it_stands_when_followed().await
}

fn count(found: &Advised, seen: &mut Seen) {
    for step in &found.steps {
        let changed = usize::from(step.text.is_some() && step.action == Action::Change);
        match (step.subject, &step.text) {
            (Subject::Spf, Some(_)) => seen.spf += 1,
            (Subject::Dmarc, Some(_)) if step.action != Action::Ask => seen.dmarc += 1,
            _ => {}
        }
        match step.subject {
            Subject::Spf => seen.spf_changed += changed,
            Subject::Dmarc => seen.dmarc_changed += changed,
            _ => {}
        }
        let deletes = step.action == Action::Delete && step.refusal.is_none();
        seen.spf_merged += usize::from(step.subject == Subject::Spf && deletes);
        seen.aliases += usize::from(step.action == Action::ReplaceAlias);
        seen.refused += usize::from(step.refusal.is_some());
        seen.stands += usize::from(step.action == Action::Stands);
        seen.asked += usize::from(step.action == Action::Ask);
    }
}

struct Whole<'w> {
    case: &'w Generated,
    found: &'w Advised,
    later: &'w str,
    then: &'w Audit,
}

/// Whether a text is one of the subject, or was meant as one.
fn is_about(subject: Subject, text: &str) -> bool {
    let squeezed: String = text
        .to_ascii_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '=')
        .collect();
    match subject {
        Subject::Spf => squeezed.contains("v=spf1"),
        Subject::Dmarc => squeezed.contains("v=dmarc1"),
        Subject::TlsRpt => squeezed.contains("v=tlsrpt"),
        Subject::MtaSts => squeezed.contains("v=sts"),
        Subject::Dkim => squeezed.contains("v=dkim1"),
        _ => false,
    }
}

/// The texts at a name in a zone text.
fn texts<'z>(zone: &'z str, name: &DomainName) -> Vec<&'z str> {
    let lines = zone.lines().filter_map(record);
    lines
        .filter(|(at, kind, _)| at == name && *kind == "TXT")
        .map(|(_, _, text)| text)
        .collect()
}

fn is_alias(zone: &str, name: &DomainName) -> bool {
    let mut lines = zone.lines().filter_map(record);
    lines.any(|(at, kind, _)| at == *name && kind == "CNAME")
}

impl Whole<'_> {
    fn fails<T>(&self, step: Option<&Step>, why: impl std::fmt::Display) -> Result<T, String> {
        Err(format!(
            "{why}\n--- step\n{step:#?}\n--- zone\n{}\n--- later\n{}\n--- wish\n{:#?}",
            self.case.zone, self.later, self.case.wish
        ))
    }

    /// Steps that change a record of the domain's own.
    fn offered(&self) -> impl Iterator<Item = &Step> {
        let steps = self.found.steps.iter();
        steps.filter(|step| step.text.is_some() && step.action != Action::Ask)
    }

    /// What stands is told from what is to be added, changed or deleted.
    fn what_stands_is_told(&self) -> Result<(), String> {
        for step in &self.found.steps {
            let there = texts(&self.case.zone, &step.name);
            let gone = step.refusal.is_none() && step.action == Action::Delete;
            if step.action == Action::Change && step.text.is_some() || gone {
                let missing = step
                    .now
                    .iter()
                    .find(|now| step.kind == RecordType::Txt && !there.contains(&now.as_str()));
                if let Some(missing) = missing {
                    return self.fails(Some(step), format!("“{missing}” is not there"));
                }
            }
            let Some(_) = &step.text else { continue };
            if step.action == Action::Add && step.subject != Subject::Mx {
                let other = there.iter().find(|text| is_about(step.subject, text));
                if let Some(other) = other {
                    return self.fails(Some(step), format!("added beside “{other}”"));
                }
            }
            if step.kind == RecordType::Txt {
                let then = texts(self.later, &step.name);
                let about: Vec<&&str> = then
                    .iter()
                    .filter(|text| is_about(step.subject, text))
                    .collect();
                if about.len() != 1 {
                    return self.fails(Some(step), format!("afterwards there are {about:?}"));
                }
            }
            let explains =
                !step.how.is_empty() && !step.why.is_empty() && !step.rollback.is_empty();
            if !explains {
                return self.fails(Some(step), "no reason, no way or no way back");
            }
        }
        for step in self
            .found
            .steps
            .iter()
            .filter(|step| step.refusal.is_some())
        {
            if step.text.is_some() || step.file.is_some() {
                return self.fails(Some(step), "refused, and a text all the same");
            }
        }
        Ok(())
    }

    /// An alias is never told to be a TXT record.
    fn no_alias_becomes_a_record(&self) -> Result<(), String> {
        for step in self.offered() {
            let alias = is_alias(&self.case.zone, &step.name);
            let replaced = step.action == Action::ReplaceAlias
                && step.how.starts_with("First delete the CNAME record");
            if alias && !replaced || step.action == Action::ReplaceAlias && !alias {
                return self.fails(Some(step), "an alias");
            }
        }
        Ok(())
    }

    /// The proposed zone passes the audit with no error: none about what is offered, and none
    /// that was not there before.
    fn no_error(&self) -> Result<(), String> {
        let before = |found: &Diagnostic| {
            self.found
                .now
                .diagnostics
                .iter()
                .any(|old| old.rule == found.rule && old.name == found.name)
        };
        let offered: Vec<Subject> = self.offered().map(|step| step.subject).collect();
        for found in self.then.of(Severity::Error) {
            let about = [
                (Subject::Spf, PartName::Spf),
                (Subject::Dmarc, PartName::Dmarc),
                (Subject::TlsRpt, PartName::TlsRpt),
                (Subject::MtaSts, PartName::MtaSts),
            ]
            .iter()
            .any(|(subject, part)| offered.contains(subject) && part.has(found));
            if about || !before(found) {
                return self.fails(None, format!("afterwards the check finds\n{found}"));
            }
        }
        Ok(())
    }

    /// No sender that passes today, or was meant to, stops passing unless the text names it;
    /// no stranger begins to.
    async fn nobody_is_lost(&self) -> Result<(), String> {
        let spf: Vec<&Step> = self.found.of(Subject::Spf);
        let Some(step) = spf.iter().find(|step| step.text.is_some()) else {
            return Ok(());
        };
        let (now, then) = (
            Zone::parse(&self.case.zone).map_err(|e| e.to_string())?,
            Zone::parse(self.later).map_err(|e| e.to_string())?,
        );
        let domain = self.case.domain.as_str();
        let told = said(step);
        let mut asked: BTreeSet<IpAddr> = self.case.meant.clone();
        asked.extend(&self.case.wish.addresses);
        let neighbours = [
            "198.51.100.6",
            "198.51.100.143",
            "198.51.100.144",
            "203.0.113.200",
            "8.8.8.8",
            "40.93.255.255",
            "35.190.247.1",
            "205.201.128.1",
            "2001:db8::1",
            "2600::1",
            "192.0.2.8",
        ];
        let strangers = neighbours.map(|ip| ip.parse::<IpAddr>().unwrap_or([0, 0, 0, 0].into()));
        asked.extend(strangers);
        for ip in asked {
            let sender = format!("someone@{domain}");
            let query = Query::new(ip, &sender, "host.example");
            let before = check(&now, &query).await.result == SpfResult::Pass;
            let after = check(&then, &query).await.result == SpfResult::Pass;
            let meant = self.case.meant.contains(&ip) || self.case.wish.addresses.contains(&ip);
            let closed = self.case.wish.usage == DomainUse::Parked;
            // What cannot be added is refused by itself, beside what can be put right.
            let refused = spf
                .iter()
                .any(|step| step.refusal.is_some() && step.why.contains(&format!(":{ip}”")));
            if refused && !before && !self.case.meant.contains(&ip) {
                continue;
            }
            if (before || meant) && !after {
                let by = authorised_by(&self.found.now.spf.tree, ip);
                let term = by.and_then(|by| by.path.first().map(|site| site.term.clone()));
                let named = match &term {
                    Some(term) => ["", "+"].iter().any(|sign| {
                        told.contains(&format!("“{sign}{}”", term.trim_start_matches('+')))
                    }),
                    None => closed,
                } || told.contains("“+all” becomes") && !meant
                    || closed && !before;
                if !named {
                    return self.fails(Some(step), format!("{ip} no longer passes ({term:?})"));
                }
            }
            let wished = self.case.wish.providers.iter().any(|service| {
                let ranges: &[&str] = match service.code.as_str() {
                    "microsoft365" => &["40.9"],
                    "google" => &["35.190"],
                    _ => &[],
                };
                ranges.iter().any(|range| ip.to_string().starts_with(range))
            });
            // What the texts there were meant to let pass, by the same address or network.
            let text = texts(&self.case.zone, &self.case.domain).join(" ");
            let within = |term: &str| text.contains(term);
            let known = within("198.51.100.128/28") && ip.to_string() == "198.51.100.143"
                || within("outlook.com") && ip.to_string().starts_with("40.9")
                || within("mcsv.net") && ip.to_string().starts_with("205.201");
            if after && !before && !meant && !wished && !known {
                return self.fails(Some(step), format!("{ip} begins to pass"));
            }
        }
        Ok(())
    }

    /// No policy tag changes before its conditions are met.
    fn no_policy_changes(&self) -> Result<(), String> {
        let wish = &self.case.wish;
        let Some(step) = self.offered().find(|step| step.subject == Subject::Dmarc) else {
            return Ok(());
        };
        let closed = wish.usage == DomainUse::Parked;
        let due = if closed {
            Stage::Reject
        } else {
            wish.stage.max(Stage::Watch)
        };
        if self.then.stage() != Some(due) {
            return self.fails(
                Some(step),
                format!("{:?} and not {due:?}", self.then.stage()),
            );
        }
        for effective in [true, false] {
            for (target, may) in [
                (Target::Subdomain, wish.may_tighten_subdomains),
                (Target::NonExistent, wish.may_refuse_unknown_names),
            ] {
                let (was, is) = (
                    policy(&self.found.now, target, effective),
                    policy(self.then, target, effective),
                );
                // Below the organizational domain there are no subdomains of its own.
                let own = self.case.domain.as_str() == "clinic.example";
                if own && is > was && !may && !closed {
                    return self.fails(Some(step), format!("{target:?}: {was} becomes {is}"));
                }
            }
        }
        // A request that stands and is not named stays.
        let before = self.found.now.dmarc.record();
        let after = self.then.dmarc.record();
        if let (Some(before), Some(after)) = (before, after) {
            for tag in ["p", "sp", "np", "t", "pct", "adkim", "aspf", "psd"] {
                let (was, is) = (before.tags().value(tag), after.tags().value(tag));
                let named = self.changes_name(tag);
                if was.map(str::to_ascii_lowercase) != is.map(str::to_ascii_lowercase) && !named {
                    return self.fails(Some(step), format!("{tag}: {was:?} becomes {is:?}"));
                }
            }
        }
        Ok(())
    }

    fn changes_name(&self, tag: &str) -> bool {
        let steps = self.found.of(Subject::Dmarc);
        let mut changes = steps.iter().flat_map(|step| &step.changes);
        changes.any(|line| line.contains(&format!("“{tag}=")))
    }

    /// No tag vanishes unsaid.
    fn no_tag_vanishes(&self) -> Result<(), String> {
        let Some(step) = self.offered().find(|step| step.subject == Subject::Dmarc) else {
            return Ok(());
        };
        let text = step.text.clone().unwrap_or_default();
        let kept: Vec<String> = text
            .split(';')
            .map(|tag| tag.trim().to_lowercase())
            .collect();
        let steps = self.found.of(Subject::Dmarc);
        let before = steps.iter().filter(|step| step.action != Action::Stands);
        for old in before.flat_map(|step| &step.now) {
            let plain = old.replace(['"', '\\'], "").to_lowercase();
            for tag in plain.split([';', ',', ' ']).map(str::trim) {
                let Some((name, value)) = tag.split_once('=') else {
                    continue;
                };
                let known = [
                    "p", "sp", "np", "t", "pct", "adkim", "aspf", "psd", "rua", "ruf", "fo", "ri",
                    "x",
                ];
                if !known.contains(&name) || value.is_empty() {
                    continue;
                }
                let there = kept.iter().any(|kept| {
                    kept.split_once('=').is_some_and(|(known, has)| {
                        known == name && (has == value || name == "rua" && has.contains(value))
                    })
                });
                if !there && !self.changes_name(name) {
                    return self.fails(Some(step), format!("“{tag}” vanished"));
                }
            }
        }
        Ok(())
    }

    /// Followed, the same wish changes nothing more about what it offered.
    async fn it_stands_when_followed(&self) -> Result<(), String> {
        let again = advised_for(self.later, &self.case.domain, &self.case.wish).await;
        for step in self.offered() {
            let more = again.steps.iter().find(|more| {
                more.subject == step.subject && more.text.is_some() && more.action != Action::Ask
            });
            if let Some(more) = more {
                return self.fails(Some(more), "followed, it is changed again");
            }
        }
        Ok(())
    }
}

fn policy(audit: &Audit, target: Target, effective: bool) -> Policy {
    match &audit.dmarc.discovery.applied {
        Applied::Record { record, .. } if record.applies() => match effective {
            true => record.policy_for(target),
            false => record.requested(target),
        },
        _ => Policy::None,
    }
}
