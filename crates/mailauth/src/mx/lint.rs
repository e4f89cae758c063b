//! What is found of mail exchangers.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::dmarc::Applied;
use crate::dns::Response;
use crate::lint::quote;
use crate::mx::{Addresses, Facts, MailHost, Receiving, rules};
use crate::{Diagnostic, DomainName, Rule, Span};

/// Everything there is to say.
pub fn lint(facts: &Facts) -> Vec<Diagnostic> {
    let domain = &facts.domain;
    let at = |rule: &'static Rule, message: String| Diagnostic::at(rule, domain, message);
    let mut all = Vec::new();
    match &facts.receiving {
        Receiving::Unknown(failure) => {
            all.push(at(
                &rules::UNKNOWN,
                format!("the MX records of {domain} are not known: {failure}"),
            ));
        }
        Receiving::Implicit => all.push(at(
            &rules::IMPLICIT,
            format!("{domain} has no MX record, so mail goes to its own address"),
        )),
        Receiving::Nowhere => all.push(at(
            &rules::NOWHERE,
            format!("{domain} has neither MX record nor address, and no null MX that says so"),
        )),
        Receiving::Mx | Receiving::Null => {}
    }
    let (null, hosts): (Vec<&MailHost>, Vec<&MailHost>) =
        facts.hosts.iter().partition(|host| host.host.depth() == 0);
    if let Some(one) = null.first() {
        if let Some(other) = hosts.first() {
            all.push(at(
                &rules::NULL_BESIDE_OTHERS,
                format!(
                    "`MX {} .` stands beside `MX {} {}`",
                    one.preference, other.preference, other.host
                ),
            ));
        } else if one.preference != 0 {
            all.push(at(
                &rules::NULL_PREFERENCE,
                format!("the null MX has preference {}", one.preference),
            ));
        }
    }
    let mut seen: HashSet<&DomainName> = HashSet::new();
    for host in hosts {
        if seen.insert(&host.host) {
            if let Some(found) = of_host(domain, host) {
                all.push(found);
            }
        } else {
            all.push(at(
                &rules::DUPLICATE,
                format!("{} is named twice", host.host),
            ));
        }
    }
    parked(facts, &mut all);
    all
}

fn of_host(domain: &DomainName, mail: &MailHost) -> Option<Diagnostic> {
    let host = &mail.host;
    let about = |rule, message: String| Some(Diagnostic::at(rule, domain, message));
    if host.as_str().parse::<IpAddr>().is_ok() {
        return about(
            &rules::ADDRESS,
            format!("the MX record names the address {host}"),
        );
    }
    if let Some(target) = mail.aliases.last() {
        return about(
            &rules::ALIAS,
            format!("the mail host {host} is an alias of {target}"),
        )
        .map(|found| found.fix(format!("Publish `MX {} {target}`.", mail.preference)));
    }
    match mail.addresses.as_ref()? {
        Addresses::NoSuchName => about(
            &rules::NO_SUCH_HOST,
            format!("the mail host {host} does not exist"),
        ),
        Addresses::None => about(
            &rules::NO_ADDRESS,
            format!("the mail host {host} has neither A nor AAAA record"),
        ),
        Addresses::Unknown(failure) => about(
            &rules::HOST_UNKNOWN,
            format!("the address of {host} is not known: {failure}"),
        ),
        Addresses::Known(addresses) if addresses.iter().all(is_not_public) => {
            let shown = addresses.first().map(IpAddr::to_string).unwrap_or_default();
            about(
                &rules::NOT_PUBLIC,
                format!("the mail host {host} has only addresses others cannot reach, as {shown}"),
            )
        }
        Addresses::Known(_) => None,
    }
}

/// Loopback, private, link-local or unspecified.
fn is_not_public(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified()
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
        }
    }
}

/// The first term of an SPF record that lets somebody send, as written.
fn lets_send(spf: &Response) -> Option<String> {
    let begins = |text: &&str| {
        let version = text.get(..6).unwrap_or_default();
        version.eq_ignore_ascii_case("v=spf1")
    };
    let record = spf.texts().find(begins)?;
    let term = record.split_ascii_whitespace().skip(1).find(|term| {
        let lower = term.to_ascii_lowercase();
        let is_modifier = lower.contains('=') && !lower.starts_with("redirect=");
        !lower.starts_with(['-', '~', '?']) && !is_modifier
    })?;
    Some(quote(term, Span::new(0, term.len())))
}

/// A domain that says it receives no mail should say that it sends none.
fn parked(facts: &Facts, all: &mut Vec<Diagnostic>) {
    if facts.receiving != Receiving::Null {
        return;
    }
    let domain = &facts.domain;
    if let Some(spf) = facts.spf.as_ref().filter(|spf| spf.failure().is_none()) {
        let records: Vec<&str> = spf
            .texts()
            .filter(|text| {
                let version = text.get(..6).unwrap_or_default();
                version.eq_ignore_ascii_case("v=spf1")
            })
            .collect();
        let closed =
            matches!(records.as_slice(), [one] if one.trim().eq_ignore_ascii_case("v=spf1 -all"));
        if !closed {
            let message =
                format!("{domain} receives no mail, and its SPF record is not `v=spf1 -all`");
            all.push(Diagnostic::at(&rules::PARKED_SPF, domain, message));
        }
    }
    if let Some(dmarc) = &facts.dmarc {
        let rejects = dmarc.policy(true) == Some(crate::dmarc::Policy::Reject);
        if !rejects && !matches!(dmarc.applied, Applied::Unknown { .. }) {
            let message = format!(
                "{domain} receives no mail, and DMARC does not ask to refuse mail in its name"
            );
            let found = Diagnostic::at(&rules::PARKED_DMARC, domain, message);
            all.push(match facts.spf.as_ref().and_then(lets_send) {
                Some(term) => found.fix(format!(
                    "First find out whether anything is sent in its name: its SPF record lets others send (`{term}`). If so, such as reminders that nobody answers, leave the policy, and follow Roll-out; `p=reject` would refuse what is not signed. If nothing is sent, take the senders out, and publish `v=DMARC1; p=reject; sp=reject; np=reject` at `_dmarc`."
                )),
                None => found,
            });
        }
    }
}
