//! The report as the JSON the template reads.
//!
//! Text runs are strings; anything marked is an array that begins with its kind. Numbers,
//! dates and shares are formatted here, so that the template holds layout only.

use serde_json::{Value, json};

use super::breaks::Room;
use super::coverage::printable;
use super::heights::{has_whole_rows, is_whole};
use crate::Error;
use crate::model::*;
use crate::text;
use crate::{charts, cover};

/// Width of the text area in points: US Letter with margins of 0.85 inch.
const PAGE_WIDTH: f64 = 489.6;

/// Room for a line of this share of the text area.
const fn room(share: f64, size: f64) -> Room {
    Room {
        width: PAGE_WIDTH * share,
        size,
    }
}

/// Running text, and what stands beside a bullet or in a frame. The template has the same
/// sizes and shares.
const TEXT: Room = room(1.0, 9.5);
const INDENTED: Room = room(0.95, 9.5);
/// The two columns of facts.
const FACT_NAME: Room = room(0.22, 9.5);
const FACT: Room = room(0.74, 9.5);
const CAPTION: Room = room(1.0, 9.0);
const HEADING: Room = room(1.0, 18.0);

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
        "title": titled(&report.title),
        "subtitle": printable(&report.subtitle),
        "organization": printable(&report.organization),
        "author": report.organization,
        "confidentiality": printable(&report.confidentiality),
        "lang": lang,
        "region": region,
        "date": [date.0, date.1, date.2],
        "facts": facts(report),
        "ledger": printable(&report.ledger_line()),
        "footer": printable(&cover::footer(report)),
        "volume": report.volume_line(),
        "first": report.volume.is_none_or(|volume| volume.number == 1),
        "contents": crate::normal::contents(report).len() > 2,
        "tones": tones,
        "blocks": blocks(&report.blocks),
    });
    serde_json::to_vec(&value).map_err(|error| Error::Data(error.to_string()))
}

fn facts(report: &Report) -> Value {
    cover::facts(report)
        .into_iter()
        .map(|(name, value)| {
            let code = (name == cover::HASH).then(|| json!([["code", FACT.code().set(&value)]]));
            json!([name, code.unwrap_or_else(|| FACT.set(&value))])
        })
        .collect()
}

fn blocks(blocks: &Blocks) -> Value {
    let all = &blocks.0;
    (0..all.len())
        .map(|at| {
            let mut value = block(&all[at]);
            value["whole"] = is_whole(&all[at]).into();
            value["sticky"] = leads_on(all, at).into();
            value
        })
        .collect()
}

/// Whether a paragraph is all that stands between a heading and what the heading is about:
/// then it does not stay behind with it at the end of a page.
fn leads_on(blocks: &[Block], at: usize) -> bool {
    let is_paragraph = |at: usize| matches!(blocks.get(at), Some(Block::Paragraph(_)));
    let follows_heading = at
        .checked_sub(1)
        .is_some_and(|before| matches!(blocks[before], Block::Heading { .. }));
    is_paragraph(at)
        && follows_heading
        && is_whole(&blocks[at])
        && at + 1 < blocks.len()
        && !is_paragraph(at + 1)
        && !matches!(blocks[at + 1], Block::List(_) | Block::PageBreak)
}

