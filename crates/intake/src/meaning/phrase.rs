//! A cell as a phrase of known words.
//!
//! A cell is cut at its separators into a head and notes. Each is read by a closed list:
//! terms of the field, words that turn a term round (not, to be, was, some, perhaps),
//! shares ("8 of 14"), days, and words that say nothing. One word that is on no list makes
//! the piece strange. What follows from that is for the field to say; the head has to be
//! understood whole.

use super::words::Sense::{
    Doubt, Filler, Future, Not, Only, Part, Past, Sometime, Under, Unknown, Until, Whole,
};
use super::words::{HARMLESS, LONGEST, common};
use crate::period::period;
use crate::workbook::squeeze;
use jiff::civil::Date;

/// The words of a field: its terms, and words that say nothing there.
pub struct Grammar<T: 'static> {
    /// Phrases parted by bars, with the term they are.
    pub terms: &'static [(T, &'static str)],
    /// Words that say nothing in this field.
    pub fillers: &'static str,
}

/// One piece of a phrase: what its words say.
#[derive(Debug, Clone, PartialEq)]
pub struct Said<T> {
    /// The terms, in order.
    pub terms: Vec<T>,
    /// How often it is negated.
    pub not: u32,
    /// To come, not yet so.
    pub future: bool,
    /// Being worked on.
    pub under_way: bool,
    /// No longer so.
    pub past: bool,
    /// In part.
    pub part: bool,
    /// "only", and whether it is the last word.
    pub only: Option<bool>,
    /// The whole of it.
    pub whole: bool,
    /// Doubted, or under a condition.
    pub doubt: bool,
    /// Said not to be known.
    pub unknown: bool,
    /// Speaks of an end, without its day where `ends` is blank.
    pub until: bool,
    /// The last day it holds.
    pub ends: Option<Date>,
    /// The first day of the latest other time named.
    pub day: Option<Date>,
    /// A month or quarter without its year.
    pub sometime: bool,
    /// "8 of 14".
    pub share: Option<(u32, u32)>,
    /// Words that are on no list.
    pub strange: bool,
    /// A note that takes nothing back.
    pub harmless: bool,
}

impl<T> Default for Said<T> {
    fn default() -> Self {
        Said {
            terms: Vec::new(),
            not: 0,
            future: false,
            under_way: false,
            past: false,
            part: false,
            only: None,
            whole: false,
            doubt: false,
            unknown: false,
            until: false,
            ends: None,
            day: None,
            sometime: false,
            share: None,
            strange: false,
            harmless: false,
        }
    }
}

impl<T: Copy + PartialEq> Said<T> {
    /// Whether it has a term.
    pub fn has(&self, term: T) -> bool {
        self.terms.contains(&term)
    }

    /// Whether nothing in it says anything.
    fn is_idle(&self) -> bool {
        self.terms.is_empty() && !self.turns() && !self.strange && self.day.is_none() && !self.whole
    }

    /// Whether something in it may take back, put off or narrow what was said before it.
    pub fn turns(&self) -> bool {
        self.not > 0
            || self.future
            || self.part
            || self.only.is_some()
            || self.is_unsettled()
            || self.share.is_some()
            || self.until
            || self.sometime
    }

    /// Doubted, over, or in the making: never a fact as things stand.
    pub fn is_unsettled(&self) -> bool {
        self.doubt || self.past || self.under_way || self.unknown
    }

    /// Whether a day it names is still to come.
    pub fn is_ahead(&self, today: Date) -> bool {
        self.day.is_some_and(|day| day > today)
    }

    /// Whether the end it speaks of lies ahead.
    pub fn holds(&self, today: Date) -> bool {
        !self.until || self.ends.is_some_and(|end| end >= today)
    }
}

/// A cell as a head and notes.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase<T> {
    /// What it says first.
    pub head: Said<T>,
    /// What follows a separator.
    pub notes: Vec<Said<T>>,
}

/// Bytes of the longest cell that is taken apart: what is longer is prose, not an answer.
const MOST_BYTES: usize = 400;

/// Reads a cell by a field's words. `None` for a cell without a word.
pub fn phrase<T: Copy + PartialEq>(text: &str, grammar: &Grammar<T>) -> Option<Phrase<T>> {
    if text.trim().len() > MOST_BYTES {
        let head = Said {
            strange: true,
            ..Said::default()
        };
        return Some(Phrase {
            head,
            notes: Vec::new(),
        });
    }
    let mut pieces = pieces(text)
        .into_iter()
        .map(|piece| said(&piece, grammar))
        .skip_while(Said::is_idle);
    let head = pieces.next()?;
    Some(Phrase {
        head,
        notes: pieces.collect(),
    })
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Time(Date, Date),
    Share(u32, u32),
}

/// A text in lower case with plain marks and whole words for short ones.
fn normal(text: &str) -> String {
    squeeze(text)
        .to_lowercase()
        .replace(['’', '‘', '`'], "'")
        .replace("cannot", "can not")
        .replace("can't", "can not")
        .replace("won't", "will not")
        .replace("n't", " not")
        .replace("w/o", "without")
        .replace("n.a.", "n/a")
        .replace("n / a", "n/a")
}

