//! What a header says about its own numbers: "Probability (1=High, 3=Low)".

use crate::levels;
use catalog::Level;

/// A legend in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legend {
    /// The header explains no numbers.
    None,
    /// It does.
    Read {
        /// Whether 1 is the most severe.
        falling: bool,
        /// The highest number it names, where it names more than 1.
        top: Option<u32>,
    },
    /// It does, in a form that is not understood.
    Unread,
}

/// Which end of the numbers of a column is the severe one, by its header alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The highest number, or nothing says otherwise.
    Rising,
    /// 1.
    Falling,
    /// The header says it in a form that is not understood.
    Unread,
}

/// The severe end of a column's numbers, by its header.
pub fn direction(header: &str) -> Direction {
    match legend(header) {
        Legend::Read { falling: true, .. } => Direction::Falling,
        Legend::Read { .. } => Direction::Rising,
        Legend::Unread => Direction::Unread,
        Legend::None if is_ranked(header) => Direction::Falling,
        Legend::None => Direction::Rising,
    }
}

/// Whether a header counts from the most severe on: "Tier", "Priority", "Rank".
pub fn is_ranked(header: &str) -> bool {
    const RANKS: [&str; 7] = [
        "tier",
        "priority",
        "priorities",
        "rank",
        "ranking",
        "ranked",
        "prioritized",
    ];
    names(header, &RANKS)
}

/// Whether one of the words, or its plural, stands in a text: there is no “rank” in “Frank”.
pub fn names(text: &str, words: &[&str]) -> bool {
    let is = |word: &str| {
        let one = word.strip_suffix('s').unwrap_or(word);
        words.iter().any(|known| *known == word || *known == one)
    };
    parted(text).iter().any(|word| is(word))
}

/// The words of a text in lower case; “RiskTier_1” has “risk” and “tier”.
fn parted(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut after_small = false;
    for c in text.chars() {
        if !c.is_alphabetic() || after_small && c.is_uppercase() {
            out.push(String::new());
        }
        after_small = c.is_lowercase();
        if c.is_alphabetic()
            && let Some(word) = out.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    out
}

/// Reads the legend of a header.
pub fn legend(header: &str) -> Legend {
    let text = header.to_lowercase();
    // “Impact 1 (high) - 3 (low)”: the numbers stand before their words in brackets.
    let bracket = text.find(['(', '[']);
    let digit = text.find(|c: char| c.is_ascii_digit());
    let begins = match (digit, bracket) {
        (Some(digit), Some(bracket)) if digit < bracket => Some(digit),
        _ => bracket,
    };
    let part = match begins {
        Some(at) => &text[at..],
        None => match text.find(':') {
            Some(at) => &text[at..],
            None => match text.find(|c: char| c.is_ascii_digit()) {
                Some(at) => &text[at..],
                None => return Legend::None,
            },
        },
    };
    let unread = if text.contains('=') && part.bytes().any(|b| b.is_ascii_digit()) {
        Legend::Unread
    } else {
        Legend::None
    };
    let Some(mut pairs) = pairs(part) else {
        return unread;
    };
    pairs.sort_by_key(|(n, _)| *n);
    pairs.dedup();
    let numbers_once = pairs.windows(2).all(|w| w[0].0 < w[1].0);
    let rising = pairs.windows(2).all(|w| w[0].1 <= w[1].1);
    let falling = pairs.windows(2).all(|w| w[0].1 >= w[1].1);
    match pairs[..] {
        [] => unread,
        // One pair says the order only where it explains the 1.
        [(1, Level::VeryLow | Level::Low)] => Legend::Read {
            falling: false,
            top: None,
        },
        [(1, Level::High | Level::VeryHigh)] => Legend::Read {
            falling: true,
            top: None,
        },
        [_] => unread,
        [(low, _), .., (top, _)] if numbers_once && rising != falling && low <= 1 => Legend::Read {
            falling,
            top: Some(top),
        },
        _ => Legend::Unread,
    }
}

/// Numbers with the levels their words mean; `None` where some word means none.
fn pairs(text: &str) -> Option<Vec<(u32, Level)>> {
    let mut numbers = Vec::new();
    let mut phrases: Vec<String> = Vec::new();
    let mut number_first = None;
    for token in text
        .split(|c: char| !c.is_alphanumeric())
        .flat_map(apart)
        .filter(|t| !matches!(*t, "" | "to" | "and" | "is" | "means" | "through" | "scale"))
    {
        let number = token.parse::<u32>().ok();
        let first = *number_first.get_or_insert(number.is_some());
        match number {
            Some(n) => {
                numbers.push(n);
                if first {
                    phrases.push(String::new());
                }
            }
            None => {
                if !first && phrases.len() == numbers.len() {
                    phrases.push(String::new());
                }
                let phrase = phrases.last_mut()?;
                if !phrase.is_empty() {
                    phrase.push(' ');
                }
                phrase.push_str(token);
            }
        }
    }
    if numbers.len() != phrases.len() {
        return None;
    }
    numbers
        .into_iter()
        .zip(phrases)
        .map(|(n, phrase)| Some((n, word(&phrase)?)))
        .collect()
}

/// "1high" as "1" and "high".
fn apart(token: &str) -> Vec<&str> {
    match token.find(|c: char| !c.is_ascii_digit()) {
        Some(at) if at > 0 => vec![&token[..at], &token[at..]],
        _ => vec![token],
    }
}

/// The level that a word or phrase of a legend means.
pub fn word(phrase: &str) -> Option<Level> {
    match phrase {
        "highest" | "most severe" | "most likely" | "worst" | "most critical" => {
            Some(Level::VeryHigh)
        }
        "lowest" | "least severe" | "least likely" | "best" | "least critical" => {
            Some(Level::VeryLow)
        }
        _ => levels::of_word(phrase),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_which_end_of_their_scale_is_severe() {
        let read = |falling, top| Legend::Read { falling, top };
        for (header, expected) in [
            ("Probability (1=High, 3=Low)", read(true, Some(3))),
            ("Impact 1 = high … 5 = low", read(true, Some(5))),
            ("Impact (1 highest - 5 lowest)", read(true, Some(5))),
            ("Likelihood [Low=1, Medium=2, High=3]", read(false, Some(3))),
            (
                "Likelihood (1 = rare to 5 = almost certain)",
                read(false, Some(5)),
            ),
            ("Severity: 1=High, 3=Low", read(true, Some(3))),
            ("Severity (1=worst)", read(true, None)),
            ("Impact 1 (high) - 3 (low)", read(true, Some(3))),
            ("Likelihood 1 (low) - 3 (high)", read(false, Some(3))),
            ("Impact 1 high to 3 low", read(true, Some(3))),
            ("Likelihood 2026 (1-5)", Legend::None),
            ("Likelihood (1-5)", Legend::None),
            ("Likelihood (scale 1 to 5)", Legend::None),
            ("Likelihood", Legend::None),
            ("Likelihood (1=A, 3=C)", Legend::Unread),
            ("Likelihood (1=High, 2=Low, 3=High)", Legend::Unread),
        ] {
            assert_eq!(legend(header), expected, "{header}");
        }
    }
}
