//! What a record costs its receivers: lookups, void lookups, names, size.

use crate::provider::{self, Kind};
use crate::spf::evaluate::{LOOKUP_LIMIT, NAME_LIMIT, VOID_LIMIT};
use crate::spf::rules::{Findings, effective};
use crate::spf::tree::{Branch, Node, Tree};
use crate::{Rule, Severity, Span};

pub(super) static TOO_MANY_LOOKUPS: Rule = Rule {
    code: "spf-too-many-lookups",
    severity: Severity::Error,
    title: "more than ten terms ask DNS",
    why: "receivers stop after ten lookups with “permerror”: mail that matches no earlier term is treated as if it failed",
    fix: "remove services no longer used, or list the addresses of your own servers instead of asking for them",
    source: "RFC 7208 §4.6.4",
    fires: "example.test TXT v=spf1 a:1.a.test a:2.a.test a:3.a.test a:4.a.test a:5.a.test a:6.a.test a:7.a.test a:8.a.test a:9.a.test a:10.a.test a:11.a.test -all\n*.a.test A 198.51.100.1\n*.a.test AAAA 2001:db8::1",
    quiet: "example.test TXT v=spf1 a:1.a.test a:2.a.test ip4:198.51.100.1 -all\n*.a.test A 198.51.100.1\n*.a.test AAAA 2001:db8::1",
};

pub(super) static MANY_LOOKUPS: Rule = Rule {
    code: "spf-many-lookups",
    severity: Severity::Note,
    title: "the record is near the limit of ten lookups",
    why: "a service that changes its own record, or one more service, can push the domain over the limit",
    fix: "remove services no longer used before adding another",
    source: "RFC 7208 §4.6.4",
    fires: "example.test TXT v=spf1 a:1.a.test a:2.a.test a:3.a.test a:4.a.test a:5.a.test a:6.a.test a:7.a.test a:8.a.test -all\n*.a.test A 198.51.100.1\n*.a.test AAAA 2001:db8::1",
    quiet: "example.test TXT v=spf1 a:1.a.test a:2.a.test -all\n*.a.test A 198.51.100.1\n*.a.test AAAA 2001:db8::1",
};

pub(super) static TOO_MANY_VOIDS: Rule = Rule {
    code: "spf-too-many-voids",
    severity: Severity::Error,
    title: "more than two lookups find nothing",
    why: "receivers may stop with “permerror” at the third lookup that finds nothing",
    fix: "delete the terms whose names have no records",
    source: "RFC 7208 §4.6.4",
    fires: "example.test TXT v=spf1 a:1.example.test a:2.example.test a:3.example.test -all",
    quiet: "example.test TXT v=spf1 a:1.example.test -all\n1.example.test A 198.51.100.1",
};

pub(super) static VOID_LOOKUP: Rule = Rule {
    code: "spf-void-lookup",
    severity: Severity::Warning,
    title: "a term's lookup finds nothing",
    why: "the term covers nobody, and receivers allow only two such lookups",
    fix: "correct the name, or delete the term",
    source: "RFC 7208 §4.6.4",
    fires: "example.test TXT v=spf1 mx ip4:198.51.100.1 -all",
    quiet: "example.test TXT v=spf1 mx -all\nexample.test MX 10 mx.example.test\nmx.example.test A 198.51.100.1",
};

pub(super) static VOIDS_IN_ONE_FAMILY: Rule = Rule {
    code: "spf-voids-in-one-family",
    severity: Severity::Note,
    title: "clients of one address family cause more than two void lookups",
    why: "the names have IPv4 or IPv6 addresses alone; for a client of the other family strict receivers count each as a lookup that found nothing",
    fix: "if mail is sent over both families, list the addresses with “ip4:” and “ip6:” instead",
    source: "RFC 7208 §4.6.4, §5.3",
    fires: "example.test TXT v=spf1 a:1.a.test a:2.a.test a:3.a.test -all\n*.a.test A 198.51.100.1",
    quiet: "example.test TXT v=spf1 a:1.a.test -all\n*.a.test A 198.51.100.1",
};

