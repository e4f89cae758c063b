//! Answers to be ticked, each in a column of its own: “Yes”, “No”, “N/A”; “PHI: Yes”, “PHI:
//! No”.

use crate::cellread::FieldRule;
use crate::meaning::activity::{activity, together};
use crate::meaning::is_tick;
use crate::workbook::squeeze;

/// What the ticked columns say: their headers, and words that stand there instead of a mark.
/// Two that are ticked say two things, which nobody understands as one.
pub(super) fn said(
    field: &FieldRule<'_>,
    headers: &[String],
    text: &dyn Fn(usize) -> String,
) -> String {
    let names: Vec<&str> = field.columns.iter().map(|c| headers[*c].as_str()).collect();
    if field.spec.name == "ephi" && names.iter().all(|name| activity(name).is_some()) {
        let cells = field.columns.iter().zip(&names);
        let cells: Vec<(&str, String)> = cells
            .map(|(column, name)| (*name, squeeze(&text(*column))))
            .collect();
        return together(&cells);
    }
    let answers: Option<Vec<&str>> = names
        .iter()
        .map(|name| parted(name).map(|(_, answer)| answer))
        .collect();
    let names = match answers.filter(|_| asks_one(&names)) {
        Some(answers) => answers,
        None => names,
    };
    let said = field
        .columns
        .iter()
        .zip(names)
        .filter_map(|(column, name)| {
            let text = squeeze(&text(*column));
            match text.is_empty() {
                true => None,
                false if is_tick(&text) => Some(name.to_owned()),
                false => Some(format!("{name}: {text}")),
            }
        });
    said.collect::<Vec<_>>().join("; ")
}

/// Answers that stand behind the question in the header of a column to be ticked.
const ANSWERS: [&str; 12] = [
    "yes",
    "no",
    "y",
    "n",
    "n/a",
    "na",
    "partly",
    "partial",
    "partially",
    "in part",
    "unknown",
    "not known",
];

/// A header as the question and the answer behind it: “PHI: Yes”, “Encrypted - No”, “Holds
/// PHI (Y)”, “Encrypted Yes”.
pub(crate) fn parted(header: &str) -> Option<(&str, &str)> {
    let trimmed = header.trim().trim_end_matches([')', ']']);
    let is_mark = |c: char| c.is_whitespace() || "?:-–—=/([|".contains(c);
    ANSWERS.iter().find_map(|answer| {
        let at = trimmed.len().checked_sub(answer.len())?;
        let (front, end) = (trimmed.get(..at)?, trimmed.get(at..)?);
        let question = front.trim_end_matches(is_mark);
        let apart = question.len() < front.len() && !question.is_empty();
        (apart && end.eq_ignore_ascii_case(answer)).then_some((question, end))
    })
}

/// Whether all headers ask one question.
pub(crate) fn asks_one(headers: &[&str]) -> bool {
    let question = |header: &&str| parted(header).map(|(question, _)| question.to_lowercase());
    let mut questions = headers.iter().map(question);
    match questions.next().flatten() {
        Some(first) => questions.all(|other| other.as_ref() == Some(&first)),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_parted_into_its_question_and_the_answer() {
        for (header, expected) in [
            ("PHI: Yes", Some(("PHI", "Yes"))),
            ("Encrypted - No", Some(("Encrypted", "No"))),
            ("Holds PHI? (Y)", Some(("Holds PHI", "Y"))),
            ("Encrypted n/a", Some(("Encrypted", "n/a"))),
            ("Not signed", None),
            ("Yes", None),
            ("Casino", None),
        ] {
            assert_eq!(parted(header), expected, "{header}");
        }
        assert!(asks_one(&["PHI: Yes", "PHI: No"]));
        assert!(!asks_one(&["PHI: Yes", "Encrypted: No"]));
        assert!(!asks_one(&["Yes", "No"]));
    }
}
