//! The report as the JSON the template reads.
//!
//! Text runs are strings; anything marked is an array that begins with its kind. Numbers,
//! dates and shares are formatted here, so that the template holds layout only.

use serde_json::{Value, json};

use super::coverage::{is_joiner, printable};
use crate::Error;
use crate::model::*;
use crate::text;

/// Width of the text area in points: US Letter with margins of 0.85 inch.
const PAGE_WIDTH: f64 = 489.6;

/// The data of a normalized report.
pub(super) fn json(report: &Report) -> Result<Vec<u8>, Error> {
    let mut tags = report.language.split('-');
    let lang = tags.next().unwrap_or("en");
    let region = tags.find(|tag| tag.len() == 2 && tag.bytes().all(|b| b.is_ascii_alphabetic()));
    // PDF/A wants a date; a report that has none says so with a date no analysis can have.
    let date = report
        .date()
        .and_then(text::parse_date)
        .unwrap_or((1980, 1, 1));
    let tones: serde_json::Map<_, _> = Tone::ALL
        .iter()
        .map(|tone| {
            let (fill, ink) = tone.colours();
            (
                tone.name().to_string(),
                json!([format!("#{fill}"), format!("#{ink}")]),
            )
        })
        .collect();
    let value = json!({
        // Also the title in the file's metadata, where break opportunities would only disturb.
        "title": titled(&report.title).replace('\u{200B}', ""),
        "subtitle": printable(&report.subtitle),
        "organization": printable(&report.organization),
        "author": report.organization,
        "confidentiality": printable(&report.confidentiality),
        "lang": lang,
        "region": region,
        "date": [date.0, date.1, date.2],
        "facts": facts(report),
        "ledger": printable(&report.ledger_line()),
        "volume": report.volume_line(),
        "first": report.volume.is_none_or(|volume| volume.number == 1),
        "contents": crate::normal::contents(report).len() > 2,
        "tones": tones,
        "blocks": blocks(&report.blocks),
    });
    serde_json::to_vec(&value).map_err(|error| Error::Data(error.to_string()))
}

fn facts(report: &Report) -> Value {
    crate::cover::facts(report)
        .into_iter()
        .map(|(name, value)| json!([name, printable(&value)]))
        .collect()
}

fn blocks(blocks: &Blocks) -> Value {
    blocks.0.iter().map(block).collect()
}

fn block(block: &Block) -> Value {
    match block {
        Block::Heading {
            level,
            text,
            anchor,
        } => {
            json!({ "is": "heading", "level": level, "text": titled(text), "anchor": anchor })
        }
        Block::Paragraph(text) => json!({ "is": "paragraph", "text": rich(text) }),
        Block::List(list) => json!({
            "is": "list",
            "numbered": list.numbered,
            "items": list.items.iter().map(rich).collect::<Value>(),
        }),
        Block::KeyValues(facts) => json!({
            "is": "facts",
            "facts": facts
                .iter()
                .map(|fact| json!([printable(&fact.key), rich(&fact.value)]))
                .collect::<Value>(),
        }),
        Block::Table(table) => json!({
            "is": "table",
            "caption": printable(&table.caption),
            "compact": table.compact,
            "size": crate::widths::text_size(table),
            "widths": crate::widths::widths(table, PAGE_WIDTH),
            "align": table.columns.iter().map(|column| column.align.name()).collect::<Vec<_>>(),
            "titles": table.columns.iter().map(|c| printable(&c.title)).collect::<Vec<_>>(),
            "cells": table
                .rows
                .iter()
                .flat_map(|row| table.cells(row).map(|(column, value)| cell(value, column.kind)))
                .collect::<Value>(),
        }),
        Block::Callout(callout) => json!({
            "is": "callout",
            "kind": callout.kind.name(),
            "word": callout.kind.word(),
            "title": printable(&callout.title),
            "text": rich(&callout.text),
        }),
        Block::HeatMap(map) => json!({
            "is": "heatmap",
            "caption": printable(&map.caption),
            "row_title": printable(&map.row_title),
            "column_title": printable(&map.column_title),
            "rows": map.rows.iter().map(|label| printable(label)).collect::<Vec<_>>(),
            "columns": map.columns.iter().map(|label| printable(label)).collect::<Vec<_>>(),
            "cells": map
                .cells
                .iter()
                .map(|row| row.iter().map(heat_cell).collect::<Value>())
                .collect::<Value>(),
        }),
        Block::Bars(bars) => json!({
            "is": "bars",
            "caption": printable(&bars.caption),
            "titles": [printable(&bars.label_title), printable(&bars.value_title)],
            "bars": bars.scaled().map(|(bar, share)| json!({
                "label": printable(&bar.label),
                "tone": bar.tone.name(),
                "share": share,
                "value": text::number(bar.value, ColumnKind::Text),
            })).collect::<Value>(),
        }),
        Block::Card(card) => json!({
            "is": "card",
            "level": card.level,
            "anchor": card.anchor,
            "label": printable(&card.label),
            "title": titled(&card.title),
            "badge": card.badge.as_ref().map(badge),
            "blocks": self::blocks(&card.blocks),
        }),
        Block::PageBreak => json!({ "is": "pagebreak" }),
        Block::SignatureBlock(block) => json!({
            "is": "signatures",
            "statement": rich(&block.statement),
            "lines": block.lines.iter().map(|line| json!([
                printable(&line.role),
                printable(&line.name),
                printable(&text::date(&line.date)),
            ])).collect::<Value>(),
        }),
    }
}

/// A title of which something is left: one that consists of invisible characters only
/// would be empty.
fn titled(text: &str) -> String {
    let title = printable(text);
    if title
        .chars()
        .all(|char| char.is_whitespace() || is_joiner(char))
    {
        return "Untitled".into();
    }
    title
}

fn heat_cell(cell: &HeatCell) -> Value {
    json!([
        cell.level.tone.name(),
        cell.count.to_string(),
        printable(&cell.level.text)
    ])
}

fn badge(badge: &Badge) -> Value {
    json!(["badge", badge.tone.name(), printable(&badge.text)])
}

/// A cell: a string where it can be, since most of a long table is strings.
fn cell(cell: &Cell, kind: ColumnKind) -> Value {
    match cell {
        Cell::Text(text) if text.contains('\n') => rich(&Rich::new().text(text)),
        Cell::Rich(text) => rich(text),
        Cell::Badge(level) => json!([badge(level)]),
        other => Value::String(printable(&other.words(kind))),
    }
}

fn rich(rich: &Rich) -> Value {
    let mut runs = Vec::with_capacity(rich.0.len());
    for inline in &rich.0 {
        match inline {
            Inline::Text(text) => lines(&mut runs, text, Value::String),
            Inline::Strong(text) => lines(&mut runs, text, |line| json!(["strong", line])),
            Inline::Emphasis(text) => lines(&mut runs, text, |line| json!(["emph", line])),
            Inline::Code(text) => lines(&mut runs, text, |line| json!(["code", line])),
            Inline::Link { url, text } => {
                lines(&mut runs, text, |line| json!(["link", line, url]));
            }
            Inline::Reference { anchor, text } => {
                lines(&mut runs, text, |line| json!(["ref", line, anchor]));
            }
            Inline::Badge(level) => runs.push(badge(level)),
        }
    }
    Value::Array(runs)
}

fn lines(runs: &mut Vec<Value>, text: &str, run: impl Fn(String) -> Value) {
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            runs.push(json!(["br"]));
        }
        if !line.is_empty() {
            runs.push(run(printable(line)));
        }
    }
}
