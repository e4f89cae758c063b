//! Sharing texts that repeat from row to row.

use std::sync::Arc;

/// Places; a text that falls on another's place replaces it, so that memory is
/// bounded and no chosen texts make it slow.
const SLOTS: usize = 1024;
/// Longer texts are not shared.
const LONGEST: usize = 255;

/// Gives equal texts the same memory, mostly.
pub(super) struct Interner {
    slots: Vec<Option<Arc<str>>>,
}

impl Interner {
    pub(super) fn new() -> Interner {
        Interner {
            slots: vec![None; SLOTS],
        }
    }

    pub(super) fn get(&mut self, text: &str) -> Arc<str> {
        if text.is_empty() {
            return Arc::default();
        }
        if text.len() > LONGEST {
            return text.into();
        }
        // FNV-1a.
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let at = (hash ^ (hash >> 32)) as usize % SLOTS;
        let Some(slot) = self.slots.get_mut(at) else {
            return text.into();
        };
        match slot {
            Some(known) if **known == *text => known.clone(),
            _ => slot.insert(text.into()).clone(),
        }
    }
}
