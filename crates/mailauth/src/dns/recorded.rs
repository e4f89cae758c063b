//! Answers given before: an audit can be read again from them, without a network.

use std::collections::HashMap;

use crate::DomainName;
use crate::dns::{Failure, Outcome, RecordType, Resolver, Response};

/// A record of earlier answers; what was not asked then is not known.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    said: HashMap<(DomainName, RecordType), Response>,
}

impl Recorded {
    /// From the transcript of [`crate::dns::Memo`].
    pub fn new(answers: impl IntoIterator<Item = Response>) -> Recorded {
        Recorded {
            said: answers
                .into_iter()
                .map(|answer| ((answer.name.clone(), answer.kind), answer))
                .collect(),
        }
    }
}

impl Recorded {
    /// With somebody to ask what was not asked then; with nobody it stays unknown.
    pub fn beyond<R: Resolver>(self, ask: Option<R>) -> Beyond<R> {
        Beyond {
            recorded: self,
            ask,
        }
    }
}

/// Earlier answers first, and a question to somebody where there is none.
#[derive(Clone, Debug)]
pub struct Beyond<R> {
    recorded: Recorded,
    ask: Option<R>,
}

impl<R: Resolver> Resolver for Beyond<R> {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        let said = self.recorded.said.contains_key(&(name.clone(), kind));
        match &self.ask {
            Some(ask) if !said => ask.lookup(name, kind).await,
            _ => self.recorded.lookup(name, kind).await,
        }
    }
}

impl Resolver for Recorded {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        self.said
            .get(&(name.clone(), kind))
            .cloned()
            .unwrap_or_else(|| {
                Response::new(name.clone(), kind, Outcome::Unknown(Failure::Offline))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{Memo, Zone};

    #[tokio::test]
    async fn what_was_said_is_said_again_and_nothing_else() {
        let name = DomainName::parse("a.example").unwrap();
        let memo = Memo::new(Zone::parse("a.example TXT hello").unwrap(), 9);
        let first = memo.lookup(&name, RecordType::Txt).await;
        memo.lookup(&name, RecordType::Txt).await;
        assert_eq!(memo.asked(), 1);
        let text = serde_json::to_string(&memo.transcript()).unwrap();
        let again = Recorded::new(serde_json::from_str::<Vec<Response>>(&text).unwrap());
        assert_eq!(again.lookup(&name, RecordType::Txt).await, first);
        let other = again.lookup(&name, RecordType::Mx).await;
        assert_eq!(other.failure(), Some(&Failure::Offline));
    }

    #[tokio::test]
    async fn what_was_not_asked_then_is_asked_now_of_whoever_is_there() {
        let name = DomainName::parse("a.example").unwrap();
        let now = || Zone::parse("a.example TXT now\na.example MX 1 a.example").unwrap();
        let then = Zone::parse("a.example TXT then").unwrap();
        let first = then.lookup(&name, RecordType::Txt).await;
        let recorded = Recorded::new([first.clone()]);
        let beyond = recorded.clone().beyond(Some(now()));
        assert_eq!(beyond.lookup(&name, RecordType::Txt).await, first);
        assert_eq!(beyond.lookup(&name, RecordType::Mx).await.data().len(), 1);
        let nobody = recorded.beyond(None::<Zone>);
        let unknown = nobody.lookup(&name, RecordType::Mx).await;
        assert_eq!(unknown.failure(), Some(&Failure::Offline));
    }
}
