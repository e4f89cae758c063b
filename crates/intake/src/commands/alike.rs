//! Whether two names can mean one thing: a row of a file and the record it would change.
//!
//! A word that stands in one name and another word that stands in its place in the other
//! make two things: “Main Street” and “North Street”, “Server 1” and “Server 5”, “Dr. A” and
//! “Dr. B”. Years, versions, days, marks, case, plurals and letters that were mistyped make
//! none; nor do words that one name has and the other lacks, unless they tell things apart.

use crate::dates::is_named_month;

/// Words that say nothing about which thing is meant.
const FILLING: [&str; 18] = [
    "a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "via",
    "with", "into", "new",
];

/// Words that, where one name lacks them, tell its thing from the other.
const TELLING: &[&str] = &[
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "upper",
    "lower",
    "left",
    "right",
    "front",
    "rear",
    "upstairs",
    "downstairs",
    "old",
    "former",
    "backup",
    "spare",
    "loaner",
    "primary",
    "secondary",
    "first",
    "second",
    "third",
    "fourth",
    "test",
    "testing",
    "staging",
    "development",
    "dev",
    "production",
    "prod",
    "training",
    "demo",
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "lane",
    "drive",
    "boulevard",
    "blvd",
    "suite",
    "building",
    "floor",
    "room",
    "campus",
    "branch",
    "annex",
    "jr",
    "sr",
    "dr",
    "no",
    "not",
    "without",
    "two",
    "three",
    "four",
    "five",
    "six",
    "one",
];

/// Words after which a number that looks like a year counts something else.
const COUNTED: [&str; 12] = [
    "room", "suite", "unit", "bay", "door", "box", "port", "bed", "no", "number", "building", "lot",
];

/// Programs whose number is a version, though nothing says so.
const VERSIONED: [&str; 10] = [
    "windows", "macos", "ios", "ipados", "android", "ubuntu", "debian", "rhel", "centos", "version",
];

/// The words that say which thing is meant, in lower case and in their order.
fn words(text: &str) -> Vec<String> {
    let all = parted(text);
    let lower: Vec<String> = all.iter().map(|word| word.to_lowercase()).collect();
    let before = |at: usize| at.checked_sub(1).map_or("", |at| lower[at].as_str());
    let after = |at: usize| lower.get(at + 1).map_or("", String::as_str);
    let is_time = |at: usize| {
        !COUNTED.contains(&before(at))
            && (is_year(&lower[at])
                || is_day(&lower[at])
                || is_month(&lower[at]) && !text.contains(&format!("-{}", all[at])))
            || is_named_month(&lower[at]) && (is_year(before(at)) || is_year(after(at)))
    };
    let is_version = |at: usize| {
        is_version(&lower[at]) && !COUNTED.contains(&before(at))
            || VERSIONED.contains(&before(at)) && is_number(&lower[at])
            || ["version", "ver", "release", "rev"].contains(&lower[at].as_str())
                && starts_with_digit(after(at))
    };
    // “Clinic A”: one letter at the end, or a capital within, is a name.
    let is_named =
        |at: usize| all[at] == "A" && at > 0 || lower[at] == "a" && at > 0 && at + 1 == all.len();
    (0..all.len())
        .filter(|at| is_named(*at) || !FILLING.contains(&lower[*at].as_str()))
        .filter(|at| !is_time(*at) && !is_version(*at))
        .map(|at| match at {
            // “St. Mary” is no street.
            0 => singular(&lower[at]),
            _ => in_full(singular(&lower[at])),
        })
        .collect()
}

