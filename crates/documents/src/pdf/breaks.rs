//! Where lines may break inside words: nowhere, as long as a word fits its line.
//!
//! A word that is broken is found by no search and copied with a gap, so no character is
//! ever put into one. A citation is kept whole; what is too long for its line is handed to
//! the template in pieces, between which it may break.

use serde_json::{Value, json};

use super::coverage::printable;
use crate::text::{ems, is_citation};

/// Letters in a row after which a word without marks may break where it must.
const CHUNK: usize = 8;
/// A longer word is no word of a language, so hyphens would only mislead.
const LONGEST_WORD: usize = 30;

/// A line's width and the size of its text, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) width: f64,
    pub(super) size: f64,
}

impl Room {
    /// The same line for codes, which are set a little smaller.
    pub(super) fn code(self) -> Room {
        Room {
            size: self.size * 0.94,
            ..self
        }
    }

    fn fits(self, word: &str) -> bool {
        ems(word) * self.size <= self.width
    }

    /// The text as runs of the template: a string for what needs no care, `["keep", word]`,
    /// `["hyphenate", word]`, or `["cut", pieces]`.
    pub(super) fn runs(self, text: &str) -> Vec<Value> {
        let text = printable(text);
        let mut runs = Vec::new();
        let mut plain = String::new();
        for (number, word) in text.split(' ').enumerate() {
            if number > 0 {
                plain.push(' ');
            }
            let run = if !self.fits(word) {
                self.broken(word)
            } else if is_citation(word) {
                json!(["keep", word])
            } else {
                plain.push_str(word);
                continue;
            };
            if !plain.is_empty() {
                runs.push(Value::String(std::mem::take(&mut plain)));
            }
            runs.push(run);
        }
        if !plain.is_empty() || runs.is_empty() {
            runs.push(Value::String(plain));
        }
        runs
    }

    /// The same as one value: a string where it can be, since most of a long table is
    /// strings.
    pub(super) fn set(self, text: &str) -> Value {
        let mut runs = self.runs(text);
        match runs.pop() {
            Some(Value::String(only)) if runs.is_empty() => Value::String(only),
            Some(last) => {
                runs.push(last);
                Value::Array(runs)
            }
            None => Value::String(String::new()),
        }
    }

    /// A word that is too long for its line.
    fn broken(self, word: &str) -> Value {
        if hyphenates(word) {
            return json!(["hyphenate", word]);
        }
        let mut pieces = Vec::new();
        for part in after_marks(word) {
            if self.fits(part) {
                pieces.push(json!(part));
            } else if hyphenates(part) {
                pieces.push(json!(["hyphenate", part]));
            } else {
                pieces.extend(chunks(part).map(|chunk| json!(chunk)));
            }
        }
        json!(["cut", pieces])
    }
}

fn hyphenates(word: &str) -> bool {
    word.chars().count() <= LONGEST_WORD
        && word
            .chars()
            .all(|char| char.is_alphabetic() || ",.;:()“”\"'’".contains(char))
}

/// The parts of a word, each with the mark it ends in.
fn after_marks(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = word;
    while let Some(at) = rest.char_indices().skip(2).find_map(|(at, char)| {
        let mark = matches!(
            char,
            '/' | '.' | '_' | '-' | '–' | '@' | ':' | '=' | '&' | '?' | ',' | ';' | ']'
        );
        let end = at + char.len_utf8();
        // What may be a citation goes on.
        let goes_on = char == '.' && rest[end..].starts_with(|c: char| c.is_ascii_digit());
        (mark && !goes_on && end < rest.len()).then_some(end)
    }) {
        let (part, more) = rest.split_at(at);
        parts.push(part);
        rest = more;
    }
    parts.push(rest);
    parts
}

fn chunks(word: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = word.chars().collect();
    (0..letters.len().div_ceil(CHUNK)).map(move |at| {
        letters[at * CHUNK..letters.len().min((at + 1) * CHUNK)]
            .iter()
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::world::FONTS;

    const NARROW: Room = Room {
        width: 60.0,
        size: 8.5,
    };
    const WIDE: Room = Room {
        width: 480.0,
        size: 9.5,
    };

    #[test]
    fn words_that_fit_stay_as_they_are_and_citations_in_one_piece() {
        assert_eq!(WIDE.set("in-house, and/or"), json!("in-house, and/or"));
        assert_eq!(
            WIDE.set("see (164.308(a)(1)(ii)(A)), too"),
            json!(["see ", ["keep", "(164.308(a)(1)(ii)(A)),"], " too"])
        );
        let hash = "0123456789abcdef".repeat(4);
        assert_eq!(WIDE.set(&hash), json!(hash));
    }

    #[test]
    fn a_word_that_is_too_long_is_cut_without_losing_a_character() {
        assert_eq!(
            NARROW.set("confidentiality, so"),
            json!([["hyphenate", "confidentiality,"], " so"])
        );
        for word in [
            "0123456789abcdef".repeat(4),
            "https://portal.example/a/b?folder=inbox&page=2".into(),
            "你".repeat(40),
        ] {
            let set = NARROW.set(&word);
            let pieces: String = set[0][1]
                .as_array()
                .expect("pieces")
                .iter()
                .map(|piece| piece.as_str().expect("a piece"))
                .collect();
            assert_eq!(pieces, printable(&word), "{set}");
        }
    }

    /// Words are judged by an estimate, so it must not be below what the fonts need.
    #[test]
    fn the_estimate_of_a_letter_is_never_below_its_width() {
        for font in &FONTS[..4] {
            let size = typst::layout::Abs::pt(10.0);
            let font = font
                .clone()
                .instantiate(font.info().variant, size, &Default::default());
            for char in (' '..='~').chain('À'..='ž') {
                let Some(glyph) = font.ttf().glyph_index(char) else {
                    continue;
                };
                let width = font.x_advance(glyph.0).expect("a width").get();
                let estimate = ems(&char.to_string());
                assert!(width <= estimate + 0.005, "{char}: {width} > {estimate}");
            }
        }
    }
}
