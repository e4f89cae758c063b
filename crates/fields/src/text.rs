//! Free text as it is typed: trimmed, bounded, without control characters.

/// Control characters, and those that turn the direction of writing: they can
/// make a line on the screen say something else than the record.
pub fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text as a form shows it and sends it back: line ends are `\n`, tabs (pasted
/// from a spreadsheet) are spaces, and nothing stands around it.
pub(crate) fn plain(raw: &str) -> String {
    raw.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\t', " ")
        .trim()
        .to_owned()
}

/// The same for a control of one line.
pub(crate) fn one_line(raw: &str) -> String {
    plain(raw).replace('\n', " ")
}

/// Reads prose: line breaks are kept, other control characters refused.
///
/// # Errors
/// What is wrong with it, and how to mend it.
pub fn prose(raw: &str, max: usize) -> Result<String, String> {
    let text = plain(raw);
    let count = text.chars().count();
    if count > max {
        return Err(format!(
            "This has {count} characters, and at most {max} are kept here. Shorten it, or attach the long version as evidence."
        ));
    }
    match text.chars().find(|c| is_odd(*c) && *c != '\n') {
        Some(odd) => Err(format!(
            "This holds the invisible character U+{:04X}, probably from pasting. Type that part again.",
            odd as u32
        )),
        None => Ok(text),
    }
}

/// Reads a name or title: prose on one line.
///
/// # Errors
/// What is wrong with it, and how to mend it.
pub fn line(raw: &str, max: usize) -> Result<String, String> {
    let text = prose(raw, max)?;
    if text.contains('\n') {
        return Err("This must stand on one line. Put the rest into the notes.".to_owned());
    }
    Ok(text)
}

/// A size in words: “812 bytes”, “1.4 MB”.
pub fn size_words(bytes: u64) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