/// The words of a text; marks between digits belong to their number: “2.1”, “3/31/2026”.
fn parted(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    let mut out = vec![String::new()];
    for (at, c) in letters.iter().enumerate() {
        let within =
            matches!(c, '.' | '/' | '-') && digit(at.checked_sub(1)) && digit(Some(at + 1));
        // “Reyes’s” and “O'Neil” are one word.
        match c.is_alphanumeric() || within {
            true => out.last_mut().into_iter().for_each(|word| word.push(*c)),
            false if matches!(c, '\'' | '’') => {}
            false => out.push(String::new()),
        }
    }
    out.retain(|word| !word.is_empty());
    out
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// “2026”.
fn is_plain_year(word: &str) -> bool {
    is_number(word) && word.len() == 4 && (word.starts_with("19") || word.starts_with("20"))
}

/// “2026”, “FY26”, “2025/26”; “2023-14” counts something in a year.
fn is_year(word: &str) -> bool {
    let plain = is_plain_year;
    let fiscal = word
        .strip_prefix("fy")
        .is_some_and(|rest| is_number(rest) && (rest.len() == 2 || plain(rest)));
    let two = word.split_once(['/', '-']).is_some_and(|(first, last)| {
        let next = first
            .parse::<u32>()
            .map_or(0, |year| year.saturating_add(1));
        let last_is = |year: u32| last.parse::<u32>().is_ok_and(|last| last == year);
        plain(first)
            && is_number(last)
            && (last.len() == 2 && last_is(next % 100) || plain(last) && last_is(next))
    });
    plain(word) || fiscal || two
}

/// “2026-03-31”, “3/31/26”.
fn is_day(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['/', '-']).collect();
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let day = |a: &str, b: &str| {
        let (a, b) = (number(a), number(b));
        (1..=31).contains(&a) && (1..=31).contains(&b) && a.min(b) <= 12
    };
    if !parts.iter().all(|part| is_number(part)) {
        return false;
    }
    match parts[..] {
        [year, month, of] if is_plain_year(year) => day(month, of),
        [a, b, year] => (year.len() == 2 || is_plain_year(year)) && day(a, b),
        _ => false,
    }
}

/// “2026-03”, “03/2026”; “2019-1” is the first of some year.
fn is_month(word: &str) -> bool {
    let month =
        |part: &str| part.len() == 2 && part.parse::<u32>().is_ok_and(|n| (1..=12).contains(&n));
    word.split_once(['/', '-'])
        .is_some_and(|(a, b)| is_plain_year(a) && month(b) || month(a) && is_plain_year(b))
}

/// A word of an address without its abbreviation.
fn in_full(word: String) -> String {
    let full = match word.as_str() {
        "st" => "street",
        "ave" => "avenue",
        "rd" => "road",
        "blvd" => "boulevard",
        _ => return word,
    };
    full.to_owned()
}

/// “v2”, “2.1”, “10.3.1”; four numbers are an address.
fn is_version(word: &str) -> bool {
    let plain = word.strip_prefix('v').unwrap_or(word);
    let parts: Vec<&str> = plain.split('.').collect();
    let numbers = parts.iter().all(|part| is_number(part));
    numbers && parts.len() < 4 && (parts.len() > 1 || plain.len() < word.len())
}

/// A word without its plural, a number without zeros before it.
fn singular(word: &str) -> String {
    if is_number(word) {
        let plain = word.trim_start_matches('0');
        return if plain.is_empty() { "0" } else { plain }.to_owned();
    }
    let letters = word.chars().count();
    let plain = match word {
        _ if letters < 4 || word.ends_with("ss") || word.ends_with("us") => word,
        _ if word.ends_with("ches") || word.ends_with("shes") || word.ends_with("xes") => {
            &word[..word.len() - 2]
        }
        _ => word.strip_suffix('s').unwrap_or(word),
    };
    plain.to_owned()
}

/// What a note in brackets behind a name begins with where it says that the thing has ended.
const ENDS: [&str; 13] = [
    "replaced",
    "retired",
    "disposed",
    "decommissioned",
    "destroyed",
    "returned",
    "removed",
    "scrapped",
    "sold",
    "lost",
    "closed",
    "terminated",
    "out of service",
];

/// A name without the note that its thing has ended: “Front PC (replaced by A5)”.
fn without_end(name: &str) -> &str {
    let Some((bare, note)) = name.rsplit_once(" (") else {
        return name;
    };
    let note = note.to_lowercase();
    let ends = ENDS.iter().any(|word| note.starts_with(word)) && note.ends_with(')');
    match ends && !bare.trim().is_empty() {
        true => bare,
        false => name,
    }
}

/// Whether a record of one name may take the other without becoming another thing.
pub fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (without_end(a), without_end(b));
    let (one, other) = (words(a), words(b));
    if one.is_empty() || other.is_empty() {
        // Names without a word that tells can only be compared as they stand.
        return one.is_empty() == other.is_empty()
            && a.trim().to_lowercase() == b.trim().to_lowercase();
    }
    let lacking = |of: &[String], from: &[String]| -> Vec<String> {
        let lacks = |word: &&String| !from.iter().any(|known| same_word(known, word));
        of.iter().filter(lacks).cloned().collect()
    };
    match (&lacking(&one, &other)[..], &lacking(&other, &one)[..]) {
        ([], []) => in_one_direction(&one, &other, &[a, b]),
        (more, []) => !more.iter().any(|word| tells(word) && !is_initial(word, a)),
        ([], more) => !more.iter().any(|word| tells(word) && !is_initial(word, b)),
        // A word in the place of another one.
        _ => false,
    }
}

