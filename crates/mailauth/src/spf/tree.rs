//! A record with everything it leads to, and what each term costs a receiver.

use std::sync::Arc;

use serde::Serialize;

use crate::dns::{Failure, RecordType};
use crate::spf::evaluate::{LOOKUP_LIMIT, VOID_LIMIT};
use crate::spf::network::Network;
use crate::spf::record::{MechanismKind, Qualifier, Record};
use crate::{DomainName, Span};

/// The record of a domain, followed through `include:` and `redirect=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tree {
    /// The domain's own record.
    pub root: Node,
    /// What all of it comes to.
    pub totals: Totals,
}

/// A domain that was asked for its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// The domain.
    pub domain: DomainName,
    /// What was found.
    pub state: NodeState,
    /// The record, when there is exactly one.
    #[serde(skip_serializing_if = "Option::is_none", rename = "text")]
    #[serde(serialize_with = "text_of")]
    pub record: Option<Arc<Record>>,
    /// Octets of the record's text.
    pub octets: usize,
    /// Octets of the answer with all TXT records of the name, about; RFC 7208 §3.4
    /// wants it below 512.
    pub answer_octets: usize,
    /// The terms in the order of the text.
    pub terms: Vec<Branch>,
    /// Terms within that ask DNS and that a receiver can reach.
    pub lookups: u32,
}

fn text_of<S: serde::Serializer>(record: &Option<Arc<Record>>, to: S) -> Result<S::Ok, S::Error> {
    match record {
        Some(record) => to.serialize_str(&record.text),
        None => to.serialize_none(),
    }
}

/// What was found where a record was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum NodeState {
    /// One record.
    Found,
    /// The name has no SPF record.
    Absent,
    /// The name does not exist.
    Missing,
    /// More than one record, which is an error.
    Several {
        /// How many.
        count: usize,
    },
    /// DNS gave no answer: could not tell.
    Unknown {
        /// Why.
        failure: Failure,
    },
    /// A record that leads back to itself.
    Cycle,
    /// Not looked at: too deep, or too much for one domain.
    TooMuch,
}

/// One term and what it leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// Its place in the record.
    pub span: Span,
    /// As written.
    pub text: String,
    /// Which term it is.
    pub kind: BranchKind,
    /// What a match means; only of mechanisms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<Qualifier>,
    /// The name it leads to, when that is the same for every mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<DomainName>,
    /// What it covers depends on the mail: it has macros, or is `ptr` or `exists`.
    pub depends_on_mail: bool,
    /// A receiver never comes to it: it stands behind `all`, or is a `redirect=`
    /// beside `all`.
    pub ineffective: bool,
    /// Terms that ask DNS: itself and all within; 0 when ineffective.
    pub lookups: u32,
    /// How many lookups are used up once this term is done, from the beginning of
    /// the whole tree.
    pub running: u32,
    /// Whether the limit of ten is passed in this term, and by no term before it.
    pub passes_limit: bool,
    /// Questions of the term itself that find nothing.
    pub voids: Vec<Void>,
    /// Addresses the term itself covers: of `ip4`, `ip6`, `a`, `mx`; all there are of
    /// an `exists` whose name is the same for every mail and exists.
    pub networks: Vec<Network>,
    /// Mail exchangers found for `mx`; 10 are allowed.
    pub names: usize,
    /// The target does not exist (NXDOMAIN); of `exp`, it has no text.
    pub target_missing: bool,
    /// The target lies in a domain nobody has registered: anybody could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unregistered: Option<DomainName>,
    /// Questions that got no answer: what they would have shown is not known.
    pub unknown: Vec<Unanswered>,
    /// The record led to, of `include` and `redirect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<Box<Node>>,
}

/// Which term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BranchKind {
    /// `redirect=`.
    Redirect,
    /// `exp=`.
    Exp,
    /// Any other modifier.
    Modifier,
    /// Nothing that could be read.
    Unreadable,
    /// A mechanism.
    #[serde(untagged)]
    Mechanism(MechanismKind),
}

/// A question that finds nothing (RFC 7208 §4.6.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Void {
    /// The name asked for.
    pub name: DomainName,
    /// Whether a client with an IPv4 address causes it.
    pub ip4: bool,
    /// Whether a client with an IPv6 address causes it.
    pub ip6: bool,
}

/// A question without an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unanswered {
    /// The name asked for.
    pub name: DomainName,
    /// The type asked for.
    pub kind: RecordType,
    /// Why there is none.
    pub failure: Failure,
}

/// What a whole tree comes to, for a client that nothing matches before the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Terms that ask DNS; 10 are allowed.
    pub lookups: u32,
    /// Void lookups every client causes; 2 are allowed.
    pub voids: u32,
    /// Void lookups an IPv4 client causes; 2 are allowed.
    pub voids_ip4: u32,
    /// Void lookups an IPv6 client causes; 2 are allowed.
    pub voids_ip6: u32,
    /// Records looked at, the domain's own included.
    pub records: u32,
    /// Public IPv4 addresses that may send, at most; what other terms take away again
    /// is not subtracted.
    pub ip4_addresses: u64,
    /// IPv6 networks of 64 bits that may send, at most.
    pub ip6_networks: u64,
    /// Whether a term without qualifier or with `+` covers everybody, at least of one
    /// address family.
    pub everybody: bool,
    /// Whether the result depends on the sender, HELO or name of the client.
    pub depends_on_mail: bool,
    /// Whether a part could not be looked at, so that the numbers are lower bounds.
    pub incomplete: bool,
}

impl Totals {
    /// More than ten terms ask DNS: `permerror` for some mail.
    pub fn over_lookups(&self) -> bool {
        self.lookups > LOOKUP_LIMIT
    }

