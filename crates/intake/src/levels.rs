//! Words and numbers people use for levels, and what they mean on the five-level
//! scale.
//!
//! The words alone are ambiguous ("critical" tops four levels in one file, five
//! in another), so a whole column's values are looked at together.

use crate::meaning::phrase::{Bearing, bearing};
use crate::number::{self, NumberStyle};
use crate::workbook::squeeze;
use catalog::Level;

use Level::{High, Low, Moderate, VeryHigh, VeryLow};

/// Words with the level they mean where nothing else is known.
const WORDS: &[(&str, Level)] = &[
    ("very low", VeryLow),
    ("vl", VeryLow),
    ("negligible", VeryLow),
    ("rare", VeryLow),
    ("insignificant", VeryLow),
    ("minimal", VeryLow),
    ("trivial", VeryLow),
    ("remote", VeryLow),
    ("very unlikely", VeryLow),
    ("highly unlikely", VeryLow),
    ("extremely unlikely", VeryLow),
    ("improbable", VeryLow),
    ("none", VeryLow),
    ("informational", VeryLow),
    ("info", VeryLow),
    ("very minor", VeryLow),
    ("blue", VeryLow),
    ("low", Low),
    ("l", Low),
    ("lo", Low),
    ("minor", Low),
    ("unlikely", Low),
    ("seldom", Low),
    ("green", Low),
    ("limited", Low),
    ("slight", Low),
    ("marginal", Low),
    ("small", Low),
    ("tolerable", Low),
    ("acceptable", Low),
    ("niedrig", Low),
    ("gering", Low),
    ("moderate", Moderate),
    ("mod", Moderate),
    ("medium", Moderate),
    ("med", Moderate),
    ("m", Moderate),
    ("possible", Moderate),
    ("occasional", Moderate),
    ("amber", Moderate),
    ("yellow", Moderate),
    ("elevated", Moderate),
    ("moderately likely", Moderate),
    ("average", Moderate),
    ("mittel", Moderate),
    ("even chance", Moderate),
    ("guarded", Moderate),
    ("high", High),
    ("h", High),
    ("hi", High),
    ("major", High),
    ("likely", High),
    ("probable", High),
    ("significant", High),
    ("serious", High),
    ("red", High),
    ("severe", High),
    ("substantial", High),
    ("frequent", High),
    ("hoch", High),
    ("orange", High),
    ("important", High),
    ("unacceptable", High),
    ("large", High),
    ("very high", VeryHigh),
    ("vh", VeryHigh),
    ("critical", VeryHigh),
    ("extreme", VeryHigh),
    ("almost certain", VeryHigh),
    ("certain", VeryHigh),
    ("very likely", VeryHigh),
    ("highly likely", VeryHigh),
    ("catastrophic", VeryHigh),
    ("expected", VeryHigh),
    ("sehr hoch", VeryHigh),
    ("disastrous", VeryHigh),
    ("near certain", VeryHigh),
    ("imminent", VeryHigh),
    ("black", VeryHigh),
    ("purple", VeryHigh),
    ("crit", VeryHigh),
    ("sehr niedrig", VeryLow),
    ("extremely high", VeryHigh),
    ("extremely likely", VeryHigh),
    ("mission critical", VeryHigh),
    ("essential", VeryHigh),
];

/// Words beside a low level that only say what it is.
const EXPLAIN: &str = "green|yellow|blue|very|low|minor|unlikely|rare|remote|negligible|points|point|score|scores|risk|level|likelihood|impact|tier|less than|up to|under|below|times a year|per year|acceptable";

/// Words of a note that make a level another one.
const CHANGED: [&str; 14] = [
    "now",
    "reduced",
    "lowered",
    "downgraded",
    "decreased",
    "raised",
    "increased",
    "upgraded",
    "revised",
    "corrected",
    "changed",
    "mitigated",
    "resolved",
    "overridden",
];

