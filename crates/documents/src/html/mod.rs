//! HTML: one self-contained file that reads well on a screen, a phone and paper.
//!
//! No scripts, no outside resources. Everything that comes from the report is escaped; the
//! only attributes with report text are link addresses (checked) and anchors (slugs).

mod write;

use crate::model::*;
use crate::{charts, cover, normal, text};
use write::Html;

const STYLE: &str = include_str!("style.css");

/// The report as one HTML file, UTF-8.
pub fn html(report: &Report) -> String {
    let report = normal::normalized(report);
    let mut out = Html::default();
    head(&mut out, &report);
    contents(&mut out, &report);
    out.raw("<main id=\"content\">\n");
    let page = Page {
        ledger: report.ledger_line(),
    };
    page.blocks(&mut out, &report.blocks);
    out.raw("</main>\n<footer>");
    out.text(&report.ledger_line());
    if !report.confidentiality.is_empty() {
        out.text(" · ");
        out.text(&report.confidentiality);
    }
    out.raw("</footer>\n</body>\n</html>\n");
    out.finish()
}

fn head(out: &mut Html, report: &Report) {
    out.raw("<!DOCTYPE html>\n<html lang=\"");
    out.text(&report.language);
    out.raw("\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.raw("style-src 'unsafe-inline'; img-src data:\">\n<title>");
    out.text(&format!("{} – {}", report.title, report.organization));
    out.raw("</title>\n<style>\n");
    out.raw(STYLE);
    out.raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to content</a>\n");
    out.raw("<header>\n");
    out.element("p", "org", &report.organization);
    out.element("h1", "", &report.title);
    if !report.subtitle.is_empty() {
        out.element("p", "subtitle", &report.subtitle);
    }
    if let Some(volume) = report.volume_line() {
        out.element("p", "subtitle", &volume);
    }
    out.raw("<dl>");
    for (name, value) in cover::facts(report) {
        out.element("dt", "", name);
        out.element("dd", "", &value);
    }
    out.raw("</dl>\n");
    if !report.confidentiality.is_empty() {
        out.element("p", "confidential", &report.confidentiality);
    }
    out.raw("</header>\n");
}

fn contents(out: &mut Html, report: &Report) {
    let entries = normal::contents(report);
    if entries.len() < 3 {
        return;
    }
    out.raw("<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ol>\n");
    // Lists within lists, so that the order is read right without the style sheet too.
    let mut level = 0;
    for entry in entries.iter().filter(|entry| entry.level <= 2) {
        match (level, entry.level) {
            (0, _) => {}
            (1, 2) => out.raw("\n<ol>\n"),
            (2, 1) => out.raw("</li>\n</ol>\n</li>\n"),
            _ => out.raw("</li>\n"),
        }
        level = entry.level;
        out.raw(&format!("<li><a href=\"#s-{}\">", entry.anchor));
        out.text(&entry.text);
        out.raw("</a>");
    }
    out.raw(if level == 2 {
        "</li>\n</ol>\n</li>\n"
    } else {
        "</li>\n"
    });
    out.raw("</ol>\n</nav>\n");
}

struct Page {
    ledger: String,
}

impl Page {
    fn blocks(&self, out: &mut Html, blocks: &Blocks) {
        for block in &blocks.0 {
            self.block(out, block);
        }
    }