pub(super) static TOO_MANY_EXCHANGERS: Rule = Rule {
    code: "spf-too-many-exchangers",
    severity: Severity::Error,
    title: "“mx” leads to more than ten mail exchangers",
    why: "receivers stop with “permerror” when a name in “mx” has more than ten",
    fix: "list the addresses with “ip4:” and “ip6:” instead of “mx”",
    source: "RFC 7208 §4.6.4",
    fires: "example.test TXT v=spf1 mx -all\nexample.test MX 1 1.a.test\nexample.test MX 2 2.a.test\nexample.test MX 3 3.a.test\nexample.test MX 4 4.a.test\nexample.test MX 5 5.a.test\nexample.test MX 6 6.a.test\nexample.test MX 7 7.a.test\nexample.test MX 8 8.a.test\nexample.test MX 9 9.a.test\nexample.test MX 10 10.a.test\nexample.test MX 11 11.a.test\n*.a.test A 198.51.100.1",
    quiet: "example.test TXT v=spf1 mx -all\nexample.test MX 1 1.a.test\n*.a.test A 198.51.100.1",
};

pub(super) static LONG_RECORD: Rule = Rule {
    code: "spf-long-record",
    severity: Severity::Warning,
    title: "the record is longer than 450 octets",
    why: "long records do not fit a plain DNS answer and may not reach every receiver; libspf2, which Exim checks with, reads a record up to 512 bytes of its own form and leaves out what stands behind, so that these senders fail there",
    fix: "remove senders no longer used, or write neighbouring addresses as one range",
    source: "RFC 7208 §3.4",
    fires: "example.test TXT v=spf1 ip4:198.51.100.101 ip4:198.51.100.103 ip4:198.51.100.105 ip4:198.51.100.107 ip4:198.51.100.109 ip4:198.51.100.111 ip4:198.51.100.113 ip4:198.51.100.115 ip4:198.51.100.117 ip4:198.51.100.119 ip4:198.51.100.121 ip4:198.51.100.123 ip4:198.51.100.125 ip4:198.51.100.127 ip4:198.51.100.129 ip4:198.51.100.131 ip4:198.51.100.133 ip4:198.51.100.135 ip4:198.51.100.137 ip4:198.51.100.139 ip4:198.51.100.141 ip4:198.51.100.143 ip4:198.51.100.145 ip4:198.51.100.147 -all",
    quiet: "example.test TXT v=spf1 ip4:198.51.100.64/26 ip4:198.51.100.128/28 -all",
};

pub(super) static LARGE_ANSWER: Rule = Rule {
    code: "spf-large-answer",
    severity: Severity::Note,
    title: "the answer with all TXT records is larger than 512 octets",
    why: "a name server must then answer by TCP or an extension of DNS, which some old equipment blocks",
    fix: "delete verification records at the domain that are no longer needed",
    source: "RFC 7208 §3.4",
    fires: "example.test TXT v=spf1 -all\nexample.test TXT a-verification=0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\nexample.test TXT b-verification=0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\nexample.test TXT c-verification=0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\nexample.test TXT d-verification=0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    quiet: "example.test TXT v=spf1 -all",
};

/// Most terms named in one finding.
const NAMED: usize = 6;
/// From how many lookups on the limit is near.
const NEAR: u32 = 8;
/// Octets a record should not exceed, so that its answer stays below 512.
pub(crate) const LENGTH: usize = 450;
/// Octets of an answer every resolver takes.
const ANSWER: usize = 512;

pub(super) fn check(found: &mut Findings, tree: &Tree) {
    let (root, totals) = (&tree.root, &tree.totals);
    let least = if totals.incomplete { "at least " } else { "" };
    if totals.over_lookups() {
        if let Some(over) = effective(root).find(|branch| branch.passes_limit) {
            let message = format!(
                "{least}{} terms ask DNS, {LOOKUP_LIMIT} are allowed; the limit is passed in “{}”",
                totals.lookups, over.text
            );
            let fix = advice(root);
            if let Some(said) = found.at(&TOO_MANY_LOOKUPS, root, over.span, message) {
                said.fix = fix;
            }
        }
    } else if totals.lookups >= NEAR
        && let Some(most) = dearest(root).first()
    {
        let message = format!(
            "{least}{} of {LOOKUP_LIMIT} lookups are used up; “{}” takes {} of them",
            totals.lookups, most.text, most.lookups
        );
        found.at(&MANY_LOOKUPS, root, most.span, message);
    }
    check_voids(found, tree);
    for (_, node) in root.nodes() {
        for branch in effective(node).filter(|branch| branch.names > NAME_LIMIT) {
            let message = format!(
                "“{}” leads to {} mail exchangers, {NAME_LIMIT} are allowed",
                branch.text, branch.names
            );
            found.at(&TOO_MANY_EXCHANGERS, node, branch.span, message);
        }
    }
    if root.octets > LENGTH {
        let message = format!("the record has {} octets", root.octets);
        found.at(&LONG_RECORD, root, Span::new(0, root.octets), message);
    } else if root.answer_octets > ANSWER && root.record.is_some() {
        let message = format!(
            "an answer with all TXT records of {} has about {} octets",
            root.domain, root.answer_octets
        );
        found.at(&LARGE_ANSWER, root, Span::new(0, root.octets), message);
    }
}

