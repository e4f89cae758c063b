//! Tokens that are not known, told in the access log: summed for each address, since who
//! tries many must not fill the disk.

use crate::error::with_causes;
use crate::state::AppState;
use access::{Action, LogEvent};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// At most one line of an address in this time.
const BETWEEN: SignedDuration = SignedDuration::from_mins(10);
/// Addresses that are counted apart; those beyond are told as others.
const MOST: usize = 1_000;
/// What addresses beyond are told as.
const OTHERS: &str = "other addresses";

/// What was not told yet, by address.
#[derive(Debug, Default)]
pub struct BadTokens(Mutex<HashMap<String, Counted>>);

#[derive(Debug, Clone, Copy)]
struct Counted {
    told: Timestamp,
    since: u32,
}

impl BadTokens {
    /// Counts one; how many there were where it is time to tell.
    fn count(&self, address: &str, at: Timestamp) -> Option<(String, u32)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = match all.len() < MOST || all.contains_key(address) {
            true => address,
            false => OTHERS,
        };
        match all.get_mut(key) {
            None => {
                all.insert(key.to_owned(), Counted { told: at, since: 0 });
                Some((key.to_owned(), 1))
            }
            Some(counted) => {
                counted.since = counted.since.saturating_add(1);
                let due = at.duration_since(counted.told) >= BETWEEN;
                due.then(|| {
                    let since = std::mem::take(&mut counted.since);
                    counted.told = at;
                    (key.to_owned(), since)
                })
            }
        }
    }

    /// What is left to be told of addresses that were silent for a while.
    fn left(&self, at: Timestamp) -> Vec<(String, u32)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = Vec::new();
        all.retain(|address, counted| {
            if at.duration_since(counted.told) < BETWEEN {
                return true;
            }
            if counted.since > 0 {
                left.push((address.clone(), counted.since));
            }
            false
        });
        left
    }
}

/// Notes a request with a token that is not known.
pub async fn note(state: &AppState, address: &str) {
    let at = state.clock();
    if let Some((address, times)) = state.bad_tokens().count(address, at) {
        tell(state, address, times, at).await;
    }
}

/// Tells what was counted and not told yet.
pub async fn tell_left(state: &AppState) {
    let at = state.clock();
    for (address, times) in state.bad_tokens().left(at) {
        tell(state, address, times, at).await;
    }
}

async fn tell(state: &AppState, address: String, times: u32, at: Timestamp) {
    let event = LogEvent {
        account: None,
        name: "somebody with a token that is not known".into(),
        action: Action::Refused,
        detail: match times {
            1 => "1 request".to_owned(),
            times => format!("{times} requests"),
        },
        address,
    };
    if let Err(error) = state.access().log(None, &event, at).await {
        tracing::error!(error = %with_causes(&error), "a refusal could not be written to the access log");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_16_3_1_bad_tokens_are_summed() {
        let counted = BadTokens::default();
        let at = |minutes: i64| Timestamp::from_second(60 * minutes).expect("a time");
        assert_eq!(counted.count("a", at(0)), Some(("a".into(), 1)));
        for _ in 0..200 {
            assert_eq!(counted.count("a", at(1)), None);
        }
        assert_eq!(counted.count("b", at(1)), Some(("b".into(), 1)));
        assert_eq!(counted.count("a", at(10)), Some(("a".into(), 201)));
        counted.count("a", at(11));
        assert_eq!(counted.left(at(12)), []);
        assert_eq!(counted.left(at(30)), [("a".to_owned(), 1)]);
        for n in 0..2 * MOST {
            counted.count(&n.to_string(), at(31));
        }
        assert!(counted.0.lock().unwrap().len() <= MOST + 1);
    }
}
