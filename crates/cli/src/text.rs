//! Free text on the command line: trimmed, bounded, without control characters.

use ::fields::text::is_odd;
use std::borrow::Cow;

/// Longest text of one flag, in characters.
pub const MAX_TEXT: usize = 20_000;

/// Reads prose: line breaks are kept, other control characters refused.
pub fn text(raw: &str) -> Result<String, String> {
    let text = raw.trim();
    let count = text.chars().count();
    if count > MAX_TEXT {
        return Err(format!(
            "the text has {count} characters, at most {MAX_TEXT} are kept in a record; attach the long version with “phiward evidence add FILE”"
        ));
    }
    match text.chars().find(|c| is_odd(*c) && *c != '\n') {
        Some(odd) => Err(format!(
            "the text holds the control character U+{:04X}; remove it",
            odd as u32
        )),
        None => Ok(text.to_owned()),
    }
}

/// Reads a name or title: prose on one line.
pub fn name(raw: &str) -> Result<String, String> {
    let text = text(raw)?;
    if text.contains('\n') {
        return Err("a name stands on one line; put the rest into the notes".to_owned());
    }
    Ok(text)
}

/// A text without what would make a terminal do or show something else: books and files may
/// come from others.
pub fn printed(text: &str) -> Cow<'_, str> {
    let is_meant = |c: char| matches!(c, '\n' | '\t') || !is_odd(c);
    if text.chars().all(is_meant) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    let shown = text
        .chars()
        .map(|c| if is_meant(c) { c } else { '\u{fffd}' });
    Cow::Owned(shown.collect())
}

/// A text for one line of the screen, whatever it holds.
pub fn shown(text: &str) -> String {
    text.chars()
        .map(|c| if is_odd(c) { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c6_what_is_printed_makes_no_terminal_do_anything() {
        assert_eq!(printed("two\n\tlines, é"), "two\n\tlines, é");
        assert_eq!(
            printed("a\u{1b}]0;x\u{7}b\u{202e}c\u{9b}d\r\n"),
            "a\u{fffd}]0;x\u{fffd}b\u{fffd}c\u{fffd}d\n"
        );
    }

    #[test]
    fn text_is_trimmed_bounded_and_free_of_control_characters() {
        assert_eq!(text("  two\nlines ").unwrap(), "two\nlines");
        assert!(text("bell \u{7} rings").unwrap_err().contains("U+0007"));
        assert!(text("turned \u{202E} round").is_err());
        assert!(text(&"x".repeat(MAX_TEXT)).is_ok());
        assert!(
            text(&"é".repeat(MAX_TEXT + 1))
                .unwrap_err()
                .contains("20001")
        );
        assert!(name("two\nlines").is_err());
    }
}
