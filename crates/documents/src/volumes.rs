//! Splits a very long report into volumes, each a document of its own.
//!
//! Layout needs memory in proportion to what is laid out at once. A report of 10,000 risks
//! is therefore cut at block boundaries, and long tables between rows, into volumes that
//! each stay below a bound.

use crate::model::{Block, Blocks, Report, Table, Volume};

/// How much one volume may hold, in cells: a table row counts as its cells, a paragraph as
/// two, a card as the sum of its content. Laying out a cell of a register took some 20 KiB
/// when this was measured, so a volume stays near 700 MiB.
pub const CELLS_PER_VOLUME: usize = 32_000;

/// A cut table leaves at least this many rows on either side.
const FEWEST_ROWS: usize = 40;

/// A chapter does not begin, and a table is not cut, with less room than this many cells.
const FEWEST_CELLS: usize = 300;

/// Splits a report so that no volume holds much more than `limit` cells (usually
/// [`CELLS_PER_VOLUME`]).
///
/// A report within the limit comes back unchanged, without a volume number. Chapters are
/// kept together where that leaves a volume at least half full. A table that is cut repeats
/// its caption with "(continued)", a volume that begins inside a chapter repeats the
/// chapter's heading likewise.
pub fn split(report: &Report, limit: usize) -> Vec<Report> {
    let limit = limit.max(2 * FEWEST_CELLS);
    let total: usize = report.blocks.0.iter().map(cells).sum();
    if total <= limit {
        return vec![report.clone()];
    }
    let parts = Cutter::new(limit).cut(&report.blocks);
    let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    parts
        .into_iter()
        .zip(1..)
        .map(|(blocks, number)| Report {
            volume: Some(Volume { number, of }),
            blocks: Blocks(blocks),
            ..head(report)
        })
        .collect()
}

/// The report without its content.
fn head(report: &Report) -> Report {
    Report {
        title: report.title.clone(),
        subtitle: report.subtitle.clone(),
        organization: report.organization.clone(),
        language: report.language.clone(),
        confidentiality: report.confidentiality.clone(),
        position: report.position,
        hash: report.hash.clone(),
        as_of: report.as_of.clone(),
        dated: report.dated.clone(),
        program: report.program.clone(),
        catalog: report.catalog.clone(),
        volume: None,
        blocks: Blocks::default(),
    }
}

/// How many cells a block stands for.
fn cells(block: &Block) -> usize {
    match block {
        Block::Table(table) if table.data_only => 0,
        Block::Table(table) => (table.rows.len() + 1) * table.columns.len(),
        Block::List(list) => 2 * list.items.len(),
        Block::KeyValues(facts) => 2 * facts.len(),
        Block::Card(card) => 4 + card.blocks.0.iter().map(cells).sum::<usize>(),
        Block::PageBreak => 0,
        Block::HeatMap(map) => (map.rows.len() + 1) * (map.columns.len() + 1),
        Block::Bars(bars) => 3 * bars.bars.len() + 3,
        Block::Figure(_) => 100,
        Block::SignatureBlock(block) => 4 * block.lines.len() + 4,
        Block::Heading { .. } | Block::Paragraph(_) | Block::Callout(_) => 2,
    }
}

struct Cutter {
    limit: usize,
    parts: Vec<Vec<Block>>,
    current: Vec<Block>,
    used: usize,
    /// The headings above the current place, outermost first: level and words.
    path: Vec<(u8, String)>,
}

