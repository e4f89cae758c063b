//! DNS as it would be if some records were published, changed or taken out.

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

    /// All records of this type at this name from now on, an alias that stood there taken
    /// out; none of them: the name is taken to have none of this type.
    pub fn set(&mut self, name: DomainName, kind: RecordType, data: Vec<Data>) {
        self.instead.insert((name, kind), data);
    }

    /// What is answered instead, for a name itself.
    fn own(&self, name: &DomainName, kind: RecordType) -> Option<Outcome> {
        let data = self.instead.get(&(name.clone(), kind))?;
        Some(match data.is_empty() {
            true => Outcome::NoData,
            false => Outcome::Present(data.clone()),
        })
    }

    /// What a wildcard put in here answers for a name that nothing else answers for.
    fn wildcard(&self, name: &DomainName, kind: RecordType) -> Option<Outcome> {
        let mut above = name.parent();
        while let Some(encloser) = above {
            if let Some(outcome) = self.own(&encloser.under("*").ok()?, kind) {
                return Some(outcome);
            }
            above = encloser.parent();
        }
        None
    }
}

impl<R: Resolver> Resolver for Overlay<R> {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        if let Some(outcome) = self.own(name, kind) {
            return Response::new(name.clone(), kind, outcome);
        }
        let mut found = self.inner.lookup(name, kind).await;
        let ends_in = found.aliases.last();
        let instead = match ends_in {
            Some(end) => self.own(end, kind),
            None if found.outcome == Outcome::NxDomain => self.wildcard(name, kind),
            None => None,
        };
        if let Some(outcome) = instead {
            found.outcome = outcome;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::Zone;

    #[tokio::test]
    async fn records_are_put_in_taken_out_and_stand_in_the_place_of_aliases() {
        let zone = Zone::parse(
            "a.test TXT one\nb.test CNAME a.test\nc.test CNAME elsewhere.test\nd.test A 192.0.2.1",
        )
        .unwrap();
        let name = |text: &str| DomainName::parse(text).unwrap();
        let text = |text: &str| Outcome::Present(vec![Data::Txt(text.to_owned())]);
        let mut over = Overlay::new(zone);
        over.set(
            name("a.test"),
            RecordType::Txt,
            vec![Data::Txt("two".into())],
        );
        over.set(
            name("c.test"),
            RecordType::Txt,
            vec![Data::Txt("own".into())],
        );
        over.set(
            name("*.k.d.test"),
            RecordType::Txt,
            vec![Data::Txt("wild".into())],
        );
        for (at, says) in [
            ("a.test", text("two")),
            ("b.test", text("two")),
            ("c.test", text("own")),
            ("x.k.d.test", text("wild")),
            ("d.test", Outcome::NoData),
            ("x.d.test", Outcome::NxDomain),
        ] {
            let found = over.lookup(&name(at), RecordType::Txt).await;
            assert_eq!(found.outcome, says, "{at}");
        }
        let own = over.lookup(&name("c.test"), RecordType::Txt).await;
        assert!(own.aliases.is_empty());
        over.set(name("a.test"), RecordType::Txt, Vec::new());
        let gone = over.lookup(&name("b.test"), RecordType::Txt).await;
        assert_eq!(gone.outcome, Outcome::NoData);
    }
}
