//! The JSON that a program sends: what it would take is told by its bytes, before anything
//! is kept of it. An object of one member is seven bytes on the way and some hundred here.

use super::problem::{ApiProblem, Result};
use axum::http::StatusCode;
use serde_json::{Map, Value};

/// Values of a body, at most. The largest of our own name some hundred records.
const VALUES: usize = 20_000;
/// An object takes as much as so many values.
const OBJECT: usize = 20;

/// A JSON object. Nesting is bounded by the parser (128).
///
/// # Errors
/// 413 for one of too many values, 400 for what is not JSON, 422 for what is not an object.
pub fn read(bytes: &[u8]) -> Result<Map<String, Value>> {
    if weight(bytes) > VALUES {
        return Err(ApiProblem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!(
                "the body holds too much at once: {VALUES} values are read at most, and an object counts as {OBJECT}; nothing was changed. Send it in parts"
            ),
        ));
    }
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| ApiProblem::bad_request(format!("the body is not JSON ({error})")))?;
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(ApiProblem::refused("the body must be a JSON object")),
    }
}

/// How many values there are in a text, objects by what they take; what stands inside of
/// quotes is one. Told of any bytes, JSON or not.
fn weight(bytes: &[u8]) -> usize {
    let (mut weight, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match (quoted, *byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => quoted = !quoted,
            (false, b'{') => weight += OBJECT,
            (false, b'[' | b',') => weight += 1,
            _ => {}
        }
    }
    weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_2_4_1_values_are_counted_and_words_are_not() {
        let prose = "a, [b], {c}; \\\" ".repeat(10_000);
        let words = format!("{{\"notes\": \"{prose}\"}}");
        assert_eq!(weight(words.as_bytes()), OBJECT);
        assert!(read(words.as_bytes()).is_ok());
        let list = |of: &str, times: usize| format!("{{\"a\":[{}]}}", vec![of; times].join(","));
        assert!(read(list("\"R-1\"", 19_000).as_bytes()).is_ok());
        assert!(read(list("0", 21_000).as_bytes()).is_err());
        assert!(read(list("{}", 900).as_bytes()).is_ok());
        assert!(read(list("{\"\":0}", 1_000).as_bytes()).is_err());
        assert!(read(list("[]", 10_001).as_bytes()).is_err());
    }
}
