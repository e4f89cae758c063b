//! The one place that asks the system for random bytes.

use crate::error::{AppError, Result};
use register::Id;
use uuid::Uuid;

/// 32 random bytes.
pub fn bytes() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(AppError::Random)?;
    Ok(bytes)
}

/// A random UUID (version 4).
pub fn uuid() -> Result<Uuid> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(AppError::Random)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// A random id for a new record.
pub fn id<T>() -> Result<Id<T>> {
    uuid().map(Id::new)
}
