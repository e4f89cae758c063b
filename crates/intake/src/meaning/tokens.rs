//! A cell as tokens: words, times and shares, in pieces between separators.

use crate::dates::DateOrder;
use crate::period::period_in;
use crate::workbook::squeeze;
use jiff::civil::Date;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Word(String),
    Time(Date, Date),
    Share(u32, u32),
}

/// A text in lower case with plain marks and whole words for short ones.
fn normal(text: &str) -> String {
    let text = squeeze(text)
        .to_lowercase()
        .replace(['’', '‘', '`'], "'")
        .replace("cannot", "can not")
        .replace("can't", "can not")
        .replace("won't", "will not")
        .replace("n't", " not")
        .replace("w/o", "without")
        .replace("n.a.", "n/a")
        .replace("n / a", "n/a")
        .replace("s/mime", "smime")
        // Who ends so has more to say.
        .replace("...", " ? ")
        .replace('…', " ? ")
        // What follows is a reason.
        .replace(" because of ", "; ")
        .replace(" because ", "; ")
        .replace(" owing to ", "; ");
    match text.contains(" due to be") {
        true => text,
        false => text.replace(" due to ", "; "),
    }
}

/// The pieces between separators, as words and days.
pub(super) fn pieces(text: &str, order: Option<DateOrder>) -> Vec<Vec<Token>> {
    let text = normal(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<Vec<Token>> = vec![Vec::new()];
    let mut at = 0;
    while at < words.len() {
        // "March 5, 2027" is three words, "Q3 2027" two.
        let time = (1..=3.min(words.len() - at)).rev().find_map(|n| {
            // A dash between blanks parts, it does not join.
            if words[at..at + n]
                .iter()
                .any(|w| !w.contains(char::is_alphanumeric))
            {
                return None;
            }
            let joined = words[at..at + n].join(" ");
            let inner = joined.trim_matches(|c: char| "()[]{},;:.".contains(c));
            // A separator within would be lost: "2025, 2026" are two times.
            let glued = words[at..at + n - 1]
                .iter()
                .any(|w| w.ends_with([';', ':', ')']));
            period_in(inner, order)
                .filter(|_| !glued)
                .map(|time| (n, joined, time))
        });
        if let Some((n, joined, (first, last))) = time {
            if joined.starts_with(['(', '[', '{']) {
                out.push(Vec::new());
            }
            push(&mut out, Token::Time(first, last));
            if joined.ends_with([')', ']', '}', ',', ';', ':', '.']) {
                out.push(Vec::new());
            }
            at += n;
            continue;
        }
        word(words[at], &mut out);
        at += 1;
    }
    for piece in &mut out {
        shares(piece);
    }
    out.retain(|piece| !piece.is_empty());
    out
}

fn push(out: &mut [Vec<Token>], token: Token) {
    if let Some(piece) = out.last_mut() {
        piece.push(token);
    }
}

/// Takes a word between blanks apart.
fn word(raw: &str, out: &mut Vec<Vec<Token>>) {
    if raw == "na" {
        return push(out, Token::Word("n/a".to_owned()));
    }
    let chars: Vec<char> = raw.chars().collect();
    let letter = |i: usize| chars.get(i).is_some_and(|c| c.is_alphanumeric());
    // "n/a:" and "(n/a)" are one word, too.
    let not_applicable = |i: usize| {
        chars[i..].starts_with(&['n', '/', 'a']) && !letter(i + 3) && (i == 0 || !letter(i - 1))
    };
    let mut current = String::new();
    let mut within = 0;
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    for (i, c) in chars.iter().enumerate() {
        if i < within {
            continue;
        }
        if not_applicable(i) {
            push(out, Token::Word("n/a".to_owned()));
            within = i + 3;
            continue;
        }
        let between_digits = i > 0 && digit(i - 1) && digit(i + 1);
        let keep = c.is_alphanumeric()
            || matches!(c, '\'' | '%' | '✓' | '✔' | '☑' | '✗' | '✘' | '☐')
            || (matches!(c, '.' | ',' | '/') && between_digits);
        if keep {
            current.push(*c);
            continue;
        }
        if !current.is_empty() {
            push(out, Token::Word(std::mem::take(&mut current)));
        }
        match c {
            '?' => push(out, Token::Word("?".to_owned())),
            '&' | '+' => push(out, Token::Word("and".to_owned())),
            // Within a word a dash joins: "full-disk".
            '-' if i > 0 && i + 1 < chars.len() => {}
            '"' | '“' | '”' | '*' | '!' => {}
            '.' | ',' | ';' | ':' | '-' | '–' | '—' | '(' | ')' | '[' | ']' | '{' | '}' | '/'
            | '|' | '•' | '·' => out.push(Vec::new()),
            other => push(out, Token::Word(other.to_string())),
        }
    }
    if !current.is_empty() {
        push(out, Token::Word(current));
    }
}

/// Finds shares: "8 of 14", "8 out of 14", "8/14", "60%", "60 percent".
fn shares(piece: &mut Vec<Token>) {
    let number = |token: &Token| match token {
        Token::Word(word) => word.parse::<u32>().ok(),
        _ => None,
    };
    let is = |token: &Token, words: &[&str]| matches!(token, Token::Word(w) if words.contains(&w.as_str()));
    let mut out: Vec<Token> = Vec::with_capacity(piece.len());
    let mut rest = &piece[..];
    while let Some(first) = rest.first() {
        let percent = match first {
            Token::Word(word) => word
                .strip_suffix('%')
                .and_then(|n| n.parse::<f64>().ok())
                .filter(|n| (0.0..=100.0).contains(n))
                .map(|n| (n * 100.0).ceil() as u32),
            _ => None,
        };
        let stroke = match first {
            Token::Word(word) => word
                .split_once('/')
                .and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?))),
            _ => None,
        };
        let (share, used) = match rest {
            _ if percent.is_some() => (percent.map(|n| (n, 10_000)), 1),
            _ if stroke.is_some() => (stroke, 1),
            [a, b, ..] if number(a).is_some() && is(b, &["percent", "pct"]) => {
                (number(a).filter(|n| *n <= 100).map(|n| (n, 100)), 2)
            }
            [a, b, c, d, ..]
                if is(b, &["out"])
                    && is(c, &["of"])
                    && number(a).is_some()
                    && number(d).is_some() =>
            {
                (number(a).zip(number(d)), 4)
            }
            [a, b, c, d, ..]
                if is(b, &["of"])
                    && is(c, &["the", "our", "all"])
                    && number(a).is_some()
                    && number(d).is_some() =>
            {
                (number(a).zip(number(d)), 4)
            }
            [a, b, c, ..] if is(b, &["of"]) && number(a).is_some() && number(c).is_some() => {
                (number(a).zip(number(c)), 3)
            }
            _ => (None, 1),
        };
        match share {
            Some((n, m)) => out.push(Token::Share(n, m)),
            None => out.extend(rest[..used].iter().cloned()),
        }
        rest = &rest[used..];
    }
    *piece = out;
}
