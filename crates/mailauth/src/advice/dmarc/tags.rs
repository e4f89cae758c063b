//! The tags of a text that is a DMARC record or was meant as one, and what becomes of them.

use crate::dmarc::{Misshapen, Record, TAGS};

/// The tags of a text, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tags {
    /// Name and value, each name once; `v` is left out.
    pub all: Vec<(String, String)>,
    /// What was put right, a sentence each.
    pub repairs: Vec<String>,
}

/// Tags that RFC 9989 knows no more.
pub(super) const HISTORIC: [&str; 3] = ["pct", "rf", "ri"];

/// Whether a text is a DMARC record or was meant as one.
pub(super) fn is_meant(text: &str) -> bool {
    Record::is_one(text) || Record::misshapen(text).is_some() || Record::is_one(&plain(text))
}

/// The text without what a form or a word processor put into it.
fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '"' | '“' | '”' | '\\' | '\u{feff}' | '\u{200b}' => None,
            '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
            c if c.is_whitespace() || c.is_control() => Some(' '),
            c => Some(c),
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Takes a text apart.
pub(super) fn read(text: &str) -> Tags {
    let mut tags = Tags {
        all: Vec::new(),
        repairs: Vec::new(),
    };
    if let Some(slip) = slip(text) {
        tags.repairs.push(slip.to_owned());
    }
    let plain = plain(text);
    for piece in pieces(&plain) {
        let Some((name, value)) = piece.split_once('=') else {
            loose(piece, &mut tags);
            continue;
        };
        let (written, value) = (name.trim(), value.trim().trim_end_matches(',').trim());
        let lower = written.to_ascii_lowercase();
        let known = TAGS.contains(&lower.as_str()) || HISTORIC.contains(&lower.as_str());
        let name = if known { lower } else { written.to_owned() };
        let sound = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if name == "v" || (name.is_empty() && value.is_empty()) {
            continue;
        }
        if !sound || value.is_empty() {
            tags.repairs
                .push(format!("“{piece}” goes: it is no tag with a value."));
            continue;
        }
        if known && name != written {
            tags.repairs.push(format!(
                "“{written}=” becomes “{name}=”: tags are written small."
            ));
        }
        if let Some((_, first)) = tags.all.iter().find(|(known, _)| *known == name) {
            tags.repairs.push(format!(
                "“{name}={value}” goes: “{name}={first}” stands before it, and one counts."
            ));
            continue;
        }
        tags.all.push((name, value.to_owned()));
    }
    tags
}

/// How a text fails to be a record, and what is done about it.
fn slip(text: &str) -> Option<&'static str> {
    if Record::is_one(text) {
        return None;
    }
    Some(match Record::misshapen(text) {
        Some(Misshapen::Case(_)) => "“v=DMARC1” is written in capitals.",
        Some(Misshapen::NotFirst(_)) => "“v=DMARC1” comes first.",
        Some(Misshapen::SomethingInFront(_)) => {
            "What stands before “v=DMARC1” goes; the form of the DNS provider adds the quotation marks that are needed."
        }
        _ => {
            "The record begins with “v=DMARC1;”, and semicolons part the tags, without backslashes, commas and quotation marks."
        }
    })
}

/// The pieces between semicolons, and between blanks or commas where a tag begins.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for part in text.split(';') {
        let mut from = 0;
        let mut at = 0;
        while let Some(next) = part.get(at..).and_then(|rest| rest.find([' ', ','])) {
            let gap = at + next;
            at = gap + 1;
            let behind = part.get(at..).unwrap_or_default();
            let word = behind
                .split(|c: char| !c.is_ascii_alphanumeric())
                .next()
                .unwrap_or_default();
            let equals = behind
                .get(word.len()..)
                .is_some_and(|rest| rest.trim_start().starts_with('='));
            if equals && word.starts_with(|c: char| c.is_ascii_alphabetic()) {
                out.push(part.get(from..gap).unwrap_or_default());
                from = at;
            }
        }
        out.push(part.get(from..).unwrap_or_default());
    }
    out.into_iter()
        .map(|piece| piece.trim().trim_matches(',').trim())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// A piece without an equals sign: an address that a semicolon took from its list, or
/// nothing.
fn loose(piece: &str, tags: &mut Tags) {
    let lower = piece.to_ascii_lowercase();
    if lower == "dmarc1" {
        return;
    }
    let address = lower.starts_with("mailto:") || piece.contains('@');
    let list = tags
        .all
        .iter_mut()
        .rev()
        .find(|(name, _)| name == "rua" || name == "ruf");
    match list {
        Some((name, value)) if address && !piece.contains(' ') => {
            tags.repairs.push(format!(
                "“{piece}” belongs to “{name}=”: commas stand between addresses."
            ));
            value.push(',');
            value.push_str(piece);
        }
        _ => tags
            .repairs
            .push(format!("“{piece}” goes: it is no tag with a value.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_55_tags_are_read_whatever_stands_between_them() {
        let wanted = [("p", "reject"), ("rua", "mailto:d@x.test,mailto:e@x.test")];
        for text in [
            "v=DMARC1; p=reject; rua=mailto:d@x.test,mailto:e@x.test",
            "v=dmarc1; p=reject; rua=mailto:d@x.test,mailto:e@x.test",
            "v=DMARC1\\; p=reject\\; rua=mailto:d@x.test,mailto:e@x.test",
            "v=DMARC1, p=reject, rua=mailto:d@x.test,mailto:e@x.test",
            "v=DMARC1 p=reject rua=mailto:d@x.test, mailto:e@x.test",
            "\"v=DMARC1; p=reject; rua=mailto:d@x.test,mailto:e@x.test\"",
            "p=reject; v=DMARC1; rua=mailto:d@x.test; mailto:e@x.test",
            "v=DMARC1; P=reject; RUA=mailto:d@x.test,mailto:e@x.test; p=none",
        ] {
            assert!(is_meant(text), "{text}");
            let tags = read(text);
            let all: Vec<(&str, String)> = tags
                .all
                .iter()
                .map(|(name, value)| (name.as_str(), value.replace(' ', "")))
                .collect();
            assert_eq!(all, wanted.map(|(n, v)| (n, v.to_owned())), "{text}");
            let right = text.starts_with("v=DMARC1; p") && !text.contains('P');
            assert_eq!(tags.repairs.is_empty(), right, "{text}: {:?}", tags.repairs);
        }
        assert!(!is_meant("v=spf1 -all"));
    }
}
