//! Whoever can answer questions.

use std::future::Future;
use std::sync::Arc;

use crate::DomainName;
use crate::dns::{RecordType, Response};

/// Answers DNS questions: over the network, from a zone file, from a record of
/// earlier answers.
///
/// An implementation never turns a failure into an absence, bounds its own time,
/// and follows aliases itself, listing them in [`Response::aliases`].
pub trait Resolver: Send + Sync {
    /// Asks one question.
    fn lookup(&self, name: &DomainName, kind: RecordType) -> impl Future<Output = Response> + Send;
}

impl<R: Resolver> Resolver for &R {
    fn lookup(&self, name: &DomainName, kind: RecordType) -> impl Future<Output = Response> + Send {
        (**self).lookup(name, kind)
    }
}

impl<R: Resolver> Resolver for Arc<R> {
    fn lookup(&self, name: &DomainName, kind: RecordType) -> impl Future<Output = Response> + Send {
        (**self).lookup(name, kind)
    }
}
