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
        let at = hash(text.as_bytes()) as usize % SLOTS;
        let Some(slot) = self.slots.get_mut(at) else {
            return text.into();
        };
        match slot {
            Some(known) if **known == *text => known.clone(),
            _ => slot.insert(text.into()).clone(),
        }
    }
}

/// Spreads texts over the slots, eight bytes at a time.
fn hash(text: &[u8]) -> u64 {
    let mix = |hash: u64, piece: u64| {
        let mixed = (hash ^ piece).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    };
    let (pieces, rest) = text.as_chunks::<8>();
    let hash = pieces.iter().fold(text.len() as u64, |hash, piece| {
        mix(hash, u64::from_le_bytes(*piece))
    });
    let rest = rest
        .iter()
        .fold(0_u64, |piece, byte| piece << 8 | u64::from(*byte));
    mix(hash, rest)
}