fn check_voids(found: &mut Findings, tree: &Tree) {
    let totals = &tree.totals;
    let mut all = Vec::new();
    for (_, node) in tree.root.nodes() {
        for branch in effective(node) {
            let mut voids = branch.voids.iter().filter(|v| v.ip4 && v.ip6);
            let Some(first) = voids.next() else {
                continue;
            };
            // What cannot be followed is said by a rule of its own.
            let followed = branch.child.is_some();
            all.push((node, branch, first));
            if !totals.over_voids() && !branch.target_missing && !followed {
                let message = format!(
                    "“{}”: {} has no record of this type",
                    branch.text, first.name
                );
                found.at(&VOID_LOOKUP, node, branch.span, message);
            }
        }
    }
    if totals.over_voids()
        && let Some((node, branch, _)) = all.first()
    {
        let named: Vec<String> = all
            .iter()
            .take(NAMED)
            .map(|(_, branch, void)| format!("“{}” ({})", branch.text, void.name))
            .collect();
        let more = match all.len() > NAMED {
            true => " and others",
            false => "",
        };
        let message = format!(
            "{} lookups find nothing, {VOID_LIMIT} are allowed: {}{more}",
            totals.voids,
            named.join(", ")
        );
        found.at(&TOO_MANY_VOIDS, node, branch.span, message);
    }
    if totals.over_voids_in_one_family() {
        let (family, count) = if totals.voids_ip6 > totals.voids_ip4 {
            ("IPv6", totals.voids_ip6)
        } else {
            ("IPv4", totals.voids_ip4)
        };
        let message =
            format!("a client with an {family} address causes {count} lookups that find nothing");
        found.at(
            &VOIDS_IN_ONE_FAMILY,
            &tree.root,
            Span::new(0, tree.root.octets),
            message,
        );
    }
}

/// The terms of a record by what they cost, the dearest first.
fn dearest(node: &Node) -> Vec<&Branch> {
    let mut terms: Vec<&Branch> = effective(node).filter(|b| b.lookups > 0).collect();
    terms.sort_by_key(|branch| std::cmp::Reverse(branch.lookups));
    terms
}

/// Which terms to look at first: those that never count, and of the rest not the mailbox
/// service, without which nobody's mail passes.
fn advice(root: &Node) -> Option<String> {
    let service = |branch: &Branch| branch.target.as_ref().and_then(provider::by_spf);
    let told = |branches: Vec<&Branch>| -> String {
        let costs = branches.iter().take(3);
        let costs: Vec<String> = costs
            .map(|branch| format!("“{}” costs {}", branch.text, branch.lookups))
            .collect();
        costs.join(", ")
    };
    let all = dearest(root);
    let (idle, rest): (Vec<&Branch>, Vec<&Branch>) = all
        .into_iter()
        .partition(|branch| service(branch).is_some_and(|service| service.own_envelope));
    let (kept, rest): (Vec<&Branch>, Vec<&Branch>) = rest.into_iter().partition(|branch| {
        service(branch).is_some_and(|service| matches!(service.kind, Kind::Mailbox | Kind::Gateway))
    });
    let mut said = Vec::new();
    if !idle.is_empty() {
        said.push(format!(
            "take out what never counts, for its bounces come back to a name of the service: {}",
            told(idle)
        ));
    }
    if !rest.is_empty() {
        said.push(format!(
            "remove what is no longer used, beginning with the dearest: {}",
            told(rest)
        ));
    }
    if !kept.is_empty() && !said.is_empty() {
        let kept: Vec<String> = kept
            .iter()
            .map(|branch| format!("“{}”", branch.text))
            .collect();
        said.push(format!(
            "keep {} while people have mailboxes there",
            kept.join(", ")
        ));
    }
    (!said.is_empty()).then(|| said.join("; "))
}
