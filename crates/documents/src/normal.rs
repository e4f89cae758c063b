//! Brings a report into the form every document renderer may rely on.
//!
//! Content code may skip heading levels, reuse an anchor, refer to something that is not in
//! this volume or carry hidden characters. Instead of handling that five times, the
//! documents people read are rendered from the result of [`normalized`]:
//!
//! * text went through [`crate::text::visible`], titles are one line;
//! * heading levels start at 1 and never skip one (PDF/UA-1 requires it, WCAG advises it);
//! * no title or heading is empty;
//! * anchors are unique, made of letters, digits and hyphens;
//! * a reference to an unknown anchor, or a link that is not a web or mail address, is text;
//! * tables marked as data only are gone, rows have exactly the table's columns, no table is
//!   without columns.

use std::collections::HashSet;

use crate::model::*;
use crate::text::{one_line, slug, visible};

/// A heading of the document, for its table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1 to 4.
    pub level: u8,
    /// The words.
    pub text: String,
    /// Where it leads.
    pub anchor: String,
}

/// The normalized report.
pub fn normalized(report: &Report) -> Report {
    let mut report = report.clone();
    for text in [
        &mut report.title,
        &mut report.subtitle,
        &mut report.organization,
        &mut report.confidentiality,
        &mut report.hash,
        &mut report.program,
        &mut report.catalog,
    ] {
        *text = one_line(text);
    }
    name(&mut report.title, "Untitled report");
    if !is_language_tag(&report.language) {
        report.language = "en-US".into();
    }
    let mut anchors = Anchors::default();
    let mut level = 0;
    normalize_blocks(&mut report.blocks.0, &mut level, &mut anchors);
    resolve(&mut report.blocks.0, &anchors.taken);
    report
}

/// The headings of a normalized report, without cards.
pub fn contents(report: &Report) -> Vec<Entry> {
    report
        .blocks
        .0
        .iter()
        .filter_map(|block| match block {
            Block::Heading {
                level,
                text,
                anchor,
            } => Some(Entry {
                level: *level,
                text: text.clone(),
                anchor: anchor.clone(),
            }),
            _ => None,
        })
        .collect()
}

/// Two or three letters, then subtags of letters and digits (BCP 47, in short).
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Gives a title without words a stand-in: an empty heading leads a screen reader nowhere,
/// and PDF/UA forbids it.
fn name(title: &mut String, stand_in: &str) {
    if title.trim().is_empty() {
        *title = stand_in.into();
    }
}

#[derive(Default)]
struct Anchors {
    taken: HashSet<String>,
}

impl Anchors {
    fn unique(&mut self, wanted: &str) -> String {
        let base = slug(wanted);
        let mut anchor = base.clone();
        let mut number = 2;
        while !self.taken.insert(anchor.clone()) {
            anchor = format!("{base}-{number}");
            number += 1;
        }
        anchor
    }
}

/// First pass: text, levels, anchors, shapes.
fn normalize_blocks(blocks: &mut Vec<Block>, last: &mut u8, anchors: &mut Anchors) {
    blocks.retain(|block| {
        !matches!(block, Block::Table(table) if table.data_only || table.columns.is_empty())
    });
    for block in blocks {
        match block {
            Block::Heading {
                level,
                text,
                anchor,
            } => {
                *level = (*level).clamp(1, *last + 1).min(4);
                *last = *level;
                *text = one_line(text);
                name(text, "Untitled");
                *anchor = anchors.unique(anchor);
            }
            Block::Card(card) => {
                card.level = card.level.clamp(1, *last + 1).min(4);
                card.label = one_line(&card.label);
                card.title = one_line(&card.title);
                name(&mut card.title, "Untitled");
                card.anchor = anchors.unique(&card.anchor);
                if let Some(badge) = &mut card.badge {
                    settle_badge(badge);
                }
                let mut inside = card.level;
                normalize_blocks(&mut card.blocks.0, &mut inside, anchors);
            }
            Block::Paragraph(rich) => settle_rich(rich),
            Block::List(list) => list.items.iter_mut().for_each(settle_rich),
            Block::KeyValues(facts) => {
                for fact in facts {
                    fact.key = one_line(&fact.key);
                    settle_rich(&mut fact.value);
                }
            }
            Block::Table(table) => settle_table(table),
            Block::Callout(callout) => {
                callout.title = one_line(&callout.title);
                settle_rich(&mut callout.text);
            }
            Block::HeatMap(map) => settle_heat_map(map),
            Block::Bars(bars) => {
                for text in [
                    &mut bars.caption,
                    &mut bars.label_title,
                    &mut bars.value_title,
                ] {
                    *text = one_line(text);
                }
                for bar in &mut bars.bars {
                    bar.label = one_line(&bar.label);
                }
            }
            Block::Figure(figure) => {
                figure.caption = one_line(&figure.caption);
                figure.alt = one_line(&figure.alt);
                for side in [&mut figure.width, &mut figure.height] {
                    // Also for what is not a number.
                    *side = if *side >= 1.0 {
                        side.min(20_000.0)
                    } else {
                        1.0
                    };
                }
            }
            Block::PageBreak => {}
            Block::SignatureBlock(block) => {
                settle_rich(&mut block.statement);
                for line in &mut block.lines {
                    line.role = one_line(&line.role);
                    line.name = one_line(&line.name);
                    line.date = one_line(&line.date);
                }
            }
        }
    }
}

