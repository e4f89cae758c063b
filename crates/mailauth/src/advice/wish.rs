//! What a domain is to have, as far as its owner can say it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::DomainName;
use crate::provider::Provider;
use crate::rollout::{DomainUse, Stage};
use crate::spf::Network;

/// What is wished for. What stands in DNS is not part of it: that is asked.
///
/// The fields that begin with `may_` are conditions which only reports and people can meet.
/// Each begins as `false`, and nothing that rests on it is proposed before.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What the domain is used for.
    pub usage: DomainUse,
    /// The services of the list that send for it.
    pub providers: Vec<&'static Provider>,
    /// Own addresses that send to the Internet, each a single one
    /// ([`own_address`]): a range is no sender.
    pub addresses: Vec<IpAddr>,
    /// Senders that stand in no list of services.
    pub others: Vec<OtherSender>,
    /// Own mailbox for reports; empty when none is wished for.
    pub reports_to: String,
    /// Other domains of the same owner, who can publish records there, too.
    pub own_domains: Vec<DomainName>,
    /// The DMARC stage whose conditions are met.
    pub stage: Stage,
    /// Whether names that do not exist may be refused (`np=reject`): a month of reports
    /// shows no mail from any.
    pub may_refuse_unknown_names: bool,
    /// Whether subdomains may be treated as the domain is: reports show no mail of them
    /// that would be hit. Otherwise they keep the treatment they have.
    pub may_tighten_subdomains: bool,
    /// Whether a domain without mail may be closed although it seems to take or send some:
    /// somebody was shown what speaks against it, and said so again.
    pub may_close: bool,
    /// Where mail came from, where reports cover enough to say that nothing came from
    /// elsewhere; without it no sender is said to be unused.
    pub sent_from: Option<SentFrom>,
    /// A fresh id for an MTA-STS policy: letters and digits, 32 at most (RFC 8461 §3.1). A
    /// time does.
    pub policy_id: String,
}

impl Default for Wish {
    fn default() -> Wish {
        Wish {
            usage: DomainUse::default(),
            providers: Vec::new(),
            addresses: Vec::new(),
            others: Vec::new(),
            reports_to: String::new(),
            own_domains: Vec::new(),
            stage: Stage::Watch,
            may_refuse_unknown_names: false,
            may_tighten_subdomains: false,
            may_close: false,
            sent_from: None,
            policy_id: "1".to_owned(),
        }
    }
}

impl Wish {
    /// Whether a name lies in another domain of the same owner.
    pub(super) fn owns(&self, name: &DomainName) -> bool {
        self.own_domains.iter().any(|own| name.is_within(own))
    }
}

/// Where mail in a domain's name came from, over days that reports cover as regularly as they
/// mostly do ([`crate::rollout::Rhythm::is_covered`]).
#[derive(Clone, Debug)]
pub struct SentFrom {
    /// The first day looked at.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// Every address that reports name, whether or not its mail passed.
    pub addresses: BTreeSet<IpAddr>,
    /// Services that somebody says are used, whether or not reports show any of their mail.
    pub named: Vec<&'static Provider>,
}

/// A sender that stands in no list of services.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OtherSender {
    /// What people call it: the name of the company or of the device, or its address.
    pub name: String,
    /// What it is.
    pub kind: OtherKind,
}

/// What a sender outside the list of services is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherKind {
    /// A copier, scanner, alarm or server in the house that sends by itself.
    Device,
    /// A partner that sends in the domain's name: a laboratory, a billing company.
    Partner,
    /// A form on a web site.
    WebForm,
    /// Whoever runs the practice management or the records, and sends from there.
    PracticeHost,
}

impl OtherKind {
    /// All of them.
    pub const ALL: [OtherKind; 4] = [
        OtherKind::Device,
        OtherKind::Partner,
        OtherKind::WebForm,
        OtherKind::PracticeHost,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            OtherKind::Device => "device",
            OtherKind::Partner => "partner",
            OtherKind::WebForm => "web-form",
            OtherKind::PracticeHost => "practice-host",
        }
    }

    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            OtherKind::Device => "a copier, scanner or other device",
            OtherKind::Partner => "a partner, such as a laboratory or a billing company",
            OtherKind::WebForm => "a form on a web site",
            OtherKind::PracticeHost => "the host of practice management or records",
        }
    }
}

/// Reads an own address as a person writes it.
///
/// # Errors
/// A sentence for the form, when it is no single public address.
pub fn own_address(text: &str) -> Result<IpAddr, String> {
    let text = text.trim();
    let bare = text
        .trim_start_matches("ip4:")
        .trim_start_matches("ip6:")
        .trim_start_matches('[')
        .trim_end_matches(']');
    let single = bare
        .strip_suffix("/32")
        .filter(|four| four.contains('.'))
        .or_else(|| bare.strip_suffix("/128"))
        .unwrap_or(bare);
    if single.contains('/') {
        return Err(format!(
            "“{text}” is a range of addresses, and your neighbours there would be let in with you; enter each sending address by itself, such as 203.0.113.5"
        ));
    }
    let address: IpAddr = single.parse().map_err(|_| {
        format!("“{text}” is not an address; enter it as 203.0.113.5 or 2001:db8::5")
    })?;
    let address = address.to_canonical();
    if let Some(what) = Network::single(address).not_public() {
        return Err(format!(
            "“{text}” is {what}, which receivers never see; enter the address your office has on the Internet, which your provider can tell you"
        ));
    }
    if address.is_unspecified() || address.is_multicast() {
        return Err(format!("“{text}” is no address that a server could have"));
    }
    Ok(address)
}

/// A mailbox and its domain, when an address is fit to stand in a record.
pub(super) fn mailbox(address: &str) -> Option<(&str, DomainName)> {
    let address = address.trim();
    let (local, host) = address.rsplit_once('@')?;
    let fits = |c: char| c.is_ascii_alphanumeric() || "!#$&'*+-./=?^_{|}~".contains(c);
    let local_fits = !local.is_empty() && local.len() <= 64 && local.chars().all(fits);
    // A size stands behind `!`, and header fields behind `?` (RFC 9989 §4.8, RFC 6068).
    let plain = !local.contains(['!', '?', '&']);
    let host = DomainName::host(host).ok()?;
    (local_fits && plain && host.depth() > 1).then_some((address, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_62_a_range_is_no_sender() {
        for good in ["203.0.113.5", " ip4:203.0.113.5/32", "2001:db8::5/128"] {
            assert!(own_address(good).is_ok(), "{good}");
        }
        for (bad, says) in [
            ("203.0.113.0/24", "range"),
            ("10.1.2.3", "private"),
            ("copier", "not an address"),
            ("0.0.0.0", "no address"),
        ] {
            let said = own_address(bad).unwrap_err();
            assert!(said.contains(says), "{said}");
        }
        assert_eq!(
            own_address("::ffff:203.0.113.5").unwrap().to_string(),
            "203.0.113.5"
        );
    }

    #[test]
    fn mb_65_only_a_plain_mailbox_stands_in_a_record() {
        assert!(mailbox("dmarc@clinic.example").is_some());
        for bad in [
            "dmarc",
            "a b@x.test",
            "a!10m@x.test",
            "a@x;y",
            "a@host",
            "@x.test",
        ] {
            assert!(mailbox(bad).is_none(), "{bad}");
        }
    }
}
