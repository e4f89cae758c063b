//! Whether two names can mean one thing: a row of a file and the record it would change.

use std::collections::HashSet;

/// Words that say nothing about which thing is meant.
const FILLING: [&str; 17] = [
    "a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "via",
    "with", "into",
];

/// The words of a name in lower case.
fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !FILLING.contains(&word.as_str()))
        .collect()
}

/// Whether a record of one name may take the other without becoming another thing: one
/// name holds all words of the other, or they share half of their words. A mistyped
/// letter does not matter.
pub fn alike(a: &str, b: &str) -> bool {
    let (one, other) = (words(a), words(b));
    if one.is_empty() || other.is_empty() {
        // Names without any letter or digit can only be compared as they stand.
        return one.is_empty() == other.is_empty() && a.trim() == b.trim();
    }
    let same = |word: &String| {
        other.contains(word)
            || (word.chars().count() >= 5
                && other
                    .iter()
                    .any(|near| near.chars().count() >= 5 && one_letter_apart(word, near)))
    };
    let shared = one.iter().filter(|word| same(word)).count();
    shared == one.len().min(other.len()) || shared * 4 >= one.len() + other.len()
}

/// Whether one letter is another one, too many or missing.
fn one_letter_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let begin = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[begin..], &b[begin..]);
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    a.len() - end <= 1 && b.len() - end <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_amended_is_told_from_another_thing() {
        for (a, b) in [
            ("EHR server", "EHR server (new)"),
            ("Fax", "Fax machine"),
            ("Halcyon EHR core", "Halcyon EHR"),
            ("Labratory system", "Laboratory system"),
            (
                "Laptop stolen from a car",
                "A laptop is stolen from a car or a home",
            ),
            (
                "Stolen laptop exposes schedules",
                "Stolen laptop exposes schedules and notes",
            ),
            ("Windows Server 2016", "Windows Server 2022"),
        ] {
            assert!(alike(a, b) && alike(b, a), "{a} / {b}");
        }
        for (a, b) in [
            ("EHR server", "Dental X-ray"),
            ("PACS", "Billing PC"),
            ("Fax", "Door controller"),
            ("Front desk PC", "Billing PC"),
            (
                "Ransomware encrypts the EHR",
                "A fax goes to a wrong number",
            ),
            ("?", "Fax"),
        ] {
            assert!(!alike(a, b) && !alike(b, a), "{a} / {b}");
        }
    }
}
