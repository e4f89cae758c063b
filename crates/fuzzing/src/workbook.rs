//! Target: workbooks (.xlsx), as archives of XML parts with planted flaws.

use std::io::{Cursor, Write};

use arbitrary::{Arbitrary, Unstructured};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::table::{Cell, Table};
use crate::{Scratch, plan, scratch};

const PART_NAMES: [&str; 6] = [
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
];

/// A workbook to be made.
#[derive(Debug, Arbitrary)]
pub struct Plan {
    deflate: bool,
    from_1904: bool,
    shared: bool,
    styles: Vec<Style>,
    flaws: Vec<Flaw>,
    first: Sheet,
    more: Vec<Sheet>,
}

#[derive(Debug, Arbitrary)]
struct Style {
    built_in: Option<u8>,
    code: String,
}

#[derive(Debug, Arbitrary)]
struct Sheet {
    state: u8,
    /// Leave out row numbers, cell references, or both.
    bare: u8,
    first_row: u16,
    merges: Vec<(u8, u8, u8, u8)>,
    odd: Vec<Odd>,
    table: Table,
}

/// Something unusual at a cell, counted modulo the number of cells.
#[derive(Debug, Arbitrary)]
struct Odd {
    at: u8,
    what: Oddity,
}

#[derive(Debug, Arbitrary)]
enum Oddity {
    Reference(String),
    FarColumn(u16),
    Row(u32),
    SharedIndex(u32),
    Kind(String),
    Style(u16),
    Formula(String),
    Raw(String),
    Escape(u16),
    IsoDate(String),
}

/// A flaw of the archive or of one part.
#[derive(Debug, Arbitrary)]
enum Flaw {
    Leave(u8),
    Twice(u8),
    Bytes(u8, Vec<Scratch>, Option<u16>),
    Instead(u8, Vec<u8>),
    Insert(u8, u16, Xml),
    Encrypted,
    Archive(Vec<Scratch>, Option<u16>),
}

/// XML that a careless reader stumbles over.
#[derive(Debug, Arbitrary)]
enum Xml {
    DocType,
    Entity,
    Character(u32),
    Nested(u8),
    Comment,
    Data,
    Instruction,
    Text(String),
}

