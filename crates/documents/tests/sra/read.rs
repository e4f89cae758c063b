//! Reads a report as a person would: all its words, its headings, its tables.

use phiward_documents::model::*;

/// All words a person or a data program can read in a report, a line each.
pub fn words(report: &Report) -> Vec<String> {
    let mut out = vec![
        report.title.clone(),
        report.subtitle.clone(),
        report.confidentiality.clone(),
    ];
    collect(&report.blocks, &mut out);
    out
}

fn collect(blocks: &Blocks, out: &mut Vec<String>) {
    for block in &blocks.0 {
        match block {
            Block::Heading { text, .. } => out.push(text.clone()),
            Block::Paragraph(rich) => out.push(rich.plain()),
            Block::List(list) => out.extend(list.items.iter().map(Rich::plain)),
            Block::KeyValues(facts) => {
                out.extend(
                    facts
                        .iter()
                        .map(|f| format!("{}: {}", f.key, f.value.plain())),
                );
            }
            Block::Table(table) => {
                out.push(table.caption.clone());
                out.extend(table.columns.iter().map(|c| c.title.clone()));
                for row in &table.rows {
                    out.extend(
                        table
                            .cells(row)
                            .map(|(column, cell)| cell.words(column.kind)),
                    );
                }
            }
            Block::Callout(callout) => {
                out.push(format!("{}: {}", callout.title, callout.text.plain()));
            }
            Block::HeatMap(map) => out.push(map.caption.clone()),
            Block::Bars(bars) => out.push(bars.caption.clone()),
            Block::Figure(figure) => out.extend([figure.caption.clone(), figure.alt.clone()]),
            Block::Card(card) => {
                out.push(format!("{} {}", card.label, card.title));
                collect(&card.blocks, out);
            }
            Block::PageBreak => {}
            Block::SignatureBlock(block) => {
                out.push(block.statement.plain());
                out.extend(block.lines.iter().map(|l| format!("{} {}", l.role, l.name)));
            }
        }
    }
}

/// Headings, indented by level, with cards by their label.
pub fn outline(report: &Report) -> String {
    let mut out = String::new();
    for block in &report.blocks.0 {
        match block {
            Block::Heading { level, text, .. } => {
                out.push_str(&format!("{}{text}\n", "  ".repeat(usize::from(*level) - 1)));
            }
            Block::Card(card) => out.push_str(&format!("      [{}]\n", card.label)),
            _ => {}
        }
    }
    out
}

/// The blocks of a chapter, up to the next one.
pub fn chapter<'r>(report: &'r Report, anchor: &str) -> Vec<&'r Block> {
    let begins = |block: &Block| matches!(block, Block::Heading { level: 1, .. });
    report
        .blocks
        .0
        .iter()
        .skip_while(
            |block| !matches!(block, Block::Heading { anchor: a, level: 1, .. } if a == anchor),
        )
        .enumerate()
        .take_while(|(at, block)| *at == 0 || !begins(block))
        .map(|(_, block)| block)
        .collect()
}

/// The table whose caption starts so, anywhere in the report.
pub fn table<'r>(report: &'r Report, caption: &str) -> &'r Table {
    find(&report.blocks, caption).unwrap_or_else(|| panic!("no table “{caption}”"))
}

fn find<'r>(blocks: &'r Blocks, caption: &str) -> Option<&'r Table> {
    blocks.0.iter().find_map(|block| match block {
        Block::Table(table) if table.caption.starts_with(caption) => Some(table),
        Block::Card(card) => find(&card.blocks, caption),
        _ => None,
    })
}

/// A table's sheet by name.
pub fn sheet<'r>(report: &'r Report, name: &str) -> Option<&'r Table> {
    report.blocks.0.iter().find_map(|block| match block {
        Block::Table(table) if table.sheet.as_deref() == Some(name) => Some(table),
        _ => None,
    })
}

/// A number cell.
pub fn number(cell: &Cell) -> u32 {
    match cell {
        Cell::Number(value) => *value as u32,
        other => panic!("no number: {other:?}"),
    }
}

/// The words of a cell.
pub fn text(cell: &Cell) -> String {
    cell.words(ColumnKind::Text)
}
