//! Which name server is asked.

use anyhow::{Context as _, Result};
use mailnet::dns::{Dns, Options, server_address};
use std::net::SocketAddr;

/// Questions under way at once, for audits of many domains.
const UNDER_WAY: usize = 256;

/// How the network is reached.
#[derive(Debug, Clone, clap::Args)]
pub struct Net {
    /// Name server to ask, such as 192.0.2.1 or 127.0.0.1:5353 [default: the system's]
    #[arg(long, value_name = "ADDR:PORT", value_parser = server_address)]
    pub dns: Option<SocketAddr>,
}

impl Net {
    /// The resolver.
    pub fn dns(&self) -> Result<Dns> {
        let dns = match self.dns {
            Some(server) => Dns::at(server),
            None => Dns::system().context(
                "the system's name servers are not known; name one with --dns ADDR:PORT",
            )?,
        };
        Ok(dns.with(Options {
            concurrency: UNDER_WAY,
            ..Options::default()
        }))
    }
}
