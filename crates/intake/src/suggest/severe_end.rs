//! Which end of the numbers of a scale is the severe one, by the legend, wherever in the
//! workbook it stands: “1 = worst, 5 = best”, or numbers one below the other with words of
//! levels beside them.

use super::legend::{Legend, is_ranked, legend, names, word};
use super::legend_words::{across, in_words};
use crate::levels;
use crate::workbook::{Row, Sheet, Workbook, squeeze};
use catalog::Level;

/// The severe end of the numbers of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// No legend says it.
    Unsaid,
    /// The highest number.
    Highest,
    /// The lowest number.
    Lowest,
    /// Legends contradict each other, or themselves.
    Contradicted,
    /// Something has 1 as its highest, and nothing says that it is of a scale.
    Doubtful,
}

/// Rows of a sheet in which a legend is looked for.
const ROWS: usize = 200;
/// Bytes of the longest text that explains numbers.
const TEXT: usize = 400;
/// Rows above a list of numbers that may say what it is of.
const ABOVE: u32 = 3;

/// A list of numbers one below the other, each with the level of the word beside it.
struct Listed {
    column: usize,
    first: u32,
    numbers: Vec<(u32, Option<Level>)>,
}

/// The severe end of a field's numbers, as legends say it beside, above or below the table
/// and on other sheets.
pub fn severe_end(book: &Workbook, sheet: &Sheet, header: &Row, field: &str) -> End {
    let mut ends: Vec<End> = Vec::new();
    for other in &book.sheets {
        let here = std::ptr::eq(other, sheet);
        let mut rows: Vec<&Row> = match here {
            // Of the table's own rows only notes below it explain its numbers.
            true => {
                let above = other.rows.iter().filter(|r| r.number < header.number);
                let below = other
                    .rows
                    .iter()
                    .rev()
                    .take_while(|r| r.number > header.number);
                above
                    .chain(below.filter(|r| r.filled() <= 2))
                    .take(ROWS)
                    .collect()
            }
            false => other.rows.iter().take(ROWS).collect(),
        };
        // Those below the table were taken from the last one on.
        rows.sort_unstable_by_key(|row| row.number);
        let headed = !here && explains(&other.name);
        for row in &rows {
            for cell in &row.cells {
                let text = squeeze(&cell.shown());
                if text.len() <= TEXT && is_of(field, &text) {
                    let near = headed || here && row.number < header.number;
                    let loosely = || near.then(|| in_words(&text)).flatten();
                    ends.extend(said(&text, headed).or_else(loosely));
                }
            }
        }
        let is_near = |row: &&&Row| headed || here && row.number < header.number;
        let near: Vec<&Row> = rows.iter().filter(is_near).copied().collect();
        ends.extend(across(&near, field));
        for list in lists(&rows) {
            let is_near = |row: &&&Row| row.number < list.first && row.number + ABOVE >= list.first;
            let near = rows.iter().filter(is_near).flat_map(|row| {
                let from = list.column.saturating_sub(1);
                row.cells
                    .iter()
                    .skip(from)
                    .take(3)
                    .map(|c| squeeze(&c.shown()))
            });
            let around = near.fold(String::new(), |all, text| all + " " + &text);
            // What stands right above it says more than the name of its sheet.
            let around = match speaks(&around) {
                true => around,
                false => format!("{around} {}", if here { "" } else { &other.name }),
            };
            if is_of(field, &around) {
                ends.extend(list.end(explains(&around)));
            }
        }
    }
    let is = |end: End| ends.contains(&end);
    match (is(End::Highest), is(End::Lowest), is(End::Contradicted)) {
        (false, false, false) if is(End::Doubtful) => End::Doubtful,
        (false, false, false) => End::Unsaid,
        (true, false, false) => End::Highest,
        (false, true, false) => End::Lowest,
        _ => End::Contradicted,
    }
}

const LIKELIHOOD: [&str; 8] = [
    "likelihood",
    "probability",
    "probabilities",
    "likely",
    "unlikely",
    "frequency",
    "frequencies",
    "chance",
];
const IMPACT: [&str; 8] = [
    "impact",
    "severity",
    "severities",
    "consequence",
    "magnitude",
    "harm",
    "harmful",
    "damage",
];

/// Whether a text says what its numbers are of.
fn speaks(text: &str) -> bool {
    names(text, &LIKELIHOOD) || names(text, &IMPACT) || is_ranked(text)
}

