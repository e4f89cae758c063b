//! Records that can be read, but say something else than was meant, or too much.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::dns::{Outcome, Response};
use crate::spf::record::{Mechanism, MechanismKind, Qualifier};
use crate::spf::rules::{Findings, Own, effective, grouped};
use crate::spf::tree::{BranchKind, Tree};
use crate::{Rule, Severity, Span};

pub(super) static PASS_ALL: Rule = Rule {
    code: "spf-pass-all",
    severity: Severity::Error,
    title: "the record lets everybody send",
    why: "“+all”, “all” without a sign, and ranges that cover everything pass mail from every server in the world",
    fix: "write “-all”, or “~all” until all senders are known",
    source: "RFC 7208 §5.1",
    fires: "example.test TXT v=spf1 ip4:192.0.2.1 +all",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 -all",
};

pub(super) static NEUTRAL_ALL: Rule = Rule {
    code: "spf-neutral-all",
    severity: Severity::Warning,
    title: "the record says nothing of other servers",
    why: "“?all” is treated as if there were no record for every server that is not listed",
    fix: "write “~all”, and “-all” once all senders are known",
    source: "RFC 7208 §8.2",
    fires: "example.test TXT v=spf1 ip4:192.0.2.1 ?all",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 ~all",
};

pub(super) static SOFTFAIL_ALL: Rule = Rule {
    code: "spf-softfail-all",
    severity: Severity::Note,
    title: "other servers are only suspected",
    why: "“~all” asks receivers to doubt other mail, not to refuse it; beside a DMARC policy that is enforced this is common and enough",
    fix: "nothing has to be done; “-all” is stricter where no mail is forwarded",
    source: "RFC 7208 §8.5",
    fires: "example.test TXT v=spf1 ip4:192.0.2.1 ~all",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 -all",
};

pub(super) static NO_ALL: Rule = Rule {
    code: "spf-no-all",
    severity: Severity::Warning,
    title: "the record does not say what holds for other servers",
    why: "without “all” or “redirect=” at the end, every server that is not listed gets the result “neutral”",
    fix: "end the record with “~all” or “-all”",
    source: "RFC 7208 §4.7",
    fires: "example.test TXT v=spf1 ip4:192.0.2.1",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 -all",
};

pub(super) static AFTER_ALL: Rule = Rule {
    code: "spf-after-all",
    severity: Severity::Warning,
    title: "a mechanism stands behind “all” and has no effect",
    why: "“all” covers everybody, so receivers never look at what follows; the senders meant there are not allowed",
    fix: "move “all” to the end of the record",
    source: "RFC 7208 §5.1",
    fires: "example.test TXT v=spf1 -all ip4:192.0.2.1",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 -all",
};

pub(super) static REDIRECT_WITH_ALL: Rule = Rule {
    code: "spf-redirect-with-all",
    severity: Severity::Warning,
    title: "“redirect=” has no effect beside “all”",
    why: "receivers follow “redirect=” only when nothing matched, and “all” always does",
    fix: "delete one of them: “all” if the other record is to decide, else “redirect=”",
    source: "RFC 7208 §6.1",
    fires: "example.test TXT v=spf1 redirect=a.test -all\na.test TXT v=spf1 -all",
    quiet: "example.test TXT v=spf1 redirect=a.test\na.test TXT v=spf1 -all",
};

pub(super) static DUPLICATE_TERM: Rule = Rule {
    code: "spf-duplicate-term",
    severity: Severity::Warning,
    title: "a mechanism stands twice",
    why: "the second one never decides anything, makes the record longer, and may cost one of ten lookups",
    fix: "delete the second one",
    source: "RFC 7208 §4.6.2",
    fires: "example.test TXT v=spf1 ip4:192.0.2.1 ip4:192.0.2.1 -all",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all",
};

pub(super) static PTR: Rule = Rule {
    code: "spf-ptr",
    severity: Severity::Warning,
    title: "the record uses “ptr”",
    why: "“ptr” is slow and unreliable, should not be published, and some receivers skip it",
    fix: "list the servers with “ip4:”, “ip6:”, “a:” or “mx:”",
    source: "RFC 7208 §5.5",
    fires: "example.test TXT v=spf1 ptr -all",
    quiet: "example.test TXT v=spf1 a:mail.example.test -all\nmail.example.test A 192.0.2.1",
};

pub(super) static DEPENDS_ON_MAIL: Rule = Rule {
    code: "spf-depends-on-mail",
    severity: Severity::Note,
    title: "what the term covers depends on the mail",
    why: "it holds macros that are filled in from each mail, so that an audit cannot tell whom it lets send",
    fix: "nothing has to be done; test it with “phiward mail spf” and an address that should pass",
    source: "RFC 7208 §7",
    fires: "example.test TXT v=spf1 exists:%{i}.spf.example.test -all",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 -all",
};

