//! `phiward mail audit`: what DNS says of domains, and what is to be said of it.

use super::net::Net;
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use anyhow::{Context as _, Result};
use futures_util::{StreamExt as _, stream};
use mailauth::audit::{Answers, Audit, Options, audit};
use mailauth::dns::{Resolver, Zone};
use mailauth::mta_sts::{NoFetch, PolicySource};
use mailauth::sender_rules::{self, Status};
use mailauth::{DomainName, Severity};
use mailnet::Trust;
use mailnet::sts::Policies;
use std::path::PathBuf;

/// Domains audited at the same time.
const AT_ONCE: usize = 64;

/// Audit the mail records of domains: SPF, DKIM, DMARC, MX, MTA-STS, TLS-RPT, BIMI.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code 0 when nothing is wrong, 1 when there is an error or something could not be told.\n\nExamples:\n  phiward mail audit clinic.example\n  phiward mail audit clinic.example --selector s1 --selector k2 --json\n  phiward mail audit clinic.example --dns 127.0.0.1:5353"
)]
pub struct AuditArgs {
    /// The domains
    #[arg(required = true, value_name = "DOMAIN", value_parser = domain)]
    domains: Vec<DomainName>,
    /// DKIM selectors you know of, besides those of the services the domain uses
    #[arg(long, value_name = "SELECTOR")]
    selector: Vec<String>,
    /// Show notes, too, and the SPF record as a tree
    #[arg(long)]
    full: bool,
    /// Ask nobody: read the answers from a zone text (name, type, content a line) or from
    /// the JSON of an earlier audit
    #[arg(long, value_name = "FILE", conflicts_with = "dns")]
    offline: Option<PathBuf>,
    #[command(flatten)]
    net: Net,
}

/// A domain as people write it.
fn domain(text: &str) -> Result<DomainName, String> {
    DomainName::host(text).map_err(|error| error.to_string())
}

impl AuditArgs {
    /// Prints what was found, domain by domain.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let audits = match &self.offline {
            Some(file) => self.read(file).await?,
            None => {
                let dns = self.net.dns()?;
                let trust = Trust::public()?;
                let sts = Policies::new(&dns, trust, mailnet::sts::Options::default());
                self.ask(&dns, &sts).await
            }
        };
        if context.json {
            let all: Vec<_> = audits.iter().map(Audit::to_json).collect();
            match all.as_slice() {
                [one] => output::json(one)?,
                _ => output::json(&all)?,
            }
        } else {
            for (at, audit) in audits.iter().enumerate() {
                if at > 0 {
                    output::line("")?;
                }
                self.print(audit)?;
            }
        }
        let clean = audits
            .iter()
            .all(|audit| audit.count(Severity::Error) + audit.count(Severity::Unknown) == 0);
        Ok(if clean { Outcome::Done } else { Outcome::Found })
    }

    /// Several domains at a time, in the order they were given.
    async fn ask<R: Resolver, S: PolicySource>(&self, dns: &R, sts: &S) -> Vec<Audit> {
        let options = Options {
            selectors: self.selector.clone(),
            only_these: false,
            names: Vec::new(),
        };
        stream::iter(&self.domains)
            .map(|domain| audit(dns, sts, domain, &options))
            .buffered(AT_ONCE)
            .collect()
            .await
    }

    async fn read(&self, file: &PathBuf) -> Result<Vec<Audit>> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        if text.trim_start().starts_with(['{', '[']) {
            let value: serde_json::Value = serde_json::from_str(&text)
                .with_context(|| format!("{} is not JSON", file.display()))?;
            let one = |value: &serde_json::Value| -> Result<Answers> {
                serde_json::from_value(value["answers"].clone())
                    .with_context(|| format!("{} holds no answers of an audit", file.display()))
            };
            let mut answers = Answers::default();
            for value in value
                .as_array()
                .map_or(std::slice::from_ref(&value), Vec::as_slice)
            {
                let more = one(value)?;
                answers.dns.extend(more.dns);
                answers.policy = answers.policy.or(more.policy);
            }
            let mut all = Vec::new();
            for domain in &self.domains {
                all.push(answers.judge(domain).await);
            }
            return Ok(all);
        }
        let zone = Zone::parse(&text).with_context(|| file.display().to_string())?;
        Ok(self.ask(&zone, &NoFetch).await)
    }

    fn print(&self, audit: &Audit) -> Result<()> {
        output::line(&format!("{}", audit.domain))?;
        for part in audit.parts() {
            output::line(&format!(
                "  {:<8} {}{}",
                part.name.words(),
                shown(&part.words),
                match part.worst {
                    Some(severity @ (Severity::Error | Severity::Warning)) =>
                        format!("  ({})", severity.as_str()),
                    _ => String::new(),
                }
            ))?;
        }
        for found in &audit.diagnostics {
            if found.rule.severity == Severity::Note && !self.full {
                continue;
            }
            output::line("")?;
            for line in found.to_string().lines() {
                output::line(&shown(line))?;
            }
        }
        if self.full {
            self.print_tree(audit)?;
        }
        self.print_sender_rules(audit)?;
        let count = |severity| audit.count(severity);
        output::line(&format!(
            "\n{}: {} errors, {} warnings, {} not known, {} notes{}",
            audit.domain,
            count(Severity::Error),
            count(Severity::Warning),
            count(Severity::Unknown),
            count(Severity::Note),
            if self.full || count(Severity::Note) == 0 {
                ""
            } else {
                " (--full shows them)"
            }
        ))
    }

    fn print_tree(&self, audit: &Audit) -> Result<()> {
        let tree = &audit.spf.tree;
        output::line("\nThe SPF record as a tree (lookups, empty answers):")?;
        for (depth, node) in tree.root.nodes() {
            output::line(&format!("  {}{}", "  ".repeat(depth), node.domain))?;
            for term in &node.terms {
                output::line(&format!(
                    "  {}  {:<2} {:<2} {}",
                    "  ".repeat(depth),
                    term.lookups,
                    term.voids.len(),
                    shown(&term.text)
                ))?;
            }
        }
        Ok(())
    }

    /// What Google, Yahoo and Microsoft would object to.
    fn print_sender_rules(&self, audit: &Audit) -> Result<()> {
        let checked = sender_rules::check(&mailauth::audit::sender_facts(audit, None));
        let mut begun = false;
        for rule in checked {
            let show = match rule.status {
                Status::NotMet => true,
                Status::Met | Status::Unknown | Status::Confirm => self.full,
            };
            if !show {
                continue;
            }
            if !begun {
                output::line("\nRules of large mailbox providers:")?;
                begun = true;
            }
            output::line(&format!(
                "  {:<16} {} · {} (in force since {})",
                rule.status.words(),
                rule.provider,
                rule.rule.title,
                rule.rule.since
            ))?;
        }
        Ok(())
    }
}