/// Whether a text can be of the numbers of a field, and is not of something else.
pub fn is_of(field: &str, text: &str) -> bool {
    let (likelihood, impact) = (names(text, &LIKELIHOOD), names(text, &IMPACT));
    match (likelihood, impact) {
        (true, false) => field.ends_with("likelihood"),
        (false, true) => field.ends_with("impact"),
        (true, true) => true,
        (false, false) => !is_ranked(text) && !names(text, &["maturity", "cvss", "effort"]),
    }
}

/// What a text says of the severe end: “1 = worst, 5 = best”, “1 being the most severe”;
/// `headed`: it stands under a name that speaks of a scale. “Server 1 is critical” is of a
/// server.
fn said(text: &str, headed: bool) -> Option<End> {
    let end = |lowest: bool| match lowest {
        true => End::Lowest,
        false => End::Highest,
    };
    if let Legend::Read { falling, top } = legend(text)
        && match (top.is_some(), text.contains('=')) {
            (true, true) => true,
            (false, false) => false,
            _ => headed || explains(text) || begins(text),
        }
    {
        return Some(end(falling));
    }
    const FILLS: [&str; 7] = ["is", "the", "being", "means", "as", "equals", "meaning"];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // Words before the 1 of a scale; any other one may have it as its number: “Phase 1”.
    const BEFORE: [&str; 21] = [
        "scale",
        "scales",
        "rating",
        "ratings",
        "rated",
        "score",
        "scores",
        "where",
        "with",
        "and",
        "a",
        "of",
        "from",
        "that",
        "here",
        "likelihood",
        "probability",
        "frequency",
        "impact",
        "severity",
        "consequence",
    ];
    let stands_alone = |at: usize| {
        let before = at.checked_sub(1).map(|at| words[at]);
        before.is_none_or(|before| {
            before.bytes().all(|b| b.is_ascii_digit()) || BEFORE.contains(&before)
        })
    };
    let explained = headed || explains(text);
    let of = |at: usize| {
        // “1 - Critical” is an item of some list.
        let rest = words[at + 1..].iter().copied();
        let filled = rest.clone().take_while(|word| FILLS.contains(word)).count();
        let after: Vec<&str> = rest.skip(filled).take(2).collect();
        let level = word(&after.join(" ")).or_else(|| word(after.first()?))?;
        match level {
            _ if filled == 0 => None,
            Level::High | Level::VeryHigh => Some(End::Lowest),
            Level::Low | Level::VeryLow => Some(End::Highest),
            Level::Moderate => None,
        }
    };
    (0..words.len())
        .filter(|at| words[*at] == "1" && stands_alone(*at))
        .filter(|at| explained || *at == 0)
        .find_map(of)
}

/// Whether a text begins with a number or a level, and not with a name.
fn begins(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    let first = words.find(|word| !word.is_empty());
    first.is_some_and(|first| {
        first.starts_with(|c: char| c.is_ascii_digit()) || word(first).is_some()
    })
}

/// Whether a text says that the numbers below it are those of a scale.
pub fn explains(text: &str) -> bool {
    const OF: [&str; 12] = [
        "scale",
        "legend",
        "rating",
        "rated",
        "score",
        "scoring",
        "meaning",
        "definition",
        "criteria",
        "criterion",
        "matrix",
        "key",
    ];
    names(text, &LIKELIHOOD) || names(text, &IMPACT) || names(text, &OF)
}

impl Listed {
    /// The severe end by its words; `explains`: what stands above it speaks of a scale.
    fn end(&self, explains: bool) -> Option<End> {
        let worded = self.numbers.iter().filter(|(_, level)| level.is_some());
        let low = self.numbers.iter().map(|(n, _)| *n).min()?;
        let top = self.numbers.iter().map(|(n, _)| *n).max()?;
        if self.numbers.len() < 3 || low > 1 || top > 10 || worded.clone().count() < 2 {
            return None;
        }
        let mut known: Vec<(u32, Level)> = worded.filter_map(|(n, l)| Some((*n, (*l)?))).collect();
        known.sort_unstable();
        let rising = known.windows(2).all(|two| two[0].1 <= two[1].1);
        let falling = known.windows(2).all(|two| two[0].1 >= two[1].1);
        let ties = known.windows(2).filter(|two| two[0].1 == two[1].1).count();
        // Risks in their order, each with its level, are no legend.
        match (rising, falling) {
            _ if ties > usize::from(explains) => None,
            (true, true) => None,
            (true, false) => Some(End::Highest),
            // Without a heading it may be the three worst vendors in their order.
            (false, true) if !explains => Some(End::Doubtful),
            (false, true) => Some(End::Lowest),
            (false, false) => explains.then_some(End::Contradicted),
        }
    }
}