    fn block(&self, out: &mut Html, block: &Block) {
        match block {
            Block::Heading {
                level,
                text,
                anchor,
            } => {
                let tag = heading_tag(*level);
                // Anchors get a prefix so that none can meet an id of the page's own.
                out.raw(&format!("<{tag} id=\"s-{anchor}\">"));
                out.text(text);
                out.raw(&format!("</{tag}>\n"));
            }
            Block::Paragraph(rich) => {
                out.raw("<p>");
                inlines(out, rich);
                out.raw("</p>\n");
            }
            Block::List(list) => {
                let tag = if list.numbered { "ol" } else { "ul" };
                out.raw(&format!("<{tag}>\n"));
                for item in &list.items {
                    out.raw("<li>");
                    inlines(out, item);
                    out.raw("</li>\n");
                }
                out.raw(&format!("</{tag}>\n"));
            }
            Block::KeyValues(facts) => {
                out.raw("<dl>\n");
                for fact in facts {
                    out.element("dt", "", &fact.key);
                    out.raw("<dd>");
                    inlines(out, &fact.value);
                    out.raw("</dd>\n");
                }
                out.raw("</dl>\n");
            }
            Block::Table(table) => self::table(out, table),
            Block::Callout(callout) => self::callout(out, callout),
            Block::HeatMap(map) => heat_map(out, map),
            Block::Bars(bars) => self::bars(out, bars),
            Block::Figure(figure) => self::figure(out, figure),
            Block::Card(card) => self.card(out, card),
            Block::PageBreak => out.raw("<div class=\"pagebreak\"></div>\n"),
            Block::SignatureBlock(block) => self.signatures(out, block),
        }
    }

    fn card(&self, out: &mut Html, card: &Card) {
        let tag = heading_tag(card.level);
        let tone = card
            .badge
            .as_ref()
            .map_or("none", |badge| badge.tone.name());
        out.raw(&format!(
            "<section class=\"card t-{tone}\" aria-labelledby=\"s-{}\">",
            card.anchor
        ));
        out.raw(&format!("<{tag} id=\"s-{}\">", card.anchor));
        if !card.label.is_empty() {
            out.element("span", "label", &card.label);
            out.text(" ");
        }
        out.text(&card.title);
        if let Some(level) = &card.badge {
            out.raw(" ");
            badge(out, level);
        }
        out.raw(&format!("</{tag}>\n"));
        self.blocks(out, &card.blocks);
        out.raw("</section>\n");
    }

    fn signatures(&self, out: &mut Html, block: &SignatureBlock) {
        out.raw("<section aria-label=\"Signatures\">\n<p>");
        inlines(out, &block.statement);
        out.raw("</p>\n");
        out.element("p", "", &self.ledger);
        for line in &block.lines {
            out.raw("<div class=\"sign\">");
            out.element("div", "line", &line.name);
            out.element("div", "line", &text::date(&line.date));
            let blank = if line.name.is_empty() {
                " and printed name"
            } else {
                ""
            };
            out.element("small", "", &format!("Signature{blank} · {}", line.role));
            out.element("small", "", "Date");
            out.raw("</div>\n");
        }
        out.raw("</section>\n");
    }
}

/// The report's title is the only h1, so chapters are h2.
fn heading_tag(level: u8) -> &'static str {
    ["h2", "h3", "h4", "h5"][usize::from(level.clamp(1, 4)) - 1]
}

fn inlines(out: &mut Html, rich: &Rich) {
    for inline in &rich.0 {
        match inline {
            Inline::Text(text) => out.text(text),
            Inline::Strong(text) => out.element("strong", "", text),
            Inline::Emphasis(text) => out.element("em", "", text),
            Inline::Code(text) => out.element("code", "", text),
            Inline::Link { url, text } => {
                out.raw("<a rel=\"noreferrer\" href=\"");
                out.text(url);
                out.raw("\">");
                out.text(text);
                out.raw("</a>");
            }
            Inline::Reference { anchor, text } => {
                out.raw(&format!("<a href=\"#s-{anchor}\">"));
                out.text(text);
                out.raw("</a>");
            }
            Inline::Badge(level) => badge(out, level),
        }
    }
}

fn badge(out: &mut Html, badge: &Badge) {
    out.element("span", &format!("badge {}", badge.tone.name()), &badge.text);
}

