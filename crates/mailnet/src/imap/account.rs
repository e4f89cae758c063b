//! A mailbox and how it is read.

use std::fmt;
use std::time::Duration;

use crate::Reach;

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text`.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// How the connection is kept from others' eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (RFC 8314 §3.2), usually on port 993.
    Tls,
    /// TLS asked for on a connection that begins without (RFC 9051 §6.2.1), usually on port
    /// 143. Nothing is sent before it, and without it nothing else is.
    StartTls,
    /// None; refused unless the server is on this machine.
    PlainOnThisMachine,
}

/// Who one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// The command LOGIN.
    Password {
        /// Name of the user.
        user: String,
        /// The password.
        password: Secret,
    },
    /// An access token, by SASL's XOAUTH2 as Google and Microsoft want it, or by
    /// OAUTHBEARER (RFC 7628) where the server offers that alone.
    Token {
        /// Name of the user.
        user: String,
        /// An access token; it lasts about an hour, see [`Intake`](super::Intake).
        token: Secret,
    },
}

/// What happens to a message in the mailbox once it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing: the mailbox is opened for reading only.
    Nothing,
    /// It is marked as read.
    MarkSeen,
    /// It is moved to this folder, which must exist.
    Move(String),
    /// It is deleted for good, where the server can do that to one message alone
    /// (RFC 4315); else it is marked as deleted.
    Delete,
}

/// A mailbox and how it is read.
#[derive(Clone, Debug)]
pub struct Account {
    /// The server's name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Which hosts may be connected to.
    pub reach: Reach,
    /// How the connection is protected.
    pub security: Security,
    /// Who one is.
    pub login: Login,
    /// The folders read; while waiting, the first is the one listened to.
    pub folders: Vec<String>,
    /// What happens to what is committed.
    pub after: After,
    /// How long the server may be silent during a command; a whole command may take
    /// ten times that.
    pub timeout: Duration,
    /// Messages of more octets are not fetched, only named.
    pub largest: usize,
    /// How often folders are looked at that the server does not announce.
    pub poll: Duration,
    /// How long IDLE lasts before it is begun anew; at most 29 minutes are used
    /// (RFC 2177 §3).
    pub idle: Duration,
    /// How long to wait before connecting again after the first failure; it doubles
    /// with each one that follows.
    pub retry: Duration,
    /// The longest wait before connecting again.
    pub retry_most: Duration,
}

impl Account {
    /// The folder INBOX of a mailbox by TLS on port 993, nothing changed in it.
    pub fn new(host: impl Into<String>, login: Login) -> Account {
        Account {
            host: host.into(),
            port: 993,
            reach: Reach::public(),
            security: Security::Tls,
            login,
            folders: vec!["INBOX".into()],
            after: After::Nothing,
            timeout: Duration::from_secs(60),
            largest: 50 << 20,
            poll: Duration::from_secs(300),
            idle: Duration::from_secs(28 * 60),
            retry: Duration::from_secs(5),
            retry_most: Duration::from_secs(300),
        }
    }
}
