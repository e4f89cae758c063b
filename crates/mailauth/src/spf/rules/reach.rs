//! What lies behind `include:` and the other names a record leads to.

use crate::spf::record::{MechanismKind, Qualifier};
use crate::spf::rules::{Findings, effective, grouped};
use crate::spf::tree::{Branch, BranchKind, Node, NodeState, Totals, Tree};
use crate::{Rule, Severity, Span};

pub(super) static NO_RECORD: Rule = Rule {
    code: "spf-include-none",
    severity: Severity::Error,
    title: "“include:” or “redirect=” leads to a name without SPF record",
    why: "receivers that come to the term stop with “permerror”, as if the domain's own record were broken",
    fix: "correct the name, or delete the term",
    source: "RFC 7208 §5.2, §6.1",
    fires: "example.test TXT v=spf1 include:a.test -all\na.test A 198.51.100.1",
    quiet: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 ip4:198.51.100.1 -all",
};

pub(super) static BROKEN: Rule = Rule {
    code: "spf-include-broken",
    severity: Severity::Error,
    title: "“include:” or “redirect=” leads to a broken record",
    why: "a fault in an included record counts as one in the domain's own: receivers stop with “permerror”",
    fix: "tell whoever keeps that record, and delete the term until it is mended",
    source: "RFC 7208 §5.2, §6.1",
    fires: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 ip4:198.51.100 -all",
    quiet: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 ip4:198.51.100.1 -all",
};

pub(super) static LOOP: Rule = Rule {
    code: "spf-loop",
    severity: Severity::Error,
    title: "a record leads back to itself",
    why: "receivers go around until ten lookups are used up and stop with “permerror”",
    fix: "delete one of the terms of the circle",
    source: "RFC 7208 §4.6.4",
    fires: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 include:example.test -all",
    quiet: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 ip4:198.51.100.1 -all",
};

pub(super) static MISSING: Rule = Rule {
    code: "spf-target-missing",
    severity: Severity::Error,
    title: "a term leads to a name that does not exist",
    why: "the term covers nobody; in an “include:” or “redirect=” it makes the whole record fail, and if the name is given away again, its new owner may send",
    fix: "correct the name, or delete the term",
    source: "RFC 7208 §4.6.4, §5.2",
    fires: "example.test TXT v=spf1 a:old.a.test -all\na.test NS ns.a.test",
    quiet: "example.test TXT v=spf1 a:new.a.test -all\na.test NS ns.a.test\nnew.a.test A 198.51.100.1",
};

pub(super) static UNREGISTERED: Rule = Rule {
    code: "spf-unregistered-domain",
    severity: Severity::Error,
    title: "a term leads to a domain that nobody has registered",
    why: "whoever registers it can send mail that passes SPF in this domain's name",
    fix: "delete the term today",
    source: "RFC 7208 §5.2, §6.1",
    fires: "example.test TXT v=spf1 include:spf.gone.test -all",
    quiet: "example.test TXT v=spf1 include:spf.a.test -all\nspf.a.test TXT v=spf1 ip4:198.51.100.1 -all",
};

pub(super) static PASSES_ALL: Rule = Rule {
    code: "spf-include-passes-all",
    severity: Severity::Error,
    title: "an included record lets everybody send",
    why: "a “+all” in a record that is included passes mail from every server in the world for this domain too",
    fix: "delete the term that includes it, and ask the service for another record",
    source: "RFC 7208 §5.1, §5.2",
    fires: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 +all",
    quiet: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 ip4:198.51.100.1 -all",
};

pub(super) static MANY_ADDRESSES: Rule = Rule {
    code: "spf-many-addresses",
    severity: Severity::Note,
    title: "the record lets more than four million addresses send",
    why: "an “include:” of a whole cloud lets all of its customers send mail that passes SPF for the domain",
    fix: "include the record of the mail service, not that of the cloud it runs in",
    source: "RFC 7208 §11.4",
    fires: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 ip4:3.0.0.0/9 -all",
    quiet: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 ip4:3.0.0.0/20 -all",
};

pub(super) static NOT_FOLLOWED: Rule = Rule {
    code: "spf-not-followed",
    severity: Severity::Unknown,
    title: "a part of the record could not be looked at",
    why: "DNS gave no answer, so what lies behind the term is not known; it is not said to be missing",
    fix: "run the audit again; if it stays so, tell whoever keeps that name",
    source: "RFC 7208 §4.4",
    fires: "example.test TXT v=spf1 include:a.test -all\na.test TXT !timeout",
    quiet: "example.test TXT v=spf1 include:a.test -all\na.test TXT v=spf1 ip4:198.51.100.1 -all",
};

pub(super) static EXP_MISSING: Rule = Rule {
    code: "spf-exp-missing",
    severity: Severity::Note,
    title: "“exp=” leads to no text",
    why: "whoever is refused is told why by the text at this name; without one receivers say something of their own",
    fix: "publish the text at the name as one TXT record, or delete the term",
    source: "RFC 7208 §6.2",
    fires: "example.test TXT v=spf1 exp=why.example.test -all",
    quiet: "example.test TXT v=spf1 exp=why.example.test -all\nwhy.example.test TXT this server may not send for us",
};

