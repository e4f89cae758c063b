//! Naming a sending address.

use std::net::IpAddr;

use serde::Serialize;

use super::{Place, Seen, Whereabouts};
use crate::DomainName;
use crate::provider::{self, Provider};

/// How well an address is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Only by its number.
    Number,
    /// By a name that leads back to it.
    Name,
    /// By a name or range of a service that is known.
    Service,
}

/// Who an address belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// Addresses with the same key are one sender: `service:sendgrid`,
    /// `name:example.net`, `address:192.0.2.7`.
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
    if let Some(service) = name
        .and_then(provider::by_ptr)
        .or_else(|| listed(whereabouts))
    {
        return Identity {
            key: format!("service:{}", service.code),
            name: service.name.clone(),
            strength: Strength::Service,
            service: Some(&service.code),
            hint: None,
        };
    }
    let hint = hinted(seen).map(|service| service.code.as_str());
    let (key, name, strength) = match (name, address) {
        (Some(name), address) if !address.is_some_and(|of| is_numbered(name, of)) => {
            let holder = holder(name);
            (format!("name:{holder}"), holder, Strength::Name)
        }
        (_, Some(address)) => {
            let number = address.to_canonical().to_string();
            (format!("address:{number}"), number, Strength::Number)
        }
        (_, None) => (
            "address:unreadable".to_owned(),
            "an address that cannot be read".to_owned(),
            Strength::Number,
        ),
    };
    Identity {
        key,
        name,
        strength,
        service: None,
        hint,
    }
}

/// The service whose record the domain's SPF record includes for the address.
fn listed(whereabouts: &Whereabouts) -> Option<&'static Provider> {
    whereabouts.places.iter().find_map(|place| match place {
        Place::ListedBy(name) => provider::by_spf(name),
        _ => None,
    })
}

/// Keys under which somebody may have decided on the address before: of its network, as
/// senders were once drawn together, or of the address alone before more was known of it.
/// Such a decision was about others too, and is told rather than followed.
pub fn earlier_keys(address: IpAddr, whereabouts: &Whereabouts) -> Vec<String> {
    let address = address.to_canonical();
    let net = match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    };
    let mut keys = vec![format!("net:{net}"), format!("address:{address}")];
    let name = whereabouts.name.as_ref().filter(|_| whereabouts.confirmed);
    keys.extend(name.map(|name| format!("name:{}", holder(name))));
    keys
}

/// Whether a host's name is made of its address, as providers name the lines of their
/// customers: it says whose network it is in and not who it is.
fn is_numbered(name: &DomainName, address: IpAddr) -> bool {
    let host = name.as_str();
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            let numbers: Vec<&str> = host
                .split(|at: char| !at.is_ascii_digit())
                .filter(|part| !part.is_empty())
                .collect();
            let has = |of: u8| {
                numbers.iter().any(|part| {
                    part.trim_start_matches('0') == of.to_string().trim_start_matches('0')
                })
            };
            let all = [a, b, c, d].into_iter().filter(|of| has(*of)).count();
            all >= 3
                || (has(c) && has(d))
                || host.contains(&format!("{a:02x}{b:02x}{c:02x}{d:02x}"))
                || host.contains(&format!("{a:03}{b:03}{c:03}{d:03}"))
        }
        IpAddr::V6(v6) => {
            let hex: String = v6
                .segments()
                .iter()
                .map(|part| format!("{part:04x}"))
                .collect();
            let name: String = host.chars().filter(char::is_ascii_hexdigit).collect();
            hex.get(16..).is_some_and(|end| name.contains(end))
        }
    }
}

/// The service that most authenticated messages point to.
fn hinted(seen: &Seen) -> Option<&'static Provider> {
    let find = |by: fn(&DomainName) -> Option<&'static Provider>| {
        move |(domain, messages): (&str, u64)| {
            let name = DomainName::parse(domain).ok()?;
            Some((messages, by(&name)?))
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
            ("address:192.0.2.77", None)
        );
    }

    #[test]
    fn mb_62_a_service_in_the_spf_record_names_the_address() {
        let include = DomainName::parse("spf.protection.outlook.com").unwrap();
        let where_ = Whereabouts {
            places: vec![Place::ListedBy(include)],
            ..Whereabouts::default()
        };
        let found = identify(address(), &where_, &Seen::default());
        assert_eq!(found.key, "service:microsoft365");
    }

    #[test]
    fn an_authenticated_domain_hints_and_never_names() {
        let mut seen = Seen::default();
        seen.signed_by.insert("sendgrid.net".into(), 3);
        let found = identify(address(), &Whereabouts::default(), &seen);
        assert_eq!(found.hint, Some("sendgrid"));
        assert_eq!((found.service, found.strength), (None, Strength::Number));
        assert_eq!(found.key, "address:192.0.2.77");
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
    }

    #[test]
    fn mb_62_neighbours_are_never_one_sender() {
        let of = |address: &str, host: &str| {
            let where_ = match host {
                "" => Whereabouts::default(),
                host => at(host, true),
            };
            identify(Some(address.parse().unwrap()), &where_, &Seen::default()).key
        };
        assert_ne!(of("192.0.2.77", ""), of("192.0.2.78", ""));
        assert_eq!(of("::ffff:192.0.2.77", ""), "address:192.0.2.77");
        assert_eq!(of("2001:db8:1:2::9", ""), "address:2001:db8:1:2::9");
        // Lines of a provider's customers are named by their numbers.
        for (address, host) in [
            ("192.0.2.77", "c-192-0-2-77.hsd1.isp.test"),
            ("192.0.2.77", "77.2.0.192.static.isp.test"),
            ("198.51.100.7", "host-100-7.isp.test"),
            ("192.0.2.77", "c000024d.isp.test"),
            (
                "2001:db8:1:2:aaaa:bbbb:cccc:dddd",
                "2001-db8-1-2-aaaa-bbbb-cccc-dddd.isp.test",
            ),
        ] {
            assert_eq!(of(address, host), format!("address:{address}"), "{host}");
        }
    }

    #[test]
    fn mb_62_a_decision_on_a_network_is_found_again_from_each_address() {
        let keys = earlier_keys(address().unwrap(), &at("c-192-0-2-77.isp.test", true));
        assert_eq!(
            keys,
            ["net:192.0.2.0/24", "address:192.0.2.77", "name:isp.test"]
        );
        let far = earlier_keys("2001:db8:1:2::9".parse().unwrap(), &Whereabouts::default());
        assert_eq!(far[0], "net:2001:db8:1::/48");
    }
}
