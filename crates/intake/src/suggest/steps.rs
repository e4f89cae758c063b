//! How far the numbers of a scale go: as the file says it, in a header, above the table or
//! in a legend. It is never taken from the numbers that are used, be it all of them.

use super::facts::{Column, Table};
use super::held::is_nothing;
use super::legend::{Legend, legend};
use super::score::Fit;
use super::severe_end::is_of;
use crate::levels;
use crate::workbook::{Row, Sheet, Workbook, squeeze};

/// The first and last number of a scale, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// The first: 0 or 1.
    pub low: u32,
    /// The last.
    pub top: u32,
    /// How the file says it, for a comment.
    pub because: String,
}

/// The scale of a column of numbers.
pub fn steps(
    book: &Workbook,
    sheet: &Sheet,
    header: &Row,
    table: &Table<'_>,
    fit: &Fit,
    column: &Column,
    field: &str,
) -> Option<Steps> {
    let numbers = numbers(column)?;
    let highest = *numbers.iter().max()?;
    let fits = |steps: &Steps| steps.top >= highest;
    // What a header says of its own numbers is not overruled from elsewhere; a few that are
    // beyond it are told, each with its row.
    if let Some((low, top)) = stated_in(&column.name) {
        let said = Steps {
            low,
            top,
            because: "as its header says".to_owned(),
        };
        let beyond = numbers.iter().filter(|n| !(low..=top).contains(n)).count();
        return Some(said).filter(|_| beyond * 4 <= numbers.len());
    }
    if let Legend::Read { top: Some(top), .. } = legend(&column.name) {
        return Some(Steps {
            low: 1,
            top,
            because: "as its header explains".to_owned(),
        })
        .filter(fits);
    }
    beside(table, fit)
        .or_else(|| above(sheet, header))
        .or_else(|| in_a_legend(book, sheet, header, field))
        .filter(fits)
}

/// The numbers a column uses; `None` where a value is something else.
fn numbers(column: &Column) -> Option<Vec<u32>> {
    let rated = column
        .distinct
        .iter()
        .filter(|v| !is_nothing(v) && !levels::unrated(v));
    let found: Option<Vec<u32>> = rated.map(|v| levels::leading_number(v)).collect();
    found.filter(|numbers| !numbers.is_empty() && !column.many)
}

/// What the headers of likelihood, impact and score say of the scale they share.
fn beside(table: &Table<'_>, fit: &Fit) -> Option<Steps> {
    let name = |field: &str| fit.column(field).map(|i| table.columns[i].name.as_str());
    let because = |field: &str| format!("as the header of the {field} says");
    ["likelihood", "impact"]
        .iter()
        .find_map(|field| {
            let (low, top) = stated_in(name(field)?)?;
            Some(Steps {
                low,
                top,
                because: because(field),
            })
        })
        .or_else(|| {
            let (low, top) = product_in(name("score")?)?;
            Some(Steps {
                low,
                top,
                because: because("score"),
            })
        })
}

/// What stands above the table: "Scale 1-5", "5×5 matrix".
fn above(sheet: &Sheet, header: &Row) -> Option<Steps> {
    let rows = sheet.rows.iter().filter(|r| r.number < header.number);
    rows.flat_map(|r| &r.cells)
        .map(|c| squeeze(&c.shown()))
        .find_map(|text| {
            let (low, top) = stated_of_ratings(&text)?;
            Some(Steps {
                low,
                top,
                because: "as the text above the table says".to_owned(),
            })
        })
}

/// A legend on another sheet, or above the table: numbers one below the other, each with
/// a word of a level beside it, or a text that says how far they go.
fn in_a_legend(book: &Workbook, sheet: &Sheet, header: &Row, field: &str) -> Option<Steps> {
    book.sheets.iter().find_map(|other| {
        let here = std::ptr::eq(other, sheet);
        let rows: Vec<&Row> = other
            .rows
            .iter()
            .filter(|r| !here || r.number < header.number)
            .take(200)
            .collect();
        let because = match here {
            true => "as the legend above the table says".to_owned(),
            false => format!("as the sheet “{}” says", other.name),
        };
        let width = rows
            .iter()
            .map(|r| r.cells.len())
            .max()
            .unwrap_or(0)
            .min(40);
        let listed = (0..width).find_map(|column| run(&rows, column));
        let said = || {
            let texts = rows.iter().flat_map(|r| &r.cells);
            texts
                .filter(|_| !here)
                .map(|c| squeeze(&c.shown()))
                .filter(|text| text.len() <= 300)
                .find_map(|text| stated_of_ratings(&text).or_else(|| explained(&text, field)))
        };
        let (low, top) = listed.or_else(said)?;
        Some(Steps { low, top, because })
    })
}