fn block(block: &Block) -> Value {
    match block {
        Block::Heading {
            level,
            text,
            anchor,
        } => {
            json!({ "is": "heading", "level": level, "text": HEADING.set(&titled(text)), "anchor": anchor })
        }
        Block::Paragraph(text) => json!({ "is": "paragraph", "text": rich(text, TEXT) }),
        Block::List(list) => json!({
            "is": "list",
            "numbered": list.numbered,
            "items": list.items.iter().map(|item| rich(item, INDENTED)).collect::<Value>(),
        }),
        Block::KeyValues(facts) => json!({
            "is": "facts",
            "facts": facts
                .iter()
                .map(|fact| json!([FACT_NAME.set(&fact.key), rich(&fact.value, FACT)]))
                .collect::<Value>(),
        }),
        Block::Table(table) => self::table(table),
        Block::Callout(callout) => json!({
            "is": "callout",
            "kind": callout.kind.name(),
            "word": callout.kind.word(),
            "title": INDENTED.set(&callout.title),
            "text": rich(&callout.text, INDENTED),
        }),
        Block::HeatMap(map) => heat_map(map),
        Block::Bars(bars) => json!({
            "is": "bars",
            "caption": CAPTION.set(&bars.caption),
            "titles": [LABEL.set(&bars.label_title), printable(&bars.value_title)],
            "bars": bars.scaled().map(|(bar, share)| json!({
                "label": LABEL.set(&bar.label),
                "tone": bar.tone.name(),
                "share": share,
                "value": text::number(bar.value, ColumnKind::Text),
            })).collect::<Value>(),
        }),
        Block::Figure(figure) => self::figure(figure),
        Block::Card(card) => json!({
            "is": "card",
            "level": card.level,
            "anchor": card.anchor,
            "label": printable(&card.label),
            "title": HEADING.set(&titled(&card.title)),
            "badge": card.badge.as_ref().map(badge),
            "blocks": self::blocks(&card.blocks),
        }),
        Block::PageBreak => json!({ "is": "pagebreak" }),
        Block::SignatureBlock(block) => json!({
            "is": "signatures",
            "statement": rich(&block.statement, TEXT),
            "lines": block.lines.iter().map(|line| json!([
                printable(&line.role),
                printable(&line.name),
                printable(&text::date(&line.date)),
            ])).collect::<Value>(),
        }),
    }
}

/// The labels beside bars.
const LABEL: Room = room(0.23, 8.5);

fn table(table: &Table) -> Value {
    let size = crate::widths::text_size(table);
    let widths = crate::widths::widths(table, PAGE_WIDTH);
    let rooms: Vec<Room> = widths
        .iter()
        .map(|width| Room {
            width: width - crate::widths::PADDING,
            size,
        })
        .collect();
    json!({
        "is": "table",
        "caption": CAPTION.set(&table.caption),
        "compact": table.compact,
        "whole_rows": has_whole_rows(table),
        "size": size,
        "widths": widths,
        "align": table.columns.iter().map(|column| column.align.name()).collect::<Vec<_>>(),
        "titles": table
            .columns
            .iter()
            .zip(&rooms)
            .map(|(column, room)| room.set(&column.title))
            .collect::<Vec<_>>(),
        "cells": table
            .rows
            .iter()
            .flat_map(|row| table.cells(row).zip(&rooms))
            .map(|((column, value), room)| cell(value, column.kind, *room))
            .collect::<Value>(),
    })
}

/// A drawing in the size it has on the page, on a page of its own turned round where it
/// would be too small to read otherwise.
fn figure(figure: &Figure) -> Value {
    /// Points for a pixel at natural size.
    const NATURAL: f64 = 0.75;
    let scale = |width: f64, height: f64| {
        NATURAL
            .min(width / figure.width)
            .min(height / figure.height)
    };
    let (upright, turned) = (scale(PAGE_WIDTH, 560.0), scale(660.0, 400.0));
    let is_turned = upright < 0.6 && turned > upright * 1.1;
    json!({
        "is": "figure",
        "caption": CAPTION.set(&figure.caption),
        "alt": printable(&figure.alt),
        "svg": printable(&charts::styled(&figure.svg)),
        "width": figure.width * if is_turned { turned } else { upright },
        "turned": is_turned,
    })
}

