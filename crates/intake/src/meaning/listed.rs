//! Lists in a cell: “1. Encrypt the laptops 2. Train staff”, lines that begin with a dash.

use crate::workbook::squeeze;

/// Marks at the beginning of an item.
const MARKS: [char; 9] = ['-', '–', '—', '•', '·', '*', '▪', '◦', '→'];

/// The items of a list whose every item is numbered or marked; `None`: it is no such list.
pub fn list_items(text: &str) -> Option<Vec<String>> {
    let items = marked(text).or_else(|| numbered(text))?;
    let says = |item: &String| item.chars().any(char::is_alphabetic);
    (items.len() > 1 && items.iter().all(says)).then_some(items)
}

/// Whether a text that is no such list may name several things all the same: in lines, or
/// parted by semicolons.
pub fn may_be_several(text: &str) -> bool {
    let parts = text.split([';', '\n']).map(str::trim);
    parts
        .filter(|part| part.chars().filter(|c| c.is_alphabetic()).count() > 2)
        .count()
        > 1
}

/// Lines that each begin with a mark; a line without one goes on with the line above.
fn marked(text: &str) -> Option<Vec<String>> {
    let mut items: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let begins = line
            .strip_prefix(MARKS)
            .filter(|rest| rest.starts_with(char::is_whitespace));
        match (begins, items.last_mut()) {
            (Some(rest), _) => items.push(squeeze(rest)),
            (None, Some(item)) => {
                item.push(' ');
                item.push_str(&squeeze(line));
            }
            (None, None) => return None,
        }
    }
    Some(items)
}

/// Items that begin with 1, 2, 3 or a, b, c in their order, in lines or in one line.
fn numbered(text: &str) -> Option<Vec<String>> {
    let text = squeeze(text);
    let forms: [fn(&str) -> String; 5] = [
        |n| format!("{n}. "),
        |n| format!("{n}) "),
        |n| format!("({n}) "),
        |n| format!("{n}: "),
        |n| format!("{n} - "),
    ];
    let letters: Vec<String> = ('a'..='z').map(String::from).collect();
    let numbers: Vec<String> = (1..=40).map(|n: u32| n.to_string()).collect();
    let lower = text.to_lowercase();
    // Where small letters have another length, places of the two texts differ.
    if lower.len() != text.len() {
        return None;
    }
    [numbers, letters].iter().find_map(|order| {
        let mut forms = forms.iter();
        forms.find_map(|form| split(&text, &lower, order, *form))
    })
}

fn split(
    text: &str,
    lower: &str,
    order: &[String],
    form: fn(&str) -> String,
) -> Option<Vec<String>> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    for mark in order.iter().map(|n| form(n)) {
        let at = lower[from..].match_indices(&mark).map(|(at, _)| from + at);
        let mut at = at.filter(|at| *at == 0 || lower[..*at].ends_with(' '));
        let Some(at) = at.next() else { break };
        starts.push((at, at + mark.len()));
        from = at + mark.len();
    }
    if starts.len() < 2 || starts[0].0 != 0 {
        return None;
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let items = starts.iter().zip(ends).map(|((_, from), until)| {
        let item = text[*from..until].trim().trim_end_matches([';', ',']);
        item.strip_suffix(" and")
            .unwrap_or(item)
            .trim()
            .trim_end_matches([';', ','])
            .to_owned()
    });
    Some(items.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b3_items_of_lists_are_told_from_one_text() {
        for (text, items) in [
            (
                "1. Encrypt laptops\n2. Cable locks",
                &["Encrypt laptops", "Cable locks"][..],
            ),
            (
                "(1) quote (2) buy (3) migrate",
                &["quote", "buy", "migrate"],
            ),
            (
                "a) unique IDs; and b) remove the old account",
                &["unique IDs", "remove the old account"],
            ),
            (
                "- MFA on\n  e-mail\n- Training",
                &["MFA on e-mail", "Training"],
            ),
            ("• One thing\n• Another", &["One thing", "Another"]),
        ] {
            assert_eq!(list_items(text).unwrap(), items, "{text}");
        }
        for text in [
            "Encrypt laptops",
            "1. Encrypt laptops",
            "Replace server; wipe old disks",
            "Review section 1. Then section 2. Done.",
            "Move to TLS 1.2 and 1.3",
            "Steps:\n- one",
            "Encrypt the laptops\n- except the loaner",
        ] {
            assert_eq!(list_items(text), None, "{text}");
        }
        assert!(may_be_several("Replace server; wipe old disks"));
        assert!(may_be_several("Encrypt laptops\nTrain staff"));
        assert!(!may_be_several("Encrypt laptops;"));
    }
}
