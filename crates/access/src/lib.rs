//! Who may open the books: accounts, roles, passwords, second factors,
//! sessions, tokens, one-time links, and the access log.
//!
//! All of it is kept in the ledger's database (see [`ledger::side`]) and asked
//! of [`Access`]. There is no clock in here: every function that depends on the
//! time takes it. Secrets (of sessions, tokens and links) are 256 random bits;
//! the database holds only their SHA-256.

mod access;
mod account;
mod browser;
mod by;
mod email;
mod ended;
mod error;
mod hashing_turns;
mod job;
mod link;
mod log;
mod manage;
mod member;
mod member_change;
mod offer;
mod password;
mod policy;
mod qr;
mod restored;
mod role;
mod seal;
mod secret;
mod session;
mod sign_in;
mod standing;
mod throttle;
mod token;
mod totp;
mod two_factor;

pub use access::Access;
pub use account::{Account, AccountId};
pub use by::{ActedBy, Caller, Through};
pub use email::check_new;
pub use error::{AccessError, Result};
pub use job::{Job, JobId, JobState};
pub use link::{Link, LinkKind, LinkUsed};
pub use log::{AccessLogFilter, Action, LogEvent, LogLine};
pub use member::Membership;
pub use member_change::{Inviting, MemberChange};
pub use offer::{Offer, OfferVoid};
pub use policy::{HashCost, Policy, Rate};
pub use restored::{EndedByRestore, MemberSettled};
pub use role::{Permission, Role, Roles};
pub use session::{Session, SessionId, SessionInfo};
pub use sign_in::{NewSession, Pending, SignIn};
pub use standing::{Principal, Standing};
pub use throttle::network;
pub use token::{OwnTokens, Token, TokenGrant, TokenId};
pub use two_factor::{TotpOffer, TotpOn};