/// The lists of numbers in rows.
fn lists(rows: &[&Row]) -> Vec<Listed> {
    let width = rows
        .iter()
        .map(|r| r.cells.len())
        .max()
        .unwrap_or(0)
        .min(40);
    let mut out: Vec<Listed> = Vec::new();
    for column in 0..width {
        let mut open: Option<Listed> = None;
        for row in rows {
            let entry = entry(row, column);
            let goes_on = match (&entry, &open) {
                (Some((n, _)), Some(list)) => list
                    .numbers
                    .last()
                    .is_some_and(|(last, _)| n.abs_diff(*last) == 1),
                _ => false,
            };
            match (entry, &mut open) {
                (Some(entry), Some(list)) if goes_on => list.numbers.push(entry),
                (Some(entry), open) => {
                    let new = Listed {
                        column,
                        first: row.number,
                        numbers: vec![entry],
                    };
                    out.extend(open.replace(new));
                }
                (None, open) => out.extend(open.take()),
            }
        }
        out.extend(open);
    }
    out
}

/// A number with the level of a word beside it, or behind it in its cell.
fn entry(row: &Row, column: usize) -> Option<(u32, Option<Level>)> {
    let cell = |column: usize| squeeze(&row.cell(column).shown());
    let of = |text: &str| {
        let text = text.to_lowercase();
        let first = text.split([',', ';', '(', '.']).next().unwrap_or_default();
        word(&text).or_else(|| word(first.trim()))
    };
    let text = cell(column);
    match levels::plain(&text).parse::<u32>() {
        Ok(n) => {
            let before = || column.checked_sub(1).map(cell);
            Some((n, of(&cell(column + 1)).or_else(|| of(&before()?))))
        }
        Err(_) => {
            let level = levels::of_word(&text)?;
            Some((levels::leading_number(&text)?, Some(level)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_text_says_which_end_of_a_scale_is_severe() {
        for (text, expected) in [
            ("1 = worst, 5 = best", Some(End::Lowest)),
            ("1 = low, 5 = high", Some(End::Highest)),
            ("Rated 1 to 5, 1 being the most severe", Some(End::Lowest)),
            (
                "Scale of ratings: 1 is the highest and 5 the lowest",
                Some(End::Lowest),
            ),
            ("1 - Critical", None),
            ("Likelihood (1-5)", None),
            ("Step 1: list the assets", None),
            ("1 is the worst", Some(End::Lowest)),
            ("(1 = worst)", Some(End::Lowest)),
            ("On this scale 1 is the lowest", Some(End::Highest)),
            ("Server 1 is critical to care", None),
            ("Phase 1 is high", None),
            ("Site 1 is the worst", None),
            ("Server 1 = critical", None),
            ("Phase 1 is high in the ratings", None),
        ] {
            assert_eq!(said(text, false), expected, "{text}");
        }
        assert_eq!(said("Here 1 is the worst", true), Some(End::Lowest));
        assert_eq!(said("Server 1 is the worst", true), None);
        assert!(is_of("impact", "Impact: 1 = worst"));
        assert!(!is_of("likelihood", "Impact: 1 = worst"));
        assert!(!is_of("likelihood", "Priority: 1 = highest"));
    }

    #[test]
    fn a2_a_word_within_another_one_makes_no_legend() {
        for text in [
            "Pharmacy",
            "Frank",
            "Frontier clinic",
            "Underscore",
            "Monkeys",
        ] {
            assert!(!speaks(text) && !explains(text), "{text}");
        }
        for text in ["Harms", "Impact_1to5", "RiskTier", "Priorities", "SCORES"] {
            assert!(speaks(text) || explains(text), "{text}");
        }
    }

    #[test]
    fn a2_a_legend_below_the_table_is_of_what_its_heading_says() {
        let lines = [
            "ID,Risk,Likelihood (1-5),Impact (1-5)",
            "R-1,A lost laptop exposes the schedule,1,2",
            "R-2,A fax goes to a wrong number,5,4",
            ",,,",
            "Impact,,,",
            "1,Catastrophic,,",
            "2,Major,,",
            "3,Moderate,,",
            "4,Minor,,",
            "5,Negligible,,",
        ];
        let options = crate::ReadOptions::for_suggestion();
        let book = crate::read(lines.join("\n").as_bytes(), &options).unwrap();
        let sheet = &book.sheets[0];
        let header = sheet.rows.iter().find(|row| row.number == 1).unwrap();
        let end = |field: &str| severe_end(&book, sheet, header, field);
        assert_eq!(end("impact"), End::Lowest);
        assert_eq!(end("likelihood"), End::Unsaid);
    }
}