pub(super) static WIDE_RANGE: Rule = Rule {
    code: "spf-wide-range",
    severity: Severity::Warning,
    title: "a range is far wider than a sender's servers are",
    why: "every address in the range may send mail in the domain's name, strangers' included",
    fix: "list the addresses or the small ranges mail is really sent from",
    source: "RFC 7208 §5.6, §11.4",
    fires: "example.test TXT v=spf1 ip4:203.0.0.0/12 -all",
    quiet: "example.test TXT v=spf1 ip4:203.0.113.0/24 -all",
};

pub(super) static PRIVATE_ADDRESS: Rule = Rule {
    code: "spf-private-address",
    severity: Severity::Warning,
    title: "the address never appears on the Internet",
    why: "private, local and reserved addresses are not seen by receivers outside; the term does nothing",
    fix: "write the public address mail leaves by, or delete the term",
    source: "RFC 1918 §3, RFC 6890 §2.2",
    fires: "example.test TXT v=spf1 ip4:10.0.0.0/8 ip4:198.51.100.9 -all",
    quiet: "example.test TXT v=spf1 ip4:198.51.100.9 -all",
};

pub(super) static MAPPED_ADDRESS: Rule = Rule {
    code: "spf-mapped-address",
    severity: Severity::Warning,
    title: "an IPv4 address in IPv6 form is never matched",
    why: "receivers treat clients of the form ::ffff:192.0.2.1 as IPv4, which “ip6:” does not cover",
    fix: "write the address behind “ip4:”",
    source: "RFC 7208 §5",
    fires: "example.test TXT v=spf1 ip6:::ffff:198.51.100.9 -all",
    quiet: "example.test TXT v=spf1 ip4:198.51.100.9 -all",
};

pub(super) static HOST_BITS: Rule = Rule {
    code: "spf-host-bits",
    severity: Severity::Note,
    title: "the range begins elsewhere than written",
    why: "the address is not the first of its range; receivers take the whole range, which may be more than was meant",
    fix: "write the first address of the range, or leave out the prefix length for a single one",
    source: "RFC 7208 §5.6",
    fires: "example.test TXT v=spf1 ip4:198.51.100.9/24 -all",
    quiet: "example.test TXT v=spf1 ip4:198.51.100.0/24 -all",
};

pub(super) static PARKED: Rule = Rule {
    code: "spf-parked",
    severity: Severity::Warning,
    title: "a domain without mail still lets servers send",
    why: "the null MX says that the domain takes no mail, yet the record lets servers send in its name",
    fix: "if the domain sends no mail either, publish “v=spf1 -all”",
    source: "RFC 7505 §4.2, RFC 7208 §10.1.2",
    fires: "example.test MX 0 .\nexample.test TXT v=spf1 ip4:198.51.100.9 -all",
    quiet: "example.test MX 0 .\nexample.test TXT v=spf1 -all",
};

pub(super) fn check(found: &mut Findings, own: &Own<'_>) {
    check_all(found, own);
    let mut seen = HashSet::new();
    for (_, term, mechanism) in own.record.mechanisms() {
        let text = own.record.at(term.span);
        let bare = text.trim_start_matches(['+', '-', '~', '?']);
        if mechanism.kind != MechanismKind::All && !seen.insert(bare.to_ascii_lowercase()) {
            let message = format!("“{bare}” stands in the record already");
            found.at(&DUPLICATE_TERM, own.node, term.span, message);
        }
        if mechanism.kind == MechanismKind::Ptr {
            found.at(
                &PTR,
                own.node,
                term.span,
                format!("“{text}” should not be used"),
            );
        }
        check_range(found, own, term.span, mechanism);
    }
    for branch in effective(own.node) {
        let exists = branch.kind == BranchKind::Mechanism(MechanismKind::Exists);
        let passes = branch.qualifier == Some(Qualifier::Pass);
        if exists && passes && !branch.networks.is_empty() {
            let message = format!(
                "“{}” lets every server in the world send: its name always exists",
                branch.text
            );
            if let Some(said) = found.at(&PASS_ALL, own.node, branch.span, message) {
                said.fix = Some(
                    "delete the term, or give it the macros that make it depend on the sender"
                        .to_owned(),
                );
            }
        }
        let ptr = branch.kind == BranchKind::Mechanism(MechanismKind::Ptr);
        if branch.depends_on_mail && !ptr {
            let message = format!("whom “{}” covers depends on the mail", branch.text);
            found.at(&DEPENDS_ON_MAIL, own.node, branch.span, message);
        }
    }
}

