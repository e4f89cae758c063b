//! The word that was probably meant.

/// The candidate closest to a word, when it is close: at most a third of its
/// letters differ, or one begins with the other.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|c| {
            let lower = c.to_lowercase();
            let limit = word.chars().count().max(lower.chars().count()).div_ceil(3);
            let distance = distance(&word, &lower);
            let begins = word.len() > 2
                && lower.len() > 2
                && (lower.starts_with(&word) || word.starts_with(&lower));
            (distance <= limit || begins).then_some((distance, c))
        })
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// Insertions, deletions and replacements between two words, long ones cut at 64.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replace = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_words_are_found_and_far_ones_are_not() {
        assert_eq!(
            nearest("colum", ["sheet", "column", "columns"]),
            Some("column")
        );
        assert_eq!(
            nearest("Risk Descripton", ["Risk Description", "Owner"]),
            Some("Risk Description")
        );
        assert_eq!(nearest("banana", ["sheet", "column"]), None);
    }
}
