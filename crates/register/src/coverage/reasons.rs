//! Reasons that are none, and reasons that many judgements share: words that fit everything
//! are about nothing (164.316(b)(1) asks for the record of what was judged, and why).

use super::{Coverage, GapKind};
use crate::id::Ref;
use crate::record::Record;
use crate::records::{AddressableOutcome, Decision, Risk};
use crate::register::Register;
use std::collections::{BTreeSet, HashMap};

/// So many other judgements may share a reason word for word.
const SHARED: usize = 10;
/// A reason with fewer letters than these says nothing.
const LETTERS: usize = 8;
/// What was weighed may be said shorter than a reason.
const LETTERS_OF_A_FACTOR: usize = 4;
/// So many records are named one by one; of more, the number is told.
const NAMED: usize = 5;

/// A judgement and its reason.
struct Judged<'r> {
    target: Ref,
    tag: String,
    reason: &'r str,
    /// What it speaks of, where one judgement may be made many times over: a scenario found
    /// not applicable at each of forty laptops is one.
    of: &'r str,
}

/// The letters of a text in small, words apart: digits and marks make no other reason.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphabetic());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// Whether a reason is one word at most, or hardly that.
fn says_nothing(reason: &str) -> bool {
    let plain = plain(reason);
    !plain.contains(' ') || plain.chars().filter(|c| *c != ' ').count() < LETTERS
}

/// A reason as it is told, cut.
fn cut(reason: &str) -> String {
    let reason = reason.trim();
    match reason.char_indices().nth(60) {
        Some((at, _)) => format!("“{}…”", &reason[..at]),
        None => format!("“{reason}”"),
    }
}

fn named(judged: &[&Judged<'_>]) -> String {
    let tags: BTreeSet<&str> = judged.iter().map(|it| it.tag.as_str()).collect();
    let shown: Vec<&str> = judged
        .iter()
        .take(NAMED)
        .map(|it| it.tag.as_str())
        .collect();
    match tags.len() - shown.len().min(tags.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

impl Coverage {
    pub(super) fn reasons(&mut self, register: &Register) {
        let tables = &register.tables;
        let rated = tables.risks.live().filter_map(|risk: &Risk| {
            Some(Judged {
                target: risk.reference(),
                tag: risk.tag(),
                reason: &risk.rating_in_effect()?.reason,
                of: "",
            })
        });
        self.judged(
            GapKind::ReasonRepeated,
            ("rating", "ratings"),
            rated.collect(),
        );
        let decided = tables.decisions.live().map(|decision| Judged {
            target: decision.reference(),
            tag: decision.tag(),
            reason: &decision.reason,
            of: &decision.provision,
        });
        let decided: Vec<Judged<'_>> = decided.filter(|it| !it.reason.trim().is_empty()).collect();
        self.judged(GapKind::ReasonShared, ("decision", "decisions"), decided);
        let dismissed = tables.dismissals.live().map(|dismissal| Judged {
            target: dismissal.reference(),
            tag: dismissal.tag(),
            reason: &dismissal.reason,
            of: &dismissal.scenario,
        });
        let what = (
            "scenario found not applicable",
            "scenarios found not applicable",
        );
        self.judged(GapKind::ReasonShared, what, dismissed.collect());
        let excluded = tables.exclusions.live().map(|exclusion| Judged {
            target: exclusion.reference(),
            tag: exclusion.tag(),
            reason: &exclusion.reason,
            of: "",
        });
        self.judged(
            GapKind::ReasonShared,
            ("exclusion", "exclusions"),
            excluded.collect(),
        );
        for decision in tables.decisions.live() {
            self.factors(decision);
        }
    }

    /// Judgements of one sort: those whose reason says nothing, and those that share one.
    fn judged(&mut self, shared: GapKind, (one, many): (&str, &str), all: Vec<Judged<'_>>) {
        let empty: Vec<&Judged<'_>> = all.iter().filter(|it| says_nothing(it.reason)).collect();
        if let Some(first) = empty.first() {
            let reason = match first.reason.trim() {
                "" => "no reason".to_owned(),
                reason => cut(reason),
            };
            self.gap(
                GapKind::ReasonEmpty,
                Some(first.target),
                first.tag.as_str(),
                format!(
                    "{} nothing of why ({}): {reason}{}",
                    match empty.len() {
                        1 => format!("1 {one} says"),
                        number => format!("{number} {many} say"),
                    },
                    named(&empty),
                    if empty.len() > 1 { " and the like" } else { "" }
                ),
            );
        }
        let mut by_reason: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, it) in all.iter().enumerate() {
            by_reason.entry(plain(it.reason)).or_default().push(at);
        }
        let number = |alike: &[usize]| match shared {
            GapKind::ReasonRepeated => alike.len(),
            _ => {
                let of = alike.iter().map(|at| all[*at].of);
                let distinct: BTreeSet<&str> = of.filter(|of| !of.is_empty()).collect();
                match distinct.len() {
                    0 => alike.len(),
                    distinct => distinct,
                }
            }
        };
        let alike = by_reason.into_values();
        let mut shared_by: Vec<Vec<usize>> = alike.filter(|alike| number(alike) > SHARED).collect();
        shared_by.sort_unstable();
        for alike in shared_by {
            let (first, last) = (&all[alike[0]], &all[alike[alike.len() - 1]]);
            let what = match shared {
                GapKind::ReasonRepeated => {
                    format!(
                        "{} risks, {} to {}, are rated with the same reason",
                        alike.len(),
                        first.tag,
                        last.tag
                    )
                }
                _ => format!(
                    "{} {many}, {} to {}, have the same reason",
                    alike.len(),
                    first.tag,
                    last.tag
                ),
            };
            let gap = format!("{what}: {}", cut(first.reason));
            self.gap(shared, Some(first.target), first.tag.as_str(), gap);
        }
    }

    /// Factors of a decision that were not weighed, whatever stands in their place.
    fn factors(&mut self, decision: &Decision) {
        if decision.outcome == Some(AddressableOutcome::Implemented) {
            return;
        }
        let f = &decision.factors;
        let weighed = [
            &f.size_and_complexity,
            &f.infrastructure,
            &f.costs,
            &f.probability_and_criticality,
        ];
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
        let mut hollow = weighed
            .into_iter()
            .filter(|text| !text.trim().is_empty() && letters(text) < LETTERS_OF_A_FACTOR);
        if let Some(first) = hollow.next() {
            let number = 1 + hollow.count();
            self.gap(
                GapKind::ReasonEmpty,
                Some(decision.reference()),
                decision.tag(),
                format!(
                    "{} of the decision on {}: {}",
                    match number {
                        1 => "1 of the four factors says nothing".to_owned(),
                        number => format!("{number} of the four factors say nothing"),
                    },
                    decision.provision,
                    cut(first)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a5_a_word_alone_is_no_reason_and_a_short_sentence_is_one() {
        for nothing in [
            "",
            "x",
            "ok",
            "OK.",
            "n/a",
            "ok 1",
            "Low",
            "acceptable",
            "no",
            "as is",
        ] {
            assert!(says_nothing(nothing), "{nothing}");
        }
        for something in [
            "test data only",
            "never leaves the vault",
            "insured since 2024",
        ] {
            assert!(!says_nothing(something), "{something}");
        }
    }

    #[test]
    fn a5_digits_and_marks_make_no_other_reason() {
        assert_eq!(plain("Ok, as 12 others!"), plain("ok as 13 others"));
        assert_ne!(plain("the door is locked"), plain("the door is open"));
    }
}
