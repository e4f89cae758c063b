//! Designators of paragraphs, as the Code of Federal Regulations numbers them by depth:
//! (a), (1), (i), (A).

pub(super) const ROMAN: [&str; 20] = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
    "xvi", "xvii", "xviii", "xix", "xx",
];

/// A word as the designator of a depth, in the case it is written in there.
fn designator(word: &str, depth: usize) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let is_letter = word.len() == 1 && lower.bytes().all(|b| b.is_ascii_lowercase());
    match depth {
        0 => is_letter.then_some(lower),
        1 => {
            let number = word.bytes().all(|b| b.is_ascii_digit()) && !word.starts_with('0');
            ((1..=2).contains(&word.len()) && number).then(|| word.to_owned())
        }
        2 => ROMAN.contains(&lower.as_str()).then_some(lower),
        3 => is_letter.then(|| lower.to_ascii_uppercase()),
        _ => None,
    }
}

/// The place of a designator among those of its depth, from 1.
pub(super) fn ordinal(text: &str, depth: usize) -> Option<usize> {
    let letter = |first: u8| {
        let byte = text.bytes().next().filter(|_| text.len() == 1)?;
        let at = byte.checked_sub(first).filter(|n| *n < 26);
        at.map(|n| usize::from(n) + 1)
    };
    match depth {
        0 => letter(b'a'),
        1 => text.parse().ok(),
        2 => ROMAN.iter().position(|r| *r == text).map(|at| at + 1),
        _ => letter(b'A'),
    }
}

/// The designator at a place of a depth.
pub(super) fn nth(n: usize, depth: usize) -> Option<String> {
    let letter = |first: u8| {
        let n = u8::try_from(n.checked_sub(1)?).ok().filter(|n| *n < 26)?;
        Some(char::from(first + n).to_string())
    };
    match depth {
        0 => letter(b'a'),
        1 => Some(n.to_string()),
        2 => ROMAN.get(n.checked_sub(1)?).map(|r| (*r).to_owned()),
        _ => letter(b'A'),
    }
}

/// The designators of a part of a list, one or a range: "B", "A-D".
fn listed(part: &str, depth: usize) -> Option<Vec<String>> {
    let Some((from, to)) = part.split_once('-') else {
        return designator(part.trim(), depth).map(|one| vec![one]);
    };
    let end = |word: &str| ordinal(&designator(word.trim(), depth)?, depth);
    let (from, to) = (end(from)?, end(to)?);
    let range = (from..=to).map(|n| nth(n, depth)).collect();
    if from < to { range } else { None }
}

/// The designators that stand next behind a citation.
pub(super) struct Next {
    /// One, or several of one depth: "(A, B)".
    pub parts: Vec<String>,
    /// Where they end.
    pub ends: usize,
}

/// The next designator in brackets at a depth, which some write with blanks before it.
pub(super) fn next(text: &str, at: usize, depth: usize) -> Option<Next> {
    let (inner, ends) = bracket(text, at)?;
    let parts: Option<Vec<Vec<String>>> = inner
        .split([',', '&', '/'])
        .map(|part| listed(part, depth))
        .collect();
    Some(Next {
        parts: parts?.concat(),
        ends,
    })
}

/// What stands between brackets, behind blanks, and where they close.
fn bracket(text: &str, at: usize) -> Option<(&str, usize)> {
    let tail = text.get(at..)?;
    let start = at + tail.len() - tail.trim_start_matches(' ').len();
    let inner = text[start..].strip_prefix('(')?;
    // Behind a few letters there are words.
    let close = inner.bytes().take(17).position(|b| b == b')')?;
    Some((&inner[..close], start + close + 2))
}