/// Whether a word tells a thing from another one of the same name: a number, a code, a
/// letter, a place.
fn tells(word: &str) -> bool {
    let code = word.chars().any(|c| c.is_ascii_digit());
    code || word.chars().count() == 1 || TELLING.contains(&word)
}

/// Whether a letter is the initial within a person's name: “Lee B. Chan”.
fn is_initial(word: &str, text: &str) -> bool {
    word.chars().count() == 1 && text.to_lowercase().contains(&format!(" {word}. "))
}

/// Whether two names of the same words do not lead the other way: “LIS to EHR” and “EHR to
/// LIS”.
fn in_one_direction(one: &[String], other: &[String], texts: &[&str; 2]) -> bool {
    let leads = |text: &&str| {
        let lower = text.to_lowercase();
        lower.contains(['→', '←', '>', '<'])
            || lower
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| ["to", "from", "into", "via"].contains(&word))
    };
    let order = |of: &[String], like: &[String]| -> Vec<usize> {
        of.iter()
            .filter_map(|word| like.iter().position(|known| same_word(known, word)))
            .collect()
    };
    !texts.iter().any(leads) || order(one, other).windows(2).all(|two| two[0] <= two[1])
}

/// Whether two words are one, be it with a letter too many, too few, or two changed places.
/// A letter in the place of another one may be another name.
fn same_word(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let long = |word: &str| word.chars().count() >= 8 && word.chars().all(char::is_alphabetic);
    long(a) && long(b) && one_slip_apart(a, b)
}

fn one_slip_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let begin = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[begin..], &b[begin..]);
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([_], []) | ([], [_]) => true,
        ([x, y], [v, w]) => x == w && y == v,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_name_that_was_amended_is_told_from_another_thing() {
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
            ("Windows 10 desktops", "Windows 11 desktop"),
            ("EHR v4", "EHR v5"),
            ("PACS 6.1", "PACS 7.0.2"),
            ("Backup set 2025-03-01", "Backup set 2026-03-01"),
            ("Risk review March 2025", "Risk review April 2026"),
            ("Front-desk PC", "FRONT DESK PC"),
            ("Server 01", "Server 1"),
            ("Lee Chan", "Lee B. Chan"),
            ("Risk register 2025/26", "Risk register 2026/27"),
            ("Backup set 2025-03", "Backup set 2026-04"),
            ("Main St clinic", "Main Street clinic"),
            ("12 Oak Ave. router", "12 Oak Avenue router"),
            ("Front PC", "Front PC (replaced by A5)"),
            ("Server 1", "Server 1 (disposed 2026-03-01)"),
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
            ("Main Street clinic server", "North Street clinic server"),
            ("Server 1", "Server 5"),
            ("Exam room laptop 1", "Exam room laptop 2"),
            ("Dr. A laptop", "Dr. B laptop"),
            ("Clinic A", "Clinic B"),
            ("Lee A. Chan", "Lee B. Chan"),
            ("Clinic", "Clinic A"),
            ("Server", "Server 5"),
            ("EHR server", "EHR server (backup)"),
            ("Room 2016 PC", "Room 2022 PC"),
            ("Dr. Reyes laptop", "Dr. Keyes laptop"),
            ("LIS to EHR", "EHR to LIS"),
            ("Switch 10.0.0.1", "Switch 10.0.0.2"),
            ("WS-014", "WS-015"),
            ("Access review Q1 2026", "Access review Q2 2026"),
            ("PC-2023-14", "PC-2023-15"),
            ("PC-2023-11", "PC-2023-12"),
            ("Server 2019-1", "Server 2019-2"),
            ("Exam room 2.14 PC", "Exam room 3.01 PC"),
            ("Cabinet 10-2-3", "Cabinet 10-2-4"),
            ("St. Mary router", "Street router"),
        ] {
            assert!(!alike(a, b) && !alike(b, a), "{a} / {b}");
        }
    }
}
