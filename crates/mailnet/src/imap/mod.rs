//! Fetching mail from IMAP mailboxes (RFC 9051, and servers that speak RFC 3501).
//!
//! [`Session`] hands out one message at a time and changes nothing in the mailbox
//! until it is told that the message is safe; [`collect`] and [`watch`] drive it.
//! Every future here may be dropped at any moment: what was not committed is fetched
//! again, what was committed is known by its [`Position`].
//!
//! The client is our own because the mailbox is as hostile as the mail in it: every
//! wait is bounded, every size is capped before it is held, and nothing a server
//! says can make it panic or write a password into a log.

mod account;
mod error;
mod folder;
mod response;
mod session;
mod utf7;
mod watch;
mod wire;

pub use account::{Account, After, Login, Secret, Security};
pub use error::Error;
pub(crate) use error::shown;
pub use folder::{Content, Letter, OPEN_FOLDER, Opened, Position};
pub use session::Session;
pub use watch::{Intake, collect, watch};
