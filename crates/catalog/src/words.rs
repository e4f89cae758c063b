//! Finding the catalog's search words in what people wrote.

/// Whether a text names a word of the catalog (lower case): whole words only, so
/// that “ams” is not found in “exams”. A plural “s” at its end may follow.
pub fn names(text: &str, word: &str) -> bool {
    let text = text.to_lowercase();
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, found)| {
        let after = text.get(at + found.len()..).unwrap_or_default();
        let after = after
            .strip_prefix('s')
            .filter(|rest| !inside(rest.chars().next()))
            .unwrap_or(after);
        let before = text.get(..at).unwrap_or_default();
        !inside(before.chars().next_back()) && !inside(after.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn whole_words_are_found_and_parts_of_words_are_not() {
        assert!(names("Appointment Reminders", "reminder"));
        assert!(names("SMS-reminder (Weave)", "reminder"));
        assert!(names("Law office of Reyes", "law office"));
        assert!(!names("Exams", "ams"));
        assert!(!names("reminderbot", "reminder"));
        assert!(!names("", "reminder"));
    }
}
