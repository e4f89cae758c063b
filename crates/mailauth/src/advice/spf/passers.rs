//! Who may send: addresses on which two states of DNS are compared.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::DomainName;
use crate::dns::{Data, Overlay, RecordType, Resolver};
use crate::spf::{self, BranchKind, MechanismKind, Network, Node, Qualifier, Tree, grow};

/// Most networks that addresses are taken from.
const NETWORKS: usize = 400;

/// Addresses that nobody has (RFC 5737, RFC 3849): a record that lets them send lets everybody.
pub(super) const STRANGERS: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, 250)),
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, 250)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, 0x250)),
];

/// Addresses at the ends of every network that may send.
pub(super) fn samples(tree: &Tree) -> BTreeSet<IpAddr> {
    let mut networks = Vec::new();
    collect(&tree.root, &mut networks);
    networks
        .iter()
        .take(NETWORKS)
        .flat_map(|network| {
            let (first, last) = network.range();
            [first, last]
        })
        .collect()
}

fn collect(node: &Node, networks: &mut Vec<Network>) {
    for branch in node.terms.iter().filter(|branch| !branch.ineffective) {
        let passes =
            branch.kind == BranchKind::Redirect || branch.qualifier == Some(Qualifier::Pass);
        if !passes {
            continue;
        }
        networks.extend(&branch.networks);
        if branch.kind == BranchKind::Mechanism(MechanismKind::All) {
            networks.extend(Network::EVERYBODY);
        }
        if let Some(child) = &branch.child {
            collect(child, networks);
        }
    }
}

/// The addresses from which mail passes SPF in the domain's name.
pub(super) async fn passing<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    addresses: impl IntoIterator<Item = IpAddr>,
) -> BTreeSet<IpAddr> {
    let sender = format!("postmaster@{domain}");
    spf::passing(resolver, &sender, domain.as_str(), addresses).await
}

/// How many terms there are that lead to who may send, in all records together.
pub(super) fn terms(tree: &Tree) -> usize {
    let nodes = tree.root.nodes();
    nodes.iter().map(|(_, node)| node.terms.len()).sum()
}

/// DNS with these as the only SPF records of the domain; other texts stay.
pub(super) async fn with<R: Resolver>(
    resolver: R,
    domain: &DomainName,
    text: Option<&str>,
) -> Overlay<R> {
    let now = resolver.lookup(domain, RecordType::Txt).await;
    let others = now.texts().filter(|text| !crate::spf::is_meant(text));
    let data = others.chain(text).map(|text| Data::Txt(text.to_owned()));
    let data = data.collect();
    let mut overlay = Overlay::new(resolver);
    overlay.set(domain.clone(), RecordType::Txt, data);
    overlay
}

/// The tree of the domain's record.
pub(super) async fn tree<R: Resolver>(resolver: &R, domain: &DomainName) -> Tree {
    let txt = resolver.lookup(domain, RecordType::Txt).await;
    grow(resolver, &txt).await
}