fn settle_table(table: &mut Table) {
    table.caption = one_line(&table.caption);
    for column in &mut table.columns {
        column.title = one_line(&column.title);
    }
    for row in &mut table.rows {
        row.resize(table.columns.len(), Cell::Empty);
        for cell in row {
            match cell {
                Cell::Text(text) | Cell::Date(text) => settle_text(text),
                Cell::Rich(rich) => settle_rich(rich),
                Cell::Badge(badge) => settle_badge(badge),
                Cell::Empty | Cell::Number(_) => {}
            }
        }
    }
}

fn settle_heat_map(map: &mut HeatMap) {
    for text in [&mut map.caption, &mut map.row_title, &mut map.column_title] {
        *text = one_line(text);
    }
    for text in map.rows.iter_mut().chain(&mut map.columns) {
        *text = one_line(text);
    }
    let empty = HeatCell {
        count: 0,
        level: Badge::new(Tone::Neutral, ""),
    };
    map.cells.resize(map.rows.len(), Vec::new());
    for row in &mut map.cells {
        row.resize(map.columns.len(), empty.clone());
        row.iter_mut()
            .for_each(|cell| settle_badge(&mut cell.level));
    }
}

fn settle_text(text: &mut String) {
    if let std::borrow::Cow::Owned(changed) = visible(text) {
        *text = changed;
    }
}

fn settle_badge(badge: &mut Badge) {
    badge.text = one_line(&badge.text);
}

fn settle_rich(rich: &mut Rich) {
    for inline in &mut rich.0 {
        match inline {
            Inline::Text(text)
            | Inline::Strong(text)
            | Inline::Emphasis(text)
            | Inline::Code(text)
            | Inline::Link { text, .. }
            | Inline::Reference { text, .. } => settle_text(text),
            Inline::Badge(badge) => settle_badge(badge),
        }
    }
}

/// Second pass: references and links that cannot work become text.
fn resolve(blocks: &mut [Block], anchors: &HashSet<String>) {
    let rich = |rich: &mut Rich| resolve_rich(rich, anchors);
    for block in blocks {
        match block {
            Block::Paragraph(text) => rich(text),
            Block::List(list) => list.items.iter_mut().for_each(rich),
            Block::KeyValues(facts) => facts.iter_mut().for_each(|fact| rich(&mut fact.value)),
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flatten() {
                    if let Cell::Rich(text) = cell {
                        rich(text);
                    }
                }
            }
            Block::Callout(callout) => rich(&mut callout.text),
            Block::Card(card) => resolve(&mut card.blocks.0, anchors),
            Block::SignatureBlock(block) => rich(&mut block.statement),
            Block::Heading { .. }
            | Block::HeatMap(_)
            | Block::Bars(_)
            | Block::Figure(_)
            | Block::PageBreak => {}
        }
    }
}

fn resolve_rich(rich: &mut Rich, anchors: &HashSet<String>) {
    for inline in &mut rich.0 {
        let text = match inline {
            Inline::Reference { anchor, text } => {
                *anchor = slug(anchor);
                if anchors.contains(anchor) && !text.trim().is_empty() {
                    continue;
                }
                std::mem::take(text)
            }
            Inline::Link { url, text } => {
                if is_safe_link(url) && !text.trim().is_empty() {
                    continue;
                }
                let words = std::mem::take(text);
                if words.trim().is_empty() {
                    visible(url).into_owned()
                } else {
                    words
                }
            }
            _ => continue,
        };
        *inline = Inline::Text(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_never_skip_and_anchors_are_unique() {
        let mut report = Report::new("T", "O", 1, "ab");
        report
            .blocks
            .heading(3, "First")
            .heading(4, "Deep")
            .heading(1, "First");
        let levels: Vec<_> = contents(&normalized(&report))
            .into_iter()
            .map(|e| (e.level, e.anchor))
            .collect();
        let expected = [(1, "first"), (2, "deep"), (1, "first-2")];
        assert_eq!(
            levels,
            expected.map(|(level, anchor)| (level, anchor.to_string()))
        );
    }

    #[test]
    fn dead_references_and_dangerous_links_become_text() {
        let mut report = Report::new("T", "O", 1, "ab");
        report.blocks.paragraph(
            Rich::new()
                .reference("nowhere", "there")
                .link("javascript:alert(1)", "click"),
        );
        let Block::Paragraph(rich) = &normalized(&report).blocks.0[0] else {
            panic!("paragraph")
        };
        assert_eq!(
            rich.0,
            [Inline::Text("there".into()), Inline::Text("click".into())]
        );
    }
}