/// Numbers from 0 or 1 on, one below the other in either direction, with words of levels
/// beside them.
fn run(rows: &[&Row], column: usize) -> Option<(u32, u32)> {
    let cell = |row: &Row, column: usize| squeeze(&row.cell(column).shown());
    let mut best = None;
    let mut run: Vec<(u32, bool)> = Vec::new();
    let mut end = |run: &mut Vec<(u32, bool)>| {
        let worded = run.iter().filter(|(_, level)| *level).count();
        let low = run.iter().map(|(n, _)| *n).min().unwrap_or(u32::MAX);
        let top = run.iter().map(|(n, _)| *n).max().unwrap_or(0);
        if run.len() >= 3 && low <= 1 && worded * 2 >= run.len() && top <= 10 {
            best = best.or(Some((low, top)));
        }
        run.clear();
    };
    for row in rows {
        let text = cell(row, column);
        let plain = levels::plain(&text);
        let level_of = |text: &str| levels::of_word(text).is_some();
        let entry = match plain.parse::<u32>() {
            Ok(n) => {
                let word = cell(row, column + 1);
                let before = column.checked_sub(1).map(|c| cell(row, c));
                Some((n, level_of(&word) || before.is_some_and(|b| level_of(&b))))
            }
            // "5 - Almost certain" in one cell.
            Err(_) if level_of(&text) => levels::leading_number(&text).map(|n| (n, true)),
            Err(_) => None,
        };
        match (entry, run.last()) {
            (Some((n, level)), Some((last, _))) if n.abs_diff(*last) == 1 => run.push((n, level)),
            (Some(entry), _) => {
                end(&mut run);
                run.push(entry);
            }
            (None, _) => end(&mut run),
        }
    }
    end(&mut run);
    best
}

/// “1 = worst, 5 = best”: the first and the last number that a text explains of a field.
fn explained(text: &str, field: &str) -> Option<(u32, u32)> {
    match legend(text) {
        Legend::Read { top: Some(top), .. } if (3..=10).contains(&top) && is_of(field, text) => {
            Some((1, top))
        }
        _ => None,
    }
}

/// [`stated_in`] for a text that speaks of ratings.
fn stated_of_ratings(text: &str) -> Option<(u32, u32)> {
    const OF: [&str; 12] = [
        "likelihood",
        "impact",
        "probability",
        "severity",
        "scale",
        "matrix",
        "rating",
        "score",
        "consequence",
        "risk",
        "rated",
        "levels",
    ];
    let lower = text.to_lowercase();
    if !OF.iter().any(|word| lower.contains(word)) {
        return None;
    }
    match lower.contains("score") {
        true => crossed(&tokens(&lower)).or_else(|| product_in(text)),
        false => stated_in(text),
    }
}

/// "Score (1-25)": the product of two numbers from 1 to 5.
fn product_in(text: &str) -> Option<(u32, u32)> {
    let (low, most) = range(&tokens(&text.to_lowercase()), 100)?;
    let top = (3..=10).find(|n| n * n == most)?;
    Some((low, top))
}

/// The first and last number a text says a scale has: "Likelihood (1-5)", "L_1to5",
/// "Impact 0..4", "I/5", "out of 10", "5×5".
pub fn stated_in(text: &str) -> Option<(u32, u32)> {
    let tokens = tokens(&text.to_lowercase());
    range(&tokens, 10)
        .or_else(|| crossed(&tokens))
        .or_else(|| out_of(&tokens))
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Number(u32),
    Word(String),
    Mark(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut run = c.to_string();
        let digits = c.is_ascii_digit();
        if digits || c.is_alphabetic() {
            while let Some(next) = chars.next_if(|n| match digits {
                true => n.is_ascii_digit(),
                false => n.is_alphabetic(),
            }) {
                run.push(next);
            }
        }
        out.push(match (digits, run.parse()) {
            (true, Ok(n)) => Token::Number(n),
            _ if c.is_alphanumeric() => Token::Word(run),
            _ => Token::Mark(c),
        });
    }
    out
}

