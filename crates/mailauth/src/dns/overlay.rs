//! DNS as it would be if some records were published.

use std::collections::HashMap;

use crate::DomainName;
use crate::dns::{Data, Outcome, RecordType, Resolver, Response};

/// A resolver that answers some questions itself and passes on the rest.
///
/// Proposed records are put in here and audited before anybody is asked to
/// publish them.
pub struct Overlay<R> {
    inner: R,
    instead: HashMap<(DomainName, RecordType), Vec<Data>>,
}

impl<R: Resolver> Overlay<R> {
    /// Over `inner`, with nothing changed yet.
    pub fn new(inner: R) -> Overlay<R> {
        Overlay {
            inner,
            instead: HashMap::new(),
        }
    }

    /// All records of this type at this name from now on; none of them: the name is
    /// taken to have none of this type.
    pub fn set(&mut self, name: DomainName, kind: RecordType, data: Vec<Data>) {
        self.instead.insert((name, kind), data);
    }
}

impl<R: Resolver> Resolver for Overlay<R> {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        match self.instead.get(&(name.clone(), kind)) {
            Some(data) if data.is_empty() => Response::new(name.clone(), kind, Outcome::NoData),
            Some(data) => Response::new(name.clone(), kind, Outcome::Present(data.clone())),
            None => self.inner.lookup(name, kind).await,
        }
    }
}
