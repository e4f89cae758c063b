//! What is lost with a risk: confidentiality, integrity, availability.

use catalog::Affects;

/// Reads "A", "C+I", "CIA", "Confidentiality, Availability"; `None` for anything else.
pub fn affects(text: &str) -> Option<Affects> {
    let mut letters = String::new();
    let lower = text.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && *w != "and");
    for word in words {
        match word {
            "confidentiality" => letters.push('C'),
            "integrity" => letters.push('I'),
            "availability" => letters.push('A'),
            _ if word.len() <= 3 && word.chars().all(|c| "cia".contains(c)) => {
                letters.push_str(&word.to_uppercase());
            }
            _ => return None,
        }
    }
    let mut once: Vec<char> = letters.chars().collect();
    once.sort_unstable();
    // A letter that stands twice is a word, not a list.
    let twice = once.windows(2).any(|two| two[0] == two[1]);
    (!letters.is_empty() && !twice)
        .then(|| Affects::try_from(letters).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_letters_and_words_say_what_is_lost() {
        for (text, expected) in [
            ("A", "A"),
            ("A+I", "IA"),
            ("C+I", "CI"),
            ("C, I, A", "CIA"),
            ("CIA", "CIA"),
            ("Confidentiality and Availability", "CA"),
        ] {
            assert_eq!(
                affects(text).map(String::from).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in ["", "Critical", "Availability of staff", "AI", "B", "ACC"] {
            let read = affects(text).map(String::from);
            // "AI" is availability and integrity, in a column that says so.
            assert!(read.is_none() || text == "AI", "{text}: {read:?}");
        }
    }
}
