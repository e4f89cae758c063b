//! What the last check was told, and DNS for what it did not ask.

use std::collections::HashMap;
use std::time::Duration;

use mailauth::DomainName;
use mailauth::audit::Audit;
use mailauth::dns::{Failure, Outcome, RecordType, Resolver, Response};
use tokio::time::{Instant, timeout_at};

/// A page waits so long for all that the last check did not ask.
const PATIENCE: Duration = Duration::from_secs(6);

/// Answers the way the last check was answered; what it did not ask is asked now.
pub struct Answered<R> {
    said: HashMap<(DomainName, RecordType), Response>,
    live: Option<R>,
    until: Instant,
}

impl<R: Resolver> Answered<R> {
    /// Over the answers of a check. Without `live`, what was not asked is not known.
    pub fn new(audit: &Audit, live: Option<R>) -> Answered<R> {
        let said = audit.answers.dns.iter();
        Answered {
            said: said
                .map(|answer| ((answer.name.clone(), answer.kind), answer.clone()))
                .collect(),
            live,
            until: Instant::now() + PATIENCE,
        }
    }
}

impl<R: Resolver> Resolver for Answered<R> {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        if let Some(said) = self.said.get(&(name.clone(), kind)) {
            return said.clone();
        }
        let unknown = |failure| Response::new(name.clone(), kind, Outcome::Unknown(failure));
        match &self.live {
            Some(live) => timeout_at(self.until, live.lookup(name, kind))
                .await
                .unwrap_or_else(|_| unknown(Failure::Timeout)),
            None => unknown(Failure::Offline),
        }
    }
}
