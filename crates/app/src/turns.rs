//! Turns at heavy work: few at once, and round the organizations, so that who asks for
//! much waits for itself.

use crate::error::{AppError, Result};
use ledger::OrgId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// How much of one organization waits at most.
const WAITING: usize = 16;

/// Turns at heavy work. Cheap to clone.
#[derive(Clone)]
pub struct Turns {
    state: Arc<Mutex<State>>,
}

struct State {
    free: usize,
    waiting: Vec<(OrgId, oneshot::Sender<Turn>)>,
    /// When each organization was last given a turn, counted in turns.
    last: HashMap<OrgId, u64>,
    given: u64,
}

/// A turn; it ends when this is dropped.
pub struct Turn {
    of: Option<Turns>,
}

impl Turns {
    /// So many at once.
    pub fn new(at_once: usize) -> Turns {
        Turns {
            state: Arc::new(Mutex::new(State {
                free: at_once.max(1),
                waiting: Vec::new(),
                last: HashMap::new(),
                given: 0,
            })),
        }
    }

    /// Half of the processors, two at most: the others answer.
    pub fn beside_answering() -> Turns {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Turns::new((processors / 2).clamp(1, 2))
    }

    /// A turn for an organization, when it is its time.
    ///
    /// # Errors
    /// [`AppError::TooMuchWaits`] where much of the organization waits already.
    pub async fn take(&self, org: OrgId) -> Result<Turn> {
        self.wait(org, false).await
    }

    /// The organization's next turn, before all that waits of it, however much that is: for
    /// work on which other organizations wait, too.
    ///
    /// # Errors
    /// When there are no turns any more.
    pub async fn take_next(&self, org: OrgId) -> Result<Turn> {
        self.wait(org, true).await
    }

    async fn wait(&self, org: OrgId, first: bool) -> Result<Turn> {
        let turn = {
            let mut state = self.state();
            if state.free > 0 {
                state.free -= 1;
                state.note(org);
                return Ok(self.turn());
            }
            // Who went away does not wait.
            state.waiting.retain(|(_, sender)| !sender.is_closed());
            let own = state.waiting.iter().filter(|(of, _)| *of == org).count();
            if own >= WAITING && !first {
                return Err(AppError::TooMuchWaits);
            }
            let (sender, turn) = oneshot::channel();
            let place = match first {
                true => 0,
                false => state.waiting.len(),
            };
            state.waiting.insert(place, (org, sender));
            turn
        };
        turn.await.map_err(|_| AppError::TooMuchWaits)
    }

    fn turn(&self) -> Turn {
        Turn {
            of: Some(self.clone()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a turn that ended to whom it belongs next.
    fn give_on(&self) {
        let mut state = self.state();
        loop {
            let last = &state.last;
            // Of those equally long without one, who came first.
            let next = (0..state.waiting.len())
                .min_by_key(|at| last.get(&state.waiting[*at].0).copied().unwrap_or_default());
            let Some(next) = next else {
                state.free += 1;
                return;
            };
            let (org, sender) = state.waiting.remove(next);
            match sender.send(self.turn()) {
                Ok(()) => return state.note(org),
                // Who waited went away; this is no turn, and ends nothing.
                Err(mut turn) => turn.of = None,
            }
        }
    }
}

impl State {
    fn note(&mut self, org: OrgId) {
        self.given += 1;
        self.last.insert(org, self.given);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(turns) = self.of.take() {
            turns.give_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const A: OrgId = OrgId(Uuid::from_u128(1));
    const B: OrgId = OrgId(Uuid::from_u128(2));

    #[tokio::test]
    async fn asvs_15_2_2_turns_go_round_the_organizations() {
        let turns = Turns::new(1);
        let first = turns.take(A).await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let wait = |org: OrgId, name: &'static str| {
            let (turns, order) = (turns.clone(), order.clone());
            tokio::spawn(async move {
                let _turn = turns.take(org).await.unwrap();
                order.lock().unwrap().push(name);
            })
        };
        let mut waiting = Vec::new();
        for (org, name) in [(A, "a1"), (A, "a2"), (A, "a3"), (B, "b1"), (B, "b2")] {
            waiting.push(wait(org, name));
            tokio::task::yield_now().await;
        }
        // One that gives up takes no turn.
        let gone = wait(B, "gone");
        tokio::task::yield_now().await;
        gone.abort();
        drop(first);
        for waiting in waiting {
            waiting.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), ["b1", "a1", "b2", "a2", "a3"]);
        assert_eq!(turns.state().free, 1);
    }

    /// What others wait for, too, such as the worker on documents, does not stand behind all
    /// that one organization has waiting.
    #[tokio::test]
    async fn asvs_15_2_2_what_others_wait_for_comes_next_however_much_waits() {
        let turns = Turns::new(1);
        let first = turns.take(A).await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let wait = |next: bool, name: &'static str| {
            let (turns, order) = (turns.clone(), order.clone());
            tokio::spawn(async move {
                let turn = match next {
                    true => turns.take_next(A).await,
                    false => turns.take(A).await,
                };
                let _turn = turn.unwrap();
                order.lock().unwrap().push(name);
            })
        };
        let mut waiting = Vec::new();
        for _ in 0..WAITING {
            waiting.push(wait(false, "page"));
        }
        tokio::task::yield_now().await;
        waiting.push(wait(true, "document"));
        tokio::task::yield_now().await;
        drop(first);
        for waiting in waiting {
            waiting.await.unwrap();
        }
        assert_eq!(order.lock().unwrap()[0], "document");
        assert_eq!(turns.state().free, 1);
    }

    #[tokio::test]
    async fn asvs_15_2_2_one_organization_has_few_waiting() {
        let turns = Turns::new(1);
        let _first = turns.take(A).await.unwrap();
        let mut waiting = Vec::new();
        for _ in 0..WAITING {
            let turns = turns.clone();
            waiting.push(tokio::spawn(async move { turns.take(A).await.is_ok() }));
        }
        tokio::task::yield_now().await;
        assert!(matches!(turns.take(A).await, Err(AppError::TooMuchWaits)));
        assert_eq!(turns.state().waiting.len(), WAITING);
        for waiting in waiting {
            waiting.abort();
        }
    }
}
