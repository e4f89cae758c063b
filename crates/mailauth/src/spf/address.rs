//! Which term lets an address send, and by whose record.

use std::net::IpAddr;

use serde::Serialize;

use crate::DomainName;
use crate::spf::outcome::Site;
use crate::spf::record::{MechanismKind, Qualifier};
use crate::spf::tree::{Branch, BranchKind, Node, Tree};

/// The term that decides for an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What a match of it means.
    pub qualifier: Qualifier,
    /// The terms from the domain's own record down to the one with the address:
    /// `include:_spf.example.com`, then `ip4:192.0.2.0/24`. Never empty.
    pub path: Vec<Site>,
    /// Whether a term in front could not be looked at, or depends on the mail, so
    /// that a receiver may have decided otherwise.
    pub uncertain: bool,
}

impl Decision {
    /// The service whose record covers the address: the domain the first `include`
    /// or `redirect` leads to; `None` when the domain's own record does.
    pub fn service(&self) -> Option<&DomainName> {
        self.path.get(1).map(|site| &site.domain)
    }
}

/// The term that lets the address send, as far as it does not depend on the mail.
pub fn authorised_by(tree: &Tree, ip: IpAddr) -> Option<Decision> {
    decide(tree, ip).filter(|decision| decision.qualifier == Qualifier::Pass)
}

/// The term that decides for the address; `None` when none covers it.
pub fn decide(tree: &Tree, ip: IpAddr) -> Option<Decision> {
    let mut uncertain = false;
    let (qualifier, mut path) = in_node(&tree.root, ip.to_canonical(), &mut uncertain)?;
    path.reverse();
    Some(Decision {
        qualifier,
        path,
        uncertain,
    })
}

/// What the record says and the path to it, the deepest term first.
fn in_node(node: &Node, ip: IpAddr, uncertain: &mut bool) -> Option<(Qualifier, Vec<Site>)> {
    for index in node.order() {
        let branch = node.terms.get(index)?;
        *uncertain |= branch.depends_on_mail || !branch.unknown.is_empty();
        let site = || Site {
            domain: node.domain.clone(),
            term: branch.text.clone(),
            span: branch.span,
        };
        let child = branch.child.as_deref();
        let below = child.and_then(|child| in_node(child, ip, uncertain));
        match (branch.kind, below) {
            (BranchKind::Redirect, below) => {
                return below.map(|(qualifier, mut path)| {
                    path.push(site());
                    (qualifier, path)
                });
            }
            (BranchKind::Mechanism(MechanismKind::Include), Some((Qualifier::Pass, mut path))) => {
                path.push(site());
                return Some((branch.qualifier.unwrap_or_default(), path));
            }
            (BranchKind::Mechanism(kind), _) if covers(kind, branch, ip) => {
                return Some((branch.qualifier.unwrap_or_default(), vec![site()]));
            }
            _ => {}
        }
    }
    None
}

fn covers(kind: MechanismKind, branch: &Branch, ip: IpAddr) -> bool {
    kind == MechanismKind::All || branch.networks.iter().any(|network| network.contains(ip))
}