/// A value's form for comparing: lower case, single spaces, "4.0" as "4".
pub(crate) fn plain(value: &str) -> String {
    let text = squeeze(value).to_lowercase();
    match number::parse(&text, NumberStyle::PointDecimal) {
        Some(n) if n.fract() == 0.0 && n.abs() < 1e12 && !text.contains(['%', ',']) => {
            format!("{n:.0}")
        }
        _ => text,
    }
}

/// The level a word means by itself: "Medium", "4 - Likely", "High (15-25)",
/// "critical". A bare number means none.
pub fn of_word(value: &str) -> Option<Level> {
    let text = plain(value).replace(['_', '-', '–', '—', '/', ':'], " ");
    // Who ends so has more to say.
    if text.contains("...") || text.contains('…') {
        return None;
    }
    // A note in brackets explains, it does not name.
    let (text, note) = text.split_once('(').unwrap_or((&text, ""));
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || ".,;=!*".contains(c))
        // A year is no number of a scale: what was low in 2019 need not be now.
        .filter(|w| !(w.len() <= 3 && w.bytes().all(|b| b.is_ascii_digit())))
        .filter(|w| !["risk", "level", "tier", "impact", "likelihood", "rating"].contains(w))
        .collect();
    let joined = words.join(" ");
    let level = WORDS.iter().find(|(w, _)| *w == joined).map(|(_, l)| *l)?;
    agrees(level, note).then_some(level)
}

/// Whether a note in brackets leaves a level as it is: “High (15 25)” does, “High (was
/// Medium)” does not. Beside a low level every word has to be understood.
fn agrees(level: Level, note: &str) -> bool {
    let is_number = |word: &&str| {
        let digits = word.trim_matches(|c: char| "<>≤≥=~%+".contains(c));
        digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    let words = note.split(|c: char| c.is_whitespace() || "(),;".contains(c));
    let words = words.filter(|word| !word.is_empty());
    // "2 of 3" is a share; other numbers are those of the scale.
    let counts = words.clone().any(|word| word == "of");
    let words: Vec<&str> = words.filter(|word| counts || !is_number(word)).collect();
    let note = words.join(" ");
    if note.is_empty() {
        return true;
    }
    // What is now another one, is this one no more.
    if words.iter().any(|word| CHANGED.contains(word)) {
        return false;
    }
    if let Some((_, other)) = WORDS.iter().find(|(word, _)| *word == note) {
        // Scales name their steps in two ways: “Severe (Critical)”. None is rated lower so.
        let apart = other.index().abs_diff(level.index());
        return apart <= 1 && (*other <= level || level > Low);
    }
    // “High (reduced to low)”: a lower level beside other words may be what holds.
    let lower = |word: &&str| WORDS.iter().any(|(known, at)| known == word && *at < level);
    if words.iter().any(lower) {
        return false;
    }
    match bearing(&note, EXPLAIN) {
        Bearing::Agrees => true,
        Bearing::Strange => level > Low,
        Bearing::Turns => false,
    }
}

/// Words that say that something was not rated or answered yet.
pub(crate) fn unrated(value: &str) -> bool {
    let text = squeeze(value).to_lowercase();
    matches!(
        text.trim_matches(|c: char| !c.is_alphanumeric()),
        "tbd"
            | "tba"
            | "tbc"
            | "unknown"
            | "not known"
            | "pending"
            | "to be determined"
            | "to be decided"
            | "to be confirmed"
            | "not rated"
            | "not yet rated"
            | "unrated"
            | "not assessed"
            | "not yet assessed"
            | "not scored"
            | "not applicable"
            | "no change"
            | "unchanged"
            | "n/a"
            | "na"
    )
}

/// The number a value begins with or consists of: "4", "4 - Likely", "(4) High", "P4", "L5".
pub fn leading_number(value: &str) -> Option<u32> {
    let text = plain(value);
    let text = text
        .trim_start_matches(|c: char| c == '(' || c == '[' || c.is_ascii_alphabetic())
        .trim_start();
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let rest = text[digits.len()..].trim_start();
    // “4 3”, “3-4”: two numbers are none, and which of them holds is not said.
    // “4 - 61-80%” is a number and what it means.
    let joins = |c: char| c.is_whitespace() || "-–—,;&+".contains(c);
    let after = rest.trim_start_matches(joins);
    let range = text[digits.len()..].starts_with(['-', '–', '—'])
        && after.starts_with(|c: char| c.is_ascii_digit());
    if range {
        return None;
    }
    if after.starts_with(|c: char| c.is_ascii_digit())
        && after.chars().all(|c| c.is_ascii_digit() || joins(c))
    {
        return None;
    }
    if digits.is_empty()
        || rest.starts_with(['.', ',', '%'])
            && rest.len() > 1
            && rest.as_bytes()[1].is_ascii_digit()
    {
        return None;
    }
    digits.parse().ok()
}

/// Level of a number on a scale from `low` to `top`.
///
/// Three numbers are low, moderate, high; four leave out very low, but for 0 to 3, where
/// 0 is very low; five are all; ten are five pairs; any others are spread evenly, so that
/// the ends are very low and very high.
pub fn of_number(n: u32, (low, top): (u32, u32)) -> Option<Level> {
    let at = n.checked_sub(low).filter(|_| n <= top)?;
    let index = match (low, top - low + 1) {
        (_, 3) => at + 1,
        (1.., 4) => at + 1,
        (_, 4 | 5) => at,
        (_, 10) => at / 2,
        (_, steps @ 6..=101) => {
            // Rounded, and a half towards the middle.
            let last = steps - 1;
            let lower = at * 2 <= last;
            (at * 8 + last - u32::from(!lower)) / (2 * last)
        }
        _ => return None,
    };
    (index < 5).then(|| Level::from_index(index as usize))
}

/// What a column's values mean, all together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Each value with its level, in rising order.
    pub values: Vec<(String, Level)>,
    /// How it was concluded, for a comment.
    pub because: String,
}

