//! Turns at hashing passwords: round those who wait, so that whoever guesses from one
//! network waits for themselves, and some of each at most.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// How much of one network, browser or account waits at most.
const WAITING: usize = 24;

/// Something to be done in its turn.
pub(crate) trait Work: Send {
    /// Whether nobody waits for it any more.
    fn is_given_up(&self) -> bool;
    /// Does it.
    fn carry_out(self: Box<Self>);
}

/// What waits for a thread that hashes. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Waiting {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    lines: Mutex<Lines>,
    came: Condvar,
}

#[derive(Default)]
struct Lines {
    of: HashMap<String, VecDeque<Box<dyn Work>>>,
    /// Whose turn it is, in this order: each that waits stands here once.
    turns: VecDeque<String>,
    is_over: bool,
}

impl Waiting {
    /// Takes work into the line of whoever it is of; `false` where as much of them waits as
    /// may.
    pub fn take(&self, whose: &str, work: Box<dyn Work>) -> bool {
        let mut lines = self.lines();
        if let Some(line) = lines.of.get_mut(whose) {
            line.retain(|waiting| !waiting.is_given_up());
            if line.len() >= WAITING {
                return false;
            }
            line.push_back(work);
        } else {
            lines.of.insert(whose.to_owned(), VecDeque::from([work]));
            lines.turns.push_back(whose.to_owned());
        }
        self.shared.came.notify_one();
        true
    }

    /// What is to be done next, when there is something; nothing once it is over.
    pub fn next(&self) -> Option<Box<dyn Work>> {
        let mut lines = self.lines();
        loop {
            if lines.is_over {
                return None;
            }
            if let Some(work) = lines.next() {
                return Some(work);
            }
            lines = self
                .shared
                .came
                .wait(lines)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends all waiting.
    pub fn end(&self) {
        self.lines().is_over = true;
        self.shared.came.notify_all();
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.shared
            .lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn next(&mut self) -> Option<Box<dyn Work>> {
        while let Some(whose) = self.turns.pop_front() {
            let Some(line) = self.of.get_mut(&whose) else {
                continue;
            };
            let work = loop {
                match line.pop_front() {
                    Some(work) if work.is_given_up() => {}
                    next => break next,
                }
            };
            match line.is_empty() {
                true => drop(self.of.remove(&whose)),
                // After all others that wait.
                false => self.turns.push_back(whose),
            }
            if work.is_some() {
                return work;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Sender, channel};

    struct Says(&'static str, Sender<&'static str>, bool);

    impl Work for Says {
        fn is_given_up(&self) -> bool {
            self.2
        }
        fn carry_out(self: Box<Self>) {
            self.1.send(self.0).unwrap();
        }
    }

    #[test]
    fn asvs_6_3_1_turns_at_hashing_go_round_and_each_has_its_bound() {
        let (waiting, (tell, told)) = (Waiting::default(), channel());
        let says = |word, gone| Box::new(Says(word, tell.clone(), gone));
        let mut taken = 0;
        for _ in 0..50 {
            taken += usize::from(waiting.take("flood", says("flood", false)));
        }
        assert_eq!(taken, WAITING);
        assert!(waiting.take("office", says("office", false)));
        assert!(waiting.take("gone", says("gone", true)));
        assert!(waiting.take("home", says("home", false)));
        for _ in 0..4 {
            waiting.next().unwrap().carry_out();
        }
        let said: Vec<_> = told.try_iter().collect();
        assert_eq!(said, ["flood", "office", "home", "flood"]);
        // A place that became free is taken again.
        assert!(waiting.take("flood", says("flood", false)));
        assert!(waiting.take("flood", says("flood", false)));
        assert!(!waiting.take("flood", says("flood", false)));
        waiting.end();
        assert!(waiting.next().is_none());
    }
}
