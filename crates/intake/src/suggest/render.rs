//! A mapping as TOML with comments. Whatever is put in, the text is a mapping
//! that reads back as the same.

use crate::mapping::{ColumnRule, Mapping, RepeatedKeys};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is said beside the rules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comments {
    /// At the top.
    pub head: Vec<String>,
    /// Above the key.
    pub key: Vec<String>,
    /// Above the rows to skip and where the table stops.
    pub rows: Vec<String>,
    /// Above the scale.
    pub scale: Vec<String>,
    /// Above actions in columns of their own.
    pub actions: Vec<String>,
    /// Above each field.
    pub fields: BTreeMap<String, Vec<String>>,
    /// At the end.
    pub tail: Vec<String>,
}

/// Writes a mapping with its comments.
pub fn render(mapping: &Mapping, comments: &Comments) -> String {
    let mut out = String::new();
    notes(&mut out, &comments.head);
    line(&mut out, "name", &mapping.name);
    if !mapping.description.is_empty() {
        line(&mut out, "description", &mapping.description);
    }
    line(&mut out, "kind", &mapping.kind);
    if !mapping.verified {
        line(&mut out, "verified", &false);
    }
    optional(&mut out, "sheet", &mapping.sheet);
    optional(&mut out, "header_row", &mapping.header_row);
    notes(&mut out, &comments.key);
    if !mapping.key.is_empty() {
        list(&mut out, "key", &mapping.key);
    }
    optional(&mut out, "list", &mapping.list);
    if mapping.repeated_keys != RepeatedKeys::Refuse {
        line(&mut out, "repeated_keys", &mapping.repeated_keys);
    }
    if mapping.numbers != Default::default() {
        line(&mut out, "numbers", &mapping.numbers);
    }
    if mapping.dates != Default::default() {
        line(&mut out, "dates", &mapping.dates);
    }
    optional(&mut out, "encoding", &mapping.encoding);
    optional(&mut out, "delimiter", &mapping.delimiter);
    if mapping.guarded {
        line(&mut out, "guarded", &true);
    }
    notes(&mut out, &comments.rows);
    if mapping.stop_at_blank_row {
        line(&mut out, "stop_at_blank_row", &true);
    }
    optional(&mut out, "stop_at", &mapping.stop_at);
    if !mapping.skip_rows.is_empty() {
        out.push_str("skip_rows = [\n");
        for rule in &mapping.skip_rows {
            let mut parts = Vec::new();
            if let Some(column) = &rule.column {
                parts.push(format!("column = {}", value(column)));
            }
            if let Some(start) = &rule.starts_with {
                parts.push(format!("starts_with = {}", value(start)));
            }
            if let Some(equals) = &rule.equals {
                parts.push(format!("equals = {}", value(equals)));
            }
            if rule.blank {
                parts.push("blank = true".to_owned());
            }
            out.push_str(&format!("  {{ {} }},\n", parts.join(", ")));
        }
        out.push_str("]\n");
    }
    if let Some(scale) = &mapping.scale {
        out.push('\n');
        notes(&mut out, &comments.scale);
        out.push_str("[scale]\n");
        line(&mut out, "description", &scale.description);
        optional(&mut out, "lowest", &scale.lowest);
        optional(&mut out, "highest", &scale.highest);
        optional(&mut out, "likelihood", &scale.likelihood);
        optional(&mut out, "impact", &scale.impact);
        optional(&mut out, "score", &scale.score);
        optional(&mut out, "level", &scale.level);
    }
    for (at, action) in mapping.actions.iter().enumerate() {
        out.push('\n');
        if at == 0 {
            notes(&mut out, &comments.actions);
        }
        out.push_str("[[actions]]\n");
        for (field, header) in action.fields() {
            line(&mut out, field, header);
        }
    }
    // Simple rules first: a table's header ends the plain ones.
    let (simple, full): (Vec<_>, Vec<_>) = mapping
        .columns
        .iter()
        .partition(|(_, r)| r.values.is_empty());
    out.push_str("\n[columns]\n");
    for (field, rule) in simple {
        notes(
            &mut out,
            comments.fields.get(field).map_or(&[], Vec::as_slice),
        );
        let parts = rule_parts(rule);
        match &rule.column {
            Some(column) if parts.len() == 1 => line(&mut out, &key(field), column),
            _ => {
                let inner: Vec<String> = parts.iter().map(|(k, v)| format!("{k} = {v}")).collect();
                out.push_str(&format!("{} = {{ {} }}\n", key(field), inner.join(", ")));
            }
        }
    }
    for (field, rule) in full {
        out.push('\n');
        notes(
            &mut out,
            comments.fields.get(field).map_or(&[], Vec::as_slice),
        );
        out.push_str(&format!("[columns.{}]\n", key(field)));
        for (name, text) in rule_parts(rule) {
            out.push_str(&format!("{name} = {text}\n"));
        }
        out.push_str(&format!("[columns.{}.values]\n", key(field)));
        for (from, to) in in_order(rule) {
            out.push_str(&format!("{} = {}\n", key(from), value(to)));
        }
    }
    if !comments.tail.is_empty() {
        out.push('\n');
        notes(&mut out, &comments.tail);
    }
    out
}