    /// So much of the Internet may send that the record keeps nobody out: half of all IPv4
    /// addresses, or half of the IPv6 addresses given out (2000::/3).
    pub fn lets_everybody(&self) -> bool {
        self.everybody || self.ip4_addresses >= 1 << 31 || self.ip6_networks >= 1 << 60
    }

    /// More than two void lookups, whoever the client is.
    pub fn over_voids(&self) -> bool {
        self.voids > VOID_LIMIT
    }

    /// More than two void lookups for clients of one family alone: the names exist
    /// in the other.
    pub fn over_voids_in_one_family(&self) -> bool {
        !self.over_voids() && self.voids_ip4.max(self.voids_ip6) > VOID_LIMIT
    }
}

impl Node {
    /// Every node a receiver can come to, with its depth, the first one first.
    pub fn nodes(&self) -> Vec<(usize, &Node)> {
        let mut found = Vec::new();
        let mut ahead = vec![(0, self)];
        while let Some((depth, node)) = ahead.pop() {
            found.push((depth, node));
            let reached = node.terms.iter().rev().filter(|b| !b.ineffective);
            let children = reached.filter_map(|b| b.child.as_deref());
            ahead.extend(children.map(|child| (depth + 1, child)));
        }
        found
    }

    /// Indexes of the terms in the order a receiver takes them: mechanisms up to
    /// `all`, else `redirect=` last.
    pub(super) fn order(&self) -> Vec<usize> {
        let effective = |branch: &Branch| !branch.ineffective;
        let is_redirect = |branch: &Branch| branch.kind == BranchKind::Redirect;
        let all = || self.terms.iter().enumerate().filter(|(_, b)| effective(b));
        all()
            .filter(|(_, b)| !is_redirect(b))
            .chain(all().filter(|(_, b)| is_redirect(b)))
            .map(|(index, _)| index)
            .collect()
    }

    /// Fills in costs and running totals; `running` lookups are used up before.
    fn sum(&mut self, running: &mut u32) {
        let before = *running;
        for index in self.order() {
            let Some(branch) = self.terms.get_mut(index) else {
                continue;
            };
            let start = *running;
            if branch.asks_dns() {
                *running += 1;
            }
            if let Some(child) = &mut branch.child {
                child.sum(running);
            }
            branch.lookups = *running - start;
            branch.running = *running;
            branch.passes_limit = start <= LOOKUP_LIMIT && *running > LOOKUP_LIMIT;
        }
        self.lookups = *running - before;
    }
}

impl Branch {
    /// Whether the term itself counts towards the limit of ten.
    pub fn asks_dns(&self) -> bool {
        match self.kind {
            BranchKind::Mechanism(kind) => kind.asks_dns(),
            BranchKind::Redirect => true,
            _ => false,
        }
    }
}

impl Tree {
    /// Counts what the nodes say.
    pub(super) fn of(mut root: Node) -> Tree {
        root.sum(&mut 0);
        let mut totals = Totals {
            lookups: root.lookups,
            ..Totals::default()
        };
        let mut networks = Vec::new();
        collect(&root, true, &mut totals, &mut networks);
        (totals.ip4_addresses, totals.ip6_networks) = count(&mut networks);
        Tree { root, totals }
    }
}

/// Adds a node up. `granting` tells whether a pass here is one of the whole tree.
fn collect(node: &Node, granting: bool, totals: &mut Totals, networks: &mut Vec<Network>) {
    totals.records += 1;
    totals.incomplete |= matches!(node.state, NodeState::Unknown { .. } | NodeState::TooMuch);
    for index in node.order() {
        let Some(branch) = node.terms.get(index) else {
            continue;
        };
        totals.incomplete |= !branch.unknown.is_empty();
        totals.depends_on_mail |= branch.depends_on_mail;
        for void in &branch.voids {
            totals.voids += u32::from(void.ip4 && void.ip6);
            totals.voids_ip4 += u32::from(void.ip4);
            totals.voids_ip6 += u32::from(void.ip6);
        }
        let grants = granting
            && (branch.kind == BranchKind::Redirect || branch.qualifier == Some(Qualifier::Pass));
        if grants {
            let public = |network: &&Network| network.not_public().is_none();
            networks.extend(branch.networks.iter().filter(public));
            totals.everybody |= branch.kind == BranchKind::Mechanism(MechanismKind::All)
                || branch.networks.iter().any(|network| network.prefix == 0);
        }
        if let Some(child) = &branch.child {
            collect(child, grants, totals, networks);
        }
    }
}

/// How many IPv4 addresses and IPv6 networks of 64 bits lie in any of them.
fn count(networks: &mut [Network]) -> (u64, u64) {
    networks.sort_unstable_by_key(Network::range);
    let (mut four, mut six) = (0u64, 0u64);
    let (mut next4, mut next6) = (0u64, 0u128);
    for network in networks {
        match network.range() {
            (std::net::IpAddr::V4(first), std::net::IpAddr::V4(last)) => {
                let first = u64::from(first.to_bits()).max(next4);
                let end = u64::from(last.to_bits()) + 1;
                four += end.saturating_sub(first);
                next4 = next4.max(end);
            }
            (std::net::IpAddr::V6(first), std::net::IpAddr::V6(last)) => {
                let first = (first.to_bits() >> 64).max(next6);
                let end = (last.to_bits() >> 64) + 1;
                let more = u64::try_from(end.saturating_sub(first)).unwrap_or(u64::MAX);
                six = six.saturating_add(more);
                next6 = next6.max(end);
            }
            _ => {}
        }
    }
    (four, six)
}
