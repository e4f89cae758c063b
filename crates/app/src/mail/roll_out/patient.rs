//! A resolver for a page: it waits for all answers together only so long.

use std::time::Duration;

use mailauth::DomainName;
use mailauth::dns::{Failure, Outcome, RecordType, Resolver, Response};
use tokio::time::{Instant, timeout_at};

/// A page waits so long for all that the last check did not ask.
const PATIENCE: Duration = Duration::from_secs(6);

/// In front of another; what was not answered in time is not known.
pub(super) struct Patient<R> {
    inner: R,
    until: Instant,
}

impl<R: Resolver> Patient<R> {
    pub(super) fn new(inner: R) -> Patient<R> {
        Patient {
            inner,
            until: Instant::now() + PATIENCE,
        }
    }
}

impl<R: Resolver> Resolver for Patient<R> {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        let unknown = |_| Response::new(name.clone(), kind, Outcome::Unknown(Failure::Timeout));
        timeout_at(self.until, self.inner.lookup(name, kind))
            .await
            .unwrap_or_else(unknown)
    }
}
