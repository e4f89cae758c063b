//! pgpool-II, which sends what writes to the primary and what reads to any.

use crate::{Server, TRIES};
use mailkit::program::{Place, Running, free_port, installed};
use std::net::{Ipv4Addr, SocketAddr};

/// pgpool-II over a primary and its standby, with its default load balancing.
pub struct Pgpool {
    running: Running,
    _place: Place,
    port: u16,
}

impl Pgpool {
    /// The setting by which all that it may send to the standby goes there.
    pub const FROM_STANDBY: &str = "backend_weight0 = 0";

    /// Starts one that reads from both alike; `settings` are more lines of its
    /// `pgpool.conf`, such as [`Pgpool::FROM_STANDBY`].
    ///
    /// # Panics
    /// Like everything here: when the machine does not play along.
    pub fn over(primary: &Server, standby: &Server, settings: &[&str]) -> Pgpool {
        let program = installed("pgpool", "pgpool2");
        let place = Place::new("pgpool");
        place.make("sockets");
        place.write("pcp.conf", "");
        place.write("pool_hba.conf", "host all all 127.0.0.1/32 trust\n");
        let mut said = String::new();
        for _ in 0..TRIES {
            let (port, pcp) = (free_port(), free_port());
            let folder = place.folder().display();
            let mut text = format!(
                "backend_clustering_mode = 'streaming_replication'\n\
                 listen_addresses = '127.0.0.1'\n\
                 port = {port}\n\
                 pcp_listen_addresses = '127.0.0.1'\n\
                 pcp_port = {pcp}\n\
                 socket_dir = '{folder}/sockets'\n\
                 unix_socket_directories = '{folder}/sockets'\n\
                 pcp_socket_dir = '{folder}/sockets'\n\
                 pid_file_name = '{folder}/pgpool.pid'\n\
                 logdir = '{folder}'\n\
                 num_init_children = 48\n\
                 max_pool = 1\n\
                 sr_check_period = 10\n\
                 sr_check_user = 'postgres'\n\
                 health_check_period = 0\n\
                 failover_on_backend_error = off\n\
                 failover_on_backend_shutdown = off\n"
            );
            for (n, server) in [primary, standby].into_iter().enumerate() {
                text += &format!(
                    "backend_hostname{n} = '127.0.0.1'\n\
                     backend_port{n} = {}\n\
                     backend_weight{n} = 1\n\
                     backend_flag{n} = 'DISALLOW_TO_FAILOVER'\n",
                    server.port()
                );
            }
            for line in settings {
                text += &format!("{line}\n");
            }
            place.write("pgpool.conf", &text);
            let mut command = place.command(&program);
            command.args(["-n", "-f", "pgpool.conf", "-F", "pcp.conf"]);
            command.args(["-a", "pool_hba.conf"]);
            let mut running = place.start(command);
            if running.listens(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
                return Pgpool {
                    running,
                    _place: place,
                    port,
                };
            }
            said = running.output();
        }
        panic!("pgpool did not start; it said:\n{said}");
    }

    /// The address of a database behind it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// What it said so far.
    pub fn output(&self) -> String {
        self.running.output()
    }
}
