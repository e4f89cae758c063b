//! Changed JSON: a good document with values, fields and elements put elsewhere.

use arbitrary::{Arbitrary, Result, Unstructured};
use serde_json::{Number, Value};

/// Most values of a changed document, and bytes of a text that grows.
const MOST: usize = 5_000;

/// One change at the value with this number, counted in reading order.
#[derive(Debug, Arbitrary)]
pub struct Change {
    at: u16,
    what: What,
}

#[derive(Debug, Arbitrary)]
enum What {
    Remove,
    Twice,
    Null,
    Flag(bool),
    Number(i64),
    Float(f64),
    Text(String),
    Grow(u8),
    /// The value that stands at another place.
    Copy(u16),
    Rename(String),
    Nest(u8),
    Empty(bool),
}

/// Up to 12 changes.
pub fn changes(u: &mut Unstructured<'_>) -> Result<Vec<Change>> {
    let count = u.int_in_range(0..=12)?;
    (0..count).map(|_| u.arbitrary()).collect()
}

/// Carries out the changes.
pub fn change(document: &mut Value, changes: &[Change]) {
    for change in changes {
        let size = count(document);
        let copied = match change.what {
            What::Copy(from) => {
                let mut from = usize::from(from) % size;
                // Copies of copies double; stay well below what one entry may hold.
                find(document, &mut from)
                    .filter(|found| size + count(found) <= MOST)
                    .cloned()
            }
            _ => None,
        };
        let mut at = usize::from(change.at) % size;
        if let Some(value) = find(document, &mut at) {
            apply(value, &change.what, copied);
        }
    }
}

fn apply(value: &mut Value, what: &What, copied: Option<Value>) {
    match what {
        What::Remove => match value {
            Value::Object(map) => {
                let first = map.keys().next().cloned();
                first.and_then(|key| map.remove(&key));
            }
            Value::Array(items) => drop(items.pop()),
            other => *other = Value::Null,
        },
        What::Twice => {
            if let Value::Array(items) = value {
                items.extend(items.last().cloned());
            }
        }
        What::Null => *value = Value::Null,
        What::Flag(flag) => *value = (*flag).into(),
        What::Number(number) => *value = (*number).into(),
        What::Float(number) => *value = Number::from_f64(*number).into(),
        What::Text(text) => *value = text.clone().into(),
        What::Grow(times) => {
            if let Value::String(text) = value {
                let times = usize::from(*times).min(MOST / text.len().max(1));
                *text = text.repeat(times);
            }
        }
        What::Copy(_) => *value = copied.unwrap_or_default(),
        What::Rename(name) => {
            if let Value::Object(map) = value
                && let Some(key) = map.keys().next().cloned()
                && let Some(inner) = map.remove(&key)
            {
                map.insert(name.clone(), inner);
            }
        }
        What::Nest(depth) => {
            for _ in 0..*depth {
                *value = Value::Array(vec![value.take()]);
            }
        }
        What::Empty(list) => {
            *value = if *list {
                Value::Array(Vec::new())
            } else {
                Value::Object(Default::default())
            };
        }
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

fn find<'a>(value: &'a mut Value, at: &mut usize) -> Option<&'a mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| find(item, at)),
        Value::Object(map) => map.values_mut().find_map(|item| find(item, at)),
        _ => None,
    }
}
