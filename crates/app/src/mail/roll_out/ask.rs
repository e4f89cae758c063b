//! What somebody asks a roll-out for: what the records do not say.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use mailauth::DomainName;
use mailauth::advice::{OtherKind, OtherSender};
use mailauth::audit::Audit;
use mailauth::dmarc::{StepOutcome, psl};
use mailauth::mx::Receiving;
use mailauth::provider::{self, Provider};
use mailauth::rollout::DomainUse;
use register::records::SenderDecision;

use crate::mail::sender_list::SenderLine;

/// What a sender outside the list of services is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderKind {
    /// A mail server of the organization's own: its address stands in the SPF record.
    Server,
    /// Something else, with a way of its own.
    Other(OtherKind),
}

impl SenderKind {
    /// All of them.
    pub const ALL: [SenderKind; 5] = [
        SenderKind::Other(OtherKind::Device),
        SenderKind::Other(OtherKind::Partner),
        SenderKind::Other(OtherKind::WebForm),
        SenderKind::Other(OtherKind::PracticeHost),
        SenderKind::Server,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            SenderKind::Server => "server",
            SenderKind::Other(kind) => kind.code(),
        }
    }

    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            SenderKind::Server => "a mail server of your own",
            SenderKind::Other(kind) => kind.words(),
        }
    }
}

/// What is asked. It is kept nowhere: it makes the texts, and what is published of them
/// the next check sees.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// What the domain is used for; none: as it seems.
    pub usage: Option<DomainUse>,
    /// Somebody was shown which servers take mail for it and says that nobody reads it.
    pub unused: bool,
    /// Services that send; empty: as records and decisions show.
    pub services: Vec<&'static Provider>,
    /// Own addresses that send.
    pub addresses: Vec<IpAddr>,
    /// What senders outside the list of services are, by their keys.
    pub kinds: BTreeMap<String, SenderKind>,
    /// Senders outside the list of services that no report shows yet.
    pub unseen: Vec<OtherSender>,
    /// Mailbox for reports; none: where they go now, else one to make.
    pub reports_to: Option<String>,
}

impl Ask {
    /// The services to publish records for: as asked, else those the records show and
    /// those decided to be the organization's.
    pub(super) fn services(
        &self,
        audit: Option<&Audit>,
        lines: &[SenderLine<'_>],
    ) -> Vec<&'static Provider> {
        if !self.services.is_empty() {
            return self.services.clone();
        }
        let mut all = audit.map_or_else(Vec::new, Audit::services);
        for line in lines
            .iter()
            .filter(|line| line.decision() == SenderDecision::Ours)
        {
            let service = line
                .key()
                .strip_prefix("service:")
                .and_then(provider::by_code);
            if let Some(service) = service
                && !all.iter().any(|known| known.code == service.code)
            {
                all.push(service);
            }
        }
        all
    }

    /// The own mailbox for reports: as asked, else the one that is named now, else one to
    /// make. Where reports go to others alone none is put beside without being asked for.
    pub(super) fn reports_to(&self, audit: Option<&Audit>, domain: &DomainName) -> String {
        if let Some(asked) = &self.reports_to {
            return asked.clone();
        }
        let Some(audit) = audit else {
            return format!("dmarc-reports@{domain}");
        };
        let org = psl::org_domain(domain);
        let own = audit.dmarc.record().and_then(|record| {
            record.rua.iter().find_map(|uri| {
                let own = uri.to.domain().is_some_and(|host| host.is_within(&org));
                let address = uri.uri.get("mailto:".len()..).filter(|_| own)?;
                Some(address.to_owned())
            })
        });
        match own {
            Some(own) => own,
            None if asks_for_reports(audit) => String::new(),
            None if audit.mx.receiving == Receiving::Mx => format!("dmarc-reports@{domain}"),
            None => format!("dmarc-reports@{org}"),
        }
    }
}

/// Whether any text at the place of the DMARC record, also one that receivers do not read,
/// names where reports go.
fn asks_for_reports(audit: &Audit) -> bool {
    let Some(own) = audit.dmarc.own() else {
        return false;
    };
    let several: &[Arc<str>] = match &own.outcome {
        StepOutcome::Several(texts) => texts,
        _ => &[],
    };
    let record = own.record().map(|record| record.text());
    let mut all = record.into_iter().chain(&own.others).chain(several);
    all.any(|text| text.to_ascii_lowercase().contains("rua"))
}
