//! NSD, a name server of others' making.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};

use crate::program::{Place, Running, free_port, installed};

/// NSD on a free port of loopback, authoritative for some zones.
pub struct Nsd {
    address: SocketAddr,
    // Ends before its folder goes.
    _running: Running,
    _place: Place,
}

impl Nsd {
    /// Answers for zones, each its origin and its records in the words of
    /// [`mailauth::dns::Zone`]; a SOA record is added.
    ///
    /// # Panics
    /// When NSD is not installed or does not start.
    pub fn start(zones: &[(&str, &str)]) -> Nsd {
        let program = installed("nsd", "nsd");
        for _ in 0..10 {
            let place = Place::new("nsd");
            let port = free_port();
            let folder = place.folder().display();
            let mut settings = format!(
                "server:\n ip-address: 127.0.0.1\n port: {port}\n username: \"\"\n chroot: \"\"\n \
                 zonesdir: \"{folder}\"\n database: \"\"\n pidfile: \"\"\n \
                 xfrdfile: \"{folder}/xfrd\"\n xfrdir: \"{folder}\"\n \
                 zonelistfile: \"{folder}/list\"\n \
                 server-count: 1\n rrl-ratelimit: 0\nremote-control:\n control-enable: no\n"
            );
            for (origin, records) in zones {
                place.write(&format!("{origin}.zone"), &master(origin, records));
                let _ = write!(
                    settings,
                    "zone:\n name: {origin}\n zonefile: {origin}.zone\n"
                );
            }
            let path = place.write("nsd.conf", &settings);
            let mut command = place.command(&program);
            command.arg("-d").arg("-c").arg(path);
            let mut running = place.start(command);
            let address = (Ipv4Addr::LOCALHOST, port).into();
            if running.listens(address) {
                return Nsd {
                    address,
                    _running: running,
                    _place: place,
                };
            }
            eprintln!("NSD ended: {}", running.output());
        }
        panic!("NSD did not start");
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// A master file (RFC 1035 §5).
fn master(origin: &str, records: &str) -> String {
    let mut text = format!("{origin}. 60 IN SOA {origin}. {origin}. 1 60 60 60 60\n");
    for line in records.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let mut words = line.splitn(3, ' ').map(str::trim);
        let (Some(name), Some(kind), Some(value)) = (words.next(), words.next(), words.next())
        else {
            panic!("a record is name, type and content with one blank between: {line}");
        };
        let value = match kind {
            "TXT" => value
                .as_bytes()
                .chunks(255)
                .map(|part| format!("{:?}", String::from_utf8_lossy(part)))
                .collect::<Vec<_>>()
                .join(" "),
            "A" | "AAAA" => value.to_string(),
            _ if value.ends_with('.') => value.to_string(),
            _ => format!("{value}."),
        };
        let _ = writeln!(text, "{name}. 60 IN {kind} {value}");
    }
    text
}
