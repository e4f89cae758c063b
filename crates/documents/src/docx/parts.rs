//! The parts of the file besides the text itself.

use super::xml::Xml;
use crate::model::Report;
use crate::text;

pub(super) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub(super) const RELATIONS: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

pub(super) const CONTENT_TYPES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Default Extension="xml" ContentType="application/xml"/>"#,
    r#"<Default Extension="png" ContentType="image/png"/>"#,
    r#"<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>"#,
    r#"<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>"#,
    r#"<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>"#,
    r#"<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>"#,
    r#"<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>"#,
    r#"<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>"#,
    r#"<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>"#,
    r#"<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>"#,
    "</Types>"
);

pub(super) const PACKAGE_RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>"#,
    r#"<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/>"#,
    "</Relationships>"
);

/// No automatic field update: Word would ask the reader a security question on opening. The
/// contents are written out, so they are right without it but for page numbers, which are
/// fields: LibreOffice fills them in on opening, Word when told to update the contents.
pub(super) const SETTINGS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
    r#"<w:defaultTabStop w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" "#,
    r#"w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"#
);

pub(super) fn core_properties(report: &Report) -> String {
    let mut xml = Xml::new();
    xml.raw(concat!(
        "<cp:coreProperties",
        " xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\"",
        " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"",
        " xmlns:dcterms=\"http://purl.org/dc/terms/\"",
        " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
    ));
    xml.element("dc:title", &report.title);
    xml.element("dc:creator", &report.organization);
    xml.element("dc:description", &report.ledger_line());
    xml.element("dc:language", &report.language);
    let date = report
        .date()
        .filter(|date| text::parse_date(date).is_some());
    let stamp = format!("{}T00:00:00Z", date.unwrap_or("1980-01-01"));
    for name in ["created", "modified"] {
        xml.raw(&format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">"));
        xml.text(&stamp).raw(&format!("</dcterms:{name}>"));
    }
    xml.raw("</cp:coreProperties>");
    xml.finish()
}

pub(super) fn app_properties(report: &Report) -> String {
    let mut xml = Xml::new();
    xml.raw(concat!(
        "<Properties xmlns=",
        "\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">"
    ));
    xml.element("Application", &report.program)
        .element("Company", &report.organization);
    xml.raw("</Properties>");
    xml.finish()
}

/// Relations of the document: the fixed parts, then one per outside link and image.
pub(super) fn document_relations(links: &[String], images: usize) -> String {
    let mut xml = Xml::new();
    xml.raw(concat!(
        "<Relationships xmlns=",
        "\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    ));
    let parts = ["styles", "numbering", "settings", "header", "footer"];
    for (number, part) in (1..).zip(parts) {
        let file = if number > 3 {
            format!("{part}1.xml")
        } else {
            format!("{part}.xml")
        };
        xml.raw(&format!(
            "<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/{part}\" Target=\"{file}\"/>"
        ));
    }
    for (number, url) in links.iter().enumerate() {
        xml.raw(&format!(
            "<Relationship Id=\"link{number}\" Type=\"{RELATIONS}/hyperlink\" Target=\""
        ));
        xml.text(url).raw("\" TargetMode=\"External\"/>");
    }
    for number in 0..images {
        xml.raw(&format!(
            "<Relationship Id=\"image{number}\" Type=\"{RELATIONS}/image\" \
             Target=\"media/image{number}.png\"/>"
        ));
    }
    xml.raw("</Relationships>");
    xml.finish()
}

/// Bullets (list 1), then one numbered list for each that starts at 1.
pub(super) fn numbering(numbered_lists: usize) -> String {
    let mut xml = Xml::new();
    xml.raw(&format!("<w:numbering xmlns:w=\"{WORD}\">"));
    for (id, format, mark) in [(0, "bullet", "•"), (1, "decimal", "%1.")] {
        xml.raw(&format!(
            "<w:abstractNum w:abstractNumId=\"{id}\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
             <w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{mark}\"/><w:lvlJc w:val=\"left\"/>\
             <w:pPr><w:ind w:left=\"500\" w:hanging=\"300\"/></w:pPr></w:lvl></w:abstractNum>"
        ));
    }
    xml.raw("<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>");
    for id in 2..numbered_lists + 2 {
        xml.raw(&format!(
            "<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\">\
             <w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>"
        ));
    }
    xml.raw("</w:numbering>");
    xml.finish()
}

pub(super) fn header(report: &Report) -> String {
    let mut xml = Xml::new();
    xml.raw(&format!(
        "<w:hdr xmlns:w=\"{WORD}\"><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>"
    ));
    xml.run("", &format!("{} · {}", report.organization, report.title));
    if let Some(volume) = report.volume_line() {
        xml.raw("<w:r><w:tab/></w:r>").run("", &volume);
    }
    xml.raw("</w:p></w:hdr>");
    xml.finish()
}

pub(super) fn footer(report: &Report) -> String {
    let mut xml = Xml::new();
    xml.raw(&format!(
        "<w:ftr xmlns:w=\"{WORD}\"><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>"
    ));
    xml.run("", &crate::cover::footer(report))
        .raw("<w:r><w:tab/></w:r>")
        .run("", "Page ");
    field(&mut xml, "PAGE");
    xml.run("", " of ");
    field(&mut xml, "NUMPAGES");
    xml.raw("</w:p></w:ftr>");
    xml.finish()
}

fn field(xml: &mut Xml, instruction: &str) {
    xml.raw(&format!("<w:fldSimple w:instr=\"{instruction}\">"))
        .run("", "1")
        .raw("</w:fldSimple>");
}

pub(super) fn styles(report: &Report) -> String {
    let mut xml = Xml::new();
    xml.raw(&format!(
        "<w:styles xmlns:w=\"{WORD}\"><w:docDefaults><w:rPrDefault><w:rPr>"
    ));
    xml.raw("<w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:eastAsia=\"Calibri\" ");
    xml.raw("w:cs=\"Calibri\"/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/><w:lang w:val=\"");
    xml.text(&report.language)
        .raw("\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>");
    xml.raw("<w:spacing w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/></w:pPr>");
    xml.raw("</w:pPrDefault></w:docDefaults>");
    xml.raw(include_str!("styles.xml"));
    xml.raw("</w:styles>");
    xml.finish()
}
