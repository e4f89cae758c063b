//! Dovecot, an IMAP server of others' making.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use data_encoding::BASE64;

use crate::program::{Place, Running, free_port, installed};
use crate::{Certified, OAuthServer};

/// Dovecot on free ports of loopback. Every user exists, with the password
/// [`PASSWORD`](Self::PASSWORD).
pub struct Dovecot {
    /// IMAP without TLS.
    pub imap: u16,
    /// IMAP with TLS, as `localhost`.
    pub imaps: u16,
    /// LMTP, for a mail server to deliver to.
    pub lmtp: u16,
    /// Whose certificate it has.
    pub certified: Certified,
    /// How tokens are taken.
    mechanism: &'static str,
    // Ends before its folder goes.
    running: Option<Running>,
    place: Place,
}

impl Dovecot {
    /// Everybody's password.
    pub const PASSWORD: &str = "pass\\w\"ord";
    /// What signs tokens for XOAUTH2 (HS256).
    pub const TOKEN_KEY: &[u8] = b"a key of the test that signs tokens";

    /// Starts it with empty mailboxes.
    ///
    /// # Panics
    /// When Dovecot or its LMTP (package dovecot-lmtpd) is not installed or does not start.
    pub fn start() -> Dovecot {
        Dovecot::with("introspection_mode = local", "sub", "xoauth2")
    }

    /// Starts it so that it asks a server whose mailbox a token opens; `mechanism` is the
    /// one by which tokens are taken, `xoauth2` or `oauthbearer`.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub fn asking(server: &OAuthServer, mechanism: &'static str) -> Dovecot {
        let ask = format!(
            "introspection_mode = post\nintrospection_url = {}\n\
             active_attribute = active\nactive_value = true",
            server.introspection()
        );
        Dovecot::with(&ask, "mailbox", mechanism)
    }

    fn with(introspection: &str, user: &str, mechanism: &'static str) -> Dovecot {
        let mut dovecot = Dovecot {
            imap: 0,
            imaps: 0,
            lmtp: 0,
            certified: Certified::server("localhost"),
            mechanism,
            place: Place::new("dovecot"),
            running: None,
        };
        for name in [
            "run",
            "state",
            "home",
            "keys",
            "keys/default",
            "keys/default/HS256",
        ] {
            dovecot.place.make(name);
        }
        let keys = dovecot.place.at("keys");
        dovecot.place.write(
            "keys/default/HS256/default",
            &BASE64.encode(Dovecot::TOKEN_KEY),
        );
        dovecot.place.write(
            "oauth2.conf",
            &format!(
                "{introspection}\nlocal_validation_key_dict = fs:posix:prefix={}/\n\
                 username_attribute = {user}\n",
                keys.display()
            ),
        );
        dovecot
            .place
            .write("certificate.pem", &dovecot.certified.certificate);
        dovecot.place.write("key.pem", &dovecot.certified.key);
        dovecot.up();
        dovecot
    }

    /// Ends it; the mailboxes stay.
    pub fn down(&mut self) {
        self.running = None;
    }

    /// Starts it, again on the same ports after [`down`](Self::down), with the mailboxes as they are.
    ///
    /// # Panics
    /// When it does not start.
    pub fn up(&mut self) {
        let program = installed("dovecot", "dovecot-imapd");
        for attempt in 0..10 {
            if self.imap == 0 || attempt > 0 {
                (self.imap, self.imaps, self.lmtp) = (free_port(), free_port(), free_port());
            }
            let settings = self.place.write("dovecot.conf", &self.settings());
            let mut command = self.place.command(&program);
            command.arg("-F").arg("-c").arg(settings);
            let mut running = self.place.start(command);
            let address: SocketAddr = (Ipv4Addr::LOCALHOST, self.imap).into();
            if running.listens(address) {
                self.running = Some(running);
                return;
            }
            eprintln!("Dovecot ended: {}", running.output());
        }
        panic!("Dovecot did not start");
    }

    /// The Maildir of a user's folder.
    pub fn maildir(&self, user: &str, folder: &str) -> PathBuf {
        let base = format!("home/{user}/Maildir");
        match folder {
            "INBOX" => self.place.make(&base),
            other => self.place.make(&format!("{base}/.{other}")),
        }
    }

    /// Lays a message into a user's folder, as a mail server does.
    pub fn deliver(&self, user: &str, folder: &str, name: &str, message: &str) {
        self.maildir(user, folder);
        let base = match folder {
            "INBOX" => format!("home/{user}/Maildir"),
            other => format!("home/{user}/Maildir/.{other}"),
        };
        for part in ["", "/tmp", "/new", "/cur"] {
            self.place.make(&format!("{base}{part}"));
        }
        let path = self.place.write(&format!("{base}/tmp/{name}"), message);
        let to = self.place.at(&format!("{base}/new/{name}"));
        fs::rename(path, to).expect("a message moved within a Maildir");
    }

    fn settings(&self) -> String {
        let folder = self.place.folder().display();
        let (user, group) = self.place.user();
        let Dovecot {
            imap,
            imaps,
            lmtp,
            mechanism,
            ..
        } = self;
        let password = Dovecot::PASSWORD;
        format!(
            "base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:~/Maildir
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login {mechanism}
passdb {{
  driver = oauth2
  mechanisms = {mechanism}
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = {{passwords}}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u allow_all_users=yes
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"
        )
        .replace("{passwords}", &format!("password={password}"))
    }
}
