//! What others keep of what they drew from a ledger, for as long as it is open.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Ledger;

/// One value of each type.
pub(super) type Drawn = Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>;

impl Ledger {
    /// The value of a type that is kept with this ledger, made where there is none yet. All
    /// handles of one ledger share it, and it ends with the last of them.
    pub fn drawn<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut drawn = self
            .inner
            .drawn
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(T::default()) as Arc<dyn Any + Send + Sync>;
        let kept = drawn.entry(TypeId::of::<T>()).or_insert_with(made).clone();
        // It is kept by its type, so that it is of none other.
        kept.downcast().unwrap_or_default()
    }
}