fn heat_map(map: &HeatMap) -> Value {
    let label = room(0.9 / (map.columns.len() as f64 + 1.3), 8.5);
    json!({
        "is": "heatmap",
        "caption": CAPTION.set(&map.caption),
        "row_title": printable(&map.row_title),
        "column_title": printable(&map.column_title),
        "rows": map.rows.iter().map(|row| label.set(row)).collect::<Vec<_>>(),
        "columns": map.columns.iter().map(|column| label.set(column)).collect::<Vec<_>>(),
        "cells": map
            .cells
            .iter()
            .map(|row| row.iter().map(|cell| heat_cell(cell, label)).collect::<Value>())
            .collect::<Value>(),
    })
}

/// A title of which something is left: one that consists of invisible characters only
/// would be empty.
fn titled(text: &str) -> String {
    let title = printable(text);
    if title.chars().all(char::is_whitespace) {
        return "Untitled".into();
    }
    title
}

fn heat_cell(cell: &HeatCell, room: Room) -> Value {
    json!([
        cell.level.tone.name(),
        cell.count.to_string(),
        room.set(&cell.level.text)
    ])
}

fn badge(badge: &Badge) -> Value {
    json!(["badge", badge.tone.name(), printable(&badge.text)])
}

fn cell(cell: &Cell, kind: ColumnKind, room: Room) -> Value {
    match cell {
        Cell::Text(text) if text.contains('\n') => rich(&Rich::new().text(text), room),
        Cell::Rich(text) => rich(text, room),
        Cell::Badge(level) => json!([badge(level)]),
        other => room.set(&other.words(kind)),
    }
}

fn rich(rich: &Rich, room: Room) -> Value {
    let mut runs = Vec::with_capacity(rich.0.len());
    for inline in &rich.0 {
        let code = matches!(inline, Inline::Code(_));
        let room = if code { room.code() } else { room };
        let mut add = |text: &str, mark: &dyn Fn(Value) -> Value| {
            for (number, line) in text.split('\n').enumerate() {
                if number > 0 {
                    runs.push(json!(["br"]));
                }
                if !line.is_empty() {
                    runs.push(mark(room.set(line)));
                }
            }
        };
        match inline {
            Inline::Text(text) => {
                for (number, line) in text.split('\n').enumerate() {
                    if number > 0 {
                        runs.push(json!(["br"]));
                    }
                    runs.extend(room.runs(line));
                }
            }
            Inline::Strong(text) => add(text, &|line| json!(["strong", line])),
            Inline::Emphasis(text) => add(text, &|line| json!(["emph", line])),
            Inline::Code(text) => add(text, &|line| json!(["code", line])),
            Inline::Link { url, text } => add(text, &|line| json!(["link", line, url])),
            Inline::Reference { anchor, text } => add(text, &|line| json!(["ref", line, anchor])),
            Inline::Badge(level) => runs.push(badge(level)),
        }
    }
    Value::Array(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_keeps_its_look_and_what_the_fonts_lack_is_a_code() {
        let drawn = figure(&Figure {
            caption: "C".into(),
            alt: "A".into(),
            svg: "<svg viewBox=\"0 0 900 90\"><text>你</text></svg>".into(),
            width: 900.0,
            height: 90.0,
        });
        let svg = drawn["svg"].as_str().expect("a drawing");
        assert!(
            svg.contains("<style>text {") && svg.contains("} .fm-lane {"),
            "{svg}"
        );
        assert_eq!(svg.matches("[U+").count(), 1, "{svg}");
        assert!(svg.contains("[U+4F60]"));
    }

    #[test]
    fn a_paragraph_below_a_heading_goes_with_the_table_it_opens() {
        let mut blocks = Blocks::default();
        blocks.heading(1, "H").paragraph("to the table");
        blocks.push(Table::new("T"));
        blocks.heading(2, "H").paragraph("one").paragraph("two");
        let values = self::blocks(&blocks);
        let sticky: Vec<bool> = (0..6)
            .map(|at| values[at]["sticky"] == Value::Bool(true))
            .collect();
        assert_eq!(sticky, [false, true, false, false, false, false]);
    }
}
