//! The text of the document: blocks to WordprocessingML.

use std::collections::HashMap;

use super::parts::{RELATIONS, WORD};
use super::xml::Xml;
use crate::model::*;
use crate::{cover, normal, text};

/// What the text refers to in other parts.
#[derive(Default)]
pub(super) struct Links {
    /// Outside addresses; the n-th has the relation id `link<n>`.
    pub(super) targets: Vec<String>,
    /// How many numbered lists there are.
    pub(super) numbered_lists: usize,
    /// The images, PNG; the n-th has the relation id `image<n>`.
    pub(super) images: Vec<Vec<u8>>,
    /// Where each known address stands in `targets`.
    known: HashMap<String, usize>,
    /// Bookmarks need a number each.
    bookmarks: usize,
}

/// The main part of a normalized report.
pub(super) fn document(report: &Report, links: &mut Links) -> String {
    let mut xml = Xml::new();
    xml.raw(&format!(
        "<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\"><w:body>"
    ));
    let mut body = Body {
        xml: &mut xml,
        links,
        ledger: report.ledger_line(),
    };
    body.cover(report);
    body.contents(&normal::contents(report));
    body.blocks(&report.blocks);
    xml.raw(concat!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/>",
        "<w:footerReference w:type=\"default\" r:id=\"rId5\"/>",
        "<w:footerReference w:type=\"first\" r:id=\"rId5\"/>",
        "<w:pgSz w:w=\"12240\" w:h=\"15840\"/><w:pgMar w:top=\"1440\" w:right=\"1224\" ",
        "w:bottom=\"1300\" w:left=\"1224\" w:header=\"620\" w:footer=\"560\" w:gutter=\"0\"/>",
        "<w:titlePg/></w:sectPr></w:body></w:document>"
    ));
    xml.finish()
}

/// Writes blocks; the tables among them in [`super::tables`].
pub(super) struct Body<'a> {
    pub(super) xml: &'a mut Xml,
    pub(super) links: &'a mut Links,
    ledger: String,
}