impl Cutter {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            parts: Vec::new(),
            current: Vec::new(),
            used: 0,
            path: Vec::new(),
        }
    }

    fn cut(mut self, blocks: &Blocks) -> Vec<Vec<Block>> {
        for (at, block) in blocks.0.iter().enumerate() {
            if let Block::Heading { level, text, .. } = block {
                let section = cells_until_next(&blocks.0[at + 1..], *level);
                let splits = self.used + section > self.limit && self.used >= self.limit / 2;
                if splits || self.used + FEWEST_CELLS > self.limit {
                    self.finish();
                }
                self.path.retain(|(above, _)| above < level);
                self.path.push((*level, text.clone()));
                self.current.push(block.clone());
                self.used += 2;
            } else if let Block::Table(table) = block {
                self.table(table);
            } else {
                let size = cells(block);
                if self.used + size > self.limit && self.used > FEWEST_CELLS {
                    self.finish();
                    self.resume();
                }
                self.current.push(block.clone());
                self.used += size;
            }
        }
        self.finish();
        self.parts
    }

    fn table(&mut self, table: &Table) {
        let mut rest = table.rows.as_slice();
        let mut continued = false;
        loop {
            let room = self.limit.saturating_sub(self.used) / table.columns.len().max(1);
            let room = room.saturating_sub(1);
            if rest.len() <= room || table.data_only {
                self.piece(table, rest, continued);
                return;
            }
            // A volume of its own always takes some rows, however wide the table is.
            if room >= FEWEST_ROWS || self.used < FEWEST_CELLS {
                let room = room.max(FEWEST_ROWS);
                let take = room.min(rest.len().saturating_sub(FEWEST_ROWS)).max(1);
                let (now, later) = rest.split_at(take);
                self.piece(table, now, continued);
                rest = later;
                continued = true;
            }
            self.finish();
            self.resume();
        }
    }

    fn piece(&mut self, table: &Table, rows: &[Vec<crate::model::Cell>], continued: bool) {
        let caption = if continued {
            format!("{} (continued)", table.caption)
        } else {
            table.caption.clone()
        };
        self.current.push(Block::Table(Table {
            caption,
            columns: table.columns.clone(),
            rows: rows.to_vec(),
            sheet: table.sheet.clone(),
            compact: table.compact,
            data_only: table.data_only,
        }));
        self.used += (rows.len() + 1) * table.columns.len();
    }

    /// Closes the current volume.
    fn finish(&mut self) {
        if !self.current.is_empty() {
            self.parts.push(std::mem::take(&mut self.current));
        }
        self.used = 0;
    }

    /// Repeats the headings above the place where a volume begins.
    fn resume(&mut self) {
        for (level, text) in &self.path {
            let text = format!("{text} (continued)");
            let anchor = crate::text::slug(&text);
            self.current.push(Block::Heading {
                level: *level,
                text,
                anchor,
            });
            self.used += 2;
        }
    }
}

/// Cells of the section that a heading of this level opens.
fn cells_until_next(blocks: &[Block], level: u8) -> usize {
    blocks
        .iter()
        .take_while(|block| !matches!(block, Block::Heading { level: next, .. } if *next <= level))
        .map(cells)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Column;

    fn long_report(rows: usize) -> Report {
        let mut report = Report::new("T", "O", 1, "ab");
        report
            .blocks
            .heading(1, "Scope")
            .paragraph("Text")
            .heading(1, "Register");
        let mut table = Table::new("Risks").column(Column::number("No", 0));
        for number in 0..rows {
            table.row([number.into()]);
        }
        report.blocks.push(table);
        report.blocks.heading(1, "Sign-off");
        report
    }

    #[test]
    fn a_report_within_the_limit_stays_whole() {
        let report = long_report(100);
        assert_eq!(split(&report, 1_000), [report]);
    }

    #[test]
    fn no_row_is_lost_or_doubled_and_no_volume_is_over_the_limit() {
        for total in [901, 1_000, 2_345, 5_000] {
            let volumes = split(&long_report(total), 900);
            let mut seen = Vec::new();
            for (at, volume) in volumes.iter().enumerate() {
                let size: usize = volume.blocks.0.iter().map(cells).sum();
                assert!(size <= 900 + FEWEST_CELLS, "{size}");
                let expected = Volume {
                    number: at as u32 + 1,
                    of: volumes.len() as u32,
                };
                assert_eq!(volume.volume, Some(expected));
                for block in &volume.blocks.0 {
                    if let Block::Table(table) = block {
                        seen.extend(table.rows.iter().map(|row| row[0].clone()));
                    }
                }
            }
            let all: Vec<_> = (0..total).map(crate::model::Cell::from).collect();
            assert_eq!(seen, all);
        }
    }
}
