//! Legends in more ways than “1 = high, 5 = low”: “5 (lowest) to 1 (highest)”, “Lower numbers
//! are worse”, a row of numbers with a row of words above or below it. What has 1 as its
//! highest and is not understood whole is doubtful, so that somebody is asked.

use super::legend::word;
use super::severe_end::{End, explains, is_of};
use crate::workbook::{Row, squeeze};
use catalog::Level;

/// Columns in which numbers and words are looked for.
const COLUMNS: usize = 40;
/// The highest number of a scale.
const TOP: u32 = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Number(u32),
    Level(Level),
    /// A word that leaves the meaning as it is.
    Filler,
    Other,
}

const FILLERS: [&str; 36] = [
    "to",
    "and",
    "is",
    "are",
    "means",
    "through",
    "down",
    "up",
    "from",
    "scale",
    "being",
    "as",
    "rating",
    "ratings",
    "rate",
    "rated",
    "run",
    "runs",
    "the",
    "numbers",
    "number",
    "with",
    "for",
    "a",
    "of",
    "on",
    "likelihood",
    "impact",
    "risk",
    "legend",
    "key",
    "score",
    "scores",
    "severity",
    "probability",
    "where",
];

/// The level that a letter stands for in a legend.
fn letter(word: &str) -> Option<Level> {
    Some(match word {
        "vh" => Level::VeryHigh,
        "h" => Level::High,
        "m" => Level::Moderate,
        "l" => Level::Low,
        "vl" => Level::VeryLow,
        _ => return None,
    })
}

fn parts(text: &str) -> Vec<Said> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(one) = words.get(at) {
        at += 1;
        let next = words.get(at).filter(|next| next.parse::<u32>().is_err());
        let two = next.map(|next| format!("{one} {next}"));
        out.push(match (one.parse::<u32>(), two.and_then(|two| word(&two))) {
            (Ok(number), _) if number <= TOP => Said::Number(number),
            (Ok(_), _) => Said::Other,
            (Err(_), Some(level)) => {
                at += 1;
                Said::Level(level)
            }
            (Err(_), None) => match letter(one).or_else(|| word(one)) {
                Some(level) => Said::Level(level),
                None if FILLERS.contains(one) => Said::Filler,
                None => Said::Other,
            },
        });
    }
    out
}

/// The end that pairs of numbers and levels show; `None` where they show none.
fn of_pairs(mut pairs: Vec<(u32, Level)>) -> Option<End> {
    pairs.sort_unstable();
    pairs.dedup();
    let once = pairs.windows(2).all(|two| two[0].0 < two[1].0);
    if pairs.len() < 2 || !once {
        return None;
    }
    let rising = pairs.windows(2).all(|two| two[0].1 <= two[1].1);
    let falling = pairs.windows(2).all(|two| two[0].1 >= two[1].1);
    match (rising, falling) {
        (true, false) => Some(End::Highest),
        (false, true) => Some(End::Lowest),
        _ => None,
    }
}

/// What a text near a table says of the severe end, in whatever order its words stand.
pub fn in_words(text: &str) -> Option<End> {
    comparing(text).or_else(|| pairing(text))
}

/// “5 (lowest) to 1 (highest)”, “H = 1, M = 2, L = 3”.
fn pairing(text: &str) -> Option<End> {
    let parts = parts(text);
    let of_scale: Vec<Said> = parts
        .iter()
        .copied()
        .filter(|part| matches!(part, Said::Number(_) | Said::Level(_)))
        .collect();
    let pairs: Option<Vec<(u32, Level)>> = of_scale
        .chunks(2)
        .map(|pair| match pair {
            [Said::Number(n), Said::Level(l)] | [Said::Level(l), Said::Number(n)] => Some((*n, *l)),
            _ => None,
        })
        .collect();
    let number_first = |pair: &[Said]| matches!(pair[0], Said::Number(_));
    let mut orders = of_scale.chunks(2).map(number_first);
    let first = orders.next();
    let pairs = pairs.filter(|_| orders.all(|order| Some(order) == first));
    let has_one = of_scale.contains(&Said::Number(1));
    let numbers = of_scale
        .iter()
        .filter(|part| matches!(part, Said::Number(_)));
    let several = numbers.count() > 1;
    let lower = text.to_lowercase();
    let at_its_ends = ["highest", "lowest", "worst", "best"]
        .iter()
        .any(|word| lower.contains(word));
    let is_sure =
        !parts.contains(&Said::Other) && (text.contains('=') || at_its_ends || explains(text));
    match pairs.and_then(of_pairs) {
        Some(End::Lowest) if has_one && several && !is_sure => Some(End::Doubtful),
        Some(end) if has_one && is_sure => Some(end),
        Some(_) => None,
        // What is severe in it, and which number that is, is not understood.
        None => {
            let severe = |part: &Said| matches!(part, Said::Level(Level::High | Level::VeryHigh));
            (has_one && several && of_scale.iter().any(severe)).then_some(End::Doubtful)
        }
    }
}

