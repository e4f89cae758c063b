//! How long answers take, so that what is lost is asked again soon (as RFC 6298 does it).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// No shorter wait says that a question is lost: a resolver may have to ask others.
const LEAST: Duration = Duration::from_millis(250);

/// The mean of round trips so far, and how far they are from it.
#[derive(Debug, Default)]
pub(super) struct RoundTrip(Mutex<Option<(Duration, Duration)>>);

impl RoundTrip {
    /// An answer took so long.
    pub(super) fn took(&self, this: Duration) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(match *known {
            None => (this, this / 2),
            Some((mean, spread)) => (
                (mean * 7 + this) / 8,
                (spread * 3 + mean.abs_diff(this)) / 4,
            ),
        });
    }

    /// How long to wait at first for an answer, `most` where nothing is known.
    pub(super) fn patience(&self, most: Duration) -> Duration {
        let known = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = known.map_or(most, |(mean, spread)| mean + spread * 4);
        wait.max(LEAST).min(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_39_what_is_lost_is_noticed_by_how_long_answers_take() {
        let trip = RoundTrip::default();
        let (ms, second) = (Duration::from_millis, Duration::from_secs(1));
        assert_eq!(trip.patience(second), second, "nothing is known");
        for _ in 0..50 {
            trip.took(ms(20));
        }
        assert_eq!(trip.patience(second), LEAST);
        assert_eq!(
            trip.patience(ms(100)),
            ms(100),
            "never longer than asked for"
        );
        for n in 0..50 {
            trip.took(ms(100 + 400 * (n % 2)));
        }
        assert_eq!(trip.patience(second), second, "far away and unsteady");
    }
}