pub(super) static JOINED: Rule = Rule {
    code: "spf-terms-joined",
    severity: Severity::Error,
    title: "two terms stand without a blank between them",
    why: "receivers take both for one name, which does not exist, and the senders of both are left out; it comes about where one string of the TXT record ends and the next begins, as receivers put them together without a blank",
    fix: "write a blank between the two terms, inside of the quotation marks where the record has several strings; leave both terms",
    source: "RFC 7208 §3.3, §4.6.1",
    fires: "example.test TXT v=spf1 include:_spf.vendor.testinclude:mailer.test -all",
    quiet: "example.test TXT v=spf1 include:_spf.vendor.test -all\n_spf.vendor.test TXT v=spf1 ip4:198.51.100.9 -all",
};

/// Where in a term another one begins; no name of a host has a colon or an equals sign.
fn joined(text: &str) -> Option<usize> {
    const TERMS: [&str; 9] = [
        "include", "exists", "redirect", "ip4", "ip6", "exp", "ptr", "mx", "a",
    ];
    let lower = text.to_ascii_lowercase();
    let begin = lower.find([':', '='])? + 1;
    let value = lower.get(begin..)?;
    if value.contains('%') || lower.starts_with("ip") {
        return None;
    }
    if let Some(at) = value.find([':', '=']) {
        let name = value.get(..at)?;
        let term = TERMS.iter().find(|term| name.ends_with(**term))?;
        return Some(begin + at - term.len());
    }
    let all = ["-all", "~all", "?all", "+all"];
    let all = all.iter().find(|all| value.ends_with(**all))?;
    Some(text.len() - all.len())
}

/// More IPv4 addresses than any mail service uses.
const ADDRESSES: u64 = 1 << 22;

pub(super) fn check(found: &mut Findings, tree: &Tree) {
    let mut ahead = vec![(&tree.root, true)];
    while let Some((node, passing)) = ahead.pop() {
        for branch in effective(node) {
            let redirect = branch.kind == BranchKind::Redirect;
            let passing = passing && (redirect || branch.qualifier == Some(Qualifier::Pass));
            check_branch(found, node, branch, &tree.totals);
            let all = branch.kind == BranchKind::Mechanism(MechanismKind::All)
                || branch.networks.iter().any(|network| network.prefix == 0);
            let own = node.domain == tree.root.domain || found.owns(&node.domain);
            // Of its own records the owner hears by the rule about “+all”.
            if all && passing && !own {
                let message = format!(
                    "“{}” in the record of {} lets everybody send",
                    branch.text, node.domain
                );
                found.at(&PASSES_ALL, node, branch.span, message);
            }
            if let Some(child) = &branch.child {
                ahead.push((child, passing));
            }
        }
    }
    let totals = &tree.totals;
    if totals.lets_everybody() {
        found.everybody(&tree.root, totals);
    } else if totals.ip4_addresses > ADDRESSES {
        let message = format!("{} IPv4 addresses may send", grouped(totals.ip4_addresses));
        let span = Span::new(0, tree.root.octets);
        found.at(&MANY_ADDRESSES, &tree.root, span, message);
    }
}

fn check_branch(found: &mut Findings, node: &Node, branch: &Branch, totals: &Totals) {
    let text = &branch.text;
    let mut say = |rule, message: String| {
        found.at(rule, node, branch.span, message);
    };
    if branch.kind == BranchKind::Exp {
        if let Some(target) = branch.target.as_ref().filter(|_| branch.target_missing) {
            say(&EXP_MISSING, format!("“{text}”: {target} has no text"));
        }
        return;
    }
    let missing = branch.unregistered.is_some() || branch.target_missing;
    if let Some(at) = joined(text).filter(|_| missing) {
        let (one, other) = text.split_at(at);
        say(
            &JOINED,
            format!("“{one}” and “{other}” stand without a blank between them"),
        );
        return;
    }
    // Too many of these are told together.
    let told = totals.over_voids() && branch.child.is_none();
    if let Some(org) = &branch.unregistered {
        say(
            &UNREGISTERED,
            format!("“{text}”: {org} is not registered, anybody could do so"),
        );
    } else if branch.target_missing
        && !told
        && let Some(target) = &branch.target
    {
        say(&MISSING, format!("“{text}”: {target} does not exist"));
    }
    if let Some(question) = branch.unknown.first() {
        let message = format!(
            "“{text}”: the {} record of {} could not be fetched: {}",
            question.kind.as_str(),
            question.name,
            question.failure
        );
        say(&NOT_FOLLOWED, message);
    }
    let Some(child) = branch.child.as_deref() else {
        return;
    };
    let target = &child.domain;
    match &child.state {
        NodeState::Absent => say(&NO_RECORD, format!("“{text}”: {target} has no SPF record")),
        NodeState::Cycle => say(&LOOP, format!("“{text}” leads back to {target}")),
        NodeState::Several { count } => {
            say(
                &BROKEN,
                format!("“{text}”: {target} has {count} SPF records"),
            );
        }
        NodeState::Unknown { failure } => say(
            &NOT_FOLLOWED,
            format!("“{text}”: the record of {target} could not be fetched: {failure}"),
        ),
        NodeState::TooMuch => say(
            &NOT_FOLLOWED,
            format!("“{text}” lies deeper than receivers look, and was not followed"),
        ),
        NodeState::Found | NodeState::Missing => {}
    }
    if let Some(fault) = child
        .record
        .as_ref()
        .and_then(|record| record.faults.first())
    {
        say(
            &BROKEN,
            format!(
                "“{text}”: the record of {target} breaks the syntax: {}",
                fault.kind
            ),
        );
    }
}
