//! Exim, a mail server of others' making.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};

use crate::program::{Place, Running, free_port, installed};

/// Exim on a free port of loopback: takes mail for `example.test` by SMTP and
/// delivers it by LMTP.
pub struct Exim {
    address: SocketAddr,
    // Ends before its folder goes.
    _running: Running,
    _place: Place,
}

impl Exim {
    /// Delivers to the LMTP server on this port of loopback.
    ///
    /// # Panics
    /// When Exim is not installed or does not start.
    pub fn start(lmtp: u16) -> Exim {
        let program = installed("exim4", "exim4-daemon-light");
        for _ in 0..10 {
            let place = Place::new("exim");
            // A copy has no set-user-ID bit: it stays the user it is started by.
            let copy = place.at("exim");
            fs::copy(&program, &copy).expect("a copy of Exim");
            place.make("spool");
            let port = free_port();
            let (user, group) = place.user();
            let folder = place.folder().display();
            let path = place.write(
                "exim.conf",
                &format!(
                    "exim_path = {folder}/exim
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%slog
pid_file_path = {folder}/pid
primary_hostname = mx.example.test
domainlist ours = example.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts =
host_lookup =
rfc1413_hosts =
acl_smtp_rcpt = recipients
exim_user = {user}
exim_group = {group}
deliver_drop_privilege = true
keep_environment =
add_environment =
begin acl
recipients:
  accept domains = +ours
  deny
begin routers
inside:
  driver = manualroute
  domains = +ours
  route_list = * 127.0.0.1 byname
  self = send
  transport = mailboxes
begin transports
mailboxes:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
  allow_localhost = true
  hosts_try_chunking =
begin retry
* * F,1h,1s
"
                ),
            );
            let mut command = place.command(&copy);
            command.arg("-bdf").arg("-q1s").arg("-C").arg(path);
            let mut running = place.start(command);
            let address = (Ipv4Addr::LOCALHOST, port).into();
            if running.listens(address) {
                return Exim {
                    address,
                    _running: running,
                    _place: place,
                };
            }
            eprintln!("Exim ended: {}", running.output());
        }
        panic!("Exim did not start");
    }

    /// Where it takes mail.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
