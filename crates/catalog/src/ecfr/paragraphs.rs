//! Derives the numbered paragraphs of a section from its text.
//!
//! The eCFR marks no structure: a paragraph begins with its designators, such as
//! `(a)(1)(i)`, its heading is in italics, and a heading may be followed by the
//! first paragraph below it: `(2) Implementation specifications (Required)—(i) …`.

use super::EcfrError;
use super::xml::{Run, Section};
use crate::citation::Numbering;
use crate::{Citation, Designation};

/// One numbered paragraph.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    pub(super) citation: Citation,
    pub(super) heading: Option<Heading>,
    /// What follows the designators and heading, without paragraphs below it.
    pub(super) text: String,
}

/// An italic heading, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) role: Role,
    /// Without “Standard:” and designation; empty above a list of specifications.
    pub(super) title: String,
    pub(super) designation: Option<Designation>,
}

/// What a heading says the paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Standard,
    Specification,
    /// A title alone.
    WhenLeftOut,
}

/// The longest section of the rule has some sixty.
const MAX_PARAGRAPHS: usize = 10_000;

/// All numbered paragraphs of a section, in the order of the text.
pub(super) fn derive(number: u16, section: &Section) -> Result<Vec<Paragraph>, EcfrError> {
    let mut found: Vec<Paragraph> = Vec::new();
    for runs in &section.paragraphs {
        for piece in split(runs) {
            if piece.designators.is_empty() {
                // Text without a number continues the paragraph before it; before
                // the first one it is the section's lead-in.
                if let Some(last) = found.last_mut() {
                    if !last.text.is_empty() {
                        last.text.push(' ');
                    }
                    last.text.push_str(&piece.text);
                }
                continue;
            }
            if found.len() >= MAX_PARAGRAPHS {
                return Err(EcfrError::TooMany {
                    section: format!("164.{number}"),
                });
            }
            let before = found.last().map(|p| p.citation.path()).unwrap_or_default();
            let path =
                number_of(before, &piece.designators).ok_or_else(|| EcfrError::Numbering {
                    section: format!("164.{number}"),
                    designators: piece.designators.iter().map(|d| format!("({d})")).collect(),
                    after: found
                        .last()
                        .map_or("the start".into(), |p| p.citation.to_string()),
                })?;
            found.push(Paragraph {
                citation: Citation::new(number, path),
                heading: piece.heading.as_deref().map(heading),
                text: piece.text,
            });
        }
    }
    Ok(found)
}

/// A stretch of a paragraph of the file that has one number.
#[derive(Debug, Default)]
struct Piece {
    designators: Vec<String>,
    heading: Option<String>,
    text: String,
}

fn split(runs: &[Run]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = vec![Piece::default()];
    // Only at the start of the paragraph, and after a heading, are numbers in
    // parentheses designators; anywhere else they refer to other paragraphs.
    let mut may_begin = true;
    for run in runs {
        let last = pieces.len() - 1;
        if run.italic {
            let piece = &mut pieces[last];
            let heads = may_begin && piece.heading.is_none() && !piece.designators.is_empty();
            if heads && !run.text.trim().is_empty() {
                piece.heading = Some(run.text.clone());
            } else {
                piece.text.push_str(&run.text);
                may_begin = false;
            }
            continue;
        }
        let start = run
            .text
            .trim_start_matches(|c: char| c.is_whitespace() || c == '—');
        let (designators, rest) = designators(start);
        if may_begin && !designators.is_empty() {
            let text = rest.to_owned();
            if pieces[last].designators.is_empty() {
                pieces[last] = Piece {
                    designators,
                    text,
                    heading: None,
                };
            } else {
                pieces.push(Piece {
                    designators,
                    text,
                    heading: None,
                });
            }
            may_begin = rest.trim().is_empty();
        } else {
            pieces[last].text.push_str(&run.text);
            may_begin &= run.text.trim().is_empty();
        }
    }
    for piece in &mut pieces {
        piece.text = tidy(&piece.text);
    }
    pieces.retain(|p| !p.designators.is_empty() || !p.text.is_empty());
    pieces
}

/// Takes `(a)(1)` off the front of a text.
fn designators(text: &str) -> (Vec<String>, &str) {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((word, after)) = rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
        let word = word.trim();
        if !Numbering::BY_DEPTH.iter().any(|n| n.read(word).is_some()) {
            break;
        }
        found.push(word.to_owned());
        rest = after.trim_start();
    }
    (found, rest)
}

/// The number of the next paragraph, from that of the one before and its designators.
///
/// `(i)` may be a letter or a Roman numeral; the reading that continues the
/// numbering is taken. A gap is accepted, so that a paragraph missing from the
/// file is reported as missing and not as a misread file.
fn number_of(before: &[u16], designators: &[String]) -> Option<Vec<u16>> {
    let (first, others) = designators.split_first()?;
    let readings = (0..=before.len().min(Numbering::BY_DEPTH.len() - 1)).filter_map(|depth| {
        let number = Numbering::BY_DEPTH[depth].read(first)?;
        let expected = before.get(depth).map_or(1, |n| n.saturating_add(1));
        Some((number.abs_diff(expected), std::cmp::Reverse(depth), number))
    });
    let (_, std::cmp::Reverse(depth), number) = readings.min()?;
    let mut path = before[..depth].to_vec();
    path.push(number);
    for word in others {
        path.push(Numbering::BY_DEPTH.get(path.len())?.read(word)?);
    }
    Some(path)
}

