//! Past states of books that are kept at hand, as long as nothing is taken out of them.

use crate::register_view::RegisterView;
use ledger::OrgId;
use std::collections::HashMap;
use std::sync::Arc;

/// Past states kept at hand; each is a whole register.
const PAST: usize = 4;

/// Past states kept at hand, the least recently used first.
#[derive(Default)]
pub(crate) struct PastStates {
    kept: Vec<Past>,
    /// How often content was taken out of each book: what was begun to be read before that
    /// has it still.
    redacted: HashMap<OrgId, u64>,
}

impl PastStates {
    /// How often content was taken out of a book.
    pub fn redacted(&self, org: OrgId) -> u64 {
        self.redacted.get(&org).copied().unwrap_or_default()
    }

    /// A state that is kept; it is the most recently used then.
    pub fn find(&mut self, org: OrgId, position: u64) -> Option<Arc<RegisterView>> {
        let is = |past: &Past| past.org == org && past.position == position;
        let past = self.kept.remove(self.kept.iter().position(is)?);
        let reading = past.reading.clone();
        self.kept.push(past);
        Some(reading)
    }

    /// Keeps a state, unless content was taken out of the book since it was begun to be
    /// read, when that was so often; whether it is kept.
    pub fn keep(&mut self, past: Past, redacted: u64) -> bool {
        if self.redacted(past.org) != redacted {
            return false;
        }
        if self.kept.len() >= PAST {
            self.kept.remove(0);
        }
        self.kept.push(past);
        true
    }

    /// Forgets the states of a book: content was taken out of it, or it was put back.
    pub fn forget(&mut self, org: OrgId) {
        *self.redacted.entry(org).or_default() += 1;
        self.kept.retain(|past| past.org != org);
    }
}

/// A past state kept at hand.
pub(crate) struct Past {
    pub org: OrgId,
    pub position: u64,
    pub reading: Arc<RegisterView>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::Head;
    use uuid::Uuid;

    fn past(org: OrgId) -> Past {
        let reading = Arc::new(RegisterView::new(Arc::default(), Head::empty(org)));
        Past {
            org,
            position: 7,
            reading,
        }
    }

    #[test]
    fn c6_what_was_begun_before_content_was_taken_out_is_not_kept() {
        let (here, there) = (OrgId(Uuid::from_u128(1)), OrgId(Uuid::from_u128(2)));
        let mut states = PastStates::default();
        let (begun, elsewhere) = (states.redacted(here), states.redacted(there));
        states.forget(here);
        assert!(!states.keep(past(here), begun));
        assert!(states.find(here, 7).is_none());
        assert!(states.keep(past(there), elsewhere));
        assert!(states.keep(past(here), states.redacted(here)));
        assert!(states.find(here, 7).is_some());
    }
}
