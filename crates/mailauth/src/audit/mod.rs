//! Everything about a domain's e-mail authentication, asked for and judged (G1).
//!
//! An audit keeps the answers it rests on. Given those answers again it comes to the
//! same findings, so that the answers are all that needs to be stored.

mod aliases;
mod answers;
mod facts;
mod names;
mod once;
mod part;
mod report;

pub use answers::Answers;
pub use facts::{Reported, sender_facts};
pub use names::{NAMES, NameFacts};
pub use part::{AuditPart, PartName};

use futures_util::future::join4;

use crate::dmarc::Applied;
use crate::dns::{Memo, Resolver};
use crate::mta_sts::PolicySource;
use crate::rollout::{DomainUse, Stage};
use crate::spf::NodeState;
use crate::{
    Diagnostic, DomainName, Rule, Severity, bimi, dkim, dmarc, mta_sts, mx, provider, spf, tls_rpt,
};

/// Questions one audit may ask; a hostile SPF record leads to no more.
const BUDGET: usize = 500;
/// Most selectors tried, whoever named them.
const SELECTORS: usize = 60;
/// Selectors that many servers use, tried when nobody names better ones.
const COMMON: [&str; 12] = [
    "selector1",
    "selector2",
    "google",
    "default",
    "dkim",
    "mail",
    "s1",
    "s2",
    "k1",
    "k2",
    "k3",
    "sig1",
];

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// DKIM selectors that are known: from reports, from the user.
    pub selectors: Vec<String>,
    /// Not to try selectors that services and many servers use.
    pub only_these: bool,
    /// The domain itself and names below it, such as mail was sent as, to be looked up;
    /// those beyond [`NAMES`] are not.
    pub names: Vec<DomainName>,
}

/// What was found about a domain.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The domain.
    pub domain: DomainName,
    /// Its mail exchangers.
    pub mx: mx::Facts,
    /// Its SPF record and what it leads to.
    pub spf: spf::Audit,
    /// Its DKIM keys, as far as selectors are known.
    pub dkim: dkim::Facts,
    /// Its DMARC policy and where it was found.
    pub dmarc: dmarc::Facts,
    /// Its MTA-STS policy; `None` when the name leaves no room for one.
    pub mta_sts: Option<mta_sts::Facts>,
    /// Its TLS-RPT record.
    pub tls_rpt: Option<tls_rpt::Facts>,
    /// Its BIMI record.
    pub bimi: Option<bimi::Facts>,
    /// What DNS has at the names of [`Options::names`].
    pub names: Vec<NameFacts>,
    /// The findings, the gravest first.
    pub diagnostics: Vec<Diagnostic>,
    /// What was asked and answered.
    pub answers: Answers,
}

/// Every rule, subject by subject.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        spf::rules::ALL,
        dkim::rules::ALL,
        dmarc::rules::ALL,
        mx::rules::ALL,
        mta_sts::rules::ALL,
        tls_rpt::rules::ALL,
        bimi::rules::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// Audits a domain.
pub async fn audit<R: Resolver, S: PolicySource>(
    resolver: &R,
    source: &S,
    domain: &DomainName,
    options: &Options,
) -> Audit {
    let memo = Memo::new(resolver, BUDGET);
    let (mx, spf, dmarc, (mta_sts, tls_rpt)) = join4(
        mx::gather(&memo, domain),
        spf::audit(&memo, domain),
        dmarc::gather(&memo, domain),
        futures_util::future::join(
            mta_sts::gather(&memo, source, domain),
            tls_rpt::gather(&memo, domain),
        ),
    )
    .await;
    let selectors = selectors(options, &mx, &spf);
    let (dkim, bimi, names) = futures_util::future::join3(
        dkim::gather(&memo, domain, &selectors),
        bimi::gather(&memo, domain, &dmarc.discovery),
        names::gather(&memo, &options.names),
    )
    .await;
    let mut diagnostics = spf.diagnostics.clone();
    diagnostics.extend(dkim::lint(&dkim));
    diagnostics.extend(dmarc::lint(&dmarc));
    diagnostics.extend(mx::lint(&mx));
    diagnostics.extend(mta_sts.iter().flat_map(mta_sts::lint));
    diagnostics.extend(tls_rpt.iter().flat_map(tls_rpt::lint));
    diagnostics.extend(bimi.iter().flat_map(bimi::lint));
    let rejects = dmarc.discovery.policy(true) == Some(dmarc::Policy::Reject);
    let parked = is_closed(&mx, &spf) && rejects;
    let takes_none = mx.receiving == mx::Receiving::Null;
    once::once(&mut diagnostics, takes_none, parked);
    if spf.tree.root.state == NodeState::Missing {
        once::not_there(&mut diagnostics, domain);
    }
    diagnostics.sort_by_key(|found| weight(found.rule.severity));
    let dns = memo.transcript();
    aliases::heed(&mut diagnostics, &dns);
    let answers = Answers {
        dns,
        policy: mta_sts.as_ref().and_then(|facts| facts.fetched.clone()),
    };
    Audit {
        domain: domain.clone(),
        mx,
        spf,
        dkim,
        dmarc,
        mta_sts,
        tls_rpt,
        bimi,
        names,
        diagnostics,
        answers,
    }
}