/// Values with their levels falling, so that a person reads a scale.
fn in_order(rule: &ColumnRule) -> Vec<(&String, &String)> {
    let mut values: Vec<_> = rule.values.iter().collect();
    values.sort_by_key(|(_, to)| std::cmp::Reverse(to.parse::<catalog::Level>().ok()));
    values
}

fn rule_parts(rule: &ColumnRule) -> Vec<(&'static str, String)> {
    let mut parts = Vec::new();
    let mut text = |name, given: &Option<String>| {
        if let Some(given) = given {
            parts.push((name, value(given)));
        }
    };
    text("column", &rule.column);
    text("constant", &rule.constant);
    text("default", &rule.default);
    text("join", &rule.join);
    if !rule.columns.is_empty() {
        parts.push(("columns", texts(&rule.columns)));
    }
    if !rule.split.is_empty() {
        parts.push((
            "split",
            if rule.split.len() == 1 {
                value(&rule.split[0])
            } else {
                texts(&rule.split)
            },
        ));
    }
    for (name, on) in [
        ("ticked", rule.ticked),
        ("fill_down", rule.fill_down),
        ("required", rule.required),
        ("optional", rule.optional),
        ("code_prefix", rule.code_prefix),
    ] {
        if on {
            parts.push((name, "true".to_owned()));
        }
    }
    if let Some(dates) = &rule.dates {
        parts.push(("dates", value(dates)));
    }
    if let Some(numbers) = &rule.numbers {
        parts.push(("numbers", value(numbers)));
    }
    parts
}

/// Comment lines; control characters cannot end them early.
fn notes(out: &mut String, lines: &[String]) {
    for text in lines {
        let clean: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        out.push_str(format!("# {clean}").trim_end());
        out.push('\n');
    }
}

/// A TOML value on one line.
fn value<T: Serialize + ?Sized>(value: &T) -> String {
    match toml::Value::try_from(value) {
        // The library would write line breaks as a text of several lines, which
        // an inline table of older TOML readers cannot hold.
        Ok(toml::Value::String(text)) => quoted(&text),
        Ok(other) => other.to_string(),
        Err(_) => "\"\"".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare && !name.bytes().all(|b| b.is_ascii_digit()) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

fn texts(list: &[String]) -> String {
    format!(
        "[{}]",
        list.iter()
            .map(|t| quoted(t))
            .collect::<Vec<_>>()
            .join(", ")
    )
}

fn line<T: Serialize + ?Sized>(out: &mut String, name: &str, given: &T) {
    out.push_str(&format!("{name} = {}\n", value(given)));
}

fn optional<T: Serialize>(out: &mut String, name: &str, given: &Option<T>) {
    if let Some(given) = given {
        line(out, name, given);
    }
}

fn list(out: &mut String, name: &str, given: &[String]) {
    let text = if given.len() == 1 {
        quoted(&given[0])
    } else {
        texts(given)
    };
    out.push_str(&format!("{name} = {text}\n"));
}
