//! pgbouncer, which gives few connections to many clients.

use crate::{Server, TRIES};
use mailkit::program::{Place, Running, free_port, installed};
use std::net::{Ipv4Addr, SocketAddr};

/// For how long a client has a connection to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As long as it is connected.
    Session,
    /// For a transaction.
    Transaction,
    /// For a statement.
    Statement,
}

/// pgbouncer before a server.
pub struct Pgbouncer {
    _running: Running,
    _place: Place,
    port: u16,
}

impl Pgbouncer {
    /// Starts one; `settings` are more lines of its `[pgbouncer]` section, such as
    /// `ignore_startup_parameters = extra_float_digits`.
    ///
    /// # Panics
    /// Like everything here: when the machine does not play along.
    pub fn before(server: &Server, mode: Mode, settings: &[&str]) -> Pgbouncer {
        let program = installed("pgbouncer", "pgbouncer");
        let place = Place::new("pgbouncer");
        place.write("users", "\"postgres\" \"\"\n");
        let pool_mode = match mode {
            Mode::Session => "session",
            Mode::Transaction => "transaction",
            Mode::Statement => "statement",
        };
        let mut said = String::new();
        for _ in 0..TRIES {
            let port = free_port();
            let text = format!(
                "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\n\
                 listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
                 auth_type = trust\nauth_file = users\npool_mode = {pool_mode}\n{}\n",
                server.port(),
                settings.join("\n")
            );
            place.write("pgbouncer.ini", &text);
            let mut command = place.command(&program);
            command.arg("pgbouncer.ini");
            let mut running = place.start(command);
            if running.listens(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
                return Pgbouncer {
                    _running: running,
                    _place: place,
                    port,
                };
            }
            said = running.output();
        }
        panic!("pgbouncer did not start; it said:\n{said}");
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of a database behind it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}
