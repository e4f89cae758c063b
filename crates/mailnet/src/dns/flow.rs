//! How many questions are under way at once: few at first, more while all goes well, fewer
//! when a server refuses or loses them. A small server so gets what it can bear, and gives
//! the answers a large one gives.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// Begins with so many.
const FIRST: usize = 32;
/// Never goes below so many.
const LEAST: usize = 2;
/// Answers for one more turn, once a server was found to have its limit.
const WELL: usize = 500;
/// Networks lose one question in so many, whatever the server bears.
const LOST: usize = 25;
/// Answers and losses are weighed over about twice so many questions.
const WEIGHED: usize = 1_000;

/// The turns there are.
#[derive(Debug)]
pub(super) struct Flow {
    turns: Semaphore,
    most: usize,
    /// After so long without trouble there may be as many as are asked for.
    trial: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// So many may be under way.
    allowed: usize,
    /// Turns taken back while they were under way.
    owed: usize,
    /// Answers since the last turn was added.
    well: usize,
    /// The first question.
    began: Option<Instant>,
    /// Something was refused, or more was lost than networks lose.
    troubled: bool,
    /// Answers and losses of late.
    answered: usize,
    lost: usize,
}

/// Leave to have one question under way.
#[derive(Debug)]
pub(super) struct Turn<'f> {
    flow: &'f Flow,
    permit: Option<SemaphorePermit<'f>>,
}

impl Flow {
    /// At most so many; within `trial` it shows what is lost of the first ones.
    pub(super) fn new(most: usize, trial: Duration) -> Flow {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        let allowed = most.min(FIRST);
        Flow {
            turns: Semaphore::new(allowed),
            most,
            trial,
            state: Mutex::new(State {
                allowed,
                owed: 0,
                well: 0,
                began: None,
                troubled: false,
                answered: 0,
                lost: 0,
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for one's turn.
    pub(super) async fn turn(&self) -> Turn<'_> {
        Turn {
            flow: self,
            // Never closed.
            permit: self.turns.acquire().await.ok(),
        }
    }

    /// An answer came.
    pub(super) fn well(&self) {
        let mut state = self.state();
        let began = *state.began.get_or_insert_with(Instant::now);
        state.well += 1;
        state.answered += 1;
        if state.answered > 2 * WEIGHED {
            state.answered /= 2;
            state.lost /= 2;
        }
        let enough = match state.troubled {
            true => state.well >= WELL,
            false => began.elapsed() > self.trial,
        };
        if enough {
            state.well = 0;
            self.more(&mut state);
        }
    }

    /// A question was lost; whether it is taken for trouble.
    pub(super) fn lost(&self) -> bool {
        let mut state = self.state();
        state.lost += 1;
        let asked = state.answered + state.lost;
        if state.lost.saturating_mul(LOST) <= asked {
            return false;
        }
        self.fewer(&mut state);
        true
    }

    /// A question was refused, which is trouble.
    pub(super) fn refused(&self) -> bool {
        self.fewer(&mut self.state());
        true
    }

    fn fewer(&self, state: &mut State) {
        state.troubled = true;
        state.well = 0;
        if state.allowed > LEAST {
            state.allowed -= 1;
            state.owed += 1;
        }
    }

    /// It was the question: nobody answers it.
    pub(super) fn forgive(&self) {
        self.more(&mut self.state());
    }

    fn more(&self, state: &mut State) {
        if state.allowed >= self.most {
            return;
        }
        state.allowed += 1;
        if state.owed > 0 {
            state.owed -= 1;
        } else {
            self.turns.add_permits(1);
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.flow.state();
        if state.owed > 0
            && let Some(permit) = self.permit.take()
        {
            state.owed -= 1;
            permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn mb_39_turns_follow_what_the_server_bears() {
        let flow = Flow::new(64, Duration::ZERO);
        let free = || flow.turns.available_permits();
        assert_eq!(free(), FIRST);
        std::thread::sleep(Duration::from_millis(2));
        for _ in 0..100 {
            flow.well();
        }
        assert!((63..=64).contains(&free()), "no more than asked for");
        while free() < 64 {
            flow.well();
        }
        let held = [flow.turn().await, flow.turn().await, flow.turn().await];
        for _ in 0..58 {
            flow.refused();
        }
        assert_eq!((flow.state().allowed, free()), (6, 61));
        // What is taken back goes when it comes back.
        drop(held);
        for _ in 0..55 {
            drop(flow.turn().await);
        }
        assert_eq!((flow.state().owed, free()), (0, 6));
        // A question nobody answers was not too much for the server.
        flow.refused();
        flow.forgive();
        assert_eq!((flow.state().allowed, free()), (6, 6));
        for _ in 0..WELL - 1 {
            flow.well();
        }
        assert_eq!(free(), 6, "slowly from here on");
        flow.well();
        assert_eq!(free(), 7);
        for _ in 0..100 {
            flow.refused();
        }
        assert_eq!(flow.state().allowed, LEAST);
        // Nobody has fewer than were asked for.
        let one = Flow::new(1, Duration::ZERO);
        one.refused();
        assert_eq!((one.state().allowed, one.turns.available_permits()), (1, 1));
    }

    #[tokio::test]
    async fn mb_39_what_networks_lose_takes_no_turn_and_more_does() {
        let flow = Flow::new(64, Duration::ZERO);
        std::thread::sleep(Duration::from_millis(2));
        for n in 1..=10_000 {
            flow.well();
            if n % 100 == 0 {
                assert!(!flow.lost(), "one in a hundred");
            }
        }
        assert_eq!(flow.state().allowed, 64);
        let taken = (0..200).filter(|_| flow.lost()).count();
        assert!((100..200).contains(&taken), "{taken}");
        assert_eq!(flow.state().allowed, LEAST);
        // Of the first there are too few to tell.
        let flow = Flow::new(64, Duration::ZERO);
        assert!(flow.lost());
    }

    #[tokio::test]
    async fn mb_39_there_are_few_until_it_shows_whether_any_are_lost() {
        let flow = Flow::new(64, Duration::from_secs(3_600));
        for _ in 0..1_000 {
            flow.well();
        }
        assert_eq!(flow.turns.available_permits(), FIRST);
    }
}
