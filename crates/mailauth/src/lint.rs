//! What all linters share: the one record that stands at a name, pointing at the whole
//! of a record, and guessing what a misspelt word was meant to be.

use std::sync::Arc;

use crate::dns::{Outcome, Response};
use crate::tag_list::FaultKind;
use crate::{Diagnostic, DomainName, Rule, Span};

/// A standard that has one TXT record, with its version first, at a name of its own.
pub(crate) struct OneRecord {
    /// What it is called: `BIMI`.
    pub(crate) called: &'static str,
    /// How its record begins: `v=BIMI1`.
    pub(crate) begins: &'static str,
    /// Whether a text was meant to be its record.
    pub(crate) is_meant: fn(&str) -> bool,
    /// Whether a text is its record.
    pub(crate) is_one: fn(&str) -> bool,
    /// What stands at the name is not known.
    pub(crate) unknown: &'static Rule,
    /// There is no record.
    pub(crate) none: &'static Rule,
    /// A text that was meant to be one is not.
    pub(crate) not_first: &'static Rule,
    /// There are several.
    pub(crate) two_records: &'static Rule,
    /// A piece of the record is not `tag=value`.
    pub(crate) syntax: &'static Rule,
}

impl OneRecord {
    /// What there is to say before the record is read, and the record where there is
    /// exactly one.
    ///
    /// # Errors
    /// The one thing to say where the answer is not known.
    pub(crate) fn find<'r, R>(
        &self,
        response: &Response,
        records: &'r [Arc<R>],
        text_of: fn(&R) -> &Arc<str>,
    ) -> Result<(Vec<Diagnostic>, Option<&'r R>), Diagnostic> {
        let name = &response.name;
        if let Outcome::Unknown(failure) = &response.outcome {
            let message = format!("what stands at {name} is not known: {failure}");
            return Err(Diagnostic::at(self.unknown, name, message));
        }
        let mut all: Vec<Diagnostic> = response
            .texts()
            .filter(|text| (self.is_meant)(text) && !(self.is_one)(text))
            .map(|text| {
                let message = format!("the record does not begin with `{}`", self.begins);
                on_all(self.not_first, name, &text.into(), message)
            })
            .collect();
        let mut only = None;
        match records {
            [] if all.is_empty() => {
                let message = format!("there is no {} record at {name}", self.called);
                all.push(Diagnostic::at(self.none, name, message));
            }
            [] => {}
            [record] => only = Some(record.as_ref()),
            [_, second, ..] => {
                let message = format!("there are {} {} records", records.len(), self.called);
                all.push(on_all(self.two_records, name, text_of(second), message));
            }
        }
        Ok((all, only))
    }

    /// What there is to say of a piece that is not `tag=value`; nothing between two
    /// semicolons is left as it is.
    pub(crate) fn syntax(
        &self,
        kind: FaultKind,
        name: &DomainName,
        text: &Arc<str>,
        span: Span,
    ) -> Option<Diagnostic> {
        let message = format!("`{}` is no `tag=value`, or a tag again", quote(text, span));
        (kind != FaultKind::Empty)
            .then(|| Diagnostic::at(self.syntax, name, message).on(text, span))
    }
}

/// The records among the texts of an answer.
pub(crate) fn records<R>(response: &Response, parse: fn(&Arc<str>) -> Option<R>) -> Vec<Arc<R>> {
    response
        .texts()
        .filter_map(|text| parse(&text.into()).map(Arc::new))
        .collect()
}

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
