//! Asks each question once, and keeps what was said.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::DomainName;
use crate::dns::{Failure, Outcome, RecordType, Resolver, Response};

type Question = (DomainName, RecordType);

/// A resolver in front of another: each question goes out once, however many ask
/// for it at the same time, and at most `budget` questions go out at all.
pub struct Memo<R> {
    inner: R,
    budget: usize,
    sent: AtomicUsize,
    said: Mutex<HashMap<Question, Arc<OnceCell<Response>>>>,
}

impl<R: Resolver> Memo<R> {
    /// In front of `inner`, for at most `budget` different questions.
    pub fn new(inner: R, budget: usize) -> Memo<R> {
        Memo {
            inner,
            budget,
            sent: AtomicUsize::new(0),
            said: Mutex::default(),
        }
    }

    /// Everything asked so far with its answer, ordered by name and type: the
    /// evidence of an audit.
    pub fn transcript(&self) -> Vec<Response> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Response> = said
            .values()
            .filter_map(|cell| cell.get().cloned())
            .collect();
        all.sort_by(|a, b| (&a.name, a.kind).cmp(&(&b.name, b.kind)));
        all
    }

    /// How many different questions were asked.
    pub fn asked(&self) -> usize {
        self.sent.load(Ordering::Relaxed).min(self.budget)
    }
}

impl<R: Resolver> Resolver for Memo<R> {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        let cell = {
            let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            said.entry((name.clone(), kind)).or_default().clone()
        };
        cell.get_or_init(|| async {
            if self.sent.fetch_add(1, Ordering::Relaxed) >= self.budget {
                return Response::new(name.clone(), kind, Outcome::Unknown(Failure::Budget));
            }
            self.inner.lookup(name, kind).await
        })
        .await
        .clone()
    }
}