fn table(out: &mut Html, table: &Table) {
    open_table(
        out,
        if table.compact { "compact" } else { "" },
        &table.caption,
    );
    out.raw("<thead><tr>");
    for column in &table.columns {
        let class = if column.align == Align::Left {
            ""
        } else {
            column.align.name()
        };
        out.header("col", class, &column.title);
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.raw("<tr>");
        for (column, cell) in table.cells(row) {
            match column.align {
                Align::Left => out.raw("<td>"),
                other => out.raw(&format!("<td class=\"{}\">", other.name())),
            }
            match cell {
                Cell::Rich(rich) => inlines(out, rich),
                Cell::Badge(level) => badge(out, level),
                Cell::Text(text) => out.text(text),
                other => out.text(&other.words(column.kind)),
            }
            out.raw("</td>");
        }
        out.raw("</tr>\n");
    }
    out.raw("</tbody></table></div>\n");
}

/// A table may be wider than a phone: it scrolls in a region of its own, reachable by
/// keyboard.
fn open_table(out: &mut Html, class: &str, caption: &str) {
    out.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    out.text(if caption.is_empty() { "Table" } else { caption });
    out.raw(&format!("\"><table class=\"{class}\">"));
    if !caption.is_empty() {
        out.element("caption", "", caption);
    }
}

fn callout(out: &mut Html, callout: &Callout) {
    out.raw(&format!(
        "<div class=\"callout {}\" role=\"note\"><p><strong>",
        callout.kind.name()
    ));
    out.text(callout.kind.word());
    if !callout.title.is_empty() {
        out.text(": ");
        out.text(&callout.title);
    }
    out.raw("</strong></p><p>");
    inlines(out, &callout.text);
    out.raw("</p></div>\n");
}

/// A drawing as an image: so nothing in it can run, whatever it holds.
fn figure(out: &mut Html, figure: &Figure) {
    out.raw("<figure><div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    out.text(&figure.caption);
    out.raw(&format!(
        "\"><img width=\"{:.0}\" height=\"{:.0}\" alt=\"",
        figure.width, figure.height
    ));
    out.text(&figure.alt);
    out.raw("\" src=\"data:image/svg+xml,");
    for byte in charts::styled(&figure.svg).bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b' '
            | b'.'
            | b'-'
            | b'='
            | b'/'
            | b':'
            | b';'
            | b','
            | b'('
            | b')' => out.raw(char::from(byte).encode_utf8(&mut [0; 4])),
            other => out.raw(&format!("%{other:02X}")),
        }
    }
    out.raw("\"></div><figcaption>");
    out.text(&figure.caption);
    out.raw("</figcaption></figure>\n");
}

fn heat_map(out: &mut Html, map: &HeatMap) {
    open_table(out, "heat", &map.caption);
    out.raw("<thead><tr>");
    out.header(
        "col",
        "",
        &format!("{} ↓ {} →", map.row_title, map.column_title),
    );
    for label in &map.columns {
        out.header("col", "", label);
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for (label, cells) in map.rows.iter().zip(&map.cells) {
        out.raw("<tr>");
        out.header("row", "", label);
        for cell in cells {
            out.raw(&format!(
                "<td class=\"{}\"><b>{}</b>",
                cell.level.tone.name(),
                cell.count
            ));
            out.text(&cell.level.text);
            out.raw("</td>");
        }
        out.raw("</tr>\n");
    }
    out.raw("</tbody></table></div>\n");
}

fn bars(out: &mut Html, bars: &Bars) {
    open_table(out, "bars", &bars.caption);
    out.raw("<thead><tr>");
    out.header("col", "", &bars.label_title);
    out.header("col", "", "Share of the largest");
    out.header("col", "right", &bars.value_title);
    out.raw("</tr></thead>\n<tbody>\n");
    for (bar, share) in bars.scaled() {
        out.raw("<tr>");
        out.header("row", "", &bar.label);
        out.raw("<td>");
        if share > 0.0 {
            let (tone, width) = (bar.tone.name(), share * 100.0);
            out.raw(&format!(
                "<span class=\"bar {tone}\" style=\"width:{width:.1}%\"></span>"
            ));
        }
        out.raw("</td>");
        out.element("td", "right", &text::number(bar.value, ColumnKind::Text));
        out.raw("</tr>\n");
    }
    out.raw("</tbody></table></div>\n");
}