/// “Lower numbers are worse”, “The higher the score, the higher the risk”.
fn comparing(text: &str) -> Option<End> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    const NUMBERS: [&str; 8] = [
        "number", "numbers", "score", "scores", "value", "values", "figure", "figures",
    ];
    const SMALL: [&str; 6] = ["lower", "lowest", "smaller", "smallest", "low", "small"];
    const LARGE: [&str; 6] = [
        "higher", "highest", "larger", "largest", "bigger", "greater",
    ];
    const BAD: [&str; 9] = [
        "worse",
        "worst",
        "severe",
        "serious",
        "critical",
        "dangerous",
        "urgent",
        "riskier",
        "bad",
    ];
    const GOOD: [&str; 4] = ["better", "best", "safer", "good"];
    let at = |list: &[&str]| words.iter().position(|word| list.contains(word));
    let number = at(&NUMBERS)?;
    // The word that stands right before the number speaks of it.
    let before = number.saturating_sub(2)..number;
    let of_number = |list: &[&str]| words[before.clone()].iter().any(|word| list.contains(word));
    let small = match (of_number(&SMALL), of_number(&LARGE)) {
        (true, false) => true,
        (false, true) => false,
        _ => return None,
    };
    let after = &words[number + 1..];
    let says = |list: &[&str]| after.iter().any(|word| list.contains(word));
    let risky = after
        .iter()
        .any(|word| matches!(*word, "risk" | "risks" | "likelihood" | "impact"));
    let bad = says(&BAD) || risky && says(&LARGE);
    let good = says(&GOOD) || risky && says(&SMALL);
    match (bad, good) {
        (true, false) if small => Some(End::Lowest),
        (true, false) => Some(End::Highest),
        (false, true) if small => Some(End::Highest),
        (false, true) => Some(End::Lowest),
        _ => None,
    }
}

/// What the rows near a table say of the severe end across their columns: “1 - High”, “2 -
/// Medium”, “3 - Low” beside each other, or numbers above or below words.
pub fn across(rows: &[&Row], field: &str) -> Vec<End> {
    let cells = |row: &Row| -> Vec<String> {
        let cells = row.cells.iter().take(COLUMNS);
        cells.map(|cell| squeeze(&cell.shown())).collect()
    };
    let joined = |row: &Row| cells(row).join(" ");
    let mut out = Vec::new();
    for row in rows.iter().filter(|row| row.filled() > 1) {
        let text = joined(row);
        if is_of(field, &text) {
            out.extend(pairing(&text));
        }
    }
    for two in rows.windows(2) {
        let (upper, lower) = (cells(two[0]), cells(two[1]));
        let number = |text: &String| text.parse::<u32>().ok().filter(|n| *n <= TOP);
        let level = |text: &String| word(&text.to_lowercase());
        let pairs = upper.iter().zip(&lower).filter_map(|(a, b)| {
            let pair = number(a).zip(level(b));
            pair.or_else(|| number(b).zip(level(a)))
        });
        let pairs: Vec<(u32, Level)> = pairs.collect();
        let has_one = pairs.iter().any(|(number, _)| *number == 1);
        let text = format!("{} {}", joined(two[0]), joined(two[1]));
        if pairs.len() > 1 && has_one && is_of(field, &text) {
            // Counts of high and low ones stand so, too.
            out.extend(of_pairs(pairs).map(|end| match end {
                End::Lowest if !explains(&text) => End::Doubtful,
                end => end,
            }));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_legend_in_other_words_is_understood_or_asked_about() {
        for (text, expected) in [
            ("5 (lowest) to 1 (highest)", Some(End::Lowest)),
            (
                "Ratings run from 5 (low) down to 1 (high)",
                Some(End::Lowest),
            ),
            ("H = 1; M = 2; L = 3", Some(End::Lowest)),
            ("Low = 1, High = 5", Some(End::Highest)),
            ("1: High 2: Medium 3: Low", Some(End::Doubtful)),
            ("Lower numbers are worse", Some(End::Lowest)),
            (
                "The lower the score, the higher the risk",
                Some(End::Lowest),
            ),
            ("A higher number is worse", Some(End::Highest)),
            ("Higher scores are better", Some(End::Lowest)),
            ("Summary: 1 critical, 4 medium, 9 low", Some(End::Doubtful)),
            ("Phase 1 is high", None),
            ("Risk register of 2026", None),
            ("Scale 1 to 5", None),
        ] {
            assert_eq!(in_words(text), expected, "{text}");
        }
    }
}
