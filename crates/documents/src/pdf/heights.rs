//! About how high blocks are, so that what is short is not torn over two pages.
//!
//! An estimate is enough: what is kept together is far shorter than a page, and asking the
//! typesetter would lay out everything twice.

use crate::model::*;
use crate::text::ems;
use crate::widths;

/// A table, chart or remark up to this height stays on one page, in points.
const WHOLE_BLOCK: f64 = 260.0;
/// The same for a card; a page has 655 points.
const WHOLE_CARD: f64 = 540.0;
/// The same for lines to sign.
const WHOLE_SIGNATURES: f64 = 520.0;
/// The same for a row of a table.
const WHOLE_ROW: f64 = 260.0;

/// Line height as a multiple of the text's size.
const LINE: f64 = 1.3;
const TEXT: f64 = 9.5;
const PAGE: f64 = 489.6;

/// Whether a block is kept on one page.
pub(super) fn is_whole(block: &Block) -> bool {
    let most = match block {
        Block::Card(_) => WHOLE_CARD,
        Block::SignatureBlock(_) => WHOLE_SIGNATURES,
        _ => WHOLE_BLOCK,
    };
    height(block) <= most
}

/// Whether every row of a table is kept on one page.
pub(super) fn has_whole_rows(table: &Table) -> bool {
    rows(table).all(|height| height <= WHOLE_ROW)
}

fn height(block: &Block) -> f64 {
    match block {
        Block::Heading { .. } => 40.0,
        Block::Paragraph(rich) => text(&rich.plain(), PAGE, TEXT) + 8.0,
        Block::List(list) => list
            .items
            .iter()
            .map(|item| text(&item.plain(), PAGE * 0.95, TEXT) + 6.0)
            .sum(),
        Block::KeyValues(facts) => facts.iter().map(fact).sum::<f64>() + 20.0,
        Block::Table(table) => rows(table).sum::<f64>() + 60.0,
        Block::Callout(callout) => text(&callout.text.plain(), PAGE * 0.95, TEXT) + 50.0,
        Block::HeatMap(map) => 60.0 + 36.0 * map.rows.len() as f64,
        Block::Bars(bars) => 60.0 + 20.0 * bars.bars.len() as f64,
        // Always on one page, since it is an image.
        Block::Figure(_) => 0.0,
        Block::Card(card) => {
            text(&card.title, PAGE, 11.0) + 40.0 + card.blocks.0.iter().map(height).sum::<f64>()
        }
        Block::PageBreak => 0.0,
        Block::SignatureBlock(block) => 80.0 + 60.0 * block.lines.len() as f64,
    }
}

fn fact(fact: &KeyValue) -> f64 {
    let name = text(&fact.key, PAGE * 0.22, TEXT);
    text(&fact.value.plain(), PAGE * 0.74, TEXT).max(name) + 8.0
}

fn rows(table: &Table) -> impl Iterator<Item = f64> {
    let size = widths::text_size(table);
    let widths = widths::widths(table, PAGE);
    table.rows.iter().map(move |row| {
        table
            .cells(row)
            .zip(&widths)
            .map(|((column, cell), width)| {
                text(&cell.words(column.kind), width - widths::PADDING, size)
            })
            .fold(0.0, f64::max)
            + if table.compact { 5.2 } else { 8.4 }
    })
}

/// Height of a text in lines of this width.
fn text(words: &str, width: f64, size: f64) -> f64 {
    let lines: f64 = words
        .split('\n')
        .map(|line| (ems(line) * size / width).ceil().max(1.0))
        .sum();
    lines * size * LINE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_is_whole_and_what_is_long_may_break() {
        let table = |rows: usize| {
            let mut table = Table::new("T").column(Column::text("A"));
            for _ in 0..rows {
                table.row(["words".into()]);
            }
            table
        };
        assert!(is_whole(&table(6).into()) && !is_whole(&table(60).into()));
        assert!(has_whole_rows(&table(60)));
        let mut long = table(1);
        long.row(["word ".repeat(2_000).into()]);
        assert!(!has_whole_rows(&long));
    }
}