/// Values of a column of levels in words that are not understood: “Low-Med” among “Low”,
/// “Medium” and “High”. `None`: the values are no words of levels, for the most part.
pub fn odd_ones(distinct: &[String]) -> Option<Vec<String>> {
    let (known, odd): (Vec<&String>, Vec<&String>) =
        distinct.iter().partition(|v| of_word(v).is_some());
    let worded = odd.iter().all(|v| leading_number(v).is_none());
    let most = known.len() >= 2 && known.len() > odd.len() && distinct.len() <= 25;
    (worded && most).then(|| odd.into_iter().cloned().collect())
}

/// Whether a column's values can be ratings: words of levels, most of them at least, or
/// small numbers.
pub fn fits(distinct: &[String]) -> bool {
    let words = || distinct.iter().all(|v| of_word(v).is_some());
    let numbers = || {
        let mut numbers = distinct.iter().map(|v| leading_number(v));
        numbers.all(|n| n.is_some_and(|n| n <= 10))
    };
    let most = || odd_ones(distinct).is_some();
    !distinct.is_empty() && distinct.len() <= 25 && (words() || numbers() || most())
}

/// Proposes a level for each distinct value of a column; `None` when some value has no
/// meaning as a level. `steps` are the first and last number of the scale, without which
/// numbers mean nothing; `falling` says that 1 is the most severe, as in "tier 1".
pub fn propose(distinct: &[String], steps: Option<(u32, u32)>, falling: bool) -> Option<Proposed> {
    if distinct.is_empty() || distinct.len() > 25 {
        return None;
    }
    let words: Vec<Option<Level>> = distinct.iter().map(|v| of_word(v)).collect();
    if words.iter().all(Option::is_some) {
        let mut values: Vec<(String, Level)> = distinct
            .iter()
            .zip(&words)
            .filter_map(|(value, level)| Some((value.clone(), (*level)?)))
            .collect();
        raise_top(&mut values);
        values.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        return Some(Proposed {
            values,
            because: "by the usual meaning of the words".to_owned(),
        });
    }
    let numbers: Vec<u32> = distinct
        .iter()
        .map(|v| leading_number(v))
        .collect::<Option<_>>()?;
    let (low, top) = steps?;
    if numbers.iter().any(|n| !(low..=top).contains(n)) {
        return None;
    }
    let of = |n: u32| {
        let n = if falling {
            (top + low).checked_sub(n)?
        } else {
            n
        };
        of_number(n, (low, top))
    };
    // A number that says another thing than the word beside it is not read.
    let agrees = |n: u32, word: &Option<Level>| {
        word.is_none_or(|word| of(n).is_some_and(|level| level.index().abs_diff(word.index()) <= 1))
    };
    if !numbers.iter().zip(&words).all(|(n, word)| agrees(*n, word)) {
        return None;
    }
    let order = if falling {
        format!(", {low} being the most severe")
    } else {
        String::new()
    };
    let mut values = Vec::new();
    for (value, n) in distinct.iter().zip(&numbers) {
        values.push((*n, value.clone(), of(*n)?));
    }
    let plain = distinct
        .iter()
        .all(|v| v.trim().bytes().all(|b| b.is_ascii_digit()));
    // Numbers the file does not use yet may come with the next one.
    if plain {
        for n in (low..=top).filter(|n| !numbers.contains(n)) {
            values.push((n, n.to_string(), of(n)?));
        }
    }
    values.sort();
    let values = values.into_iter().map(|(_, v, l)| (v, l)).collect();
    let because = match plain {
        true => format!("numbers from {low} to {top}{order}"),
        false => format!("by the number in front, from {low} to {top}{order}"),
    };
    Some(Proposed { values, because })
}

