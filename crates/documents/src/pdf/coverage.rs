//! Text the bundled fonts can print, with places where long words may break.

use std::sync::LazyLock;

use super::world::FONTS;
use crate::text::push_code;

/// For each character of the basic plane whether every bundled font has it. (None of them
/// has characters beyond that plane.)
static COVERED: LazyLock<Vec<bool>> = LazyLock::new(|| {
    (0..=0xFFFF_u32)
        .map(|code| FONTS.iter().all(|font| font.info().coverage.contains(code)))
        .collect()
});

/// Makes text printable: a character without a glyph becomes its code, `[U+4F60]`, because
/// PDF/A and PDF/UA forbid glyphs without meaning; invisible joiners and variation
/// selectors without a glyph are dropped. Words that would not fit a narrow column get
/// zero-width break opportunities.
pub(super) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (number, word) in text.split(' ').enumerate() {
        if number > 0 {
            out.push(' ');
        }
        push_word(&mut out, word);
    }
    out
}

fn push_word(out: &mut String, word: &str) {
    let length = word.chars().count();
    let breakable = length >= 22
        || (length >= 12 && !word.chars().all(|char| char.is_alphabetic() || char == ','));
    let mut run = 0;
    for char in word.chars() {
        if is_covered(char) {
            out.push(char);
            run += 1;
        } else if !is_joiner(char) {
            push_code(out, char);
            out.push('\u{200B}');
            run = 0;
        }
        if breakable {
            let separator = matches!(char, '/' | '.' | '_' | '-' | '@' | ':' | '=' | '&' | '?');
            if run >= 8 || (separator && run >= 3) {
                out.push('\u{200B}');
                run = 0;
            }
        }
    }
}

fn is_covered(char: char) -> bool {
    let private = ('\u{E000}'..='\u{F8FF}').contains(&char);
    !private && COVERED.get(char as usize).copied().unwrap_or(false)
}

/// Characters that only change how their neighbours look.
pub(super) fn is_joiner(char: char) -> bool {
    matches!(char,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_fonts_lack_is_written_as_its_code() {
        assert_eq!(printable("Ärzte ≥ 5 → café"), "Ärzte ≥ 5 → café");
        assert_eq!(printable("你"), "[U+4F60]\u{200B}");
        assert_eq!(printable("❤\u{FE0F}"), "[U+2764]\u{200B}");
    }

    #[test]
    fn long_words_may_break_and_ordinary_ones_may_not() {
        assert_eq!(
            printable("confidentiality, electroencephalogram"),
            "confidentiality, electroencephalogram"
        );
        let hash = printable(&"0123456789abcdef".repeat(4));
        assert!(
            hash.split('\u{200B}').all(|part| part.chars().count() <= 8),
            "{hash}"
        );
    }
}
