//! Sealing of secrets that must be readable again: the seeds of one-time codes.
//!
//! A sealed text is a version byte, four bytes that tell the key, 24 random
//! bytes, and the text under XChaCha20-Poly1305, bound to the account it
//! belongs to.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use ledger::Hash32;
use uuid::Uuid;

use crate::error::{AccessError, Result};
use crate::secret;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const HEAD: usize = 1 + 4 + NONCE;

/// The key that seals. It shows nothing when printed.
pub(crate) struct Seal {
    cipher: XChaCha20Poly1305,
    id: [u8; 4],
}

impl Seal {
    pub fn new(key: &[u8; 32]) -> Seal {
        let mut id = [0; 4];
        let named = [&b"phiward seal key"[..], key].concat();
        id.copy_from_slice(&Hash32::of(&named).as_bytes()[..4]);
        let cipher = XChaCha20Poly1305::new(key.into());
        Seal { cipher, id }
    }

    pub fn close(&self, owner: Uuid, text: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = secret::bytes()?;
        let payload = Payload {
            msg: text,
            aad: owner.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&nonce.into(), payload)
            .map_err(|_| AccessError::Seal)?;
        Ok([&[VERSION][..], &self.id, &nonce, &sealed].concat())
    }

    /// # Errors
    /// [`AccessError::Seal`] if another key sealed it, for another owner, or it
    /// was altered.
    pub fn open(&self, owner: Uuid, sealed: &[u8]) -> Result<Vec<u8>> {
        let (head, sealed) = sealed.split_at_checked(HEAD).ok_or(AccessError::Seal)?;
        if head[0] != VERSION || head[1..5] != self.id {
            return Err(AccessError::Seal);
        }
        let nonce: [u8; NONCE] = head[5..].try_into().map_err(|_| AccessError::Seal)?;
        let payload = Payload {
            msg: sealed,
            aad: owner.as_bytes(),
        };
        self.cipher
            .decrypt(&nonce.into(), payload)
            .map_err(|_| AccessError::Seal)
    }
}
