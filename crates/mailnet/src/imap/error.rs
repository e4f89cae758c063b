//! What can go wrong with a mailbox.

use mailauth::report::is_odd;
use thiserror::Error;

use crate::Distrust;

/// What went wrong. What a server said is cut to a line without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// No connection.
    #[error("the mail server could not be reached: {0}")]
    Connect(String),
    /// The server is not on the public Internet, and nobody allowed it.
    #[error(
        "the mail server is not on the public Internet; who looks after phiward can allow it (phiward serve --allow-host)"
    )]
    Inside,
    /// No protection by TLS, and the server is not on this machine.
    #[error(
        "without TLS only a mail server on this machine is spoken to; switch TLS on (port 993 with most providers)"
    )]
    NotProtected,
    /// No secure connection.
    #[error("no secure connection to the mail server: {0}")]
    Tls(String),
    /// The server's certificate is not believed.
    #[error("the mail server cannot be trusted: {0}")]
    Distrusted(Distrust),
    /// The server was silent too long, or a command took too long.
    #[error("the mail server did not answer in time ({0})")]
    Timeout(&'static str),
    /// The server ended the connection.
    #[error("the mail server ended the connection: {0}")]
    Closed(String),
    /// The server does not let this user in.
    #[error("the mail server refused the login: {0}")]
    Login(String),
    /// The server refused a command.
    #[error("the mail server refused to {doing}: {said}")]
    Refused {
        /// What it was to do.
        doing: &'static str,
        /// What it said.
        said: String,
    },
    /// The server said what is not IMAP, or more than is held.
    #[error("the mail server said what cannot be used: {0}")]
    Protocol(String),
    /// There is no way to sign in: the account is not known, or has no token any more.
    #[error("{0}")]
    NoAccount(String),
    /// Whoever takes the messages could not.
    #[error("the message could not be kept: {0}")]
    NotTaken(String),
}

/// What a server said, fit to be shown.
pub(crate) fn shown(said: &[u8]) -> String {
    String::from_utf8_lossy(said)
        .chars()
        .filter(|c| !is_odd(*c))
        .take(200)
        .collect()
}
