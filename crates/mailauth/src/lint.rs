//! What all linters share: pointing at the whole of a record, and guessing what a
//! misspelt word was meant to be.

use std::sync::Arc;

use crate::{Diagnostic, DomainName, Rule, Span};

/// About a whole record.
pub(crate) fn on_all(
    rule: &'static Rule,
    name: &DomainName,
    record: &Arc<str>,
    message: impl Into<String>,
) -> Diagnostic {
    Diagnostic::at(rule, name, message).on(record, Span::new(0, record.len()))
}

/// What a place in a record says, short enough for a sentence.
pub(crate) fn quote(record: &str, span: Span) -> String {
    let text = span.of(record);
    let mut short: String = text
        .chars()
        .take(40)
        .map(|c| if c.is_control() { '·' } else { c })
        .collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

/// The one of `known` that `word` was probably meant to be: at most two letters
/// away, and fewer than the word has.
pub(crate) fn meant<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    if word.len() > 32 {
        return None;
    }
    let word = word.to_ascii_lowercase();
    known
        .iter()
        .map(|candidate| (distance(&word, candidate), *candidate))
        .filter(|(distance, candidate)| {
            *distance <= 2 && *distance < candidate.len().min(word.len())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters have to be changed, added or taken out.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (b, cell) in two.iter().zip(row.iter_mut().skip(1)) {
            let here = (diagonal + usize::from(a != *b))
                .min(left + 1)
                .min(*cell + 1);
            diagonal = *cell;
            *cell = here;
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_words_are_recognized() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(
            meant("rejct", &["none", "quarantine", "reject"]),
            Some("reject")
        );
        assert_eq!(meant("adkin", &["adkim", "aspf"]), Some("adkim"));
        assert_eq!(meant("zzz", &["p", "sp"]), None);
        assert_eq!(meant("x", &["p", "sp"]), None);
    }
}
