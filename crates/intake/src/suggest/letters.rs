//! The letters C, I and A over columns of their own: confidentiality, integrity and
//! availability, and no impact. “I” alone, or beside “L”, is one.

/// The columns of those letters, where the three stand beside one another.
pub fn of_properties(headers: &[String]) -> Vec<usize> {
    let letter = |header: &String| {
        let front = header.split(['(', '[']).next().unwrap_or_default();
        match front.trim() {
            "c" => Some('c'),
            "i" => Some('i'),
            "a" => Some('a'),
            _ => None,
        }
    };
    let letters: Vec<Option<char>> = headers.iter().map(letter).collect();
    let all = |three: &[Option<char>]| ['c', 'i', 'a'].iter().all(|c| three.contains(&Some(*c)));
    let first = letters.windows(3).position(all);
    first.map_or_else(Vec::new, |at| (at..at + 3).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_c_i_and_a_beside_one_another_are_properties() {
        let of = |headers: &[&str]| {
            let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
            of_properties(&headers)
        };
        assert_eq!(of(&["asset", "c", "i", "a", "l"]), [1, 2, 3]);
        assert_eq!(of(&["c (1-3)", "i (1-3)", "a (1-3)"]), [0, 1, 2]);
        assert!(of(&["id", "risk", "l", "i"]).is_empty());
        assert!(of(&["c", "l", "i", "a"]).is_empty());
    }
}
