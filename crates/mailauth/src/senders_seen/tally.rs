//! Messages by name, as small as they are few.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Messages by name, in the order of names. Most senders have one or two: a list takes a
/// tenth of the memory of a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(Vec<(Arc<str>, u64)>);

impl Tally {
    /// Sets the messages of a name.
    pub fn insert(&mut self, name: Arc<str>, messages: u64) {
        match self.0.binary_search_by(|(known, _)| known.cmp(&name)) {
            Ok(at) => {
                if let Some(entry) = self.0.get_mut(at) {
                    entry.1 = messages;
                }
            }
            Err(at) => self.0.insert(at, (name, messages)),
        }
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names with their messages.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, messages)| (&**name, *messages))
    }
}

impl FromIterator<(Arc<str>, u64)> for Tally {
    /// Messages of one name are added up.
    fn from_iter<I: IntoIterator<Item = (Arc<str>, u64)>>(all: I) -> Tally {
        let mut all: Vec<(Arc<str>, u64)> = all.into_iter().collect();
        all.sort_unstable();
        all.dedup_by(|next, first| {
            let same = next.0 == first.0;
            if same {
                first.1 = first.1.saturating_add(next.1);
            }
            same
        });
        all.shrink_to_fit();
        Tally(all)
    }
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (name, messages) in self.iter() {
            map.serialize_entry(name, &messages)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_one_name_are_one() {
        let of = |name: &str, messages| (Arc::from(name), messages);
        let tally: Tally = [of("b", 1), of("a", 2), of("b", 3)].into_iter().collect();
        assert_eq!(tally.iter().collect::<Vec<_>>(), [("a", 2), ("b", 4)]);
        let mut other = Tally::default();
        assert!(other.is_empty());
        other.insert("b".into(), 9);
        other.insert("a".into(), 2);
        other.insert("b".into(), 4);
        assert_eq!(other, tally);
        assert_eq!(serde_json::json!(tally).to_string(), r#"{"a":2,"b":4}"#);
    }
}
