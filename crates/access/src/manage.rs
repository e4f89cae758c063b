//! Who may look after somebody else's account: end its sessions, switch its codes off, make a
//! link to set its password, disable it.

use ledger::side::SideTables;

use crate::access::Access;
use crate::account::AccountId;
use crate::by::{ActedBy, Through};
use crate::error::{AccessError, Result};

impl Access {
    /// Whether an account may look after another: an operator after all, an administrator
    /// after those who belong to no organization but theirs. A link to set a password opens
    /// every organization its owner belongs to.
    pub async fn manages(&self, by: AccountId, id: AccountId) -> Result<bool> {
        let mut side = self.read().await?;
        may_manage(&mut side, by, id).await
    }
}

/// Refuses unless it is one's own account, one that may be managed, or at the command line.
/// Until the end of the transaction the account joins no other organization.
pub(crate) async fn managed(side: &mut SideTables, by: &ActedBy, id: AccountId) -> Result<()> {
    side.lock_account(id.0).await?;
    let may = match by.through {
        Through::CommandLine => true,
        Through::Account(own) if own == id => true,
        Through::Account(maker) => may_manage(side, maker, id).await?,
        Through::Token {
            account: Some(maker),
            ..
        } => may_manage(side, maker, id).await?,
        Through::Token { account: None, .. } | Through::SigningIn(_) => false,
    };
    match may {
        true => Ok(()),
        false => Err(AccessError::NotManaged),
    }
}

async fn may_manage(side: &mut SideTables, by: AccountId, id: AccountId) -> Result<bool> {
    let (maker, account) = (side.account(by.0).await?, side.account(id.0).await?);
    let (Some(maker), Some(account)) = (maker, account) else {
        return Ok(false);
    };
    if maker.disabled_at.is_some() {
        return Ok(false);
    }
    if maker.operator || account.operator {
        return Ok(maker.operator);
    }
    let mine = side.memberships_of(by.0).await?;
    let theirs = side.memberships_of(id.0).await?;
    let here = theirs.iter().all(|part| {
        let mut own = mine.iter().filter(|own| own.administers);
        own.any(|own| own.org == part.org)
    });
    Ok(here && !theirs.is_empty())
}
