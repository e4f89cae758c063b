//! Which hosts may be connected to: those on the public Internet, and those that whoever
//! looks after the program allows.
//!
//! Organizations name mail servers, and domains audited name hosts; what lies inside the
//! network the program runs in must not be reached through them.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::{TcpStream, lookup_host};

/// Addresses of one host that are tried.
const ADDRESSES: usize = 4;

/// Which hosts may be connected to. All connections but those to name servers are made
/// here.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Names of hosts and addresses, in lower case.
    allowed: Arc<BTreeSet<String>>,
}

/// Why there is no connection.
#[derive(Debug)]
pub enum NotReached {
    /// The host has addresses, none of which is on the public Internet; the first.
    Inside(IpAddr),
    /// The network's reason.
    Network(io::Error),
}

impl Reach {
    /// Hosts on the public Internet alone.
    pub fn public() -> Reach {
        Reach::default()
    }

    /// And these, by name or address.
    pub fn allowing<H: AsRef<str>>(hosts: impl IntoIterator<Item = H>) -> Reach {
        let names = hosts.into_iter().map(|host| plain(host.as_ref()));
        Reach {
            allowed: Arc::new(names.collect()),
        }
    }

    /// Whether a host may be connected to at an address.
    pub fn allows(&self, host: &str, address: IpAddr) -> bool {
        is_public(address)
            || self.allowed.contains(&plain(host))
            || self.allowed.contains(&address.to_canonical().to_string())
    }

    /// Whether a host is one that whoever looks after the program named.
    pub fn names(&self, host: &str) -> bool {
        self.allowed.contains(&plain(host))
    }

    /// Connects to a host whose addresses are known, to those that may be.
    ///
    /// # Errors
    /// [`NotReached`].
    pub async fn connect_to(
        &self,
        host: &str,
        addresses: impl IntoIterator<Item = SocketAddr>,
    ) -> Result<TcpStream, NotReached> {
        let mut why = NotReached::Network(io::ErrorKind::AddrNotAvailable.into());
        let mut tried = 0;
        for address in addresses {
            if !self.allows(host, address.ip()) {
                if tried == 0 {
                    why = NotReached::Inside(address.ip());
                }
                continue;
            }
            if tried == ADDRESSES {
                break;
            }
            tried += 1;
            // That very address: a name asked again may mean another.
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => why = NotReached::Network(error),
            }
        }
        Err(why)
    }

    /// Looks a host up as the system does, and connects to it.
    ///
    /// # Errors
    /// [`NotReached`].
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NotReached> {
        let found = lookup_host((host, port))
            .await
            .map_err(NotReached::Network)?;
        self.connect_to(host, found).await
    }
}

/// A host as it is compared.
fn plain(host: &str) -> String {
    let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => address.to_canonical().to_string(),
        Err(_) => host,
    }
}

/// Whether the address is one of the public Internet (IANA's registries of
/// special-purpose addresses, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || a >= 224
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        // What was the way into 6to4 (RFC 7526).
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [_, _, _, _, _, _, high, low] = segments;
    let embedded = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match segments {
        // An IPv4 address behind NAT64 (RFC 6052): what counts is that one.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(embedded),
        // 2001::/23 is of protocols: Teredo, which carries other addresses inside, benchmarks,
        // names of hosts without a way to them. 6to4 carries other addresses, too;
        // documentation.
        [0x2001, 0..0x200, ..] | [0x2002, ..] | [0x2001, 0xdb8, ..] | [0x3fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn asvs_13_2_4_only_what_is_public_or_allowed_is_connected_to() {
        let there = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = there.local_addr().unwrap();
        let came = || async {
            let wait = std::time::Duration::from_millis(200);
            tokio::time::timeout(wait, there.accept()).await.is_ok()
        };
        let refused = Reach::public().connect("localhost", at.port()).await;
        assert!(matches!(refused, Err(NotReached::Inside(_))), "{refused:?}");
        let other = Reach::allowing(["mail.example"]);
        let refused = other.connect_to("localhost", [at]).await;
        assert!(matches!(refused, Err(NotReached::Inside(_))), "{refused:?}");
        assert!(!came().await, "somebody connected");
        for allowed in ["LOCALHOST.", "127.0.0.1", "::ffff:127.0.0.1"] {
            let reach = Reach::allowing([allowed]);
            reach.connect("localhost", at.port()).await.unwrap();
            assert!(came().await, "{allowed}");
        }
        // A port where nothing listens is told only where one may look.
        let dead = SocketAddr::from(([127, 0, 0, 1], 1));
        let refused = Reach::public().connect_to("localhost", [dead]).await;
        assert!(matches!(refused, Err(NotReached::Inside(_))), "{refused:?}");
    }

    #[test]
    fn addresses_inside_a_network_are_not_public() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.88.99.1",
            "192.0.2.1",
            "::1",
            "::",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff::1",
            "64:ff9b::10.0.0.1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "172.32.0.1",
            "2606:4700::1111",
            "2001:200::1",
            "2001:4860:4860::8888",
            "64:ff9b::1.1.1.1",
        ] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }
}