impl Xml {
    fn text(&self) -> String {
        match self {
            Xml::DocType => {
                "<!DOCTYPE a [<!ENTITY b \"&c;&c;&c;\"><!ENTITY c \"dddddddddd\">]>".into()
            }
            Xml::Entity => "&b;".into(),
            Xml::Character(number) => format!("&#{number};"),
            Xml::Nested(depth) => "<a>".repeat(usize::from(*depth) * 8),
            Xml::Comment => "<!-- -- <v>1</v> -->".into(),
            Xml::Data => "<![CDATA[</v></c>]]>".into(),
            Xml::Instruction => "<?xml version='1.0' encoding='utf-16'?>".into(),
            Xml::Text(text) => text.clone(),
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

impl Sheet {
    fn xml(&self, strings: &mut Vec<String>, shared: bool) -> String {
        let count: usize = self.table.0.iter().map(Vec::len).sum();
        let mut number = u32::from(self.first_row);
        let mut at = 0;
        let mut xml = String::from("<worksheet><sheetData>");
        for row in &self.table.0 {
            number += 1;
            let mut cells = String::new();
            for (column, cell) in row.iter().enumerate() {
                let odd = self
                    .odd
                    .iter()
                    .find(|odd| usize::from(odd.at) % count == at);
                at += 1;
                let what = odd.map(|odd| &odd.what);
                if let Some(Oddity::Row(row)) = what {
                    number = *row;
                }
                cells += &self.cell(cell, column, number, what, strings, shared);
            }
            let reference = match self.bare % 4 {
                1 | 3 => String::new(),
                _ => format!(" r=\"{number}\""),
            };
            xml += &format!("<row{reference}>{cells}</row>");
            number = number.min(u32::MAX - 1);
        }
        xml += "</sheetData><mergeCells>";
        for (top, left, height, width) in &self.merges {
            xml += &format!(
                "<mergeCell ref=\"{}{top}:{}{}\"/>",
                intake::letters((*left).into()),
                intake::letters(usize::from(*left) + usize::from(*width)),
                u16::from(*top) + u16::from(*height)
            );
        }
        xml + "</mergeCells></worksheet>"
    }

    fn cell(
        &self,
        cell: &Cell,
        column: usize,
        row: u32,
        odd: Option<&Oddity>,
        strings: &mut Vec<String>,
        shared: bool,
    ) -> String {
        let mut reference = format!("{}{row}", intake::letters(column));
        let mut style = column % 4;
        let (mut kind, mut value) = match cell {
            Cell::Empty => ("", String::new()),
            Cell::Text(text) if shared => {
                strings.push(text.clone());
                ("s", (strings.len() - 1).to_string())
            }
            Cell::Text(text) => ("str", escape(text)),
            Cell::Number(number) => ("n", number.to_string()),
            Cell::Bool(value) => ("b", u8::from(*value).to_string()),
            Cell::Error => ("e", "#REF!".to_owned()),
        };
        let mut formula = String::new();
        let escaped;
        match odd {
            Some(Oddity::Reference(text)) => reference = escape(text),
            Some(Oddity::FarColumn(column)) => {
                reference = format!("{}{row}", intake::letters((*column).into()));
            }
            Some(Oddity::SharedIndex(index)) => (kind, value) = ("s", index.to_string()),
            Some(Oddity::Kind(text)) => {
                escaped = escape(text);
                kind = &escaped;
            }
            Some(Oddity::Style(number)) => style = (*number).into(),
            Some(Oddity::Formula(text)) => formula = format!("<f>{}</f>", escape(text)),
            Some(Oddity::Raw(text)) => value.clone_from(text),
            Some(Oddity::Escape(code)) => value += &format!("_x{code:04X}_"),
            Some(Oddity::IsoDate(text)) => (kind, value) = ("d", escape(text)),
            Some(Oddity::Row(_)) | None => {}
        }
        let reference = match self.bare % 4 {
            2 | 3 => String::new(),
            _ => format!(" r=\"{reference}\""),
        };
        let inner = match kind {
            "inlineStr" => format!("<is><t>{value}</t></is>"),
            _ if value.is_empty() => String::new(),
            _ => format!("<v>{value}</v>"),
        };
        format!("<c{reference} s=\"{style}\" t=\"{kind}\">{formula}{inner}</c>")
    }
}

impl Plan {
    /// The bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        let sheets: Vec<&Sheet> = std::iter::once(&self.first)
            .chain(self.more.iter().take(3))
            .collect();
        let mut strings = Vec::new();
        let bodies: Vec<String> = sheets
            .iter()
            .map(|sheet| sheet.xml(&mut strings, self.shared))
            .collect();
        let mut parts: Vec<(String, Vec<u8>)> = PART_NAMES
            .iter()
            .map(|name| {
                (
                    (*name).to_owned(),
                    self.part(name, &sheets, &strings).into_bytes(),
                )
            })
            .collect();
        for (place, body) in bodies.into_iter().enumerate() {
            parts.push((format!("xl/worksheets/sheet{place}.xml"), body.into_bytes()));
        }
        for flaw in &self.flaws {
            flaw.apply(&mut parts);
        }
        let mut bytes = self.archive(&parts);
        for flaw in &self.flaws {
            if let Flaw::Archive(scratches, cut) = flaw {
                scratch(&mut bytes, scratches, *cut);
            }
        }
        bytes
    }

    fn part(&self, name: &str, sheets: &[&Sheet], strings: &[String]) -> String {
        const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        match name {
            "[Content_Types].xml" => "<Types/>".to_owned(),
            "_rels/.rels" => format!(
                "<Relationships><Relationship Id=\"r\" Type=\"{TYPE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
            "xl/workbook.xml" => {
                let list: String = sheets
                    .iter()
                    .enumerate()
                    .map(|(place, sheet)| {
                        let state =
                            ["visible", "hidden", "veryHidden", ""][usize::from(sheet.state) % 4];
                        format!(
                            "<sheet name=\"Sheet {place}\" state=\"{state}\" r:id=\"s{place}\"/>"
                        )
                    })
                    .collect();
                format!(
                    "<workbook xmlns:r=\"r\"><workbookPr date1904=\"{}\"/><sheets>{list}</sheets></workbook>",
                    u8::from(self.from_1904)
                )
            }
            "xl/_rels/workbook.xml.rels" => {
                let list: String = (0..sheets.len())
                    .map(|place| {
                        format!("<Relationship Id=\"s{place}\" Type=\"{TYPE}/worksheet\" Target=\"worksheets/sheet{place}.xml\"/>")
                    })
                    .collect();
                format!(
                    "<Relationships>{list}<Relationship Id=\"a\" Type=\"{TYPE}/styles\" Target=\"styles.xml\"/><Relationship Id=\"b\" Type=\"{TYPE}/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/></Relationships>"
                )
            }
            "xl/styles.xml" => {
                let formats: String = (self.styles.iter().enumerate())
                    .map(|(i, s)| {
                        let code = escape(&s.code);
                        format!("<numFmt numFmtId=\"{}\" formatCode=\"{code}\"/>", 164 + i)
                    })
                    .collect();
                let cells: String = (self.styles.iter().enumerate())
                    .map(|(i, s)| {
                        let id = s.built_in.map_or(164 + i, usize::from);
                        format!("<xf numFmtId=\"{id}\"/>")
                    })
                    .collect();
                format!(
                    "<styleSheet><numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>"
                )
            }
            _ => {
                let list: String = strings
                    .iter()
                    .map(|text| format!("<si><t>{}</t></si>", escape(text)))
                    .collect();
                format!("<sst>{list}</sst>")
            }
        }
    }

    fn archive(&self, parts: &[(String, Vec<u8>)]) -> Vec<u8> {
        let method = if self.deflate {
            CompressionMethod::Deflated
        } else {
            CompressionMethod::Stored
        };
        let options = SimpleFileOptions::default().compression_method(method);
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            // A name that stands twice is refused by the writer; the first stays.
            if writer.start_file(name.as_str(), options).is_ok() {
                writer.write_all(bytes).expect("memory takes it");
            }
        }
        writer.finish().expect("memory takes it").into_inner()
    }
}

impl Flaw {
    fn apply(&self, parts: &mut Vec<(String, Vec<u8>)>) {
        let chosen = |which: u8| usize::from(which) % parts.len().max(1);
        match self {
            Flaw::Leave(which) if !parts.is_empty() => {
                let which = chosen(*which);
                parts.remove(which);
            }
            Flaw::Twice(which) if !parts.is_empty() => {
                let (name, bytes) = parts[chosen(*which)].clone();
                parts.push((name.to_uppercase(), bytes));
            }
            Flaw::Bytes(which, scratches, cut) if !parts.is_empty() => {
                let which = chosen(*which);
                scratch(&mut parts[which].1, scratches, *cut);
            }
            Flaw::Instead(which, bytes) if !parts.is_empty() => {
                let which = chosen(*which);
                parts[which].1.clone_from(bytes);
            }
            Flaw::Insert(which, at, xml) if !parts.is_empty() => {
                let which = chosen(*which);
                let bytes = &mut parts[which].1;
                let at = usize::from(*at) % (bytes.len() + 1);
                bytes.splice(at..at, xml.text().into_bytes());
            }
            Flaw::Encrypted => parts.push(("EncryptedPackage".to_owned(), Vec::new())),
            _ => {}
        }
    }
}

/// The file in `data`: made by its plan, or as it is.
pub fn file(data: &[u8]) -> Option<Vec<u8>> {
    let Some(mut rest) = plan(data) else {
        return Some(data.to_vec());
    };
    made(&mut rest)
}

fn made(rest: &mut Unstructured<'_>) -> Option<Vec<u8>> {
    Plan::arbitrary(rest).ok().map(|plan| plan.bytes())
}

/// Reads a workbook; what is read keeps its limits, and rows rise.
pub fn xlsx(data: &[u8]) {
    let Some(bytes) = file(data) else { return };
    let Ok(book) = intake::read_xlsx(&bytes) else {
        return;
    };
    for sheet in &book.sheets {
        assert!(
            sheet
                .rows
                .windows(2)
                .all(|two| two[0].number < two[1].number)
        );
        for row in &sheet.rows {
            assert!((1..=intake::limits::ROWS).contains(&row.number));
            assert!(row.cells.len() <= intake::limits::COLUMNS);
        }
    }
}
