//! The value of a field inside a record.

use crate::field::Field;
use register::AnyRecord;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The value of a field, as the record keeps it; null where there is none.
pub fn value(record: &AnyRecord, field: &Field) -> Value {
    get(&record.to_value(), field.path).clone()
}

/// What stands at a dotted path.
pub(crate) fn get<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.')
        .try_fold(value, |value, key| value.get(key))
        .unwrap_or(&Value::Null)
}

/// Puts a value at a dotted path, making the objects on the way.
pub(crate) fn put(value: &mut Value, path: &str, new: Value) {
    let Some((key, rest)) = path.split_once('.') else {
        if let Value::Object(map) = value {
            map.insert(path.to_owned(), new);
        }
        return;
    };
    if let Value::Object(map) = value {
        let inner = map
            .entry(key)
            .or_insert_with(|| Value::Object(Map::default()));
        put(inner, rest, new);
    }
}

/// A record with other values at some paths.
///
/// # Errors
/// When the record cannot hold one of them.
pub fn with_values<T: Serialize + DeserializeOwned>(
    record: &T,
    values: Vec<(&str, Value)>,
) -> Result<T, serde_json::Error> {
    let mut whole = serde_json::to_value(record)?;
    for (path, value) in values {
        put(&mut whole, path, value);
    }
    serde_json::from_value(whole)
}

/// Whether a value says nothing.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => !text.chars().any(char::is_alphanumeric),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
