//! What is wished for, and what is proposed.

use serde::Serialize;

use super::{dmarc, spf, transport};
use crate::DomainName;
use crate::dns::{Data, Overlay, RecordType, Resolver};
use crate::provider::Provider;
use crate::rollout::{DomainUse, Stage};

/// What a domain is to have.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The domain.
    pub domain: DomainName,
    /// What it is used for.
    pub usage: DomainUse,
    /// The services that send for it.
    pub providers: Vec<&'static Provider>,
    /// Own addresses that send, as `ip4` and `ip6` take them.
    pub addresses: Vec<ipnet::IpNet>,
    /// Mailbox for reports.
    pub reports_to: String,
    /// The DMARC stage to publish.
    pub stage: Stage,
    /// Its mail exchangers, as DNS has them now; none when it takes no mail.
    pub exchangers: Vec<DomainName>,
    /// Its SPF record now.
    pub spf: Option<String>,
    /// Its DMARC record now.
    pub dmarc: Option<String>,
    /// Its TLS-RPT record now.
    pub tls_rpt: Option<String>,
    /// Its MTA-STS record now.
    pub mta_sts: Option<String>,
    /// A fresh id for an MTA-STS policy: letters and digits, 32 at most
    /// (RFC 8461 §3.1). A time does.
    pub policy_id: String,
}

/// What a proposal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Who may send.
    Spf,
    /// Signatures.
    Dkim,
    /// The policy.
    Dmarc,
    /// Where mail is taken.
    Mx,
    /// Encrypted delivery.
    MtaSts,
    /// Reports on encrypted delivery.
    TlsRpt,
}

impl Subject {
    /// As people write it.
    pub fn words(self) -> &'static str {
        match self {
            Subject::Spf => "SPF",
            Subject::Dkim => "DKIM",
            Subject::Dmarc => "DMARC",
            Subject::Mx => "MX",
            Subject::MtaSts => "MTA-STS",
            Subject::TlsRpt => "TLS-RPT",
        }
    }
}

/// A file to put on a web server beside a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct File {
    /// Its address.
    pub url: String,
    /// Its text, lines ended by CRLF when served.
    pub text: String,
}

/// One record to publish, or one thing to switch on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// What it is about.
    pub subject: Subject,
    /// The name in DNS.
    pub name: DomainName,
    /// The type of record.
    pub kind: RecordType,
    /// The record now; `None` when there is none.
    pub before: Option<String>,
    /// The record to publish; `None` when a service makes it and shows it.
    pub after: Option<String>,
    /// A file that belongs to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<File>,
    /// Why.
    pub why: String,
    /// What to do.
    pub how: String,
    /// How to go back.
    pub rollback: String,
}

impl Proposal {
    /// A TXT record with the usual words for what to do and how to go back.
    pub(super) fn text(
        subject: Subject,
        name: DomainName,
        before: Option<&str>,
        after: String,
        why: impl Into<String>,
    ) -> Proposal {
        let how = match before {
            None => format!("Add a TXT record at {name} with this text."),
            Some(_) => format!(
                "Keep a copy of the record that is there, then change the TXT record at {name} to this text. Do not add a second one."
            ),
        };
        let rollback = match before {
            None => format!("Delete the TXT record at {name}."),
            Some(before) => format!("Put the former text back at {name}: {before}"),
        };
        Proposal {
            subject,
            name,
            kind: RecordType::Txt,
            before: before.map(str::to_owned),
            after: Some(after),
            file: None,
            why: why.into(),
            how,
            rollback: format!(
                "{rollback} Other servers may remember the old answer for as long as its time to live says, often an hour."
            ),
        }
    }

    /// Whether it changes anything.
    pub fn changes(&self) -> bool {
        self.after != self.before || self.after.is_none()
    }
}

/// What a domain should publish, in the order to do it in.
pub fn propose(wish: &Wish) -> Vec<Proposal> {
    let mut all = Vec::new();
    all.extend(spf::propose(wish));
    all.extend(transport::signing(wish));
    all.extend(dmarc::propose(wish));
    all.extend(transport::exchangers(wish));
    all.extend(transport::tls_rpt(wish));
    all.extend(transport::mta_sts(wish));
    all.retain(Proposal::changes);
    all
}

/// DNS as it would be with the proposals published.
pub fn published<R: Resolver>(inner: R, proposals: &[Proposal]) -> Overlay<R> {
    let mut overlay = Overlay::new(inner);
    for proposal in proposals {
        let Some(after) = &proposal.after else {
            continue;
        };
        let data = match proposal.kind {
            RecordType::Txt => Data::Txt(after.clone()),
            RecordType::Mx => Data::Mx(0, DomainName::root()),
            _ => continue,
        };
        overlay.set(proposal.name.clone(), proposal.kind, vec![data]);
    }
    overlay
}
