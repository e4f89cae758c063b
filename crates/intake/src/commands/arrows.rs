//! Arrows between the parties of a flow: “A → B”, “A <- B”, “A <-> B”, “A => B → C”.

/// Where an arrow leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrow {
    Right,
    Left,
    Both,
}

/// The parties that arrows join, in the order in which ePHI goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    /// The parties, from the first to the last.
    pub parties: Vec<String>,
    /// Whether it goes both ways.
    pub both: bool,
}

/// What a cell says by its arrows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arrows {
    /// There is none.
    None,
    /// This way.
    Way(Way),
    /// Arrows that lead against each other, or from or to nobody: “A → B ← C”.
    Unread,
}

/// Reads the arrows of a cell.
pub(super) fn arrows(text: &str) -> Arrows {
    let mut parties: Vec<String> = vec![String::new()];
    let mut found: Vec<Arrow> = Vec::new();
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        let run = letters[at..]
            .iter()
            .take_while(|c| is_of_an_arrow(**c))
            .count();
        let mark: String = letters[at..at + run].iter().collect();
        let spaced = at > 0
            && letters[at - 1].is_whitespace()
            && letters.get(at + run).is_some_and(|c| c.is_whitespace());
        let mut after = letters[at + run..].iter();
        let number = run > 0
            && after
                .find(|c| !c.is_whitespace())
                .is_some_and(char::is_ascii_digit);
        match arrow(&mark, spaced && !number) {
            Some(arrow) => {
                found.push(arrow);
                parties.push(String::new());
                at += run;
            }
            None => {
                let until = at + run.max(1);
                if let Some(party) = parties.last_mut() {
                    party.extend(&letters[at..until]);
                }
                at = until;
            }
        }
    }
    if found.is_empty() {
        return Arrows::None;
    }
    let mut parties: Vec<String> = parties.iter().map(|p| p.trim().to_owned()).collect();
    let all = |arrow: Arrow| found.iter().all(|known| *known == arrow);
    let both = all(Arrow::Both);
    if parties.iter().any(String::is_empty) || !(both || all(Arrow::Right) || all(Arrow::Left)) {
        return Arrows::Unread;
    }
    if all(Arrow::Left) {
        parties.reverse();
    }
    Arrows::Way(Way { parties, both })
}

fn is_of_an_arrow(c: char) -> bool {
    matches!(
        c,
        '<' | '>'
            | '-'
            | '–'
            | '—'
            | '='
            | '→'
            | '←'
            | '↔'
            | '⇒'
            | '⇐'
            | '⇔'
            | '⟶'
            | '⟵'
            | '⟷'
            | '⇄'
            | '⇆'
            | '➔'
            | '➜'
            | '➡'
    )
}

/// The arrow that a run of such marks is; `spaced`: blanks stand on both its sides, and no
/// number follows.
fn arrow(mark: &str, spaced: bool) -> Option<Arrow> {
    let has = |heads: &[char]| mark.contains(heads);
    if has(&['↔', '⇔', '⟷', '⇄', '⇆']) {
        return Some(Arrow::Both);
    }
    let right = has(&['>', '→', '⇒', '⟶', '➔', '➜', '➡']);
    let left = has(&['<', '←', '⇐', '⟵']);
    // “< 500”, “>500” and “>= 65” are no arrows; a head alone needs its blanks.
    if mark == ">=" || matches!(mark, "<" | ">" | "<=") && !spaced {
        return None;
    }
    match (left, right) {
        (true, true) => Some(Arrow::Both),
        (true, false) => Some(Arrow::Left),
        (false, true) => Some(Arrow::Right),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a3_arrows_lead_one_way_the_other_or_both() {
        let way = |parties: &[&str], both: bool| {
            let parties = parties.iter().map(|p| (*p).to_owned()).collect();
            Arrows::Way(Way { parties, both })
        };
        for (text, expected) in [
            ("EHR → LIS", way(&["EHR", "LIS"], false)),
            ("EHR -> LIS", way(&["EHR", "LIS"], false)),
            ("EHR-->LIS", way(&["EHR", "LIS"], false)),
            ("EHR => LIS", way(&["EHR", "LIS"], false)),
            ("EHR > LIS", way(&["EHR", "LIS"], false)),
            ("EHR ← LIS", way(&["LIS", "EHR"], false)),
            ("EHR <- LIS", way(&["LIS", "EHR"], false)),
            ("EHR <-- LIS <- HIE", way(&["HIE", "LIS", "EHR"], false)),
            ("EHR <-> LIS", way(&["EHR", "LIS"], true)),
            ("EHR<=>LIS", way(&["EHR", "LIS"], true)),
            ("EHR ↔ LIS", way(&["EHR", "LIS"], true)),
            (
                "X-ray → PACS → Cloud",
                way(&["X-ray", "PACS", "Cloud"], false),
            ),
            ("EHR → LIS ← HIE", Arrows::Unread),
            ("EHR → ", Arrows::Unread),
            ("Check-in desk, X-ray", Arrows::None),
            ("Labs with >500 records", Arrows::None),
            ("Labs with > 500 records", Arrows::None),
            ("Patients aged >= 65", Arrows::None),
            ("Patients aged <= 17", Arrows::None),
            ("Patients aged>=65", Arrows::None),
            ("EHR <= LIS", way(&["LIS", "EHR"], false)),
        ] {
            assert_eq!(arrows(text), expected, "{text}");
        }
    }
}
