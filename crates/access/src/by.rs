//! Who does something, and who asks from where.

use crate::account::{Account, AccountId};
use crate::token::{TokenGrant, TokenId};

/// By what somebody comes. Each is said, and none is told by what another lacks: a token
/// without account is not the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// The command line of the server: whoever looks after the machine.
    CommandLine,
    /// An account, signed in.
    Account(AccountId),
    /// A token.
    Token {
        /// Which.
        id: TokenId,
        /// The account it acts for; one made on the command line acts for none.
        account: Option<AccountId>,
    },
    /// Nothing yet: somebody who tries to sign in, and the account they try.
    SigningIn(Option<AccountId>),
}

impl Through {
    /// The account that does it, or is tried.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Through::CommandLine => None,
            Through::Account(account) => Some(account),
            Through::Token { account, .. } | Through::SigningIn(account) => account,
        }
    }

    /// The token that does it.
    pub fn token(self) -> Option<TokenId> {
        match self {
            Through::Token { id, .. } => Some(id),
            Through::CommandLine | Through::Account(_) | Through::SigningIn(_) => None,
        }
    }

    /// The same, as it is stored where something waits for an answer: an account and a
    /// token, or neither for the command line.
    pub(crate) fn stored(account: Option<uuid::Uuid>, token: Option<uuid::Uuid>) -> Through {
        let account = account.map(AccountId);
        match (token, account) {
            (Some(id), account) => Through::Token {
                id: TokenId(id),
                account,
            },
            (None, Some(account)) => Through::Account(account),
            (None, None) => Through::CommandLine,
        }
    }
}

/// Who changes something about access, as the access log tells it.
#[derive(Debug, Clone)]
pub struct ActedBy {
    /// By what.
    pub through: Through,
    /// The name shown.
    pub name: String,
    /// Where the request came from; empty where unknown.
    pub address: String,
}

impl ActedBy {
    /// Somebody at the command line of the server, under the name they go by.
    pub fn command_line(name: &str) -> ActedBy {
        ActedBy {
            through: Through::CommandLine,
            name: name.to_owned(),
            address: "command line".to_owned(),
        }
    }

    /// The account, where there is one.
    pub fn account(&self) -> Option<AccountId> {
        self.through.account()
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
            through: Through::Account(account.id),
            name: account.name.clone(),
            address: String::new(),
        }
    }
}

impl From<&TokenGrant> for ActedBy {
    fn from(grant: &TokenGrant) -> ActedBy {
        ActedBy {
            through: Through::Token {
                id: grant.id,
                account: grant.account.as_ref().map(|account| account.id),
            },
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