/// Designators without brackets, right behind a citation: "a8", "1iiA", ".a.1". They end
/// where no letter or digit follows; else they are a word.
pub(super) fn read_bare(text: &str, at: usize, depth: usize) -> Option<(Vec<String>, usize)> {
    let (mut end, mut path) = (at, Vec::new());
    while let Some(rest) = text.get(end..) {
        if let Some(inner) = next(text, end, depth + path.len()).filter(|n| n.parts.len() == 1)
            && rest.starts_with('(')
        {
            path.extend(inner.parts);
            end = inner.ends;
            continue;
        }
        let point = usize::from(rest.starts_with('.'));
        let word = &rest[point..];
        // The longest that is one: "iii" before "i".
        let longest = (1..=5).rev().find_map(|n| {
            let part = word.get(..n)?;
            designator(part, depth + path.len()).map(|part| (part, n))
        });
        let Some((part, n)) = longest else {
            break;
        };
        path.push(part);
        end += point + n;
    }
    let goes_on = text
        .get(end..)
        .is_some_and(|r| r.starts_with(char::is_alphanumeric));
    (!path.is_empty() && !goes_on).then_some((path, end))
}

/// Designators in brackets whose depth is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Designators(Vec<String>);

impl Designators {
    /// As the designators from a depth on; `None` where they cannot be.
    pub fn at_depth(&self, depth: usize) -> Option<Vec<String>> {
        let parts = self.0.iter().enumerate();
        parts.map(|(n, word)| designator(word, depth + n)).collect()
    }

    /// Whether they are written exactly so, large and small letters included.
    pub fn are_written(&self, as_words: &[String]) -> bool {
        self.0 == as_words
    }

    /// Whether they can be designators at some depth.
    pub fn can_be(&self) -> bool {
        (0..4).any(|depth| self.at_depth(depth).is_some())
    }

    /// Whether it is one of these words.
    pub fn are(&self, words: &[&str]) -> bool {
        matches!(&self.0[..], [one] if words.contains(&one.to_ascii_lowercase().as_str()))
    }
}

/// Whether brackets at a place hold several designators, which were not read: "(A-Z)".
pub(super) fn holds_several(text: &str, at: usize) -> bool {
    let Some((inner, _)) = bracket(text, at) else {
        return false;
    };
    let parts: Vec<&str> = inner.split([',', '&', '/', '-']).map(str::trim).collect();
    let short = |part: &&str| (1..=4).contains(&part.len()) && part.is_ascii();
    parts.len() > 1 && parts.iter().all(short)
}

/// The brackets that stand at a place, one behind the other, and where they end.
pub(super) fn read_brackets(text: &str, at: usize) -> Option<(Designators, usize)> {
    let (mut end, mut found) = (at, Vec::new());
    while let Some((inner, ends)) = bracket(text, end) {
        let word = inner.trim();
        if word.is_empty() || !word.chars().all(|c| c.is_ascii_alphanumeric()) {
            break;
        }
        found.push(word.to_owned());
        end = ends;
    }
    (!found.is_empty()).then_some((Designators(found), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_designators_without_brackets_end_where_no_word_goes_on() {
        let of = |text: &str| read_bare(text, 0, 0).map(|(path, end)| (path.join(" "), end));
        assert_eq!(of("a8"), Some(("a 8".to_owned(), 2)));
        assert_eq!(of("a1iiA;"), Some(("a 1 ii A".to_owned(), 5)));
        assert_eq!(of("a1iii"), Some(("a 1 iii".to_owned(), 5)));
        assert_eq!(of(".a.1"), Some(("a 1".to_owned(), 4)));
        assert_eq!(of("a(1)ii"), Some(("a 1 ii".to_owned(), 6)));
        assert_eq!(of("administrative"), None);
        assert_eq!(of("a 1"), Some(("a".to_owned(), 1)));
        assert_eq!(of(". A"), None);
    }

    #[test]
    fn f1_brackets_are_read_one_behind_the_other() {
        let (found, end) = read_brackets("(A) (7)(ii) x", 0).unwrap();
        assert_eq!(end, 11);
        assert_eq!(
            found.at_depth(0),
            Some(vec!["a".into(), "7".into(), "ii".into()])
        );
        assert_eq!(found.at_depth(1), None);
        assert!(read_brackets("(loss of life)", 0).is_none());
    }
}
