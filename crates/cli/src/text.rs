//! Free text on the command line: trimmed, bounded, without control characters.

use ::fields::text::is_odd;

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
