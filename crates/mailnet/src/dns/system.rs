//! Which servers to ask.

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use thiserror::Error;

const SETTINGS: &str = "/etc/resolv.conf";
/// The port of DNS.
const PORT: u16 = 53;

/// A text that is not an address of a name server.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "“{0}” is not an address of a name server; write it as 192.0.2.1, 192.0.2.1:53, 2001:db8::1 or [2001:db8::1]:53"
)]
pub struct AddressError(String);

/// The server a person names: an address, with or without a port. A name is
/// refused, for it would have to be resolved by another server first.
pub fn server_address(text: &str) -> Result<SocketAddr, AddressError> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    match (text.parse::<SocketAddr>(), bare.parse::<IpAddr>()) {
        (Ok(whole), _) if whole.port() != 0 => Ok(whole),
        (_, Ok(address)) => Ok((address, PORT).into()),
        _ => Err(AddressError(text.chars().take(60).collect())),
    }
}

/// The servers of the system's settings; without any, the one on this machine, as
/// resolv.conf(5) has it.
pub(super) fn servers() -> io::Result<Vec<SocketAddr>> {
    let text = fs::read_to_string(SETTINGS)
        .map_err(|e| io::Error::new(e.kind(), format!("{SETTINGS} cannot be read: {e}")))?;
    let mut found = named(&text);
    if found.is_empty() {
        found.push((Ipv4Addr::LOCALHOST, PORT).into());
    }
    Ok(found)
}

fn named(settings: &str) -> Vec<SocketAddr> {
    settings
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            (words.next() == Some("nameserver")).then(|| words.next())?
        })
        .filter_map(|word| word.parse::<IpAddr>().ok())
        .map(|address| (address, PORT).into())
        .take(3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_given_with_or_without_port() {
        let read = |text| server_address(text).map(|a| a.to_string());
        assert_eq!(read("192.0.2.1").unwrap(), "192.0.2.1:53");
        assert_eq!(read(" 192.0.2.1:5353 ").unwrap(), "192.0.2.1:5353");
        assert_eq!(read("2001:db8::1").unwrap(), "[2001:db8::1]:53");
        assert_eq!(read("[2001:db8::1]").unwrap(), "[2001:db8::1]:53");
        assert_eq!(read("[2001:db8::1]:54").unwrap(), "[2001:db8::1]:54");
        for bad in ["", "dns.example", "192.0.2.1:0", "192.0.2.1:99999", "1.2.3"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn of_the_systems_settings_only_the_servers_are_used() {
        let text = "# a comment\nsearch example.org\nnameserver 192.0.2.1\noptions ndots:5\nnameserver 2001:db8::1 # x\nnameserver nonsense\n";
        let servers: Vec<String> = named(text).iter().map(ToString::to_string).collect();
        assert_eq!(servers, ["192.0.2.1:53", "[2001:db8::1]:53"]);
    }
}