fn check_all(found: &mut Findings, own: &Own<'_>) {
    let end = own.record.text.trim_end().len();
    let Some((all, mechanism)) = own.record.all() else {
        if own.decides && own.record.redirect().is_none() {
            let last = own
                .record
                .terms
                .last()
                .map_or(Span::new(0, end), |t| t.span);
            let message = "the record ends without “all”";
            if let Some(said) = found.at(&NO_ALL, own.node, last, message) {
                said.fix = Some(format!("write “{} ~all”", own.record.text.trim_end()));
            }
        }
        return;
    };
    if own.decides {
        let text = own.record.at(all.span);
        let rule = match mechanism.qualifier {
            Qualifier::Pass => Some((&PASS_ALL, "lets every server in the world send")),
            Qualifier::Neutral => Some((&NEUTRAL_ALL, "says nothing of servers not listed")),
            Qualifier::Softfail => Some((&SOFTFAIL_ALL, "asks receivers to doubt other mail")),
            Qualifier::Fail => None,
        };
        if let Some((rule, says)) = rule {
            found.at(rule, own.node, all.span, format!("“{text}” {says}"));
        }
    }
    let behind: Vec<Span> = own
        .record
        .mechanisms()
        .map(|(_, term, _)| term.span)
        .filter(|span| span.start > all.span.start)
        .collect();
    if let (Some(first), Some(last)) = (behind.first(), behind.last()) {
        let span = Span::new(first.start, last.end);
        let message = format!(
            "what stands behind “{}” has no effect",
            own.record.at(all.span)
        );
        found.at(&AFTER_ALL, own.node, span, message);
    }
    if let Some((redirect, _)) = own.record.redirect() {
        let message = "“redirect=” is ignored because the record has “all”";
        found.at(&REDIRECT_WITH_ALL, own.node, redirect.span, message);
    }
}

fn check_range(found: &mut Findings, own: &Own<'_>, span: Span, mechanism: &Mechanism) {
    let public = mechanism.network.is_none_or(|n| n.not_public().is_none());
    let passes = mechanism.qualifier == Qualifier::Pass && public;
    let text = own.record.at(span);
    let (four, six) = match (mechanism.network, mechanism.kind) {
        (Some(network), _) if network.address.is_ipv4() => (Some(network.prefix), None),
        (Some(network), _) => (None, Some(network.prefix)),
        (None, MechanismKind::A | MechanismKind::Mx) => {
            (Some(mechanism.cidr.ip4), Some(mechanism.cidr.ip6))
        }
        _ => (None, None),
    };
    let wide4 = four.filter(|prefix| *prefix < 16);
    let wide6 = six.filter(|prefix| *prefix < 32);
    if passes && (wide4.is_some() || wide6.is_some()) {
        if wide4 == Some(0) || wide6 == Some(0) {
            let message = format!(
                "“{text}” covers all addresses there are: it lets every server in the world send"
            );
            if let Some(said) = found.at(&PASS_ALL, own.node, span, message) {
                said.fix = Some(WIDE_RANGE.fix.to_owned());
            }
            return;
        }
        let message = match (wide4, wide6) {
            (Some(prefix), _) => {
                format!(
                    "“{text}” covers {} addresses",
                    grouped(1u64 << (32 - u32::from(prefix)))
                )
            }
            _ => format!("“{text}” covers more than a provider's whole network"),
        };
        found.at(&WIDE_RANGE, own.node, span, message);
    }
    let Some(network) = mechanism.network else {
        return;
    };
    let (first, last) = network.range();
    let mapped = |ip: IpAddr| matches!(ip, IpAddr::V6(ip) if ip.to_ipv4_mapped().is_some());
    if mapped(first) && mapped(last) {
        let message = format!("“{text}” matches no client");
        if let Some(said) = found.at(&MAPPED_ADDRESS, own.node, span, message)
            && network.prefix == 128
        {
            said.fix = Some(format!("write “ip4:{}”", first.to_canonical()));
        }
    } else if let Some(what) = network.not_public() {
        let message = format!("“{text}” is {what}, which receivers never see");
        found.at(&PRIVATE_ADDRESS, own.node, span, message);
    } else if first != network.address {
        let message = format!("“{text}” covers {first} to {last}");
        if let Some(said) = found.at(&HOST_BITS, own.node, span, message) {
            let name = mechanism.kind.as_str();
            said.fix = Some(format!(
                "write “{name}:{first}/{}” for the whole range, “{name}:{}” for the one address",
                network.prefix, network.address
            ));
        }
    }
}

/// A null MX beside a record that lets somebody send.
pub(super) fn check_parked(found: &mut Findings, tree: &Tree, mx: &Response) {
    let Outcome::Present(data) = &mx.outcome else {
        return;
    };
    let null = data.iter().all(|data| match data {
        crate::dns::Data::Mx(_, host) => host.depth() == 0,
        _ => false,
    });
    let sends = effective(&tree.root).find(|branch| {
        let own = branch.kind != BranchKind::Redirect && branch.kind != BranchKind::Exp;
        own && branch.qualifier == Some(Qualifier::Pass)
    });
    if let (true, Some(sends)) = (null, sends) {
        let message = format!(
            "“{}” lets servers send for a domain without mail",
            sends.text
        );
        found.at(&PARKED, &tree.root, sends.span, message);
    }
}
