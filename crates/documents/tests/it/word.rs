//! DOCX: well-formed parts that refer to one another rightly.

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read as _};

use phiward_documents::docx;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::samples::{hostile, small};

/// The parts of a container file by name.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut content = String::new();
            part.read_to_string(&mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// All text of a part, references resolved.
pub fn texts(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    let mut out = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Text(text) => out.push_str(&text),
            Event::GeneralRef(name) => out.push_str(match &*name {
                "lt" => "<",
                "gt" => ">",
                "amp" => "&",
                "quot" => "\"",
                other => panic!("unexpected reference {other}"),
            }),
            Event::Eof => return out,
            _ => {}
        }
    }
}

#[test]
fn every_part_is_well_formed_even_with_hostile_text() {
    for report in [small(), hostile()] {
        for (name, content) in parts(&docx::docx(&report).unwrap()) {
            let mut reader = Reader::from_str(&content);
            reader.config_mut().check_end_names = true;
            let mut depth = 0_i32;
            loop {
                match reader
                    .read_event()
                    .unwrap_or_else(|error| panic!("{name}: {error}"))
                {
                    Event::Start(start) => {
                        depth += 1;
                        start.attributes().for_each(|attribute| {
                            attribute.unwrap();
                        });
                    }
                    Event::End(_) => depth -= 1,
                    Event::Eof => break,
                    _ => {}
                }
            }
            assert_eq!(depth, 0, "{name}");
        }
    }
}

#[test]
fn bookmarks_are_unique_short_and_every_reference_has_one() {
    for report in [small(), hostile()] {
        let parts = parts(&docx::docx(&report).unwrap());
        let document = &parts["word/document.xml"];
        let values = |key: &str| -> Vec<String> {
            let cut = document.split(key).skip(1);
            cut.map(|rest| rest.split('"').next().unwrap().to_string())
                .collect()
        };
        let names = values("w:name=\"");
        let unique: HashSet<_> = names.iter().collect();
        assert_eq!(unique.len(), names.len());
        // Word cuts longer names.
        assert!(names.iter().all(|name| name.len() <= 40), "{names:?}");
        assert!(
            values("w:anchor=\"")
                .iter()
                .all(|anchor| unique.contains(anchor))
        );
        for id in values("r:id=\"") {
            let relation = format!("Id=\"{id}\"");
            assert!(
                parts["word/_rels/document.xml.rels"].contains(&relation),
                "{id}"
            );
        }
    }
}

#[test]
fn headings_use_styles_and_table_headers_repeat() {
    let parts = parts(&docx::docx(&small()).unwrap());
    let document = &parts["word/document.xml"];
    assert!(document.contains("w:val=\"Heading1\"") && document.contains("w:val=\"Heading2\""));
    assert!(document.contains("<w:tblHeader/>") && document.contains("TOC \\o"));
    assert!(parts["docProps/core.xml"].contains("<dc:title>Risk analysis</dc:title>"));
    assert!(parts["docProps/core.xml"].contains("2026-03-31T00:00:00Z"));
}

#[test]
fn d2_header_cells_carry_their_fill_and_no_style_gives_it_to_a_first_row() {
    let parts = parts(&docx::docx(&small()).unwrap());
    assert!(!parts["word/styles.xml"].contains("tblStylePr"));
    let document = &parts["word/document.xml"];
    let rows: Vec<&str> = document.split("<w:tr>").skip(1).collect();
    let (heads, others): (Vec<&str>, Vec<&str>) =
        rows.iter().partition(|row| row.contains("<w:tblHeader/>"));
    assert!(heads.len() >= 3 && others.len() >= 5);
    for head in heads {
        let row = head.split("</w:tr>").next().unwrap();
        assert_eq!(
            row.matches("w:fill=\"14405C\"").count(),
            row.matches("<w:tc>").count(),
            "{row}"
        );
    }
    for row in others {
        let row = row.split("</w:tr>").next().unwrap();
        assert!(!row.contains("14405C"), "{row}");
    }
}

#[test]
fn d3_the_title_page_is_a_matter_of_the_section_and_not_of_the_settings() {
    let parts = parts(&docx::docx(&small()).unwrap());
    assert!(!parts["word/settings.xml"].contains("titlePg"));
    let document = &parts["word/document.xml"];
    let section = document.rsplit("<w:sectPr>").next().unwrap();
    assert!(section.contains("<w:titlePg/>"));
}

#[test]
fn d4_each_line_of_the_contents_asks_for_the_page_of_its_heading() {
    let document = &parts(&docx::docx(&small()).unwrap())["word/document.xml"];
    let lines: Vec<&str> = document
        .split("<w:p>")
        .filter(|line| line.contains("w:val=\"TOC1\"") || line.contains("w:val=\"TOC2\""))
        .collect();
    assert_eq!(lines.len(), 3);
    for line in lines {
        let anchor = line.split("w:anchor=\"").nth(1).unwrap();
        let anchor = anchor.split('"').next().unwrap();
        assert!(line.contains(&format!(" PAGEREF {anchor} \\h ")), "{line}");
    }
}