/// A range from 0 or 1 to at most `most` that is not a part of a date or another range.
fn range(tokens: &[Token], most: u32) -> Option<(u32, u32)> {
    let joins = |between: &[Token]| match between {
        [Token::Mark('-' | '–' | '—' | '_' | '…')] => true,
        [Token::Mark('.'), Token::Mark('.'), ..] => between.len() <= 3,
        [Token::Word(word)] => matches!(word.as_str(), "to" | "through" | "bis"),
        [Token::Mark('_'), Token::Word(word), Token::Mark('_')] => word == "to",
        _ => false,
    };
    let dated = |token: Option<&Token>| {
        matches!(
            token,
            Some(Token::Number(_) | Token::Mark('/' | '-' | '.' | '§'))
        )
    };
    (0..tokens.len()).find_map(|at| {
        let Token::Number(low @ (0 | 1)) = tokens[at] else {
            return None;
        };
        let end = (at + 2..tokens.len().min(at + 6))
            .find(|end| matches!(tokens[*end], Token::Number(_)) && joins(&tokens[at + 1..*end]))?;
        let Token::Number(top) = tokens[end] else {
            return None;
        };
        let whole = !dated(at.checked_sub(1).map(|i| &tokens[i])) && !dated(tokens.get(end + 1));
        (whole && (3..=most).contains(&top) && top > low + 1).then_some((low, top))
    })
}

/// "5×5", "4 x 4".
fn crossed(tokens: &[Token]) -> Option<(u32, u32)> {
    tokens.windows(3).find_map(|three| match three {
        [Token::Number(a), by, Token::Number(b)] if a == b && (3..=10).contains(a) => {
            let by = match by {
                Token::Mark(c) => matches!(c, '×' | '*'),
                Token::Word(word) => matches!(word.as_str(), "x" | "by"),
                Token::Number(_) => false,
            };
            by.then_some((1, *a))
        }
        _ => None,
    })
}

/// "L/5", "out of 10".
fn out_of(tokens: &[Token]) -> Option<(u32, u32)> {
    let last = tokens.iter().rposition(|t| matches!(t, Token::Number(_)))?;
    let Token::Number(top @ 3..=10) = tokens[last] else {
        return None;
    };
    let before = &tokens[..last];
    let said = match before {
        [.., Token::Word(out), Token::Word(of)] => out == "out" && of == "of",
        [.., Token::Word(_), Token::Mark('/')] => true,
        [.., Token::Word(_), Token::Mark('('), Token::Mark('/')] => true,
        [.., Token::Word(word)] => matches!(word.as_str(), "max" | "maximum"),
        _ => false,
    };
    said.then_some((1, top))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_header_says_how_far_its_numbers_go() {
        for (text, expected) in [
            ("Likelihood (1-5)", (1, 5)),
            ("Likelihood [1..5]", (1, 5)),
            ("L_1to5", (1, 5)),
            ("I_1to5", (1, 5)),
            ("Likelihood_1_5", (1, 5)),
            ("Impact 1to10", (1, 10)),
            ("criticality_1to5", (1, 5)),
            ("Impact (0–4)", (0, 4)),
            ("Impact 0 to 5", (0, 5)),
            ("L/5", (1, 5)),
            ("Impact (/4)", (1, 4)),
            ("Likelihood out of 10", (1, 10)),
            ("Likelihood (scale 1 to 6)", (1, 6)),
            ("Risk matrix 5×5", (1, 5)),
            ("Impact 1_to_7", (1, 7)),
        ] {
            assert_eq!(stated_in(text), Some(expected), "{text}");
        }
        for text in [
            "Likelihood",
            "L",
            "Impact 2026-1-5",
            "Updated 1/5/2026",
            "164.308(a)(1)(ii)",
            "Likelihood (1)",
            "Phase 1-2",
            "Score (1-25)",
            "Impact (1=low)",
        ] {
            assert_eq!(stated_in(text), None, "{text}");
        }
        assert_eq!(product_in("Score (1-25)"), Some((1, 5)));
        assert_eq!(product_in("Risk score 1 to 36"), Some((1, 6)));
    }
}
