//! Who does something, and who asks from where.

use crate::account::{Account, AccountId};
use crate::token::TokenGrant;

/// Who changes something about access, as the access log tells it.
#[derive(Debug, Clone)]
pub struct By {
    /// The account, where there is one.
    pub account: Option<AccountId>,
    /// The name shown.
    pub name: String,
    /// Where the request came from; empty where unknown.
    pub address: String,
}

impl By {
    /// Somebody at the command line of the server, under the name they go by.
    pub fn command_line(name: &str) -> By {
        By {
            account: None,
            name: name.to_owned(),
            address: "command line".to_owned(),
        }
    }

    /// The same, coming from an address.
    pub fn from_address(self, address: &str) -> By {
        let address = address.to_owned();
        By { address, ..self }
    }
}

impl From<&Account> for By {
    fn from(account: &Account) -> By {
        By {
            account: Some(account.id),
            name: account.name.clone(),
            address: String::new(),
        }
    }
}

impl From<&TokenGrant> for By {
    fn from(grant: &TokenGrant) -> By {
        By {
            account: grant.account.as_ref().map(|account| account.id),
            name: format!("token “{}”", grant.name),
            address: String::new(),
        }
    }
}

impl From<&By> for By {
    fn from(by: &By) -> By {
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
}

impl<'c> From<&'c str> for Caller<'c> {
    fn from(address: &'c str) -> Caller<'c> {
        let agent = "";
        Caller { address, agent }
    }
}

impl<'c> From<&'c String> for Caller<'c> {
    fn from(address: &'c String) -> Caller<'c> {
        address.as_str().into()
    }
}
