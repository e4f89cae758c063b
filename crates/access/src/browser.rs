//! Browsers that signed in before. Each keeps a seal of the account it signed in with, so
//! that strangers who guess at that account hold up themselves and not its owner.
//!
//! The seal opens nothing: whoever has it may try passwords as often as one browser may.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ledger::Hash32;
use uuid::Uuid;

use crate::access::Access;
use crate::account::AccountId;
use crate::error::Result;
use crate::secret;

/// Accounts that one browser is remembered for: a workstation has several people.
const MOST: usize = 5;
/// Between two seals.
const NEXT: char = '~';
/// Between an account and its seal.
const OF: char = '.';

impl Access {
    /// What a browser keeps after a sign-in, made of what it kept before.
    ///
    /// # Errors
    /// Without a key that seals, or when the system gives no random numbers.
    pub fn remember_browser(&self, account: AccountId, kept: &str) -> Result<String> {
        let own = account.0.simple().to_string();
        let mark: [u8; 16] = secret::bytes()?;
        let sealed = self.seal()?.close(account.0, &mark)?;
        let sealed = BASE64_URL_SAFE_NO_PAD.encode(sealed);
        let others = kept.split(NEXT).filter(|part| {
            part.split_once(OF)
                .is_some_and(|(of, sealed)| of != own && self.mark(of, sealed).is_some())
        });
        let mut all = format!("{own}{OF}{sealed}");
        for other in others.take(MOST - 1) {
            all.push(NEXT);
            all.push_str(other);
        }
        Ok(all)
    }

    /// The bucket of a browser that signed in to this account before.
    pub(crate) fn browser_of(&self, account: Uuid, kept: &str) -> Option<String> {
        let own = account.simple().to_string();
        kept.split(NEXT)
            .take(MOST)
            .filter_map(|part| part.split_once(OF))
            .filter(|(of, _)| *of == own)
            .find_map(|(of, sealed)| self.mark(of, sealed))
            .map(|mark| format!("browser {}", Hash32::of(&mark).to_hex()))
    }

    /// Whether a browser signed in to any account here before.
    pub(crate) fn is_known_browser(&self, kept: &str) -> bool {
        kept.split(NEXT)
            .take(MOST)
            .filter_map(|part| part.split_once(OF))
            .any(|(of, sealed)| self.mark(of, sealed).is_some())
    }

    fn mark(&self, of: &str, sealed: &str) -> Option<Vec<u8>> {
        let account = Uuid::try_parse(of).ok()?;
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        self.seal().ok()?.open(account, &sealed).ok()
    }
}