/// What could not be told stands before what is only worth knowing.
fn weight(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Unknown => 2,
        Severity::Note => 3,
    }
}

/// The selectors to try: those that are known, those of the services the domain is
/// seen to use, and a few that are common.
fn selectors(options: &Options, mx: &mx::Facts, spf: &spf::Audit) -> Vec<String> {
    let mut all: Vec<String> = options.selectors.clone();
    if !options.only_these {
        for service in services(mx, spf) {
            all.extend(service.selectors.iter().cloned());
        }
        all.extend(COMMON.map(str::to_owned));
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|selector| seen.insert(selector.to_ascii_lowercase()));
    all.truncate(SELECTORS);
    all
}

/// The services that mail exchangers and SPF record name, each once.
fn services(mx: &mx::Facts, spf: &spf::Audit) -> Vec<&'static provider::Provider> {
    let by_mx = mx
        .hosts
        .iter()
        .filter_map(|host| provider::by_mx(&host.host));
    let targets = spf.tree.root.terms.iter().filter_map(|t| t.target.as_ref());
    let mut all: Vec<&'static provider::Provider> = Vec::new();
    for service in by_mx.chain(targets.filter_map(provider::by_spf)) {
        if !all.iter().any(|known| known.code == service.code) {
            all.push(service);
        }
    }
    all
}

/// Whether the domain says that it neither takes nor sends mail.
fn is_closed(mx: &mx::Facts, spf: &spf::Audit) -> bool {
    let root = &spf.tree.root;
    let sends_nothing = root.state == NodeState::Found
        && root
            .record
            .as_ref()
            .is_some_and(|record| record.text.trim().eq_ignore_ascii_case("v=spf1 -all"));
    let takes_nothing = matches!(mx.receiving, mx::Receiving::Null | mx::Receiving::Nowhere);
    sends_nothing && takes_nothing
}

/// Whether nothing in DNS speaks of mail: no mail exchanger, no text that was meant as an
/// SPF record and lets somebody send.
fn is_silent(mx: &mx::Facts, spf: &spf::Audit) -> bool {
    let takes = matches!(mx.receiving, mx::Receiving::Mx | mx::Receiving::Unknown(_));
    let sends =
        |text: &str| spf::is_meant(text) && !text.trim().eq_ignore_ascii_case("v=spf1 -all");
    !takes && spf.txt.failure().is_none() && !spf.txt.texts().any(sends)
}

/// Whether a text that was meant as an SPF record has a term that lets somebody pass.
fn lets_somebody(text: &str) -> bool {
    text.split_whitespace().skip(1).any(|term| {
        let modifier = term.contains('=') && !term.to_ascii_lowercase().starts_with("redirect=");
        !term.starts_with(['-', '~', '?']) && !modifier
    })
}

impl Audit {
    /// The findings of one severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .filter(move |found| found.rule.severity == severity)
    }

    /// How many findings of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.of(severity).count()
    }

    /// Where the domain stands on the way from nothing to refusal; `None` when it
    /// could not be told.
    pub fn stage(&self) -> Option<Stage> {
        match &self.dmarc.discovery.applied {
            Applied::Unknown { .. } => None,
            Applied::None => Some(Stage::Nothing),
            Applied::Record { record, .. } if !record.applies() => Some(Stage::Nothing),
            Applied::Record { at, record, .. } => {
                let target = if *at == self.domain {
                    dmarc::Target::Own
                } else {
                    dmarc::Target::Subdomain
                };
                Some(Stage::of(record.requested(target).as_str(), record.testing))
            }
        }
    }

    /// What the domain seems to be used for. Parked, when it says that it neither takes nor
    /// sends mail; also when nothing in DNS speaks of mail and no mail of it was `reported`:
    /// an address record alone is that of a web site.
    pub fn seems(&self, reported: bool) -> DomainUse {
        let silent = !reported && is_silent(&self.mx, &self.spf);
        if silent || is_closed(&self.mx, &self.spf) {
            DomainUse::Parked
        } else {
            DomainUse::People
        }
    }

    /// What in its records lets somebody send in its name, sentences without a full stop: mail
    /// may go out although nothing takes any.
    pub fn lets_send(&self) -> Vec<String> {
        let targets = self.spf.tree.root.terms.iter();
        let targets = targets.filter_map(|term| term.target.as_ref());
        let mut named: Vec<&str> = Vec::new();
        for service in targets.filter_map(provider::by_spf) {
            if !named.contains(&service.name.as_str()) {
                named.push(&service.name);
            }
        }
        let whom = match named.as_slice() {
            [] => "servers".to_owned(),
            named => named.join(", "),
        };
        let mut texts = self.spf.txt.texts();
        let mut said = Vec::new();
        if texts.any(|text| spf::is_meant(text) && lets_somebody(text)) {
            said.push(format!("its SPF record lets {whom} send"));
        }
        let usable = |one: &&dkim::Selector| matches!(&one.state, dkim::SelectorState::Present(key) if key.is_usable());
        if let Some(key) = self.dkim.selectors.iter().find(usable) {
            said.push(format!("a DKIM key stands at {}", key.name));
        }
        said
    }

    /// The services it is seen to use, by MX and SPF.
    pub fn services(&self) -> Vec<&'static provider::Provider> {
        services(&self.mx, &self.spf)
    }
}

#[cfg(test)]
mod tests;
