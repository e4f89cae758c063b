//! The record a person or program means by "A-3", an id, or a name.

use register::{FindError, Kind, Ref, Register, Tag, article};
use serde_json::{Value, json};

/// The record of one of some kinds that a text means.
pub(crate) fn record(register: &Register, kinds: &[Kind], text: &str) -> Result<Ref, String> {
    register.find_by_text(kinds, text).map_err(|error| match error {
        FindError::Empty { .. } => format!("Say which {} is meant.", one_of(kinds)),
        FindError::NoId { id, .. } => format!("No {} has the id {id}.", one_of(kinds)),
        FindError::OtherKind { tag, .. } => format!(
            "{tag} is {}, and this must be {}.",
            article(tag.kind.words()),
            article(&one_of(kinds))
        ),
        FindError::NoNumber { tag } => format!(
            "There is no {} {tag}. Choose one from the list, or add it first.",
            tag.kind
        ),
        FindError::NoName { text, .. } => format!(
            "There is no {} “{text}”. Choose one from the list, give its number such as {}-3, or add it first.",
            one_of(kinds),
            kinds.first().map_or("A", |k| k.prefix())
        ),
        several @ FindError::Several { .. } => format!("{several}. Give the number."),
    })
}

/// Whether a text is the number or id of a record, rather than a name.
pub(crate) fn is_number(text: &str) -> bool {
    text.parse::<Tag>().is_ok() || text.parse::<uuid::Uuid>().is_ok()
}

/// "asset", or "asset, flow or site".
pub(crate) fn one_of(kinds: &[Kind]) -> String {
    if kinds.len() == Kind::ALL.len() {
        return "record".to_owned();
    }
    let words: Vec<&str> = kinds.iter().map(|k| k.words()).collect();
    either(&words)
}

/// "a, b or c".
pub(crate) fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A reference of any kind, as records keep it.
pub(crate) fn stored(reference: Ref) -> Value {
    json!({ "kind": reference.kind.tag(), "id": reference.id })
}
