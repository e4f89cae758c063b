//! Printing: text for people, JSON for programs.

use crate::text::printed;
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// Prints JSON on one line per call, readable.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string_pretty(value)?)
}

/// Prints a line; a closed pipe (`| head`) is not an error.
pub fn line(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out
        .write_all(printed(text).as_bytes())
        .and_then(|()| out.write_all(b"\n"))
    {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints an error to standard error, as JSON where that was asked for.
pub fn error(error: &anyhow::Error, as_json: bool) {
    let text = message(error);
    let text = printed(&text);
    if as_json {
        eprintln!("{}", serde_json::json!({ "error": text }));
    } else {
        eprintln!("phiward: {text}");
    }
}

/// An error with what led to it, nothing twice, and a way out where the database
/// itself gives none.
fn message(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.contains(&cause) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause);
    }
    let ways = [
        (
            "readonly database",
            "; the database or its folder may not be written: ask its owner for permission, or work on a copy with --data DIR",
        ),
        (
            "unable to open database file",
            "; the folder must be readable and writable for you: ask its owner, or name another with --data DIR",
        ),
        (
            "database is locked",
            "; another program holds it: try again when that one is done",
        ),
        (
            "which is in the future: now it is",
            ": set the clock of this computer right, then say “phiward set-clock --reason \"…\"”",
        ),
        ("disk is full", "; make room on the disk"),
        (
            "file is not a database",
            "; put a backup in its place with “phiward backup restore FILE”",
        ),
    ];
    if let Some((_, way)) = ways.iter().find(|(sign, _)| text.contains(sign)) {
        text.push_str(way);
    }
    text
}

/// Prints a usage error, as JSON where that was asked for.
pub fn usage_error(error: &clap::Error, as_json: bool) {
    if as_json {
        let text = error.render().to_string();
        let text = text.trim().strip_prefix("error: ").unwrap_or(text.trim());
        eprintln!("{}", serde_json::json!({ "error": text }));
    } else {
        let _ = error.print();
    }
}

/// A plain table: columns as wide as their longest cell, the last one free.
pub struct Columns {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Columns {
    /// A table with these headings.
    pub fn new(head: &[&'static str]) -> Columns {
        Columns {
            head: head.to_vec(),
            rows: Vec::new(),
        }
    }
    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
    /// Prints it.
    pub fn print(&self) -> anyhow::Result<()> {
        let width = |i: usize| {
            let cells = self
                .rows
                .iter()
                .filter_map(|r| r.get(i))
                .map(|c| c.chars().count());
            cells
                .chain([self.head[i].chars().count()])
                .max()
                .unwrap_or(0)
                .min(60)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let mut text = String::new();
        let mut put = |cells: &mut dyn Iterator<Item = &str>| {
            let mut out = String::new();
            for (i, cell) in cells.enumerate() {
                let clean: String = cell
                    .chars()
                    .map(|c| if c.is_control() { ' ' } else { c })
                    .collect();
                let last = i + 1 == widths.len();
                let shown = if last { clean } else { clip(&clean, widths[i]) };
                let pad = if last {
                    0
                } else {
                    widths[i].saturating_sub(shown.chars().count()) + 2
                };
                out.push_str(&shown);
                out.push_str(&" ".repeat(pad));
            }
            text.push_str(out.trim_end());
            text.push('\n');
        };
        put(&mut self.head.iter().copied());
        for row in &self.rows {
            put(&mut row.iter().map(String::as_str));
        }
        line(text.trim_end())
    }
}

/// A progress bar on standard error; hidden where nobody watches.
pub fn progress(what: &'static str, hidden: bool) -> indicatif::ProgressBar {
    if hidden || !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let style = indicatif::ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {eta}")
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
    indicatif::ProgressBar::new(0)
        .with_style(style)
        .with_message(what)
}

/// A sign of life for work of unknown length; hidden where nobody watches.
pub fn spinner(what: &'static str, hidden: bool) -> indicatif::ProgressBar {
    if hidden || !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

/// A text cut to a width, with "…" where something is left out.
pub fn clip(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// Shortens the value a usage error repeats, and takes control characters out
/// of it: a text of thousands of characters helps nobody find the mistake.
pub fn clip_usage_error(error: &mut clap::Error) {
    use clap::error::{ContextKind, ContextValue};
    if let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue) {
        let shown = clip(&crate::text::shown(value), 200);
        error.insert(ContextKind::InvalidValue, ContextValue::String(shown));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn an_error_says_nothing_twice_and_what_to_do() {
        let error = anyhow::anyhow!("attempt to write a readonly database")
            .context("the database said: attempt to write a readonly database");
        let text = message(&error);
        assert_eq!(text.matches("readonly").count(), 1, "{text}");
        assert!(text.contains("ask its owner"), "{text}");
        let other = Err::<(), _>(anyhow::anyhow!("inner")).context("outer");
        assert_eq!(message(&other.unwrap_err()), "outer: inner");
    }
}