impl Body<'_> {
    fn cover(&mut self, report: &Report) {
        self.xml.raw(
            "<w:p><w:pPr><w:pStyle w:val=\"Subtitle\"/><w:spacing w:before=\"2200\"/></w:pPr>",
        );
        self.xml.run("<w:b/>", &report.organization).raw("</w:p>");
        self.line("Title", &report.title);
        if !report.subtitle.is_empty() {
            self.line("Subtitle", &report.subtitle);
        }
        if let Some(volume) = report.volume_line() {
            self.line("Subtitle", &volume);
        }
        self.line("Normal", "");
        let facts: Vec<_> = cover::facts(report)
            .into_iter()
            .map(|(name, value)| KeyValue::new(name, value))
            .collect();
        self.facts(&facts);
        if !report.confidentiality.is_empty() {
            self.xml
                .raw("<w:p>")
                .run("<w:b/>", &report.confidentiality)
                .raw("</w:p>");
        }
        self.page_break();
    }

    /// A contents field that already holds its entries. Page numbers are known to the word
    /// processor only, so each is a field of its own.
    fn contents(&mut self, entries: &[normal::Entry]) {
        let shown: Vec<_> = entries.iter().filter(|entry| entry.level <= 2).collect();
        if shown.len() < 3 {
            return;
        }
        self.line("ContentsHeading", "Contents");
        for (at, entry) in shown.iter().enumerate() {
            self.xml.raw(&format!(
                "<w:p><w:pPr><w:pStyle w:val=\"TOC{}\"/></w:pPr>",
                entry.level
            ));
            if at == 0 {
                self.xml.raw(concat!(
                    "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText ",
                    "xml:space=\"preserve\"> TOC \\o &quot;1-2&quot; \\h \\z \\u </w:instrText>",
                    "</w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
                ));
            }
            self.xml.raw(&format!(
                "<w:hyperlink w:anchor=\"{}\">",
                bookmark(&entry.anchor)
            ));
            self.xml.run("", &entry.text).raw(&format!(
                "<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r>\
                 <w:instrText xml:space=\"preserve\"> PAGEREF {} \\h </w:instrText></w:r><w:r>\
                 <w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t></w:t></w:r><w:r>\
                 <w:fldChar w:fldCharType=\"end\"/></w:r></w:hyperlink>",
                bookmark(&entry.anchor)
            ));
            if at + 1 == shown.len() {
                self.xml
                    .raw("<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>");
            }
            self.xml.raw("</w:p>");
        }
        self.page_break();
    }

    fn blocks(&mut self, blocks: &Blocks) {
        for block in &blocks.0 {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading {
                level,
                text,
                anchor,
            } => {
                self.heading(*level, anchor, "", text, None);
            }
            Block::Paragraph(rich) => {
                self.xml.raw("<w:p>");
                self.rich(rich);
                self.xml.raw("</w:p>");
            }
            Block::List(list) => self.list(list),
            Block::KeyValues(facts) => self.facts(facts),
            Block::Table(table) => self.table(table),
            Block::Callout(callout) => self.callout(callout),
            Block::HeatMap(map) => self.heat_map(map),
            Block::Bars(bars) => self.bars(bars),
            Block::Figure(figure) => self.figure(figure),
            Block::Card(card) => {
                let badge = card.badge.as_ref();
                self.heading(card.level, &card.anchor, &card.label, &card.title, badge);
                self.blocks(&card.blocks);
            }
            Block::PageBreak => self.page_break(),
            Block::SignatureBlock(block) => self.signatures(block),
        }
    }

    pub(super) fn line(&mut self, style: &str, text: &str) {
        self.xml.raw(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>"
        ));
        self.xml.run("", text).raw("</w:p>");
    }

    fn page_break(&mut self) {
        self.xml
            .raw("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>");
    }

    fn heading(&mut self, level: u8, anchor: &str, label: &str, text: &str, badge: Option<&Badge>) {
        let id = self.links.bookmarks;
        self.links.bookmarks += 1;
        self.xml.raw(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Heading{level}\"/></w:pPr>"
        ));
        let name = bookmark(anchor);
        self.xml.raw(&format!(
            "<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>"
        ));
        if !label.is_empty() {
            self.xml
                .run("<w:color w:val=\"56616B\"/>", &format!("{label}  "));
        }
        self.xml.run("", text);
        if let Some(badge) = badge {
            self.xml.run("", "  ");
            self.badge(badge);
        }
        self.xml
            .raw(&format!("<w:bookmarkEnd w:id=\"{id}\"/></w:p>"));
    }

    fn list(&mut self, list: &List) {
        let id = if list.numbered {
            self.links.numbered_lists += 1;
            self.links.numbered_lists + 1
        } else {
            1
        };
        for item in &list.items {
            self.xml
                .raw("<w:p><w:pPr><w:pStyle w:val=\"ListItem\"/><w:numPr>");
            self.xml.raw(&format!(
                "<w:ilvl w:val=\"0\"/><w:numId w:val=\"{id}\"/></w:numPr></w:pPr>"
            ));
            self.rich(item);
            self.xml.raw("</w:p>");
        }
    }

    fn callout(&mut self, callout: &Callout) {
        let (fill, ink) = match callout.kind {
            CalloutKind::Note => Tone::VeryLow.colours(),
            CalloutKind::Warning => Tone::Moderate.colours(),
            CalloutKind::Gap => Tone::Attention.colours(),
        };
        self.xml.raw(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Callout\"/><w:pBdr><w:left w:val=\"single\" \
             w:sz=\"24\" w:space=\"8\" w:color=\"{ink}\"/></w:pBdr><w:shd w:val=\"clear\" \
             w:color=\"auto\" w:fill=\"{fill}\"/></w:pPr>"
        ));
        let mut title = callout.kind.word().to_string();
        if !callout.title.is_empty() {
            title = format!("{title}: {}", callout.title);
        }
        self.xml.run(
            &format!("<w:b/><w:color w:val=\"{ink}\"/>"),
            &format!("{title}\n"),
        );
        self.rich(&callout.text);
        self.xml.raw("</w:p>");
    }

    fn signatures(&mut self, block: &SignatureBlock) {
        self.xml.raw("<w:p><w:pPr><w:keepNext/></w:pPr>");
        self.rich(&block.statement);
        self.xml.raw("</w:p><w:p>");
        let ledger = self.ledger.clone();
        self.xml
            .run("<w:rStyle w:val=\"Muted\"/>", &ledger)
            .raw("</w:p>");
        for line in &block.lines {
            let blank = if line.name.is_empty() {
                " and printed name"
            } else {
                ""
            };
            self.xml.raw(concat!(
                "<w:p><w:pPr><w:keepNext/><w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" ",
                "w:space=\"2\" w:color=\"1D2329\"/></w:pBdr><w:tabs><w:tab w:val=\"left\" ",
                "w:pos=\"6800\"/></w:tabs><w:spacing w:before=\"560\" w:after=\"40\"/></w:pPr>"
            ));
            self.xml.run("", &line.name).raw("<w:r><w:tab/></w:r>");
            self.xml.run("", &text::date(&line.date)).raw("</w:p>");
            self.xml
                .raw("<w:p><w:pPr><w:tabs><w:tab w:val=\"left\" w:pos=\"6800\"/></w:tabs></w:pPr>");
            let muted = "<w:rStyle w:val=\"Muted\"/><w:sz w:val=\"16\"/>";
            self.xml
                .run(muted, &format!("Signature{blank} · {}", line.role));
            self.xml
                .raw("<w:r><w:tab/></w:r>")
                .run(muted, "Date")
                .raw("</w:p>");
        }
    }

    pub(super) fn rich(&mut self, rich: &Rich) {
        self.rich_sized(rich, "");
    }

    pub(super) fn rich_sized(&mut self, rich: &Rich, size: &str) {
        for inline in &rich.0 {
            match inline {
                Inline::Text(text) => {
                    self.xml.run(size, text);
                }
                Inline::Strong(text) => self.styled("Strong", size, text),
                Inline::Emphasis(text) => self.styled("Emphasis", size, text),
                Inline::Code(text) => self.styled("Code", size, text),
                Inline::Link { url, text } => {
                    let number = self.link(url);
                    self.xml
                        .raw(&format!("<w:hyperlink r:id=\"link{number}\">"));
                    self.styled("Hyperlink", size, text);
                    self.xml.raw("</w:hyperlink>");
                }
                Inline::Reference { anchor, text } => {
                    self.xml
                        .raw(&format!("<w:hyperlink w:anchor=\"{}\">", bookmark(anchor)));
                    self.styled("Hyperlink", size, text);
                    self.xml.raw("</w:hyperlink>");
                }
                Inline::Badge(badge) => self.badge_sized(badge, size),
            }
        }
    }

    fn styled(&mut self, style: &str, size: &str, text: &str) {
        self.xml
            .run(&format!("<w:rStyle w:val=\"{style}\"/>{size}"), text);
    }

    fn badge(&mut self, badge: &Badge) {
        self.badge_sized(badge, "");
    }

    pub(super) fn badge_sized(&mut self, badge: &Badge, size: &str) {
        let (fill, ink) = badge.tone.colours();
        let properties = format!(
            "<w:b/><w:color w:val=\"{ink}\"/>{size}<w:shd w:val=\"clear\" w:color=\"auto\" \
             w:fill=\"{fill}\"/>"
        );
        let words = badge.text.replace(' ', "\u{A0}");
        self.xml.run(&properties, &format!("\u{A0}{words}\u{A0}"));
    }

    fn link(&mut self, url: &str) -> usize {
        if let Some(number) = self.links.known.get(url) {
            return *number;
        }
        let number = self.links.targets.len();
        self.links.targets.push(url.to_string());
        self.links.known.insert(url.to_string(), number);
        number
    }
}

/// A bookmark name for an anchor: letters, digits and underscores, at most 40 characters.
/// A long anchor is cut and told apart by a checksum (32-bit FNV-1a).
fn bookmark(anchor: &str) -> String {
    let name = anchor.replace('-', "_");
    if name.len() <= 38 {
        return format!("s_{name}");
    }
    let hash = anchor.bytes().fold(0x811C_9DC5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let start: String = name.chars().take(28).collect();
    format!("s_{start}_{hash:08x}")
}
