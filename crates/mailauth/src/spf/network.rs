//! Ranges of addresses, and the prefix lengths behind a slash.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Serialize;

/// All addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network {
    /// An address of it.
    pub address: IpAddr,
    /// How many bits count: up to 32 for IPv4, up to 128 for IPv6.
    pub prefix: u8,
}

impl Network {
    /// All addresses of both families.
    pub const EVERYBODY: [Network; 2] = [
        Network {
            address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            prefix: 0,
        },
        Network {
            address: IpAddr::V6(Ipv6Addr::UNSPECIFIED),
            prefix: 0,
        },
    ];

    /// One address alone.
    pub fn single(address: IpAddr) -> Network {
        let prefix = if address.is_ipv4() { 32 } else { 128 };
        Network { address, prefix }
    }

    /// Whether the address lies in it; one family never lies in the other.
    pub fn contains(&self, other: IpAddr) -> bool {
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = mask4(self.prefix);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = mask6(self.prefix);
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }

    /// The first and the last address.
    pub fn range(&self) -> (IpAddr, IpAddr) {
        match self.address {
            IpAddr::V4(own) => {
                let mask = mask4(self.prefix);
                let first = own.to_bits() & mask;
                (
                    Ipv4Addr::from_bits(first).into(),
                    Ipv4Addr::from_bits(first | !mask).into(),
                )
            }
            IpAddr::V6(own) => {
                let mask = mask6(self.prefix);
                let first = own.to_bits() & mask;
                (
                    Ipv6Addr::from_bits(first).into(),
                    Ipv6Addr::from_bits(first | !mask).into(),
                )
            }
        }
    }

    /// What the range is, when no mail comes from it on the Internet (RFC 6890 §2.2).
    pub fn not_public(&self) -> Option<&'static str> {
        const FOUR: [([u8; 4], u8, &str); 6] = [
            ([10, 0, 0, 0], 8, "a private address"),
            ([172, 16, 0, 0], 12, "a private address"),
            ([192, 168, 0, 0], 16, "a private address"),
            ([100, 64, 0, 0], 10, "an address shared behind a provider"),
            ([127, 0, 0, 0], 8, "a computer's address of itself"),
            (
                [169, 254, 0, 0],
                16,
                "an address without meaning beyond its wire",
            ),
        ];
        const SIX: [(u16, u8, &str); 2] = [
            (0xfc00, 7, "a private address"),
            (0xfe80, 10, "an address without meaning beyond its wire"),
        ];
        let within = |address: IpAddr, prefix: u8| {
            let outer = Network { address, prefix };
            self.prefix >= prefix && outer.contains(self.address)
        };
        let four = FOUR
            .iter()
            .find(|(a, p, _)| within(Ipv4Addr::from(*a).into(), *p));
        let six = SIX
            .iter()
            .find(|(first, p, _)| within(IpAddr::from([*first, 0, 0, 0, 0, 0, 0, 0]), *p));
        let loopback = self.prefix == 128 && self.address.is_loopback();
        four.map(|(_, _, what)| *what)
            .or_else(|| six.map(|(_, _, what)| *what))
            .or(loopback.then_some("a computer's address of itself"))
    }

    /// How many addresses; at most `u128::MAX`.
    pub fn size(&self) -> u128 {
        let bits = if self.address.is_ipv4() { 32 } else { 128 };
        let free = bits - u32::from(self.prefix).min(bits);
        1u128.checked_shl(free).unwrap_or(u128::MAX)
    }
}

fn mask4(prefix: u8) -> u32 {
    u32::MAX
        .checked_shl(32 - u32::from(prefix.min(32)))
        .unwrap_or(0)
}

fn mask6(prefix: u8) -> u128 {
    u128::MAX
        .checked_shl(128 - u32::from(prefix.min(128)))
        .unwrap_or(0)
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl Serialize for Network {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// The prefix lengths of `a` and `mx`: `/24//64` (RFC 7208 §5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct DualCidr {
    /// Bits that count of an IPv4 address.
    pub ip4: u8,
    /// Bits that count of an IPv6 address.
    pub ip6: u8,
}

impl Default for DualCidr {
    fn default() -> DualCidr {
        DualCidr { ip4: 32, ip6: 128 }
    }
}

impl DualCidr {
    /// The range around an address.
    pub fn around(self, address: IpAddr) -> Network {
        let prefix = if address.is_ipv4() {
            self.ip4
        } else {
            self.ip6
        };
        Network { address, prefix }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_their_ends_and_never_the_other_family() {
        let net = |a: &str, prefix| Network {
            address: a.parse().unwrap(),
            prefix,
        };
        let ip = |a: &str| a.parse::<IpAddr>().unwrap();
        assert!(net("192.0.2.9", 24).contains(ip("192.0.2.255")));
        assert!(!net("192.0.2.9", 24).contains(ip("192.0.3.0")));
        assert!(net("1.1.1.1", 0).contains(ip("9.9.9.9")));
        assert!(!net("::", 0).contains(ip("9.9.9.9")));
        assert!(net("::", 0).contains(ip("2001:db8::1")));
        assert_eq!(
            net("192.0.2.9", 31).range(),
            (ip("192.0.2.8"), ip("192.0.2.9"))
        );
        assert_eq!(net("0.0.0.0", 0).size(), 1 << 32);
        assert_eq!(net("::", 0).size(), u128::MAX);
        assert_eq!(Network::single(ip("::1")).size(), 1);
    }
}