/// The pieces between separators, as words and days.
fn pieces(text: &str) -> Vec<Vec<Token>> {
    let text = normal(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<Vec<Token>> = vec![Vec::new()];
    let mut at = 0;
    while at < words.len() {
        // "March 5, 2027" is three words, "Q3 2027" two.
        let time = (1..=3.min(words.len() - at)).rev().find_map(|n| {
            let joined = words[at..at + n].join(" ");
            let inner = joined.trim_matches(|c: char| "()[]{},;:.".contains(c));
            // A separator within would be lost: "2025, 2026" are two times.
            let glued = words[at..at + n - 1]
                .iter()
                .any(|w| w.ends_with([';', ':', ')']));
            period(inner)
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
    if matches!(raw, "n/a" | "na") {
        return push(out, Token::Word("n/a".to_owned()));
    }
    let chars: Vec<char> = raw.chars().collect();
    let mut current = String::new();
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    for (i, c) in chars.iter().enumerate() {
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

fn listed(list: &str, phrase: &str) -> bool {
    list.split('|').any(|known| known == phrase)
}

fn said<T: Copy + PartialEq>(piece: &[Token], grammar: &Grammar<T>) -> Said<T> {
    let mut out = Said::default();
    let words: Vec<&str> = piece
        .iter()
        .map(|token| match token {
            Token::Word(word) => word.as_str(),
            _ => "\u{1}",
        })
        .collect();
    if listed(HARMLESS, &words.join(" ")) {
        out.harmless = true;
        return out;
    }
    let mut ending = false;
    let mut at = 0;
    while let Some(token) = piece.get(at) {
        out.only = out.only.map(|_| false);
        match token {
            Token::Share(n, m) => {
                out.strange |= out.share.is_some() || *m == 0 || n > m;
                out.share = Some((*n, *m));
                at += 1;
                continue;
            }
            Token::Time(first, last) => {
                if ending {
                    out.ends = Some(out.ends.map_or(*last, |known| known.min(*last)));
                } else {
                    out.day = Some(out.day.map_or(*first, |known| known.max(*first)));
                }
                at += 1;
                continue;
            }
            Token::Word(_) => {}
        }
        let longest = LONGEST.min(words.len() - at);
        let found = (1..=longest).rev().find_map(|n| {
            let phrase = words[at..at + n].join(" ");
            let term = grammar.terms.iter().find(|(_, list)| listed(list, &phrase));
            if let Some((term, _)) = term {
                return Some((n, Ok(*term)));
            }
            if listed(grammar.fillers, &phrase) {
                return Some((n, Err(Filler)));
            }
            let common = common().get(phrase.as_str());
            common.map(|sense| (n, Err(*sense)))
        });
        let Some((n, found)) = found else {
            out.strange = true;
            at += 1;
            continue;
        };
        at += n;
        match found {
            Ok(term) => out.terms.push(term),
            Err(Filler) => {}
            Err(Not) => out.not += 1,
            Err(Future) => out.future = true,
            Err(Under) => out.under_way = true,
            Err(Past) => out.past = true,
            Err(Part) => out.part = true,
            Err(Only) => out.only = Some(true),
            Err(Whole) => out.whole = true,
            Err(Doubt) => out.doubt = true,
            Err(Unknown) => out.unknown = true,
            Err(Until) => {
                out.until = true;
                ending = true;
            }
            Err(Sometime) => out.sometime = true,
        }
    }
    // "?" alone is an answer: nobody knows.
    if words == ["?"] {
        out.doubt = false;
        out.unknown = true;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAMMAR: Grammar<u8> = Grammar {
        terms: &[(1, "locked|under lock"), (2, "open")],
        fillers: "door|doors",
    };

    fn of(text: &str) -> Phrase<u8> {
        phrase(text, &GRAMMAR).unwrap()
    }

    #[test]
    fn a_cell_is_a_head_and_its_notes() {
        let two = of("Door locked – 2026-03-01 (verified by Dana)");
        assert_eq!(two.head.terms, [1]);
        assert_eq!(two.notes.len(), 2);
        assert!(two.notes[1].strange);
        assert!(of("Status: locked").head.has(1));
        assert!(of("Under lock").head.has(1));
        assert!(of("locked & open").head.terms == [1, 2]);
        assert!(of("the vault is locked").head.strange);
    }

    #[test]
    fn words_that_turn_a_term_round_are_seen_wherever_they_stand() {
        assert_eq!(of("doors not locked").head.not, 1);
        assert_eq!(of("isn’t locked").head.not, 1);
        assert!(of("to be locked in Q3").head.future);
        assert!(of("no longer locked").head.past);
        assert!(of("locked?").head.doubt);
        assert_eq!(of("8 of 14 locked").head.share, Some((8, 14)));
        assert_eq!(of("8/14 doors locked").head.share, Some((8, 14)));
        assert_eq!(of("60% locked").head.share, Some((6000, 10_000)));
        assert!(of("9 of 3 locked").head.strange);
        assert!(of("locked, no end date").notes[0].harmless);
        let end = of("locked until May 2027").head.ends.unwrap();
        assert_eq!(end.to_string(), "2027-05-31");
    }
}