/// Takes a heading apart: `Implementation specification: Response and reporting (Required).`
fn heading(italic: &str) -> Heading {
    let mut rest = tidy(italic);
    let trim = |text: &str| {
        text.trim_end_matches(['.', ':', '—', ' '])
            .trim()
            .to_owned()
    };
    rest = trim(&rest);
    let mut designation = None;
    for (word, meaning) in [
        ("(Required)", Designation::Required),
        ("(Addressable)", Designation::Addressable),
    ] {
        if let Some(before) = rest.strip_suffix(word) {
            designation = Some(meaning);
            rest = trim(before);
            break;
        }
    }
    for (prefix, role) in [
        ("Standard", Role::Standard),
        ("Implementation specifications", Role::Specification),
        ("Implementation specification", Role::Specification),
    ] {
        let Some(after) = rest.strip_prefix(prefix) else {
            continue;
        };
        if after.is_empty() || after.starts_with(':') {
            let title = after.trim_start_matches(':').trim().to_owned();
            return Heading {
                role,
                title,
                designation,
            };
        }
    }
    Heading {
        role: Role::WhenLeftOut,
        title: rest,
        designation,
    }
}

/// One blank between words, none at the ends.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(parts: &[&str]) -> Vec<Run> {
        parts
            .iter()
            .map(|part| match part.strip_prefix('*') {
                Some(italic) => Run {
                    italic: true,
                    text: italic.into(),
                },
                None => Run {
                    italic: false,
                    text: (*part).into(),
                },
            })
            .collect()
    }

    fn citations(paragraphs: &[&[&str]]) -> Vec<String> {
        let section = Section {
            number: "164.308".into(),
            paragraphs: paragraphs.iter().map(|p| paragraph(p)).collect(),
        };
        derive(308, &section)
            .unwrap()
            .iter()
            .map(|p| p.citation.to_string()[7..].into())
            .collect()
    }

    #[test]
    fn numbers_follow_from_the_ones_before() {
        let found = citations(&[
            &["A lead-in without a number:"],
            &["(a) Do this:"],
            &["(1)(i) ", "*Standard: One.", " Text about (b) and (c)."],
            &["(ii) ", "*Implementation specifications:"],
            &["(A) ", "*First (Required).", " Text."],
            &["(B) ", "*Second (Required).", " Text."],
            &["(2) ", "*Standard: Two.", " Text."],
            &["(b)(1) ", "*Three.", " (i) Text; and"],
            &["(ii) Text."],
            &[
                "(2) ",
                "*Specifications (Required)",
                "—(i) ",
                "*Contracts.",
                " They say",
            ],
            &["(A) this;"],
        ]);
        let expected = [
            "(a)",
            "(a)(1)(i)",
            "(a)(1)(ii)",
            "(a)(1)(ii)(A)",
            "(a)(1)(ii)(B)",
            "(a)(2)",
            "(b)(1)",
            "(b)(1)(i)",
            "(b)(1)(ii)",
            "(b)(2)",
            "(b)(2)(i)",
            "(b)(2)(i)(A)",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_letter_i_after_h_is_a_letter_and_after_a_number_a_numeral() {
        let letters: Vec<Vec<&str>> = [
            "(a) x", "(b) x", "(c) x", "(d) x", "(e) x", "(f) x", "(g) x", "(h) x", "(i) x",
        ]
        .map(|p| vec![p])
        .to_vec();
        let letters: Vec<&[&str]> = letters.iter().map(Vec::as_slice).collect();
        assert_eq!(citations(&letters).last().unwrap(), "(i)");
        assert_eq!(citations(&[&["(a)(1) x"], &["(i) x"]])[1], "(a)(1)(i)");
    }

    #[test]
    fn a_missing_paragraph_leaves_the_others_in_place() {
        let found = citations(&[&["(a) x"], &["(1) x"], &["(i) x"], &["(iii) x"], &["(c) x"]]);
        assert_eq!(found, ["(a)", "(a)(1)", "(a)(1)(i)", "(a)(1)(iii)", "(c)"]);
    }

    #[test]
    fn headings_are_taken_apart() {
        for (italic, role, title, designation) in [
            ("Standard: Integrity.", Role::Standard, "Integrity", None),
            (
                "Disposal (Required).",
                Role::WhenLeftOut,
                "Disposal",
                Some(Designation::Required),
            ),
            (
                "Implementation specifications:",
                Role::Specification,
                "",
                None,
            ),
            (
                "Implementation specifications (Required)",
                Role::Specification,
                "",
                Some(Designation::Required),
            ),
            (
                "Implementation specification: One thing (Addressable).",
                Role::Specification,
                "One thing",
                Some(Designation::Addressable),
            ),
            (
                "Standards of care.",
                Role::WhenLeftOut,
                "Standards of care",
                None,
            ),
        ] {
            let expected = Heading {
                role,
                title: title.into(),
                designation,
            };
            assert_eq!(heading(italic), expected, "{italic}");
        }
    }
}
