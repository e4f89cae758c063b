//! Text the bundled fonts can print.

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
/// selectors are dropped, since a word with one inside is found by no search.
pub(super) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if is_joiner(char) {
            continue;
        }
        if is_covered(char) {
            out.push(char);
        } else {
            push_code(&mut out, char);
        }
    }
    out
}

fn is_covered(char: char) -> bool {
    let private = ('\u{E000}'..='\u{F8FF}').contains(&char);
    !private && COVERED.get(char as usize).copied().unwrap_or(false)
}

/// Characters that only change how their neighbours look.
fn is_joiner(char: char) -> bool {
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
        assert_eq!(printable("你"), "[U+4F60]");
        assert_eq!(printable("❤\u{FE0F}"), "[U+2764]");
    }

    #[test]
    fn nothing_invisible_is_left_in_a_word() {
        assert_eq!(
            printable("con\u{200B}fi\u{AD}den\u{2060}tial"),
            "confidential"
        );
    }
}