/// Some words are the top of a scale only where another word stands below them:
/// "severe" above "major", "red" above "orange".
fn raise_top(values: &mut [(String, Level)]) {
    const PAIRS: &[(&str, &[&str])] = &[
        ("severe", &["major", "high", "significant", "serious"]),
        ("red", &["orange"]),
        ("frequent", &["likely", "probable"]),
        ("unacceptable", &["high"]),
    ];
    let has = |values: &[(String, Level)], word: &str| values.iter().any(|(v, _)| plain(v) == word);
    for (upper, lowers) in PAIRS {
        if lowers.iter().any(|l| has(values, l)) && !values.iter().any(|(_, l)| *l == VeryHigh) {
            for (_, level) in values.iter_mut().filter(|(v, _)| plain(v) == *upper) {
                *level = VeryHigh;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(values: &[&str]) -> Vec<Level> {
        let owned: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
        let highest = owned.iter().filter_map(|v| leading_number(v)).max();
        propose(&owned, highest.map(|top| (1, top)), false)
            .map(|p| {
                values
                    .iter()
                    .map(|v| {
                        p.values
                            .iter()
                            .find(|(w, _)| w == v)
                            .map(|(_, l)| *l)
                            .unwrap()
                    })
                    .collect()
            })
            .unwrap_or_default()
    }

    #[test]
    fn a10_two_numbers_in_a_cell_are_none() {
        for two in [
            "4 3",
            "3-4",
            "4, 3",
            "4;3",
            "4-5 times a year",
            "3-4 (moderate)",
        ] {
            assert_eq!(leading_number(two), None, "{two}");
        }
        for (one, number) in [
            ("4 - 61-80%", 4),
            ("5 – 100%", 5),
            ("3 - 2 to 5 times a year", 3),
            ("4 - Likely", 4),
        ] {
            assert_eq!(leading_number(one), Some(number), "{one}");
        }
    }

    #[test]
    fn words_of_many_scales_find_their_level() {
        assert_eq!(
            levels(&["Rare", "Unlikely", "Possible", "Likely", "Almost certain"]),
            Level::ALL
        );
        assert_eq!(
            levels(&["Negligible", "Minor", "Moderate", "Major", "Catastrophic"]),
            Level::ALL
        );
        assert_eq!(
            levels(&["1 — Critical", "2 — High", "3 — Moderate", "4 — Low"]),
            [VeryHigh, High, Moderate, Low]
        );
        assert_eq!(levels(&["Green", "AMBER", "red"]), [Low, Moderate, High]);
        assert_eq!(levels(&["VL", "L", "M", "H", "VH"]), Level::ALL);
        assert_eq!(
            levels(&["High (15-25)", "Medium Risk", "low"]),
            [High, Moderate, Low]
        );
    }

    #[test]
    fn a2_a_few_words_that_are_no_level_leave_the_others_theirs() {
        let odd = |values: &[&str]| {
            let owned: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
            odd_ones(&owned)
        };
        assert_eq!(odd(&["Low", "Medium", "High!"]), Some(vec![]));
        assert_eq!(
            odd(&["Low", "Medium", "High", "Low-Med"]),
            Some(vec!["Low-Med".to_owned()])
        );
        assert_eq!(odd(&["Low", "High", "7"]), None);
        assert_eq!(odd(&["Low", "Care stops", "Fines"]), None);
    }

    #[test]
    fn a2_a_note_beside_a_level_explains_it_or_leaves_it_open() {
        for (text, expected) in [
            ("High (15-25)", Some(High)),
            ("High (loss of life)", Some(High)),
            ("Low (1-5)", Some(Low)),
            ("High (>90%)", Some(High)),
            ("Low (<10%)", Some(Low)),
            ("Low (2 of 3)", None),
            ("High 2019", None),
            ("Low...", None),
            ("Low (green)", Some(Low)),
            ("Low (unlikely)", Some(Low)),
            ("Low (laptops)", None),
            ("Low (2019)", None),
            ("Low (High for servers)", None),
            ("Low (high)", None),
            ("High (was Medium)", None),
            ("High (after controls)", None),
            ("High (inherent)", None),
            ("Low?", None),
        ] {
            assert_eq!(of_word(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_seen_as_a_scale() {
        assert_eq!(levels(&["1", "2", "3"]), [Low, Moderate, High]);
        assert_eq!(levels(&["2", "4.0", "5"]), [Low, High, VeryHigh]);
        assert_eq!(levels(&["10", "7", "1"]), [VeryHigh, High, VeryLow]);
        assert!(levels(&["banana", "low"]).is_empty());
        let owned = ["4".to_owned(), "2".to_owned()];
        assert!(propose(&owned, None, false).is_none());
    }

    #[test]
    fn a2_scales_of_any_length_have_their_ends_at_the_ends() {
        for (low, top) in [
            (1, 6),
            (1, 7),
            (1, 8),
            (1, 9),
            (1, 10),
            (0, 4),
            (0, 5),
            (0, 6),
            (0, 10),
            (1, 100),
            (0, 100),
        ] {
            let of = |n| of_number(n, (low, top)).unwrap();
            assert_eq!(of(low), VeryLow, "{low} of {low}–{top}");
            assert_eq!(of(top), VeryHigh, "{top} of {low}–{top}");
            let all: Vec<Level> = (low..=top).map(of).collect();
            assert!(all.windows(2).all(|w| w[0] <= w[1]), "{all:?}");
            let turned: Vec<usize> = all.iter().rev().map(|l| 4 - l.index()).collect();
            let as_is: Vec<usize> = all.iter().map(|l| l.index()).collect();
            assert_eq!(as_is, turned, "{low}–{top} leans to one side");
            assert_eq!(of_number(top + 1, (low, top)), None);
        }
        assert_eq!(of_number(3, (1, 3)), Some(High));
        assert_eq!(of_number(4, (1, 4)), Some(VeryHigh));
        assert_eq!(of_number(3, (0, 3)), Some(High));
    }
}
