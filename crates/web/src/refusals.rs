//! What was refused, told in the access log: summed, since who is refused often must
//! neither fill a log nor the disk.

use crate::error::{Denial, with_causes};
use crate::state::AppState;
use access::{AccountId, Action, LogEvent};
use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// At most one line of one kind in this time.
const BETWEEN: SignedDuration = SignedDuration::from_mins(10);
/// Kinds that are counted apart; those beyond are told as others.
const MOST: usize = 1_000;

/// What is told apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kind {
    /// Tokens that are not known, from an address.
    Token(String),
    /// What an account was refused in an organization.
    Account(OrgId, Option<AccountId>, String),
    /// Whatever is beyond [`MOST`].
    Other,
}

impl From<&Denial> for Kind {
    fn from(denial: &Denial) -> Kind {
        let LogEvent {
            account, detail, ..
        } = &denial.event;
        Kind::Account(denial.org, *account, detail.clone())
    }
}

/// A line to be told: in the log of an organization, or (`None`) of the installation.
type Line = (Option<OrgId>, LogEvent);

/// What was not told yet.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<Kind, Counted>>);

#[derive(Debug, Clone)]
struct Counted {
    told: Timestamp,
    since: u32,
    lines: Vec<Line>,
}

impl Refusals {
    /// Counts one; what to tell, and of how many, where it is time.
    fn count(&self, kind: Kind, lines: Vec<Line>, at: Timestamp) -> Option<(Vec<Line>, u32)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (kind, lines) = match all.len() < MOST || all.contains_key(&kind) {
            true => (kind, lines),
            false => (Kind::Other, vec![(None, event("others", "refused"))]),
        };
        match all.get_mut(&kind) {
            None => {
                let told = lines.clone();
                let (at, since) = (at, 0);
                all.insert(
                    kind,
                    Counted {
                        told: at,
                        since,
                        lines,
                    },
                );
                Some((told, 1))
            }
            Some(counted) => {
                counted.since = counted.since.saturating_add(1);
                counted.lines = lines;
                let due = at.duration_since(counted.told) >= BETWEEN;
                due.then(|| {
                    counted.told = at;
                    (counted.lines.clone(), std::mem::take(&mut counted.since))
                })
            }
        }
    }

    /// What is left to be told of those who were silent for a while.
    fn left(&self, at: Timestamp) -> Vec<(Vec<Line>, u32)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = Vec::new();
        all.retain(|_, counted| {
            if at.duration_since(counted.told) < BETWEEN {
                return true;
            }
            if counted.since > 0 {
                left.push((std::mem::take(&mut counted.lines), counted.since));
            }
            false
        });
        left
    }
}

/// Notes a request with a token that is not known.
pub async fn note_token(state: &AppState, address: &str) {
    let mut line = event("somebody with a token that is not known", "");
    line.address = address.to_owned();
    let kind = Kind::Token(address.to_owned());
    note(state, kind, vec![(None, line)]).await;
}

/// Notes what an account was refused. An organization to which it does not belong is not
/// told how it is called, which its owner chooses.
pub async fn note_denial(state: &AppState, denial: Denial) {
    let kind = Kind::from(&denial);
    let Denial { org, event, .. } = denial;
    let lines = match denial.outside {
        None => vec![(Some(org), event)],
        Some(name) => {
            let here = LogEvent {
                account: None,
                name: "an account that does not belong here".into(),
                ..event.clone()
            };
            let detail = format!("{} ({name})", event.detail);
            vec![(Some(org), here), (None, LogEvent { detail, ..event })]
        }
    };
    note(state, kind, lines).await;
}

async fn note(state: &AppState, kind: Kind, lines: Vec<Line>) {
    let at = state.clock();
    if let Some((lines, times)) = state.refusals().count(kind, lines, at) {
        tell(state, lines, times, at).await;
    }
}

/// Tells what was counted and not told yet.
pub async fn tell_left(state: &AppState) {
    let at = state.clock();
    for (lines, times) in state.refusals().left(at) {
        tell(state, lines, times, at).await;
    }
}

fn event(name: &str, detail: &str) -> LogEvent {
    LogEvent {
        account: None,
        name: name.into(),
        action: Action::Refused,
        detail: detail.into(),
        address: String::new(),
    }
}

async fn tell(state: &AppState, lines: Vec<Line>, times: u32, at: Timestamp) {
    for (org, mut event) in lines {
        let requests = match times {
            1 => "1 request".to_owned(),
            times => format!("{times} requests"),
        };
        if event.detail.is_empty() {
            event.detail = requests;
        } else if times > 1 {
            event.detail = format!("{}; {requests}", event.detail);
        }
        // The answer is a refusal whether or not that can be written.
        if let Err(error) = state.access().log(org, &event, at).await {
            tracing::error!(error = %with_causes(&error), "a refusal could not be written to the access log");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_16_3_1_refusals_are_summed() {
        let counted = Refusals::default();
        let at = |minutes: i64| Timestamp::from_second(60 * minutes).expect("a time");
        let count = |address: &str, minutes| {
            let kind = Kind::Token(address.into());
            let told = counted.count(kind, vec![(None, event(address, ""))], at(minutes));
            told.map(|(lines, times)| (lines[0].1.name.clone(), times))
        };
        assert_eq!(count("a", 0), Some(("a".into(), 1)));
        for _ in 0..200 {
            assert_eq!(count("a", 1), None);
        }
        assert_eq!(count("b", 1), Some(("b".into(), 1)));
        assert_eq!(count("a", 10), Some(("a".into(), 201)));
        count("a", 11);
        assert!(counted.left(at(12)).is_empty());
        let left = counted.left(at(30));
        assert!(left.len() == 1 && left[0].1 == 1);
        for n in 0..2 * MOST {
            count(&n.to_string(), 31);
        }
        assert!(counted.0.lock().unwrap().len() <= MOST + 1);
    }
}
