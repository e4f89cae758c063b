//! What somebody asks a roll-out for: what the records do not say.

use std::collections::BTreeMap;
use std::net::IpAddr;

use mailauth::DomainName;
use mailauth::advice::OtherKind;
use mailauth::audit::Audit;
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

    /// Where reports go: as asked, else where they go now, else a mailbox to make.
    pub(super) fn reports_to(&self, audit: Option<&Audit>, domain: &DomainName) -> String {
        if let Some(asked) = &self.reports_to {
            return asked.clone();
        }
        audit
            .and_then(|audit| {
                let record = audit.dmarc.record()?;
                let uri = record.rua.first()?;
                Some(uri.uri.strip_prefix("mailto:")?.to_owned())
            })
            .unwrap_or_else(|| format!("dmarc-reports@{domain}"))
    }
}
