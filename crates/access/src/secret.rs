//! Random bytes, and the secrets made of them.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ledger::Hash32;
use uuid::Uuid;

use crate::error::{AccessError, Result};

/// Random bytes from the system.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(AccessError::Random)?;
    Ok(bytes)
}

/// A random id (UUID version 4).
pub(crate) fn id() -> Result<Uuid> {
    Ok(uuid::Builder::from_random_bytes(bytes()?).into_uuid())
}

/// A new secret of 256 random bits after a prefix, and its hash.
pub(crate) fn new(prefix: &str) -> Result<(String, Hash32)> {
    let secret = prefix.to_owned() + &BASE64_URL_SAFE_NO_PAD.encode(bytes::<32>()?);
    let hash = hash(&secret);
    Ok((secret, hash))
}

/// What the database keeps of a secret.
///
/// A plain hash suffices, since nobody can try 2²⁵⁶ secrets; it also makes the
/// lookup safe, for the time it takes tells of the hash only.
pub(crate) fn hash(secret: &str) -> Hash32 {
    Hash32::of(secret.as_bytes())
}
