//! Rows that came with a form: “e.g. Laptop is stolen”, “[Describe the risk]”.

/// Whether a text is an example, or says what is to be written in its place.
pub(super) fn is_example(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let within = |open: char, close: char| {
        lower
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|rest| rest.contains(' ') && !rest.contains(open))
    };
    let begins = [
        "e.g.",
        "eg.",
        "eg:",
        "ex.:",
        "ex:",
        "example:",
        "example -",
        "example –",
        "(example)",
        "sample:",
        "(sample)",
        "[example]",
        "[sample]",
        "click here to enter",
        "click or tap",
        "enter text",
        "type here",
        "lorem ipsum",
    ];
    let whole = [
        "example",
        "sample",
        "example row",
        "sample row",
        "sample entry",
        "example entry",
    ];
    whole.contains(&lower.as_str())
        || begins.iter().any(|start| lower.starts_with(start))
        || within('[', ']')
        || within('<', '>')
}

#[cfg(test)]
mod tests {
    use super::is_example;

    #[test]
    fn a2_examples_of_forms_are_told_from_records() {
        for text in [
            "e.g. Laptop is stolen",
            "Example",
            "EXAMPLE: Ransomware",
            "[Describe the risk]",
            "<enter the asset's name>",
            "Click or tap here to enter text.",
        ] {
            assert!(is_example(text), "{text}");
        }
        for text in [
            "Example.com",
            "Sample storage freezer",
            "[EHR] is down",
            "Examples of charts are kept",
            "[EHR]",
            "Egress filtering is missing",
        ] {
            assert!(!is_example(text), "{text}");
        }
    }
}
