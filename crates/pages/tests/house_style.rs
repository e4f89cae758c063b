//! Rules every template and the stylesheet keep, read from the files themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn templates() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, out: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "html") {
                let text = fs::read_to_string(&path).unwrap();
                out.push((path, text));
            }
        }
    }
    let mut out = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"),
        &mut out,
    );
    assert!(out.len() >= 9);
    out
}

fn stylesheet() -> &'static str {
    let file = pages::assets()
        .iter()
        .find(|asset| asset.path == pages::STYLESHEET);
    std::str::from_utf8(file.unwrap().bytes).unwrap()
}

/// The text with `{# … #}` left out, `{% … %}` as a space and `{{ … }}` as `*`.
fn without_code(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let (end, put) = match from.as_bytes().get(1) {
            Some(b'#') => ("#}", ""),
            Some(b'%') => ("%}", " "),
            Some(b'{') => ("}}", "*"),
            _ => ("{", "{"),
        };
        out.push_str(put);
        rest = from.find(end).map_or("", |at| &from[at + end.len()..]);
    }
    out + rest
}

#[test]
fn i7_no_template_carries_inline_style_or_script() {
    for (path, text) in templates() {
        let text = without_code(&text).to_lowercase();
        for tag in text.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or("");
            assert!(!tag.starts_with("style"), "{path:?}: <{tag}>");
            assert!(
                !tag.starts_with("script") || tag.contains(" src="),
                "{path:?}: <{tag}>"
            );
            assert!(!tag.contains("javascript:"), "{path:?}: <{tag}>");
            for attribute in tag.split_whitespace().skip(1) {
                let name = attribute.split('=').next().unwrap_or("");
                let is_handler = name.len() > 2
                    && name.starts_with("on")
                    && name.bytes().all(|b| b.is_ascii_lowercase())
                    && attribute.contains('=');
                assert!(name != "style" && !is_handler, "{path:?}: {attribute}");
            }
        }
    }
}

#[test]
fn every_class_in_a_template_is_in_the_stylesheet() {
    let css = stylesheet();
    let classes: BTreeSet<&str> = css
        .split('.')
        .skip(1)
        .map(|rest| {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
                .unwrap_or(rest.len());
            &rest[..end]
        })
        .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        .collect();
    let mut missing = BTreeSet::new();
    for (path, text) in templates() {
        let text = without_code(&text);
        for value in text.split("class=\"").skip(1) {
            for name in value.split('"').next().unwrap_or("").split_whitespace() {
                let known = match name.split_once('*') {
                    None => classes.contains(name),
                    Some(("", _)) => true,
                    Some((start, _)) => classes.iter().any(|class| class.starts_with(start)),
                };
                if !known {
                    missing.insert(format!("{}: {name}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The custom properties of the first block after a mark.
fn tokens(after: &str) -> BTreeMap<String, [f64; 3]> {
    let css = stylesheet();
    let css = &css[css.find(after).unwrap()..];
    let block = &css[css.find(":root {").unwrap()..];
    block[..block.find('}').unwrap()]
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"))
        .map(|(name, value)| {
            let value = value.trim_end_matches(';');
            let part = |at: usize| {
                let byte = u8::from_str_radix(&value[at..at + 2], 16).unwrap();
                let part = f64::from(byte) / 255.0;
                if part <= 0.04045 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            };
            (name.to_owned(), [part(0), part(2), part(4)])
        })
        .collect()
}

/// Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance).
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |[r, g, b]: [f64; 3]| 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_have_the_contrast_of_wcag_aa_in_light_and_dark() {
    const GROUNDS: [&str; 8] = [
        "paper",
        "raised",
        "sunk",
        "accent-tint",
        "good-tint",
        "warn-tint",
        "bad-tint",
        "past",
    ];
    // What is read (1.4.3, at least 4.5) and on which grounds it stands.
    let text: [(&str, &[&str]); 12] = [
        ("ink", &GROUNDS[..7]),
        ("muted", &GROUNDS[..4]),
        ("accent", &GROUNDS[..7]),
        ("accent-strong", &GROUNDS[..7]),
        ("on-accent", &["accent", "accent-strong"]),
        ("good", &GROUNDS[..3]),
        ("warn", &GROUNDS[..3]),
        (
            "bad",
            &["paper", "raised", "sunk", "bad-tint", "accent-tint"],
        ),
        ("on-past", &["past"]),
        ("on-level", &["level-1", "level-2", "level-3"]),
        ("on-level", &["level-4", "level-5"]),
        ("accent", &["accent-tint"]),
    ];
    // Borders of controls, signs and the focus (1.4.11 and 2.4.13, at least 3).
    let graphics: [(&str, &[&str]); 4] = [
        ("edge", &GROUNDS[..3]),
        ("focus", &GROUNDS[..7]),
        ("past-edge", &["paper", "past"]),
        ("accent", &GROUNDS[..3]),
    ];
    let names = |after| tokens(after).into_keys().collect::<Vec<_>>();
    assert_eq!(
        names("@layer tokens {"),
        names("@media screen and (prefers-color-scheme: dark)"),
        "each colour has a light and a dark value"
    );
    for (scheme, after) in [
        ("light", "@layer tokens {"),
        ("dark", "@media screen and (prefers-color-scheme: dark)"),
    ] {
        let tokens = tokens(after);
        for (least, pairs) in [(4.5, &text[..]), (3.0, &graphics[..])] {
            for (front, grounds) in pairs {
                for ground in *grounds {
                    let found = contrast(tokens[*front], tokens[*ground]);
                    assert!(
                        found >= least,
                        "{scheme}: {front} on {ground} is {found:.2}, not {least}"
                    );
                }
            }
        }
    }
}

#[test]
fn levels_can_be_told_apart_without_hue() {
    for after in [
        "@layer tokens {",
        "@media screen and (prefers-color-scheme: dark)",
    ] {
        let tokens = tokens(after);
        // The worst levels stand out from the quiet ones by lightness alone.
        let quiet = contrast(tokens["level-1"], tokens["paper"]);
        let loud = contrast(tokens["level-5"], tokens["paper"]);
        assert!(loud > quiet * 1.25, "{quiet:.2} {loud:.2}");
    }
}
