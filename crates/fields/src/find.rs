//! The record a person or program means by "A-3", an id, or a name.

use register::{AnyRecord, Kind, Ref, Register, same_name};
use serde_json::{Value, json};

/// "R-14" taken apart.
pub fn tag(text: &str) -> Option<(Kind, u32)> {
    let (prefix, number) = text.trim().split_once('-')?;
    let kind = Kind::ALL
        .iter()
        .find(|k| k.prefix().eq_ignore_ascii_case(prefix))?;
    Some((*kind, number.parse().ok()?))
}

/// The record of one of some kinds that a text means.
pub(crate) fn record(register: &Register, kinds: &[Kind], text: &str) -> Result<AnyRecord, String> {
    let wanted = text.trim();
    if let Ok(id) = wanted.parse::<uuid::Uuid>() {
        let of = |kind: &Kind| register.tables.get(Ref { kind: *kind, id });
        return kinds
            .iter()
            .find_map(of)
            .ok_or_else(|| format!("No {} has the id {wanted}.", one_of(kinds)));
    }
    if let Some((kind, number)) = tag(wanted) {
        if !kinds.contains(&kind) {
            return Err(format!(
                "{wanted} is a {kind}, and this must be a {}.",
                one_of(kinds)
            ));
        }
        return register.tables.by_number(kind, number).ok_or_else(|| {
            format!("There is no {kind} {wanted}. Choose one from the list, or add it first.")
        });
    }
    let mut named = Vec::new();
    for kind in kinds {
        register
            .tables
            .each_label(*kind, |reference, _, label, live| {
                if live && same_name(label, wanted) {
                    named.push(reference);
                }
            });
    }
    let mut named: Vec<AnyRecord> = named
        .into_iter()
        .filter_map(|reference| register.tables.get(reference))
        .collect();
    match named.len() {
        1 => Ok(named.remove(0)),
        0 => Err(format!(
            "There is no {} “{wanted}”. Choose one from the list, give its number such as {}-3, or add it first.",
            one_of(kinds),
            kinds.first().map_or("A", |k| k.prefix())
        )),
        _ => {
            let tags: Vec<String> = named.iter().map(AnyRecord::tag).collect();
            Err(format!(
                "“{wanted}” is the name of {}. Give the number.",
                tags.join(" and ")
            ))
        }
    }
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
