//! Naming a sending address.

use std::net::IpAddr;

use serde::Serialize;

use super::{Seen, Whereabouts};
use crate::DomainName;
use crate::provider::{self, Provider};

/// How well an address is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Only by its number.
    Number,
    /// By its network.
    Network,
    /// By a name that leads back to it.
    Name,
    /// By a name or range of a service that is known.
    Service,
}

/// Who an address belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// Addresses with the same key are one sender: `service:sendgrid`,
    /// `name:example.net`, `as:64496`, `net:192.0.2.0/24`.
    pub key: String,
    /// What to call it.
    pub name: String,
    /// How well it is known.
    pub strength: Strength,
    /// The service it belongs to, by its code.
    pub service: Option<&'static str>,
    /// The service that authenticated domains point to, where nothing better is known.
    pub hint: Option<&'static str>,
}

/// Names an address by where it is, and by what it sent where that says nothing.
pub fn identify(address: Option<IpAddr>, whereabouts: &Whereabouts, seen: &Seen) -> Identity {
    let name = whereabouts.name.as_ref().filter(|_| whereabouts.confirmed);
    let service = name
        .and_then(provider::by_ptr)
        .or_else(|| whereabouts.listed_by.as_ref().and_then(provider::by_spf));
    if let Some(service) = service {
        return Identity {
            key: format!("service:{}", service.code),
            name: service.name.clone(),
            strength: Strength::Service,
            service: Some(&service.code),
            hint: None,
        };
    }
    let hint = hinted(seen).map(|service| service.code.as_str());
    let known = |key, name, strength| Identity {
        key,
        name,
        strength,
        service: None,
        hint,
    };
    if let Some(name) = name {
        let holder = holder(name);
        return known(format!("name:{holder}"), holder, Strength::Name);
    }
    if let Some((number, name)) = &whereabouts.network {
        let name = match name.as_str() {
            "" => format!("network AS{number}"),
            name => name.to_owned(),
        };
        return known(format!("as:{number}"), name, Strength::Network);
    }
    let net = match address {
        Some(IpAddr::V4(v4)) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, ..] = v6.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
        None => "unreadable address".to_owned(),
    };
    known(format!("net:{net}"), net, Strength::Number)
}

/// The service that most authenticated messages point to.
fn hinted(seen: &Seen) -> Option<&'static Provider> {
    let find = |by: fn(&DomainName) -> Option<&'static Provider>| {
        move |(domain, messages): (&String, &u64)| {
            let name = DomainName::parse(domain).ok()?;
            Some((*messages, by(&name)?))
        }
    };
    let signed = seen.signed_by.iter().filter_map(find(provider::by_dkim));
    let mailed = seen.spf_for.iter().filter_map(find(provider::by_spf));
    signed
        .chain(mailed)
        .max_by_key(|(messages, _)| *messages)
        .map(|(_, service)| service)
}

/// The end of a host's name that says whose it is: two labels, or three under a
/// country that registers below short names such as `co.uk`. It only serves to call
/// a sender something; nothing is decided by it.
fn holder(name: &DomainName) -> String {
    let mut labels = name.labels().rev();
    let keep = match (labels.next(), labels.next()) {
        (Some(top), Some(second)) if top.len() == 2 && second.len() <= 3 => 3,
        _ => 2,
    };
    name.last(keep).as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str, confirmed: bool) -> Whereabouts {
        Whereabouts {
            name: Some(DomainName::parse(name).unwrap()),
            confirmed,
            ..Whereabouts::default()
        }
    }

    fn address() -> Option<IpAddr> {
        Some("192.0.2.77".parse().unwrap())
    }

    #[test]
    fn a_confirmed_name_says_which_service_it_is() {
        let where_ = at("o1.ptr.sendgrid.net", true);
        let found = identify(address(), &where_, &Seen::default());
        assert_eq!(
            (found.key.as_str(), found.strength),
            ("service:sendgrid", Strength::Service)
        );
        // A name that does not lead back can be anybody's.
        let where_ = at("o1.ptr.sendgrid.net", false);
        let found = identify(address(), &where_, &Seen::default());
        assert_eq!(
            (found.key.as_str(), found.service),
            ("net:192.0.2.0/24", None)
        );
    }

    #[test]
    fn an_authenticated_domain_hints_and_never_names() {
        let mut seen = Seen::default();
        seen.signed_by.insert("sendgrid.net".into(), 3);
        let found = identify(address(), &Whereabouts::default(), &seen);
        assert_eq!(found.hint, Some("sendgrid"));
        assert_eq!((found.service, found.strength), (None, Strength::Number));
        assert!(found.key.starts_with("net:"));
    }

    #[test]
    fn other_names_are_called_by_their_holder() {
        for (host, key) in [
            ("mail7.clinic.test", "name:clinic.test"),
            ("a.b.surgery.co.uk", "name:surgery.co.uk"),
            ("host.example.de", "name:example.de"),
        ] {
            let found = identify(address(), &at(host, true), &Seen::default());
            assert_eq!(found.key, key);
        }
        let far = Some("2001:db8:1:2::9".parse().unwrap());
        let found = identify(far, &Whereabouts::default(), &Seen::default());
        assert_eq!(found.key, "net:2001:db8:1::/48");
    }
}
