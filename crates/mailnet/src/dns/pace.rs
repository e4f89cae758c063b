//! No more than so many questions a second.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Hands out moments to send at, evenly apart.
#[derive(Debug)]
pub(super) struct Pace {
    apart: Option<Duration>,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    pub(super) fn new(per_second: Option<NonZeroU32>) -> Pace {
        Pace {
            apart: per_second.map(|n| Duration::from_secs(1) / n.get()),
            next: Mutex::new(None),
        }
    }

    /// Returns when it is one's turn.
    pub(super) async fn wait(&self) {
        let Some(apart) = self.apart else { return };
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let turn = next.map_or(now, |next| next.max(now));
            *next = Some(turn + apart);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }
}
