//! Names of the domain's own written as their addresses: they cost a lookup, and whoever owns
//! the names knows when an address changes. Names of others are never written out.

use super::Change;
use super::merge::written;
use crate::dns::{Data, RecordType, Resolver};
use crate::spf::{Branch, BranchKind, MechanismKind, Qualifier};
use crate::{DomainName, provider};

/// Networks in the place of one term, at most.
const MOST: usize = 4;

/// The first `a` or `mx` that leads to servers of the domain's own alone.
pub(super) async fn written_out<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    terms: &[Branch],
) -> Option<Change> {
    for branch in terms {
        let known = !branch.depends_on_mail && branch.unknown.is_empty();
        let few = !branch.networks.is_empty() && branch.networks.len() <= MOST;
        let passes = branch.qualifier == Some(Qualifier::Pass) && !branch.ineffective;
        let Some(target) = branch.target.as_ref().filter(|_| known && few && passes) else {
            continue;
        };
        let hosts = match branch.kind {
            BranchKind::Mechanism(MechanismKind::A) => vec![target.clone()],
            BranchKind::Mechanism(MechanismKind::Mx) => {
                let said = resolver.lookup(target, RecordType::Mx).await;
                let hosts = said.data().iter().filter_map(|data| match data {
                    Data::Mx(_, host) => Some(host.clone()),
                    _ => None,
                });
                hosts.collect()
            }
            _ => continue,
        };
        if !all_own(resolver, domain, &hosts).await {
            continue;
        }
        let mut networks = branch.networks.clone();
        networks.sort_unstable();
        networks.dedup();
        let instead: Vec<String> = networks.into_iter().map(written).collect();
        return Some(Change {
            said: vec![format!(
                "“{}” becomes “{}”, which costs no lookup. From then on nothing follows a change of address by itself: whoever moves the server changes this record on the same day, and somebody compares the two once a month. If others run that server, ask them first.",
                branch.text,
                instead.join(" ")
            )],
            gone: vec![branch.text.clone()],
            instead,
            excused: Vec::new(),
        });
    }
    None
}

/// Whether all are names of the domain's own, and no aliases of names of others.
async fn all_own<R: Resolver>(resolver: &R, domain: &DomainName, hosts: &[DomainName]) -> bool {
    for host in hosts {
        if !host.is_within(domain) || provider::by_mx(host).is_some() {
            return false;
        }
        for kind in [RecordType::A, RecordType::Aaaa] {
            let said = resolver.lookup(host, kind).await;
            if said.failure().is_some() || !said.aliases.is_empty() {
                return false;
            }
        }
    }
    !hosts.is_empty()
}
