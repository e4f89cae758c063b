//! Words and numbers people use for levels, and what they mean on the five-level
//! scale.
//!
//! The words alone are ambiguous ("critical" tops four levels in one file, five
//! in another), so a whole column's values are looked at together.

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
    // A note in brackets explains, it does not name.
    let text = text.split('(').next().unwrap_or_default();
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || ".,;=".contains(c))
        .filter(|w| !w.is_empty() && !w.bytes().all(|b| b.is_ascii_digit()))
        .filter(|w| !["risk", "level", "tier", "impact", "likelihood", "rating"].contains(w))
        .collect();
    let joined = words.join(" ");
    WORDS.iter().find(|(w, _)| *w == joined).map(|(_, l)| *l)
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
    if digits.is_empty()
        || rest.starts_with(['.', ',', '%'])
            && rest.len() > 1
            && rest.as_bytes()[1].is_ascii_digit()
    {
        return None;
    }
    digits.parse().ok()
}

/// Level of a number on a scale from 1 to `top`.
///
/// Three numbers are low, moderate, high; four leave out very low; five are all;
/// ten are five pairs.
pub fn of_number(n: u32, top: u32) -> Option<Level> {
    match (top, n) {
        (2 | 3, 1..=3) => Some(Level::from_index(n as usize)),
        (4, 1..=4) => Some(Level::from_index(n as usize)),
        (5, 1..=5) => Some(Level::from_index(n as usize - 1)),
        (6..=10, 1..=10) => Some(Level::from_index((n as usize - 1) / 2)),
        (100, 0..=100) => Some(Level::from_index((n as usize).saturating_sub(1) / 20)),
        _ => None,
    }
}

/// What a column's values mean, all together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Each value with its level, in rising order.
    pub values: Vec<(String, Level)>,
    /// How it was concluded, for a comment.
    pub because: String,
}

/// Proposes a level for each distinct value of a column; `None` when some value
/// has no meaning as a level. `top` fixes the highest number of the scale;
/// `falling` says that 1 is the most severe, as in "tier 1".
pub fn propose(distinct: &[String], top: Option<u32>, falling: bool) -> Option<Proposed> {
    if distinct.is_empty() || distinct.len() > 25 {
        return None;
    }
    let words: Option<Vec<(String, Level)>> = distinct
        .iter()
        .map(|v| of_word(v).map(|l| (v.clone(), l)))
        .collect();
    if let Some(mut values) = words {
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
    let highest = *numbers.iter().max()?;
    let top = match top {
        Some(top) if top >= highest => top,
        _ => match highest {
            1..=3 => 3,
            4 | 5 => 5,
            6..=10 => 10,
            _ => return None,
        },
    };
    let of = |n: u32| {
        of_number(
            if falling {
                (top + 1).checked_sub(n)?
            } else {
                n
            },
            top,
        )
    };
    let order = if falling {
        ", 1 being the most severe"
    } else {
        ""
    };
    let mut values = Vec::new();
    for (value, n) in distinct.iter().zip(&numbers) {
        values.push((n, value.clone(), of(*n)?));
    }
    // Numbers the file does not use yet may come with the next one.
    if distinct
        .iter()
        .all(|v| v.trim().bytes().all(|b| b.is_ascii_digit()))
    {
        let missing: Vec<u32> = (1..=top).filter(|n| !numbers.contains(n)).collect();
        for n in &missing {
            values.push((n, n.to_string(), of(*n)?));
        }
        values.sort();
        let values = values.into_iter().map(|(_, v, l)| (v, l)).collect();
        return Some(Proposed {
            values,
            because: format!("numbers from 1 to {top}{order}"),
        });
    }
    values.sort();
    let values = values.into_iter().map(|(_, v, l)| (v, l)).collect();
    Some(Proposed {
        values,
        because: format!("by the number in front, from 1 to {top}{order}"),
    })
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
        propose(&owned, None, false)
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
    fn numbers_are_seen_as_a_scale() {
        assert_eq!(levels(&["1", "2", "3"]), [Low, Moderate, High]);
        assert_eq!(levels(&["2", "4.0", "5"]), [Low, High, VeryHigh]);
        assert_eq!(levels(&["10", "7", "1"]), [VeryHigh, High, VeryLow]);
        assert!(levels(&["17", "3"]).is_empty());
        assert!(levels(&["banana", "low"]).is_empty());
    }
}
