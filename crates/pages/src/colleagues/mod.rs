//! Accounts with their roles, tokens of programs, and the access log.

mod log;
mod people;
mod tokens;

pub use log::{AccessLine, AccessLog};
pub use people::{Colleague, ColleagueLine, Colleagues, Invite, OfferedLine, OneTimeLink};
pub use tokens::{NewToken, TokenLine, Tokens};

use crate::{Link, Shell};

/// The parts of this section that the person may see.
pub fn tabs(shell: &Shell, at: &str) -> Vec<Link> {
    let may = shell.may;
    [
        ("Accounts", "/colleagues", may.administer),
        ("Programs", "/colleagues/tokens", may.administer),
        ("Access log", "/colleagues/access-log", may.access_log),
    ]
    .into_iter()
    .filter(|(_, _, allowed)| *allowed)
    .map(|(label, path, _)| Link {
        current: path == at,
        ..Link::to(label, format!("{}{path}", shell.base))
    })
    .collect()
}
