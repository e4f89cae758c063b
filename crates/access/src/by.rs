//! Who does something, and who asks from where.

use crate::account::{Account, AccountId};
use crate::token::TokenGrant;

/// Who changes something about access, as the access log tells it.
#[derive(Debug, Clone)]
pub struct ActedBy {
    /// The account, where there is one.
    pub account: Option<AccountId>,
    /// The name shown.
    pub name: String,
    /// Where the request came from; empty where unknown.
    pub address: String,
}

impl ActedBy {
    /// Somebody at the command line of the server, under the name they go by.
    pub fn command_line(name: &str) -> ActedBy {
        ActedBy {
            account: None,
            name: name.to_owned(),
            address: "command line".to_owned(),
        }
    }

    /// The same, coming from an address.
    pub fn from_address(self, address: &str) -> ActedBy {
        let address = address.to_owned();
        ActedBy { address, ..self }
    }
}

impl From<&Account> for ActedBy {
    fn from(account: &Account) -> ActedBy {
        ActedBy {
            account: Some(account.id),
            name: account.name.clone(),
            address: String::new(),
        }
    }
}

impl From<&TokenGrant> for ActedBy {
    fn from(grant: &TokenGrant) -> ActedBy {
        ActedBy {
            account: grant.account.as_ref().map(|account| account.id),
            name: format!("token “{}”", grant.name),
            address: String::new(),
        }
    }
}

impl From<&ActedBy> for ActedBy {
    fn from(by: &ActedBy) -> ActedBy {
        by.clone()
    }
}

/// Where a sign-in comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Caller<'c> {
    /// Network address.
    pub address: &'c str,
    /// The browser, in its own words (`User-Agent`).
    pub agent: &'c str,
    /// What it keeps of sign-ins before; see [`crate::Access::remember_browser`].
    pub kept: &'c str,
}

impl<'c> From<&'c str> for Caller<'c> {
    fn from(address: &'c str) -> Caller<'c> {
        Caller {
            address,
            ..Caller::default()
        }
    }
}

impl<'c> From<&'c String> for Caller<'c> {
    fn from(address: &'c String) -> Caller<'c> {
        address.as_str().into()
    }
}
