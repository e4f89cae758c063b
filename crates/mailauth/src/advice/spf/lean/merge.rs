//! Networks written as fewer, with not one address more.

use std::net::IpAddr;

use super::{Change, within};
use crate::spf::{Branch, BranchKind, MechanismKind, Network, Qualifier};

/// The terms `ip4:` and `ip6:` written as fewer; `None` when there is nothing to put together.
pub(super) fn merge(terms: &[Branch]) -> Option<Change> {
    let listed: Vec<(&Branch, Network)> = terms
        .iter()
        .filter(|branch| !branch.ineffective && branch.qualifier == Some(Qualifier::Pass))
        .filter(|branch| {
            matches!(
                branch.kind,
                BranchKind::Mechanism(MechanismKind::Ip4 | MechanismKind::Ip6)
            )
        })
        .filter_map(|branch| Some((branch, *branch.networks.first()?)))
        .collect();
    let all: Vec<Network> = listed.iter().map(|(_, network)| *network).collect();
    let fewer = together(all.clone());
    if fewer.len() == all.len() {
        return None;
    }
    let mut change = Change {
        gone: Vec::new(),
        instead: Vec::new(),
        said: Vec::new(),
        excused: Vec::new(),
    };
    for one in fewer {
        let parts: Vec<&str> = listed
            .iter()
            .filter(|(_, part)| within(part, &[one]))
            .map(|(branch, _)| branch.text.as_str())
            .collect();
        if let [_] = parts.as_slice() {
            continue;
        }
        let whole = written(one);
        let quoted: Vec<String> = parts.iter().map(|part| format!("“{part}”")).collect();
        change.said.push(format!(
            "{} become “{whole}”: these are the same addresses.",
            quoted.join(", ")
        ));
        change
            .gone
            .extend(parts.iter().map(|part| (*part).to_owned()));
        change.instead.push(whole);
    }
    Some(change)
}

/// A network as a term.
pub(super) fn written(network: Network) -> String {
    let (first, _) = network.range();
    let (kind, whole) = match first {
        IpAddr::V4(_) => ("ip4", 32),
        IpAddr::V6(_) => ("ip6", 128),
    };
    match network.prefix == whole {
        true => format!("{kind}:{first}"),
        false => format!("{kind}:{first}/{}", network.prefix),
    }
}

/// The same addresses in as few networks as there can be.
fn together(mut all: Vec<Network>) -> Vec<Network> {
    // The widest of those that begin alike first, so that it covers the rest.
    all.sort_by_key(|network| (network.range().0, network.prefix));
    let mut fewer: Vec<Network> = Vec::new();
    for network in all {
        if fewer.last().is_some_and(|last| within(&network, &[*last])) {
            continue;
        }
        fewer.push(network);
        while let [.., one, two] = fewer.as_slice() {
            let Some(both) = halves(*one, *two) else {
                break;
            };
            fewer.truncate(fewer.len().saturating_sub(2));
            fewer.push(both);
        }
    }
    fewer
}

/// The network that two make together, when they are its halves.
fn halves(one: Network, two: Network) -> Option<Network> {
    let prefix = one
        .prefix
        .checked_sub(1)
        .filter(|_| one.prefix == two.prefix)?;
    let both = Network {
        address: one.range().0,
        prefix,
    };
    let (first, last) = both.range();
    (first == one.range().0 && last == two.range().1 && one.range().1 < two.range().0)
        .then_some(both)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        let (address, prefix) = text.split_once('/').unwrap();
        Network {
            address: address.parse().unwrap(),
            prefix: prefix.parse().unwrap(),
        }
    }

    #[test]
    fn mb_59_networks_are_put_together_without_one_address_more() {
        for (all, fewer) in [
            (
                &["198.51.100.4/32", "198.51.100.5/32"][..],
                &["198.51.100.4/31"][..],
            ),
            (
                &["198.51.100.5/32", "198.51.100.6/32"],
                &["198.51.100.5/32", "198.51.100.6/32"],
            ),
            (
                &[
                    "198.51.100.2/31",
                    "198.51.100.0/32",
                    "198.51.100.1/32",
                    "198.51.100.3/32",
                ],
                &["198.51.100.0/30"],
            ),
            (&["0.0.0.0/1", "128.0.0.0/1"], &["0.0.0.0/0"]),
            (
                &["2001:db8::/33", "2001:db8:8000::/33", "198.51.100.9/32"],
                &["198.51.100.9/32", "2001:db8::/32"],
            ),
        ] {
            let all: Vec<Network> = all.iter().map(|text| network(text)).collect();
            let fewer: Vec<Network> = fewer.iter().map(|text| network(text)).collect();
            assert_eq!(together(all), fewer);
        }
    }
}
